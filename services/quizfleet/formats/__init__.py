"""Quiz files: bytes in, quizzes and faults out, and back. A fault says which line, which field, and what is wrong."""

from quizfleet.formats.detect import format_of, parse_bytes, parse_file
from quizfleet.formats.parsed import Fault, Format, Options, Parsed
from quizfleet.formats.writers import WRITERS, write

__all__ = ["WRITERS", "Fault", "Format", "Options", "Parsed", "format_of", "parse_bytes", "parse_file", "write"]
