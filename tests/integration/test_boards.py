"""Boards in a real cache: no order of writes, repeated or late, can make one wrong; and they stay compact."""

import random
from collections.abc import AsyncIterator

import pytest
import redis.asyncio
from confluent_kafka import Producer

from quizfleet import cache, ids
from quizfleet.embedded import Platform
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.standing import MAX_SCORE, Standing, ranked
from tests.integration.client import Api, board_of, until

pytestmark = pytest.mark.integration

QUIZ = 42
KEYS = cache.Keys("test.boards")


@pytest.fixture
async def boards(redis_client: redis.asyncio.Redis) -> AsyncIterator[Boards]:
    names = [KEYS.board(QUIZ), KEYS.members(QUIZ), KEYS.version(QUIZ)]
    await redis_client.delete(*names)
    yield Boards(redis_client, KEYS)
    await redis_client.delete(*names)


def history(player: int) -> list[Standing]:
    """A player's totals after joining and after each of four answers."""
    return [Standing(player, f"P{player}", player * 10 * step, 100 * step, step + 1) for step in range(5)]


async def test_a_part_of_a_board_does_not_make_a_board(boards: Boards) -> None:
    assert await boards.apply({QUIZ: [Standing(1, "Anna", 100, 10, 2)]}) == [QUIZ]
    assert await boards.read(QUIZ, 10, 1) is None


async def test_an_empty_board_is_a_board(boards: Boards) -> None:
    assert await boards.replace(QUIZ, []) == 0
    assert await boards.read(QUIZ, 10, None) == ranked([], 10, None)


@pytest.mark.parametrize("seed", range(8))
async def test_writes_in_any_order_repeated_and_late_give_the_newest_totals(boards: Boards, seed: int) -> None:
    rng = random.Random(seed)
    writes = [standing for player in range(1, 6) for standing in history(player)] * 2
    rng.shuffle(writes)
    await boards.replace(QUIZ, [rng.choice(history(player)) for player in range(1, 6)])
    while writes:
        size = min(len(writes), rng.randint(1, 7))
        batch, writes = writes[:size], writes[size:]
        assert await boards.apply({QUIZ: batch}) == []
    newest = [history(player)[-1] for player in range(1, 6)]
    for player in range(1, 6):
        assert await boards.read(QUIZ, 3, player) == ranked(newest, 3, player)


async def test_an_older_total_changes_nothing(boards: Boards) -> None:
    await boards.replace(QUIZ, [Standing(1, "Anna", 500, 10, 5)])
    before = await boards.read(QUIZ, 10, 1)
    await boards.apply({QUIZ: [Standing(1, "Anna", 900, 5, 4)]})
    await boards.apply({QUIZ: [Standing(1, "Anna", 900, 5, 5)]})
    assert await boards.read(QUIZ, 10, 1) == before


async def test_a_rebuild_from_an_older_read_does_not_take_back_what_is_newer(boards: Boards) -> None:
    await boards.replace(QUIZ, [Standing(1, "Anna", 500, 10, 5), Standing(2, "Ben", 0, 0, 1)])
    await boards.replace(QUIZ, [Standing(1, "Anna", 100, 5, 2), Standing(2, "Ben", 50, 5, 2)])
    board = await boards.read(QUIZ, 10, None)
    assert board is not None
    assert [(row.name, row.score) for row in board.entries] == [("Anna", 500), ("Ben", 50)]
    assert board.version == 7


async def test_the_order_is_points_then_time_then_name(boards: Boards) -> None:
    rows = [
        Standing(1, "Zoe", 500, 100, 1),
        Standing(2, "anna", 500, 100, 1),
        Standing(3, "Anna", 500, 100, 1),
        Standing(4, "slow", 500, 101, 1),
        Standing(5, "best", MAX_SCORE, 500 * 3_600_000, 1),
        Standing(6, "last", 0, 0, 1),
        Standing(7, "An", 500, 100, 1),
    ]
    await boards.replace(QUIZ, rows)
    board = await boards.read(QUIZ, 10, 4)
    assert board == ranked(rows, 10, 4)
    assert board is not None
    assert [row.name for row in board.entries] == ["best", "An", "Anna", "Zoe", "anna", "slow", "last"]
    assert board.entries[0].score == MAX_SCORE


async def test_several_quizzes_are_written_together(boards: Boards, redis_client: redis.asyncio.Redis) -> None:
    await boards.replace(QUIZ, [])
    cold = QUIZ + 1
    assert await boards.apply({QUIZ: [Standing(1, "Anna", 1, 1, 1)], cold: [Standing(1, "Anna", 1, 1, 1)]}) == [cold]
    assert await redis_client.exists(KEYS.version(cold)) == 0


async def test_a_board_of_a_hundred_long_names_is_compact(boards: Boards, redis_client: redis.asyncio.Redis) -> None:
    rows = [
        Standing(2**31 - number, f"{number:03}" + "\u00e9" * 21 + "x", 5_000, 10**9, 101) for number in range(1, 101)
    ]
    assert max(len(row.member.encode()) for row in rows) >= 52
    await boards.replace(QUIZ, rows)
    for name in (KEYS.board(QUIZ), KEYS.members(QUIZ)):
        assert await redis_client.object("encoding", name) == b"listpack"
    assert await redis_client.ttl(KEYS.board(QUIZ)) > 0


async def test_an_announcement_that_comes_again_or_is_none_does_no_harm(api: Api, platform: Platform) -> None:
    player = await api.player()
    points = (await player.play(1, 1))["result"]["points"]
    before = await board_of(player, 2)
    topic = f"{platform.event}.leaderboard-update"
    quiz, number = ids.decode(player.quiz), ids.decode(player.player)
    producer = Producer({"bootstrap.servers": platform.backends.kafka_bootstrap_servers, "log_level": 3})
    again = b"[%d,[%d]]" % (quiz, number)
    for payload in (again, again, b"not json", b"", b"[12345,[1]]", b"[%d,[99]]" % quiz, again):
        producer.produce(topic, payload, player.quiz.encode())
    assert producer.flush(10) == 0
    other = await api.join((await api.create()).code)  # what comes after them on the stream is still applied
    await board_of(other, 1)

    async def unchanged() -> bool:
        return await player.board() == before

    await until(unchanged, "a board")
    assert before["me"]["score"] == points
