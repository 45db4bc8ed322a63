"""MySQL's packets, as far as a fault needs to know them: which process asks for what, which errors it gets. Pure.

The services speak plainly to a database on the same machine; a client that asks for TLS is let through unread.
"""

import re
from dataclasses import dataclass

from tests.faults.proxy import Request

_HEADER = 4
_COM_QUERY = 0x03
_ERROR = 0xFF
_OK, _END = 0x00, 0xFE
_MORE_RESULTS = 0x0008
_CLIENT_TLS = 0x0800
_TLS_REQUEST_SIZE = 32

_INSERTS = re.compile(r"\binsert\s+(?:ignore\s+)?into\s+`?submission\b", re.IGNORECASE)
_COMMITS = re.compile(r"\bcommit\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:commit|rollback)\b", re.IGNORECASE)
_UNMARKS = re.compile(r"\bdelete\s+from\s+`?outbox\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement(Request):
    """A query as text; `transaction` is all text since the last end of a transaction, this query included."""

    text: str
    transaction: str


def inserts_submissions(request: Request) -> bool:
    """Whether a query stores answers."""
    return isinstance(request, Statement) and _INSERTS.search(request.text) is not None


def commits_submissions(request: Request) -> bool:
    """Whether a query makes stored answers durable: in the query that stores them, or in one after it."""
    return (
        isinstance(request, Statement)
        and _COMMITS.search(request.text) is not None
        and _INSERTS.search(request.transaction) is not None
    )


def unmarks_announcements(request: Request) -> bool:
    """Whether a query deletes announcements that the broker has acknowledged."""
    return isinstance(request, Statement) and _UNMARKS.search(request.text) is not None


def players_stored(request: Request, quiz: int) -> set[int]:
    """The players of a quiz whose answers a query stores."""
    if not inserts_submissions(request):
        return set()
    assert isinstance(request, Statement)
    values = request.text[_INSERTS.search(request.text).start() :].partition(";")[0]  # type: ignore[union-attr]
    return {int(player) for player in re.findall(rf"\(\s*{quiz}\s*,\s*(\d+)\s*,", values)}


class MySqlWire:
    """One connection, both ways. Bytes may come in any pieces."""

    def __init__(self) -> None:
        self._asked = bytearray()
        self._answered = bytearray()
        self._last_answer = b""
        self._owner: int | None = None
        self._transaction: list[str] = []
        self._ended = False
        self._greeted = False
        self._unreadable = False

    def requests(self, data: bytes) -> list[tuple[bytes, Request | None]]:
        """The packets that are complete now, each with the query in it, if it is one."""
        if self._unreadable:
            return [(data, None)]
        found = [(packet, self._read(packet)) for packet in _split(self._asked, data)]
        if self._unreadable:
            found.append((bytes(self._asked), None))
            self._asked.clear()
        return found

    def errors(self, data: bytes) -> list[int]:
        """The codes of the errors among the server's packets that are complete now."""
        if self._unreadable:
            return []
        packets = _split(self._answered, data)
        if packets:
            self._last_answer = packets[-1]
        return [
            int.from_bytes(packet[_HEADER + 1 : _HEADER + 3], "little")
            for packet in packets
            if packet[_HEADER : _HEADER + 1] == bytes([_ERROR])
        ]

    @property
    def more_follows(self) -> bool:
        """Whether the last packet is in pieces, or promises the result of another statement of the same query."""
        return bool(self._answered) or bool(_status(self._last_answer) & _MORE_RESULTS)

    def _read(self, packet: bytes) -> Request | None:
        if not self._greeted:
            self._greeted = True
            self._unreadable = _asks_for_tls(packet)
            self._owner = owner(packet)
            return None
        is_command = packet[3] == 0  # a packet that begins an exchange has the number 0
        if not is_command or packet[_HEADER : _HEADER + 1] != bytes([_COM_QUERY]):
            return None
        text = packet[_HEADER + 1 :].decode("latin-1")
        if self._ended:
            self._transaction.clear()
        self._transaction.append(text)
        self._ended = _ENDS.search(text) is not None
        return Statement(self._owner, text, ";".join(self._transaction))


def _split(buffer: bytearray, data: bytes) -> list[bytes]:
    """Append to a buffer and take the complete packets from its front."""
    buffer += data
    packets = []
    while len(buffer) >= _HEADER:
        size = _HEADER + int.from_bytes(buffer[:3], "little")
        if len(buffer) < size:
            break
        packets.append(bytes(buffer[:size]))
        del buffer[:size]
    return packets


def _asks_for_tls(packet: bytes) -> bool:
    payload = packet[_HEADER:]
    return len(payload) == _TLS_REQUEST_SIZE and bool(int.from_bytes(payload[:4], "little") & _CLIENT_TLS)


def _status(packet: bytes) -> int:
    """The server's status flags in a packet that ends a result; 0 in any other."""
    payload = packet[_HEADER:]
    if payload[:1] == bytes([_END]) and len(payload) == 5:
        return int.from_bytes(payload[3:5], "little")
    if payload[:1] != bytes([_OK]) or len(payload) < 7:
        return 0
    at = 1
    for _ in ("affected rows", "last insert id"):
        at += {0xFC: 3, 0xFD: 4, 0xFE: 9}.get(payload[at], 1)
    return int.from_bytes(payload[at : at + 2], "little")


def owner(handshake: bytes) -> int | None:
    """The process that a client says it is, in the connection attribute `_pid`."""
    _, found, rest = handshake.partition(b"\x04_pid")
    if not found or not rest:
        return None
    digits = rest[1 : 1 + rest[0]]
    return int(digits) if digits.isdigit() else None
