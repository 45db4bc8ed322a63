"""The ledger: what was sent, acked, refused and unknown, in a file if wanted, written before a bot goes on."""

import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec


class Ledger:
    """Lines of JSON: {"at": seconds since 1970, "event", "quiz", "player", "question", ...}; none without a path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            self._file = self._path.open("ab", buffering=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def note(self, event: str, quiz: str, player: str, **details: object) -> None:
        """Write a line; it has left this process when this returns."""
        if self._file is not None:
            line = {"at": round(time.time(), 3), "event": event, "quiz": quiz, "player": player, **details}
            self._file.write(msgspec.json.encode(line) + b"\n")
