"""What the benchmark reads from /proc, from metrics and from samples."""

import os

import hiredis
import pytest

from tests.bench import proc, prometheus
from tests.bench.programs.bare_loop import framed
from tests.bench.rows.profile import top
from tests.bench.sending import Slice
from tests.bench.tap import commands

STAT = "4242 (a (very) odd name) S 17 4242 4242 0 -1 4194304 1 0 0 0 150 50 0 0 20 0 5 0 100 1000000 2500 1844674407"


def test_a_process_with_an_odd_name_is_read() -> None:
    """Names may hold brackets and spaces."""
    found = proc.parse_stat(STAT)
    ticks = os.sysconf("SC_CLK_TCK")
    assert (found.pid, found.parent) == (4242, 17)
    assert found.cpu_seconds == 200 / ticks
    assert found.resident_kib == 2500 * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.parametrize("text", ["", "1 (short) S 1", "no brackets here"])
def test_what_is_no_process_is_refused(text: str) -> None:
    """A line that is cut off, or another file's."""
    with pytest.raises(ValueError, match="stat"):
        proc.parse_stat(text)


def test_this_process_uses_cpu_and_memory() -> None:
    """From the real /proc."""
    assert proc.cpu_seconds(os.getpid()) > 0
    assert proc.stat(os.getpid()).resident_kib > 1000
    assert proc.pss_kib(os.getpid()) > 0
    assert proc.peak_kib(os.getpid()) >= proc.stat(os.getpid()).resident_kib > 0


def test_a_process_that_has_ended_is_said() -> None:
    """No process has this number."""
    with pytest.raises(ProcessLookupError, match="has ended"):
        proc.stat(2**22 + 1)


def test_pss_is_found_or_said_to_be_missing() -> None:
    """The line among its likes."""
    assert proc.parse_pss("Rss: 10 kB\nPss:    7 kB\nPss_Dirty: 3 kB\n") == 7
    with pytest.raises(ValueError, match="Pss"):
        proc.parse_pss("Rss: 10 kB\n")


METRICS = """\
# HELP quizfleet_commit_rows Answers in a coalesced commit
# TYPE quizfleet_commit_rows histogram
quizfleet_commit_rows_bucket{le="1.0"} 1.0
quizfleet_commit_rows_count 4.0
quizfleet_commit_rows_sum 100.0
quizfleet_answers_total{outcome="accepted"} 90.0
quizfleet_answers_total{outcome="closed"} 10.0
"""


def test_metrics_are_summed_over_labels() -> None:
    """And histograms have means."""
    metrics = prometheus.parse(METRICS)
    assert metrics["quizfleet_answers_total"] == 100
    assert metrics.mean("quizfleet_commit_rows") == 25
    assert metrics["never_heard_of"] == 0
    assert metrics.mean("never_heard_of") == 0


def test_a_slice_is_what_was_added_between_two_readings() -> None:
    """Batches and commits at a time of the slice alone."""
    before = prometheus.Metrics({"quizfleet_commit_rows_count": 10, "quizfleet_commit_rows_sum": 10})
    after = prometheus.Metrics(
        {
            "quizfleet_commit_rows_count": 20,
            "quizfleet_commit_rows_sum": 510,
            "quizfleet_commit_seconds_sum": 3.6,
        }
    )
    one = Slice(1000, 2.0, 0.1, 1.0, 2.0, after.since(before))
    assert (one.rate, one.batch, one.in_flight) == (500, 50, 2)
    assert one.cpu_micros == pytest.approx(100)


def test_samples_are_counted_by_function_in_the_main_thread() -> None:
    """Other threads wait somewhere all the time."""
    stacks = (
        'thread (0x7f): "MainThread";run;encode 30\n'
        'thread (0x7f): "MainThread";run;send 10\n'
        'thread (0x8f): "kafka";poll 60\n'
    )
    assert top(stacks) == [("encode", 0.75), ("send", 0.25)]
    assert top("") == []


def test_commands_in_bytes_are_counted() -> None:
    """As many replies are waited for."""
    written = hiredis.pack_command(("SET", "a", "1")) + hiredis.pack_command(("GET", "a"))
    assert commands(written) == 2


@pytest.mark.parametrize(("size", "head"), [(5, b"\x81\x05"), (400, b"\x81\x7e\x01\x90")])
def test_a_payload_is_framed_for_its_size(size: int, head: bytes) -> None:
    """Short and long text frames."""
    payload = b"x" * size
    assert framed(payload) == head + payload


def test_a_payload_beyond_any_board_is_refused() -> None:
    """Boards are a few hundred bytes."""
    with pytest.raises(ValueError, match="64 KiB"):
        framed(b"x" * 70_000)


def reconciles(*counts: int) -> prometheus.Histogram:
    """A histogram of 10 ms, 100 ms, a second and more."""
    lines = [
        f'reconcile_bucket{{le="{bound}"}} {n}.0'
        for bound, n in zip(("0.01", "0.1", "1.0", "+Inf"), counts, strict=True)
    ]
    return prometheus.parse_histogram("\n".join(["# HELP reconcile Time", *lines, "reconcile_count 9.0"]), "reconcile")


def test_a_quantile_is_between_the_bounds_of_its_bucket() -> None:
    """As histogram_quantile in Prometheus."""
    assert reconciles(50, 100, 100, 100).quantile(0.5) == pytest.approx(0.01)
    assert reconciles(50, 100, 100, 100).quantile(0.75) == pytest.approx(0.055)
    assert reconciles(0, 0, 0, 10).quantile(0.99) == 1.0
    assert reconciles(0, 0, 0, 0).quantile(0.5) == 0


def test_a_histogram_tells_what_was_added() -> None:
    """Since an earlier reading, or since nothing."""
    added = reconciles(5, 7, 8, 8).since(reconciles(4, 4, 4, 4))
    assert (added.count, added.counts[0.1]) == (4, 3)
    assert reconciles(5, 7, 8, 8).since(prometheus.parse_histogram("", "reconcile")).count == 8
