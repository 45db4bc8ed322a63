"""What parsing a file gives."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from quizfleet.content import MAX_TITLE, Mode, QuestionContent, QuizContent

MAX_BYTES = 64 * 1024 * 1024
MAX_TAKEN = 20_000
MAX_FAULTS = 1_000
"""So many questions are taken from a file, and so many faults told: what is read fits into a small pod's memory."""


class Format(StrEnum):
    """What a quiz file is written in."""

    YAML = "yaml"
    JSON = "json"
    GIFT = "gift"
    CSV = "csv"
    XLSX = "xlsx"
    OPENTRIVIA = "opentriviaqa"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where. `line` counts from 1; `field` is a path such as ``questions.3.text``, or empty."""

    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        """As compilers say it, without the file's name."""
        where = f"{self.line}: " if self.line else ""
        return f"{where}{self.field + ': ' if self.field else ''}{self.message}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The quizzes of a file, what could not be taken (faults), and what was taken with a guess (warnings)."""

    quizzes: tuple[QuizContent, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What a file leaves open. Title and mode, where given, replace the file's own."""

    title: str | None = None
    mode: Mode | None = None
    seconds: int = 20
    limit: int | None = None
    questions_per_quiz: int = 20


Path = tuple[str | int, ...]


def faults_of(invalid: ValidationError, line_of: Callable[[Path], int | None]) -> list[Fault]:
    """Validation errors as faults with lines; questions and choices count from 1 for people."""
    found = []
    for path, message in errors_of(invalid):
        shown = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        found.append(Fault(line_of(path), printable(shown), message))
    return found


def errors_of(invalid: ValidationError) -> Iterator[tuple[Path, str]]:
    """Where each validation error is, and what it says to an author."""
    errors = invalid.errors()
    for error in errors:
        path: Path = error["loc"]
        if error["type"] == "too_short" and any(
            other["loc"][: len(path)] == path for other in errors if other is not error
        ):
            continue  # what is missing here is what is at fault further in
        yield path, _TOLD.get(error["type"], str(error["msg"]).removeprefix("Value error, "))


_TOLD = {
    "extra_forbidden": "there is no such field",
    "model_type": "fields are expected here, such as text: ...",
    "tuple_type": "a list is expected here",
}
"""What authors are told in the place of Python's words for it."""


def printable(text: str) -> str:
    """Text that every output takes: JSON can name halves of characters, which are none."""
    return text.encode("utf-8", "replace").decode()


def adjusted(quiz: QuizContent, options: Options) -> QuizContent:
    """A quiz as the options want it."""
    wanted: dict[str, object] = {}
    if options.title is not None:
        wanted["title"] = options.title
    if options.mode is not None:
        wanted["mode"] = options.mode
    if options.limit is not None:
        wanted["questions"] = quiz.questions[: options.limit]
    return quiz.model_copy(update=wanted)


def trimmed(text: str) -> str:
    """Text without what Unicode calls white space around it, as content models keep it; `str.strip` takes more."""
    return text.strip(_SPACE)


_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def title_of(name: str) -> str:
    """The title of a quiz whose file says none: its name without the suffix, as a sentence."""
    words = " ".join(printable(name).replace("-", " ").replace("_", " ").split())
    return words.capitalize()[:MAX_TITLE].strip() or "Quiz"


def in_parts(
    title: str, questions: Sequence[QuestionContent], size: int
) -> Iterator[tuple[str, tuple[QuestionContent, ...]]]:
    """Questions in quizzes of at most so many, numbered where there are several."""
    parts = [tuple(questions[start : start + size]) for start in range(0, len(questions), size)]
    for number, part in enumerate(parts, 1):
        suffix = f" {number}" if len(parts) > 1 else ""
        yield (trimmed(title[: MAX_TITLE - len(suffix)]) or "Quiz") + suffix, part


def too_many(taken: int, faults: int, line: int) -> Fault | None:
    """Why a file is read no further than this line, after so many questions and faults."""
    if taken >= MAX_TAKEN:
        return Fault(line, "", f"only the first {MAX_TAKEN:,} questions of a file are read")
    return Fault(line, "", "too many faults; what follows is not read") if faults >= MAX_FAULTS else None


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults from the top of the file down, as many as are told."""
    listed = sorted(faults, key=lambda fault: (fault.line or 0, fault.field))
    more = len(listed) - MAX_FAULTS - 1  # the last may say that no more was read
    return tuple(listed) if more <= 0 else (*listed[:MAX_FAULTS], Fault(None, "", f"and {more + 1:,} more"))
