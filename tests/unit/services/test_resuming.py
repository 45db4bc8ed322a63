"""Resume tokens say how far a client has seen, and nothing else."""

import jwt
import pytest

from quizfleet import ids
from quizfleet.leaderboard.resuming import NOTHING, Resumes
from quizfleet.problems import Problem
from quizfleet.tokens import Role, Tokens

KEY = "k" * 32


def test_a_token_tells_the_version_of_its_quiz() -> None:
    resumes = Resumes([KEY], "local.demo")
    token = resumes.issue(42, 7)
    assert Resumes([KEY], "local.demo").version(token, 42) == 7
    assert resumes.version(token, 43) == NOTHING
    assert resumes.issue(42, 7) is token


@pytest.mark.parametrize("token", ["", "a.b.c", "nonsense", "\u00e9"])
def test_what_is_no_token_tells_nothing(token: str) -> None:
    assert Resumes([KEY], "local.demo").version(token, 42) == NOTHING


def test_tokens_of_others_tell_nothing() -> None:
    ours = Resumes([KEY], "local.demo")
    assert ours.version(Resumes(["x" * 32], "local.demo").issue(42, 7), 42) == NOTHING
    assert ours.version(Resumes([KEY], "local.other").issue(42, 7), 42) == NOTHING
    assert ours.version(Tokens([KEY], "local.demo", 1).issue(Role.HOST, 42), 42) == NOTHING
    assert ours.version(jwt.encode({"quiz": ids.encode(42), "version": 7}, KEY, "HS256"), 42) == NOTHING


def test_a_token_that_is_too_old_or_unsigned_tells_nothing() -> None:
    claims = {"aud": "local.demo/resume", "quiz": ids.encode(42), "version": 7}
    assert Resumes([KEY], "local.demo").version(jwt.encode(claims | {"exp": 1}, KEY, "HS256"), 42) == NOTHING
    unsigned = jwt.encode(claims | {"exp": 2**40}, "", "none")
    assert Resumes([KEY], "local.demo").version(unsigned, 42) == NOTHING


def test_a_resume_token_is_no_players_token() -> None:
    token = Resumes([KEY], "local.demo").issue(42, 7)
    with pytest.raises(Problem):
        Tokens([KEY], "local.demo", 1).verify(token)


def test_tokens_signed_before_a_rotation_still_tell() -> None:
    assert Resumes(["n" * 32, KEY], "local.demo").version(Resumes([KEY], "local.demo").issue(42, 7), 42) == 7
