"""The rows of the table by number, and what else can be asked for by name."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.figures import Finding
from tests.bench.ground import Ground
from tests.bench.rows import durable, route


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its title, and how it is measured."""

    title: str
    measure: Callable[[Ground], list[Finding]]


ROWS = {
    "1": Row("durable answers", durable.measure),
    "2": Row("the hot route", route.measure),
}

EXTRAS: dict[str, Row] = {}
