"""What travels on scoring's one route, and its place in the OpenAPI document."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from quizfleet.content import MAX_CHOICES
from quizfleet.telling import QuestionResult

PATH = "/api/quizzes/{quiz}/questions/{n}/answer"
MAX_QUESTION = 32767


class AnswerRequest(msgspec.Struct, gc=False):
    """Either the ids of choices, all of them in order where the order is the answer, or a number or text as it was
    typed. Anything else a client sends counts for nothing."""

    choices: Annotated[list[int], msgspec.Meta(min_length=1, max_length=MAX_CHOICES)] | UnsetType = UNSET
    text: str | UnsetType = UNSET


class AnswerView(msgspec.Struct, rename="camel", gc=False):
    """The answer that counts. `result` is null while others can still answer the question."""

    question: int
    choices: list[int]
    text: str | None
    elapsed_ms: int
    result: QuestionResult | None


def describe(document: dict[str, Any]) -> None:
    """Add the route to an OpenAPI document."""
    references, schemas = msgspec.json.schema_components(
        [AnswerRequest, AnswerView], ref_template="#/components/schemas/{name}"
    )
    request, view = ({"application/json": {"schema": reference}} for reference in references)
    document["components"]["schemas"].update(schemas)
    document["paths"][PATH] = {
        "put": {
            "tags": ["scoring"],
            "summary": "Answer",
            "description": "Answer a question, once. Safe to retry: the same answer again gets the first result.",
            "operationId": "answer",
            "parameters": [
                {"name": "quiz", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 13}},
                {
                    "name": "n",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_QUESTION},
                },
            ],
            "requestBody": {"required": True, "content": request},
            "responses": {
                "201": {"description": "the answer counts", "content": view},
                "200": {"description": "the same answer again: the first result", "content": view},
            },
        }
    }
