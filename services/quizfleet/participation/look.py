"""A look at a whole quiz, and what is seen. Pure."""

import msgspec

from quizfleet.participation.wish import Progress
from quizfleet.quiz import Quiz


class Look(msgspec.Struct, frozen=True, gc=False):
    """A player, or the host where there is no player, looks at a quiz."""

    quiz: Quiz
    player: int | None


class Seen(msgspec.Struct, frozen=True, gc=False):
    """How far the player is, and how many have joined."""

    progress: Progress
    players: int
