"""Identifiers: 63-bit integers inside, short strings outside, join codes for people.

A quiz id is 42 bits of milliseconds since 2025 followed by 21 random bits, so ids sort by creation and one quiz's rows
lie together. Ids are not secrets: access is by token, never by id alone.
"""

import hashlib
import secrets

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [high + low for high in _CROCKFORD for low in _CROCKFORD]
_VALUE = {digit: value for value, digit in enumerate(_CROCKFORD)}
_EPOCH_MS = 1_735_689_600_000
_RANDOM_BITS = 21
_YEAR_MS = 365 * 86_400_000

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 O 1 I L U: a code is read off a projector and typed on a phone."""

CODE_LENGTH = 7
"""30**7 = 2.2e10 codes: with a million live quizzes one guess in 22,000 hits, and guesses are limited."""

MAX_ID = 2**63 - 1


def new_quiz_id(now_ms: int) -> int:
    """A fresh quiz id for this instant (ms since 1970)."""
    return ((now_ms - _EPOCH_MS) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)


def quiz_id_for(event: str, content: bytes) -> int:
    """The id of imported content: equal content in an event is the same quiz, so an import may run twice."""
    digest = hashlib.sha256(event.encode() + b"\0" + content).digest()
    return int.from_bytes(digest[:8], "big") & MAX_ID


def quiz_id_in_series(series: bytes, index: int) -> int:
    """The id of a quiz that is one of a named series, always the same.

    As though the series had been made one quiz a millisecond, from an instant of 2025 on that its name decides: the
    ids ascend with the index, so a series is stored in order, and older than any quiz that people make.
    """
    first = int.from_bytes(hashlib.sha256(series).digest()[:8], "big") % _YEAR_MS
    chance = int.from_bytes(hashlib.sha256(b"%d\0%s" % (index, series)).digest()[:4], "big") % (1 << _RANDOM_BITS)
    return ((first + index) << _RANDOM_BITS) | chance


def new_player_id() -> int:
    """A player id, unique within its quiz by its primary key: 31 random bits, never 0."""
    return secrets.randbelow(2**31 - 1) + 1


def new_row_id() -> int:
    """63 random bits, for rows that no one outside refers to."""
    return secrets.randbits(63)


def encode(value: int) -> str:
    """An id as it appears in URLs and JSON: Crockford base 32, lower case, no padding."""
    digits = _PAIRS[value & 1023]
    while value := value >> 10:
        digits = _PAIRS[value & 1023] + digits
    return digits.lstrip("0") or "0"


def decode(text: str) -> int:
    """The integer behind an external id.

    Raises:
        ValueError: the text is not one that `encode` could have written.
    """
    if not 0 < len(text) <= 13 or (len(text) > 1 and text[0] == "0"):
        raise ValueError(f"not an id: {text[:20]!r}")
    value = 0
    for digit in text:
        if digit not in _VALUE:
            raise ValueError(f"not an id: {text[:20]!r}")
        value = value * 32 + _VALUE[digit]
    if value > MAX_ID:
        raise ValueError(f"not an id: {text[:20]!r}")
    return value


def new_code() -> str:
    """A random join code of `CODE_LENGTH` characters."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def parse_code(typed: str) -> str | None:
    """The code somebody typed, whatever the case, spaces and dashes; None where it cannot be one."""
    code = "".join(char for char in typed.upper() if char not in " -\u2013\u00a0")
    return code if len(code) == CODE_LENGTH and all(char in CODE_ALPHABET for char in code) else None


def show_code(code: str) -> str:
    """A code as people read it: ``ABC-DEFG``."""
    return f"{code[:3]}-{code[3:]}"
