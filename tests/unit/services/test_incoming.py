"""What clients say is cut into frames wherever the network cut it, and nothing unreadable is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, CloseCode, Frame, Opcode

from quizfleet.leaderboard import incoming
from quizfleet.leaderboard.incoming import MAX_MESSAGE_BYTES, Misbehaved

FRAMES = st.builds(
    Frame,
    opcode=st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.PONG]),
    data=st.one_of(st.binary(max_size=125), st.just(b"")),
)


@given(st.lists(FRAMES, max_size=6), st.data())
def test_frames_are_the_same_however_they_arrive(sent: list[Frame], data: st.DataObject) -> None:
    whole = b"".join(frame.serialize(mask=True) for frame in sent)
    received: list[Frame] = []
    held = b""
    while whole:
        size = data.draw(st.integers(1, len(whole)))
        some, held = incoming.split(held + whole[:size])
        received += some
        whole = whole[size:]
    assert held == b""
    assert [(frame.opcode, bytes(frame.data)) for frame in received] == [(one.opcode, bytes(one.data)) for one in sent]


@given(st.binary(max_size=300))
def test_any_bytes_are_frames_or_a_beginning_or_refused(said: bytes) -> None:
    refused = None
    held = b""
    try:
        _, held = incoming.split(said)
    except Misbehaved as wrong:
        refused = wrong
    assert len(held) <= MAX_MESSAGE_BYTES + 8
    if refused is not None:
        assert refused.code in {CloseCode.PROTOCOL_ERROR, CloseCode.MESSAGE_TOO_BIG}
        assert len(refused.reason.encode()) <= 123


def test_the_answer_to_our_ping_is_known_by_its_beginning() -> None:
    pong = Frame(Opcode.PONG, b"").serialize(mask=True)
    assert pong.startswith(incoming.PONG)
    assert len(pong) == len(incoming.PONG) + 4


def test_fragments_count_together() -> None:
    part = Frame(Opcode.TEXT, b"x" * 3000, fin=False)
    rest = Frame(Opcode.CONT, b"x" * 1096)
    size = incoming.message_size(part, -1)
    assert incoming.message_size(rest, size) == -1
    with pytest.raises(Misbehaved, match="at most 4096 bytes"):
        incoming.message_size(Frame(Opcode.CONT, b"x" * 1097), size)
    with pytest.raises(Misbehaved, match="out of order"):
        incoming.message_size(part, size)
    with pytest.raises(Misbehaved, match="out of order"):
        incoming.message_size(rest, -1)


@pytest.mark.parametrize(
    ("payload", "code"), [(b"", 1000), (Close(1001, "bye").serialize(), 1001), (Close(4999, "").serialize(), 4999)]
)
def test_a_close_is_answered_with_its_code(payload: bytes, code: int) -> None:
    assert incoming.closing_code(Frame(Opcode.CLOSE, payload)) == code


@pytest.mark.parametrize(("payload", "code"), [(b"x", 1002), (b"\x03\xed", 1002), (b"\x03\xe8\xff", 1007)])
def test_a_malformed_close_is_told(payload: bytes, code: int) -> None:
    with pytest.raises(Misbehaved) as wrong:
        incoming.closing_code(Frame(Opcode.CLOSE, payload))
    assert wrong.value.code == code
