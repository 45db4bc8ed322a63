"""The Kubernetes API as plain JSON, as far as the benchmark needs it."""

import json
import ssl
from collections.abc import Iterator
from typing import Any

import httpx

Object = dict[str, Any]

SILENCE_SECONDS = 2.0
"""After so long without news a watch begins again, so that who follows it notices that it should end."""


class Api:
    """A client of an API server; used by one thread."""

    def __init__(self, address: str, token: str, authority: str) -> None:
        self._http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            verify=ssl.create_default_context(cadata=authority),
            timeout=httpx.Timeout(20, read=20),
            trust_env=False,
        )

    def get(self, path: str) -> Object:
        """What is at a path.

        Raises:
            httpx.HTTPError: there is nothing, or nobody answers.
        """
        return self._answer(self._http.get(path))

    def create(self, path: str, manifest: Object) -> Object:
        """Make an object in a collection.

        Raises:
            httpx.HTTPError: it is refused, or nobody answers.
        """
        return self._answer(self._http.post(path, json=manifest))

    def merge(self, path: str, part: Object) -> Object:
        """Change what a part of an object says.

        Raises:
            httpx.HTTPError: it is refused, or nobody answers.
        """
        headers = {"Content-Type": "application/merge-patch+json"}
        return self._answer(self._http.patch(path, content=json.dumps(part), headers=headers))

    def follow(self, path: str, since: str) -> Iterator[Object]:
        """The changes of a collection after a version, until there is none for a while.

        Raises:
            httpx.HTTPError: nobody answers.
        """
        params = {"watch": "true", "resourceVersion": since}
        quiet = httpx.Timeout(20, read=SILENCE_SECONDS)
        try:
            with self._http.stream("GET", path, params=params, timeout=quiet) as answer:
                answer.raise_for_status()
                for line in answer.iter_lines():
                    yield json.loads(line)
        except httpx.ReadTimeout:
            return

    def _answer(self, answer: httpx.Response) -> Object:
        if answer.is_error:
            raise httpx.HTTPStatusError(answer.text, request=answer.request, response=answer)
        found: Object = answer.json()
        return found

    def close(self) -> None:
        """Hang up."""
        self._http.close()
