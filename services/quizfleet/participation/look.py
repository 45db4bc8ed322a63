"""A look at a whole quiz, and what is seen. Pure."""

import msgspec

from quizfleet.participation.wish import Progress
from quizfleet.quiz import Quiz


class Look(msgspec.Struct, frozen=True, gc=False):
    """A player, or the host where there is no player, looks at a quiz."""

    quiz: Quiz
    player: int | None


class Seen(msgspec.Struct, frozen=True, gc=False):
    """What is seen: the quiz as it is now, how far the player is, and how many are here."""

    quiz: Quiz
    player: int | None
    progress: Progress
    players: int

    @property
    def is_removed(self) -> bool:
        """Whether the quiz's host has sent the player away."""
        return self.player in self.quiz.room.removed
