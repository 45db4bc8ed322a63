"""Opening windows: the players' own, of self-paced quizzes; many in one commit, as with answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import archive
from quizfleet.coalescer import Coalescer
from quizfleet.database import insert_or_skip, is_transient, write
from quizfleet.models import QuestionWindow

_ROWS, _QUEUE = 200, 5_000

_window = QuestionWindow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Wish:
    """A player is to see a question, now (ms since 1970)."""

    quiz: int
    player: int
    question: int
    at: int

    @property
    def key(self) -> tuple[int, int, int]:
        """(quiz, player, question)."""
        return (self.quiz, self.player, self.question)


class Opening:
    """Opens each window once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._coalescer: Coalescer[Wish, int | None] = Coalescer(
            [self._commit], is_transient=is_transient, rows=_ROWS, queue=_QUEUE
        )

    async def open(self, wish: Wish) -> int | None:
        """When the window was opened (ms since 1970), first of all; None where the quiz is closed.

        Raises:
            Problem: 503 where it could not be stored now.
        """
        return await self._coalescer.submit(wish)

    async def stop(self) -> None:
        """Open what is waiting, then stop."""
        await self._coalescer.stop()

    async def _commit(self, wishes: Sequence[Wish]) -> list[int | None]:
        columns = _window.c
        async with write(self._engine) as connection:
            closed = await archive.closed_among(connection, {wish.quiz for wish in wishes})
            open_ones = sorted({wish.key: wish for wish in wishes if wish.quiz not in closed}.items())
            opened: dict[tuple[int, int, int], int] = {}
            if open_ones:
                rows = [
                    {"quiz": quiz, "player": player, "question": question, "opened_at": wish.at}
                    for (quiz, player, question), wish in open_ones
                ]
                await connection.execute(insert_or_skip(connection, _window, rows))
                # Two tabs may ask at once, on two pods: the first one's window counts.
                among = tuple_(columns.quiz, columns.player, columns.question).in_([key for key, _ in open_ones])
                for quiz, player, question, at in (await connection.execute(select(_window).where(among))).all():
                    opened[quiz, player, question] = at
        return [opened.get(wish.key) for wish in wishes]
