"""Row 6: scores written to Redis against a bare client's pipelines of the same commands; and the whole consumer."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
import uvloop

from quizfleet import cache, ids, outbox
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.standing import Standing
from quizfleet.settings import Service
from quizfleet.stream import Publisher
from tests.bench import filling, prometheus
from tests.bench.figures import Figure, Finding, Goal, at_least, median, ratios
from tests.bench.filling import Room
from tests.bench.ground import Ground, connect
from tests.bench.tap import BareClient, Tap, commands
from tests.bench.toolchain import BenchError

EVENT = "bench.boards"
SCHEMA = "boards"
GOAL = at_least(0.5)
ROW_PLAYERS = 100
SHAPES = ((100, 5), (500, 1))
"""Quizzes in a batch, and changed players of each: 500 score writes either way."""

BATCHES = 40

Changes = Mapping[int, Sequence[Standing]]


def measure(ground: Ground) -> list[Finding]:
    """Both shapes of a batch, then the consumer from Kafka to Redis."""
    turns = 2 if ground.quick else 5
    found = [
        uvloop.run(_against_bare_client(ground, quizzes, players, turns, GOAL if players > 1 else None))
        for quizzes, players in SHAPES
    ]
    return [*found, _whole_consumer(ground)]


def _standing(player: int, place: int, version: int) -> Standing:
    return Standing(player, f"Player {place}", 1000 * version, 500 * version, version)


def _whole(room: Room) -> list[Standing]:
    return [_standing(player, place, 1) for place, player in enumerate(room.players)]


def _batches(made: Sequence[Room], players: int) -> list[Changes]:
    """Each batch raises a few players of every quiz by one version."""
    found: list[Changes] = []
    for batch in range(BATCHES):
        places = [(batch * players + index) % ROW_PLAYERS for index in range(players)]
        version = 2 + batch * players // ROW_PLAYERS
        found.append({room.quiz: [_standing(room.players[at], at, version) for at in places] for room in made})
    return found


async def _against_bare_client(ground: Ground, quizzes: int, players: int, turns: int, goal: Goal | None) -> Finding:
    made = filling.invent(quizzes, ROW_PLAYERS)
    batches = _batches(made, players)
    server = sa.make_url(ground.servers.backends.redis_url)
    host, port = server.host or "127.0.0.1", server.port or 6379
    keys = cache.Keys(EVENT)
    redis = cache.connect(ground.servers.backends.redis_url)
    boards = Boards(redis, keys)

    async def start_over() -> None:
        await redis.flushdb()
        for room in made:
            await boards.replace(room.quiz, _whole(room))

    await start_over()
    pipelines = await _record(Tap(host, port), keys, batches)
    bare = BareClient(host, port)
    ours: list[float] = []
    theirs: list[float] = []
    writes = sum(len(standings) for batch in batches for standings in batch.values())
    for turn in range(turns):
        ground.say(f"{quizzes} quizzes, {players} of each: turn {turn + 1} of {turns}")
        await start_over()
        started = time.perf_counter()
        for batch in batches:
            if await boards.apply(batch):
                raise BenchError("a board was not in the cache")
        ours.append(writes / (time.perf_counter() - started))
        await start_over()
        started = time.perf_counter()
        bare.replay(pipelines)
        theirs.append(writes / (time.perf_counter() - started))
    bare.close()
    await redis.aclose()
    found = ratios(ours, theirs)
    figures = (
        Figure("applied", median(ours), "scores/s"),
        Figure("bare pipelines", median(theirs), "scores/s"),
        Figure("pipeline", len(pipelines[0][0]) / 1024, "KiB"),
    )
    what = f"scores written to Redis, {quizzes} quizzes with {players} each in a batch / bare pipelines"
    return Finding("6", what, figures, median(found), goal, spread=found)


async def _record(tap: Tap, keys: cache.Keys, batches: Sequence[Changes]) -> list[tuple[bytes, int]]:
    """What `Boards.apply` writes for each batch, with its number of commands."""
    async with tap.listening() as port:
        redis = cache.connect(f"redis://127.0.0.1:{port}/0")
        boards = Boards(redis, keys)
        await redis.ping()
        tap.take()
        found = []
        for batch in batches:
            await boards.apply(batch)
            written = tap.take()
            found.append((written, commands(written)))
        await redis.aclose()
    return found


def _whole_consumer(ground: Ground) -> Finding:
    """From Kafka through the database to Redis: announcements wait in the topic when the leaderboard starts."""
    ground.say("filling rooms for the consumer")
    url = ground.schema(SCHEMA)
    made = filling.rooms(url, 100 if ground.quick else 400, ROW_PLAYERS, questions=1, windows=False)
    ground.make_topic(EVENT)
    pairs = uvloop.run(_announce(ground, made))
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE quiz_score SET version = 2, score = 1000, elapsed_ms = 500")
    ground.say("consuming")
    with ground.service(Service.LEADERBOARD, SCHEMA, EVENT) as leaderboard:
        seen: list[tuple[float, float]] = []
        deadline = time.monotonic() + 120
        while not seen or seen[-1][1] < pairs:
            applied = prometheus.read(leaderboard.metrics)["quizfleet_updates_applied_total"]
            if applied and (not seen or applied > seen[-1][1]):
                seen.append((time.perf_counter(), applied))
            if time.monotonic() > deadline:
                raise BenchError(f"the leaderboard applied {applied:.0f} of {pairs} scores in two minutes")
            time.sleep(0.02)
    (first, before), (last, after) = seen[0], seen[-1]
    figures = (Figure("applied", (after - before) / (last - first), "scores/s"), Figure("scores", pairs, ""))
    return Finding("6", "the whole consumer: Kafka, database, Redis", figures)


async def _announce(ground: Ground, made: Sequence[Room]) -> int:
    """Put boards of version 1 into Redis, and announcements of everybody, five to a message, into Kafka."""
    told = ground.settings(SCHEMA, EVENT)
    redis = cache.connect(told.redis_url)
    boards = Boards(redis, cache.Keys(EVENT))
    for room in made:
        await boards.replace(room.quiz, _whole(room))
    await redis.aclose()
    publisher = Publisher(told)
    for at in range(0, ROW_PLAYERS, 5):
        updates = [outbox.Update(room.quiz, room.players[at : at + 5]) for room in made]
        messages = [(ids.encode(update.quiz).encode(), outbox.encode(update)) for update in updates]
        await publisher.publish(told.update_topic, messages)
    await asyncio.to_thread(publisher.close)
    return len(made) * ROW_PLAYERS
