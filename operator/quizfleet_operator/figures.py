"""Every figure that sizes an event, with where it was measured. They are nowhere else; a test finds each in the docs.

What is no measurement says so: it is an assumption of the design, of a price or of a machine (marked * in the docs).
"""

import re
from dataclasses import dataclass

CAPACITY, PERFORMANCE, STORAGE, SETTINGS = (
    f"docs/{page}.md" for page in ("capacity", "performance", "storage", "settings")
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what the docs say of it, word for word. `row` is the row of docs/performance.md that measured it."""

    value: float
    unit: str
    document: str
    section: str
    quote: str
    row: int | None = None
    assumed: bool = False

    @property
    def where(self) -> str:
        """The section of the docs, as a link, and the row that measured it."""
        anchor = re.sub(r"[^\w -]", "", self.section.lower()).replace(" ", "-")
        row = f", {PERFORMANCE} row {self.row}" if self.row else ""
        return f"{self.document}#{anchor}{row}{' (assumed)' if self.assumed else ''}"


def _process(value: float, unit: str, quote: str, row: int | None) -> Figure:
    return Figure(value, unit, CAPACITY, "What one process does", quote, row)


def _assumed(value: float, unit: str, section: str, quote: str) -> Figure:
    return Figure(value, unit, CAPACITY, section, quote, assumed=True)


def _stored(value: float, quote: str) -> Figure:
    return Figure(value, "B", STORAGE, "How much", quote)


def _setting(value: float, unit: str, quote: str) -> Figure:
    return Figure(value, unit, SETTINGS, "Settings of the services", quote)


# What players do.
AT_ONCE = _assumed(0.01, "of the quizzes", "Load", "When 1% run at once")
ALWAYS_AT_ONCE = _assumed(1_000, "quizzes", "Load", "Up to 1,000 quizzes may all run at once")
ANSWER_EVERY = _assumed(20, "s", "Load", "an answer every 20 s from each")
TICK = _setting(0.1, "s", "| `TICK_MS` | 100 |")

# What a process, or a server, spends on it.
LOADED = _assumed(
    0.5, "of a core", "Capacity: from measured figures to a million quizzes", "half of what a core can do"
)
QUESTION_CPU = _process(0.09e-3, "CPU-s a question", "0.09 ms of CPU for a question handed out, self-paced", 9)
ANSWER_CPU = _process(71e-6, "CPU-s an answer", "71 us of CPU an answer", 1)
CONSUMED = _process(55_000, "scores/CPU-s", "55,000 scores/s in all", 6)
PUSHED = _process(78_500, "frames/CPU-s", "78,500 frames/CPU-s, 100 players a quiz", 3)
MYSQL_CPU = _process(0.17e-3, "CPU-s an answer", "0.17 ms of CPU for a question handed out and answered", 9)
KAFKA_CPU = _process(0.3e-3, "CPU-s an answer", "0.3 ms of CPU an answer", 9)
REDIS_CPU = _process(35e-6, "CPU-s an answer", "35 us of CPU an answer", 9)
ALL_CPU = Figure(9.3e-4, "CPU-s an answer", CAPACITY, "The cost of one quiz", "9.3 CPU-seconds", 9)
"""Of a quiz with 10,000 answers, by a ten-thousandth."""

# Memory and the network.
PROCESS_MEMORY = _process(110e6, "B", "110 MB and 3.3 KB a socket", 7)
SOCKET_MEMORY = _process(3.3e3, "B a socket", "110 MB and 3.3 KB a socket", 7)
SOCKETS = _process(20_000, "sockets a pod", "20,000 sockets in 180 MB", 7)
CACHED_QUESTIONS = _setting(100_000, "questions", "| `CACHED_QUESTIONS` | 100000 |")
QUESTION_MEMORY = _setting(2e3, "B a question", "questions of all quizzes that a process keeps in memory, 2 KB each")
BOARD_MEMORY = _process(73, "B a player", "7.3 KB a board of 100, listpack", None)
FRAME = Figure(420, "B a frame", CAPACITY, "What an event needs", "network out, frames of 0.42 KB", 3)

# MySQL's tables, with indexes.
QUESTION_STORED = _stored(790, "a quiz of 100 questions with 4 choices at the longest texts allowed | 79,000")
PLAYER_STORED = _stored(260, "a player with a score | 260")
ANSWER_STORED = _stored(105, "an answer; self-paced, with its window | 60; 105")
ANSWER_PACKED = _stored(8, "an answer, packed | 8")

# What does not grow with pods.
POOL = _setting(5, "connections", "| `DATABASE_POOL` | 5 |")
SMALL_POOL = Figure(
    3, "connections", CAPACITY, "What breaks first, and how it scales out", "`QUIZFLEET_DATABASE_POOL=3`"
)
CONNECTIONS = Figure(
    2_500, "connections", CAPACITY, "What breaks first, and how it scales out", "500 pods of five, 2,500 connections"
)
REDIS_ANSWERS = Figure(
    28_000, "answers/s", CAPACITY, "What breaks first, and how it scales out", "about 28,000 answers/s", 9
)
MYSQL_CORES = _assumed(8, "cores", "What an event needs", "MySQL shards of 8 cores*")

# Prices.
CORE_HOUR = _assumed(0.03, "$", "The cost of one quiz", "0.03 $ a core-hour*")
GB_MONTH = _assumed(0.10, "$", "The cost of one quiz", "0.10 $ a GB-month*")
