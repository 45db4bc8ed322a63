"""Commands that work on a database themselves, beside the services."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from quizfleet import ids, settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

Done = TypeVar("Done")
Kind = TypeVar("Kind", bound=settings.DatabaseSettings)


def configured(kind: type[Kind]) -> Kind:
    """Settings from the environment; a fault is told, and ends the command with 2."""
    try:
        return settings.load(kind)
    except settings.SettingsError as faults:
        typer.secho(str(faults), err=True, fg="red")
        raise typer.Exit(2) from faults


def refuse(why: object, code: int = 1) -> NoReturn:
    """Say why not, and end the command."""
    typer.secho(str(why), err=True, fg="red")
    raise typer.Exit(code)


def run(url: str, work: "Callable[[AsyncEngine], Awaitable[Done]]", pool: int = 1) -> Done:
    """Do something with a database on so many connections; one that is away or refuses ends the command with 1."""
    from sqlalchemy.exc import SQLAlchemyError

    async def with_engine() -> Done:
        from quizfleet import database

        engine = database.make_engine(url, pool)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(with_engine())
    except (SQLAlchemyError, OSError) as failure:
        refuse(str(failure).splitlines()[0][:300])


async def find_quiz(engine: "AsyncEngine", typed: str) -> int:
    """The quiz that a join code or an id names; none is told, and ends the command with 1."""
    from quizfleet import quizzes

    code = ids.parse_code(typed)
    found = await quizzes.by_code(engine, code) if code is not None else None
    if found is not None:
        return found
    try:
        return ids.decode(typed.lower())
    except ValueError:
        refuse(f"there is no quiz {typed}: give its join code, like ABC-DEFG, or its id")
