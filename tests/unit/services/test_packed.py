"""Packed answers come back as they were, whoever asks for one player's or for all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import packed
from quizfleet.packed import Entry

INSTANTS = st.integers(0, 2**42)
ENTRIES = st.builds(
    Entry,
    player=st.integers(1, 2**31 - 1),
    question=st.integers(1, 500),
    choices=st.integers(0, 2**12 - 1),
    correct=st.booleans(),
    points=st.integers(0, 10_000),
    elapsed_ms=st.integers(0, 3_600_000),
    received_at=INSTANTS,
)
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
    with pytest.raises(ValueError, match="format 2"):
        packed.decode(packed.encode([]), 2)


@pytest.mark.parametrize("change", [b"\x01\0\0\0\0\0\0\0", b"\0\0\0\0\0\0\0\0\0"])
def test_a_wrong_length_is_refused(change: bytes) -> None:
    from quizfleet import document

    with pytest.raises(ValueError, match="than their head says"):
        packed.decode(document.compress(change))
