"""Alembic's entry: runs the migrations on the connection that `quizfleet.migrations.upgrade` opened."""

from alembic import context

from quizfleet.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, transactional_ddl=connection.dialect.name == "sqlite"
)
with context.begin_transaction():
    context.run_migrations()
