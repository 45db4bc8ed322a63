"""What a host can order, when, and what is appended to the quiz's log for it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizfleet.hosting.actions import (
    Action,
    AddTime,
    End,
    ExtraTime,
    Finish,
    Lock,
    Pause,
    Remove,
    Resume,
    Show,
    Standings,
    Unlock,
)
from quizfleet.hosting.room import Room
from quizfleet.timeline import State, Timeline


class Command(StrEnum):
    """What a host can order."""

    START = "start"
    NEXT = "next"
    SKIP = "skip"
    END = "end"
    PAUSE = "pause"
    RESUME = "resume"
    ADD_TIME = "add-time"
    LOCK = "lock"
    UNLOCK = "unlock"
    REMOVE = "remove"
    EXTRA_TIME = "extra-time"
    RENAME = "rename"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Order:
    """A command with what it needs: `seconds` for add-time, `player` and `ban` for remove, `percent` for extra-time."""

    command: Command
    seconds: int = 0
    player: int = 0
    percent: int = 0
    ban: bool = False


@dataclass(frozen=True, slots=True)
class Game:
    """A quiz as far as commands go. `is_led` says that its host leads it; of any other the host only keeps the door."""

    timeline: Timeline
    room: Room
    questions: int
    is_led: bool = True


class NotNowError(Exception):
    """This cannot be ordered now; `possible` can."""

    def __init__(self, possible: Sequence[Command]) -> None:
        super().__init__(f"possible now: {', '.join(possible)}")
        self.possible = possible


_BY_STATE = {
    State.LOBBY: (Command.START,),
    State.INTRO: (Command.SKIP, Command.ADD_TIME),
    State.OPEN: (Command.END, Command.SKIP, Command.ADD_TIME),
    State.REVEAL: (Command.NEXT,),
    State.STANDINGS: (Command.NEXT,),
}


def possible(game: Game, now: int) -> list[Command]:
    """What the host can order at an instant (ms since 1970)."""
    moment = game.timeline.moment(now)
    found: list[Command] = []
    if moment.state is not State.FINISHED:
        if game.is_led:
            found += _BY_STATE[moment.state]
            if moment.remaining_ms is not None:
                found.append(Command.RESUME if moment.paused else Command.PAUSE)
            found += (Command.EXTRA_TIME, Command.FINISH)
        found.append(Command.UNLOCK if game.room.locked else Command.LOCK)
    return [*found, Command.REMOVE, Command.RENAME]


def decide(game: Game, order: Order, now: int) -> Action | None:
    """What is appended for an order; None where things are as it would have them.

    Args:
        now: an instant after all that has been done, ms since 1970.

    Raises:
        NotNowError: it is not possible now.
    """
    can = possible(game, now)
    if order.command not in can:
        raise NotNowError(can)
    match order.command:
        case Command.ADD_TIME:
            return AddTime(now, order.seconds)
        case Command.REMOVE:
            gone = game.room.banned if order.ban else game.room.removed
            return Remove(now, order.player, order.ban) if order.player not in gone else None
        case Command.EXTRA_TIME:
            changed = game.timeline.percent(order.player) != order.percent
            return ExtraTime(now, order.player, order.percent) if changed else None
        case Command.RENAME:
            return None  # names are no part of the log
        case Command.START | Command.NEXT | Command.SKIP:
            return _onward(game, now)
        case other:
            return _PLAIN[other](now)


_PLAIN: dict[Command, type[End | Pause | Resume | Lock | Unlock | Finish]] = {
    Command.END: End,
    Command.PAUSE: Pause,
    Command.RESUME: Resume,
    Command.LOCK: Lock,
    Command.UNLOCK: Unlock,
    Command.FINISH: Finish,
}


def _onward(game: Game, now: int) -> Show | Standings | Finish:
    """The next step: after a reveal the standings, then the next question, after the last one the podium."""
    moment = game.timeline.moment(now)
    if moment.state is State.REVEAL:
        return Standings(now)
    number = moment.question or 0
    return Show(now, number + 1) if number < game.questions else Finish(now)
