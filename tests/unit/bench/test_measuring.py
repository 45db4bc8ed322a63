"""What a run of the benchmark keeps when it does not come to its end."""

from collections.abc import Iterator

import pytest
from rich.console import Console

from tests.bench.__main__ import measure
from tests.bench.figures import Finding
from tests.bench.ground import Ground
from tests.bench.rows import Row
from tests.bench.toolchain import BenchError


def _half(stopped_by: BaseException) -> Row:
    def rows(_: Ground) -> Iterator[Finding]:
        yield Finding("bots", "the first half", ())
        raise stopped_by

    return Row("a crowd", rows)


def test_what_was_measured_before_a_row_failed_is_told() -> None:
    """Half an hour of a crowd is not lost because its last check did not hold."""
    findings: list[Finding] = []
    failures: dict[str, str] = {}
    measure(Console(quiet=True), {"bots": _half(BenchError("a score is wrong"))}, True, findings, failures)
    assert [one.what for one in findings] == ["the first half"]
    assert failures == {"bots": "a score is wrong"}


def test_what_was_measured_before_an_interruption_is_told() -> None:
    """Ctrl-C in the second half leaves the first."""
    findings: list[Finding] = []
    with pytest.raises(KeyboardInterrupt):
        measure(Console(quiet=True), {"bots": _half(KeyboardInterrupt())}, True, findings, {})
    assert [one.what for one in findings] == ["the first half"]
