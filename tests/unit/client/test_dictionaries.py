"""What the client says, in each language."""

import re
from pathlib import Path

import pytest

from tests.unit.client.conftest import RunModule

SHAPES = """
    const shape = (one) => {
      if (Array.isArray(one)) return one.length ? "words" : "EMPTY";
      if (typeof one === "function") return "function";
      if (typeof one === "string") return one.trim() ? "text" : "EMPTY";
      return Object.fromEntries(Object.keys(one).sort().map((key) => [key, shape(one[key])]));
    };
    const found = {};
    for (const file of %s) found[file] = shape((await import("./i18n/" + file)).default);
    print(found);
"""


@pytest.fixture(scope="session")
def i18n(repository: Path) -> Path:
    """Where the dictionaries are."""
    return repository / "services" / "quizfleet" / "web" / "static" / "i18n"


def test_all_dictionaries_have_the_same_shape(run_module: RunModule, i18n: Path) -> None:
    languages = run_module('print(Object.keys((await import("./i18n/languages.js")).LANGUAGES))')
    folders = [i18n, *(path for path in i18n.iterdir() if path.is_dir())]
    for folder in folders:
        files = [(folder / f"{language}.js").relative_to(i18n).as_posix() for language in languages]
        shapes = run_module(SHAPES % files)
        for file in files:
            assert shapes[file] == shapes[files[0]], f"{file} differs from {files[0]}"
        assert "EMPTY" not in str(shapes)


def test_the_page_chooses_among_all_languages_that_there_are(run_module: RunModule, i18n: Path) -> None:
    languages = run_module('print(Object.keys((await import("./i18n/languages.js")).LANGUAGES))')
    chosen = re.search(r"LANGUAGES = \[(.+?)\]", (i18n.parent / "boot.js").read_text())
    assert chosen is not None
    assert re.findall(r'"(\w+)"', chosen[1]) == languages


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th 1,003rd"),
        ("de", "1. 2. 3. 4. 11. 12. 13. 21. 22. 101. 111. 1.003."),
        ("es", "1.º 2.º 3.º 4.º 11.º 12.º 13.º 21.º 22.º 101.º 111.º 1003.º"),
    ],
)
def test_places_are_said_right(run_module: RunModule, language: str, said: str) -> None:
    places = run_module(
        f"""
        const {{ default: words }} = await import("./i18n/{language}.js");
        print([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 1003].map(words.ordinal));
        """
    )
    assert " ".join(places) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 points", "1 point", "2 points", "3 points", "11 points", "100 points"]),
        ("de", ["0 Punkte", "1 Punkt", "2 Punkte", "3 Punkte", "11 Punkte", "100 Punkte"]),
        ("ar", ["0 نقطة", "نقطة واحدة", "نقطتان", "3 نقاط", "11 نقطة", "100 نقطة"]),
    ],
)
def test_points_are_counted_in_the_plurals_of_the_language(
    run_module: RunModule, language: str, said: list[str]
) -> None:
    counted = run_module(
        f"""
        const {{ default: words }} = await import("./i18n/{language}.js");
        print([0, 1, 2, 3, 11, 100].map(words.points));
        """
    )
    assert counted == said


def test_numbers_follow_the_region_of_the_reader(run_module: RunModule) -> None:
    said = run_module(
        """
        Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-US", "de-CH"] } });
        print((await import("./i18n/de.js")).default.number(12345));
        """
    )
    assert said.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") == "12'345"
