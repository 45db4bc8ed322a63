"""What participation says and is told. For a quiz see `quizfleet.participation.overview`, for questions `question`."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from quizfleet import names
from quizfleet.content import Mode
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
    """A quiz in the admin's list."""

    quiz: str
    code: str
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
    _, schemas = msgspec.json.schema_components([QuizView, QuestionView], ref_template="#/components/schemas/{name}")
    document["components"]["schemas"].update(schemas)
