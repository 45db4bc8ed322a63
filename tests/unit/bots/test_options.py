"""Options that make no sense are refused before anything is sent; reports and names are what they say."""

import json
import random
from pathlib import Path

import pytest

from quizfleet.bots import BotOptions, Check, Report
from quizfleet.bots.evidence import Timed
from quizfleet.bots.ledger import Ledger
from quizfleet.bots.live import live_url
from quizfleet.bots.nicknames import nicknames
from quizfleet.bots.player import Pacer
from quizfleet.bots.report import Counts, Rate, Slice, Spread, slices_of


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server", "127.0.0.1:8000"),
        ("codes", ()),
        ("codes", ("ABC-DEFG", "abcdefg")),
        ("players", 0),
        ("players", 1001),
        ("think", (2.0, 0.2)),
        ("think", (-1.0, 0.2)),
        ("rate", 0.0),
        ("timeout", 0.0),
        ("ramp", 5.0),
        ("host_tokens", ("one", "another")),
        ("linger", (2.0, 1.0)),
        ("lobby", -1.0),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_by_name(option: str, value: object) -> None:
    options = {"server": "http://127.0.0.1", "codes": ("ABCDEFG",), option: value}
    with pytest.raises(ValueError, match=option.removesuffix("s")):
        BotOptions(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/api/quizzes/q1/live"),
        ("https://quiz.example.com/", "wss://quiz.example.com/api/quizzes/q1/live"),
    ],
)
def test_the_live_address_follows_the_server(server: str, url: str) -> None:
    assert live_url(server, "q1") == url


def test_names_differ_fit_and_come_again_with_the_seed() -> None:
    names = nicknames(1000, random.Random(1))
    assert len(set(names)) == 1000
    assert all(len(name) <= 24 and len(name.encode()) <= 48 for name in names)
    assert names == nicknames(1000, random.Random(1))


def test_percentiles_are_by_nearest_rank() -> None:
    assert Spread.of(list(range(1, 101))) == Spread(100, 50, 95, 99)
    assert Spread.of([7.04]) == Spread(1, 7.0, 7.0, 7.0)
    assert Spread.of([]) == Spread(0, None, None, None)


def test_a_report_is_ok_when_all_checks_hold_and_there_are_some() -> None:
    good, bad = Check("a", True, ""), Check("b", False, "")
    assert Report(Counts(), Rate(), Spread(), Spread(), 1.0, (good,)).ok
    assert not Report(Counts(), Rate(), Spread(), Spread(), 1.0, (good, bad)).ok
    assert not Report(Counts(), Rate(), Spread(), Spread(), 1.0).ok
    told = json.loads(json.dumps(Report(Counts(), Rate(), Spread(), Spread(), 1.0, (bad,)).to_dict()))
    assert told["ok"] is False
    assert told["checks"] == [{"name": "b", "passed": False, "detail": ""}]


def test_the_ledger_has_each_line_on_disk_before_going_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"event":"older"}\n')
    with Ledger(path) as ledger:
        ledger.note("sent", "q", "p", question=1, choices=(1, 2))
        lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["older", "sent"]
    assert (lines[1]["question"], lines[1]["choices"]) == (1, [1, 2])


def test_the_rate_is_over_the_whole_play_and_in_its_busiest_ten_seconds() -> None:
    assert Rate.of([]) == Rate.of([(3.0, 1.0)]) == Rate(0.0, 0.0, 0.0)
    slow, fast = [(float(at), 5.0) for at in range(0, 100, 5)], [(50 + at / 10, 5.0) for at in range(100)]
    assert Rate.of([*slow, *fast]) == Rate(1.3, 10.3, 3.6)


def test_a_rate_is_held_only_while_nearly_all_acks_come_in_time() -> None:
    held, waiting = [(at / 4, 90.0) for at in range(200)], [(50 + at / 10, 900.0) for at in range(100)]
    rate = Rate.of([*held, *waiting])
    assert rate.busiest == 10.0
    assert rate.held == 4.0
    one_of_a_hundred = [(at / 10, 900.0 if at % 100 == 99 else 90.0) for at in range(1000)]
    assert Rate.of(one_of_a_hundred).held == 10.0


def test_a_rate_of_ten_seconds_is_not_held() -> None:
    steady, burst = [(at / 4, 90.0) for at in range(400)], [(50 + at / 40, 90.0) for at in range(400)]
    rate = Rate.of(sorted([*steady, *burst]))
    assert rate.busiest > 40.0
    assert 16.0 < rate.held < 18.0


def test_a_moment_of_standstill_is_told_from_a_slow_run() -> None:
    acks = [Timed(100 + at / 4, 900.0 if 60 <= at < 64 else 90.0) for at in range(100)]
    boards = [Timed(112.0, 150.0), Timed(101.0, 120.0), Timed(109.9, 130.0)]
    assert slices_of([*reversed(acks)], boards) == (
        Slice(0.0, Spread.of([90.0] * 40), Spread.of([120.0, 130.0])),
        Slice(10.0, Spread.of([900.0] * 4 + [90.0] * 36), Spread.of([150.0])),
        Slice(20.0, Spread.of([90.0] * 20), Spread.of([])),
    )
    assert slices_of([], []) == ()
    quick, slow = Timed(99.0, 20.0), Timed(100.0, 21.0)
    assert slices_of([slow], [quick]) == (Slice(0.0, Spread.of([21.0]), Spread.of([20.0])),)


def test_a_rate_grows_evenly_to_what_was_asked() -> None:
    now = 0.0
    pacer = Pacer(100.0, ramp=10.0, clock=lambda: now)
    turns = []
    while now < 20.0:
        now += pacer.wait(100.0)
        turns.append(now)
    counts = [sum(second <= at < second + 1 for at in turns) for second in (0, 4, 9, 15)]
    assert counts[0] <= 15
    assert 40 <= counts[1] <= 50
    assert 90 <= counts[2] <= 100
    assert 99 <= counts[3] <= 101
