"""The shapes of replies that are read only where a host leads."""

from quizfleet.bots.evidence import Entry, Status
from quizfleet.bots.payloads import Payload, Question, QuizNow, Standings


class LedNow(QuizNow):
    """GET /api/quizzes/{quiz}, as a player sees it."""

    revision: int
    paused: bool
    locked: bool
    player_count: int

    def status(self) -> Status:
        """As a frame would tell it."""
        return status_of(self, 0)


class HostNow(LedNow):
    """GET /api/quizzes/{quiz}/host, and the reply to each command. `answered` counts for the question at hand."""

    answered: int
    can: tuple[str, ...]
    screen_token: str

    def status(self) -> Status:
        """As a frame would tell it."""
        return status_of(self, self.answered)


def status_of(now: LedNow, answered: int) -> Status:
    """Where a quiz is by a reply."""
    return Status(
        now.revision,
        now.state,
        now.question,
        now.question_count,
        now.remaining_ms,
        now.paused,
        now.locked,
        now.player_count,
        answered,
    )


class LedQuestion(Question):
    """GET /api/quizzes/{quiz}/questions/{n} where its title is shown before it opens."""

    opens_in_ms: int


class Place(Standings):
    """GET /api/quizzes/{quiz}/leaderboard with those around the player."""

    around: tuple[Entry, ...]


class Listed(Payload):
    """A player in the host's list."""

    player: str
    name: str
    removed: bool


class PlayerList(Payload):
    """GET /api/quizzes/{quiz}/players."""

    players: tuple[Listed, ...]


class Renamed(Payload):
    """PUT /api/quizzes/{quiz}/me."""

    player: str
    name: str


class ChoiceCount(Payload):
    """How many have chosen a choice."""

    id: int
    count: int


class TextCount(Payload):
    """How many have written a text."""

    text: str
    count: int


class Tally(Payload):
    """GET /api/quizzes/{quiz}/questions/{n}/tally."""

    question: int
    players: int
    answers: int
    correct: int
    choices: tuple[ChoiceCount, ...]
    texts: tuple[TextCount, ...]
