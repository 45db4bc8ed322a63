"""What travels over the stream and to sockets: small, whole, and refused when it is something else."""

import json
from typing import Any

import msgspec
import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from quizfleet import outbox
from quizfleet.cache import Keys
from quizfleet.leaderboard import frames
from quizfleet.leaderboard.standing import Board, Entry


def test_an_announcement_says_which_scores_changed_and_not_what_they_are() -> None:
    assert outbox.decode(b"[42,[7,8]]") == outbox.Update(42, (7, 8))


@pytest.mark.parametrize("payload", [b"", b"{}", b"[42]", b'["42",[7]]', b"\xff", b"[42,7]"])
def test_what_is_no_announcement_is_refused(payload: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        outbox.decode(payload)


def said(frame: bytes) -> dict[str, Any]:
    """The message in a frame, which must be one whole unmasked text frame."""
    reader = StreamReader()
    reader.feed_data(frame)
    with pytest.raises(StopIteration) as whole:
        next(Frame.parse(reader.read_exact, mask=False))
    assert (whole.value.value.opcode, whole.value.value.fin, reader.buffer) == (Opcode.TEXT, True, b"")
    message: dict[str, Any] = json.loads(whole.value.value.data)
    return message


def test_a_frame_is_the_documented_json() -> None:
    frame = said(frames.board(Board(5, 2, (Entry(1, "7", "Anna", 967), Entry(2, "8", "\u4e16", 0)))))
    assert frame == {
        "type": "board",
        "version": 5,
        "playerCount": 2,
        "entries": [
            {"rank": 1, "player": "7", "name": "Anna", "score": 967},
            {"rank": 2, "player": "8", "name": "\u4e16", "score": 0},
        ],
    }


def test_a_frame_has_no_place_for_me() -> None:
    assert "me" not in said(frames.board(Board(1, 1, (), Entry(1, "7", "Anna", 0))))


def test_all_keys_of_a_quiz_live_in_one_slot_and_begin_with_the_event() -> None:
    keys = Keys("trivia.finals")
    named = [keys.board(42), keys.members(42), keys.version(42), keys.channel(42)]
    assert len(set(named)) == len(named)
    assert all(name.startswith("trivia.finals:{1a}:") for name in named)
    assert keys.quiz_of(keys.channel(42)) == 42
