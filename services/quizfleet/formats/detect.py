"""Which format a file is in: by its name, else by how it begins."""

from pathlib import Path

from quizfleet.formats.opentrivia import parse_opentrivia
from quizfleet.formats.parsed import MAX_BYTES, Fault, Options, Parsed
from quizfleet.formats.structured import parse_json, parse_yaml


def parse_file(path: Path, options: Options | None = None) -> Parsed:
    """Parse a file.

    Raises:
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAX_BYTES:
        return Parsed(faults=(Fault(None, "", f"larger than {MAX_BYTES // 2**20} MiB"),))
    return parse_bytes(path.read_bytes(), path.name, options)


def parse_bytes(data: bytes, name: str, options: Options | None = None) -> Parsed:
    """Parse a file's bytes; `name` tells the format and, where the format has none, the title."""
    options = options or Options()
    suffix = Path(name).suffix.lower()
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix == ".json" or (suffix not in (".yaml", ".yml") and start[:1] in (b"{", b"[")):
        return parse_json(data, options)
    if suffix not in (".yaml", ".yml") and (start.startswith(b"#Q") or b"\n#Q" in start):
        return parse_opentrivia(data, Path(name).stem, options)
    return parse_yaml(data, options)
