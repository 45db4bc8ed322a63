"""Every error is a problem document: a slug, a sentence, no trace and no echo."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel, Field

from quizfleet import problems
from quizfleet.problems import Problem, unauthorized, unavailable


class Body(BaseModel):
    """A body with a limit."""

    number: Annotated[int, Field(le=3)]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)

    @app.get("/refuse")
    async def refuse() -> None:
        raise Problem(409, "answer-conflict", "no", errors=[{"field": "choices", "message": "m"}], headers={"X-A": "b"})

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("a secret")

    @app.post("/body")
    async def take(body: Body, page: Annotated[int, Query(ge=1)] = 1) -> None:
        return

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


async def told(response: httpx.Response, status: int, slug: str) -> dict[str, object]:
    """The problem document of a response."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, object] = response.json()
    assert document["type"] == f"https://quizfleet.dev/problems/{slug}"
    assert document["status"] == status
    assert document["title"]
    return document


async def test_a_refusal_tells_its_slug_fields_and_headers(client: httpx.AsyncClient) -> None:
    response = await client.get("/refuse")
    document = await told(response, 409, "answer-conflict")
    assert document == {
        "type": "https://quizfleet.dev/problems/answer-conflict",
        "title": "Conflict",
        "status": 409,
        "detail": "no",
        "errors": [{"field": "choices", "message": "m"}],
    }
    assert response.headers["x-a"] == "b"


async def test_an_unknown_path_is_a_problem(client: httpx.AsyncClient) -> None:
    await told(await client.get("/nowhere"), 404, "not-found")


async def test_a_wrong_method_is_a_problem_and_says_which_are_allowed(client: httpx.AsyncClient) -> None:
    response = await client.delete("/refuse")
    await told(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET"


async def test_an_unexpected_error_tells_nothing_about_the_inside(client: httpx.AsyncClient) -> None:
    response = await client.get("/crash")
    await told(response, 500, "internal")
    assert "secret" not in response.text
    assert "Traceback" not in response.text


async def test_broken_json_is_not_a_field_error(client: httpx.AsyncClient) -> None:
    response = await client.post("/body", content=b'{"number": ', headers={"content-type": "application/json"})
    await told(response, 400, "malformed-json")


async def test_bad_utf8_is_malformed(client: httpx.AsyncClient) -> None:
    await told(
        await client.post("/body", content=b'{"number": "\xff\xfe"}', headers={"content-type": "application/json"}),
        400,
        "malformed-json",
    )


async def test_faults_name_their_field_and_echo_nothing(client: httpx.AsyncClient) -> None:
    response = await client.post("/body?page=0", json={"number": 4711})
    document = await told(response, 422, "invalid-request")
    fields = [error["field"] for error in document["errors"]]  # type: ignore[attr-defined]
    assert sorted(fields) == ["number", "query.page"]
    assert "4711" not in response.text


async def test_a_missing_body_is_named(client: httpx.AsyncClient) -> None:
    document = await told(await client.post("/body"), 422, "invalid-request")
    assert document["errors"] == [{"field": "body", "message": "Field required"}]


def test_clients_are_told_when_to_come_back_and_how_to_authorise() -> None:
    assert unavailable("away").headers["Retry-After"] == "1"
    assert unavailable("away").status == 503
    assert unauthorized("no").headers["WWW-Authenticate"] == "Bearer"
    assert unauthorized("no").status == 401
