"""Leaderboard's routes."""

import asyncio
import contextlib
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, WebSocket
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from quizfleet import ids
from quizfleet.leaderboard.pushing import Pushing
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.leaderboard.standing import Entry
from quizfleet.problems import Problem
from quizfleet.service import QuizId, check_claims, claims_for, resources_of

router = APIRouter(tags=["leaderboard"])

PROTOCOL = "quizfleet.v1"
BEARER = "bearer."
CLOSE_UNAUTHORIZED, CLOSE_FORBIDDEN, CLOSE_NOT_FOUND = 4401, 4403, 4404


class EntryView(BaseModel):
    """A row of the board; ranks count from 1."""

    model_config = ConfigDict(from_attributes=True)

    rank: int
    player: str
    name: str
    score: int


class BoardView(BaseModel):
    """The top of a board. `version` never goes back: players joined plus answers counted."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    version: int
    player_count: int
    entries: list[EntryView]
    me: EntryView | None


@router.get("/api/quizzes/{quiz}/leaderboard")
async def leaderboard(request: Request, quiz: QuizId, top: Annotated[int, Query(ge=1, le=1000)] = 10) -> BoardView:
    """The best players and, for a player, their own place."""
    claims = claims_for(request, quiz)
    board = await resources_of(request).get(BoardReader).read(quiz, top, claims.player)
    return BoardView(
        version=board.version,
        player_count=board.player_count,
        entries=[_entry(row) for row in board.entries],
        me=_entry(board.me) if board.me else None,
    )


def _entry(row: Entry) -> EntryView:
    return EntryView(rank=row.rank, player=row.player, name=row.name, score=row.score)


@router.websocket("/api/quizzes/{quiz}/live")
async def live(socket: WebSocket, quiz: str) -> None:
    """Board frames as the board changes. The token travels as a subprotocol: never in a URL, never in a log."""
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in _offered(socket) else None)
    try:
        number = _authorise(socket, quiz)
    except _Refused as refused:
        await socket.close(refused.code, refused.reason)
        return
    pushing = resources_of(socket).get(Pushing)
    sending = asyncio.create_task(pushing.serve(number, socket))
    receiving = asyncio.create_task(_until_closed(socket))
    await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
    for task in (sending, receiving):
        task.cancel()
    results = await asyncio.gather(sending, receiving, return_exceptions=True)
    if any(isinstance(result, Problem) for result in results):
        with contextlib.suppress(RuntimeError):
            await socket.close(CLOSE_NOT_FOUND, "there is no such quiz")


class _Refused(Exception):  # noqa: N818
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def _offered(socket: WebSocket) -> list[str]:
    protocols: list[str] = socket.scope["subprotocols"]
    return protocols


def _authorise(socket: WebSocket, text: str) -> int:
    have = resources_of(socket)
    if not _is_own_origin(socket, have.settings.allowed_origins):
        raise _Refused(CLOSE_FORBIDDEN, "this origin may not connect")
    token = next((offer.removeprefix(BEARER) for offer in _offered(socket) if offer.startswith(BEARER)), "")
    try:
        quiz = ids.decode(text)
        check_claims(have.tokens.verify(token), quiz)
    except ValueError as unknown:
        raise _Refused(CLOSE_NOT_FOUND, "there is no such quiz") from unknown
    except Problem as problem:
        code = CLOSE_FORBIDDEN if problem.status == 403 else CLOSE_UNAUTHORIZED
        raise _Refused(code, problem.detail) from problem
    return quiz


def _is_own_origin(socket: WebSocket, allowed: tuple[str, ...]) -> bool:
    """Browsers send an origin, which must be ours; other clients send none, and have the token alone."""
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    if origin in allowed:
        return True
    try:
        return bool(origin) and urlsplit(origin).netloc == socket.headers.get("host")
    except ValueError:  # brackets that hold no address
        return False


async def _until_closed(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass  # clients have nothing to say; what they say is not kept
