"""The hot route: ``PUT /api/quizzes/{quiz}/questions/{n}/answer`` as bare ASGI.

It stands in front of the FastAPI application, whose routing, dependency injection and response models would cost more
than everything that happens here. Read `_answer` from top to bottom: it is the whole path of an answer in this service.
"""

import re
import time
from typing import NoReturn

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from quizfleet import ids
from quizfleet.clock import now_ms
from quizfleet.content import Mode
from quizfleet.database import is_transient
from quizfleet.problems import Problem, unauthorized, unavailable
from quizfleet.quiz import Question, Quiz, from_bits, to_bits
from quizfleet.scoring.answer import Answer, Counted, Outcome, Verdict
from quizfleet.scoring.answering import Answering
from quizfleet.scoring.payloads import MAX_QUESTION, PATH, AnswerRequest, AnswerResult, AnswerView
from quizfleet.service import PLAYER_BODY_BYTES, Resources
from quizfleet.telemetry import ANSWERS, REQUESTS
from quizfleet.tokens import Claims, Role

_PREFIX, _SUFFIX = "/api/quizzes/", "/answer"
_PARTS = 7
_HEADERS = [(b"content-type", b"application/json")]
_SECONDS = {status: REQUESTS.labels(PATH, "PUT", str(status)) for status in (200, 201)}
_OUTCOMES = {outcome: ANSWERS.labels(outcome.value) for outcome in Outcome}

_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

_decoder = msgspec.json.Decoder(AnswerRequest)
_encoder = msgspec.json.Encoder()


class AnswerRoute:
    """Middleware that takes answers itself and passes on everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if not (path.endswith(_SUFFIX) and path.startswith(_PREFIX)):
            await self._app(scope, receive, send)
            return
        parts = path.split("/")
        if len(parts) != _PARTS or parts[4] != "questions":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        try:
            status, body = await _answer(scope, receive, parts[3], parts[5])
        except Exception as failure:
            await _refuse(failure, scope, receive, send, started)
            return
        length = (b"content-length", b"%d" % len(body))
        await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, length]})
        await send({"type": "http.response.body", "body": body})
        _SECONDS[status].observe(time.perf_counter() - started)


async def _answer(scope: Scope, receive: Receive, quiz_id: str, number: str) -> tuple[int, bytes]:
    """Status and body of the reply.

    Raises:
        Problem: whatever is wrong with the request, or 503.
    """
    received_at = now_ms()
    if scope["method"] != "PUT":
        raise Problem(405, "method-not-allowed", "Method Not Allowed", headers={"Allow": "PUT"})
    have: Resources = scope["app"].state.resources
    claims = _claims(have, scope, quiz_id)
    quiz = have.quizzes.known(claims.quiz) or await have.quizzes.get(claims.quiz)
    asked = _question(quiz, number)
    choices = _choices(quiz.questions[asked - 1], await _read(receive))
    verdict = await have.get(Answering).accept(Answer(quiz, claims.player or 0, asked, choices, received_at))
    _OUTCOMES[verdict.outcome].inc()
    counted = _counted(verdict, choices, asked)
    view = AnswerView(asked, from_bits(counted.choices), counted.elapsed_ms, _result(quiz, asked, counted))
    return 201 if verdict.outcome is Outcome.ACCEPTED else 200, _encoder.encode(view)


def _claims(have: Resources, scope: Scope, quiz_id: str) -> Claims:
    """The claims of the request's token, which must be a player's of this quiz."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.partition(b" ")
            if scheme.lower() == b"bearer" and token:
                break
    else:
        raise unauthorized("send the token as Authorization: Bearer <token>")
    claims = have.tokens.verify(token.strip().decode("latin-1"))
    if claims.quiz_id != quiz_id:
        _refuse_quiz(quiz_id)
    if claims.role is not Role.PLAYER:
        raise Problem(403, "forbidden", "only a player can do this; join with the code")
    return claims


def _refuse_quiz(quiz_id: str) -> NoReturn:
    try:
        ids.decode(quiz_id)
    except ValueError:
        raise Problem(404, "quiz-not-found", "there is no quiz with this id") from None
    raise Problem(403, "forbidden", "this token is for another quiz")


def _question(quiz: Quiz, text: str) -> int:
    """The number of a question that the quiz has."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 1 <= number <= MAX_QUESTION:
        fault = f"a question's number is from 1 to {MAX_QUESTION}"
        raise Problem(422, "invalid-request", f"path.n: {fault}", errors=[{"field": "path.n", "message": fault}])
    if number > len(quiz.questions):
        has = f"this quiz has {len(quiz.questions)} questions; there is no question {number}"
        raise Problem(404, "question-not-found", has)
    return number


async def _read(receive: Receive) -> AnswerRequest:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= PLAYER_BODY_BYTES:
        message = await receive()
        body += message.get("body", b"")
    if len(body) > PLAYER_BODY_BYTES:
        raise Problem(413, "payload-too-large", "the body is larger than this route takes")
    try:
        return _decoder.decode(body)
    except _UNREADABLE as fault:
        raise _misshapen(body, fault) from fault


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


def _choices(question: Question, request: AnswerRequest) -> int:
    choices = request.choices
    last = len(question.choices)
    if len(choices) == 1 and 1 <= choices[0] <= last:
        return 1 << (choices[0] - 1)
    unknown = [choice for choice in choices if not 1 <= choice <= last]
    if unknown:
        fault = f"there is no choice {unknown[0]}; choices are 1 to {last}"
    elif len(set(choices)) != len(choices):
        fault = "a choice is named twice"
    elif not question.multiple:
        fault = "this question takes one choice"
    else:
        return to_bits(choices)
    raise Problem(422, "invalid-choice", fault, errors=[{"field": "choices", "message": fault}])


def _counted(verdict: Verdict, choices: int, number: int) -> Counted:
    """The submission that counts, where it is the one that was sent.

    Raises:
        Problem: 409 answer-conflict or question-not-open, 410 question-closed.
    """
    counted = verdict.counted
    if counted is not None:
        if counted.choices != choices:
            first = from_bits(counted.choices)
            raise Problem(
                409, "answer-conflict", f"question {number} was already answered with {first}; the first answer counts"
            )
        return counted
    if verdict.outcome is Outcome.NOT_OPEN:
        raise Problem(409, "question-not-open", f"question {number} is not open; get the question first")
    raise Problem(410, "question-closed", f"question {number} has closed; the answer came too late")


def _result(quiz: Quiz, number: int, counted: Counted) -> AnswerResult | None:
    if quiz.mode is not Mode.SELF_PACED:
        window = quiz.timeline.window(number)
        if window is None or now_ms() < window.closes_at:
            return None
    return AnswerResult(counted.correct, counted.points, from_bits(quiz.questions[number - 1].correct))


async def _refuse(failure: Exception, scope: Scope, receive: Receive, send: Send, started: float) -> None:
    """Send the problem document of a refusal; what is no refusal goes on to the server's own handler."""
    if is_transient(failure):
        failure = unavailable("the database is away; try again")
    if not isinstance(failure, Problem):
        raise failure
    await failure.response()(scope, receive, send)
    REQUESTS.labels(PATH, "PUT", str(failure.status)).observe(time.perf_counter() - started)
