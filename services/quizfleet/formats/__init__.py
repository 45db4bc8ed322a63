"""Import formats: bytes in, quizzes and faults out. Faults say which line, which field, and what is wrong with it."""

from quizfleet.formats.detect import parse_bytes, parse_file
from quizfleet.formats.parsed import Fault, Options, Parsed

__all__ = ["Fault", "Options", "Parsed", "parse_bytes", "parse_file"]
