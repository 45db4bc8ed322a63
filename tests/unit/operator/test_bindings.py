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


def test_passwords_do_not_show_in_representations() -> None:
    assert "'p'" not in repr(secrets.read(GOOD, REFERENCES))
