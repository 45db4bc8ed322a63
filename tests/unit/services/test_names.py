"""Names: what is allowed, which are the same, and how a taken one gets its suffix."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import names
from quizfleet.models import Player


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Anna", "Anna"),
        ("  Anna \t  Lee ", "Anna Lee"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("a\u2028b", "a b"),
        ("\U0001f469\u200d\U0001f680 Mae", "\U0001f469\u200d\U0001f680 Mae"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("O'Brien & Co; --", "O'Brien & Co; --"),
        ("x" * 24, "x" * 24),
        ("\u00e9" * 24, "\u00e9" * 24),
        ("\U0001f600" * 12, "\U0001f600" * 12),
    ],
)
def test_names_that_are_fine(typed: str, shown: str) -> None:
    assert names.clean(typed) == shown


@pytest.mark.parametrize("typed", ["", "   ", "\n", "\u200d", "\ufe0f\u200d \ufe0f"])
def test_a_name_has_something_to_see(typed: str) -> None:
    with pytest.raises(ValueError, match="type a name"):
        names.clean(typed)


@pytest.mark.parametrize("typed", ["x" * 25, "\u4e16" * 17, "\U0001f600" * 13, "e\u0301" * 25])
def test_a_name_is_limited_in_characters_and_in_bytes(typed: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        names.clean(typed)


@pytest.mark.parametrize(
    "typed",
    ["<b>Anna</b>", "a>b", "An\x00na", "An\x07na", "\u202eannA", "\u200bAnna", "An\u00adna", "\ue000", "\ufeffAnna"],
)
def test_markup_control_and_invisible_characters_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="are not"):
        names.clean(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "ANNA"),
        ("Stra\u00dfe", "STRASSE"),
        ("\uff21nna", "Anna"),
        ("\u212a", "k"),
        ("Anna\u200d", "Anna"),
        ("\u2764\ufe0f", "\u2764"),
    ],
)
def test_names_that_look_alike_are_the_same(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


def test_a_taken_name_gets_the_smallest_free_suffix() -> None:
    taken = {names.key(name) for name in ("Anna", "anna 2", "ANNA 4")}
    assert names.free("Anna", taken) == "Anna 3"
    assert names.free("ANNA", taken) == "ANNA 3"
    assert names.free("Ben", taken) == "Ben"


def test_a_long_name_makes_room_for_its_suffix() -> None:
    assert names.free("x" * 24, {"x" * 24}) == "x" * 22 + " 2"
    assert names.free("\u4e16" * 16, {"\u4e16" * 16}) == "\u4e16" * 15 + " 2"


@given(st.text(min_size=1, max_size=30))
def test_what_is_allowed_keeps_every_promise(typed: str) -> None:
    try:
        name = names.clean(typed)
    except ValueError:
        return
    assert 1 <= len(name) <= names.MAX_CHARACTERS
    assert len(name.encode()) <= names.MAX_BYTES
    assert names.clean(name) == name
    assert not any(unicodedata.category(char) == "Cc" for char in name)


@given(
    st.text(st.sampled_from("ab\u00df\u0390\ufdfa\ufdfb\u4e16\U0001f600 "), min_size=1, max_size=24), st.integers(0, 12)
)
def test_a_free_name_is_free_allowed_and_fits_its_column(typed: str, times: int) -> None:
    try:
        name = names.clean(typed)
    except ValueError:
        return
    taken: set[str] = set()
    for _ in range(times + 1):
        free = names.free(name, taken)
        assert names.key(free) not in taken
        assert names.clean(free) == free
        assert len(names.key(free)) <= Player.__table__.c.name_key.type.length  # type: ignore[attr-defined]
        taken.add(names.key(free))


def test_a_name_whose_folded_form_does_not_fit_is_too_long() -> None:
    with pytest.raises(ValueError, match="too long"):
        names.clean("\ufdfa" * 16)


@pytest.mark.parametrize("blank", ["\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"])
def test_a_letter_that_shows_nothing_makes_neither_a_name_nor_another_name(blank: str) -> None:
    with pytest.raises(ValueError, match="type a name"):
        names.clean(blank * 3)
    assert names.key(f"Anna{blank}") == names.key("Anna")
