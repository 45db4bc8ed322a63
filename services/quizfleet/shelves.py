"""Where results are put: a folder, or a bucket of any store that speaks the S3 protocol.

One request is all that is needed of S3, so it is signed here rather than by a library many times its size.
"""

import hashlib
import hmac
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Protocol
from urllib.parse import quote, urlsplit

import httpx

ATTEMPTS = 4
SECONDS = 60
_CHUNK = 1 << 20
_UNSIGNED = "UNSIGNED-PAYLOAD"


class ShelfError(Exception):
    """The results were not taken; the message says why."""


class Shelf(Protocol):
    """Takes files by name; one of the same name is replaced as a whole."""

    async def put(self, name: str, content: IO[bytes]) -> None:
        """Store a file from its beginning.

        Raises:
            ShelfError: it was not taken.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, made where it is missing."""

    path: Path

    async def put(self, name: str, content: IO[bytes]) -> None:
        """Store a file: first beside its place, so that a half-written one is never seen there."""
        file = self.path / name
        part = file.with_name(f"{file.name}.part")
        content.seek(0)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as out:
                copyfileobj(content, out, _CHUNK)
            part.replace(file)
        except OSError as refused:
            raise ShelfError(str(refused)) from refused


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, and what names in it begin with."""

    http: httpx.AsyncClient
    endpoint: str
    region: str
    name: str
    prefix: str
    key: str
    secret: str = field(repr=False)

    async def put(self, name: str, content: IO[bytes]) -> None:
        """Store an object; a store that is away or busy is asked again."""
        path = quote("/" + "/".join(filter(None, (self.name, self.prefix, name))))
        said = ""
        for _ in range(ATTEMPTS):
            length = content.seek(0, os.SEEK_END)
            content.seek(0)
            headers = self._signed(path, datetime.now(UTC)) | {"content-length": str(length)}
            try:
                answer = await self.http.put(f"{self.endpoint}{path}", content=_chunks(content), headers=headers)
            except httpx.TransportError as away:
                said = repr(away)
                continue
            if answer.is_success:
                return
            said = f"{answer.status_code} {' '.join(answer.text.split())}"
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                break
        raise ShelfError(f"PUT {self.endpoint}{path}: {said}")

    def _signed(self, path: str, now: datetime) -> dict[str, str]:
        """The headers of a PUT, by AWS Signature Version 4 (docs.aws.amazon.com, "Signature Calculations")."""
        instant, day = f"{now:%Y%m%dT%H%M%SZ}", f"{now:%Y%m%d}"
        signed = {
            "host": urlsplit(self.endpoint).netloc,
            "x-amz-content-sha256": _UNSIGNED,
            "x-amz-date": instant,
        }
        names = ";".join(signed)
        lines = [f"{key}:{value}" for key, value in signed.items()]
        request = "\n".join(["PUT", path, "", *lines, "", names, _UNSIGNED])
        scope = f"{day}/{self.region}/s3/aws4_request"
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = "\n".join(["AWS4-HMAC-SHA256", instant, scope, digest])
        key = f"AWS4{self.secret}".encode()
        for part in (day, self.region, "s3", "aws4_request"):
            key = _hmac(key, part)
        signature = _hmac(key, text).hex()
        credential = f"Credential={self.key}/{scope}"
        return signed | {
            "authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}"
        }


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


async def _chunks(content: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk
