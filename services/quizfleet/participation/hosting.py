"""Participation's routes for hosts, and for what players can change of themselves."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from quizfleet import ids
from quizfleet.clock import now_ms
from quizfleet.hosting.commands import Command, Order, possible
from quizfleet.leading.acting import Leading, game_of
from quizfleet.leading.players import count
from quizfleet.leading.renewing import Renewing
from quizfleet.participation import host_view, renaming, roster
from quizfleet.participation.joining import check_name
from quizfleet.participation.look import Look, Seen
from quizfleet.participation.looking import Looking
from quizfleet.participation.schemas import HostRequest, Name, Named, PlayerList
from quizfleet.participation.wish import Progress
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.service import QuizId, Resources, check_present, claims_for, resources_of
from quizfleet.tokens import Role

router = APIRouter(tags=["hosting"])

_NEEDS = {
    Command.ADD_TIME: ("seconds",),
    Command.REMOVE: ("player",),
    Command.EXTRA_TIME: ("player", "percent"),
    Command.RENAME: ("player", "name"),
}


@router.get("/api/quizzes/{quiz}/host", responses={200: {"content": host_view.SCHEMA}})
async def show_to_host(request: Request, quiz: QuizId) -> Response:
    """Where a quiz is, for its host: how many have answered, and what can be ordered now."""
    have = resources_of(request)
    claims_for(request, quiz, Role.HOST)
    seen = await have.get(Looking).look(Look(await have.quizzes.get(quiz), None))
    return await _shown(have, seen.quiz)


@router.post("/api/quizzes/{quiz}/host/{command}", responses={200: {"content": host_view.SCHEMA}})
async def order(
    request: Request,
    quiz: QuizId,
    command: Annotated[Command, Path(description="what the host orders")],
    wish: HostRequest | None = None,
) -> Response:
    """Do what the host orders: of two who order the same of one `revision`, one succeeds."""
    have = resources_of(request)
    claims_for(request, quiz, Role.HOST)
    asked = wish or HostRequest()
    ordered = _order(command, asked)
    led = await have.get(Leading).act(quiz, ordered, name=asked.name or "", revision=asked.revision)
    return await _shown(have, led)


@router.get("/api/quizzes/{quiz}/players")
async def list_players(request: Request, quiz: QuizId) -> PlayerList:
    """All who have joined, for the host."""
    have = resources_of(request)
    claims_for(request, quiz, Role.HOST)
    led = await have.get(Renewing).newest(await have.quizzes.get(quiz))
    return PlayerList(players=await roster.read(have.engine, led, now_ms()))


@router.put("/api/quizzes/{quiz}/me")
async def rename_me(request: Request, quiz: QuizId, wish: Name) -> Named:
    """Call oneself by another name, before the quiz starts."""
    have = resources_of(request)
    claims = claims_for(request, quiz, Role.PLAYER)
    check_present(await have.quizzes.get(quiz), claims)
    assert claims.player is not None
    check_name(have.settings, wish.name)
    name = await renaming.rename(have, quiz, claims.player, wish.name)
    return Named(player=ids.encode(claims.player), name=name)


def _order(command: Command, asked: HostRequest) -> Order:
    """Raises:
    Problem: 422 invalid-request where something is missing, 404 player-not-found for what is no player's id.
    """
    missing = [field for field in _NEEDS.get(command, ()) if getattr(asked, field) is None]
    if missing:
        errors = [{"field": field, "message": f"{command} needs it"} for field in missing]
        raise Problem(422, "invalid-request", f"{command} needs {' and '.join(missing)}", errors=errors)
    return Order(command, asked.seconds or 0, _player(asked.player), asked.percent or 0, asked.ban)


def _player(text: str | None) -> int:
    if text is None:
        return 0
    try:
        player = ids.decode(text)
    except ValueError:
        player = 0
    if not player:
        raise Problem(404, "player-not-found", "nobody has joined this quiz under this id")
    return player


async def _shown(have: Resources, quiz: Quiz) -> Response:
    now = now_ms()
    counts = (await count(have.engine, {quiz.id: quiz.timeline.moment(now).question}))[quiz.id]
    seen = Seen(quiz, None, Progress({}, {}), counts.players)
    token = have.tokens.issue(Role.SCREEN, quiz.id)
    body = host_view.show(seen, counts.answered, possible(game_of(quiz), now), token, now_ms())
    return Response(body, media_type="application/json")
