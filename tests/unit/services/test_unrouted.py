"""What a gateway sends to participation while another service has no ready pod is answered so that clients retry."""

import httpx
import pytest

from quizfleet.participation.app import create_app
from quizfleet.settings import Settings


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/api/quizzes/1/questions/2/answer"), ("GET", "/api/quizzes/1/leaderboard")]
)
async def test_a_path_of_another_service_is_unavailable_and_never_not_found(method: str, path: str) -> None:
    settings = Settings(database_url="sqlite+aiosqlite://", signing_key="k" * 32)
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.request(method, path, json={"choices": [1]})
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert response.json()["type"].endswith("/unavailable")
