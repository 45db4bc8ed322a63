"""Bad requests get the right status and a problem document; none gives a 500, and none counts."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids
from quizfleet.models import Submission
from tests.integration.client import Api, Bearer, Player, granted, question, refused

pytestmark = pytest.mark.integration

ROUTES = [
    ("GET", ""),
    ("GET", "/questions/1"),
    ("PUT", "/questions/1/answer"),
    ("GET", "/leaderboard"),
    ("GET", "/host"),
    ("POST", "/host/start"),
    ("GET", "/players"),
]
JSON = {"content-type": "application/json"}


def body_for(method: str) -> dict[str, Any]:
    """What a request of this method has to carry."""
    return {"json": {"choices": [1]}} if method == "PUT" else {}


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_no_token_or_a_bad_one_is_401(api: Api, method: str, path: str) -> None:
    player = await api.player()
    forged = player.token[:-4] + ("AAAA" if player.token[-4:] != "AAAA" else "BBBB")
    for headers in (
        {},
        {"authorization": player.token},
        {"authorization": f"Basic {player.token}"},
        {"authorization": "Bearer"},
        {"authorization": f"Bearer {forged}"},
        {"authorization": f"Bearer {api.admin.token}"},
    ):
        response = await api.http.request(method, player.path + path, headers=headers, **body_for(method))
        refused(response, 401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_token_in_the_url_does_not_count(api: Api, method: str, path: str) -> None:
    player = await api.player()
    response = await api.http.request(
        method, player.path + path, params={"token": player.token, "access_token": player.token}, **body_for(method)
    )
    refused(response, 401, "unauthorized")


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_another_quizs_token_is_403(api: Api, method: str, path: str) -> None:
    player, other = await api.player(), await api.player()
    refused(await other.send(method, player.path + path, **body_for(method)), 403, "forbidden")


@pytest.mark.parametrize(("method", "path"), [("GET", "/questions/1"), ("PUT", "/questions/1/answer")])
async def test_a_host_does_not_play(api: Api, method: str, path: str) -> None:
    host = (await api.create()).host
    refused(await host.send(method, host.path + path, **body_for(method)), 403, "forbidden")


async def test_a_host_may_watch(api: Api) -> None:
    quiz = await api.create()
    await api.join(quiz.code)
    assert (await quiz.host.now())["playerCount"] == 1
    assert (await quiz.host.board())["me"] is None


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("quiz", ["UPPER", "1234567890123456", "zzzzzzzzzzzzz", "0x", "'; drop table quiz"])
async def test_what_is_no_quiz_id_is_404(api: Api, method: str, path: str, quiz: str) -> None:
    player = await api.player()
    refused(await player.send(method, f"/api/quizzes/{quiz}{path}", **body_for(method)), 404, "quiz-not-found")


async def test_a_quiz_that_is_not_ours_is_403_whether_it_exists_or_not(api: Api) -> None:
    player = await api.player()
    refused(await player.send("GET", f"/api/quizzes/{ids.encode(12345)}"), 403, "forbidden")


@pytest.mark.parametrize(
    ("number", "status", "slug"), [(2, 404, "question-not-found"), (32767, 404, "question-not-found")]
)
async def test_an_unknown_question_is_404(api: Api, number: int, status: int, slug: str) -> None:
    player = await api.player()
    refused(await player.get_question(number), status, slug)
    refused(await player.put_answer(number, 1), status, slug)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "99999999999999999999"])
async def test_a_question_number_that_cannot_be_is_422(api: Api, number: Any) -> None:
    player = await api.player()
    document = refused(await player.get_question(number), 422, "invalid-request")
    assert document["errors"][0]["field"] == "path.n"
    refused(await player.put_answer(number, 1), 422, "invalid-request")


@pytest.mark.parametrize("choices", [[0], [4], [-1], [10**30], [1, 2], [1, 1]])
async def test_a_choice_that_does_not_exist_or_too_many_is_422(
    api: Api, engine: AsyncEngine, choices: list[int]
) -> None:
    player = await api.player()
    granted(await player.get_question(1))
    document = refused(await player.put_answer(1, *choices), 422, "invalid-answer")
    assert document["errors"][0]["field"] == "choices"
    async with engine.connect() as connection:
        of_quiz = Submission.__table__.c.quiz == ids.decode(player.quiz)  # type: ignore[attr-defined]
        assert (await connection.execute(select(func.count()).where(of_quiz))).scalar_one() == 0


@pytest.mark.parametrize(
    "body",
    [{}, [], None, "x", 1, {"choices": []}, {"choices": None}, {"choices": ["1"]}, {"choices": [1.0]},
     {"choices": [True]}, {"choices": [None]}, {"choices": 1}, {"choices": list(range(1, 14))}, {"Choices": [1]},
     {"choices": [[1]]}],
    ids=str,
)  # fmt: skip
async def test_a_body_of_another_shape_is_422(api: Api, body: Any) -> None:
    player = await api.player()
    document = refused(await player.put_answer(1, json=body), 422, "invalid-request")
    assert document["errors"]


@pytest.mark.parametrize("path", ["answer", "join", "quizzes"])
@pytest.mark.parametrize(
    "body",
    [b'{"choices": [1', b"", b"\x00", b'{"choices": "\xff\xfe"}', b"[" * 8000, b'{"a":' * 3000,
     b'{"choices": [' + b"9" * 6000 + b"]}", b"{'choices': [1]}"],
    ids=["cut off", "empty", "NUL", "bad UTF-8", "deep list", "deep object", "huge number", "single quotes"],
)  # fmt: skip
async def test_broken_json_is_refused(api: Api, path: str, body: bytes) -> None:
    player = await api.player()
    if path == "answer":
        response = await player.put_answer(1, json=None, content=body, headers=JSON)
    elif path == "join":
        response = await api.http.post("/api/join", content=body, headers=JSON)
    else:
        response = await api.admin.send("POST", "/api/quizzes", content=body, headers=JSON)
    if body:
        refused(response, 400, "malformed-json")
    else:
        refused(response, 422, "invalid-request")


async def test_lone_surrogates_are_refused(api: Api) -> None:
    quiz = await api.create()
    lone = b'{"code": "%s", "name": "\\ud800"}' % quiz.code.encode()
    refused(await api.http.post("/api/join", content=lone, headers=JSON), 422, "invalid-request")
    content = b'{"title": "\\udfff", "questions": []}'
    refused(await api.admin.send("POST", "/api/quizzes", content=content, headers=JSON), 422, "invalid-request")


@pytest.mark.parametrize("sized", [True, False], ids=["told size", "chunked"])
async def test_a_megabyte_is_413(api: Api, sized: bool) -> None:
    player = await api.player()
    megabyte = b'{"choices": [1], "x": "' + b"x" * 1_000_000 + b'"}'

    async def chunks() -> Any:
        for start in range(0, len(megabyte), 50_000):
            yield megabyte[start : start + 50_000]

    for method, path in (("PUT", f"{player.path}/questions/1/answer"), ("POST", "/api/join")):
        content = megabyte if sized else chunks()
        refused(await player.send(method, path, content=content, headers=JSON), 413, "payload-too-large")


async def test_a_rich_quiz_is_not_too_large(api: Api) -> None:
    choices = [{"text": f"{place} " + "\u4e16" * 250, "correct": place == 1} for place in range(12)]
    player = await api.player(*[question("\u4e16" * 500, choices=choices)] * 50)
    assert (await player.now())["questionCount"] == 50
    assert len(granted(await player.get_question(1))["choices"]) == 12


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "<b>x</b>", "a<b", "", "   ", "x" * 25, "\u4e16" * 17, "An\x00na", "\u202eanna",
     "\u200d", "\ufdfa" * 16, "x" * 5000, 7, None, ["Anna"]],
    ids=ascii,
)  # fmt: skip
async def test_a_name_of_html_or_no_name_is_422(api: Api, name: Any) -> None:
    quiz = await api.create()
    document = refused(await api.try_join(quiz.code, name), 422, "invalid-request")
    assert [error["field"] for error in document["errors"]] == ["name"]
    assert "script" not in document["detail"]


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "POST"])
async def test_a_wrong_method_is_405(api: Api, method: str) -> None:
    player = await api.player()
    for path in ("", "/questions/1", "/questions/1/answer", "/leaderboard"):
        refused(await player.send(method, player.path + path), 405, "method-not-allowed")


async def test_an_unknown_path_is_404(api: Api) -> None:
    refused(await api.http.get("/api/nothing"), 404, "not-found")
    refused(await api.http.get("/api/quizzes/1/questions"), 404, "not-found")


@pytest.mark.parametrize("top", ["0", "1001", "-1", "x", "1e3"])
async def test_a_board_of_no_possible_size_is_422(api: Api, top: str) -> None:
    player = await api.player()
    document = refused(
        await player.send("GET", f"{player.path}/leaderboard", params={"top": top}), 422, "invalid-request"
    )
    assert document["errors"][0]["field"] == "query.top"


async def test_only_the_admin_key_makes_and_lists_quizzes(api: Api) -> None:
    quiz = await api.create()
    player = await api.join(quiz.code)
    for token in (player.token, quiz.host.token, api.admin.token[:-1], api.admin.token + "x", "\u00e9".encode()):
        for method in ("GET", "POST"):
            stranger = Bearer(api.http, "x")
            bearer = b"Bearer " + (token if isinstance(token, bytes) else token.encode())
            response = await stranger.send(
                method,
                "/api/quizzes",
                headers={"authorization": bearer},
                json={"title": "t", "questions": [question()]},
            )
            refused(response, 401, "unauthorized")
    refused(await api.http.get("/api/quizzes"), 401, "unauthorized")


async def test_an_authors_mistake_is_named_by_its_place(api: Api) -> None:
    wrong = {"title": "t", "questions": [question() | {"second": 5}]}
    document = refused(await api.admin.send("POST", "/api/quizzes", json=wrong), 422, "invalid-request")
    assert document["errors"][0]["field"] == "questions.0.second"


async def test_what_a_client_claims_about_time_score_or_player_counts_for_nothing(api: Api) -> None:
    player, other = await api.player(question(points=100)), await api.player()
    granted(await player.get_question(1))
    claims = {"choices": [1], "points": 9999, "score": 9999, "elapsedMs": 0, "player": other.player, "correct": True}
    answer = granted(await player.put_answer(1, json=claims), 201)
    assert answer["result"]["points"] <= 100
    assert (await player.board())["me"]["score"] <= 100


async def test_a_host_token_names_no_player(api: Api) -> None:
    host: Player = (await api.create()).host
    assert (await host.now())["answered"] == []
