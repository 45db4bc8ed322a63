"""Scoring without its HTTP route: `python -m tests.bench.programs.coalescer_alone ROOMS`.

ROOMS is a JSON file of [quiz, [player, ...], questions]. Each line on standard input, "<coroutines> <seconds>", has
that many coroutines send answers one after another; what was stored is printed as one JSON object.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from quizfleet import apps, settings
from quizfleet.clock import now_ms
from quizfleet.quiz import Quiz
from quizfleet.scoring.answer import Answer, Outcome
from quizfleet.scoring.answering import Answering
from quizfleet.settings import Service, Settings
from quizfleet.telemetry import COMMIT_ROWS, COMMIT_SECONDS

Pair = tuple[Quiz, int, int]


async def main(rooms: list[tuple[int, list[int], int]]) -> None:
    """Serve lines until standard input ends."""
    app = apps.create(Service.SCORING, settings.load(Settings))
    async with app.router.lifespan_context(app):
        have = app.state.resources
        loaded = [(await have.quizzes.get(quiz), players) for quiz, players, _ in rooms]
        pairs = _pairs(loaded)
        sys.stdout.write('{"ready": true}\n')
        while True:
            sys.stdout.flush()
            line = await asyncio.to_thread(sys.stdin.readline)
            if not line:
                return
            coroutines, seconds = line.split()
            found = await _slice(have.get(Answering), pairs, int(coroutines), float(seconds))
            sys.stdout.write(json.dumps(found) + "\n")


def _pairs(loaded: list[tuple[Quiz, list[int]]]) -> Iterator[Pair]:
    for question in range(1, len(loaded[0][0].questions) + 1):
        for place in range(len(loaded[0][1])):
            for quiz, players in loaded:
                yield quiz, players[place], question


async def _slice(answering: Answering, pairs: Iterator[Pair], coroutines: int, seconds: float) -> dict[str, float]:
    before, cpu, started = _commits(), time.process_time(), time.perf_counter()
    deadline = started + seconds

    async def send() -> int:
        count = 0
        while time.perf_counter() < deadline:
            quiz, player, question = next(pairs)
            verdict = await answering.accept(Answer(quiz, player, question, 1, now_ms()))
            assert verdict.outcome is Outcome.ACCEPTED, verdict
            count += 1
        return count

    answers = sum(await asyncio.gather(*(send() for _ in range(coroutines))))
    took = time.perf_counter() - started
    commits, rows, in_flight = (now - then for now, then in zip(_commits(), before, strict=True))
    return {
        "answers": answers,
        "seconds": took,
        "cpu_seconds": time.process_time() - cpu,
        "batch": rows / commits,
        "in_flight": in_flight / took,
    }


def _commits() -> tuple[float, float, float]:
    """Commits, their answers, their seconds."""
    samples = {
        sample.name: sample.value
        for metric in (COMMIT_ROWS, COMMIT_SECONDS)
        for family in metric.collect()
        for sample in family.samples
    }
    return (
        samples["quizfleet_commit_rows_count"],
        samples["quizfleet_commit_rows_sum"],
        samples["quizfleet_commit_seconds_sum"],
    )


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(json.loads(Path(sys.argv[1]).read_text())))
