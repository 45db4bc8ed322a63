"""The tables. Keys are compact and begin with quiz, so one quiz is one contiguous range and partitions are by quiz.

Instants are BIGINT milliseconds since 1970, sets of choices are bits.
"""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.dialects import mysql
from sqlmodel import Field, SQLModel

_Document = LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql")
"""Up to 16 MB; MySQL's plain BLOB ends at 64 KB."""

_Action = LargeBinary(255).with_variant(mysql.VARBINARY(255), "mysql")
_Given = LargeBinary(400).with_variant(mysql.VARBINARY(400), "mysql")


def _quiz_key() -> Column[int]:
    return Column("quiz", BigInteger, primary_key=True, autoincrement=False)


def _key(name: str, kind: type[Integer]) -> Column[int]:
    return Column(name, kind, primary_key=True, autoincrement=False)


class Quiz(SQLModel, table=True):
    """A quiz. `starts_at` is set in autopilot only, `lead_seconds` in host-led only; `policy` is pinned at the making.

    `revision` counts what its host has done: the rows in `host_action`, and changes of the content. Once `closed_at` is
    set nothing is counted any more; see `quizfleet.archive`.
    """

    __tablename__: ClassVar[str] = "quiz"
    __table_args__ = (Index("quiz_by_age", "created_at"),)

    quiz: int = Field(sa_column=_quiz_key())
    code: str = Field(max_length=8)
    title: str = Field(max_length=120)
    mode: str = Field(max_length=12)
    policy: str = Field(max_length=24)
    starts_at: int | None = Field(default=None, sa_type=BigInteger)
    created_at: int = Field(sa_type=BigInteger)
    closed_at: int | None = Field(default=None, sa_type=BigInteger)
    lead_seconds: int | None = Field(default=None, sa_type=SmallInteger)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class HostAction(SQLModel, table=True):
    """What a host did, in order; see `quizfleet.hosting.actions`. `seq` is the quiz's revision afterwards."""

    __tablename__: ClassVar[str] = "host_action"

    quiz: int = Field(sa_column=_quiz_key())
    seq: int = Field(sa_column=_key("seq", Integer))
    action: bytes = Field(sa_type=_Action)


class JoinCode(SQLModel, table=True):
    """Which quiz a join code leads to. The one table keyed by code, since a code is all that a joining player has."""

    __tablename__: ClassVar[str] = "join_code"

    code: str = Field(sa_column=Column("code", String(8), primary_key=True))
    quiz: int = Field(sa_type=BigInteger)


class Content(SQLModel, table=True):
    """A quiz's questions with their choices as one document, which is how they are read; see `quizfleet.document`."""

    __tablename__: ClassVar[str] = "content"

    quiz: int = Field(sa_column=_quiz_key())
    payload: bytes = Field(sa_type=_Document)


class Player(SQLModel, table=True):
    """Somebody who joined. `name_key` is what makes two names the same; see `quizfleet.names.key`.

    `browser` is what a host's ban holds on to; `removed_at` says that the host has sent the player away.
    """

    __tablename__: ClassVar[str] = "player"
    __table_args__ = (UniqueConstraint("quiz", "name_key", name="player_name"),)

    quiz: int = Field(sa_column=_quiz_key())
    player: int = Field(sa_column=_key("player", Integer))
    name: str = Field(max_length=24)
    name_key: str = Field(
        sa_column=Column(
            "name_key", String(96).with_variant(mysql.VARCHAR(96, collation="utf8mb4_bin"), "mysql"), nullable=False
        )
    )
    joined_at: int = Field(sa_type=BigInteger)
    browser: int | None = Field(default=None, sa_type=BigInteger)
    removed_at: int | None = Field(default=None, sa_type=BigInteger)


class QuestionWindow(SQLModel, table=True):
    """Self-paced: when a question was handed out to a player."""

    __tablename__: ClassVar[str] = "question_window"

    quiz: int = Field(sa_column=_quiz_key())
    player: int = Field(sa_column=_key("player", Integer))
    question: int = Field(sa_column=_key("question", SmallInteger))
    opened_at: int = Field(sa_type=BigInteger)


class Submission(SQLModel, table=True):
    """A player's one answer to a question: its primary key is the only truth about "answered once".

    An answer in words is in `given`, in UTF-8, and has `quizfleet.quiz.IN_WORDS` for its choices.
    """

    __tablename__: ClassVar[str] = "submission"

    quiz: int = Field(sa_column=_quiz_key())
    player: int = Field(sa_column=_key("player", Integer))
    question: int = Field(sa_column=_key("question", SmallInteger))
    choices: int = Field(sa_type=SmallInteger)
    correct: bool
    points: int
    elapsed_ms: int
    received_at: int = Field(sa_type=BigInteger)
    given: bytes | None = Field(default=None, sa_type=_Given)


class QuizScore(SQLModel, table=True):
    """A player's total. `elapsed_ms` sums right answers to scored questions; `version` is 1 for joining plus 1 for each
    answer."""

    __tablename__: ClassVar[str] = "quiz_score"

    quiz: int = Field(sa_column=_quiz_key())
    player: int = Field(sa_column=_key("player", Integer))
    score: int
    elapsed_ms: int = Field(sa_type=BigInteger)
    version: int


class PackedQuiz(SQLModel, table=True):
    """All submissions and windows of a finished quiz, in place of their rows; see `quizfleet.packed`.

    `answers` and `points` are their number and sum.
    """

    __tablename__: ClassVar[str] = "packed_quiz"

    quiz: int = Field(sa_column=_quiz_key())
    format: int = Field(sa_type=SmallInteger)
    answers: int
    points: int = Field(sa_type=BigInteger)
    packed_at: int = Field(sa_type=BigInteger)
    payload: bytes = Field(sa_type=_Document)


class Outbox(SQLModel, table=True):
    """Announcements committed together with what they announce, waiting for the broker's acknowledgement."""

    __tablename__: ClassVar[str] = "outbox"
    __table_args__ = (Index("outbox_by_age", "created_at"),)

    quiz: int = Field(sa_column=_quiz_key())
    id: int = Field(sa_column=_key("id", BigInteger))
    payload: bytes = Field(sa_type=LargeBinary)
    created_at: int = Field(sa_type=BigInteger)


metadata = SQLModel.metadata
