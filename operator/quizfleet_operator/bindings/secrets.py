"""From the Secrets that a spec refers to, to bindings; a missing Secret or key says which and where."""

from collections.abc import Mapping

from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.desired import Bindings, KafkaBinding, MySQLBinding

_KAFKA_SECURITY = {
    "securityProtocol": "SECURITY_PROTOCOL",
    "saslMechanism": "SASL_MECHANISM",
    "username": "SASL_USERNAME",
    "password": "SASL_PASSWORD",
}

Secrets = Mapping[str, Mapping[str, str] | None]
"""By "mysql", "kafka" and "redis": the decoded Secret, or None where there is none."""


def read(secrets: Secrets, names: Mapping[str, str]) -> Bindings:
    """The bindings that the Secrets describe; `names` are the Secrets' names, for messages.

    Raises:
        BindingError: SecretNotFound, SecretKeyMissing or SecretInvalid.
    """
    mysql = mysql_binding(secrets, names)
    return Bindings(mysql, kafka_binding(secrets, names), _value(secrets, names, "redis", "url"))


def mysql_binding(secrets: Secrets, names: Mapping[str, str]) -> MySQLBinding:
    """MySQL's part of the bindings."""
    port = _given(secrets, names, "mysql").get("port", "3306")
    if not port.isdigit():
        raise BindingError("SecretInvalid", f"port in Secret {names['mysql']} (spec.mysql.secretRef) is not a number")
    host, username, password = (_value(secrets, names, "mysql", key) for key in ("host", "username", "password"))
    return MySQLBinding(host, int(port), username, password)


def kafka_binding(secrets: Secrets, names: Mapping[str, str]) -> KafkaBinding:
    """Kafka's part of the bindings."""
    given = _given(secrets, names, "kafka")
    security = {setting: given[key] for key, setting in _KAFKA_SECURITY.items() if given.get(key)}
    return KafkaBinding(_value(secrets, names, "kafka", "bootstrapServers"), security)


def _given(secrets: Secrets, names: Mapping[str, str], binding: str) -> Mapping[str, str]:
    found = secrets[binding]
    if found is None:
        raise BindingError(
            "SecretNotFound", f"there is no Secret {names[binding]}; spec.{binding}.secretRef refers to it"
        )
    return found


def _value(secrets: Secrets, names: Mapping[str, str], binding: str, key: str) -> str:
    value = _given(secrets, names, binding).get(key)
    if not value:
        raise BindingError("SecretKeyMissing", f"Secret {names[binding]} (spec.{binding}.secretRef) has no key {key}")
    return value
