"""What parsing a file gives."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from quizfleet.content import Mode, QuizContent

MAX_BYTES = 64 * 1024 * 1024


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
    errors = invalid.errors()
    for error in errors:
        path: Path = error["loc"]
        if error["type"] == "too_short" and any(
            other["loc"][: len(path)] == path for other in errors if other is not error
        ):
            continue  # what is missing here is what is at fault further in
        shown = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        found.append(Fault(line_of(path), shown, str(error["msg"]).removeprefix("Value error, ")))
    return found


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


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults from the top of the file down."""
    return tuple(sorted(faults, key=lambda fault: (fault.line or 0, fault.field)))
