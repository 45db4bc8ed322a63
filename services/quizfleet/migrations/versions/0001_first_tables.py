"""The first tables: quizzes with their content, players, submissions, scores, outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _content()
    _play()


def _quiz_key() -> sa.Column[int]:
    return sa.Column("quiz", sa.BigInteger(), primary_key=True, autoincrement=False)


def _key(name: str, kind: type[sa.Integer]) -> sa.Column[int]:
    return sa.Column(name, kind(), primary_key=True, autoincrement=False)


def _content() -> None:
    op.create_table(
        "quiz",
        _quiz_key(),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("mode", sa.String(12), nullable=False),
        sa.Column("policy", sa.String(24), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "join_code",
        sa.Column("code", sa.String(8), primary_key=True),
        sa.Column("quiz", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "question",
        _quiz_key(),
        _key("position", sa.SmallInteger),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("seconds", sa.SmallInteger(), nullable=False),
        sa.Column("points", sa.SmallInteger(), nullable=False),
    )
    op.create_table(
        "choice",
        _quiz_key(),
        _key("question", sa.SmallInteger),
        _key("position", sa.SmallInteger),
        sa.Column("text", sa.String(255), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
    )


def _play() -> None:
    op.create_table(
        "player",
        _quiz_key(),
        _key("player", sa.Integer),
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column(
            "name_key", sa.String(96).with_variant(mysql.VARCHAR(96, collation="utf8mb4_bin"), "mysql"), nullable=False
        ),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("quiz", "name_key", name="player_name"),
    )
    op.create_table(
        "question_window",
        _quiz_key(),
        _key("player", sa.Integer),
        _key("question", sa.SmallInteger),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "submission",
        _quiz_key(),
        _key("player", sa.Integer),
        _key("question", sa.SmallInteger),
        sa.Column("choices", sa.SmallInteger(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "quiz_score",
        _quiz_key(),
        _key("player", sa.Integer),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("elapsed_ms", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_table(
        "outbox",
        _quiz_key(),
        _key("id", sa.BigInteger),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("outbox_by_age", "outbox", ["created_at"])


def downgrade() -> None:
    """Drop everything."""
    for table in (
        "outbox",
        "quiz_score",
        "submission",
        "question_window",
        "player",
        "choice",
        "question",
        "join_code",
        "quiz",
    ):
        op.drop_table(table)
