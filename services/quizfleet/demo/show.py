"""What the demo does, apart from how it is called."""

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from quizfleet import formats, ids
from quizfleet.bots import BotOptions, Progress, Report, run_bots
from quizfleet.content import Mode, QuizContent
from quizfleet.demo.comparing import compare
from quizfleet.embedded import Platform, embedded_backends
from quizfleet.formats import Options

QUIZ = Path(__file__).parent / "quiz.yaml"

_WAIT_SECONDS = 24 * 3600.0
"""For so long bots wait for whoever leads."""

_LOBBY_SECONDS, _LINGER = 20.0, (4.0, 6.0)
"""How a bot leads where people watch: time to join, and to read a result."""

_PODIUM_SECONDS = 20.0
"""Then the next room opens."""


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Room:
    """A quiz on the demo's platform. A screen needs a token, too, where a host leads."""

    quiz: str
    code: str
    host_token: str
    mode: Mode
    screen_token: str | None = None

    @property
    def shown_code(self) -> str:
        """The code as people read it."""
        return ids.show_code(self.code)

    @property
    def is_led(self) -> bool:
        """Whether a host leads it."""
        return self.mode is Mode.HOST_LED


@contextlib.contextmanager
def running_platform(port: int | None, on_step: Callable[[str], None]) -> Iterator[Platform]:
    """The platform on embedded parts, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="quizfleet-") as name, embedded_backends(Path(name)) as backends:
        platform = Platform(backends, Path(name), port=port)
        platform.start(on_step)
        try:
            yield platform
        finally:
            platform.stop()


def read_quiz(path: Path, mode: Mode | None = None) -> QuizContent:
    """The first quiz of a file, in this mode where one is given.

    Raises:
        DemoError: it has faults.
    """
    parsed = formats.parse_file(path, Options(mode=mode))
    if parsed.faults or not parsed.quizzes:
        raise DemoError("\n".join(f"{path}:{fault}" for fault in parsed.faults))
    return parsed.quizzes[0]


def open_room(platform: Platform, content: QuizContent) -> Room:
    """Make a quiz by the API, as any author would."""
    made = _ask(
        platform,
        "POST",
        "/api/quizzes",
        platform.admin_key,
        content.model_dump(mode="json", by_alias=True, exclude_none=True),
    )
    room = Room(made["quiz"], made["code"], made["hostToken"], Mode(made["mode"]))
    if not room.is_led:
        return room
    console = _ask(platform, "GET", f"/api/quizzes/{room.quiz}/host", room.host_token)
    return replace(room, screen_token=console["screenToken"])


def _ask(platform: Platform, method: str, path: str, token: str, body: object = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.request(method, f"{platform.url}{path}", json=body, headers=headers, timeout=20)
    if answer.is_error:
        raise DemoError(answer.text)
    document: dict[str, Any] = answer.json()
    return document


async def play_once(
    platform: Platform,
    room: Room,
    players: int,
    think: tuple[float, float],
    seed: int,
    on_progress: Callable[[Progress], None],
) -> Report:
    """Let bots play one whole quiz, and check it from outside and against the database."""
    tokens = (room.host_token,) if room.is_led else ()
    options = BotOptions(platform.url, (room.code,), players, think, seed=seed, host_tokens=tokens)
    report = await run_bots(options, on_progress)
    more = await compare(platform.backends.database_url, platform.url, room.quiz, room.host_token)
    return replace(report, checks=(*report.checks, *more))


async def play_on(
    platform: Platform,
    rooms: Iterator[Room],
    players: int,
    seed: int,
    on_progress: Callable[[Progress], None],
    *,
    is_led_by_bot: bool = False,
) -> None:
    """Let bots play beside people until cancelled: self-paced wave after wave, else room after room."""
    room = next(rooms)
    while True:
        options = BotOptions(
            platform.url,
            (room.code,),
            players,
            (1.5, 7.0),
            seed=seed,
            timeout=_WAIT_SECONDS,
            exclusive=False,
            host_tokens=(room.host_token,) if room.is_led and is_led_by_bot else (),
            linger=_LINGER,
            lobby=_LOBBY_SECONDS,
        )
        await run_bots(options, on_progress)
        seed += 1
        if room.mode is not Mode.SELF_PACED:
            await asyncio.sleep(_PODIUM_SECONDS)
            room = next(rooms)
