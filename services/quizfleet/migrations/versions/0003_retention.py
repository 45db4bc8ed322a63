"""Closing quizzes, and packing the answers of a finished one into one row; an index to list quizzes by age."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what retention needs. MySQL commits each DDL statement by itself: each step may find itself done."""
    inspector = sa.inspect(op.get_bind())
    if "closed_at" not in {column["name"] for column in inspector.get_columns("quiz")}:
        op.add_column("quiz", sa.Column("closed_at", sa.BigInteger(), nullable=True))
    if "quiz_by_age" not in {index["name"] for index in inspector.get_indexes("quiz")}:
        op.create_index("quiz_by_age", "quiz", ["created_at"])
    op.create_table(
        "packed_quiz",
        sa.Column("quiz", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("packed_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql"), nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Packed answers cannot go back into rows that were deleted."""
    raise NotImplementedError("0003 lets answers be packed; restore a backup to go back")
