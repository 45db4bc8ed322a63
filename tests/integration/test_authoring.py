"""Quiz files through the gateway: read without making anything of them, and written so that they read back."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from quizfleet.content import QuizContent
from quizfleet.formats import WRITERS, Format, parse_bytes
from quizfleet.participation.authoring import MAX_FILE_BYTES
from tests.integration.client import Api, Bearer, granted, question, quiz_content, refused
from tests.unit.formats.test_exports import EVERY_KIND
from tests.unit.formats.workbooks import kahoot, saved

pytestmark = pytest.mark.integration


async def read(api: Api, data: bytes, **params: str) -> dict[str, Any]:
    """What the platform says of a file."""
    return granted(await api.admin.send("POST", "/api/imports", content=data, params=params))


async def test_a_file_is_read_and_what_is_in_it_can_be_created(api: Api, repository: Path) -> None:
    seen = await read(api, (repository / "tests/data/moodle.gift").read_bytes(), name="history.txt")
    assert seen["format"] == "gift"
    assert [quiz["title"] for quiz in seen["quizzes"]] == ["Ancient Rome", "Numbers / Sets"]
    assert {"line": 50, "field": "", "message": "question 'Gods': QuizFleet has no matching questions"} in seen[
        "faults"
    ]
    assert seen["warnings"]
    made = granted(await api.admin.send("POST", "/api/quizzes", json=seen["quizzes"][0]), 201)
    assert (made["title"], made["questionCount"]) == ("Ancient Rome", 6)


async def test_a_workbooks_faults_name_sheet_row_and_column(api: Api) -> None:
    seen = await read(api, saved(kahoot(("2 + 2?", 4, 5, None, None, "soon", 1), ("x?", 1, 2, None, None, 20, 1))))
    assert (seen["format"], len(seen["quizzes"][0]["questions"])) == ("xlsx", 1)
    (fault,) = seen["faults"]
    assert (fault["line"], fault["field"]) == (9, "sheet Sheet, row 9, column Time limit (sec)")


async def test_the_format_may_be_said(api: Api) -> None:
    assert (await read(api, b"Two?{T}", name="quiz.yaml"))["faults"]
    assert not (await read(api, b"Two?{T}", name="quiz.yaml", format="gift"))["faults"]
    problem = refused(
        await api.admin.send("POST", "/api/imports", content=b"x", params={"format": "docx"}), 422, "invalid-request"
    )
    assert problem["errors"][0]["field"] == "query.format"


async def test_only_the_admin_key_reads_files(api: Api) -> None:
    quiz = await api.create()
    player = await api.join(quiz.code)
    for nobody in (Bearer(api.http, "wrong"), player, quiz.host):
        refused(await nobody.send("POST", "/api/imports", content=b"Two?{T}"), 401, "unauthorized")
    refused(await api.http.post("/api/imports", content=b"Two?{T}"), 401, "unauthorized")


async def test_a_file_larger_than_the_route_takes_is_refused(api: Api) -> None:
    large = b"#" * (MAX_FILE_BYTES + 1)
    refused(await api.admin.send("POST", "/api/imports", content=large), 413, "payload-too-large")
    assert (await read(api, large[:-1], name="x.gift"))["faults"]


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body whose size is not told."""
    for start in range(0, len(body), 2**20):
        yield body[start : start + 2**20]


async def test_who_sends_far_too_much_sees_the_refusal_and_no_reset(api: Api) -> None:
    # More than the buffers between client and gateway hold: what is still to be sent when the answer comes.
    large = b"#" * (3 * MAX_FILE_BYTES)
    player = await api.player()
    imports = [api.admin.send("POST", "/api/imports", content=large) for _ in range(6)]
    answers = [player.send("PUT", f"{player.path}/questions/1/answer", content=large) for _ in range(6)]
    chunked = [player.send("PUT", f"{player.path}/questions/1/answer", content=pieces(large)) for _ in range(2)]
    for response in await asyncio.gather(*imports, *answers, *chunked):
        refused(response, 413, "payload-too-large")


async def test_reading_a_large_file_holds_nobody_up(api: Api) -> None:
    one = "- title: x\n  questions:\n" + "  - {text: 'two', choices: [{text: '2', correct: true}, {text: '3'}]}\n" * 400
    quiz = await api.create()
    reading = asyncio.create_task(read(api, (one * 12).encode(), name="large.yaml"))
    waits = []
    while not reading.done():
        begun = time.perf_counter()
        granted(await quiz.host.send("GET", quiz.host.path))
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(0.02)
    assert len((await reading)["quizzes"]) == 12
    assert len(waits) > 5
    assert max(waits) < 5


@pytest.mark.parametrize("form", [*WRITERS])
async def test_an_exported_quiz_reads_back_as_it_was_authored(api: Api, form: Format) -> None:
    authored = EVERY_KIND.model_dump(mode="json", by_alias=True)
    made = granted(await api.admin.send("POST", "/api/quizzes", json=authored), 201)
    path = f"/api/quizzes/{made['quiz']}/export"
    for author in (Bearer(api.http, made["hostToken"]), api.admin):
        response = await author.send("GET", path, params={"format": form.value})
        assert response.status_code == 200
        assert f"filename*=UTF-8''Pub%20Quiz%3A%20No.%201.{form.value}" in response.headers["content-disposition"]
        assert response.headers["cache-control"] == "no-store"
        assert parse_bytes(response.content, f"quiz.{form.value}").quizzes == (EVERY_KIND,)


async def test_yaml_is_what_is_exported_unless_another_format_is_asked_for(api: Api) -> None:
    quiz = await api.create(question("one?"))
    exported = await quiz.host.send("GET", f"/api/quizzes/{quiz.quiz}/export")
    assert exported.headers["content-type"] == "application/yaml"
    assert parse_bytes(exported.content, "x").quizzes == (QuizContent.model_validate(quiz_content(question("one?"))),)
    refused(
        await quiz.host.send("GET", f"/api/quizzes/{quiz.quiz}/export", params={"format": "xlsx"}),
        422,
        "invalid-request",
    )


async def test_a_quiz_with_its_answers_is_for_its_host_alone(api: Api) -> None:
    quiz, other = await api.create(), await api.create()
    player = await api.join(quiz.code)
    path = f"/api/quizzes/{quiz.quiz}/export"
    refused(await player.send("GET", path), 403, "forbidden")
    refused(await other.host.send("GET", path), 403, "forbidden")
    refused(await api.http.get(path), 401, "unauthorized")
    refused(await api.admin.send("GET", "/api/quizzes/zzzzzzzzzzzz/export"), 404, "quiz-not-found")
