"""Quizzes as YAML and JSON documents: as an author would write them, with defaults left out."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import yaml

from quizfleet.content import Kind, QuestionContent, QuizContent

_UNSAFE_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line breaks to YAML, which reads each as another one."""

_DEFAULTS = QuestionContent.model_fields
_WIDTH = 110


class _Flow(dict[str, Any]):
    """A mapping on one line."""


class _Row(list[Any]):
    """A list on one line."""


def to_yaml(quizzes: Sequence[QuizContent]) -> bytes:
    """A YAML document for each quiz."""
    documents = [_with_flows(quiz_document(quiz)) for quiz in quizzes]
    written: str = yaml.dump_all(
        documents, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=False
    )
    return written.encode()


def to_json(quizzes: Sequence[QuizContent]) -> bytes:
    """A JSON object for one quiz, a list for several."""
    documents = [quiz_document(quiz) for quiz in quizzes]
    whole = documents[0] if len(documents) == 1 else documents
    return (json.dumps(whole, ensure_ascii=False, indent=2, default=_number) + "\n").encode()


def _number(number: Any) -> int | float:
    """A number of at most 15 digits, which a float holds to the last."""
    assert isinstance(number, Decimal)
    return int(number) if number == number.to_integral_value() else float(number)


def quiz_document(quiz: QuizContent) -> dict[str, Any]:
    """A quiz as plain values and decimals."""
    said = {
        "mode": quiz.mode.value,
        "startsAt": quiz.starts_at.isoformat() if quiz.starts_at else None,
        "policy": quiz.policy,
        "streakBonus": quiz.streak_bonus,
        "leadSeconds": quiz.lead_seconds,
    }
    fields = QuizContent.model_fields
    defaults = {field.alias or name: field.default for name, field in fields.items()}
    kept = {name: value for name, value in said.items() if name == "mode" or value != defaults[name]}
    return {"title": quiz.title, **kept, "questions": [question_document(question) for question in quiz.questions]}


def question_document(question: QuestionContent, *, with_kind: bool = False) -> dict[str, Any]:
    """A question as plain values and decimals; its kind only where nothing else tells it, or where it is asked for."""
    document: dict[str, Any] = {}
    hidden = question.kind in (Kind.ORDERING, Kind.POLL) or (
        question.kind is Kind.MULTIPLE and len(question.correct_choices) == 1
    )
    if with_kind or hidden:
        document["kind"] = question.kind.value
    document["text"] = question.text
    if question.image:
        document["image"] = question.image.model_dump()
    if question.choices:
        document["choices"] = [
            {"text": choice.text} | ({"correct": True} if choice.correct else {}) for choice in question.choices
        ]
    if question.answer is not None:
        document["answer"] = question.answer
    for name in ("tolerance", "accepted", "seconds", "points", "warm_up", "explanation"):
        value = getattr(question, name)
        of_poll = name == "points" and question.kind is Kind.POLL  # which has none
        if value != _DEFAULTS[name].default and not of_poll:
            document[_DEFAULTS[name].alias or name] = list(value) if name == "accepted" else value
    return document


def _with_flows(document: dict[str, Any]) -> dict[str, Any]:
    """The document with choices and forms on a line each."""
    for question in document["questions"]:
        if "choices" in question:
            question["choices"] = [_Flow(choice) for choice in question["choices"]]
        if "accepted" in question:
            question["accepted"] = _Row(question["accepted"])
    return document


class _Dumper(yaml.SafeDumper):
    """The safe dumper, with lists indented, and text of several lines as such."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list, too."""
        super().increase_indent(flow, indentless and flow)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _UNSAFE_BREAKS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_number(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    digits = f"{number:f}"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in digits else 'int'}", digits)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Decimal, _represent_number)
_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)
)
_Dumper.add_representer(
    _Row, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)
