"""OpenTriviaQA: ``#Q`` a question over one or more lines, ``^`` the right answer's text, then lettered answers.

Real files have stray bytes, uneven lengths and slips. A question that cannot be taken is a fault; the others are taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from quizfleet.content import MAX_QUESTIONS, Mode, QuestionContent, QuizContent
from quizfleet.formats.decoding import decode, lines_of
from quizfleet.formats.parsed import Fault, Options, Parsed, faults_of, in_order, in_parts, title_of, too_many

_LETTERED = re.compile(r"^([A-Z])\s+(.*)$")


@dataclass
class _Block:
    """A question as it stands in the file."""

    line: int
    text: list[str]
    right: str | None = None
    choices: list[tuple[int, str]] = field(default_factory=list)


def parse_opentrivia(data: bytes, name: str, options: Options) -> Parsed:
    """Parse a file into quizzes of `options.questions_per_quiz` questions, named after the file."""
    lines, warnings = _lines(data)
    questions: list[QuestionContent] = []
    faults: list[Fault] = []
    for block in _blocks(lines, faults):
        if options.limit is not None and len(questions) >= options.limit:
            break
        if stop := too_many(len(questions), len(faults), block.line):
            faults.append(stop)
            break
        question = _question(block, options.seconds, faults)
        if question is not None:
            questions.append(question)
    if not questions and not faults:
        faults.append(Fault(1, "", "there is no question (#Q) in this file"))
    return Parsed(tuple(_quizzes(questions, name, options)), in_order(faults), tuple(warnings))


def _lines(data: bytes) -> tuple[Iterator[str], list[Fault]]:
    """Lines as text without stray bytes, and warnings."""
    text, warnings = decode(data)
    lines = lines_of(text, "\n")
    return ("".join(char for char in line if char >= " " or char == "\t").strip() for line in lines), warnings


def _blocks(lines: Iterator[str], faults: list[Fault]) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        if line.startswith("#Q"):
            if block is not None:
                yield block
            block = _Block(number, [line[2:].strip()])
        elif line and block is None:
            faults.append(Fault(number, "", "this stands before the first #Q"))
        elif block is not None:
            _extend(block, number, line)
    if block is not None:
        yield block


def _extend(block: _Block, number: int, line: str) -> None:
    if block.right is None and line.startswith("^"):
        block.right = line[1:].strip()
        return
    lettered = _LETTERED.match(line)
    if block.right is None:
        block.text.append(line)
    elif lettered:
        block.choices.append((number, lettered[2].strip()))
    elif line and block.choices:
        place, text = block.choices[-1]
        block.choices[-1] = (place, f"{text} {line}")
    elif line:
        block.right = f"{block.right} {line}"


def _question(block: _Block, seconds: int, faults: list[Fault]) -> QuestionContent | None:
    if block.right is None:
        faults.append(Fault(block.line, "", "no line with ^ names the right answer"))
        return None
    right = block.right
    if all(text != right for _, text in block.choices):
        faults.append(Fault(block.line, "", f"the right answer {right[:60]!r} is not among the lettered answers"))
        return None
    choices = tuple({"text": text, "correct": text == right} for _, text in block.choices)
    try:
        return QuestionContent.model_validate(
            {"text": "\n".join(block.text).strip(), "choices": choices, "seconds": seconds}
        )
    except ValidationError as invalid:
        places = [place for place, _ in block.choices]
        faults += faults_of(
            invalid,
            lambda path: places[path[1]] if len(path) > 1 and isinstance(path[1], int) else block.line,
        )
        return None


def _quizzes(questions: list[QuestionContent], name: str, options: Options) -> Iterator[QuizContent]:
    size = min(options.questions_per_quiz, MAX_QUESTIONS)
    for title, part in in_parts(options.title or title_of(name), questions, size):
        yield QuizContent(title=title, mode=options.mode or Mode.SELF_PACED, questions=part)
