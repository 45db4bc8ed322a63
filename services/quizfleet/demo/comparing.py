"""The check that only somebody with the database can make: submissions = scores = board, but for who was removed."""

import httpx
from sqlalchemy import func, select

from quizfleet import database, ids
from quizfleet.bots import Check
from quizfleet.models import Player, QuizScore, Submission

_submission, _score, _player = Submission.__table__, QuizScore.__table__, Player.__table__  # type: ignore[attr-defined]

Totals = dict[str, int]
"""Points by player."""


async def compare(database_url: str, server: str, quiz: str, token: str) -> list[Check]:
    """Compare a quiz's submissions with its scores and its board, player by player."""
    added, kept, gone = await _totals(database_url, ids.decode(quiz))
    async with httpx.AsyncClient(base_url=server, headers={"Authorization": f"Bearer {token}"}) as client:
        answer = await client.get(f"/api/quizzes/{quiz}/leaderboard", params={"top": 1000})
    board = {entry["player"]: entry["score"] for entry in answer.raise_for_status().json()["entries"]}
    shown = {player: score for player, score in kept.items() if player not in gone}
    return [_same("submissions = scores", added, kept), _same("scores = board", shown, board)]


async def _totals(database_url: str, quiz: int) -> tuple[Totals, Totals, set[str]]:
    """What submissions add up to, the scores, and the players whom a host has sent away."""
    engine = database.make_engine(database_url, 1)
    try:
        async with database.read(engine) as connection:
            summed = (
                select(_submission.c.player, func.sum(_submission.c.points))
                .where(_submission.c.quiz == quiz)
                .group_by(_submission.c.player)
            )
            added = {ids.encode(player): int(points) for player, points in (await connection.execute(summed)).all()}
            scores = select(_score.c.player, _score.c.score).where(_score.c.quiz == quiz)
            kept = {ids.encode(player): score for player, score in (await connection.execute(scores)).all()}
            removed = select(_player.c.player).where(_player.c.quiz == quiz, _player.c.removed_at.is_not(None))
            gone = {ids.encode(player) for player in (await connection.execute(removed)).scalars()}
    finally:
        await engine.dispose()
    return {player: added.get(player, 0) for player in kept} | added, kept, gone


def _same(name: str, left: Totals, right: Totals) -> Check:
    differing = [player for player in left.keys() | right.keys() if left.get(player) != right.get(player)]
    if differing:
        player = differing[0]
        detail = f"{len(differing)} players differ, e.g. {player}: {left.get(player)} and {right.get(player)}"
        return Check(name, passed=False, detail=detail)
    return Check(name, passed=True, detail=f"{len(left)} players, {sum(left.values()):,} points")
