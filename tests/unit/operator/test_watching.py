"""What the operator knows of owned objects: all of them from the start, small, and the same after a break."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from kubernetes.aio.client import ApiException

from quizfleet_operator.cluster import Cluster, Object
from quizfleet_operator.owned import KINDS, Kind
from quizfleet_operator.watching import GONE, Key, Watched

SECRETS = next(kind for kind in KINDS if kind.name == "Secret")
KEDA = next(kind for kind in KINDS if kind.name == "ScaledObject")
NIGHT, DAY = ("trivia", "night"), ("trivia", "day")


def secret(name: str, version: int, event: str = "night", **more: Any) -> Object:
    labels = {"app.kubernetes.io/instance": event}
    metadata = {"name": name, "namespace": "trivia", "uid": name, "labels": labels, "resourceVersion": str(version)}
    return {"metadata": {**metadata, "managedFields": [{"manager": "somebody"}]}, **more}


class Watchable(Cluster):
    """A cluster whose Secrets change as a test says; of other kinds it has none, and KEDA is not installed."""

    def __init__(self) -> None:
        self.listed: list[Object] = []
        self.news: asyncio.Queue[tuple[str, Object] | Exception] = asyncio.Queue()
        self.followed_from: list[str] = []

    async def pages(self, kind: Kind, selector: str) -> AsyncIterator[tuple[list[Object], str]]:
        if kind is KEDA:
            raise ApiException(status=404)
        yield (self.listed if kind is SECRETS else []), "10"

    async def changes(self, kind: Kind, selector: str, version: str) -> AsyncIterator[tuple[str, Object]]:
        if kind is not SECRETS:
            await asyncio.Event().wait()
        self.followed_from.append(version)
        while True:
            change = await self.news.get()
            if isinstance(change, Exception):
                raise change
            yield change


@asynccontextmanager
async def watching(cluster: Watchable) -> AsyncIterator[tuple[Watched, "asyncio.Queue[Key]"]]:
    woken: asyncio.Queue[Key] = asyncio.Queue()
    watched = Watched(cluster, woken.put_nowait)
    running = asyncio.create_task(watched.run())
    yield watched, woken
    running.cancel()
    await asyncio.wait([running])


async def names(watched: Watched, key: Key) -> list[str]:
    return [one["metadata"]["name"] for one in await watched.owned(key)]


async def test_what_is_there_is_known_before_anything_is_reconciled() -> None:
    cluster = Watchable()
    cluster.listed = [secret("keys", 1), secret("other", 2, event="day")]
    async with watching(cluster) as (watched, _):
        (held,) = await watched.owned(NIGHT)
        assert (held["kind"], held["apiVersion"], held["metadata"]["name"]) == ("Secret", "v1", "keys")
        assert held["metadata"].keys().isdisjoint({"managedFields", "resourceVersion"})
        assert await names(watched, DAY) == ["other"]


async def test_a_change_wakes_its_event_and_nothing_else() -> None:
    cluster = Watchable()
    async with watching(cluster) as (watched, woken):
        cluster.news.put_nowait(("ADDED", secret("keys", 11, data={"a": "1"})))
        assert await woken.get() == NIGHT
        cluster.news.put_nowait(("BOOKMARK", {"metadata": {"resourceVersion": "12"}}))
        cluster.news.put_nowait(("MODIFIED", secret("keys", 13, data={"a": "1"})))  # only its version
        cluster.news.put_nowait(("MODIFIED", secret("keys", 14, data={"a": "2"})))
        assert await woken.get() == NIGHT
        assert [one["data"] for one in await watched.owned(NIGHT)] == [{"a": "2"}]
        cluster.news.put_nowait(("DELETED", secret("keys", 15)))
        assert await woken.get() == NIGHT
        assert await watched.owned(NIGHT) == []
        assert woken.empty()


async def test_an_object_that_is_given_to_another_event_wakes_both() -> None:
    cluster = Watchable()
    cluster.listed = [secret("keys", 1)]
    async with watching(cluster) as (watched, woken):
        assert await woken.get() == NIGHT
        cluster.news.put_nowait(("MODIFIED", secret("keys", 11, event="day")))
        assert {await woken.get(), await woken.get()} == {NIGHT, DAY}
        assert (await names(watched, NIGHT), await names(watched, DAY)) == ([], ["keys"])


async def test_a_watch_that_breaks_off_goes_on_from_what_it_saw_last() -> None:
    cluster = Watchable()
    async with watching(cluster) as (_, woken):
        cluster.news.put_nowait(("ADDED", secret("keys", 11)))
        cluster.news.put_nowait(ConnectionResetError("as a load balancer does"))
        cluster.news.put_nowait(("ADDED", secret("env", 12)))
        assert [await woken.get(), await woken.get()] == [NIGHT, NIGHT]
        assert cluster.followed_from == ["10", "11"]


async def test_what_went_while_nobody_could_watch_is_found_out() -> None:
    cluster = Watchable()
    cluster.listed = [secret("keys", 1), secret("other", 2, event="day")]
    async with watching(cluster) as (watched, woken):
        assert {await woken.get(), await woken.get()} == {NIGHT, DAY}
        cluster.listed = [secret("other", 2, event="day")]
        cluster.news.put_nowait(ApiException(status=GONE))
        assert await woken.get() == NIGHT
        assert (await names(watched, NIGHT), await names(watched, DAY)) == ([], ["other"])
        assert woken.empty()
