"""Paths of the other services, when they arrive here: their service has no ready pod, and the gateway fell back to `/`.

Without these routes a client would get a 404 from us and believe it.
"""

from fastapi import APIRouter

from quizfleet.problems import unavailable

router = APIRouter(include_in_schema=False)


@router.put("/api/quizzes/{quiz}/questions/{n}/answer")
async def answer() -> None:
    """Scoring's route: 503, try again."""
    raise unavailable("answers cannot be taken at this moment; nothing was counted, try again")


@router.get("/api/quizzes/{quiz}/leaderboard")
async def leaderboard() -> None:
    """Leaderboard's route: 503, try again."""
    raise unavailable("the leaderboard cannot be shown at this moment; try again")
