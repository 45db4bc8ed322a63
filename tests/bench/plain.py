"""A plain client that stores answers: the same rows as scoring, many in a statement, one transaction for a batch."""

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pymysql

from quizfleet import outbox
from quizfleet.clock import now_ms
from tests.bench.filling import Room
from tests.bench.ground import connect

Pair = tuple[int, int, int]

_SUBMISSION = "INSERT INTO submission (quiz,player,question,choices,correct,points,elapsed_ms,received_at) VALUES "
_SCORE = "INSERT INTO quiz_score (quiz,player,score,elapsed_ms,version) VALUES "
_ADD = (
    " AS fresh ON DUPLICATE KEY UPDATE score=quiz_score.score+fresh.score,"
    "elapsed_ms=quiz_score.elapsed_ms+fresh.elapsed_ms,version=quiz_score.version+fresh.version"
)
_OUTBOX = "INSERT INTO outbox (quiz,id,payload,created_at) VALUES "


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored in how many seconds."""

    rows: int
    seconds: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.rows / self.seconds


class PlainClient:
    """Stores the answers of some rooms' players, each (player, question) once."""

    def __init__(self, url: str, made: Sequence[Room]) -> None:
        self._url = url
        self._pairs = _pairs(made)
        self._lock = threading.Lock()

    def run(self, batch: int, connections: int, seconds: float) -> Stored:
        """Store batches of that many answers over that many connections at a time."""
        opened = [connect(self._url) for _ in range(connections)]
        for one in opened:
            one.autocommit(False)
        counts = [0] * connections
        started = time.perf_counter()
        deadline = started + seconds

        def store(index: int) -> None:
            while time.perf_counter() < deadline:
                with self._lock:
                    pairs = list(itertools.islice(self._pairs, batch))
                _store(opened[index], pairs)
                counts[index] += len(pairs)

        threads = [threading.Thread(target=store, args=(index,)) for index in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - started
        for one in opened:
            one.close()
        return Stored(sum(counts), took)


def _pairs(made: Sequence[Room]) -> Iterator[Pair]:
    """One player of each quiz in turn, as the load generator sends them."""
    for question in range(1, made[0].questions + 1):
        for players in zip(*(room.players for room in made), strict=True):
            for room, player in zip(made, players, strict=True):
                yield room.quiz, player, question


def _store(connection: "pymysql.Connection[pymysql.cursors.Cursor]", pairs: Sequence[Pair]) -> None:
    ordered, now = sorted(pairs), now_ms()
    row = outbox.row_for((quiz, player) for quiz, player, _ in ordered)
    with connection.cursor() as cursor:
        cursor.execute(_SUBMISSION + ",".join(f"({q},{p},{n},1,1,1000,1234,{now})" for q, p, n in ordered))
        cursor.execute(_SCORE + ",".join(f"({q},{p},1000,1234,1)" for q, p, _ in ordered) + _ADD)
        cursor.execute(f"{_OUTBOX}({row.quiz},{row.id},'{row.payload.decode()}',{row.created_at})")
    connection.commit()
