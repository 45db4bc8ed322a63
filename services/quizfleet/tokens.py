"""Signed tokens: who is asking, in which quiz. One algorithm, one audience (the event), no lookup."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import jwt

from quizfleet import ids
from quizfleet.problems import unauthorized

_Token = TypeVar("_Token", str, bytes)

_ALGORITHM = "HS256"
_REMEMBERED = 50_000
"""Verified tokens, the oldest of which make room: a token is parsed once, not with every answer."""


class Role(StrEnum):
    """What a token allows: a player plays one quiz, a host runs one, a screen sees of one what everybody may see."""

    PLAYER = "player"
    HOST = "host"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `player` is None for all but players; `expires` is in seconds since 1970.

    `quiz_id` is the quiz as it appears in paths: two strings are compared faster than one is decoded.
    """

    quiz: int
    quiz_id: str
    role: Role
    player: int | None
    expires: int


class Tokens:
    """Issues and verifies tokens of one event. The first of the keys signs, each of them verifies."""

    def __init__(self, keys: Sequence[str], event: str, lifetime_hours: int) -> None:
        self._keys = keys
        self._event = event
        self._lifetime = lifetime_hours * 3600
        self._verified: OrderedDict[str, Claims] = OrderedDict()
        self._headers: OrderedDict[bytes, Claims] = OrderedDict()

    def issue(self, role: Role, quiz: int, player: int | None = None) -> str:
        """A token for one role in one quiz."""
        now = int(time.time())
        claims = {
            "aud": self._event,
            "sub": ids.encode(player) if player else role.value,
            "quiz": ids.encode(quiz),
            "role": role.value,
            "iat": now,
            "exp": now + self._lifetime,
        }
        return jwt.encode(claims, self._keys[0], _ALGORITHM)

    def verify(self, token: str) -> Claims:
        """The claims of a token.

        Raises:
            Problem: 401 where it is malformed, expired, for another event or not signed by us.
        """
        return _current(self._verified.get(token) or _remember(self._verified, token, self._decode(token)))

    def verify_header(self, value: bytes) -> Claims:
        """The claims of the token in an Authorization header.

        Raises:
            Problem: 401 where there is none, or none that is valid here.
        """
        claims = self._headers.get(value)
        if claims is None:
            scheme, _, token = value.partition(b" ")
            if scheme.lower() != b"bearer" or not token.strip():
                raise unauthorized("send the token as Authorization: Bearer <token>")
            claims = _remember(self._headers, value, self._decode(token.strip().decode("latin-1")))
        return _current(claims)

    def _decode(self, token: str) -> Claims:
        required = ["exp", "aud", "sub", "quiz", "role"]
        try:
            claims = decode(token, self._keys, self._event, required)
            role = Role(claims["role"])
            player = ids.decode(claims["sub"]) if role is Role.PLAYER else None
            return Claims(ids.decode(claims["quiz"]), claims["quiz"], role, player, int(claims["exp"]))
        except jwt.ExpiredSignatureError as expired:
            raise unauthorized("the token has expired; join again") from expired
        except (jwt.PyJWTError, ValueError, TypeError) as invalid:
            raise unauthorized("the token is not valid here") from invalid


def decode(token: str, keys: Sequence[str], audience: str, required: Sequence[str]) -> dict[str, Any]:
    """What a token says that one of the keys has signed.

    Raises:
        jwt.PyJWTError: it is malformed, expired, for others, or none of them has signed it.
    """
    for key in keys[:-1]:
        try:
            return _decode_by(key, token, audience, required)
        except jwt.InvalidSignatureError:
            continue
    return _decode_by(keys[-1], token, audience, required)


def _decode_by(key: str, token: str, audience: str, required: Sequence[str]) -> dict[str, Any]:
    return jwt.decode(token, key, algorithms=[_ALGORITHM], audience=audience, options={"require": list(required)})


def _remember(verified: "OrderedDict[_Token, Claims]", token: _Token, claims: Claims) -> Claims:
    verified[token] = claims
    if len(verified) > _REMEMBERED:
        verified.popitem(last=False)
    return claims


def _current(claims: Claims) -> Claims:
    if claims.expires <= time.time():
        raise unauthorized("the token has expired; join again")
    return claims
