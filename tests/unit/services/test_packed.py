"""Packed answers come back as they were, whoever asks for one player's or for all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import document, packed
from quizfleet.packed import Entry
from quizfleet.quiz import IN_WORDS

INSTANTS = st.integers(0, 2**42)
NUMBERS = {
    "player": st.integers(1, 2**31 - 1),
    "question": st.integers(1, 500),
    "correct": st.booleans(),
    "points": st.integers(0, 10_000),
    "elapsed_ms": st.integers(0, 3_600_000),
    "received_at": INSTANTS,
}
CHOSEN = st.builds(Entry, choices=st.integers(0, 2**12 - 1), words=st.none(), **NUMBERS)
TYPED = st.builds(Entry, choices=st.just(IN_WORDS), words=st.text(max_size=100), **NUMBERS)
ENTRIES = CHOSEN | TYPED
QUIZZES = st.lists(ENTRIES, max_size=60, unique_by=lambda one: (one.player, one.question))


@given(QUIZZES)
def test_entries_come_back(entries: list[Entry]) -> None:
    pack = packed.decode(packed.encode(entries))
    assert list(pack) == sorted(entries)


@given(QUIZZES, st.data())
def test_one_players_entries_are_found(entries: list[Entry], data: Any) -> None:
    pack = packed.decode(packed.encode(entries))
    players = [one.player for one in entries]
    player = data.draw(st.sampled_from(players) if players else st.just(1))
    assert pack.of_player(player) == sorted(one for one in entries if one.player == player)
    assert pack.of_player(-1) == []
    assert pack.of_player(2**31) == []


def test_a_thousand_answers_take_few_bytes() -> None:
    entries = [
        Entry(
            player * 7919, question, 1 << (player % 4), player % 4 == 0, 500 + player, 997 * question, 1_800_000_000_000
        )
        for player in range(1, 51)
        for question in range(1, 21)
    ]
    assert len(packed.encode(entries)) < 10 * len(entries)


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 3"):
        packed.decode(packed.encode([]), 3)


# What version 0.1 packed: two players, three answers, and a question that was handed out and not answered.
FORMAT_1 = bytes.fromhex(
    "6800000078da63626060600162764e0630606262606064626402b319189941342310b53030bc00729819a0e00ec39e13ac0c"
    "4c0c70b086212780374021862186410208170321234827140000351a0817"
)
OF_FORMAT_1 = [
    Entry(7, 1, 0b10, True, 900, 1_500, 1_800_000_001_500),
    Entry(7, 2, 0, False, 0, 0, 1_800_000_005_000),
    Entry(9, 1, 0b01, False, 0, 700, 1_800_000_000_700),
    Entry(9, 2, 0b11, True, 1000, 200, 1_800_000_009_200),
]


def test_what_was_packed_before_there_were_words_is_still_read() -> None:
    pack = packed.decode(FORMAT_1, 1)
    assert list(pack) == OF_FORMAT_1
    assert pack.of_player(9) == OF_FORMAT_1[2:]


def test_words_lie_beside_each_other() -> None:
    texts = ("Ada Lovelace", "Grace Hopper", "\u4e16\u754c", "3 1 2")
    entries = [
        Entry(player, question, IN_WORDS, True, 900, 1_000, 1_800_000_000_000, texts[(player + question) % 4])
        for player in range(1, 101)
        for question in range(1, 11)
    ]
    payload = packed.encode(entries)
    assert list(packed.decode(payload)) == entries
    assert len(payload) < 10 * len(entries)


@pytest.mark.parametrize("change", [b"\x01\0\0\0\0\0\0\0", b"\0\0\0\0\0\0\0\0\0"])
def test_a_wrong_length_is_refused(change: bytes) -> None:
    with pytest.raises(ValueError, match="than their head says"):
        packed.decode(document.compress(change))


def test_words_that_are_cut_off_are_refused() -> None:
    whole = document.decompress(packed.encode([Entry(7, 1, IN_WORDS, True, 900, 1_500, 1_800_000_001_500, "Ada")]))
    for wrong, says in ((whole[:-1], "shorter"), (whole + b"x", "longer")):
        with pytest.raises(ValueError, match=f"{says} than their head says"):
            packed.decode(document.compress(wrong))
