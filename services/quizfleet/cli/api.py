"""A running platform, as commands see it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import httpx

Server = Annotated[
    str | None, typer.Option(help="The platform, e.g. http://127.0.0.1:8080.", envvar="QUIZFLEET_SERVER")
]
AdminKey = Annotated[
    str | None, typer.Option(help="The event's admin key (Secret <event>-keys).", envvar="QUIZFLEET_ADMIN_KEY")
]


class ApiError(Exception):
    """The platform refused or did not answer; the message is for people."""


class Api:
    """Admin calls to a platform."""

    def __init__(self, server: str, admin_key: str | None) -> None:
        import httpx

        if admin_key is None:
            raise ApiError("this needs the event's admin key: --admin-key, or QUIZFLEET_ADMIN_KEY")
        headers = {"Authorization": f"Bearer {admin_key}"}
        transport = httpx.HTTPTransport(retries=3)
        self._client = httpx.Client(base_url=server.rstrip("/"), headers=headers, timeout=30, transport=transport)

    def post(self, path: str, body: Any) -> Any:
        """POST JSON and return what came back.

        Raises:
            ApiError: it was refused, or nobody answered.
        """
        return self._send("POST", path, json=body)

    def get(self, path: str, **params: Any) -> Any:
        """GET and return what came back.

        Raises:
            ApiError: it was refused, or nobody answered.
        """
        return self._send("GET", path, params=params)

    def _send(self, method: str, path: str, **more: Any) -> Any:
        import httpx

        try:
            response = self._client.request(method, path, **more)
        except httpx.HTTPError as away:
            raise ApiError(f"{self._client.base_url} does not answer: {away}") from away
        if response.is_success:
            return response.json()
        raise ApiError(_told(response))


def _told(response: "httpx.Response") -> str:
    try:
        problem = response.json()
        return f"{problem['status']} {problem['title']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason_phrase}"
