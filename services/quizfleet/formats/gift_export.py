"""Quizzes as GIFT that Moodle reads, and that reads back here as what it was.

What GIFT cannot hold travels in comments, ``// quizfleet: {...}``: other readers skip them. Each question is read back
at once, and just what came back different is put into its comment; so the rest can be edited by hand.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from quizfleet.content import Kind, QuestionContent, QuizContent
from quizfleet.formats.gift import read_block
from quizfleet.formats.gift_answers import digits, reduced
from quizfleet.formats.gift_blocks import CATEGORY, NOTE, Block, Note, blocks, category_path, escape
from quizfleet.formats.writing import question_document, quiz_document

_IN_ORDERING = "{}\n"
"""What is escaped in the items of an ordering: Moodle shows escapes there as they stand."""


def to_gift(quizzes: Sequence[QuizContent]) -> bytes:
    """A category for each quiz, and a block for each question."""
    written = [part for quiz in quizzes for part in (_heading(quiz), *_questions(quiz))]
    return ("\n\n".join(written) + "\n").encode()


def _heading(quiz: QuizContent) -> str:
    path = " ".join(quiz.title.replace("/", "//").split())
    document = {name: value for name, value in quiz_document(quiz).items() if name != "questions"}
    if category_path(path) == (quiz.title,):
        del document["title"]
    return f"{_note(document)}\n{CATEGORY} {path}"


def _questions(quiz: QuizContent) -> Iterable[str]:
    for number, question in enumerate(quiz.questions, 1):
        wanted = _plain(question_document(question, with_kind=True))
        body = f"::Question {number}::{_body(question)}"
        parts = list(blocks(body))
        if len(parts) != 1:  # an item of nothing but invisible characters is a blank line
            body = f"::Question {number}::What it says is in the comment above.{{}}"
            parts = list(blocks(body))
        poll = {"kind": Kind.POLL.value} if question.kind is Kind.POLL else {}  # with which the rest reads otherwise
        said, _, refusal = read_block(Block(parts[0].lines, [Note(0, poll)]))
        missing = wanted if refusal else poll | _difference(_comparable(said), wanted)
        yield f"{_note(missing)}\n{body}" if missing else body


def _note(fields: dict[str, Any]) -> str:
    return f"// {NOTE} {json.dumps(fields)}"


def _difference(said: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    different = {name: value for name, value in wanted.items() if said.get(name) != value}
    return different | {name: None for name in said if name not in wanted}


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """A document as JSON holds it, numbers in digits."""
    for name in ("answer", "tolerance"):
        if name in document and not isinstance(document[name], bool):
            document[name] = digits(document[name])
    return document


def _comparable(said: dict[str, Any]) -> dict[str, Any]:
    """What was read, as a document of ours says it."""
    if "choices" in said:
        choices = [{"text": one["text"]} | ({"correct": True} if one["correct"] else {}) for one in said["choices"]]
        return said | {"choices": choices}
    return said


def _body(question: QuestionContent) -> str:
    """The question as GIFT, in plain text where its texts would be taken for markup."""
    texts = [question.text, question.explanation, *(choice.text for choice in question.choices), *question.accepted]
    marked = any(reduced(text, "moodle").text != text for text in texts if text)
    answers = [f"\t{line}" for line in _ANSWERS[question.kind](question)]
    if question.explanation:
        answers.append(f"\t####{_text(question.explanation)}")
    opening = "{#" if question.kind is Kind.NUMERIC else "{"
    asked = ("[plain]" + escape(question.text)) if marked else _text(question.text)
    return "\n".join((asked + opening, *answers, "}"))


def _text(text: str) -> str:
    """A text after a sign; what it begins with must not be taken for a format or a weight."""
    return ("[plain]" if text.startswith(("[", "%")) else "") + escape(text)


def _choices(question: QuestionContent) -> list[str]:
    return [("=" if choice.correct else "~") + _text(choice.text) for choice in question.choices]


def _multiple(question: QuestionContent) -> list[str]:
    """Equal shares of the credit; a wrong choice takes all of it."""
    share = _share(len(question.correct_choices))
    return [f"~%{share if choice.correct else -100}%{_text(choice.text)}" for choice in question.choices]


def _poll(question: QuestionContent) -> list[str]:
    """Moodle has no polls: whatever is chosen there earns something."""
    share = _share(len(question.choices))
    return [f"~%{share}%{_text(choice.text)}" for choice in question.choices]


def _share(count: int) -> str:
    """A part of 100 as Moodle writes it, with five decimals at most."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")


def _true_false(question: QuestionContent) -> list[str]:
    return ["TRUE" if question.answer else "FALSE"]


def _numeric(question: QuestionContent) -> list[str]:
    off = f":{digits(question.tolerance)}" if question.tolerance else ""
    return [f"={digits(question.answer)}{off}"]  # type: ignore[arg-type]


def _accepted(question: QuestionContent) -> list[str]:
    """A star stands for any text in Moodle unless it is escaped."""
    return ["=%100%" + _text(form.replace("*", r"\*")) for form in question.accepted]


def _ordering(question: QuestionContent) -> list[str]:
    items = [escape(choice.text, _IN_ORDERING) for choice in question.choices]
    return [f">{len(items)} ALL VERTICAL ALL_OR_NOTHING SHOW none", *items]


_ANSWERS = {
    Kind.SINGLE: _choices,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _numeric,
    Kind.TEXT: _accepted,
    Kind.ORDERING: _ordering,
    Kind.POLL: _poll,
}
