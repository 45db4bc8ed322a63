"""What came of a quiz, through the gateway: tallies, the content as it was authored, regrades and results."""

import csv
import io
import json
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids, retention
from quizfleet.embedded import Platform
from quizfleet.models import QuizScore
from tests.integration.client import Api, Player, board_of, granted, in_seconds, question, refused, until
from tests.integration.host import Host, host_of, screen_of
from tests.integration.test_closing import command

pytestmark = pytest.mark.integration

POLL = {"kind": "poll", "text": "cats or dogs?", "choices": [{"text": "cats"}, {"text": "dogs"}], "seconds": 60}
TEXT = {"text": "Capital of Italy?", "accepted": ["Rome"], "seconds": 60}
_score = QuizScore.__table__  # type: ignore[attr-defined]


async def tally(player: Player, number: int) -> httpx.Response:
    return await player.send("GET", f"{player.path}/questions/{number}/tally")


async def regrade(host: Host, **wish: Any) -> httpx.Response:
    return await host.send("POST", f"{host.path}/regrade", json=wish)


async def three(api: Api, host: Host) -> list[Player]:
    return [await api.join(host.code, name) for name in ("Anna", "Ben", "Cleo")]


async def stored(engine: AsyncEngine, quiz: str) -> dict[str, int]:
    """The scores in the database, by player."""
    wanted = select(_score.c.player, _score.c.score).where(_score.c.quiz == ids.decode(quiz))
    async with engine.connect() as connection:
        return {ids.encode(player): score for player, score in (await connection.execute(wanted)).all()}


async def shown(player: Player) -> dict[str, int]:
    """The scores on the board, by player."""
    return {row["player"]: row["score"] for row in (await player.board())["entries"]}


async def test_a_tally_is_told_to_everybody_once_the_question_has_closed(api: Api) -> None:
    host = await host_of(api, question("one"), POLL, TEXT)
    anna, ben, cleo = await three(api, host)
    screen = await screen_of(host)
    as_host = Player(host.http, host.token, host.quiz)
    await host.order("start")
    await host.is_at("open", 1)
    for player, choice in ((anna, 1), (ben, 2), (cleo, 1)):
        granted(await player.put_answer(1, choice), 201)
    for everybody in (anna, screen, as_host):
        refused(await tally(everybody, 1), 409, "question-open")
        refused(await tally(everybody, 4), 404, "question-not-found")
    await host.order("remove", player=cleo.player)
    await host.order("end")
    first = granted(await tally(anna, 1))
    assert first == granted(await tally(screen, 1)) == granted(await tally(as_host, 1))
    fastest = first["callouts"].pop("fastest")
    assert (fastest["player"], fastest["name"]) == (anna.player, "Anna")
    assert first == {
        "question": 1,
        "players": 2,
        "answers": 2,
        "correct": 1,
        "choices": [{"id": 1, "count": 1}, {"id": 2, "count": 1}, {"id": 3, "count": 0}],
        "texts": [],
        "callouts": {"streak": None, "jump": None},
        "before": [
            {"rank": 1, "player": anna.player, "name": "Anna", "score": 0},
            {"rank": 2, "player": ben.player, "name": "Ben", "score": 0},
        ],
    }
    refused(await tally(cleo, 1), 403, "removed")

    await host.order("next")
    await host.order("next")
    await host.is_at("open", 2)
    refused(await tally(anna, 2), 409, "question-open")
    granted(await anna.put_answer(2, 2), 201)
    await host.order("end")
    poll = granted(await tally(ben, 2))
    assert [one["count"] for one in poll["choices"]] == [0, 1]
    assert (poll["correct"], poll["before"], set(poll["callouts"].values())) == (0, [], {None})

    await host.order("next")
    await host.order("next")
    await host.is_at("open", 3)
    for player, text in ((anna, "rome"), (ben, "Oslo")):
        granted(await player.send("PUT", f"{player.path}/questions/3/answer", json={"text": text}), 201)
    await host.order("end")
    last = granted(await tally(ben, 3))
    assert last["texts"] == [
        {"text": "Oslo", "count": 1, "correct": False, "choices": None},
        {"text": "rome", "count": 1, "correct": True, "choices": None},
    ]
    assert last["callouts"]["streak"] == {"player": anna.player, "name": "Anna", "length": 2}
    assert granted(await tally(anna, 1)) == granted(await tally(ben, 1))


async def test_self_paced_the_host_alone_sees_a_tally_before_the_quiz_is_closed(api: Api, platform: Platform) -> None:
    quiz = await api.create(question("one"), question("two"))
    anna = await api.join(quiz.code)
    await anna.play(1, 1)
    refused(await tally(anna, 1), 409, "question-open")
    assert granted(await tally(quiz.host, 1))["answers"] == 1
    ben = await api.join(quiz.code, "Ben")
    await ben.play(1, 2)

    async def counted() -> bool:
        told = granted(await tally(quiz.host, 1))
        return (told["players"], told["answers"], told["correct"]) == (2, 2, 1)

    await until(counted, "both answers in the tally")
    assert command(platform, "close", quiz.code).returncode == 0

    async def told() -> bool:
        return (await tally(anna, 1)).status_code == httpx.codes.OK

    await until(told, "the tally of a closed quiz")


async def test_a_tally_is_the_same_after_packing(api: Api, platform: Platform, engine: AsyncEngine) -> None:
    quiz = await api.create(question("one"), TEXT)
    anna = await api.join(quiz.code)
    await anna.play(1, 1)
    granted(await anna.get_question(2))
    granted(await anna.send("PUT", f"{anna.path}/questions/2/answer", json={"text": "ROME!"}), 201)
    command(platform, "close", quiz.code)

    async def told() -> dict[str, Any] | None:
        response = await tally(anna, 1)
        return granted(response) if response.status_code == httpx.codes.OK else None

    before = await until(told, "the tally of a closed quiz")
    assert await retention.pack(engine, ids.decode(quiz.quiz)) is not None
    packed = granted(await tally(anna, 2))
    assert packed["texts"] == [{"text": "ROME!", "count": 1, "correct": True, "choices": None}]
    assert packed["callouts"]["streak"]["length"] == 2
    assert granted(await tally(anna, 1)) == before


async def test_content_comes_back_as_it_was_authored_and_can_be_replaced_before_the_start(api: Api) -> None:
    content = {
        "title": "All", "mode": "host-led", "policy": "accuracy", "streakBonus": True, "leadSeconds": 3,
        "questions": [
            question("one"), TEXT, POLL, {"text": "7?", "answer": "7.50", "tolerance": "0.25"},
            {"text": "?", "answer": False},
            {"kind": "ordering", "text": "sort", "choices": [{"text": text} for text in "abcd"]},
        ],
    }  # fmt: skip
    made = granted(await api.admin.send("POST", "/api/quizzes", json=content), 201)
    host = Player(api.http, made["hostToken"], made["quiz"])
    read = granted(await host.send("GET", f"{host.path}/content"))
    assert (read["title"], read["policy"], read["streakBonus"], read["leadSeconds"]) == ("All", "accuracy", True, 3)
    assert [one["kind"] for one in read["questions"]] == [
        "single", "text", "poll", "numeric", "true-false", "ordering",
    ]  # fmt: skip
    assert [choice["text"] for choice in read["questions"][5]["choices"]] == list("abcd")
    assert (read["questions"][3]["answer"], read["questions"][3]["tolerance"]) == ("7.50", "0.25")
    assert read["questions"][4]["answer"] is False
    assert granted(await api.admin.send("GET", f"{host.path}/content")) == read
    assert granted(await host.send("PUT", f"{host.path}/content", json=read)) == read

    anna = await api.join(made["code"])
    for method in ("GET", "PUT"):
        refused(await anna.send(method, f"{host.path}/content", json=read), 403, "forbidden")
        refused(await api.http.request(method, f"{host.path}/content", json=read), 401, "unauthorized")
    wrong = refused(await host.send("PUT", f"{host.path}/content", json=read | {"titel": "x"}), 422, "invalid-request")
    assert wrong["errors"] == [{"field": "titel", "message": "Extra inputs are not permitted"}]

    other = read | {"title": "Other", "questions": [TEXT, question("two")]}
    granted(await host.send("PUT", f"{host.path}/content", json=other))
    now = await anna.now()
    assert (now["title"], now["questionCount"], now["revision"]) == ("Other", 2, 2)
    assert (await anna.get_question(1)).status_code == httpx.codes.CONFLICT
    granted(await host.send("POST", f"{host.path}/host/start"))
    refused(await host.send("PUT", f"{host.path}/content", json=read), 409, "quiz-started")
    assert granted(await host.send("GET", f"{host.path}/content"))["title"] == "Other"


async def test_self_paced_content_can_be_replaced_until_a_question_was_handed_out(api: Api) -> None:
    quiz = await api.create(question("one"))
    host, anna = quiz.host, await api.join(quiz.code)
    read = granted(await host.send("GET", f"{host.path}/content"))
    granted(await host.send("PUT", f"{host.path}/content", json=read | {"questions": [question("new", (2,))]}))
    assert granted(await anna.get_question(1))["text"] == "new"
    refused(await host.send("PUT", f"{host.path}/content", json=read), 409, "quiz-started")
    assert granted(await anna.put_answer(1, 2), 201)["result"]["correct"]


async def test_an_autopilot_quiz_keeps_its_start_where_new_content_names_none(api: Api) -> None:
    quiz = await api.create(question("one"), mode="autopilot", startsAt=in_seconds(3600))
    starts_at = (await quiz.host.now())["startsAt"]
    read = granted(await quiz.host.send("GET", f"{quiz.host.path}/content"))
    assert read["startsAt"] == starts_at
    granted(await quiz.host.send("PUT", f"{quiz.host.path}/content", json=read | {"startsAt": None}))
    assert (await quiz.host.now())["startsAt"] == starts_at
    running = await api.create(question("one"), mode="autopilot", startsAt=in_seconds(-5))
    refused(await running.host.send("PUT", f"{running.host.path}/content", json=read), 409, "quiz-started")


async def test_a_wrong_key_is_put_right_for_all_and_boards_follow(api: Api, engine: AsyncEngine) -> None:
    host = await host_of(api, question("one"), question("two"), policy="accuracy", streakBonus=True)
    anna, ben, cleo = await three(api, host)
    await host.order("start")
    await host.is_at("open", 1)
    refused(await regrade(host, question=1, correctChoices=[2]), 409, "question-open")
    for player, choice in ((anna, 1), (ben, 2), (cleo, 2)):
        granted(await player.put_answer(1, choice), 201)
    await host.order("end")
    await board_of(anna, 6)
    assert await shown(anna) == {anna.player: 1000, ben.player: 0, cleo.player: 0}
    before = granted(await tally(anna, 1))
    assert before["correct"] == 1
    await host.order("remove", player=cleo.player)
    revision = (await host.look())["revision"]

    dry = granted(await regrade(host, question=1, correctChoices=[2], revision=revision))
    assert dry == {
        "applied": False,
        "revision": revision,
        "answersChanged": 3,
        "changes": [
            {"player": ben.player, "name": "Ben", "before": 0, "after": 1000, "rankBefore": 2, "rankAfter": 1},
            {"player": anna.player, "name": "Anna", "before": 1000, "after": 0, "rankBefore": 1, "rankAfter": 2},
        ],
    }
    assert (await stored(engine, host.quiz))[anna.player] == 1000
    refused(await regrade(host, question=1, correctChoices=[2], revision=revision - 1), 409, "moved-on")

    version = (await anna.board())["version"]
    done = granted(await regrade(host, question=1, correctChoices=[2], revision=revision, dryRun=False))
    assert done == dry | {"applied": True, "revision": revision + 1}
    assert await stored(engine, host.quiz) == {anna.player: 0, ben.player: 1000, cleo.player: 1000}
    await board_of(anna, version + 2)

    async def followed() -> bool:
        return await shown(anna) == {anna.player: 0, ben.player: 1000}

    await until(followed, "the board with the new totals")
    assert (await ben.board())["me"]["rank"] == 1
    told = granted(await anna.get_question(1))["result"]
    assert (told["correct"], told["points"], told["correctChoices"]) == (False, 0, [2])
    repeated = granted(await ben.put_answer(1, 2), 200)["result"]
    assert (repeated["correct"], repeated["points"]) == (True, 1000)
    assert granted(await tally(anna, 1))["correct"] == 1
    assert granted(await tally(anna, 1))["callouts"]["fastest"]["name"] == "Ben"

    await host.order("next")
    await host.order("next")
    await host.is_at("open", 2)
    for player in (anna, ben):
        granted(await player.put_answer(2, 1), 201)
    await host.order("end")
    assert granted(await ben.get_question(2))["result"]["points"] == 1100, "the streak goes through what is right now"
    void = granted(await regrade(host, question=1, void=True, dryRun=False))
    assert [(one["name"], one["before"], one["after"], one["rankAfter"]) for one in void["changes"]] == [
        ("Anna", 1000, 1000, 1),
        ("Ben", 2100, 1000, 2),
    ]
    assert await stored(engine, host.quiz) == {anna.player: 1000, ben.player: 1000, cleo.player: 0}

    async def settled() -> bool:
        return await shown(anna) == {anna.player: 1000, ben.player: 1000}

    await until(settled, "the board without the voided question")
    assert granted(await anna.get_question(1))["scored"] is False


async def test_a_regrade_that_does_not_fit_is_told_with_its_field(api: Api) -> None:
    host = await host_of(api, question("one"), POLL)
    anna = await api.join(host.code)
    await host.order("start")
    await host.is_at("open", 1)
    await host.order("end")
    refused(await anna.send("POST", f"{host.path}/regrade", json={"question": 1, "void": True}), 403, "forbidden")
    refused(
        await api.admin.send("POST", f"{host.path}/regrade", json={"question": 1, "void": True}), 401, "unauthorized"
    )
    refused(await regrade(host, question=9, void=True), 404, "question-not-found")
    refused(await regrade(host, question=2, void=True), 409, "question-open")
    for wish, field in (
        ({}, "correctChoices"),
        ({"correctChoices": [9]}, "correctChoices"),
        ({"correctChoices": ["x"]}, "correctChoices.0"),
        ({"accepted": ["x"]}, "accepted"),
        ({"corectChoices": [2]}, "corectChoices"),
        ({"answer": {"a": 1}}, "answer"),
        ({"void": "often"}, "void"),
        ({"question": 0}, "question"),
    ):
        told = refused(await regrade(host, **({"question": 1} | wish)), 422, "invalid-request")
        assert [error["field"] for error in told["errors"]] == [field]
    assert (await host.look())["revision"] == 2


async def test_a_packed_quiz_is_regraded_too(api: Api, platform: Platform, engine: AsyncEngine) -> None:
    quiz = await api.create(question("one"), TEXT)
    anna = await api.join(quiz.code)
    await anna.play(1, 2)
    granted(await anna.get_question(2))
    granted(await anna.send("PUT", f"{anna.path}/questions/2/answer", json={"text": "Roma"}), 201)
    command(platform, "close", quiz.code)
    assert await retention.pack(engine, ids.decode(quiz.quiz)) is not None
    host = Host(api.http, quiz.host.token, quiz.quiz, quiz.code)

    async def closed() -> bool:
        return (await anna.now())["state"] == "finished"

    await until(closed, "hearing that the quiz is closed")
    told = granted(await regrade(host, question=2, accepted=["Rome", "Roma"], dryRun=False))
    assert (told["answersChanged"], told["changes"][0]["before"]) == (1, 0)
    score = told["changes"][0]["after"]
    assert score > 0
    assert await stored(engine, quiz.quiz) == {anna.player: score}

    async def followed() -> bool:
        return await shown(anna) == {anna.player: score}

    await until(followed, "the board with the new total")
    assert granted(await anna.get_question(2))["result"]["points"] == score


async def results(host: Player, form: str) -> httpx.Response:
    response = await host.send("GET", f"{host.path}/results", params={"format": form})
    assert response.status_code == httpx.codes.OK, response.text
    return response


async def test_results_come_as_csv_json_and_a_workbook(api: Api) -> None:
    led = await host_of(api, question("one"), TEXT, title="Käse; 1/2")
    host = Player(api.http, led.token, led.quiz)
    anna, ben = await api.join(led.code, "=1+1"), await api.join(led.code, "Ben")
    await led.order("start")
    await led.is_at("open", 1)
    granted(await anna.put_answer(1, 1), 201)
    granted(await ben.put_answer(1, 2), 201)
    await led.order("end")
    await led.order("next")
    await led.order("next")
    await led.is_at("open", 2)
    granted(await anna.send("PUT", f"{anna.path}/questions/2/answer", json={"text": "=2+2"}), 201)
    await led.order("remove", player=ben.player)
    refused(await anna.send("GET", f"{host.path}/results"), 403, "forbidden")
    refused(await host.send("GET", f"{host.path}/results", params={"format": "pdf"}), 422, "invalid-request")

    sheet = await results(host, "csv")
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    assert sheet.headers["content-disposition"].endswith("filename*=UTF-8''K%C3%A4se%3B%201%2F2.csv")
    lines = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    told = {(one["name"], one["question"], one["choices"], one["text"], one["removed"]) for one in lines}
    assert told == {
        ("'=1+1", "1", "1", "", "False"),
        ("'=1+1", "2", "", "'=2+2", "False"),
        ("Ben", "1", "2", "", "True"),
    }

    whole = json.loads((await results(host, "json")).content)
    assert (whole["quiz"], whole["title"], len(whole["answers"])) == (led.quiz, "Käse; 1/2", 3)
    assert [(one["rank"], one["name"], one["removed"]) for one in whole["players"]] == [
        (1, "=1+1", False), (None, "Ben", True),
    ]  # fmt: skip
    assert [(one["answers"], one["correct"]) for one in whole["questions"]] == [(1, 1), (1, 0)]

    book = openpyxl.load_workbook(io.BytesIO((await results(host, "xlsx")).content))
    assert book.sheetnames == ["Players", "Questions", "Answers"]
    cells = [cell for one in book for row in one.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {row[2] for row in book["Answers"].iter_rows(min_row=2, values_only=True)} == {
        "choice 1",
        "choice 2",
        "=2+2",
    }


async def test_results_of_a_quiz_that_nobody_played(api: Api) -> None:
    quiz = await api.create(question("one"))
    assert len((await results(quiz.host, "csv")).content.splitlines()) == 1
    assert json.loads((await results(quiz.host, "json")).content)["answers"] == []
    book = openpyxl.load_workbook(io.BytesIO((await results(quiz.host, "xlsx")).content))
    assert [sheet.max_row for sheet in book] == [1, 2, 1]


async def test_a_workbook_is_written_by_the_command_too(api: Api, platform: Platform, tmp_path: Any) -> None:
    quiz = await api.create(question("one"))
    anna = await api.join(quiz.code)
    await anna.play(1, 1)
    ran = command(platform, "export", quiz.code, "--format", "xlsx", "--output", str(tmp_path / "results.xlsx"))
    assert ran.returncode == 0, ran.stderr
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    assert [row[0] for row in book["Answers"].iter_rows(min_row=2, values_only=True)] == ["Anna"]
    to_terminal = command(platform, "export", quiz.code, "--format", "xlsx")
    assert (to_terminal.returncode, "--output" in to_terminal.stderr) == (2, True)
