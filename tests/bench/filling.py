"""Quizzes and players by the thousand, written straight into the database, with tokens for the load generator."""

import asyncio
import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from quizfleet import database, ids, quizzes
from quizfleet.clock import now_ms
from quizfleet.content import ChoiceContent, Mode, QuestionContent, QuizContent
from quizfleet.tokens import Role, Tokens
from tests.bench.ground import connect

AT_ONCE = 2000
AUTHORS = 4
LETTERS = "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvk"
OPEN_SECONDS = 3600
"""Longer than a benchmark takes."""


@dataclass(frozen=True, slots=True)
class Room:
    """A stored quiz with its players."""

    quiz: int
    players: tuple[int, ...]
    questions: int


def insert(url: str, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Insert rows, many in a statement; returns how many."""
    head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
    count = 0
    with connect(url) as connection, connection.cursor() as cursor:
        for some in _batched(rows):
            cursor.execute(head + ",".join(_values(row, connection.escape) for row in some))
            count += len(some)
    return count


def _values(row: Sequence[object], escape: Callable[[object], str]) -> str:
    if all(type(value) is int for value in row):
        return str(tuple(row))  # millions of windows are nothing else
    return f"({','.join(map(escape, row))})"


def _batched(rows: Iterable[Sequence[object]]) -> Iterable[list[Sequence[object]]]:
    left = iter(rows)
    while some := list(itertools.islice(left, AT_ONCE)):
        yield some


def rooms(
    url: str, count: int, players: int, questions: int, mode: Mode = Mode.SELF_PACED, *, windows: bool = True
) -> list[Room]:
    """Store quizzes that can be answered at once: every window is open, unless `windows` says that nobody looks."""
    now = now_ms()
    made = invent(count, players, questions)
    asyncio.run(_store_content(url, ((room.quiz, content(questions, mode)) for room in made)))
    _store_players(url, made, now)
    if mode is Mode.SELF_PACED and windows:
        opened = (
            (room.quiz, player, question, now)
            for room in made
            for player in room.players
            for question in range(1, questions + 1)
        )
        insert(url, "question_window", ("quiz", "player", "question", "opened_at"), opened)
    return made


def invent(count: int, players: int, questions: int = 1) -> list[Room]:
    """Rooms with ids as they are drawn in earnest, stored nowhere."""
    now = now_ms()
    drawn = random.Random(now)
    return [
        Room(ids.new_quiz_id(now + index), tuple(drawn.sample(range(1, 2**31), players)), questions)
        for index in range(count)
    ]


def store_long(url: str, count: int) -> None:
    """Quizzes with the ids 1 to `count` whose texts are as long as the draft has them, without players."""
    asyncio.run(_store_content(url, ((quiz, _long_content(quiz)) for quiz in range(1, count + 1))))


def _long_content(quiz: int) -> QuizContent:
    """100 questions of 500 characters with 4 choices of 255, as words: random, and as compressible as words are."""
    drawn = random.Random(quiz)

    def text(length: int) -> str:
        words = " ".join("".join(drawn.choices(LETTERS, k=drawn.randint(2, 9))) for _ in range(length // 3))
        return words[: length - 1] + "."

    questions = tuple(
        QuestionContent(
            text=text(500), choices=tuple(ChoiceContent(text=text(255), correct=place == 0) for place in range(4))
        )
        for _ in range(100)
    )
    return QuizContent(title=f"Stored {quiz}", questions=questions)


async def _store_content(url: str, contents: Iterable[tuple[int, QuizContent]]) -> None:
    """Through the services' own code, so that content is stored as they store it."""
    engine = database.make_engine(url, AUTHORS)
    left = iter(contents)

    async def author() -> None:
        for quiz, written in left:
            await quizzes.create(engine, written, quiz=quiz)

    await asyncio.gather(*(author() for _ in range(AUTHORS)))
    await engine.dispose()


@cache
def content(questions: int, mode: Mode) -> QuizContent:
    """A quiz of that many questions, open for as long as can be; the first choice is right."""
    choices = tuple(ChoiceContent(text=f"Choice {place}", correct=place == 1) for place in range(1, 5))
    return QuizContent(
        title="Benchmark",
        mode=mode,
        starts_at=datetime.now(UTC) if mode is Mode.AUTOPILOT else None,
        questions=tuple(
            QuestionContent(text=f"Question {number}?", choices=choices, seconds=OPEN_SECONDS)
            for number in range(1, questions + 1)
        ),
    )


def _store_players(url: str, made: Sequence[Room], now: int) -> None:
    everybody = [(room.quiz, player, f"Player {place}") for room in made for place, player in enumerate(room.players)]
    insert(
        url,
        "player",
        ("quiz", "player", "name", "name_key", "joined_at"),
        ((quiz, player, name, name.casefold(), now) for quiz, player, name in everybody),
    )
    insert(
        url,
        "quiz_score",
        ("quiz", "player", "score", "elapsed_ms", "version"),
        ((quiz, player, 0, 0, 1) for quiz, player, _ in everybody),
    )


def write_players(path: Path, made: Sequence[Room], tokens: Tokens, *, together: bool = False) -> Path:
    """The load generator's file of players; those of a quiz together, or one of each quiz in turn."""
    lines = [
        [
            f"{ids.encode(room.quiz)}\t{tokens.issue(Role.PLAYER, room.quiz, player)}\t{room.questions}\n"
            for player in room.players
        ]
        for room in made
    ]
    ordered = itertools.chain(*lines) if together else itertools.chain(*zip(*lines, strict=True))
    path.write_text("".join(ordered))
    return path


def write_sockets(path: Path, made: Sequence[Room], tokens: Tokens, per_room: int) -> Path:
    """The load generator's file of sockets: one of each quiz in turn."""
    offers = [
        (f"/api/quizzes/{ids.encode(room.quiz)}/live", tokens.issue(Role.PLAYER, room.quiz, room.players[0]))
        for room in made
    ]
    path.write_text(
        "".join(f"{route}\tquizfleet.v1, bearer.{token}\n" for _ in range(per_room) for route, token in offers)
    )
    return path
