"""Many answers, one commit: what queued meanwhile leaves with the next one, and failures stay where they belong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

from quizfleet import coalescer
from quizfleet.coalescer import Coalescer
from quizfleet.problems import Problem


class AwayError(Exception):
    """The database is away."""


class Commits:
    """A commit that waits for its gate, and fails as told."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.gate = asyncio.Event()
        self.entered = asyncio.Event()
        self.outages = 0
        self.cancelled = False

    async def __call__(self, items: Sequence[str]) -> list[str]:
        self.batches.append(list(items))
        self.entered.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self.outages:
            self.outages -= 1
            raise AwayError
        if any(item.startswith("poison") for item in items):
            raise ValueError("poison")
        return [item.upper() for item in items]


Start = Callable[..., Coalescer[str, str]]


@pytest.fixture
def commits() -> Commits:
    return Commits()


@pytest.fixture
async def start(commits: Commits, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    monkeypatch.setattr(coalescer, "RETRY_PAUSES", (0, 0, 0))
    started = []

    def starting(
        rows: int = 100, queue: int = 100, lanes: int = 1, gap: float = coalescer.GAP_SECONDS
    ) -> Coalescer[str, str]:
        made: Coalescer[str, str] = Coalescer(
            [commits] * lanes, is_transient=lambda error: isinstance(error, AwayError), rows=rows, queue=queue, gap=gap
        )
        started.append(made)
        return made

    yield starting
    commits.gate.set()
    for one in started:
        await one.stop()


async def held(commits: Commits, coalescing: Coalescer[str, str], *items: str) -> list[asyncio.Future[str]]:
    """Submit one item, and the others while its commit is held at the gate."""
    first = coalescing.submit(items[0])
    await commits.entered.wait()
    return [first, *(coalescing.submit(item) for item in items[1:])]


async def outcomes(tasks: Sequence[Awaitable[str]]) -> list[str | BaseException]:
    """Results and errors."""
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_a_lone_item_does_not_wait_for_others(start: Start, commits: Commits) -> None:
    commits.gate.set()
    assert await start().submit("a") == "A"
    assert commits.batches == [["a"]]


async def test_what_comes_right_after_a_commit_leaves_with_what_follows(start: Start, commits: Commits) -> None:
    """A commit for each of many answers that come one by one costs more than all the rest."""
    commits.gate.set()
    coalescing = start(gap=60)
    assert await coalescing.submit("a") == "A"
    soon = []
    for item in "bcd":
        soon.append(coalescing.submit(item))
        await asyncio.sleep(0.001)
    assert commits.batches == [["a"]]
    await coalescing.stop()
    assert await outcomes(soon) == ["B", "C", "D"]
    assert commits.batches == [["a"], ["b", "c", "d"]]


@pytest.mark.parametrize("lanes", [1, 2])
async def test_many_do_not_wait_for_the_moment_to_pass(start: Start, commits: Commits, lanes: int) -> None:
    commits.gate.set()
    coalescing = start(lanes=lanes, gap=60)
    assert await coalescing.submit("a") == "A"
    async with asyncio.timeout(5):
        await asyncio.gather(*(coalescing.submit(f"{number}") for number in range(coalescer.LANE_ROWS)))
    assert sum(map(len, commits.batches)) == 1 + coalescer.LANE_ROWS


async def test_the_moment_passes(start: Start, commits: Commits) -> None:
    commits.gate.set()
    coalescing = start()
    async with asyncio.timeout(5):
        assert [await coalescing.submit("a"), await coalescing.submit("b")] == ["A", "B"]


async def test_what_queues_during_a_commit_is_the_next_batch(start: Start, commits: Commits) -> None:
    tasks = await held(commits, start(), "a", "b", "c", "d")
    commits.gate.set()
    assert await outcomes(tasks) == ["A", "B", "C", "D"]
    assert commits.batches == [["a"], ["b", "c", "d"]]


async def test_a_batch_has_at_most_so_many_rows(start: Start, commits: Commits) -> None:
    tasks = await held(commits, start(rows=2), "a", "b", "c", "d", "e", "f")
    commits.gate.set()
    assert await outcomes(tasks) == ["A", "B", "C", "D", "E", "F"]
    assert commits.batches == [["a"], ["b", "c"], ["d", "e"], ["f"]]


@pytest.mark.parametrize("place", range(7))
async def test_only_the_sender_of_a_poisoned_item_hears_of_it(start: Start, commits: Commits, place: int) -> None:
    items = [f"item {number}" for number in range(7)]
    items[place] = "poison"
    tasks = await held(commits, start(), "first", *items)
    commits.gate.set()
    results = (await outcomes(tasks))[1:]
    assert isinstance(results.pop(place), ValueError)
    assert results == [item.upper() for item in items if item != "poison"]


async def test_after_poison_the_next_answer_is_committed(start: Start, commits: Commits) -> None:
    commits.gate.set()
    coalescing = start()
    with pytest.raises(ValueError, match="poison"):
        await coalescing.submit("poison")
    assert await coalescing.submit("a") == "A"


async def test_a_batch_that_meets_an_outage_is_tried_again_whole(start: Start, commits: Commits) -> None:
    commits.outages = 2
    tasks = await held(commits, start(), "a")
    commits.gate.set()
    assert await outcomes(tasks) == ["A"]
    assert commits.batches == [["a"]] * 3


async def test_a_long_outage_tells_every_sender_to_retry(start: Start, commits: Commits) -> None:
    commits.gate.set()
    coalescing = start()
    commits.gate.clear()
    tasks = await held(commits, coalescing, "a", "b", "c")
    commits.outages = 4
    commits.gate.set()
    for problem in await outcomes(tasks):
        assert isinstance(problem, Problem)
        assert (problem.status, problem.slug) == (503, "unavailable")
        assert int(problem.headers["Retry-After"]) >= 1
    assert await coalescing.submit("d") == "D"


async def test_a_full_queue_refuses_early_with_the_time_to_retry(start: Start, commits: Commits) -> None:
    coalescing = start(queue=2)
    tasks = await held(commits, coalescing, "a", "b", "c")
    with pytest.raises(Problem) as refused:
        coalescing.submit("d")
    assert (refused.value.status, refused.value.slug) == (503, "overloaded")
    assert int(refused.value.headers["Retry-After"]) >= 1
    commits.gate.set()
    assert await outcomes(tasks) == ["A", "B", "C"]


async def test_a_sender_that_hangs_up_does_not_disturb_the_batch(start: Start, commits: Commits) -> None:
    tasks = await held(commits, start(), "a", "b", "c")
    tasks[1].cancel()
    commits.gate.set()
    results = await outcomes(tasks)
    assert results[0] == "A"
    assert isinstance(results[1], asyncio.CancelledError)
    assert results[2] == "C"


@pytest.mark.parametrize("items", [("a",), ("a", "b", "c")], ids=["under way", "under way and waiting"])
async def test_stopping_commits_everything_first(start: Start, commits: Commits, items: tuple[str, ...]) -> None:
    coalescing = start(rows=1)
    tasks = await held(commits, coalescing, *items)
    stopping = asyncio.create_task(coalescing.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    commits.gate.set()
    await stopping
    assert not commits.cancelled
    assert all(task.done() for task in tasks)
    assert await outcomes(tasks) == [item.upper() for item in items]


async def test_after_stopping_an_answer_is_refused_and_not_left_hanging(start: Start, commits: Commits) -> None:
    coalescing = start()
    await coalescing.stop()
    with pytest.raises(Problem) as refused:
        coalescing.submit("a")
    assert (refused.value.status, refused.value.slug) == (503, "unavailable")


async def test_a_second_lane_starts_only_when_enough_wait(start: Start, commits: Commits) -> None:
    coalescing = start(lanes=2)
    first = await held(commits, coalescing, "first")
    few = [coalescing.submit(f"few {number}") for number in range(coalescer.LANE_ROWS - 1)]
    await asyncio.sleep(0)
    assert len(commits.batches) == 1
    last = coalescing.submit("one more")
    await asyncio.sleep(0)
    assert [len(batch) for batch in commits.batches] == [1, coalescer.LANE_ROWS]
    commits.gate.set()
    assert await outcomes([*first, *few, last]) == ["FIRST", *(f"FEW {n}" for n in range(len(few))), "ONE MORE"]


async def test_who_waits_when_the_database_is_given_up_is_told_at_once(start: Start, commits: Commits) -> None:
    coalescing = start(rows=1)
    tasks = await held(commits, coalescing, "a", "b", "c")
    commits.outages = 4
    commits.gate.set()
    assert [problem.slug for problem in await outcomes(tasks)] == ["unavailable"] * 3  # type: ignore[union-attr]
    assert commits.batches == [["a"]] * 4


async def test_while_the_database_is_away_little_may_wait(start: Start, commits: Commits) -> None:
    coalescing = start(rows=2, queue=100)
    tasks = await held(commits, coalescing, "a")
    commits.outages = 4
    commits.gate.set()
    await outcomes(tasks)
    commits.gate.clear()
    commits.entered.clear()
    tasks = await held(commits, coalescing, "b", "c", "d")
    with pytest.raises(Problem) as refused:
        coalescing.submit("e")
    assert refused.value.slug == "overloaded"
    commits.gate.set()
    assert await outcomes(tasks) == ["B", "C", "D"]
    commits.gate.clear()
    commits.entered.clear()
    tasks = await held(commits, coalescing, *"fghij")
    commits.gate.set()
    assert await outcomes(tasks) == [*"FGHIJ"]


async def test_who_came_long_ago_is_not_kept_for_more_than_one_try(
    start: Start, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coalescer, "RETRY_SECONDS", -1)  # as long after it came as can be
    commits.outages = 5
    commits.gate.set()
    with pytest.raises(Problem) as refused:
        await start().submit("a")
    assert refused.value.slug == "unavailable"
    assert commits.batches == [["a"]]
