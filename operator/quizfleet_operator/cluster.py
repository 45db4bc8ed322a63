"""The one place that talks to the Kubernetes API: read, apply, delete, and write a status."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import aiohttp
import msgspec
from kubernetes.aio.client import ApiException
from kubernetes.aio.dynamic import DynamicClient

from quizfleet_operator.metrics import WRITES
from quizfleet_operator.naming import GROUP, MANAGER
from quizfleet_operator.owned import Kind

Object = dict[str, Any]

CONFLICT, NOT_FOUND, FORBIDDEN = 409, 404, 403
REFUSALS = (400, FORBIDDEN, 422)
VERSION = f"{GROUP}/v1alpha1"

PAGE, ANSWER_SECONDS = 500, 20
WATCH_SECONDS, SILENCE_SECONDS = 300, 90
"""Bookmarks come every minute."""


class Conflict(Exception):  # noqa: N818
    """Somebody else wrote the object meanwhile; read it again."""


class Refused(Exception):  # noqa: N818
    """The API server does not take or show an object; the message is its own and names object and field."""


class Cluster:
    """Typed by name: objects are plain dictionaries, as in YAML."""

    def __init__(self, client: DynamicClient) -> None:
        self._client = client
        self._resources: dict[tuple[str, str], Any] = {}
        self._discovering = asyncio.Lock()

    async def _resource(self, api_version: str, kind: str) -> Any:
        """Discovered once: the client would ask as often as there are reconciles that wait for the first answer."""
        wanted = (api_version, kind)
        async with self._discovering:
            if wanted not in self._resources:
                self._resources[wanted] = await self._client.resources.get(api_version=api_version, kind=kind)
        return self._resources[wanted]

    async def read(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> Object | None:
        """An object, or None where there is none.

        Raises:
            Refused: the operator may not look.
        """
        try:
            with _refusals(FORBIDDEN):
                found = await self._client.get(await self._resource(api_version, kind), name=name, namespace=namespace)
        except ApiException as error:
            if error.status == NOT_FOUND:
                return None
            raise
        return cast("Object", found.to_dict())

    async def pods(self, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        """The pods with these labels."""
        return await self.find("v1", "Pod", namespace, selector)

    async def find(self, api_version: str, kind: str, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        """The objects of a kind with these labels.

        Raises:
            Refused: the operator may not look.
        """
        labels = ",".join(f"{key}={value}" for key, value in selector.items())
        resource = await self._resource(api_version, kind)
        with _refusals(FORBIDDEN):
            found = await self._client.get(resource, namespace=namespace, label_selector=labels)
        return cast("list[Object]", found.to_dict()["items"])

    async def pages(self, kind: Kind, selector: str) -> AsyncIterator[tuple[list[Object], str]]:
        """The objects of a kind in all namespaces, page by page, with the version from which to follow them.

        Raises:
            ApiException: the kind is not there, or the list has changed too much meanwhile.
        """
        page = {"labelSelector": selector, "limit": str(PAGE)}
        while True:
            answer = await self._ask(kind, page, aiohttp.ClientTimeout(ANSWER_SECONDS))
            found = msgspec.json.decode(await answer.read())
            yield found["items"], found["metadata"]["resourceVersion"]
            if not found["metadata"].get("continue"):
                return
            page["continue"] = found["metadata"]["continue"]

    async def changes(self, kind: Kind, selector: str, version: str) -> AsyncIterator[tuple[str, Object]]:
        """What happens after a version: ADDED, MODIFIED or DELETED with the object, BOOKMARK with a newer version.

        Raises:
            ApiException: the version is too old, or the kind is not there.
            TimeoutError: nothing came for so long, bookmarks included, that nobody seems to be there.
        """
        wanted = {
            "labelSelector": selector,
            "watch": "true",
            "allowWatchBookmarks": "true",
            "resourceVersion": version,
            "timeoutSeconds": str(WATCH_SECONDS),
        }
        patience = aiohttp.ClientTimeout(total=None, sock_connect=ANSWER_SECONDS, sock_read=SILENCE_SECONDS)
        async with await self._ask(kind, wanted, patience) as answer:
            async for line in answer.content:
                change = msgspec.json.decode(line)
                if change["type"] == "ERROR":
                    raise ApiException(status=change["object"].get("code"), reason=change["object"].get("message"))
                yield change["type"], change["object"]

    async def _ask(self, kind: Kind, query: Mapping[str, str], patience: aiohttp.ClientTimeout) -> Any:
        return await self._client.request(
            "GET", kind.path, query_params=list(query.items()), serialize=False, _request_timeout=patience
        )

    async def create(self, manifest: Object) -> bool:
        """Make an object; where there is one of its name, that one stays as it is. Whether it was made.

        Raises:
            Refused: the API server does not take it.
        """
        resource = await self._resource(manifest["apiVersion"], manifest["kind"])
        WRITES.labels(manifest["kind"], "create").inc()
        try:
            with _refusals(*REFUSALS):
                await self._client.create(resource, body=manifest, namespace=manifest["metadata"]["namespace"])
        except ApiException as error:
            if error.status != CONFLICT:
                raise
            return False
        return True

    async def apply(self, manifest: Object, manager: str = MANAGER) -> Object:
        """Server-side apply: what the manifest says is so; what it leaves out belongs to others.

        Raises:
            Refused: the object is wrong, or something in the cluster forbids it.
        """
        resource = await self._resource(manifest["apiVersion"], manifest["kind"])
        WRITES.labels(manifest["kind"], "patch").inc()
        with _refusals(*REFUSALS):
            applied = await self._client.server_side_apply(
                resource,
                body=manifest,
                name=manifest["metadata"]["name"],
                namespace=manifest["metadata"]["namespace"],
                field_manager=manager,
                force_conflicts=True,
            )
        return cast("Object", applied.to_dict())

    async def delete(self, live: Object) -> None:
        """Delete an object and, in the background, what it owns."""
        resource = await self._resource(live["apiVersion"], live["kind"])
        metadata = live["metadata"]
        WRITES.labels(live["kind"], "delete").inc()
        try:
            await self._client.delete(
                resource,
                name=metadata["name"],
                namespace=metadata["namespace"],
                body={"propagationPolicy": "Background", "preconditions": {"uid": metadata["uid"]}},
            )
        except ApiException as error:
            if error.status not in (NOT_FOUND, CONFLICT):
                raise

    async def event(self, namespace: str, name: str) -> Object | None:
        """A QuizEvent as it is now."""
        return await self.read(VERSION, "QuizEvent", name, namespace)

    async def write_status(self, live: Object, status: Object) -> None:
        """Replace an object's status, if nobody wrote the object since it was read.

        Raises:
            Conflict: somebody did.
        """
        resource = (await self._resource(live["apiVersion"], live["kind"])).subresources["status"]
        body = {**live, "status": status}
        metadata = live["metadata"]
        WRITES.labels(live["kind"], "update").inc()
        try:
            await self._client.replace(resource, body=body, name=metadata["name"], namespace=metadata["namespace"])
        except ApiException as error:
            if error.status == CONFLICT:
                raise Conflict from error
            if error.status != NOT_FOUND:
                raise


@contextmanager
def _refusals(*statuses: int) -> Iterator[None]:
    """What the API server says with one of these statuses is Refused."""
    try:
        yield
    except ApiException as error:
        if error.status in statuses:
            raise Refused(_said(error)) from error
        raise


def _said(error: ApiException) -> str:
    try:
        return str(json.loads(error.body or "")["message"])
    except (ValueError, KeyError, TypeError):
        return str(error.reason)
