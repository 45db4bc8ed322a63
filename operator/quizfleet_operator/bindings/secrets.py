"""From the Secrets that a spec refers to, to bindings; a missing Secret or key says which and where."""

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.bindings.reference import Reference
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

References = Mapping[str, Reference]
"""By the same: who says which Secret it is."""


def read(secrets: Secrets, references: References) -> Bindings:
    """The bindings that the Secrets describe.

    Raises:
        BindingError: BindingMissing, BindingChanged, SecretNotFound, SecretKeyMissing or SecretInvalid.
    """
    mysql, kafka = mysql_binding(secrets, references), kafka_binding(secrets, references)
    return Bindings(mysql, kafka, *redis_binding(secrets, references))


def mysql_binding(secrets: Secrets, references: References) -> MySQLBinding:
    """MySQL's part of the bindings."""
    port = _given(secrets, references, "mysql").get("port", "3306")
    if not port.isdigit():
        raise _invalid(references, "mysql", "port", "is not a number")
    host, username, password = (_value(secrets, references, "mysql", key) for key in ("host", "username", "password"))
    ca = _authority(secrets, references, "mysql")
    return MySQLBinding(
        host, int(port), username, password, tls=bool(ca) or _flag(secrets, references, "mysql", "tls"), ca=ca
    )


def kafka_binding(secrets: Secrets, references: References) -> KafkaBinding:
    """Kafka's part of the bindings."""
    given = _given(secrets, references, "kafka")
    security = {setting: given[key] for key, setting in _KAFKA_SECURITY.items() if given.get(key)}
    servers, ca = _value(secrets, references, "kafka", "bootstrapServers"), _authority(secrets, references, "kafka")
    protocol = security.get("SECURITY_PROTOCOL", "PLAINTEXT")
    if protocol not in _PROTOCOLS:
        raise _invalid(references, "kafka", "securityProtocol", f"must be one of {', '.join(_PROTOCOLS)}")
    if ca and not protocol.endswith("SSL"):
        raise _invalid(
            references, "kafka", "ca.crt", "is for TLS: set securityProtocol to SASL_SSL or SSL, or leave it out"
        )
    mechanism = given.get("accountMechanism") or security.get("SASL_MECHANISM", "")
    own = protocol.startswith("SASL") and mechanism in SCRAM
    return KafkaBinding(servers, security, account_mechanism=mechanism if own else None, ca=ca)


def redis_binding(secrets: Secrets, references: References) -> tuple[str, str | None]:
    """Redis' URL and the certificates that the server's must be signed by."""
    url, ca = _value(secrets, references, "redis", "url"), _authority(secrets, references, "redis")
    if not url.startswith(("redis://", "rediss://")):
        raise _invalid(references, "redis", "url", "must be like redis://:password@host:6379/0, or rediss:// for TLS")
    if not _is_readable(url):
        fault = "has no readable host and port: percent-encode what is special in the password, such as / ? # @ and ["
        raise _invalid(references, "redis", "url", fault)
    if ca and not url.startswith("rediss://"):
        raise _invalid(references, "redis", "ca.crt", "is for TLS: let url begin with rediss://, or leave it out")
    return url, ca


def _is_readable(url: str) -> bool:
    """Whether a URL has a host and the port it seems to have. What a parser says otherwise quotes the password."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and parts.netloc.count("@") == url.count("@")
    except ValueError:
        return False


def _given(secrets: Secrets, references: References, binding: str) -> Mapping[str, str]:
    reference = references[binding]
    reference.check()
    found = secrets[binding]
    if found is None:
        raise BindingError("SecretNotFound", f"there is no Secret {reference}; {reference.field} refers to it")
    return found


def _value(secrets: Secrets, references: References, binding: str, key: str) -> str:
    value = _given(secrets, references, binding).get(key)
    if not value:
        reference = references[binding]
        raise BindingError("SecretKeyMissing", f"Secret {reference} ({reference.field}) has no key {key}")
    return value


def _flag(secrets: Secrets, references: References, binding: str, key: str) -> bool:
    value = _given(secrets, references, binding).get(key, "false")
    if value not in ("true", "false"):
        raise _invalid(references, binding, key, "must be true or false")
    return value == "true"


def _authority(secrets: Secrets, references: References, binding: str) -> str | None:
    """The certificates in ca.crt, which must be some: OpenSSL would only say that it cannot read them."""
    ca = _given(secrets, references, binding).get("ca.crt")
    if not ca:
        return None
    try:
        ssl.create_default_context(cadata=ca)
    except ssl.SSLError as unreadable:
        raise _invalid(references, binding, "ca.crt", "must hold certificates in PEM") from unreadable
    return ca


def _invalid(references: References, binding: str, key: str, fault: str) -> BindingError:
    reference = references[binding]
    return BindingError("SecretInvalid", f"{key} in Secret {reference} ({reference.field}) {fault}")
