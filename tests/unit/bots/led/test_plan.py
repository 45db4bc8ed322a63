"""What a host's bot does besides leading is drawn, the same for the same seed, and leaves nothing out."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizfleet.bots.led.plan import Deed, draw
from quizfleet.bots.led.stage import Part, parts

SEEDS = st.integers(0, 10_000)


@given(st.integers(1, 60), SEEDS, st.booleans())
def test_everything_is_done_and_only_a_spare_is_sent_away(questions: int, seed: int, has_spare: bool) -> None:
    plan = draw(questions, random.Random(seed), has_spare=has_spare)
    done = Counter(deed for deeds in plan.values() for deed in deeds)
    assert done[Deed.KICK] == int(has_spare)
    assert all(done[deed] for deed in Deed if deed is not Deed.KICK)
    assert all(1 <= number <= questions for number, _ in plan)
    assert all(deeds == sorted(deeds, key=list(Deed).index) for deeds in plan.values())


@given(st.integers(1, 60), SEEDS)
def test_the_same_seed_draws_the_same_plan(questions: int, seed: int) -> None:
    assert draw(questions, random.Random(seed), has_spare=True) == draw(questions, random.Random(seed), has_spare=True)


@given(st.integers(8, 60), SEEDS)
def test_what_is_done_is_spread_over_the_quiz(questions: int, seed: int) -> None:
    plan = draw(questions, random.Random(seed), has_spare=False)
    assert len({number for number, _ in plan}) == 8


@given(st.integers(1, 1000), st.booleans())
def test_a_spare_bot_comes_on_top_where_nobody_else_plays(players: int, exclusive: bool) -> None:
    found = Counter(parts(players, exclusive=exclusive))
    assert found[Part.PUNCTUAL] + found[Part.LATE] == players
    assert found[Part.PUNCTUAL] >= 1
    assert found[Part.LATE] <= max(1, players / 10 + 1)
    assert found[Part.SPARE] == int(exclusive and players < 1000)
    assert found[Part.LATE] >= 1 or players < 3
