"""What the demo does, apart from how it is called."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from quizfleet import formats, ids
from quizfleet.bots import BotOptions, Progress, Report, run_bots
from quizfleet.content import QuizContent
from quizfleet.demo.comparing import compare
from quizfleet.embedded import Platform, embedded_backends

QUIZ = Path(__file__).parent / "quiz.yaml"


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Room:
    """A quiz on the demo's platform."""

    quiz: str
    code: str
    host_token: str

    @property
    def shown_code(self) -> str:
        """The code as people read it."""
        return ids.show_code(self.code)


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


def read_quiz(path: Path) -> QuizContent:
    """The first quiz of a file.

    Raises:
        DemoError: it has faults.
    """
    parsed = formats.parse_file(path)
    if parsed.faults or not parsed.quizzes:
        raise DemoError("\n".join(f"{path}:{fault}" for fault in parsed.faults))
    return parsed.quizzes[0]


def open_room(platform: Platform, content: QuizContent) -> Room:
    """Make a quiz by the API, as any author would."""
    made = httpx.post(
        f"{platform.url}/api/quizzes",
        json=content.model_dump(mode="json", by_alias=True, exclude_none=True),
        headers={"Authorization": f"Bearer {platform.admin_key}"},
        timeout=20,
    )
    if made.is_error:
        raise DemoError(made.text)
    body = made.json()
    return Room(body["quiz"], body["code"], body["hostToken"])


async def play_once(
    platform: Platform,
    room: Room,
    players: int,
    think: tuple[float, float],
    seed: int,
    on_progress: Callable[[Progress], None],
) -> Report:
    """Let bots play one whole quiz, and check it from outside and against the database."""
    options = BotOptions(platform.url, (room.code,), players, think, seed=seed)
    report = await run_bots(options, on_progress)
    more = await compare(platform.backends.database_url, platform.url, room.quiz, room.host_token)
    return replace(report, checks=(*report.checks, *more))


async def play_on(
    platform: Platform, room: Room, players: int, seed: int, on_progress: Callable[[Progress], None]
) -> None:
    """Let bots play beside people, wave after wave, until cancelled."""
    while True:
        options = BotOptions(platform.url, (room.code,), players, (1.5, 7.0), seed=seed, exclusive=False)
        await run_bots(options, on_progress)
        seed += 1
