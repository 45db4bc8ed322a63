"""The client's pages, and the invitation as a picture."""

from collections.abc import AsyncIterator
from xml.etree import ElementTree

import httpx
import pytest

from quizfleet.participation.app import create_app
from quizfleet.settings import Settings


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(database_url="sqlite+aiosqlite://", signing_key="k" * 32)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="https://quiz.example:8443") as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/j/ABC-DEFG", "/host", "/host/ABCDEFG", "/screen", "/screen/ABCDEFG", "/studio"]
)
async def test_a_page_is_served_anew_each_time_and_runs_only_our_own_scripts(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-cache"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert '<script src="/static/boot.js">' in response.text


async def test_an_invitation_is_drawn_for_the_host_that_was_asked(client: httpx.AsyncClient) -> None:
    response = await client.get("/qr/abc-defg.svg", params={"scheme": "https"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["cache-control"] == "public, max-age=86400"
    assert _modules(response.text) == _expected("https://quiz.example:8443/j/ABCDEFG")
    plain = await client.get("/qr/ABCDEFG.svg", params={"scheme": "http"})
    assert _modules(plain.text) == _expected("http://quiz.example:8443/j/ABCDEFG")


@pytest.mark.parametrize("code", ["ABCDEF", "ABCDEFGH", "ABCDEF0", "<svg>"])
async def test_what_is_no_code_is_not_drawn(client: httpx.AsyncClient, code: str) -> None:
    response = await client.get(f"/qr/{code}.svg")
    assert response.status_code == 404
    assert response.json()["type"].endswith("/code-not-found")


@pytest.mark.parametrize("host", ["evil.example/x", "a b", "", "x" * 300, "quiz.example@evil.example"])
async def test_a_host_that_is_none_is_refused(client: httpx.AsyncClient, host: str) -> None:
    response = await client.get("/qr/ABCDEFG.svg", headers={"Host": host})
    assert response.status_code == 422
    assert response.json()["type"].endswith("/invalid-request")


async def test_a_link_leads_to_the_web_only(client: httpx.AsyncClient) -> None:
    response = await client.get("/qr/ABCDEFG.svg", params={"scheme": "javascript"})
    assert response.status_code == 422


def _modules(svg: str) -> str:
    """The path that draws the dark modules."""
    (path,) = [one for one in ElementTree.fromstring(svg).iter() if one.get("stroke")]
    return path.attrib["d"]


def _expected(link: str) -> str:
    import segno

    return _modules(segno.make(link, error="m", micro=False).svg_inline(border=3))
