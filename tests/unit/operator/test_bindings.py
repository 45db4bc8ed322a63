"""A Secret that does not describe a server says which key is missing, and where it is referred to."""

import pytest

from quizfleet_operator.bindings import secrets
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.bindings.reference import Reference

NAMES = {"mysql": "mysql-admin", "kafka": "kafka", "redis": "redis"}
REFERENCES = {binding: Reference(f"spec.{binding}.secretRef", ("trivia", name)) for binding, name in NAMES.items()}
GOOD = {
    "mysql": {"host": "mysql", "username": "root", "password": "p"},
    "kafka": {"bootstrapServers": "kafka:9092", "securityProtocol": "SASL_SSL", "username": "u"},
    "redis": {"url": "redis://redis/0"},
}


def test_secrets_become_bindings() -> None:
    found = secrets.read(GOOD, REFERENCES)
    assert (found.mysql.host, found.mysql.port) == ("mysql", 3306)
    assert found.kafka.security == {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": "u"}


@pytest.mark.parametrize(
    ("binding", "secret", "reason", "message"),
    [
        ("mysql", None, "SecretNotFound", "there is no Secret trivia/mysql-admin; spec.mysql.secretRef refers"),
        ("redis", {}, "SecretKeyMissing", "Secret trivia/redis (spec.redis.secretRef) has no key url"),
        ("kafka", {"bootstrapServers": ""}, "SecretKeyMissing", "has no key bootstrapServers"),
        ("mysql", GOOD["mysql"] | {"port": "x"}, "SecretInvalid", "is not a number"),
    ],
)
def test_what_is_missing_is_named(binding: str, secret: dict[str, str] | None, reason: str, message: str) -> None:
    with pytest.raises(BindingError, match=r".") as refused:
        secrets.read(GOOD | {binding: secret}, REFERENCES)
    assert refused.value.reason == reason
    assert message in refused.value.message


@pytest.mark.parametrize("password", ["aB3/x", "12/x", "a#b", "7?x", "a[b"])
def test_a_password_that_breaks_the_url_is_told_without_being_shown(password: str) -> None:
    with pytest.raises(BindingError) as refused:
        secrets.read(GOOD | {"redis": {"url": f"redis://:{password}@host:6379/0"}}, REFERENCES)
    assert refused.value.reason == "SecretInvalid"
    assert refused.value.message.startswith(
        "url in Secret trivia/redis (spec.redis.secretRef) has no readable host and port"
    )
    assert password not in refused.value.message


@pytest.mark.parametrize("url", ["redis://:a%2Fb@host:6379/0", "rediss://u:p@ss@host", "redis://[::1]:6379"])
def test_urls_that_can_be_read_are_taken(url: str) -> None:
    assert secrets.read(GOOD | {"redis": {"url": url}}, REFERENCES).redis_url == url


def test_passwords_do_not_show_in_representations() -> None:
    assert "'p'" not in repr(secrets.read(GOOD, REFERENCES))
