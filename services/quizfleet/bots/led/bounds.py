"""What bots can be sure of about a room's questions and pauses, from what was sent and what was acknowledged. Pure.

Instants are monotonic seconds of the bots' own clock; the platform's clocks are never read.
"""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from quizfleet.bots.evidence import PlayerSeen, RoomSeen, Span, Status
from quizfleet.bots.led.evidence import Act, LedSeen

TOLERANCE = 0.05
"""Two pods' clocks may differ by so many seconds before that counts as a fault."""

_ENDING = ("end", "next", "skip", "finish")


class Pause(NamedTuple):
    """A pause: from when and until when it may have lasted, and from when and until when it surely did."""

    may: Span
    sure: Span


def is_over(status: Status, n: int) -> bool:
    """Whether a question is over where a quiz is."""
    if status.state == "finished":
        return True
    at = status.question or 0
    return at > n or (at == n and status.state in ("reveal", "standings"))


def ended_by(led: LedSeen, n: int) -> float:
    """When a host had been told that a question is over; never, as infinity."""
    if led.host is None:
        return math.inf
    return min((one.span.got_at for one in led.host.documents if is_over(one.status, n)), default=math.inf)


def ends_from(room: RoomSeen, n: int) -> float:
    """Before this a question was not over: no command that ends it was sent, not all had sent answers, and it had time.

    Where nobody knows what the host does, that is always possible.
    """
    led = room.led
    if led is None or led.host is None:
        return -math.inf
    commands = (act.span.sent_at for act in led.host.acts if act.command in _ENDING and _is_of(act, n))
    return min(*commands, _closes_from(led, n), _all_had_sent(room, n), math.inf)


def _is_of(act: Act, n: int) -> bool:
    return act.question == n and act.may_be_done


def _closes_from(led: LedSeen, n: int) -> float:
    """The clock does not close a question before this."""
    bounds = [-math.inf]
    for span, status in led.host.documents if led.host else ():
        if status.question == n and status.remaining_ms is not None:
            ahead = led.seconds.get(n, 0) if status.state == "intro" else 0
            bounds.append(span.sent_at + status.remaining_ms / 1000 + ahead)
    return max(bounds)


def _all_had_sent(room: RoomSeen, n: int) -> float:
    """When all who were surely there had sent an answer, for the first time."""
    sent = {player.player: _sent_at(player, n) for player in room.players}
    gone = {act.player: act.span.sent_at for act in acts_of(room.led, "remove")}
    spans = [
        (player.joined.got_at, min(sent[player.player], gone.get(player.player, math.inf)))
        for player in room.players
        if player.joined is not None
    ]
    # From joining until answering or leaving a player holds the question open.
    for instant in sorted({until for _, until in spans if until < math.inf}):
        if not any(since <= instant < until for since, until in spans):
            return instant
    return math.inf


def _sent_at(player: PlayerSeen, n: int) -> float:
    answer = player.answers.get(n)
    return answer.sent_at if answer is not None and answer.sent_at is not None else math.inf


def acts_of(led: LedSeen | None, *commands: str) -> Iterator[Act]:
    """A host's commands of some kinds that may have had their effect, in the order in which they were sent."""
    if led is not None and led.host is not None:
        yield from (act for act in led.host.acts if act.command in commands and act.may_be_done)


def pauses(led: LedSeen | None) -> list[Pause]:
    """All pauses of a quiz."""
    return list(_spans(acts_of(led, "pause", "resume"), "pause"))


def locks(led: LedSeen | None) -> list[Pause]:
    """The same of the times in which nobody could join."""
    return list(_spans(acts_of(led, "lock", "unlock"), "lock"))


def _spans(acts: Iterable[Act], begins: str) -> Iterator[Pause]:
    begun: Act | None = None
    for act in acts:
        if act.command == begins:
            begun = begun or act
        elif begun is not None:
            yield _pause(begun, act)
            begun = None
    if begun is not None:
        yield _pause(begun, None)


def _pause(begun: Act, ended: Act | None) -> Pause:
    until = ended.span if ended is not None else Span(math.inf, math.inf)
    sure_from = begun.span.got_at if begun.acked else math.inf
    return Pause(Span(begun.span.sent_at, until.got_at), Span(sure_from, until.sent_at))


def may_be_in(spans: list[Pause], when: Span) -> bool:
    """Whether any instant of a request may have been in one of these."""
    return any(one.may.sent_at <= when.got_at and when.sent_at <= one.may.got_at + TOLERANCE for one in spans)


def is_in(spans: list[Pause], when: Span) -> bool:
    """Whether a request surely was in one of these as a whole."""
    return any(one.sure.sent_at + TOLERANCE < when.sent_at and when.got_at < one.sure.got_at for one in spans)
