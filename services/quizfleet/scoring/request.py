"""Reading a request for the hot route: which answer it holds."""

import re

import msgspec
from msgspec import UNSET

from quizfleet.grading import Given, read_choices, read_text
from quizfleet.hot import no_question, question_number
from quizfleet.problems import Problem, removed
from quizfleet.quiz import Question, Quiz
from quizfleet.scoring.answer import Answer
from quizfleet.scoring.payloads import MAX_QUESTION, AnswerRequest
from quizfleet.tokens import Claims

_PREFIX, _MIDDLE, _SUFFIX = "/api/quizzes/", "questions", "answer"
_PARTS = 7
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

_decoder = msgspec.json.Decoder(AnswerRequest)


def target(path: str) -> tuple[str, str] | None:
    """The (quiz id, question number) that a path of the hot route names; None for any other path."""
    if path.endswith(_SUFFIX) and path.startswith(_PREFIX):
        parts = path.split("/")
        if len(parts) == _PARTS and parts[4] == _MIDDLE and parts[6] == _SUFFIX:
            return parts[3], parts[5]
    return None


def check_method(method: str) -> None:
    """Raises:
    Problem: 405 for anything but PUT.
    """
    if method != "PUT":
        raise Problem(405, "method-not-allowed", "Method Not Allowed", headers={"Allow": "PUT"})


def read_answer(quiz: Quiz, claims: Claims, number: str, body: bytes, received_at: int) -> Answer:
    """The answer in a request that was received at this instant (ms since 1970).

    Raises:
        Problem: 400 or 422 for a body that holds none, 404 for a question that the quiz does not have.
    """
    if claims.player in quiz.room.removed:
        raise removed()
    asked = _question(quiz, number)
    try:
        request = _decoder.decode(body)
    except _UNREADABLE as fault:
        raise _misshapen(body, fault) from fault
    given = _given(quiz.questions[asked - 1], request)
    return Answer(quiz, claims.player or 0, asked, given.choices, received_at, given.words)


def _question(quiz: Quiz, text: str) -> int:
    """The number of a question that the quiz has."""
    number = question_number(text)
    if 1 <= number <= len(quiz.questions):
        return number
    if not 1 <= number <= MAX_QUESTION:
        fault = f"a question's number is from 1 to {MAX_QUESTION}"
        raise Problem(422, "invalid-request", f"path.n: {fault}", errors=[{"field": "path.n", "message": fault}])
    raise no_question(quiz, number)


def _misshapen(body: bytes, fault: Exception) -> Problem:
    """400 for what is no JSON, 422 for JSON of another shape."""
    if body:
        try:
            msgspec.json.decode(body)
        except _UNREADABLE:
            return Problem(400, "malformed-json", "the body is not valid JSON")
    message, _, path = str(fault).partition(" - at ")
    field = re.sub(r"\[(\d+)\]", r".\1", path.strip("`").removeprefix("$").removeprefix(".")) or "body"
    return Problem(422, "invalid-request", f"{field}: {message}", errors=[{"field": field, "message": message}])


def _given(question: Question, request: AnswerRequest) -> Given:
    """The answer in a request of the right shape."""
    choices, text = request.choices, request.text
    if text is UNSET:
        if choices is UNSET:
            fault = "send choices, or a text for what is typed"
            raise Problem(422, "invalid-request", fault, errors=[{"field": "body", "message": fault}])
        try:
            return read_choices(question, choices)
        except ValueError as fault:
            raise _invalid("choices", str(fault)) from fault
    if choices is not UNSET:
        raise _invalid("text", "send choices or a text, not both")
    try:
        return read_text(question, text)
    except ValueError as fault:
        raise _invalid("text", str(fault)) from fault


def _invalid(field: str, fault: str) -> Problem:
    return Problem(422, "invalid-answer", fault, errors=[{"field": field, "message": fault}])
