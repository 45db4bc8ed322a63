"""Settings of the services: environment variables with the prefix QUIZFLEET_."""

import json
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _parse_list(given: object) -> object:
    try:
        return json.loads(given) if isinstance(given, str) else given
    except ValueError as broken:
        raise ValueError('write a JSON list of texts, like ["https://quiz.example"]') from broken


class Service(StrEnum):
    """A service, by the name of its command."""

    PARTICIPATION = "participation"
    SCORING = "scoring"
    LEADERBOARD = "leaderboard"


class DatabaseSettings(BaseSettings):
    """What an import is told."""

    model_config = SettingsConfigDict(env_prefix="QUIZFLEET_", extra="ignore")

    event: Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,317}$", description="<namespace>.<name> of the QuizEvent")] = (
        "local.demo"
    )
    database_url: Annotated[
        str,
        Field(
            pattern=r"^(mysql\+asyncmy|sqlite\+aiosqlite)://",
            description="mysql+asyncmy://user:password@host/schema, or sqlite+aiosqlite:///file",
        ),
    ]
    starts_at: Annotated[AwareDatetime | None, Field(description="default start of autopilot quizzes")] = None


class StreamSettings(DatabaseSettings):
    """What a command is told that changes quizzes while services run."""

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_security_protocol: str = "PLAINTEXT"
    kafka_sasl_mechanism: str | None = None
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ca_file: Annotated[
        str | None, Field(description="certificates that the brokers' must be signed by; the system's if left out")
    ] = None
    kafka_fetch_wait_ms: Annotated[
        int, Field(ge=1, le=10_000, description="a broker without news answers after this time; with news, at once")
    ] = 100
    kafka_pad_bytes: Annotated[
        int, Field(ge=0, le=100_000, description="shorter messages are filled up with spaces; for the embedded broker")
    ] = 0

    @property
    def control_topic(self) -> str:
        """Where changes of quizzes are announced, keyed by quiz."""
        return f"{self.event}.quiz-control"


class Settings(StreamSettings):
    """What a service is told about the event it serves and the servers it uses."""

    redis_url: str = "redis://127.0.0.1:6379/0"
    signing_key: Annotated[SecretStr, Field(min_length=32, description="signs players' and hosts' tokens")]
    accepted_signing_keys: Annotated[
        tuple[SecretStr, ...],
        NoDecode,
        BeforeValidator(_parse_list),
        Field(description="tokens signed by these are accepted, too: keys that were, or are about to be, signing_key"),
    ] = ()
    admin_key: Annotated[SecretStr | None, Field(min_length=16, description="authorises POST /api/quizzes")] = None
    token_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 48
    forwarded_allow_ips: Annotated[str, Field(description="proxies whose X-Forwarded-For is believed")] = "127.0.0.1"
    allowed_origins: Annotated[
        tuple[str, ...],
        NoDecode,
        BeforeValidator(_parse_list),
        Field(description="WebSocket origins besides the service's own host"),
    ] = ()
    database_pool: Annotated[int, Field(ge=1, le=100, description="connections to the database")] = 5
    batch_rows: Annotated[int, Field(ge=1, le=5000, description="answers in one commit, at most")] = 500
    queue_rows: Annotated[int, Field(ge=1, description="answers waiting for a commit, at most; more are refused")] = (
        5000
    )
    tick_ms: Annotated[int, Field(ge=10, le=5000, description="a board is pushed at most once in this time")] = 100
    cached_questions: Annotated[
        int, Field(ge=1000, description="questions of all quizzes that a process keeps in memory, 2 KB each at most")
    ] = 100_000
    max_sockets: Annotated[int, Field(ge=1, description="open sockets of one pod; more are refused")] = 20_000
    max_sockets_per_address: Annotated[
        int, Field(ge=1, description="open sockets of one address on one pod; a school has one address")
    ] = 10_000
    ping_seconds: Annotated[
        int, Field(ge=1, le=300, description="a socket that says nothing for two of these is cut off")
    ] = 20
    resume_spread_ms: Annotated[
        int, Field(ge=0, le=60_000, description="clients of a pod that stops come back within this time")
    ] = 3_000
    join_misses_per_minute: Annotated[int, Field(ge=1, description="wrong codes from one address")] = 30
    name_filter: Annotated[bool, Field(description="players with an obscene name are refused")] = True
    log_level: str = "INFO"
    log_format: Annotated[str, Field(pattern="^(json|console)$")] = "json"

    @property
    def update_topic(self) -> str:
        """Where score changes are announced, keyed by quiz."""
        return f"{self.event}.leaderboard-update"

    @property
    def verification_keys(self) -> tuple[str, ...]:
        """What a token may be signed by; the first signs."""
        return tuple(key.get_secret_value() for key in (self.signing_key, *self.accepted_signing_keys))


class SettingsError(Exception):
    """The environment does not describe a runnable service; the message names each variable and its fault."""


Kind = TypeVar("Kind", bound=DatabaseSettings)


def load(kind: type[Kind]) -> Kind:
    """Settings of a kind from the environment.

    Raises:
        SettingsError: a variable is missing or malformed.
    """
    try:
        return kind()
    except ValidationError as invalid:
        faults = [f"QUIZFLEET_{str(error['loc'][0]).upper()}: {error['msg']}" for error in invalid.errors()]
        raise SettingsError("\n".join(faults)) from invalid
