"""Only a token signed here, for this event, with everything in it, says who is asking."""

import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from quizfleet import ids
from quizfleet.problems import Problem
from quizfleet.tokens import Role, Tokens

KEY = "k" * 64
EVENT = "trivia.finals"


@pytest.fixture
def tokens() -> Tokens:
    return Tokens([KEY], EVENT, 1)


def claims(**changes: Any) -> dict[str, Any]:
    """What a good token says, with changes; None takes a claim away."""
    now = int(time.time())
    good = {"aud": EVENT, "sub": ids.encode(7), "quiz": ids.encode(42), "role": "player", "iat": now, "exp": now + 60}
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(said: Mapping[str, Any], key: Any = KEY, algorithm: str = "HS256", **headers: Any) -> str:
    """A token signed as told."""
    return jwt.encode(dict(said), key, algorithm, headers=headers or None)


def refused(tokens: Tokens, token: str) -> Problem:
    """The problem that a token meets."""
    with pytest.raises(Problem) as problem:
        tokens.verify(token)
    assert (problem.value.status, problem.value.slug) == (401, "unauthorized")
    return problem.value


def test_a_players_token_names_quiz_and_player(tokens: Tokens) -> None:
    verified = tokens.verify(tokens.issue(Role.PLAYER, 42, 7))
    assert (verified.quiz, verified.role, verified.player) == (42, Role.PLAYER, 7)
    assert verified.expires == pytest.approx(time.time() + 3600, abs=60)


def test_a_hosts_token_names_no_player(tokens: Tokens) -> None:
    verified = tokens.verify(tokens.issue(Role.HOST, 42))
    assert (verified.quiz, verified.role, verified.player) == (42, Role.HOST, None)


def test_the_helper_of_this_test_makes_good_tokens(tokens: Tokens) -> None:
    assert tokens.verify(signed(claims())).player == 7


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "not a token", "\u2603", "e30.e30.", "x" * 10_000])
def test_what_is_no_token_is_refused(tokens: Tokens, text: str) -> None:
    refused(tokens, text)


def test_alg_none_is_refused(tokens: Tokens) -> None:
    refused(tokens, signed(claims(), key=None, algorithm="none"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_key_is_refused(tokens: Tokens, algorithm: str) -> None:
    refused(tokens, signed(claims(), algorithm=algorithm))


def test_an_asymmetric_signature_is_refused(tokens: Tokens) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    refused(tokens, signed(claims(), key=pem, algorithm="RS256"))


def test_another_key_is_refused(tokens: Tokens) -> None:
    refused(tokens, signed(claims(), key="j" * 64))


def test_a_changed_token_is_refused_even_after_the_good_one_was_seen(tokens: Tokens) -> None:
    token = tokens.issue(Role.PLAYER, 42, 7)
    tokens.verify(token)
    header, _, signature = token.split(".")
    other = signed(claims(sub=ids.encode(8)), key="j" * 64).split(".")[1]
    refused(tokens, f"{header}.{other}.{signature}")


@pytest.mark.parametrize("audience", ["trivia.other", "", ["trivia.other"], "trivia.finals2"])
def test_another_audience_is_refused(tokens: Tokens, audience: Any) -> None:
    refused(tokens, signed(claims(aud=audience)))


def test_a_token_of_another_event_with_the_same_key_is_refused(tokens: Tokens) -> None:
    refused(tokens, Tokens([KEY], "trivia.semis", 1).issue(Role.PLAYER, 42, 7))


def test_an_expired_token_says_to_join_again(tokens: Tokens) -> None:
    assert "join again" in refused(tokens, signed(claims(exp=int(time.time()) - 1))).detail


def test_a_remembered_token_expires_too(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.issue(Role.PLAYER, 42, 7)
    tokens.verify(token)
    later = time.time() + 3601
    monkeypatch.setattr("quizfleet.tokens.time.time", lambda: later)
    assert "join again" in refused(tokens, token).detail


@pytest.mark.parametrize("missing", ["aud", "sub", "quiz", "role", "exp"])
def test_every_claim_is_required(tokens: Tokens, missing: str) -> None:
    refused(tokens, signed(claims(**{missing: None})))


@pytest.mark.parametrize(
    "wrong", [{"role": "admin"}, {"role": ["player"]}, {"quiz": "NOT"}, {"quiz": 42}, {"sub": "host"}, {"sub": "!"}]
)
def test_claims_of_another_shape_are_refused(tokens: Tokens, wrong: dict[str, Any]) -> None:
    refused(tokens, signed(claims(**wrong)))


@pytest.mark.parametrize(
    "headers",
    [{"kid": "../../dev/null"}, {"jku": "https://evil.example/keys"}, {"jwk": {"kty": "oct", "k": "AAAA"}}],
)
def test_headers_do_not_choose_the_key(tokens: Tokens, headers: dict[str, Any]) -> None:
    refused(tokens, signed(claims(), key="j" * 64, **headers))
    assert tokens.verify(signed(claims(), **headers)).player == 7


def test_a_refusal_tells_clients_how_to_authorise(tokens: Tokens) -> None:
    assert refused(tokens, "nonsense").headers == {"WWW-Authenticate": "Bearer"}


def test_a_key_that_was_or_will_be_the_signing_key_verifies_and_does_not_sign(tokens: Tokens) -> None:
    rotated = Tokens(["n" * 64, KEY], EVENT, 1)
    assert rotated.verify(tokens.issue(Role.PLAYER, 42, 7)).player == 7
    refused(tokens, rotated.issue(Role.PLAYER, 42, 7))


def test_an_expired_token_of_an_accepted_key_says_so() -> None:
    problem = refused(Tokens(["n" * 64, KEY], EVENT, 1), signed(claims(exp=1)))
    assert "expired" in str(problem.detail)
