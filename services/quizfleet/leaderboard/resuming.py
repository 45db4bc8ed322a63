"""Resume tokens: which version of a board a client had when its server stopped. Signed, for one quiz, for two minutes.

A token opens nothing: who comes back shows the player's token as well.
"""

import time
from collections.abc import Sequence

import jwt
from cachetools import LRUCache

from quizfleet import ids, tokens

_ALGORITHM = "HS256"
_SECONDS = 120
_REMEMBERED = 10_000

NOTHING = -1
"""The version of a client that has seen no board yet."""


class Resumes:
    """Issues and reads resume tokens of one event. Their audience keeps them apart from the tokens of players.

    The first of the keys signs, each of them verifies.
    """

    def __init__(self, keys: Sequence[str], event: str) -> None:
        self._keys = keys
        self._audience = f"{event}/resume"
        self._issued: LRUCache[tuple[int, int], str] = LRUCache(_REMEMBERED)

    def issue(self, quiz: int, version: int) -> str:
        """A token for clients that have this version; the same for all of them, as a server stops once."""
        token: str | None = self._issued.get((quiz, version))
        if token is None:
            claims = {
                "aud": self._audience,
                "quiz": ids.encode(quiz),
                "version": version,
                "exp": int(time.time()) + _SECONDS,
            }
            token = self._issued[quiz, version] = jwt.encode(claims, self._keys[0], _ALGORITHM)
        return token

    def version(self, token: str, quiz: int) -> int:
        """The version that a client has; `NOTHING` where the token is not ours, of another quiz, or too old."""
        required = ["exp", "aud", "quiz", "version"]
        try:
            claims = tokens.decode(token, self._keys, self._audience, required)
        except jwt.PyJWTError:
            return NOTHING
        return int(claims["version"]) if claims["quiz"] == ids.encode(quiz) else NOTHING
