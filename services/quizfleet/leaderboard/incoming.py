"""What clients say over a socket. Players have nothing to say: control frames are obeyed, the rest is dropped. Pure.

Nothing is kept for a client that says nothing: the parser is made when bytes come, and only the start of a frame that
has not come whole is held until more does.
"""

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.streams import StreamReader

MAX_MESSAGE_BYTES = 4096

PONG = b"\x8a\x80"
"""How the answer to an empty ping begins; the mask's four bytes follow. Nearly all that clients ever say."""


class Misbehaved(Exception):  # noqa: N818
    """What came is no WebSocket traffic, or too much of it; `code` is the close code it earns."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def split(data: bytes) -> tuple[list[Frame], bytes]:
    """The whole frames at the beginning of what a client sent, and what is left.

    Raises:
        Misbehaved: a frame is malformed, unmasked or larger than a message may be.
    """
    reader = StreamReader()
    reader.feed_data(data)
    frames: list[Frame] = []
    left = len(data)
    while left:
        parsing = Frame.parse(reader.read_exact, mask=True, max_size=MAX_MESSAGE_BYTES)
        try:
            next(parsing)
        except StopIteration as whole:
            frames.append(whole.value)
            left = len(reader.buffer)
        except PayloadTooBig as big:
            raise Misbehaved(CloseCode.MESSAGE_TOO_BIG, f"at most {MAX_MESSAGE_BYTES} bytes are taken") from big
        except ProtocolError as wrong:
            raise Misbehaved(CloseCode.PROTOCOL_ERROR, str(wrong)) from wrong
        else:
            break
    return frames, data[len(data) - left :]


def message_size(frame: Frame, begun: int) -> int:
    """How large the message is that this frame begins or continues; -1 when it ends it. `begun` is what this said last.

    Raises:
        Misbehaved: fragments are out of order, or together larger than a message may be.
    """
    if (frame.opcode is Opcode.CONT) != (begun >= 0):
        raise Misbehaved(CloseCode.PROTOCOL_ERROR, "fragments of a message are out of order")
    size = max(begun, 0) + len(frame.data)
    if size > MAX_MESSAGE_BYTES:
        raise Misbehaved(CloseCode.MESSAGE_TOO_BIG, f"at most {MAX_MESSAGE_BYTES} bytes are taken")
    return -1 if frame.fin else size


def closing_code(frame: Frame) -> int:
    """The code to answer a close frame with.

    Raises:
        Misbehaved: it is malformed.
    """
    try:
        code = Close.parse(bytes(frame.data)).code
    except ProtocolError as wrong:
        raise Misbehaved(CloseCode.PROTOCOL_ERROR, str(wrong)) from wrong
    except UnicodeDecodeError as wrong:
        raise Misbehaved(CloseCode.INVALID_DATA, "the reason is not UTF-8") from wrong
    return CloseCode.NORMAL_CLOSURE if code == CloseCode.NO_STATUS_RCVD else code
