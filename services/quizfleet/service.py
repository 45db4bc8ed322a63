"""What the three services share: their servers, health, metrics, limits, and how they start and stop."""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse
from pydantic import BeforeValidator, WithJsonSchema
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quizfleet import __version__, cache, control, database, ids, problems
from quizfleet.bodies import PLAYER_BODY_BYTES, AnswerAfterBody, TooLargeAsProblem
from quizfleet.problems import Problem, removed, unauthorized, unavailable
from quizfleet.quiz import Quiz
from quizfleet.quiz_cache import Quizzes
from quizfleet.settings import Settings
from quizfleet.stream import Publisher, StreamError
from quizfleet.telemetry import REQUESTS
from quizfleet.tokens import Claims, Role, Tokens

log = logging.getLogger(__name__)

Part = TypeVar("Part")


def _parse_quiz(text: str) -> int:
    try:
        return ids.decode(text)
    except ValueError:
        raise Problem(404, "quiz-not-found", "there is no quiz with this id") from None


QuizId = Annotated[int, BeforeValidator(_parse_quiz), WithJsonSchema({"type": "string", "maxLength": 13})]
"""A quiz in a path: outside a short string, inside an integer."""


@dataclass(frozen=True)
class Resources:
    """A running service's connections and caches, made once and closed last."""

    settings: Settings
    engine: AsyncEngine
    redis: Redis
    publisher: Publisher
    keys: cache.Keys
    tokens: Tokens
    quizzes: Quizzes
    parts: dict[type, Any] = field(default_factory=dict)

    def get(self, kind: type[Part]) -> Part:
        """A part that only this service has, by its type."""
        part: Part = self.parts[kind]
        return part


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Connect lazily to everything; close it all at the end."""
    engine = database.make_engine(settings.database_url, settings.database_pool)
    redis = cache.connect(settings.redis_url)
    publisher = Publisher(settings)
    tokens = Tokens(settings.verification_keys, settings.event, settings.token_hours)
    quizzes = Quizzes(engine, settings.cached_questions)
    following = control.Following(settings, quizzes.forget, quizzes.forget_all)
    following.start()
    try:
        yield Resources(settings, engine, redis, publisher, cache.Keys(settings.event), tokens, quizzes)
    finally:
        await following.stop()
        publisher.close()
        await redis.aclose()
        await engine.dispose()


Parts = Callable[[Resources], AbstractAsyncContextManager[None]]
"""Starts what only one service has, and stops it."""


def make_app(
    settings: Settings, name: str, router: APIRouter, parts: Parts, *, kind: type[FastAPI] = FastAPI
) -> FastAPI:
    """An application with a service's routes, health, readiness, problem documents, limits and request metrics."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_resources(settings) as resources:
            app.state.resources = resources
            async with parts(resources):
                log.info("serving", extra={"version": __version__, "event": settings.event})
                yield
                log.info("draining")

    app = kind(
        title=f"QuizFleet {name}",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    problems.install(app)
    app.add_exception_handler(SQLAlchemyError, _database_away)
    app.add_exception_handler(TimeoutError, _database_away)
    app.add_api_route("/healthz", _healthz, include_in_schema=False)
    app.add_api_route("/readyz", _readyz, include_in_schema=False)
    app.include_router(router, max_body_size=PLAYER_BODY_BYTES)
    app.add_middleware(TooLargeAsProblem)
    app.add_middleware(AnswerAfterBody)
    app.add_middleware(RequestMetrics)
    return app


async def _database_away(_: Request, error: Exception) -> JSONResponse:
    if not database.is_transient(error):
        raise error
    return unavailable("the database is away; try again").response()


async def _healthz() -> JSONResponse:
    return JSONResponse({"ok": True})


async def _readyz(request: Request) -> JSONResponse:
    """Ready means that an answer can be kept: the database must answer. Cache and stream may be away; that is told."""
    have = resources_of(request)
    dependencies = {
        "database": await _state(_ping_database(have.engine)),
        "cache": await _state(_ping_cache(have.redis)),
        "stream": await _state(have.publisher.check(have.settings.update_topic)),
    }
    ready = dependencies["database"] == "ok"
    return JSONResponse({"ready": ready, "dependencies": dependencies}, status_code=200 if ready else 503)


async def _state(check: Awaitable[None]) -> str:
    try:
        await check
    except (SQLAlchemyError, TimeoutError, StreamError, *cache.CacheError) as away:
        return f"away ({type(away).__name__})"
    return "ok"


async def _ping_database(engine: AsyncEngine) -> None:
    async with database.read(engine) as connection:
        await connection.execute(text("SELECT 1 FROM quiz LIMIT 1"))


async def _ping_cache(redis: Redis) -> None:
    await redis.ping()


def resources_of(request: Request | WebSocket) -> Resources:
    """The resources of the application that serves this request."""
    resources: Resources = request.app.state.resources
    return resources


def bearer(request: Request) -> str:
    """The token of a request.

    Raises:
        Problem: 401 without one.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthorized("send the token as Authorization: Bearer <token>")
    return token.strip()


_ONLY = {
    Role.PLAYER: "only a player can do this; join with the code",
    Role.HOST: "only the quiz's host can do this",
}


def claims_for(request: Request, quiz: int, role: Role | None = None) -> Claims:
    """The claims of a request's token, which must be of this quiz and, where one is asked for, of this role.

    Raises:
        Problem: 401 for a bad token, 403 for another quiz's or another role's.
    """
    return check_claims(resources_of(request).tokens.verify(bearer(request)), quiz, role)


def check_claims(claims: Claims, quiz: int, role: Role | None = None) -> Claims:
    """The claims, if they allow this quiz.

    Raises:
        Problem: 403 where they do not.
    """
    if claims.quiz != quiz:
        raise Problem(403, "forbidden", "this token is for another quiz")
    if role is not None and claims.role is not role:
        raise Problem(403, "forbidden", _ONLY[role])
    return claims


def check_present(quiz: Quiz, claims: Claims) -> None:
    """Raises:
    Problem: 403 removed where the quiz's host has sent the player away.
    """
    if claims.player in quiz.room.removed:
        raise removed()


class RequestMetrics:
    """Times every request by its route, so that ids do not become label values."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            REQUESTS.labels(route, scope["method"], str(status)).observe(time.perf_counter() - started)
