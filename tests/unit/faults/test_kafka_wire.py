"""What the proxy understands of Kafka: whole frames from any pieces, and which call each is."""

from tests.faults.kafka_wire import Call, KafkaWire, commits_offsets
from tests.faults.proxy import Request


def frame(key: int, rest: bytes = b"\x00\x09\x00\x00\x00\x01") -> bytes:
    """A call as Kafka frames it."""
    body = key.to_bytes(2, "big") + rest
    return len(body).to_bytes(4, "big") + body


def test_calls_are_found_in_any_pieces_and_sent_on_as_they_were() -> None:
    wire, sent = KafkaWire(), frame(1) + frame(8) + frame(12)
    found = [one for byte in sent for one in wire.requests(bytes([byte]))]
    assert b"".join(data for data, _ in found) == sent
    assert [request.key for _, request in found if isinstance(request, Call)] == [1, 8, 12]


def test_only_an_offset_commit_commits_offsets() -> None:
    assert commits_offsets(Call(None, 8))
    assert not commits_offsets(Call(None, 9))
    assert not commits_offsets(Request(None))
