"""The pages of the web client, and the picture of an invitation that a phone's camera reads."""

import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from quizfleet import ids
from quizfleet.problems import Problem

WEB = Path(__file__).parent.parent / "web"

router = APIRouter(include_in_schema=False)

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_QUIET_ZONE = 3
_CACHED = 1024
_FRESH = {"Cache-Control": "no-cache"}
_A_DAY = {"Cache-Control": "public, max-age=86400"}


@router.get("/")
@router.get("/j/{code}")
async def join_page() -> FileResponse:
    """Where players join and play."""
    return FileResponse(WEB / "index.html", headers=_FRESH)


@router.get("/host")
@router.get("/host/{code}")
async def host_page() -> FileResponse:
    """The console of a quiz's host. Its token is in the fragment, which never gets here."""
    return FileResponse(WEB / "host.html", headers=_FRESH)


@router.get("/screen")
@router.get("/screen/{code}")
async def screen_page() -> FileResponse:
    """The big screen of a quiz, for everybody in the room."""
    return FileResponse(WEB / "screen.html", headers=_FRESH)


@router.get("/studio")
async def studio_page() -> FileResponse:
    """Where authors write quizzes, with the event's admin key."""
    return FileResponse(WEB / "studio.html", headers=_FRESH)


@router.get("/qr/{code}.svg")
async def invitation(request: Request, code: str, scheme: Literal["http", "https"] = "https") -> Response:
    """The invitation to the quiz with this code, on the host that was asked, as a QR code.

    The page says the scheme: behind a gateway only it knows for sure. Any well-formed code is drawn, so nobody learns
    here which codes there are.
    """
    bare = ids.parse_code(code)
    if bare is None:
        raise Problem(404, "code-not-found", f"a code has {ids.CODE_LENGTH} letters and digits, like ABC-DEFG")
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise Problem(422, "invalid-request", "the Host header names no host that a link can lead to")
    return Response(_draw(f"{scheme}://{host}/j/{bare}"), media_type="image/svg+xml", headers=_A_DAY)


@lru_cache(maxsize=_CACHED)
def _draw(link: str) -> bytes:
    drawn = io.BytesIO()
    code = segno.make(link, error="m", micro=False)
    look = {"border": _QUIET_ZONE, "light": "#fff", "omitsize": True, "svgclass": None, "lineclass": None}
    code.save(drawn, kind="svg", xmldecl=False, **look)
    return drawn.getvalue()
