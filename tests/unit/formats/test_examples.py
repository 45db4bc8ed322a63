"""Every quiz that is shown to authors as an example is one."""

import re
from pathlib import Path

import pytest
import yaml

from quizfleet.content import Kind
from quizfleet.formats import parse_bytes

ROOT = Path(__file__).parents[3]
EXAMPLES = [
    (path.name, key, text)
    for path in sorted(ROOT.glob("k8s/examples/*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text())
    if manifest["kind"] == "ConfigMap"
    for key, text in manifest["data"].items()
]
BLOCKS = re.findall(
    r"^```(yaml|json|gift|csv)\n(.*?)^```", (ROOT / "docs/authoring.md").read_text(), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize(("example", "key", "text"), EXAMPLES, ids=[f"{name}:{key}" for name, key, _ in EXAMPLES])
def test_files_in_the_examples_of_events_have_no_faults(example: str, key: str, text: str) -> None:
    parsed = parse_bytes(text.encode(), key)
    assert parsed.quizzes
    assert not parsed.faults
    assert not parsed.warnings


@pytest.mark.parametrize(("form", "text"), BLOCKS, ids=[form for form, _ in BLOCKS])
def test_files_in_the_guide_for_authors_have_no_faults(form: str, text: str) -> None:
    parsed = parse_bytes(text.encode(), f"quiz.{form}")
    assert parsed.quizzes
    assert not parsed.faults


@pytest.mark.parametrize("form", ["yaml", "gift", "csv"])
def test_the_guide_for_authors_shows_every_kind_in_each_format(form: str) -> None:
    parsed = [parse_bytes(text.encode(), f"quiz.{form}") for block, text in BLOCKS if block == form]
    shown = {question.kind for one in parsed for quiz in one.quizzes for question in quiz.questions}
    assert shown == set(Kind)
