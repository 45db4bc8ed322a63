"""`quizfleet migrate`: bring the database's schema up to date."""

import json
import time
from typing import Annotated

import typer


def migrate(
    database_url: Annotated[
        str,
        typer.Option(envvar="QUIZFLEET_DATABASE_URL", help="The database, with an account that may change the schema."),
    ],
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for a database that does not answer yet.")] = 30,
    partitions: Annotated[
        int | None,
        typer.Option(min=1, max=1024, help="MySQL: split the big tables into so many partitions by quiz; 1 undoes it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Create or upgrade the tables. Safe to run again, and while the services run: migrations only add.

    --partitions rebuilds the tables that have another number; while a table is rebuilt its writers wait.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from quizfleet import migrations

    deadline = time.monotonic() + wait
    while True:
        try:
            before, after = migrations.upgrade(database_url)
            rebuilt = migrations.partition(database_url, partitions) if partitions else []
            break
        except (SQLAlchemyError, migrations.MigrationError, OSError) as failure:
            if time.monotonic() > deadline:
                typer.secho(f"not migrated: {str(failure).splitlines()[0]}", err=True, fg="red")
                raise typer.Exit(1) from failure
            time.sleep(1)
    if as_json:
        typer.echo(json.dumps({"before": before, "after": after, "partitioned": rebuilt}))
    else:
        typer.echo(f"schema is at {after}" + (" (nothing to do)" if before == after else f" (was {before or 'empty'})"))
        if rebuilt:
            typer.echo(f"partitioned by quiz: {', '.join(rebuilt)}")
