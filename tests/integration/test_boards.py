"""Boards in a real cache: no order of writes, repeated or late, can make one wrong; and they stay compact."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import redis.asyncio
import sqlalchemy as sa
from confluent_kafka import Producer
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import cache, database, ids, quizzes
from quizfleet.content import MAX_SCORE, QuizContent
from quizfleet.embedded import Platform
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.reading import BoardReader
from quizfleet.leaderboard.standing import MAX_TIME, Board, Entry, Standing, ranked
from quizfleet.models import Player, QuizScore
from quizfleet.names import MAX_BYTES, MAX_CHARACTERS
from quizfleet.quiz_cache import Quizzes
from tests.integration.client import Api, board_of, granted, quiz_content, refused, until

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


def longest(number: int, version: int = 1001) -> Standing:
    """A player with the longest name, the longest id and the most answers that a quiz can have."""
    name = f"{number:03}" + "\u00e9" * 18 + "\u4e16" * 3
    assert (len(name), len(name.encode())) == (MAX_CHARACTERS, MAX_BYTES)
    return Standing(2**31 - number, name, MAX_SCORE - number, MAX_TIME, version)


async def test_a_board_of_a_hundred_long_names_is_compact(boards: Boards, redis_client: redis.asyncio.Redis) -> None:
    await boards.replace(QUIZ, [longest(number, 1) for number in range(1, 101)])
    assert await boards.apply({QUIZ: [longest(number) for number in range(1, 101)]}) == []
    for name in (KEYS.board(QUIZ), KEYS.members(QUIZ)):
        assert await redis_client.object("encoding", name) == b"listpack"
    for name in (KEYS.board(QUIZ), KEYS.members(QUIZ), KEYS.version(QUIZ)):
        assert await redis_client.ttl(name) > 0


async def test_a_board_lives_on_while_it_changes(boards: Boards, redis_client: redis.asyncio.Redis) -> None:
    names = [KEYS.board(QUIZ), KEYS.members(QUIZ), KEYS.version(QUIZ)]
    await boards.replace(QUIZ, [])
    for version in range(1, 40):
        await boards.apply({QUIZ: [Standing(1, "Anna", version, 1, version)]})
        lives = [await redis_client.ttl(name) for name in names]
        assert min(lives) > 0
        for name in names:
            await redis_client.expire(name, 1000)
    for version in range(40, 56):
        await boards.apply({QUIZ: [Standing(1, "Anna", version, 1, version)]})
    assert min([await redis_client.ttl(name) for name in names]) > 1000


async def test_more_players_than_a_script_writes_at_once_are_written(boards: Boards) -> None:
    rows = [longest(number) for number in range(1, 700)]
    assert await boards.replace(QUIZ, rows) == 699 * 1001
    assert await boards.read(QUIZ, 1000, rows[350].player) == ranked(rows, 1000, rows[350].player)


@pytest.mark.parametrize("around", [0, 1, 3, 100])
async def test_the_players_around_the_asking_one_come_in_the_same_call(boards: Boards, around: int) -> None:
    rows = [Standing(number, f"P{number}", 10 * number, 1, 1) for number in range(1, 9)]
    await boards.replace(QUIZ, rows)
    for row in rows:
        board = await boards.read(QUIZ, 3, row.player, around)
        assert board == ranked(rows, 3, row.player, around)
        assert board is not None
        assert board.me is not None
        ranks = [near.rank for near in board.around]
        assert ranks == list(range(max(1, board.me.rank - around), min(8, board.me.rank + around) + 1))
    nobody = await boards.read(QUIZ, 3, 99, around)
    assert nobody is not None
    assert (nobody.me, nobody.around) == (None, ())


async def test_boards_are_read_together_and_the_missing_ones_left_out(
    boards: Boards, redis_client: redis.asyncio.Redis
) -> None:
    rows = [Standing(1, "Anna", 5, 1, 3)]
    await boards.replace(QUIZ, rows)
    await redis_client.script_flush()
    assert await boards.read_many([QUIZ + 1, QUIZ, QUIZ + 2], 10) == {QUIZ: ranked(rows, 10, None)}


async def one_score(engine: AsyncEngine) -> int:
    """The id of a quiz with one player's score, of which the cache has nothing."""
    stored = await quizzes.create(engine, QuizContent.model_validate(quiz_content()))
    async with database.write(engine) as connection:
        await connection.execute(
            sa.insert(Player.__table__),  # type: ignore[attr-defined]
            {"quiz": stored.id, "player": 1, "name": "Anna", "name_key": "anna", "joined_at": 1},
        )
        await connection.execute(
            sa.insert(QuizScore.__table__),  # type: ignore[attr-defined]
            {"quiz": stored.id, "player": 1, "score": 5, "elapsed_ms": 1, "version": 2},
        )
    return stored.id


def reads_of_scores(engine: AsyncEngine) -> list[str]:
    """The statements from now on that read scores."""
    reads: list[str] = []

    @sa.event.listens_for(engine.sync_engine, "before_cursor_execute")
    def note(_: object, __: object, statement: str, *___: object) -> None:
        if "quiz_score" in statement:
            reads.append(statement)

    return reads


async def test_a_cold_board_is_read_from_the_database_once_however_many_ask(
    boards: Boards, own_engine: AsyncEngine
) -> None:
    quiz = await one_score(own_engine)
    reader = BoardReader(own_engine, boards, Quizzes(own_engine))
    reads = reads_of_scores(own_engine)
    seen = await asyncio.gather(*(reader.read(quiz, 10) for _ in range(100)))
    assert {(board.version, board.entries) for board in seen} == {(2, (Entry(1, "1", "Anna", 5),))}
    assert len(reads) == 1
    await reader.read(quiz, 10)
    assert len(reads) == 1


class LateBoards(Boards):
    """The first look into the cache is told only when the test says so."""

    def __init__(self, redis_client: redis.asyncio.Redis, keys: cache.Keys) -> None:
        super().__init__(redis_client, keys)
        self.looked, self.told = asyncio.Event(), asyncio.Event()

    async def read(self, quiz: int, top: int, player: int | None, around: int = 0) -> Board | None:
        found = await super().read(quiz, top, player, around)
        if not self.looked.is_set():
            self.looked.set()
            await self.told.wait()
        return found


async def test_who_looked_before_a_rebuild_and_hears_of_it_after_does_not_rebuild_again(
    redis_client: redis.asyncio.Redis, own_engine: AsyncEngine
) -> None:
    quiz = await one_score(own_engine)
    late = LateBoards(redis_client, KEYS)
    reader = BoardReader(own_engine, late, Quizzes(own_engine))
    reads = reads_of_scores(own_engine)
    slow = asyncio.create_task(reader.read(quiz, 10))
    await late.looked.wait()
    quick = await reader.read(quiz, 10)
    late.told.set()
    assert await slow == quick
    assert len(reads) == 1


async def test_players_see_who_is_around_them(api: Api) -> None:
    quiz = await api.create()
    players = [await api.join(quiz.code, f"P{number}") for number in range(5)]
    await board_of(players[0], 5)
    params = {"top": 1, "around": 1}
    board = granted(await players[2].send("GET", f"{players[2].path}/leaderboard", params=params))
    assert [row["name"] for row in board["entries"]] == ["P0"]
    assert [row["name"] for row in board["around"]] == ["P1", "P2", "P3"]
    assert board["me"] == board["around"][1]
    assert (await players[2].board())["around"] == []
    host = granted(await quiz.host.send("GET", f"{quiz.host.path}/leaderboard", params=params))
    assert host["around"] == []
    problem = refused(
        await players[2].send("GET", f"{players[2].path}/leaderboard", params={"around": 101}), 422, "invalid-request"
    )
    assert [error["field"] for error in problem["errors"]] == ["query.around"]


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


def gone(player: int, version: int) -> Standing:
    """A player whom the host has sent away."""
    return Standing(player, f"P{player}", 0, 0, version, removed=True)


async def test_who_was_removed_leaves_the_board_and_no_older_total_brings_them_back(boards: Boards) -> None:
    await boards.replace(QUIZ, [Standing(1, "Anna", 500, 10, 2), Standing(2, "Ben", 0, 0, 1)])
    rows = [gone(1, 3), Standing(2, "Ben", 0, 0, 1)]
    assert await boards.apply({QUIZ: [gone(1, 3)]}) == []
    assert await boards.read(QUIZ, 10, 1) == ranked(rows, 10, 1)
    await boards.apply({QUIZ: [Standing(1, "Anna", 500, 10, 2)]})
    await boards.apply({QUIZ: [gone(1, 3)]})
    assert await boards.read(QUIZ, 10, 2, 1) == ranked(rows, 10, 2, 1)
    later = [gone(1, 4), Standing(2, "Ben", 100, 5, 2)]
    await boards.apply({QUIZ: later})
    assert await boards.read(QUIZ, 10, None) == ranked(later, 10, None)


async def test_a_board_is_rebuilt_without_who_was_removed(boards: Boards) -> None:
    rows = [gone(1, 3), Standing(2, "Ben", 7, 1, 2), gone(3, 2)]
    assert await boards.replace(QUIZ, rows) == 7
    assert await boards.read(QUIZ, 10, 3, 1) == ranked(rows, 10, 3, 1)


async def test_a_board_of_nobody_who_is_left_is_computed(boards: Boards) -> None:
    await boards.replace(QUIZ, [Standing(1, "Anna", 500, 10, 2)])
    await boards.apply({QUIZ: [gone(1, 3)]})
    assert await boards.read(QUIZ, 10, 1) is None
    assert ranked([gone(1, 3)], 10, 1) == Board(3, 0, ())


async def test_a_renamed_player_has_one_row(boards: Boards) -> None:
    await boards.replace(QUIZ, [Standing(1, "Anna", 500, 10, 2)])
    await boards.apply({QUIZ: [Standing(1, "Zoe", 500, 10, 3)]})
    await boards.apply({QUIZ: [Standing(1, "Anna", 500, 10, 2)]})
    board = await boards.read(QUIZ, 10, 1)
    assert board == ranked([Standing(1, "Zoe", 500, 10, 3)], 10, 1)
