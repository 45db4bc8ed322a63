"""Which texts are the same answer."""

# ruff: noqa: RUF001 - letters that look alike are what this is about

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.folding import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Curaçao", "CURACAO"),
        ("  the   Beatles ", "The Beatles!"),
        ("rock'n'roll", "Rock’n’Roll"),
        ("U.S.A.", "usa"),
        ("well-known", "well known"),
        ("Straße", "STRASSE"),
        ("ﬁsh", "fish"),
        ("Ｆｕｌｌ", "full"),
        ("Ångström", "angstrom"),
        ("İstanbul", "istanbul"),
        ("الكِتَاب", "الكتاب"),
        ("42", "４２"),
    ],
)
def test_case_accents_punctuation_and_spacing_do_not_count(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("cat", "cats"), ("कि", "का"), ("+", "-"), ("C", "C++"), ("øl", "ol")])
def test_other_letters_are_other_answers(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
