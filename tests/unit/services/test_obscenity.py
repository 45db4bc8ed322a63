"""Obscene names are found however they are dressed up; names that people, places and teams bear are not."""

import random
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.bots.nicknames import nicknames
from quizfleet.obscenity import is_obscene
from quizfleet.participation.joining import check_name
from quizfleet.problems import Problem
from quizfleet.settings import Settings

DATA = Path(__file__).parents[2] / "data"


def names(file: str) -> list[str]:
    """A name in each line."""
    return (DATA / file).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", names("names-borne.txt"))
def test_names_that_people_bear_are_let_in(name: str) -> None:
    assert not is_obscene(name)


@pytest.mark.parametrize("name", names("names-refused.txt"))
def test_obscene_words_are_found_however_they_are_dressed_up(name: str) -> None:
    assert is_obscene(name)


@given(st.text(max_size=24))
def test_whatever_is_typed_can_be_looked_at(name: str) -> None:
    assert is_obscene(name) in (True, False)


@given(
    st.sampled_from(["fuck", "asshole", "hurensohn"]),
    st.sampled_from(["", "Big ", "xX"]),
    st.sampled_from(["", "!", " 2", "99"]),
)
def test_a_word_is_found_wherever_it_stands(word: str, before: str, after: str) -> None:
    assert is_obscene(before + word + after)
    assert is_obscene(before + word.upper() + after)


@pytest.mark.parametrize("filters", [True, False])
def test_the_filter_can_be_switched_off(filters: bool) -> None:
    settings = Settings(signing_key="s" * 32, database_url="sqlite+aiosqlite://", name_filter=filters)  # type: ignore[arg-type]
    check_name(settings, "Scunthorpe")
    with pytest.raises(Problem, match="choose another") if filters else nullcontext():
        check_name(settings, "sh1t")


def test_bots_have_decent_names() -> None:
    assert not [name for name in nicknames(1_330, random.Random(1)) if is_obscene(name)]
