"""The rows of the table by number, and what else can be asked for by name."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.figures import Finding
from tests.bench.ground import Ground
from tests.bench.rows import durable, frames, memory, route


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its title, and how it is measured."""

    title: str
    measure: Callable[[Ground], list[Finding]]


ROWS = {
    "1": Row("durable answers", durable.measure),
    "2": Row("the hot route", route.measure),
    "3": Row("frames against a bare loop", frames.against_bare_loop),
    "4": Row("frames against Centrifugo's core", frames.against_peer),
    "7": Row("memory of a connection", memory.measure),
}

EXTRAS: dict[str, Row] = {}
