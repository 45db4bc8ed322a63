"""What the routes of insight say and are told. For tallies see `quizfleet.participation.insight.tallying`."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from pydantic import ConfigDict, Field, WithJsonSchema

from quizfleet import ids
from quizfleet.content import MAX_CHOICES
from quizfleet.participation.insight.mending import Regraded
from quizfleet.participation.insight.tallying import Tally
from quizfleet.participation.schemas import Wire
from quizfleet.regrading.correcting import Correction

TALLY_SCHEMA = {"application/json": {"schema": {"$ref": f"#/components/schemas/{Tally.__name__}"}}}


class ResultsFormat(StrEnum):
    """What results are written as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


_NUMBER = WithJsonSchema({"type": ["number", "string", "null"]})
_VALUE = WithJsonSchema({"type": ["boolean", "number", "string", "null"]})
_Choices = Annotated[list[int], Field(max_length=MAX_CHOICES)]


class RegradeRequest(Wire):
    """What is right after all in a question, by its kind; or that it counts for nobody."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[int, Field(ge=1, le=32767, description="counts from 1")]
    correct_choices: Annotated[_Choices | None, Field(description="single, multiple, true-false: ids of choices")] = (
        None
    )
    answer: Annotated[object, _VALUE, Field(description="numeric: the right number; true-false: the answer")] = None
    tolerance: Annotated[object, _NUMBER, Field(description="numeric: how far off is still right")] = None
    accepted: Annotated[list[str] | None, Field(max_length=50, description="text: all forms that are right")] = None
    order: Annotated[_Choices | None, Field(description="ordering: the ids of all choices in their right order")] = None
    void: Annotated[bool | None, Field(description="count for nobody; false takes that back")] = None
    dry_run: Annotated[bool, Field(description="only tell what would change")] = True
    revision: Annotated[int | None, Field(ge=0, description="the quiz's that the host has seen")] = None

    @property
    def correction(self) -> Correction:
        """What it says is right."""
        return Correction(
            correct_choices=_tuple(self.correct_choices),
            answer=self.answer,
            tolerance=self.tolerance,
            accepted=_tuple(self.accepted),
            order=_tuple(self.order),
            void=self.void,
        )


def _tuple(given: list[Any] | None) -> tuple[Any, ...] | None:
    return tuple(given) if given is not None else None


class ChangeView(Wire):
    """A player whose score or rank changes; ranks count from 1."""

    player: str
    name: str
    before: int
    after: int
    rank_before: int
    rank_after: int


class RegradeView(Wire):
    """What a regrade changes, or would: answers of all, and of those who are listed the scores and ranks."""

    applied: bool
    revision: int
    answers_changed: int
    changes: list[ChangeView]

    @classmethod
    def of(cls, regraded: Regraded) -> "RegradeView":
        """A regrade as it is told."""
        outcome = regraded.outcome
        changes = [
            ChangeView(
                player=ids.encode(one.player),
                name=one.name,
                before=one.before,
                after=one.after,
                rank_before=one.rank_before,
                rank_after=one.rank_after,
            )
            for one in outcome.changes
        ]
        return cls(
            applied=regraded.applied,
            revision=regraded.revision,
            answers_changed=outcome.answers_changed,
            changes=changes,
        )


def describe(document: dict[str, Any]) -> None:
    """Add what the routes outside of FastAPI's models refer to to an OpenAPI document."""
    _, schemas = msgspec.json.schema_components([Tally], ref_template="#/components/schemas/{name}")
    document["components"]["schemas"].update(schemas)
