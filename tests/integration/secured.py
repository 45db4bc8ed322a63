"""Servers as platform teams run them: TLS by an authority of their own, accounts, and an authorizer in Kafka."""

import ipaddress
import secrets
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pymysql
import redis
from confluent_kafka.admin import AdminClient, ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from quizfleet_operator.desired import Bindings, KafkaBinding, MySQLBinding
from tests.servers import SMALL, container, kafka_settings, lasting_port, wait_for

_ADMIN = "admin"


def make_certificates(folder: Path) -> str:
    """Write server.crt and server.key for 127.0.0.1, and return the authority that has signed them."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority of a test")])
    ca = _certificate(authority, authority, authority_key.public_key(), authority_key, is_authority=True)
    server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a server of a test")])
    certificate = _certificate(server, authority, key.public_key(), authority_key, is_authority=False)
    (folder / "ca.crt").write_bytes(ca)
    (folder / "server.crt").write_bytes(certificate)
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "server.key").write_bytes(key.private_bytes(pem, pkcs8, plain))
    for path in folder.iterdir():
        path.chmod(0o644)  # the servers run as other users
    return ca.decode()


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if is_authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        made = made.add_extension(usage, critical=True)
    else:
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = made.add_extension(here, critical=False)
    return made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@contextmanager
def secured_servers(folder: Path) -> Iterator[Bindings]:
    """MySQL and Redis by TLS only, Kafka with SCRAM and an authorizer; how their admin reaches them."""
    ca, password = make_certificates(folder), secrets.token_hex(8)
    mysql_port, redis_port, kafka_port = lasting_port(), lasting_port(), lasting_port()
    mount = ("-v", f"{folder}:/certificates:ro")
    trusted = ssl.create_default_context(cadata=ca)
    with ExitStack() as stack:
        mysql = stack.enter_context(
            container(
                "mysql:9.7",
                *SMALL,
                *(f"--ssl-{part}=/certificates/{file}" for part, file in _MYSQL_FILES.items()),
                "--require-secure-transport=ON",
                options=("-p", f"127.0.0.1:{mysql_port}:3306", "-e", f"MYSQL_ROOT_PASSWORD={password}", *mount),
            )
        )
        cache = stack.enter_context(
            container(
                "redis:8",
                *("redis-server", "--port", "0", "--tls-port", "6379", "--requirepass", password),
                *("--tls-cert-file", "/certificates/server.crt", "--tls-key-file", "/certificates/server.key"),
                *("--tls-ca-cert-file", "/certificates/ca.crt", "--tls-auth-clients", "no"),
                options=("-p", f"127.0.0.1:{redis_port}:6379", *mount),
            )
        )
        env = [part for key, value in _kafka(kafka_port, password).items() for part in ("-e", f"{key}={value}")]
        kafka = stack.enter_context(
            container("apache/kafka:4.1.1", options=("-p", f"127.0.0.1:{kafka_port}:9092", *env))
        )
        url = f"rediss://:{password}@127.0.0.1:{redis_port}/0"
        wait_for("Redis", cache, lambda: redis.Redis.from_url(url, ssl_ca_data=ca).ping())
        wait_for("MySQL", mysql, lambda: _connect(mysql_port, password, trusted))
        plain = {"SECURITY_PROTOCOL": "SASL_PLAINTEXT", "SASL_USERNAME": _ADMIN, "SASL_PASSWORD": password}
        servers = f"127.0.0.1:{kafka_port}"
        admin = AdminClient(
            {
                "bootstrap.servers": servers,
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "PLAIN",
                "sasl.username": _ADMIN,
                "sasl.password": password,
                "log_level": 0,
            }
        )
        wait_for("Kafka", kafka, lambda: admin.list_topics(timeout=2))
        credential = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        admin.alter_user_scram_credentials([UserScramCredentialUpsertion(_ADMIN, credential, password.encode())])[
            _ADMIN
        ].result()
        mechanism = "SCRAM-SHA-512"
        yield Bindings(
            MySQLBinding("127.0.0.1", mysql_port, "root", password, tls=True, ca=ca),
            KafkaBinding(servers, plain | {"SASL_MECHANISM": mechanism}, account_mechanism=mechanism),
            url,
            ca,
        )


_MYSQL_FILES = {"ca": "ca.crt", "cert": "server.crt", "key": "server.key"}


def _connect(port: int, password: str, trusted: ssl.SSLContext) -> None:
    pymysql.connect(host="127.0.0.1", port=port, user="root", password=password, ssl=trusted).close()


def _kafka(port: int, password: str) -> dict[str, str]:
    login = "org.apache.kafka.common.security"
    return kafka_settings(port) | {
        "KAFKA_LISTENERS": "SASL_PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"SASL_PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL": "PLAIN",
        "KAFKA_SASL_ENABLED_MECHANISMS": "PLAIN,SCRAM-SHA-512",
        "KAFKA_LISTENER_NAME_SASL__PLAINTEXT_PLAIN_SASL_JAAS_CONFIG": (
            f'{login}.plain.PlainLoginModule required username="{_ADMIN}" password="{password}" '
            f'user_{_ADMIN}="{password}";'
        ),
        "KAFKA_LISTENER_NAME_SASL__PLAINTEXT_SCRAM___SHA___512_SASL_JAAS_CONFIG": (
            f"{login}.scram.ScramLoginModule required;"
        ),
        "KAFKA_OPTS": "-Djava.security.auth.login.config=/dev/null",
        "KAFKA_AUTHORIZER_CLASS_NAME": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "KAFKA_SUPER_USERS": f"User:{_ADMIN};User:ANONYMOUS",
    }
