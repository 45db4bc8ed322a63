"""Faults 1 and 2: scoring dies while a batch is on its way."""

from quizfleet.settings import Service
from tests.faults import truth
from tests.faults.catalogue import Seen
from tests.faults.load import playing
from tests.faults.mysql_wire import commits_submissions, inserts_submissions
from tests.faults.proxy import Moment
from tests.faults.recovery import note_recovery
from tests.faults.scene import Scene

_IN_FLIGHT = 0.5
"""Acks that were on their way when a process died arrive within so many seconds."""


async def mid_batch(scene: Scene, seen: Seen) -> None:
    """Kill scoring three times, as a batch leaves for the database, and when it has left and nothing has come back."""
    killed_at = []
    async with playing(scene, seen) as load:
        for share, moment in ((0.1, Moment.BEFORE), (0.4, Moment.DURING), (0.7, Moment.BEFORE)):
            await load.reach(share)
            kill = await scene.kill_at(Service.SCORING, scene.stage.mysql_proxy, inserts_submissions, moment)
            killed_at.append(kill.at)
            await scene.back(Service.SCORING)
    note_recovery(seen, load, killed_at)


async def between_commit_and_ack(scene: Scene, seen: Seen) -> None:
    """Kill scoring twice when the database has committed a batch and scoring has not heard of it."""
    killed_at, found_again = [], 0
    async with playing(scene, seen) as load:
        for share in (0.15, 0.55):
            await load.reach(share)
            kill = await scene.kill_at(Service.SCORING, scene.stage.mysql_proxy, commits_submissions, Moment.AFTER)
            stored = await truth.submissions(scene.engine, load.quizzes)
            killed_at.append(kill.at)
            await scene.back(Service.SCORING)
            await load.more(2 * load.shape.players * load.shape.rooms)
            ledger = load.ledger()
            unheard = stored.keys() - ledger.acked_by(kill.at + _IN_FLIGHT)
            first = {key: ledger.acks[key][0].status for key in unheard & ledger.acks.keys()}
            found_again += sum(status == 200 for status in first.values())
            seen.require(bool(unheard), "no answer was committed without an ack: nothing was shown")
            seen.require(
                all(status == 200 for status in first.values()),
                f"retries of committed answers got {sorted(set(first.values()))}, not 200 alone",
            )
    seen.note(first_answers_found_by_retries=found_again)
    seen.require(found_again > 0, "no retry met an answer that was committed before: nothing was shown")
    note_recovery(seen, load, killed_at)
