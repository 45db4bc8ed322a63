"""Closing a quiz while services run: they hear of it, count nothing more, and still know what was counted."""

import csv
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import ids, retention
from quizfleet.embedded import Platform
from tests.integration.client import Api, granted, question, refused, until

pytestmark = pytest.mark.integration


def command(platform: Platform, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command beside the platform."""
    environment = os.environ | platform.environment()
    ran = [sys.executable, "-m", "quizfleet", *arguments]
    return subprocess.run(ran, env=environment, capture_output=True, text=True, timeout=60, check=False)


async def test_a_closed_quiz_takes_nothing_new_and_forgets_nothing(
    api: Api, platform: Platform, engine: AsyncEngine
) -> None:
    quiz = await api.create(question("one"), question("two"), question("three"))
    player = await api.join(quiz.code, "=1+1")
    first = await player.play(1, 1)
    granted(await player.get_question(2))
    closed = command(platform, "close", quiz.code, "--json")
    assert (closed.returncode, json.loads(closed.stdout)) == (0, {"closed": [quiz.quiz]}), closed.stderr

    async def check() -> None:
        refused(await player.put_answer(2, 1), 410, "question-closed")
        refused(await player.get_question(3), 410, "quiz-finished")
        assert granted(await player.put_answer(1, 1), 200) == first
        refused(await player.put_answer(1, 2), 409, "answer-conflict")
        assert granted(await player.get_question(1))["result"] == {"choices": [1], **first["result"]}
        assert granted(await player.get_question(2))["closed"]
        assert (await player.board())["me"]["score"] == first["result"]["points"]
        assert exported(platform, quiz.code) == [("'=1+1", "1", "1", str(first["result"]["points"]))]

    async def heard() -> bool:
        return (await player.now())["state"] == "finished"

    await until(heard, "hearing that the quiz is closed")
    assert (await player.now())["question"] is None
    refused(await api.try_join(quiz.code, "Ben"), 410, "quiz-finished")
    await check()
    assert await retention.pack(engine, ids.decode(quiz.quiz)) is not None
    await check()


def exported(platform: Platform, code: str) -> list[Any]:
    """Name, question, choices and points of each exported answer."""
    ran = command(platform, "export", code)
    assert ran.returncode == 0, ran.stderr
    rows = csv.DictReader(ran.stdout.splitlines())
    return [(row["name"], row["question"], row["choices"], row["points"]) for row in rows]


def test_what_cannot_be_closed_or_exported_is_told(platform: Platform) -> None:
    assert command(platform, "close").returncode == 2
    for arguments in (("close", "zzz"), ("export", "zzz"), ("close", "AAA-AAAA"), ("export", "--format", "json", "1")):
        ran = command(platform, *arguments)
        assert ran.returncode == 1
        assert "there is no quiz" in ran.stderr
        assert "Traceback" not in ran.stderr
