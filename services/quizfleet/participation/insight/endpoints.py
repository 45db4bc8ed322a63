"""Participation's routes for what came of a quiz, and for mending it."""

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from quizfleet import quizzes, reports
from quizfleet.clock import now_ms
from quizfleet.content import Mode, QuizContent
from quizfleet.participation.admin import check_author
from quizfleet.participation.browsers import saved_as
from quizfleet.participation.endpoints import MAX_QUIZ_BYTES, QuestionNumber, asked
from quizfleet.participation.insight import mending
from quizfleet.participation.insight.schemas import (
    TALLY_SCHEMA,
    RegradeRequest,
    RegradeView,
    ResultsFormat,
)
from quizfleet.participation.insight.tallies import Tallies
from quizfleet.problems import Problem
from quizfleet.quiz import Quiz
from quizfleet.service import QuizId, claims_for, resources_of
from quizfleet.tokens import Role

router = APIRouter(tags=["insight"])

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK_BYTES = 64 * 1024
_IN_MEMORY_BYTES = 4 * 1024 * 1024


@router.get("/api/quizzes/{quiz}/questions/{n}/tally", responses={200: {"content": TALLY_SCHEMA}})
async def show_tally(request: Request, quiz: QuizId, n: QuestionNumber) -> Response:
    """How a question was answered, once it has closed for everybody; self-paced, the host may look at any time."""
    shown, claims = await asked(request, quiz, n)
    is_public = shown.timeline.is_public(n, now_ms())
    if not is_public and not (shown.mode is Mode.SELF_PACED and claims.role is Role.HOST):
        raise Problem(409, "question-open", f"question {n} has not closed for everybody yet")
    tally = await resources_of(request).get(Tallies).get(shown, n, settles=is_public)
    return Response(tally, media_type="application/json")


@router.get("/api/quizzes/{quiz}/content", response_model=QuizContent)
async def show_content(request: Request, quiz: QuizId) -> Response:
    """The quiz as it was authored, with its answers. For its host, or with the event's admin key."""
    have = resources_of(request)
    check_author(have, request, quiz)
    return _content(await quizzes.load(have.engine, quiz))


@router.put("/api/quizzes/{quiz}/content", response_model=QuizContent, max_body_size=MAX_QUIZ_BYTES)
async def replace_content(request: Request, quiz: QuizId, content: QuizContent) -> Response:
    """Put other content in its place, before it starts. For its host, or with the event's admin key."""
    have = resources_of(request)
    check_author(have, request, quiz)
    return _content(await mending.replace(have, quiz, content))


def _content(quiz: Quiz) -> Response:
    return Response(quiz.content.model_dump_json(by_alias=True), media_type="application/json")


@router.post("/api/quizzes/{quiz}/regrade")
async def regrade(request: Request, quiz: QuizId, wish: RegradeRequest) -> RegradeView:
    """Put the key of a question right after the fact, or tell first what that would change. For the host."""
    have = resources_of(request)
    claims_for(request, quiz, Role.HOST)
    regraded = await mending.regrade(
        have, quiz, wish.question, wish.correction, dry_run=wish.dry_run, revision=wish.revision
    )
    return RegradeView.of(regraded)


@router.get(
    "/api/quizzes/{quiz}/results",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {}, "text/csv": {}, _XLSX: {}}}},
)
async def show_results(
    request: Request, quiz: QuizId, form: Annotated[ResultsFormat, Query(alias="format")] = ResultsFormat.JSON
) -> StreamingResponse:
    """All answers; in JSON and XLSX also how each player did and each question was answered. For the host."""
    have = resources_of(request)
    claims_for(request, quiz, Role.HOST)
    shown = await quizzes.load(have.engine, quiz)
    headers = saved_as("results", shown.title, form)
    if form is ResultsFormat.CSV:
        return StreamingResponse(reports.csv_of(have.engine, shown), 200, headers, "text/csv; charset=utf-8")
    if form is ResultsFormat.JSON:
        return StreamingResponse(reports.json_of(have.engine, shown), 200, headers, "application/json")
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed when it has been sent
    try:
        await reports.write_workbook(have.engine, shown, file)
    except BaseException:
        file.close()
        raise
    return StreamingResponse(_chunks(file), 200, headers, _XLSX)


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while chunk := await run_in_threadpool(file.read, _CHUNK_BYTES):
            yield chunk
