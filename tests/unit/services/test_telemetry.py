"""Logs: one JSON object a line for machines, one line for people."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from quizfleet.telemetry import configure_logs


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What went to standard error, line by line."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_a_line_is_a_json_object_with_what_machines_look_for(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO", "json", "scoring")
    logging.getLogger("quizfleet.x").warning("a commit is tried again", extra={"rows": 7, "reason": "deadlock"})
    (line,) = logged(capsys)
    time = line.pop("time")
    assert line == {
        "level": "WARNING",
        "logger": "quizfleet.x",
        "message": "a commit is tried again",
        "service": "scoring",
        "rows": 7,
        "reason": "deadlock",
    }
    assert "T" in time


def test_a_traceback_and_a_line_break_stay_within_their_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO", "json", "scoring")
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        logging.getLogger("quizfleet.x").exception('a "name"\nwith a break')
    (line,) = logged(capsys)
    assert line["message"] == 'a "name"\nwith a break'
    assert "ValueError: first" in line["exc_info"]


def test_less_than_the_level_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("WARNING", "json", "scoring")
    logging.getLogger("quizfleet.x").info("quiet")
    assert logged(capsys) == []


def test_a_console_line_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO", "console", "scoring")
    logging.getLogger("quizfleet.x").info("serving", extra={"event": "a.b"})
    line = capsys.readouterr().err
    assert "scoring" in line
    assert line.endswith("serving  event=a.b\n")
