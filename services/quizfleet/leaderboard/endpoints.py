"""Leaderboard's routes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from quizfleet.leaderboard.reading import BoardReader
from quizfleet.leaderboard.standing import Entry
from quizfleet.leading.renewing import Renewing
from quizfleet.service import QuizId, check_present, claims_for, resources_of

router = APIRouter(tags=["leaderboard"])


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
    around: list[EntryView]


@router.get("/api/quizzes/{quiz}/leaderboard")
async def leaderboard(
    request: Request,
    quiz: QuizId,
    top: Annotated[int, Query(ge=1, le=1000)] = 10,
    around: Annotated[int, Query(ge=0, le=100)] = 0,
) -> BoardView:
    """The best players and, for a player, their own place, and so many just above and below it as `around` says."""
    have = resources_of(request)
    claims = claims_for(request, quiz)
    check_present(await have.get(Renewing).newest(await have.quizzes.get(quiz)), claims)
    board = await have.get(BoardReader).read(quiz, top, claims.player, around)
    return BoardView(
        version=board.version,
        player_count=board.player_count,
        entries=[_entry(row) for row in board.entries],
        me=_entry(board.me) if board.me else None,
        around=[_entry(row) for row in board.around] if around else [],
    )


def _entry(row: Entry) -> EntryView:
    return EntryView(rank=row.rank, player=row.player, name=row.name, score=row.score)
