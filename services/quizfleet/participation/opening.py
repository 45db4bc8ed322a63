"""A batch of wishes: one query for what their players have, one transaction for the windows that are new.

The window's primary key decides which of two tabs, or two pods, was first: of two that insert the same key one gets the
row, the other a refusal, and then reads the first one's. A batch that opens nothing commits nothing.
"""

from collections.abc import Callable, Collection, Sequence

from quizfleet import archive, sql
from quizfleet.lines import DuplicateKeyError, Line
from quizfleet.participation import deciding, statements
from quizfleet.participation.wish import Decision, HandedOut, Progress, Wish
from quizfleet.problems import unavailable
from quizfleet.quiz import revisions_of
from quizfleet.sql import Key

Wishes = dict[Key, Wish]


class Opener:
    """Decides batches over a line. `shared_lock` is the dialect's clause that keeps a row.

    Args:
        on_change: told of a quiz that was changed since it was read.
    """

    def __init__(self, line: Line, shared_lock: str, on_change: Callable[[int], None]) -> None:
        self._line = line
        self._shared_lock = shared_lock
        self._on_change = on_change

    async def hand_out(self, wishes: Sequence[Wish]) -> list[Decision | None]:
        """A decision for each wish, its new window stored; None where the quiz is closed, whatever the cache says."""
        asked = {wish.key: wish for wish in reversed(wishes)}  # of two tabs the first counts
        decided: dict[Key, Decision | None] = {**await self._decide(asked)}
        while new := _new(asked, decided):
            try:
                await self._store(new)
                break
            except DuplicateKeyError:
                again: dict[Key, Decision | None] = {**await self._decide(new)}
                again |= await self._changed(_new(new, again))
                again |= dict.fromkeys(await archive.closed_among(self._line, new))
                if len(_new(new, again)) == len(new):
                    raise
                decided |= again
        refused = {key: asked[key] for key, decision in decided.items() if not isinstance(decision, HandedOut)}
        if refused:
            decided |= dict.fromkeys(await archive.closed_among(self._line, refused))
        return [decided[wish.key] for wish in wishes]

    async def _decide(self, asked: Wishes) -> dict[Key, Decision]:
        progress = await self._read(asked.values())
        return {key: deciding.by_progress(wish, progress[key[:2]]) for key, wish in asked.items()}

    async def _read(self, wishes: Collection[Wish]) -> dict[tuple[int, int], Progress]:
        """What the players have of these questions and of those before, by (quiz, player)."""
        quizzes = {wish.quiz.id: wish.quiz for wish in wishes}
        asked = [wish.key for wish in wishes]
        progress = {key[:2]: Progress({}, {}) for key in asked}
        keys = {key for quiz, player, number in asked for key in ((quiz, player, number), (quiz, player, number - 1))}
        for quiz, player, number, opened_at, *answer in await self._line.select(
            statements.select_progress(keys, self._line.rows)
        ):
            so_far = progress[quiz, player]
            if opened_at is None:
                so_far.answered[number] = statements.counted(*answer)
            else:
                so_far.windows[number] = deciding.own_window(quizzes[quiz], number, opened_at)
        return progress

    async def _changed(self, new: Wishes) -> dict[Key, Decision]:
        """Refusals of what would be a question that its author has replaced meanwhile."""
        if not new:
            return {}
        newer = await self._line.select(
            sql.select_newer(revisions_of(wish.quiz for wish in new.values()), self._shared_lock)
        )
        changed = {quiz for quiz, _ in newer}
        for quiz in changed:
            self._on_change(quiz)
        return {key: unavailable("this quiz has just been changed; ask again") for key in new if key[0] in changed}

    async def _store(self, new: Wishes) -> None:
        await self._line.run(
            [
                *sql.hold_open(revisions_of(wish.quiz for wish in new.values()), self._shared_lock),
                statements.insert_windows({key: wish.at for key, wish in new.items()}),
            ]
        )

    async def close(self) -> None:
        """Give the line back."""
        await self._line.close()


def _new(asked: Wishes, decided: dict[Key, Decision | None]) -> Wishes:
    """The wishes whose windows are to be stored."""
    return {key: wish for key, wish in asked.items() if isinstance(one := decided[key], HandedOut) and one.is_new}
