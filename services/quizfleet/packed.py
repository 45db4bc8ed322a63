"""All answers of a finished quiz as one document: columns, so that like lies beside like, and then compressed.

Format 2, little-endian: the numbers of players and of entries (32 bits each), then each column with its bytes in planes
(all lowest bytes, then all second bytes, ...): per player the id and the number of entries; per entry, by player and
question, the question, choices, whether right, points, elapsed, by how much the question was handed out later than
the player's entry before was received, and how many bytes of words it has; then all words in UTF-8. Format 1 has no
words. 100 players and 100 questions take about 60 KB, where rows take about 900.
"""

import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter
from typing import NamedTuple

from quizfleet import document
from quizfleet.quiz import IN_WORDS

FORMAT = 2
_WITHOUT_WORDS = 1
_LEVEL = 9
_HEAD = struct.Struct("<II")
_PER_PLAYER = ("i", "H")
_PER_ENTRY = ("H", "H", "B", "i", "i", "q")
_LENGTHS = "H"


class Entry(NamedTuple):
    """A question handed out to a player and, unless `choices` is 0, their one answer to it; see `models.Submission`.

    `words` are the answer where `choices` is `IN_WORDS`, and None elsewhere.
    """

    player: int
    question: int
    choices: int
    correct: bool
    points: int
    elapsed_ms: int
    received_at: int
    words: str | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it was answered: an answer has at least one choice."""
        return self.choices != 0

    @property
    def opened_at(self) -> int:
        """When the question was handed out, or opened for all."""
        return self.received_at - self.elapsed_ms


@dataclass(frozen=True, slots=True)
class Pack:
    """A quiz's entries, by player and question. Reading one player's does not touch the others'."""

    players: Sequence[int]
    ends: Sequence[int]
    columns: tuple[Sequence[int], ...]
    words: bytes
    word_ends: Sequence[int]

    def __iter__(self) -> Iterator[Entry]:
        for player in self.players:
            yield from self.of_player(player)

    def of_player(self, player: int) -> list[Entry]:
        """The player's entries by question; empty where there are none."""
        place = bisect_left(self.players, player)
        if place == len(self.players) or self.players[place] != player:
            return []
        start = self.ends[place - 1] if place else 0
        entries, received_at = [], 0
        mine = (column[start : self.ends[place]] for column in self.columns)
        for at, (question, choices, correct, points, elapsed, pause) in enumerate(zip(*mine, strict=True), start):
            received_at += pause + elapsed
            words = self._words(at) if choices == IN_WORDS else None
            entries.append(Entry(player, question, choices, bool(correct), points, elapsed, received_at, words))
        return entries

    def _words(self, at: int) -> str:
        return self.words[self.word_ends[at - 1] if at else 0 : self.word_ends[at]].decode()


def encode(entries: Iterable[Entry]) -> bytes:
    """Entries as a payload, in any order."""
    players, counts = array("i"), array("H")
    columns = [array(kind) for kind in _PER_ENTRY]
    lengths, words = array(_LENGTHS), bytearray()
    for player, of_player in groupby(sorted(entries), attrgetter("player")):
        before, count = 0, 0
        for one in of_player:
            values = (one.question, one.choices, one.correct, one.points, one.elapsed_ms, one.opened_at - before)
            for column, value in zip(columns, values, strict=True):
                column.append(value)
            spelt = (one.words or "").encode()
            lengths.append(len(spelt))
            words += spelt
            before, count = one.received_at, count + 1
        players.append(player)
        counts.append(count)
    head = _HEAD.pack(len(players), len(columns[0]))
    return document.compress(head + b"".join(map(_planes, (players, counts, *columns, lengths))) + words, _LEVEL)


def decode(payload: bytes, version: int = FORMAT) -> Pack:
    """The pack in a payload.

    Raises:
        ValueError: it is damaged, or of a format that this version does not know.
    """
    if version not in (_WITHOUT_WORDS, FORMAT):
        raise ValueError(f"packed answers of format {version}; this version reads format {FORMAT} and older ones")
    data = memoryview(document.decompress(payload))
    players, entries = _HEAD.unpack_from(data)
    at, columns = _HEAD.size, []
    per_entry = _PER_ENTRY if version == _WITHOUT_WORDS else (*_PER_ENTRY, _LENGTHS)
    for kind, length in [(kind, players) for kind in _PER_PLAYER] + [(kind, entries) for kind in per_entry]:
        column, at = _column(data, at, kind, length)
        columns.append(column)
    word_ends = array("I", accumulate(columns.pop() if version != _WITHOUT_WORDS else []))
    end = at + (word_ends[-1] if word_ends else 0)
    if end != len(data):
        raise ValueError(f"packed answers are {'shorter' if end > len(data) else 'longer'} than their head says")
    return Pack(columns[0], list(accumulate(columns[1])), tuple(columns[2:]), bytes(data[at:]), word_ends)


def _planes(column: "array[int]") -> bytes:
    if sys.byteorder == "big":
        column.byteswap()
    data = column.tobytes()
    return b"".join(data[plane :: column.itemsize] for plane in range(column.itemsize))


def _column(data: memoryview, at: int, kind: str, length: int) -> "tuple[array[int], int]":
    column = array(kind)
    size = column.itemsize
    end = at + size * length
    if end > len(data):
        raise ValueError("packed answers are shorter than their head says")
    whole = bytearray(size * length)
    for plane in range(size):
        whole[plane::size] = data[at + plane * length : at + (plane + 1) * length]
    column.frombytes(whole)
    if sys.byteorder == "big":
        column.byteswap()
    return column, end
