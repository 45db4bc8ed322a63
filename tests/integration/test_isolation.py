"""Two events on the same servers: each plays with the accounts it was given, and neither can reach into the other."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from sys import executable
from typing import Any

import httpx
import pymysql
import pytest
import redis
from confluent_kafka import KafkaError, Producer
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from quizfleet import database, ids, migrations, retention
from quizfleet.embedded.platform import free_port
from quizfleet.embedded.processes import Process
from quizfleet_operator import keys, naming, providing, rotation
from quizfleet_operator.bindings import mysql
from quizfleet_operator.conditions import Observed
from quizfleet_operator.desired import Bindings, Inputs, certificates, secrets
from quizfleet_operator.models import SERVICES, Stage
from tests.conftest import missing_for_real_servers, skip_or_fail
from tests.integration.client import Api, Quiz, granted, question, refused, wait_ready
from tests.integration.host import host_of
from tests.integration.live import frame_where, live
from tests.integration.secured import secured_servers
from tests.unit.operator.clusters import MemoryCluster
from tests.unit.operator.events import inputs

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300, func_only=False)]


@pytest.fixture(scope="module")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bindings]:
    why = missing_for_real_servers()
    if why is not None:
        skip_or_fail(f"needs real servers: {why}")
    folder = tmp_path_factory.mktemp("certificates")
    folder.chmod(0o755)
    with secured_servers(folder) as found:
        yield found


async def provided(bindings: Bindings, name: str) -> Inputs:
    """An event with all that the operator makes for it outside the cluster."""
    generated = {one: f"{one}-of-{name}-{'x' * 24}" for one in keys.NAMES}
    wanted = replace(inputs(), name=name, bindings=bindings, keys=generated)
    observed = Observed()
    done = await providing.provide(providing.Provided(), observed, MemoryCluster(), wanted)
    assert done is not None, observed.facts
    assert done.own_accounts == {"redis", "kafka"}, observed.facts
    return done


def environment(wanted: Inputs, role: str, folder: Path) -> dict[str, str]:
    """What a pod of the role is told, its certificates in a folder of this test's."""
    for server, ca in wanted.bindings.certificates().items():
        (folder / f"{server}.crt").write_text(ca)
    told = secrets.environment(wanted, role)
    return {name: value.replace(certificates.FOLDER, str(folder)) for name, value in told.items()}


async def test_an_account_cannot_reach_into_an_event_whose_name_begins_like_its_own(
    bindings: Bindings, tmp_path: Path
) -> None:
    ours, theirs = await provided(bindings, "finals"), await provided(bindings, "finals-2")
    told, foreign = (environment(event, "scoring", tmp_path) for event in (ours, theirs))

    with redis.Redis.from_url(told["QUIZFLEET_REDIS_URL"]) as cache:
        assert cache.get("trivia.finals:{q}:version") is None
        for key in ("trivia.finals-2:{q}:version", "trivia.final:{q}:version", "anything"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                cache.get(key)
        with pytest.raises(redis.exceptions.NoPermissionError):
            cache.execute_command("SPUBLISH", "trivia.finals-2:{q}:live", "1")
        with pytest.raises(redis.exceptions.NoPermissionError):
            cache.keys("*")

    migrations.upgrade(environment(theirs, "migrate", tmp_path)["QUIZFLEET_DATABASE_URL"])
    own, other = make_url(told["QUIZFLEET_DATABASE_URL"]), make_url(foreign["QUIZFLEET_DATABASE_URL"])
    engine = migrations.blocking_engine(own.render_as_string(hide_password=False))
    with engine.connect() as connection, pytest.raises(Exception, match="denied"):
        connection.exec_driver_sql(f"SELECT * FROM {other.database}.quiz")
    engine.dispose()

    for topic, code in (("trivia.finals.quiz-control", None), ("trivia.finals-2.quiz-control", _REFUSED)):
        assert _refusal(told, topic) == code


_REFUSED = KafkaError.TOPIC_AUTHORIZATION_FAILED


def _refusal(told: dict[str, str], topic: str) -> int | None:
    """Why a topic takes nothing from an event's account; None where it does."""
    failed: list[KafkaError] = []
    producer = Producer(
        {
            "bootstrap.servers": told["QUIZFLEET_KAFKA_BOOTSTRAP_SERVERS"],
            "security.protocol": told["QUIZFLEET_KAFKA_SECURITY_PROTOCOL"],
            "sasl.mechanism": told["QUIZFLEET_KAFKA_SASL_MECHANISM"],
            "sasl.username": told["QUIZFLEET_KAFKA_SASL_USERNAME"],
            "sasl.password": told["QUIZFLEET_KAFKA_SASL_PASSWORD"],
            "message.timeout.ms": 5000,
            "log_level": 0,
        }
    )
    producer.produce(topic, b"x", on_delivery=lambda error, _: failed.append(error) if error else None)
    assert producer.flush(20) == 0
    return failed[0].code() if failed else None


@contextmanager
def services(wanted: Inputs, folder: Path) -> Iterator[dict[str, str]]:
    """The three services as the event's pods; where each listens."""
    with ExitStack() as stack:
        urls = {}
        for service in SERVICES:
            port = free_port()
            command = [executable, "-m", "quizfleet", "serve", service, "--port", str(port)]
            process = Process(service, command, environment(wanted, service, folder), folder / f"{service}.log")
            stack.callback(process.wait, 25)
            stack.callback(process.terminate)
            urls[service] = f"http://127.0.0.1:{port}"
            wait_ready(urls[service], process)
        yield urls


async def test_services_play_with_the_accounts_they_are_given_and_are_refused_nothing(
    bindings: Bindings, tmp_path: Path
) -> None:
    wanted = await provided(bindings, "played")
    migrations.upgrade(environment(wanted, "migrate", tmp_path)["QUIZFLEET_DATABASE_URL"])
    await mysql.grant(bindings.mysql, wanted.namespace, wanted.name)
    admin = redis.Redis.from_url(bindings.redis_url, ssl_ca_data=bindings.redis_ca)
    admin.execute_command("ACL", "LOG", "RESET")
    with services(wanted, tmp_path) as urls:
        async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
            api = Api(Routed(urls, http), wanted.keys["admin-key"])  # type: ignore[arg-type]
            quiz = await api.create()
            refused(await api.try_join("AAA-AAAA"), 404, "code-not-found")
            player = await api.join(quiz.code)
            async with live(urls["leaderboard"], quiz.quiz, player.token) as socket:
                await player.play(1, 1)
                await frame_where(socket, lambda seen: bool(seen["version"] == 2))
            await lead(api, urls["leaderboard"])
            await regrade_a_pack(quiz, environment(wanted, "migrate", tmp_path)["QUIZFLEET_DATABASE_URL"])
            for url in urls.values():
                states = (await http.get(f"{url}/readyz")).json()["dependencies"]
                assert states == {"database": "ok", "cache": "ok", "stream": "ok"}
    assert admin.execute_command("ACL", "LOG") == []
    admin.close()


async def lead(api: Api, leaderboard: str) -> None:
    """Host a quiz with all that needs rights of its own: who is renamed and sent away, a skip, an end by the crowd."""
    host = await host_of(api, question("one"), question("two"))
    anna, ben = await api.join(host.code, "Anna"), await api.join(host.code, "Ben")
    async with live(leaderboard, host.quiz, host.token) as socket:
        await host.order("rename", player=ben.player, name="Benno")
        await host.order("start")
        granted(await anna.put_answer(1, 1), 201)
        await host.order("skip")
        await host.order("remove", player=ben.player, ban=True)
        granted(await anna.put_answer(2, 1), 201)
        await frame_where(socket, lambda seen: seen.get("state") == "reveal")
    assert granted(await anna.get_question(1))["result"]["points"] == 0


async def regrade_a_pack(quiz: Quiz, database_url: str) -> None:
    """A quiz is closed and packed by the account of migrations, and regraded by the service."""
    engine = database.make_engine(database_url, 1)
    await retention.close(engine, ids.decode(quiz.quiz))
    assert await retention.pack(engine, ids.decode(quiz.quiz)) is not None
    await engine.dispose()
    path, wish = f"/api/quizzes/{quiz.quiz}/regrade", {"question": 1, "correctChoices": [2], "dryRun": False}
    assert granted(await quiz.host.send("POST", path, json=wish))["answersChanged"] == 1


class Routed:
    """Sends each request to the service whose path it is, as the ingress does."""

    def __init__(self, urls: dict[str, str], http: httpx.AsyncClient) -> None:
        self._urls = urls
        self._http = http

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        last = path.rpartition("/")[2]
        service = {"answer": "scoring", "leaderboard": "leaderboard"}.get(last, "participation")
        return await self._http.request(method, self._urls[service] + path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("POST", path, **options)


async def test_an_account_that_redis_forgot_comes_back_without_a_reconcile(bindings: Bindings, tmp_path: Path) -> None:
    generated = {one: f"{one}-of-kept" for one in keys.NAMES}
    known, cluster = providing.Provided(), MemoryCluster()
    new = replace(inputs(), name="kept", bindings=bindings, keys=generated)
    wanted = await providing.provide(known, Observed(), cluster, new)
    assert wanted is not None
    with redis.Redis.from_url(bindings.redis_url, ssl_ca_data=bindings.redis_ca) as admin:
        admin.acl_deluser(naming.redis_user(wanted.namespace, wanted.name))
    assert opened(wanted, tmp_path) == (True, False, True)
    await known.keep_up(wanted.event_id)
    assert opened(wanted, tmp_path) == (True, True, True)
    await providing.provide(known, Observed(), cluster, replace(wanted, stage=Stage.FINISHED))
    with redis.Redis.from_url(bindings.redis_url, ssl_ca_data=bindings.redis_ca) as admin:
        admin.acl_deluser(naming.redis_user(wanted.namespace, wanted.name))
    await known.keep_up(wanted.event_id)
    assert opened(wanted, tmp_path) == (True, False, True)


async def test_old_and_new_passwords_open_the_accounts_until_the_old_are_forgotten(
    bindings: Bindings, tmp_path: Path
) -> None:
    before = await provided(bindings, "rotated")
    fresh = {name: f"new-{value}" for name, value in before.keys.items()}
    turned = replace(before, keys=rotation.due(before.keys, fresh, "please", datetime.now(UTC)))
    cluster = MemoryCluster()
    assert await providing.provide(providing.Provided(), Observed(), cluster, turned) == turned
    assert opened(before, tmp_path) == opened(turned, tmp_path) == (True, True, True)

    await providing.forget_old_passwords(cluster, turned)
    after = replace(turned, keys=rotation.finished(turned.keys, datetime.now(UTC)))
    await providing.provide(providing.Provided(), Observed(), cluster, after)
    assert opened(after, tmp_path) == (True, True, True)
    assert opened(before, tmp_path) == (False, False, False)


async def test_a_server_with_too_many_connections_does_not_pass_for_one_that_knows_the_password(
    bindings: Bindings,
) -> None:
    wanted = await provided(bindings, "crowded")
    turned = replace(wanted, keys={name: f"new-{value}" for name, value in wanted.keys.items()})
    with administering(bindings) as run:
        run("SET GLOBAL max_connections = 1")  # and one for an administrator besides
        observed = Observed()
        try:
            assert await providing.provide(providing.Provided(), observed, MemoryCluster(), turned) is None
        finally:
            run("SET GLOBAL max_connections = 100")
        assert "Too many connections" in observed.facts["BindingsReady"].message


async def test_pods_from_before_tls_reach_mysql_until_the_last_of_them_is_gone(bindings: Bindings) -> None:
    def demand() -> set[str]:
        like = naming.account("trivia", "encrypted", "%")
        return {str(kind) for (kind,) in run(f"SELECT ssl_type FROM mysql.user WHERE user LIKE '{like}'")}

    plain = replace(bindings, mysql=replace(bindings.mysql, tls=False, ca=None))
    with administering(bindings) as run:
        run("SET GLOBAL require_secure_transport = OFF")
        try:
            wanted = await provided(plain, "encrypted")
            encrypted = replace(wanted, bindings=bindings)
            await providing.provide(providing.Provided(), Observed(), MemoryCluster(), encrypted)
            assert demand() == {""}
            await providing.forget_old_passwords(MemoryCluster(), encrypted)
            assert demand() == {"ANY"}
            await provided(plain, "encrypted")
            assert demand() == {""}
        finally:
            run("SET GLOBAL require_secure_transport = ON")


@contextmanager
def administering(bindings: Bindings) -> Iterator[Callable[[str], list[Any]]]:
    """Runs statements as MySQL's administrator."""
    mysql = bindings.mysql
    account: dict[str, Any] = {"user": mysql.username, "password": mysql.password}
    trusted = ssl.create_default_context(cadata=mysql.ca)
    with (
        pymysql.connect(host=mysql.host, port=mysql.port, ssl=trusted, autocommit=True, **account) as connection,
        connection.cursor() as cursor,
    ):

        def run(statement: str) -> list[Any]:
            cursor.execute(statement)
            return list(cursor.fetchall())

        yield run


def opened(wanted: Inputs, folder: Path) -> tuple[bool, bool, bool]:
    """Whether MySQL, Redis and Kafka let in who was told this."""
    told = environment(wanted, "scoring", folder)
    engine = migrations.blocking_engine(told["QUIZFLEET_DATABASE_URL"])
    try:
        engine.connect().close()
        on_mysql = True
    except OperationalError:
        on_mysql = False
    engine.dispose()
    with redis.Redis.from_url(told["QUIZFLEET_REDIS_URL"]) as cache:
        try:
            on_redis = bool(cache.ping())
        except redis.exceptions.AuthenticationError:
            on_redis = False
    return on_mysql, on_redis, _refusal(told, f"trivia.{wanted.name}.quiz-control") is None
