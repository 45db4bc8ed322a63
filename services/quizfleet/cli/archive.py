"""`quizfleet archive`: the results of all quizzes."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizfleet.cli.offline import configured, refuse, run
from quizfleet.settings import DatabaseSettings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from quizfleet.results import Written

_BUCKET = "s3://"
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def archive(
    to: Annotated[str, typer.Option("--to", help="A folder, or s3://bucket/prefix.")],
    endpoint: Annotated[
        str, typer.Option(help="Where the S3-compatible store of the bucket is.")
    ] = "https://s3.amazonaws.com",
    region: Annotated[str, typer.Option(help="Region that requests to it are signed for.")] = "us-east-1",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write every counted answer of every quiz as CSV, from the database of QUIZFLEET_DATABASE_URL, packed or not.

    quizzes.csv lists the quizzes and is written last; answers/<quiz>.csv is what `quizfleet export` writes for one.
    Running it again writes the same files again. A bucket is reached with the keys in AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY.

    Example: quizfleet archive --to s3://results/2026 --endpoint http://minio:9000

    Exit codes: 0 written, 1 the database or the store refused, 2 wrong options.
    """
    from quizfleet.results import AT_ONCE
    from quizfleet.shelves import ShelfError

    settings = configured(DatabaseSettings)
    try:
        written = run(settings.database_url, lambda engine: _write(engine, to, endpoint, region), AT_ONCE)
    except ShelfError as refused:
        refuse(f"{to} did not take the results: {str(refused)[:500]}")
    if as_json:
        typer.echo(json.dumps({"quizzes": written.quizzes, "answers": written.answers}))
    else:
        typer.echo(f"{written.quizzes} quizzes with {written.answers} answers written to {to}")


async def _write(engine: "AsyncEngine", to: str, endpoint: str, region: str) -> "Written":
    import httpx

    from quizfleet import results
    from quizfleet.shelves import SECONDS, Bucket, Folder

    if not to.startswith(_BUCKET):
        return await results.write(engine, Folder(Path(to)))
    name, _, prefix = to.removeprefix(_BUCKET).partition("/")
    key, secret = (os.environ.get(variable, "") for variable in _KEYS)
    if not (name and key and secret):
        refuse(f"a bucket needs a name, s3://bucket/prefix, and its keys in {' and '.join(_KEYS)}", 2)
    async with httpx.AsyncClient(timeout=SECONDS) as http:
        return await results.write(engine, Bucket(http, endpoint.rstrip("/"), region, name, prefix, key, secret))
