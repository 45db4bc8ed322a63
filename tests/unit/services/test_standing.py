"""Rank order survives the way through a sorted set: one double and the bytes of a member."""

import struct

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import ids, names
from quizfleet.content import MAX_SCORE
from quizfleet.leaderboard.standing import MAX_TIME, Ranking, Standing, entry, ranked

PLAYERS = st.integers(1, 2**31 - 1)
NAMES = st.text(st.sampled_from("abAB z!~\u00e9\u4e16\U0001f600"), min_size=1, max_size=12).filter(
    lambda name: name == " ".join(name.split()) and name != ""
)
STANDINGS = st.builds(
    Standing,
    player=PLAYERS,
    name=NAMES,
    score=st.integers(0, 5_000_000),
    elapsed_ms=st.integers(0, 500 * 3_600_000),
    version=st.integers(1, 501),
)
SETS = st.lists(STANDINGS, max_size=30, unique_by=lambda row: row.player)


def by_the_rules(row: Standing) -> tuple[int, int, str, str]:
    """Points, then less time, then name by code point; ids decide what is left."""
    return (-row.score, row.elapsed_ms, row.name, ids.encode(row.player))


@given(SETS)
def test_weights_and_members_sort_by_points_then_time_then_name(rows: list[Standing]) -> None:
    assert sorted(rows, key=lambda row: row.order) == sorted(rows, key=by_the_rules)


@given(STANDINGS)
def test_a_double_holds_every_weight_exactly(row: Standing) -> None:
    assert int(struct.unpack("d", struct.pack("d", row.weight))[0]) == row.weight


@given(STANDINGS)
def test_a_row_of_a_sorted_set_tells_the_entry(row: Standing) -> None:
    shown = entry(3, row.member, row.weight)
    assert (shown.rank, shown.player, shown.name, shown.score) == (3, ids.encode(row.player), row.name, row.score)


def test_extremes_stay_exact() -> None:
    best = Standing(1, "a", MAX_SCORE, 0, 1)
    worst = Standing(1, "a", 0, MAX_TIME, 1)
    assert float(best.weight) == best.weight
    assert float(worst.weight) == worst.weight
    assert best.weight < worst.weight
    assert entry(1, best.member, best.weight).score == MAX_SCORE
    assert entry(1, worst.member, worst.weight).score == 0


def test_what_is_over_the_limits_ranks_at_the_limit() -> None:
    assert Standing(1, "a", MAX_SCORE + 5, 0, 1).weight == Standing(1, "a", MAX_SCORE, 0, 1).weight
    assert Standing(1, "a", 7, MAX_TIME + 5, 1).weight == Standing(1, "a", 7, MAX_TIME, 1).weight


@given(st.text(min_size=1, max_size=24), PLAYERS)
def test_a_member_fits_the_compact_encoding(typed: str, player: int) -> None:
    try:
        name = names.clean(typed)
    except ValueError:
        return
    assert len(Standing(player, name, 0, 0, 1).member.encode()) <= 64


def test_a_computed_board_counts_all_and_shows_the_top_and_me() -> None:
    rows = [Standing(n, f"P{n}", n * 100, n, n) for n in range(1, 6)]
    board = ranked(rows, 2, 1)
    assert [(row.rank, row.name, row.score) for row in board.entries] == [(1, "P5", 500), (2, "P4", 400)]
    assert (board.version, board.player_count) == (15, 5)
    assert board.me is not None
    assert (board.me.rank, board.me.score) == (5, 100)
    assert ranked(rows, 2, 99).me is None
    assert ranked([], 10, None).entries == ()


@given(SETS, st.data())
def test_who_was_removed_is_on_no_board_and_counts_for_its_version(rows: list[Standing], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from([row.player for row in rows]))) if rows else set()
    marked = [msgspec.structs.replace(row, removed=row.player in gone) for row in rows]
    here = [row for row in rows if row.player not in gone]
    shown, expected = ranked(marked, 50, None), ranked(here, 50, None)
    assert (shown.entries, shown.player_count) == (expected.entries, len(here))
    assert shown.version == sum(row.version for row in rows)
    for player in gone:
        assert ranked(marked, 50, player, 2).me is None


@given(SETS.filter(bool), st.integers(0, 3), st.data())
def test_a_ranking_shows_each_player_their_own_place(rows: list[Standing], around: int, data: st.DataObject) -> None:
    player = data.draw(st.sampled_from([row.player for row in rows]))
    board = Ranking(rows).board(2, player, around)
    everybody = [one.player for one in sorted(rows, key=by_the_rules)]
    place = everybody.index(player)
    assert board.me is not None
    assert (board.me.rank, board.me.player) == (place + 1, ids.encode(player))
    near = everybody[max(0, place - around) : place + around + 1]
    assert [row.player for row in board.around] == [ids.encode(one) for one in near]
    assert [row.rank for row in board.entries] == list(range(1, min(2, len(rows)) + 1))
