"""Fault 8: one row of a batch can never be stored."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import text

from quizfleet import ids
from tests.faults.catalogue import Seen
from tests.faults.load import judge_rooms, playing
from tests.faults.mysql_wire import players_stored
from tests.faults.rival import rival
from tests.faults.scene import Scene
from tests.integration.client import Player

_SECRET = "faults-poison"
_TELLING = (_SECRET, "Traceback", "sqlalchemy", "asyncmy", "INSERT", "45000", "1644")
_PLAYERS = 20
_FIRST_WAVE = 4
_TRIES = 6
_WAVE_SECONDS = 0.4


async def one_poison_row(scene: Scene, seen: Seen) -> None:
    """Make the database refuse one player's rows, and send them in one batch with others'."""
    room = await scene.room(_TRIES)
    poisoned, *others = await scene.audience(room, _PLAYERS)
    async with playing(scene, seen) as load, _poison(scene, poisoned):
        await load.reach(0.1)
        question = 0
        together = 0
        while together == 0 and question < _TRIES:
            question += 1
            to_poisoned, to_others, together = await _one_batch(scene, poisoned, others, question)
            _judge_others(seen, to_others)
            if question < _TRIES:
                await asyncio.gather(*(player.get_question(question + 1) for player in others))
        _judge_poisoned(seen, to_poisoned)
    after = await poisoned.put_answer(1, 1)
    seen.require(after.status_code == httpx.codes.CREATED, f"with the poison gone the answer got {after.status_code}")
    seen.note(answers_with_the_poison=together, its_sender_got=to_poisoned.status_code)
    seen.require(together > 0, "the poison was never in a batch with others: nothing was shown")
    await judge_rooms(scene, seen, [room], None)


async def _one_batch(
    scene: Scene, poisoned: Player, others: list[Player], question: int
) -> tuple[httpx.Response, list[httpx.Response], int]:
    """Answers of all, most of them in one batch: the replies, and how many others were in the batch that failed.

    A rival holds up the batch of the first few, so that the rest queue behind it.
    """
    failed = scene.stage.mysql_proxy.failed
    seen_before = len(failed)
    async with rival(scene) as against, asyncio.TaskGroup() as sending:
        await against.lock_scores([poisoned.quiz])
        first = [sending.create_task(player.put_answer(question, 1)) for player in others[:_FIRST_WAVE]]
        await against.wait_for_others()
        bad = sending.create_task(poisoned.put_answer(1, 1))
        rest = [sending.create_task(player.put_answer(question, 1)) for player in others[_FIRST_WAVE:]]
        await asyncio.sleep(_WAVE_SECONDS)  # nothing outside tells that answers queue; whether they did is seen below
        await against.give_way()
    number = ids.decode(poisoned.quiz)
    batches = [players_stored(request, number) for request, _ in failed[seen_before:]]
    together = [len(players) - 1 for players in batches if ids.decode(poisoned.player) in players]
    return bad.result(), [one.result() for one in (*first, *rest)], max(together, default=0)


def _judge_others(seen: Seen, replies: list[httpx.Response]) -> None:
    wrong = [reply.status_code for reply in replies if reply.status_code != httpx.codes.CREATED]
    seen.count(others_acked=len(replies) - len(wrong))
    seen.require(not wrong, f"{len(wrong)} senders beside the poison got {sorted(set(wrong))}")


def _judge_poisoned(seen: Seen, reply: httpx.Response) -> None:
    seen.require(reply.is_error, f"the poison was acked with {reply.status_code}")
    kind = reply.headers.get("content-type")
    seen.require(kind == "application/problem+json", f"the poison's sender got {kind}, not a problem document")
    told = [word for word in _TELLING if word.lower() in reply.text.lower()]
    seen.require(not told, f"the poison's sender was told internals: {told}")


@asynccontextmanager
async def _poison(scene: Scene, player: Player) -> AsyncIterator[None]:
    """A trigger that lets no row of a player be stored."""
    who = f"NEW.quiz = {ids.decode(player.quiz)} AND NEW.player = {ids.decode(player.player)}"
    refuse = f"IF {who} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{_SECRET}'; END IF"
    async with scene.engine.begin() as connection:
        await connection.execute(
            text(f"CREATE TRIGGER faults_poison BEFORE INSERT ON submission FOR EACH ROW {refuse}")
        )
    try:
        yield
    finally:
        async with scene.engine.begin() as connection:
            await connection.execute(text("DROP TRIGGER faults_poison"))
