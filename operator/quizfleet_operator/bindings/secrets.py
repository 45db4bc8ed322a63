"""From the Secrets that a spec refers to, to bindings; a missing Secret or key says which and where."""

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.desired import Bindings, KafkaBinding, MySQLBinding

_KAFKA_SECURITY = {
    "securityProtocol": "SECURITY_PROTOCOL",
    "saslMechanism": "SASL_MECHANISM",
    "username": "SASL_USERNAME",
    "password": "SASL_PASSWORD",
}

_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")

Secrets = Mapping[str, Mapping[str, str] | None]
"""By "mysql", "kafka" and "redis": the decoded Secret, or None where there is none."""


def read(secrets: Secrets, names: Mapping[str, str]) -> Bindings:
    """The bindings that the Secrets describe; `names` are the Secrets' names, for messages.

    Raises:
        BindingError: SecretNotFound, SecretKeyMissing or SecretInvalid.
    """
    mysql, kafka = mysql_binding(secrets, names), kafka_binding(secrets, names)
    return Bindings(mysql, kafka, *redis_binding(secrets, names))


def mysql_binding(secrets: Secrets, names: Mapping[str, str]) -> MySQLBinding:
    """MySQL's part of the bindings."""
    port = _given(secrets, names, "mysql").get("port", "3306")
    if not port.isdigit():
        raise _invalid(names, "mysql", "port", "is not a number")
    host, username, password = (_value(secrets, names, "mysql", key) for key in ("host", "username", "password"))
    ca = _authority(secrets, names, "mysql")
    return MySQLBinding(
        host, int(port), username, password, tls=bool(ca) or _flag(secrets, names, "mysql", "tls"), ca=ca
    )


def kafka_binding(secrets: Secrets, names: Mapping[str, str]) -> KafkaBinding:
    """Kafka's part of the bindings."""
    given = _given(secrets, names, "kafka")
    security = {setting: given[key] for key, setting in _KAFKA_SECURITY.items() if given.get(key)}
    servers, ca = _value(secrets, names, "kafka", "bootstrapServers"), _authority(secrets, names, "kafka")
    protocol = security.get("SECURITY_PROTOCOL", "PLAINTEXT")
    if protocol not in _PROTOCOLS:
        raise _invalid(names, "kafka", "securityProtocol", f"must be one of {', '.join(_PROTOCOLS)}")
    if ca and not protocol.endswith("SSL"):
        raise _invalid(names, "kafka", "ca.crt", "is for TLS: set securityProtocol to SASL_SSL or SSL, or leave it out")
    mechanism = given.get("accountMechanism") or security.get("SASL_MECHANISM", "")
    own = protocol.startswith("SASL") and mechanism in SCRAM
    return KafkaBinding(servers, security, account_mechanism=mechanism if own else None, ca=ca)


def redis_binding(secrets: Secrets, names: Mapping[str, str]) -> tuple[str, str | None]:
    """Redis' URL and the certificates that the server's must be signed by."""
    url, ca = _value(secrets, names, "redis", "url"), _authority(secrets, names, "redis")
    if not url.startswith(("redis://", "rediss://")):
        raise _invalid(names, "redis", "url", "must be like redis://:password@host:6379/0, or rediss:// for TLS")
    if not _is_readable(url):
        fault = "has no readable host and port: percent-encode what is special in the password, such as / ? # @ and ["
        raise _invalid(names, "redis", "url", fault)
    if ca and not url.startswith("rediss://"):
        raise _invalid(names, "redis", "ca.crt", "is for TLS: let url begin with rediss://, or leave it out")
    return url, ca


def _is_readable(url: str) -> bool:
    """Whether a URL has a host and the port it seems to have. What a parser says otherwise quotes the password."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and parts.netloc.count("@") == url.count("@")
    except ValueError:
        return False


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


def _flag(secrets: Secrets, names: Mapping[str, str], binding: str, key: str) -> bool:
    value = _given(secrets, names, binding).get(key, "false")
    if value not in ("true", "false"):
        raise _invalid(names, binding, key, "must be true or false")
    return value == "true"


def _authority(secrets: Secrets, names: Mapping[str, str], binding: str) -> str | None:
    """The certificates in ca.crt, which must be some: OpenSSL would only say that it cannot read them."""
    ca = _given(secrets, names, binding).get("ca.crt")
    if not ca:
        return None
    try:
        ssl.create_default_context(cadata=ca)
    except ssl.SSLError as unreadable:
        raise _invalid(names, binding, "ca.crt", "must hold certificates in PEM") from unreadable
    return ca


def _invalid(names: Mapping[str, str], binding: str, key: str, fault: str) -> BindingError:
    return BindingError("SecretInvalid", f"{key} in Secret {names[binding]} (spec.{binding}.secretRef) {fault}")
