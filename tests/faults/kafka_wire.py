"""Kafka's frames, as far as a fault needs to know them: which call a client makes. Pure."""

from dataclasses import dataclass

from tests.faults.proxy import Request

_SIZE = 4
OFFSET_COMMIT = 8


@dataclass(frozen=True, slots=True)
class Call(Request):
    """A call of Kafka's protocol by its key."""

    key: int


def commits_offsets(request: Request) -> bool:
    """Whether a consumer says how far it has come."""
    return isinstance(request, Call) and request.key == OFFSET_COMMIT


class KafkaWire:
    """One connection, both ways. Bytes may come in any pieces."""

    def __init__(self) -> None:
        self._asked = bytearray()

    def requests(self, data: bytes) -> list[tuple[bytes, Request | None]]:
        """The frames that are complete now, each with the call in it."""
        self._asked += data
        frames: list[tuple[bytes, Request | None]] = []
        while len(self._asked) >= _SIZE:
            size = _SIZE + int.from_bytes(self._asked[:_SIZE], "big")
            if len(self._asked) < size:
                break
            frame = bytes(self._asked[:size])
            del self._asked[:size]
            frames.append((frame, Call(None, int.from_bytes(frame[_SIZE : _SIZE + 2], "big"))))
        return frames

    def errors(self, data: bytes) -> list[int]:
        """Nothing: a broker's errors are not looked at."""
        return []

    @property
    def more_follows(self) -> bool:
        """Never: a broker answers in one frame."""
        return False
