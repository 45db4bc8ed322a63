"""A live socket: comes back when it breaks, keeps the newest frame and how fresh it was."""

import asyncio
import contextlib
import random
import time
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

import msgspec
from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from quizfleet.bots.evidence import Board, Entry, Heard, Status, Timed, Watcher

_LONGEST_PAUSE = 2.0
_OPEN_TIMEOUT = 5.0
_FINAL_CODES = {4401: "bad token", 4403: "not this quiz"}
_REMOVED = "the host has removed you"


class _Frame(msgspec.Struct, rename="camel", tag_field="type", tag="board", frozen=True):
    version: int
    player_count: int
    entries: tuple[Entry, ...]


class _Resume(msgspec.Struct, rename="camel", tag_field="type", tag="resume", frozen=True):
    token: str
    after_ms: int


class _Resumed(msgspec.Struct, rename="camel", tag_field="type", tag="resumed", frozen=True):
    version: int


_decoder = msgspec.json.Decoder(_Frame | _Resume | _Resumed | Status)


@lru_cache(maxsize=4096)
def _read(data: bytes) -> tuple[_Frame | _Resume | _Resumed | Status, dict[str, int]]:
    """A message, and the scores that it shows by player; all sockets of a room get the same bytes."""
    message = _decoder.decode(data)
    return message, {one.player: one.score for one in message.entries} if isinstance(message, _Frame) else {}


def live_url(server: str, quiz: str) -> str:
    """The address of a quiz's live boards."""
    parts = urlsplit(server)
    scheme = {"http": "ws", "https": "wss"}[parts.scheme]
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}/api/quizzes/{quiz}/live"


class Audience(Protocol):
    """Whoever wants to know at once what a socket tells of a quiz that a host leads."""

    def hear(self, status: Status, at: float) -> None:
        """Where the quiz is (at, monotonic seconds)."""

    def see(self, board: Board, at: float) -> None:
        """What its board is."""

    def miss(self) -> None:
        """The socket is gone: nothing is heard until there is a new one."""

    def stop(self) -> None:
        """The host has sent the player away: there will be no other socket."""


class LiveBoard:
    """Follows the board of a quiz for one watcher until closed."""

    def __init__(
        self, url: str, token: str, seen: Watcher, rng: random.Random, audience: Audience | None = None
    ) -> None:
        self.frames = 0
        self.changed_at = 0.0
        self.shown: list[Timed] = []
        self._url = url
        self._protocols = f"quizfleet.v1, bearer.{token}"
        self._seen = seen
        self._rng = rng
        self._audience = audience
        self._expected: list[tuple[int, float]] = []
        self._first_at: dict[int, float] = {}
        self._held = (0, 0.0)
        self._shown = True
        self._resume: str | None = None
        self._come_back_seconds = 0.0
        self._is_over = False
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Start following."""
        self._task = asyncio.create_task(self._follow())

    async def aclose(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def expect(self, total: int, sent_at: float) -> None:
        """An answer sent at this instant brings the player's score to a total: measure when a frame shows it.

        Only while the player is on the board: who is not may come back on it much later, by another answer.
        """
        if not self._shown:
            return
        shown_at = self._first_at.get(total)
        if shown_at is not None:
            self.shown.append(Timed(shown_at, (shown_at - sent_at) * 1000))
        else:
            self._expected.append((total, sent_at))

    def hold(self, total: int, until: float) -> None:
        """Until an instant no frame may show more than this total: it would tell that an open answer is right."""
        self._held = (total, until)

    @property
    def reconnects(self) -> int:
        """How often a socket was opened after the first."""
        return max(0, len(self._seen.versions) - 1)

    async def _follow(self) -> None:
        pause = 0.05
        while not self._is_over:
            before = self.frames
            with contextlib.suppress(OSError, TimeoutError, WSError):
                await self._listen()
            pause = 0.05 if self.frames > before else min(_LONGEST_PAUSE, pause * 2)
            await asyncio.sleep(self._come_back_seconds or pause * self._rng.uniform(0.5, 1.5))
            self._come_back_seconds = 0.0

    async def _listen(self) -> None:
        """Follow over one socket until it ends."""
        offered = self._protocols + (f", resume.{self._resume}" if self._resume else "")
        transport, _ = await ws_connect(
            lambda: _Listener(self),
            self._url,
            websocket_handshake_timeout=_OPEN_TIMEOUT,
            extra_headers={"Sec-WebSocket-Protocol": offered},
            max_redirects=0,
        )
        try:
            await transport.wait_disconnected()
        finally:
            if self._audience is not None:
                self._audience.miss()
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()

    def opened(self) -> list[int]:
        """A socket is open; the versions it shows go into this list."""
        versions: list[int] = []
        self._seen.versions.append(versions)
        self._seen.states.append([])
        self._seen.opened_at.append(time.monotonic())
        return versions

    def closed(self, code: int, reason: str) -> None:
        """The server has closed the socket with a code."""
        if self._audience is not None and reason.startswith(_REMOVED):
            self._is_over = True
            self._audience.stop()
        elif code in _FINAL_CODES:
            self._seen.faults.append(f"the live socket was closed: {_FINAL_CODES[code]}")

    def hear(self, data: bytes, versions: list[int]) -> bool:
        """Take a message; whether it made sense."""
        try:
            message, scores = _read(data)
        except msgspec.DecodeError as broken:
            self._seen.faults.append(f"a frame that is no board: {broken}")
            return False
        if isinstance(message, _Resume):
            self._resume, self._come_back_seconds = message.token, message.after_ms / 1000
            return True
        self._resume = None
        if isinstance(message, Status):
            self._hear_status(message)
        elif isinstance(message, _Frame):
            versions.append(message.version)
            self._take(message, scores.get(self._seen.player))
        elif self._seen.last_frame is None or self._seen.last_frame.version != message.version:
            self._seen.faults.append(f"resumed at version {message.version}, which was not the last one seen")
        return True

    def _hear_status(self, status: Status) -> None:
        if self._audience is None:
            self._seen.faults.append("a state frame, though no host leads this quiz")
            return
        now = time.monotonic()
        self._seen.states[-1].append(Heard(now, status))
        self._audience.hear(status, now)

    def _take(self, frame: _Frame, mine: int | None) -> None:
        now = time.monotonic()
        self.frames += 1
        if self._seen.last_frame is None or self._seen.last_frame.version != frame.version:
            self.changed_at = now
        board = self._seen.last_frame = Board(frame.version, frame.player_count, frame.entries)
        if self._audience is not None:
            self._audience.see(board, now)
        self._shown = mine is not None
        if mine is None:
            self._expected.clear()
            return
        if mine > self._held[0] and now < self._held[1]:
            self._seen.leaks.append(
                f"a frame shows {mine} points while a question is open; before it there were {self._held[0]}"
            )
        if mine not in self._first_at:
            self._first_at[mine] = now
        due = [sent_at for total, sent_at in self._expected if total <= mine]
        self._expected = [one for one in self._expected if one[0] > mine]
        self.shown.extend(Timed(now, (now - sent_at) * 1000) for sent_at in due)


class _Listener(WSListener):
    """One socket of a player."""

    def __init__(self, live: LiveBoard) -> None:
        self._live = live
        self._versions: list[int] = []

    def on_ws_connected(self, transport: WSTransport) -> None:  # noqa: ARG002
        self._versions = self._live.opened()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.TEXT:
            if not self._live.hear(frame.get_payload_as_bytes(), self._versions):
                transport.disconnect()
        elif frame.msg_type is WSMsgType.CLOSE:
            payload = frame.get_payload_as_bytes()
            self._live.closed(int.from_bytes(payload[:2], "big"), payload[2:].decode(errors="replace"))
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
