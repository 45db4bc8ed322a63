"""The timeline of a quiz that a host leads: a fold of the host's actions. Pure.

What a process knows of a quiz may be old, and a host may put off the end of a question. So an end by the clock is
believed only by who has read the quiz after it: until then the question counts as open, and nothing is told early.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from quizfleet.hosting.actions import (
    Action,
    AddTime,
    End,
    ExtraTime,
    Finish,
    Pause,
    Resume,
    Show,
    Standings,
)
from quizfleet.timeline import FOREVER, Moment, State, Window


@dataclass(frozen=True, slots=True)
class Shown:
    """A question that has been shown: its window without anybody's extra time, and who has how many percent more.

    `ended` says that it was closed for everybody, before its time.
    """

    window: Window
    percents: dict[int, int]
    ended: bool = False

    def window_of(self, player: int | None) -> Window:
        """The window with a player's extra time."""
        percent = self.percents.get(player, 0) if player is not None else 0
        if not percent:
            return self.window
        more = self.window.limit_ms * percent // 100
        closes_at = self.window.closes_at if self.ended else self.window.closes_at + more
        return replace(self.window, closes_at=closes_at, limit_ms=self.window.limit_ms + more)

    @property
    def closes_for_all_at(self) -> int:
        """When it has closed for everybody."""
        if self.ended or not self.percents:
            return self.window.closes_at
        return self.window.closes_at + self.window.limit_ms * max(self.percents.values()) // 100


class HostLed:
    """Lobby, then each question with its title, its window, its reveal and the standings, then the podium.

    Args:
        spans_ms: how long each question is open.
        lead_ms: how long its title is shown before that.
        actions: what the host has done, in order.
        read_at: when that was read.
    """

    def __init__(self, spans_ms: tuple[int, ...], lead_ms: int, actions: Iterable[Action], read_at: int) -> None:
        self._spans_ms = spans_ms
        self._lead_ms = lead_ms
        self._read_at = read_at
        self._shown: dict[int, Shown] = {}
        self._percents: dict[int, int] = {}
        self._question: int | None = None
        self._after: State | None = None
        self._paused_at: int | None = None
        self._finished_at: int | None = None
        for action in actions:
            self._fold(action)

    def _fold(self, action: Action) -> None:
        match action:
            case Show():
                self._close(action.at)
                opens_at, span_ms = action.at + self._lead_ms, self._spans_ms[action.question - 1]
                window = Window(opens_at, opens_at + span_ms, span_ms)
                percents = {player: percent for player, percent in self._percents.items() if percent}
                self._question, self._after = action.question, None
                self._shown[action.question] = Shown(window, percents)
            case End():
                self._close(action.at)
            case Standings():
                self._close(action.at)
                self._after = State.STANDINGS
            case Finish():
                self._close(action.at)
                self._after = State.FINISHED
                self._finished_at = self._finished_at or action.at
            case Pause():
                self._paused_at = action.at
            case Resume():
                self._go_on(action.at)
            case AddTime():
                self._change(lambda window: replace(window, closes_at=window.closes_at + action.seconds * 1000))
            case ExtraTime():
                self._percents[action.player] = action.percent
            case _:
                pass  # of the room, not of the clock

    @property
    def _at_hand(self) -> Shown | None:
        return self._shown[self._question] if self._question is not None else None

    def _change(self, changed: Callable[[Window], Window]) -> None:
        shown = self._at_hand
        if shown is not None and self._question is not None:
            self._shown[self._question] = replace(shown, window=changed(shown.window))

    def _close(self, at: int) -> None:
        """Close the question at hand for everybody, unless the clock has."""
        self._go_on(at)
        shown = self._at_hand
        if shown is None or self._question is None or at >= shown.closes_for_all_at:
            return
        self._shown[self._question] = Shown(replace(shown.window, closes_at=at), shown.percents, ended=True)

    def _go_on(self, at: int) -> None:
        """End a pause: what was left when it began is left now."""
        began, self._paused_at = self._paused_at, None
        if began is None:
            return
        shown = self._at_hand
        if shown is None or began >= shown.closes_for_all_at:
            return
        if began < shown.window.opens_at:
            later = at - began
            self._change(
                lambda window: replace(window, opens_at=window.opens_at + later, closes_at=window.closes_at + later)
            )
        else:
            self._change(
                lambda window: replace(
                    window, closes_at=window.closes_at + at - began, pauses=(*window.pauses, (began, at))
                )
            )

    def _current(self, shown: Shown) -> Shown:
        """A question at hand as it is in a pause that lasts: it neither opens nor closes."""
        began = self._paused_at
        if began is None or shown is not self._at_hand or began >= shown.closes_for_all_at:
            return shown
        window, pause = shown.window, FOREVER - began
        later = replace(window, closes_at=window.closes_at + pause, pauses=(*window.pauses, (began, FOREVER)))
        if began < window.opens_at:
            later = replace(later, opens_at=window.opens_at + pause)
        return replace(shown, window=later)

    @property
    def paused(self) -> bool:
        """Whether a pause lasts."""
        return self._paused_at is not None

    def moment(self, now: int) -> Moment:
        """The quiz's state at an instant."""
        if self._question is None or self._at_hand is None:
            return Moment(self._after or State.LOBBY, paused=self.paused)
        number = self._question
        if self._after is not None:
            return Moment(self._after, number if self._after is State.STANDINGS else None, paused=self.paused)
        shown = self._at_hand
        if self.is_public(number, now):
            return Moment(State.REVEAL, number, paused=self.paused)
        instant = min(now, self._paused_at) if self._paused_at is not None else now
        if instant < shown.window.opens_at:
            return Moment(State.INTRO, number, shown.window.opens_at - instant, self.paused)
        return Moment(State.OPEN, number, max(0, shown.closes_for_all_at - instant), self.paused)

    def window(self, question: int, player: int | None = None) -> Window | None:
        """The window of a question that was shown, with this player's extra time; None for any other."""
        shown = self._shown.get(question)
        return self._current(shown).window_of(player) if shown is not None else None

    def is_public(self, question: int, now: int) -> bool:
        """Whether it has closed for everybody, and no later action can have opened it longer."""
        shown = self._shown.get(question)
        if shown is None:
            return False
        end = self._current(shown).closes_for_all_at
        is_settled = question != self._question or shown.ended or self._after is not None
        return end <= now and (is_settled or end <= self._read_at)

    def hidden_from(self, now: int) -> int | None:
        """The first question that boards leave out; questions are shown in their order.

        Also where none is open: a next one may be that nobody here has heard of. None once the quiz is over.
        """
        if self._after is State.FINISHED:
            return None
        if self._question is None:
            return 1
        return self._question + 1 if self.is_public(self._question, now) else self._question

    @property
    def ends_at(self) -> int | None:
        """When the host has finished it."""
        return self._finished_at

    def percent(self, player: int) -> int:
        """How much more time a player has from the next question on."""
        return self._percents.get(player, 0)

    def is_stale(self, now: int) -> bool:
        """Whether the clock has closed the question at hand since the quiz was read."""
        shown = self._running
        return shown is not None and self._read_at < self._current(shown).closes_for_all_at <= now

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the clock alone had closed the question at hand when the quiz was read."""
        shown = self._running
        return shown is not None and self._current(shown).closes_for_all_at <= self._read_at

    @property
    def _running(self) -> Shown | None:
        """The question at hand, where it is the clock that closes it."""
        shown = self._at_hand
        return shown if shown is not None and not shown.ended and self._after is None else None
