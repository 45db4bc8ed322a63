"""Which formats quizzes can be written in."""

from collections.abc import Callable, Mapping, Sequence

from quizfleet.content import QuizContent
from quizfleet.formats.csv_export import to_csv
from quizfleet.formats.gift_export import to_gift
from quizfleet.formats.parsed import Format
from quizfleet.formats.writing import to_json, to_yaml

WRITERS: Mapping[Format, Callable[[Sequence[QuizContent]], bytes]] = {
    Format.YAML: to_yaml,
    Format.JSON: to_json,
    Format.GIFT: to_gift,
    Format.CSV: to_csv,
}


def write(quizzes: Sequence[QuizContent], form: Format) -> bytes:
    """Quizzes as a file that reads back as they are.

    Raises:
        KeyError: this format is read only.
        ValueError: this format cannot hold these quizzes together.
    """
    return WRITERS[form](quizzes)
