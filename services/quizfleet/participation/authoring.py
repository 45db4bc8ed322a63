"""Participation's routes for authors: quiz files read, and quizzes written as files."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from quizfleet import formats
from quizfleet.content import QuizContent
from quizfleet.formats import Fault, Format
from quizfleet.participation.admin import check_admin, check_author
from quizfleet.participation.browsers import saved_as
from quizfleet.participation.schemas import Wire
from quizfleet.service import QuizId, resources_of

router = APIRouter(tags=["participation"])

MAX_FILE_BYTES = 8 * 1024 * 1024
"""A workbook with a few pictures; as YAML, thousands of questions, which take a quarter of a minute to read."""

_MEDIA_TYPES = {
    Format.YAML: "application/yaml",
    Format.JSON: "application/json",
    Format.GIFT: "text/plain; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8",
}
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the file as it is",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class ReadAs(StrEnum):
    """What a file is read as; `auto` goes by its name, else by how it begins."""

    AUTO = "auto"
    YAML = "yaml"
    JSON = "json"
    GIFT = "gift"
    CSV = "csv"
    XLSX = "xlsx"
    OPENTRIVIA = "opentriviaqa"


class WrittenAs(StrEnum):
    """What a quiz is written as."""

    YAML = "yaml"
    JSON = "json"
    GIFT = "gift"
    CSV = "csv"


class FaultView(Wire):
    """What could not be taken, or was with a guess. `line` counts from 1; of a workbook it is the row."""

    line: int | None
    field: str
    message: str

    @classmethod
    def of(cls, fault: Fault) -> "FaultView":
        """A fault as it is shown."""
        return cls(line=fault.line, field=fault.field, message=fault.message)


class ImportView(Wire):
    """A file as it was read. Nothing is made of it: create the quizzes that are wanted."""

    format: Format
    quizzes: list[QuizContent]
    faults: list[FaultView]
    warnings: list[FaultView]


@router.post("/api/imports", max_body_size=MAX_FILE_BYTES, response_model=ImportView, openapi_extra=_FILE)
async def read_file(
    request: Request,
    name: Annotated[str, Query(max_length=255, description="the file's name: it tells format and title")] = "",
    form: Annotated[ReadAs, Query(alias="format")] = ReadAs.AUTO,
) -> Response:
    """Read a quiz file and tell what it has and what is wrong with it. Authorise with the event's admin key."""
    check_admin(resources_of(request), request)
    data = await request.body()
    read = await run_in_threadpool(_read, data, name, form)
    return Response(read, media_type="application/json")


def _read(data: bytes, name: str, form: ReadAs) -> bytes:
    """The answer, ready to be sent: for a large file this takes seconds, which no other request may wait for."""
    known = formats.format_of(data, name) if form is ReadAs.AUTO else Format(form.value)
    parsed = formats.parse_bytes(data, name, form=known)
    view = ImportView(
        format=known,
        quizzes=list(parsed.quizzes),
        faults=[FaultView.of(fault) for fault in parsed.faults],
        warnings=[FaultView.of(fault) for fault in parsed.warnings],
    )
    return view.model_dump_json(by_alias=True).encode()


@router.get(
    "/api/quizzes/{quiz}/export",
    response_class=Response,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in _MEDIA_TYPES.values()}}},
)
async def export_quiz(
    request: Request, quiz: QuizId, form: Annotated[WrittenAs, Query(alias="format")] = WrittenAs.YAML
) -> Response:
    """The quiz as a file that reads back as it was authored. For its host, or with the event's admin key."""
    have = resources_of(request)
    check_author(have, request, quiz)
    content, known = (await have.quizzes.get(quiz)).content, Format(form.value)
    written = await run_in_threadpool(formats.write, [content], known)
    return Response(written, headers=saved_as("quiz", content.title, form), media_type=_MEDIA_TYPES[known])
