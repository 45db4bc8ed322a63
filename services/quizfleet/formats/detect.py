"""Which format a file is in: by its name, else by how it begins."""

import re
from pathlib import Path

from quizfleet.formats.csv_quiz import has_header, parse_csv
from quizfleet.formats.decoding import decode
from quizfleet.formats.gift import parse_gift
from quizfleet.formats.opentrivia import parse_opentrivia
from quizfleet.formats.parsed import MAX_BYTES, Fault, Format, Options, Parsed
from quizfleet.formats.structured import parse_json, parse_yaml
from quizfleet.formats.xlsx_quiz import OLD, parse_xlsx

_SUFFIXES = {
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
    ".json": Format.JSON,
    ".gift": Format.GIFT,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLSX,
}
_PROBED = 64 * 1024

_OPENTRIVIA = re.compile(r"^#Q", re.MULTILINE)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\]])")
_YAML = re.compile(r"^(?:- |  )?[\"']?(?:title|questions)[\"']?:(?:\s|$)", re.MULTILINE)
_GIFT_LINE = re.compile(r"^(?:::|//|\$CATEGORY:)", re.MULTILINE)
_IN_BRACES = re.compile(r"(?<!\\)\{([^{}]*)\}")
_GIFT_ANSWERS = re.compile(r"[=~#>]|^\s*(?:T|F|TRUE|FALSE)\b")


def parse_file(path: Path, options: Options | None = None, form: Format | None = None) -> Parsed:
    """Parse a file.

    Raises:
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAX_BYTES:
        return Parsed(faults=(Fault(None, "", f"larger than {MAX_BYTES // 2**20} MiB"),))
    return parse_bytes(path.read_bytes(), path.name, options, form)


def parse_bytes(data: bytes, name: str, options: Options | None = None, form: Format | None = None) -> Parsed:
    """Parse a file's bytes, whatever they are: what is no quiz is a fault, never an error.

    Args:
        name: tells the format, unless `form` does, and the title where the file has none.
    """
    options = options or Options()
    stem = Path(name).stem
    match form or format_of(data, name):
        case Format.JSON:
            return parse_json(data, options)
        case Format.GIFT:
            return parse_gift(data, stem, options)
        case Format.CSV:
            return parse_csv(data, stem, options)
        case Format.XLSX:
            return parse_xlsx(data, stem, options)
        case Format.OPENTRIVIA:
            return parse_opentrivia(data, stem, options)
        case _:
            return parse_yaml(data, options)


def format_of(data: bytes, name: str) -> Format:
    """The format of a file: its suffix says it, else its beginning; YAML where neither does."""
    by_name = _SUFFIXES.get(Path(name).suffix.lower())
    if by_name is not None:
        return by_name
    if data.startswith((b"PK\x03\x04", OLD)):
        return Format.XLSX
    start, _ = decode(data[:_PROBED])
    if _OPENTRIVIA.search(start):
        return Format.OPENTRIVIA
    if _JSON.match(start):
        return Format.JSON
    if _YAML.search(start):
        return Format.YAML
    if has_header(start):
        return Format.CSV
    return Format.GIFT if _is_gift(start) else Format.YAML


def _is_gift(start: str) -> bool:
    answers = (found[1] for found in _IN_BRACES.finditer(start))
    return bool(_GIFT_LINE.search(start)) or any(_GIFT_ANSWERS.search(one) for one in answers)
