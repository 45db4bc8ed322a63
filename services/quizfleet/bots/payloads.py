"""The shapes of replies that bots read; a reply of another shape is a fault of the platform."""

import msgspec

from quizfleet.bots.evidence import Entry, Given


class Payload(msgspec.Struct, rename="camel"):
    """Base: camelCase on the wire; unknown fields are left alone."""


class Joined(Payload):
    """POST /api/join."""

    quiz: str
    player: str
    name: str
    token: str
    mode: str


class QuizNow(Payload):
    """GET /api/quizzes/{quiz}."""

    state: str
    question_count: int
    question: int | None
    remaining_ms: int | None


class Choice(Payload):
    """A choice as a player sees it."""

    id: int
    text: str


class QuestionResult(Payload):
    """What a question came to for a player."""

    choices: tuple[int, ...] | None
    text: str | None
    answered: bool
    correct: bool
    points: int
    bonus: int
    elapsed_ms: int | None
    correct_choices: tuple[int, ...]
    accepted: tuple[str, ...]

    @property
    def given(self) -> Given | None:
        """The answer; None where there was none."""
        return self.text if self.text is not None else self.choices


class Question(Payload):
    """GET /api/quizzes/{quiz}/questions/{n}."""

    question: int
    kind: str
    text: str
    multiple: bool
    choices: tuple[Choice, ...]
    seconds: int
    scored: bool
    remaining_ms: int
    closed: bool
    result: QuestionResult | None


class Answered(Payload):
    """PUT /api/quizzes/{quiz}/questions/{n}/answer."""

    question: int
    choices: tuple[int, ...]
    text: str | None
    elapsed_ms: int
    result: QuestionResult | None

    @property
    def given(self) -> Given:
        """The answer that counts."""
        return self.text if self.text is not None else self.choices


class Standings(Payload):
    """GET /api/quizzes/{quiz}/leaderboard."""

    version: int
    player_count: int
    entries: tuple[Entry, ...]
    me: Entry | None
