"""A seat notes what the platform says, and searches it for what may not be known yet."""

import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from quizfleet.bots.client import Client
from quizfleet.bots.evidence import PlayerSeen, View
from quizfleet.bots.ledger import Ledger
from quizfleet.bots.live import LiveBoard
from quizfleet.bots.player import Pacer, Player
from quizfleet.bots.seat import Seat
from tests.unit.bots.scripted import PROBLEM, response, server

CHOICES = [{"id": 1, "text": "4"}, {"id": 2, "text": "5"}]
QUESTION = {
    "question": 1,
    "kind": "single",
    "text": "2 + 2?",
    "multiple": False,
    "choices": CHOICES,
    "seconds": 20,
    "points": 1000,
    "scored": True,
}
OPEN = QUESTION | {"remainingMs": 19_000, "closed": False, "result": None}
RESULT = {
    "choices": [1],
    "text": None,
    "answered": True,
    "correct": True,
    "points": 900,
    "bonus": 0,
    "elapsedMs": 1500,
    "correctChoices": [1],
    "accepted": [],
    "tolerance": "0",
    "explanation": "",
}
ANSWER = {"question": 1, "choices": [1], "text": None, "elapsedMs": 1500, "result": RESULT}
TYPED = {"kind": "text", "choices": [], "scored": False}


@asynccontextmanager
async def _seat(*script: tuple[int, dict[str, Any]], self_paced: bool = True) -> AsyncIterator[Seat]:
    bodies = [response(code, json.dumps(body), PROBLEM if code >= 400 else "application/json") for code, body in script]
    async with server(*bodies) as url:
        rng = random.Random(1)
        seen = PlayerSeen("p", "Ada")
        live = LiveBoard("ws://nowhere.invalid", "token", seen, rng)
        async with Client(url, rng) as client:
            yield Seat(client, Ledger(None), "q", self_paced, "token", seen, live, rng)


def _problem(status: int, slug: str) -> tuple[int, dict[str, Any]]:
    return status, {"type": f"https://quizfleet.dev/problems/{slug}", "status": status}


async def test_a_result_in_an_open_question_is_a_leak() -> None:
    async with _seat((200, OPEN | {"result": RESULT})) as seat:
        await seat.question(1)
        assert seat.seen.leaks == ["question 1 tells result"]


async def test_a_question_that_says_it_has_closed_early_is_not_believed() -> None:
    async with _seat((200, OPEN | {"result": RESULT, "closed": True, "remainingMs": 0})) as seat:
        await seat.question(1)
        assert seat.seen.leaks == ["question 1 tells result"]


async def test_self_paced_the_result_may_be_known_once_answered() -> None:
    async with _seat((200, OPEN), (201, ANSWER), (200, OPEN | {"result": RESULT})) as seat:
        await seat.question(1)
        await seat.answer(1, (1,))
        await seat.question(1)
        assert seat.seen.leaks == []
        assert seat.seen.answers[1].seen == ((1,), 900)
        assert seat.seen.answers[1].views == [View(201, (1,), 1500, True, 900)]


async def test_in_step_an_answer_tells_nothing_while_others_can_answer() -> None:
    now = {"state": "open", "questionCount": 3, "question": 1, "remainingMs": 9_000}
    async with _seat((200, now), (201, ANSWER), self_paced=False) as seat:
        await seat.quiz_now()
        assert seat.closes_from[1] > time.monotonic() + 5
        await seat.answer(1, (1,))
        assert seat.seen.leaks == ["the answer to question 1 tells result"]


async def test_a_late_answer_is_no_fault_and_any_other_refusal_is() -> None:
    async with _seat(_problem(410, "question-closed"), _problem(403, "forbidden")) as seat:
        assert (await seat.answer(1, (1,))).refused == "410 question-closed"
        assert seat.seen.faults == []
        await seat.answer(2, (1,))
        assert seat.seen.faults == ["answering question 2 got 403 forbidden"]


async def test_an_answer_in_time_must_not_be_called_late() -> None:
    async with _seat((200, OPEN), _problem(410, "question-closed")) as seat:
        await seat.question(1)
        await seat.answer(1, (1,))
        assert seat.seen.faults == ["an answer to question 1 was called late before the question's end"]


async def test_a_quiz_that_ends_before_its_last_question_is_a_fault() -> None:
    done = {"state": "open", "questionCount": 2, "question": None, "remainingMs": None}
    first = done | {"question": 1}
    async with _seat((200, first), (200, OPEN), (410, {"type": "/question-closed"}), (200, done)) as seat:
        seat.asked_at[1] = time.monotonic() - 60
        await Player(seat, (0, 0), Pacer(None)).play()
        assert seat.seen.faults == ["the quiz ended without asking questions [2]"]
        assert not seat.seen.finished


async def test_a_bot_that_has_looked_at_the_quiz_does_not_ask_for_it_on_its_first_turn() -> None:
    done = {"state": "open", "questionCount": 1, "question": None, "remainingMs": None}
    closed = _problem(410, "question-closed")
    async with _seat((200, done | {"question": 1}), (200, OPEN), closed, (200, done)) as seat:
        seat.asked_at[1] = time.monotonic() - 60
        player = Player(seat, (0, 0), Pacer(None))
        await player.look()
        await player.play()
        assert seat.seen.faults == []
        assert seat.seen.finished


async def test_an_answer_whose_fate_is_unknown_is_sent_again_with_the_same_choices(tmp_path: Path) -> None:
    done = {"state": "open", "questionCount": 1, "question": None, "remainingMs": None}
    turn = [(200, done | {"question": 1}), (200, OPEN), _problem(410, "question-closed")]
    with Ledger(tmp_path / "ledger") as ledger:
        async with _seat(*turn * 8, (200, done)) as seat:
            seat.ledger = ledger
            seat.asked_at[1] = time.monotonic() - 60
            await Player(seat, (0, 0), Pacer(None)).play()
    lines = [json.loads(line) for line in (tmp_path / "ledger").read_text().splitlines()]
    sent = [tuple(line["choices"]) for line in lines if line["event"] == "sent"]
    assert len(sent) == 8
    assert len(set(sent)) == 1


async def test_a_refused_answer_that_counts_later_is_a_fault() -> None:
    async with _seat(_problem(410, "question-closed"), (200, ANSWER)) as seat:
        await seat.answer(1, (1,))
        await seat.answer(1, (1,))
        assert seat.seen.faults == ["question 1 counts, though its answer was refused with 410 question-closed"]


async def test_a_reply_of_another_shape_is_a_fault() -> None:
    async with _seat((200, {"question": "one"})) as seat:
        assert await seat.question(1) is None
        assert seat.seen.faults[0].startswith("question 1 is not as documented: ")


async def test_an_own_row_that_is_not_the_one_in_the_list_is_a_fault() -> None:
    row = {"rank": 1, "player": "p", "name": "Ada", "score": 900}
    async with _seat((200, {"version": 2, "playerCount": 1, "entries": [row], "me": row | {"score": 0}})) as seat:
        await seat.standings(10)
        assert len(seat.seen.faults) == 1


async def test_what_is_typed_is_sent_noted_and_compared_as_a_text(tmp_path: Path) -> None:
    told = RESULT | {"choices": [], "text": "four", "points": 0, "correct": False}
    answer = ANSWER | {"choices": [], "text": "four", "result": told}
    with Ledger(tmp_path / "ledger") as ledger:
        script = (200, OPEN | TYPED), (201, answer), (200, OPEN | TYPED | {"result": told})
        async with _seat(*script, _problem(409, "answer-conflict")) as seat:
            seat.ledger = ledger
            await seat.question(1)
            noted = await seat.answer(1, "four")
            await seat.question(1)
            await seat.try_other(1, "five")
    assert (noted.given, noted.scored, noted.seen, noted.other) == ("four", False, ("four", 0), "409 answer-conflict")
    assert noted.views == [View(201, "four", 1500, False, 0)]
    sent = json.loads((tmp_path / "ledger").read_text().splitlines()[0])
    assert (sent["event"], sent["text"], "choices" in sent) == ("sent", "four", False)
    assert (seat.seen.leaks, seat.seen.faults) == ([], [])


async def test_a_refusal_that_tells_what_is_right_is_a_leak() -> None:
    status, problem = _problem(409, "answer-conflict")
    async with _seat((200, OPEN), (201, ANSWER), (status, problem | {"correctChoices": [1]})) as seat:
        await seat.question(1)
        await seat.answer(1, (1,))
        await seat.try_other(1, (2,))
        assert seat.seen.leaks == ["the refusal of another answer to question 1 tells correctChoices"]
