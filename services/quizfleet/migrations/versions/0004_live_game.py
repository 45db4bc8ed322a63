"""What a live game needs: the log of a host's actions, answers in words, and players who can be sent away."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns, at the end, which MySQL does at once; it commits each statement by itself, so each may be done."""
    _add("quiz", sa.Column("lead_seconds", sa.SmallInteger(), nullable=True))
    _add("quiz", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    _add("player", sa.Column("browser", sa.BigInteger(), nullable=True))
    _add("player", sa.Column("removed_at", sa.BigInteger(), nullable=True))
    _add("submission", sa.Column("given", _bytes(400), nullable=True))
    op.create_table(
        "host_action",
        sa.Column("quiz", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("action", _bytes(255), nullable=False),
        if_not_exists=True,
    )


def _bytes(length: int) -> sa.types.TypeEngine[bytes]:
    return sa.LargeBinary(length).with_variant(mysql.VARBINARY(length), "mysql")


def _add(table: str, column: "sa.Column[object]") -> None:
    if column.name not in {one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)


def downgrade() -> None:
    """Answers in words have no place in the tables of before."""
    raise NotImplementedError("0004 lets answers be texts; restore a backup to go back")
