"""External ids round-trip and refuse what was never one; join codes forgive how people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import ids

NOW = 1_800_000_000_000


@given(st.integers(0, ids.MAX_ID))
def test_every_id_round_trips(value: int) -> None:
    assert ids.decode(ids.encode(value)) == value


@given(st.integers(0, ids.MAX_ID))
def test_an_external_id_is_short_and_safe_in_a_url(value: int) -> None:
    text = ids.encode(value)
    assert len(text) <= 13
    assert text.isalnum()
    assert text == text.lower()


@given(st.text(max_size=20))
def test_decode_accepts_only_what_encode_writes(text: str) -> None:
    try:
        value = ids.decode(text)
    except ValueError:
        return
    assert ids.encode(value) == text


@pytest.mark.parametrize("text", ["", "00", "01", "i", "l", "o", "u", "A", "-1", " 1", "1 ", "zzzzzzzzzzzzz", "1" * 14])
def test_other_text_is_not_an_id(text: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        ids.decode(text)


def test_quiz_ids_sort_by_creation_and_do_not_collide() -> None:
    made = [ids.new_quiz_id(NOW + ms) for ms in range(200)]
    assert made == sorted(made)
    assert all(0 < quiz <= ids.MAX_ID for quiz in made)
    assert len({ids.new_quiz_id(NOW) for _ in range(50)}) > 45


def test_equal_content_in_one_event_is_one_quiz() -> None:
    assert ids.quiz_id_for("a.b", b"content") == ids.quiz_id_for("a.b", b"content")
    assert ids.quiz_id_for("a.b", b"content") != ids.quiz_id_for("a.c", b"content")
    assert ids.quiz_id_for("a.b", b"content") != ids.quiz_id_for("a.b", b"other")
    assert 0 <= ids.quiz_id_for("a.b", b"content") <= ids.MAX_ID


def test_player_ids_fit_a_signed_32_bit_column_and_are_never_zero() -> None:
    assert all(0 < ids.new_player_id() < 2**31 for _ in range(1000))


def test_a_code_survives_being_shown_and_typed_again() -> None:
    for _ in range(100):
        code = ids.new_code()
        assert len(code) == ids.CODE_LENGTH
        assert ids.parse_code(ids.show_code(code)) == code


@pytest.mark.parametrize(
    "typed", ["ABC-DEFG", "abc-defg", "abcdefg", " a b c d e f g ", "ABC\u2013DEFG", "abc\u00a0defg"]
)
def test_case_spaces_and_dashes_do_not_matter(typed: str) -> None:
    assert ids.parse_code(typed) == "ABCDEFG"


@pytest.mark.parametrize(
    "typed", ["", "ABC", "ABCDEFGH", "ABCDEF0", "ABCDEFO", "ABCDEF1", "ABCDEFI", "ABCDE\u0130", "'; --"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert ids.parse_code(typed) is None
