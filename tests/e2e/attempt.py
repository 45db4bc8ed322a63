"""Runs in a pod of an event: tries to read from MySQL, Redis and Kafka with what the pod was told; says how it went.

Standard input is a JSON object: `told`, environment to use instead of the pod's, `schema`, `topic` and `key`. Standard
output is another, with "open", "forbidden", "no login" or the fault for `schema`, `topic` and `keys`.
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import pymysql
import redis
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition
from pymysql.constants import ER

SECONDS = 15

_MYSQL = {
    ER.ACCESS_DENIED_ERROR: "no login",
    ER.DBACCESS_DENIED_ERROR: "forbidden",
    ER.TABLEACCESS_DENIED_ERROR: "forbidden",
}
_KAFKA = {
    KafkaError._AUTHENTICATION: "no login",
    KafkaError.TOPIC_AUTHORIZATION_FAILED: "forbidden",
    KafkaError._PARTITION_EOF: "open",
}


def read_schema(told: Mapping[str, str], schema: str) -> str:
    """Read a table of a schema."""
    url = urlsplit(told["QUIZFLEET_DATABASE_URL"])
    try:
        with (
            pymysql.connect(
                host=url.hostname,
                port=url.port or 3306,
                user=url.username,
                password=unquote(url.password or ""),
                connect_timeout=SECONDS,
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT COUNT(*) FROM `{schema}`.quiz")
    except pymysql.MySQLError as refused:
        return _MYSQL.get(refused.args[0], str(refused))
    return "open"


def read_key(told: Mapping[str, str], key: str) -> str:
    """Read a key, which need not be there."""
    with redis.Redis.from_url(told["QUIZFLEET_REDIS_URL"], socket_timeout=SECONDS) as cache:
        try:
            cache.get(key)
        except redis.exceptions.NoPermissionError:
            return "forbidden"
        except redis.exceptions.AuthenticationError:
            return "no login"
        except redis.exceptions.RedisError as fault:
            return str(fault)
    return "open"


def read_topic(told: Mapping[str, str], topic: str) -> str:
    """Read a topic's first partition from its beginning, up to a message or the end."""
    faults: list[KafkaError] = []
    consumer = Consumer(
        {
            "bootstrap.servers": told["QUIZFLEET_KAFKA_BOOTSTRAP_SERVERS"],
            "security.protocol": told["QUIZFLEET_KAFKA_SECURITY_PROTOCOL"],
            "sasl.mechanism": told["QUIZFLEET_KAFKA_SASL_MECHANISM"],
            "sasl.username": told["QUIZFLEET_KAFKA_SASL_USERNAME"],
            "sasl.password": told["QUIZFLEET_KAFKA_SASL_PASSWORD"],
            "group.id": f"{told['QUIZFLEET_EVENT']}.leaderboard",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "error_cb": faults.append,
            "log_level": 0,
        }
    )
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is not None and message.error() is None:
            return "open"
        faults += [fault for fault in (message and message.error(), _hidden(consumer, topic)) if fault]
        known = [_KAFKA[fault.code()] for fault in faults if fault.code() in _KAFKA]
        if known:
            return known[0]
    return f"nothing within {SECONDS} s; {[str(fault) for fault in faults]}"


def _hidden(consumer: Consumer, topic: str) -> KafkaError | None:
    """Why a topic cannot be seen: a consumer waits in silence for one that it may not read."""
    try:
        fault: KafkaError | None = consumer.list_topics(topic, timeout=1).topics[topic].error
    except KafkaException:
        return None
    return fault


def main() -> None:
    """Try all three."""
    asked = json.load(sys.stdin)
    told = {**os.environ, **asked["told"]}
    found = {
        "schema": read_schema(told, asked["schema"]),
        "topic": read_topic(told, asked["topic"]),
        "keys": read_key(told, asked["key"]),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
