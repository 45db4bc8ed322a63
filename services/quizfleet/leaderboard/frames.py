"""What the server says over a socket: whole WebSocket frames, encoded once, the same bytes for everybody."""

import msgspec
from websockets.frames import Close, Frame, Opcode

from quizfleet.leaderboard.standing import Board, Entry
from quizfleet.timeline import State

TOP = 10


class BoardFrame(msgspec.Struct, rename="camel", tag_field="type", tag="board", frozen=True):
    """What a socket gets when its board has changed."""

    version: int
    player_count: int
    entries: tuple[Entry, ...]


class StateFrame(msgspec.Struct, rename="camel", tag_field="type", tag="state", frozen=True):
    """Where a quiz stands that its host leads: on connect, and whenever any of this changes but the time that remains.

    `answered` counts the answers to the question at hand.
    """

    revision: int
    state: State
    question: int | None
    question_count: int
    remaining_ms: int | None
    paused: bool
    locked: bool
    player_count: int
    answered: int


class ResumeFrame(msgspec.Struct, rename="camel", tag_field="type", tag="resume", frozen=True):
    """The last word of a server that stops: come back after this time with this token, and miss nothing."""

    token: str
    after_ms: int


class ResumedFrame(msgspec.Struct, rename="camel", tag_field="type", tag="resumed", frozen=True):
    """The token was good: board frames follow as soon as there is a newer version than this."""

    version: int


_encoder = msgspec.json.Encoder()


def _text(message: msgspec.Struct) -> bytes:
    return Frame(Opcode.TEXT, _encoder.encode(message)).serialize(mask=False)


def board(shown: Board) -> bytes:
    """The frame of a board."""
    return _text(BoardFrame(shown.version, shown.player_count, shown.entries))


def state(told: StateFrame) -> bytes:
    """The frame of where a quiz stands."""
    return _text(told)


def resume(token: str, after_ms: int) -> bytes:
    """The frame that asks a client to come back."""
    return _text(ResumeFrame(token, after_ms))


def resumed(version: int) -> bytes:
    """The frame that tells a client it has missed nothing up to a version."""
    return _text(ResumedFrame(version))


PING = Frame(Opcode.PING, b"").serialize(mask=False)


def pong(payload: bytes) -> bytes:
    """The answer to a client's ping."""
    return Frame(Opcode.PONG, payload).serialize(mask=False)


def close(code: int, reason: str) -> bytes:
    """The frame that ends a socket; the reason has at most 123 bytes."""
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)
