"""The hot route as bare ASGI: ``PUT /api/quizzes/{quiz}/questions/{n}/answer``.

It stands in front of the FastAPI application, whose routing, dependency injection and response models would cost more
than everything that happens here. Most answers do not even come this far: see `quizfleet.scoring.shortcut`.
"""

import time
from functools import partial

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from quizfleet.bodies import PLAYER_BODY_BYTES, AnswerAfterBody, too_large
from quizfleet.clock import now_ms
from quizfleet.hot import claims_of, refused
from quizfleet.scoring import reply, request
from quizfleet.scoring.answering import Answering
from quizfleet.scoring.payloads import PATH
from quizfleet.service import Resources
from quizfleet.telemetry import REQUESTS


class ScoringApp(FastAPI):
    """A FastAPI application that takes answers itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an answer; hand on everything else."""
        target = request.target(scope["path"]) if scope["type"] == "http" else None
        if target is None:
            await super().__call__(scope, receive, send)
        else:
            await AnswerAfterBody(partial(_serve, self.state.resources, target))(scope, receive, send)


async def _serve(have: Resources, target: tuple[str, str], scope: Scope, receive: Receive, send: Send) -> None:
    started = time.perf_counter()
    try:
        status, body = await _answer(have, scope, receive, *target)
    except Exception as failure:
        problem = refused(failure)
        status = problem.status
        await problem.response()(scope, receive, send)
    else:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
    REQUESTS.labels(PATH, scope["method"], str(status)).observe(time.perf_counter() - started)


async def _answer(have: Resources, scope: Scope, receive: Receive, quiz_id: str, number: str) -> tuple[int, bytes]:
    received_at = now_ms()
    request.check_method(scope["method"])
    claims = claims_of(have.tokens, scope["headers"], quiz_id)
    quiz = await have.quizzes.get(claims.quiz)
    answer = request.read_answer(quiz, claims, number, await _read(receive), received_at)
    return reply.granted(answer, await have.get(Answering).accept(answer))


async def _read(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > PLAYER_BODY_BYTES:
            raise too_large()
    return body
