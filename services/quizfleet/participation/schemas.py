"""What participation says and is told. For a quiz see `quizfleet.participation.overview`, for questions `question`."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from quizfleet import names
from quizfleet.content import Mode
from quizfleet.participation.host_view import HostView
from quizfleet.participation.overview import QuizView
from quizfleet.participation.question import QuestionView
from quizfleet.timeline import State


class Wire(BaseModel):
    """camelCase on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class QuizCreated(Wire):
    """A new quiz: `code` is for players, `host_token` for whoever runs it."""

    quiz: str
    code: str
    host_token: str
    title: str
    mode: Mode
    question_count: int
    starts_at: datetime | None


class QuizListed(Wire):
    """A quiz in the admin's list, with a token to host it."""

    quiz: str
    code: str
    host_token: str
    title: str
    mode: Mode
    state: State
    question_count: int
    player_count: int
    starts_at: datetime | None


class QuizList(Wire):
    """The newest quizzes."""

    quizzes: list[QuizListed]


class JoinRequest(Wire):
    """A join code as typed, and the name to play under."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(max_length=200), AfterValidator(names.clean)]


class Name(Wire):
    """A name to play under."""

    name: Annotated[str, Field(max_length=200), AfterValidator(names.clean)]


class Named(Wire):
    """A player under the name they got."""

    player: str
    name: str


class HostRequest(Wire):
    """What a command needs. `revision` is the quiz's that the host has seen: of another, nothing is done."""

    revision: Annotated[int | None, Field(ge=0)] = None
    seconds: Annotated[int | None, Field(ge=1, le=600, description="add-time: so much longer, for everybody")] = None
    player: Annotated[str | None, Field(max_length=13, description="remove, extra-time, rename: who")] = None
    percent: Annotated[
        int | None, Field(ge=0, le=300, description="extra-time: how much more, from the next question on")
    ] = None
    name: Annotated[
        Annotated[str, Field(max_length=200), AfterValidator(names.clean)] | None, Field(description="rename")
    ] = None
    ban: Annotated[bool, Field(description="remove: do not let this browser in again")] = False


class PlayerView(Wire):
    """A player as the host sees them. `score` leaves out a question whose result may not be known yet."""

    player: str
    name: str
    score: int
    joined_at: datetime
    removed: bool
    banned: bool
    extra_percent: int


class PlayerList(Wire):
    """All who have joined, in the order in which they did."""

    players: list[PlayerView]


class JoinResponse(Wire):
    """The new player. `name` is what they got: a taken one has a suffix."""

    quiz: str
    player: str
    name: str
    token: str
    title: str
    mode: Mode


def describe(document: dict[str, Any]) -> None:
    """Add what the routes outside of FastAPI's models refer to to an OpenAPI document."""
    views = [QuizView, QuestionView, HostView]
    _, schemas = msgspec.json.schema_components(views, ref_template="#/components/schemas/{name}")
    document["components"]["schemas"].update(schemas)
