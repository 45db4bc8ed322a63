"""The rows of the table by number, and what else can be asked for by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.bench.figures import Finding
from tests.bench.ground import Ground
from tests.bench.rows import (
    boards,
    crowd,
    durable,
    frames,
    growth,
    memory,
    operator,
    pipeline,
    profile,
    quiz_cost,
    route,
    stored,
    web_servers,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its title, and how it is measured, finding by finding where each takes minutes."""

    title: str
    measure: Callable[[Ground], Iterable[Finding]]


ROWS = {
    "1": Row("durable answers", durable.measure),
    "2": Row("the hot route", route.measure),
    "3": Row("frames against a bare loop", frames.against_bare_loop),
    "4": Row("frames against Centrifugo's core", frames.against_peer),
    "5": Row("from answer to board", pipeline.measure),
    "6": Row("scores written to Redis", boards.measure),
    "7": Row("memory of a connection", memory.measure),
    "8": Row("bytes of a quiz", stored.measure),
    "9": Row("the cost of a quiz", quiz_cost.measure),
    "10": Row("how cost grows", growth.measure),
}

EXTRAS = {
    "operator": Row("the operator among 10, 100 and 1,000 events", operator.measure),
    "bots": Row("200 rooms of 20 bots for five minutes", crowd.measure),
    "servers": Row("uvicorn against granian", web_servers.measure),
    "profile": Row("where the time goes", profile.measure),
}
