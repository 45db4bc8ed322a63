"""What the platform promises where a host leads, checked on what bots have seen. Pure.

A violation is a sentence, as in `quizfleet.bots.oracle`; nothing is judged where another host led.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from quizfleet.bots.evidence import Answer, Heard, PlayerSeen, RoomSeen, Span, Watcher
from quizfleet.bots.led import bounds
from quizfleet.bots.led.bounds import TOLERANCE
from quizfleet.bots.led.evidence import Act, HostSeen, LedSeen, TallySeen
from quizfleet.bots.led.following import place

_LATE = ("410 question-closed", "410 quiz-finished")
_BY_CLOCK = {"intro", "open", "reveal"}
"""States that follow each other at one revision."""

Promise = tuple[str, Callable[[RoomSeen], Iterable[str]], str]


class Changes(NamedTuple):
    """Changes of a board that are neither players nor answers."""

    least: int = 0
    unsure: int = 0


def changes(room: RoomSeen) -> Changes:
    """Renaming a player changes the board; so does sending one away, whose joining has to be counted, too."""
    if room.led is None:
        return Changes()
    renamed, gone = room.led.renames, len(room.players) - len(room.present)
    return Changes(2 * gone + sum(one.done for one in renamed), sum(one.unseen_tries for one in renamed))


def promises(rooms: list[RoomSeen]) -> list[Promise]:
    """What is to be checked, and what was seen of it; nothing where no host led."""
    led = [room.led for room in rooms if room.led is not None]
    if not led:
        return []
    hosts = [one.host for one in led if one.host is not None]
    statuses = sum(len(heard) for room in rooms for watcher in room.everybody for heard in watcher.states)
    late = [answer for answer in _all_answers(rooms) if answer.refused in _LATE and not answer.acked]
    put_off = sum(len(answer.put_off) for answer in _all_answers(rooms))
    told = sum(len(one.told) for one in led)
    gone = sum(player.removed for room in rooms for player in room.players)
    refused = sum(knock.outcome == "403 room-locked" for one in led for knock in one.knocks)
    return [
        ("all sockets saw the states in one order", disorder, f"{statuses} state frames"),
        ("every socket was told how it ended", missed_the_end, f"{sum(len(room.watchers) for room in rooms)} sockets"),
        ("answers count until the host ends a question", wrongly_timed, f"{len(late)} tried after the end"),
        ("nothing counts in a pause", counted_in_a_pause, f"{put_off} answers tried in {_pauses(led)} pauses"),
        ("nothing is told about the open question", told_early, f"{told} results, {_boards(led)} boards"),
        ("answers are counted as they come", overcounted, f"{statuses} state frames"),
        ("two consoles advance a quiz once", advanced_twice, f"{sum(len(host.twins) for host in hosts)} times at once"),
        ("a locked room lets nobody in", past_the_lock, f"{refused} joins refused"),
        ("who joins late counts from there on", counted_before_joining, f"{_late_joiners(rooms)} joined late"),
        ("removed players are gone", not_gone, f"{gone} players removed"),
        (
            "players are called by their names",
            misnamed,
            f"{_renamed(led)} renamed",
        ),
        ("tallies add up to the answers", miscounted_tallies, f"{sum(len(one.last_tallies) for one in led)} questions"),
    ]


def _all_answers(rooms: list[RoomSeen]) -> Iterator[Answer]:
    for room in rooms:
        for player in room.players:
            yield from player.answers.values()


def _pauses(led: list[LedSeen]) -> int:
    return sum(len(bounds.pauses(one)) for one in led)


def _boards(led: list[LedSeen]) -> int:
    return sum(len(one.boards) for one in led)


def _renamed(led: list[LedSeen]) -> int:
    return sum(one.done for each in led for one in each.renames)


def _late_joiners(rooms: list[RoomSeen]) -> int:
    return sum(1 for room in rooms for _ in _late(room))


def _late(room: RoomSeen) -> Iterator[PlayerSeen]:
    """Players who joined after the start."""
    started = min((act.span.got_at for act in bounds.acts_of(room.led, "start") if act.acked), default=math.inf)
    return (player for player in room.players if player.joined is not None and player.joined.sent_at > started)


def disorder(room: RoomSeen) -> Iterator[str]:
    """States that went back, or that two sockets tell differently."""
    told: dict[int, set[tuple[int | None, bool, bool]]] = {}
    states: dict[int, set[str]] = {}
    for watcher in room.everybody:
        for before, after in pairwise(_heard(watcher)):
            if place(after.status) < place(before.status):
                was, now = before.status, after.status
                yield f"{watcher.name}: {now.state} at {now.revision} after {was.state} at {was.revision}"
        for _, status in _heard(watcher):
            told.setdefault(status.revision, set()).add((status.question, status.paused, status.locked))
            states.setdefault(status.revision, set()).add(status.state)
    for revision, found in told.items():
        if len(found) > 1:
            yield f"{room.code}: at revision {revision} (question, paused, locked) was {sorted(found, key=str)}"
        if len(states[revision]) > 1 and not states[revision] <= _BY_CLOCK:
            yield f"{room.code}: at revision {revision} the state was {sorted(states[revision])}"


def _heard(watcher: Watcher) -> list[Heard]:
    return [one for heard in watcher.states for one in heard]


def missed_the_end(room: RoomSeen) -> Iterator[str]:
    """Sockets that were not told the last state."""
    if room.led is None:
        return
    last = {watcher.name: heard[-1].status for watcher in room.watchers if (heard := _heard(watcher))}
    newest = max((place(status) for status in last.values()), default=None)
    for watcher in room.watchers:
        status = last.get(watcher.name)
        if status is None:
            yield f"{watcher.name} was told nothing"
        elif place(status) != newest or status.state != "finished":
            yield f"{watcher.name} last heard of {status.state} at revision {status.revision}"


def wrongly_timed(room: RoomSeen) -> Iterator[str]:
    """Answers that count though they were sent when their question was over, and such as were refused before."""
    ended, ends = _per_question(room, lambda n: bounds.ended_by(_led(room), n)), _ends(room)
    for _, answer, where in _answers(room):
        n = answer.question
        if answer.acked and answer.sent_at is not None and answer.sent_at > ended[n] + TOLERANCE:
            late = answer.sent_at - ended[n]
            yield f"{where}: counts, though it was sent {late:.2f} s after its host was told of the end"
        if answer.refused in _LATE and answer.refused_at is not None and answer.refused_at < ends[n] - TOLERANCE:
            yield f"{where}: was called late {ends[n] - answer.refused_at:.2f} s before anything could end it"


def counted_in_a_pause(room: RoomSeen) -> Iterator[str]:
    """Answers that were taken in a pause, or put off outside of one."""
    if room.led is None or room.led.host is None:
        return
    pauses = bounds.pauses(room.led)
    for player, answer, where in _answers(room):
        opened = _opened(player, answer.question) + TOLERANCE
        for span in answer.put_off:
            if span.sent_at > opened and not bounds.may_be_in(pauses, span):
                since = span.sent_at - opened
                yield f"{where}: was said not to be open {since:.2f} s after it had been told to be"
        if answer.sent_at is None or answer.acked_at is None:
            continue
        if bounds.is_in(pauses, Span(answer.sent_at, answer.acked_at)):
            yield f"{where}: was taken in a pause"


def _opened(player: PlayerSeen, n: int) -> float:
    """When a player heard that a question is open, and nothing else after that.

    Who has not heard of a pause just before the opening calls a question open that is not: then its title comes back.
    """
    opened = math.inf
    for one in _heard(player):
        if one.status.question == n and one.status.state == "intro":
            opened = math.inf
        elif one.status.question == n and one.status.state == "open":
            opened = min(opened, one.at)
    return opened


def told_early(room: RoomSeen) -> Iterator[str]:
    """Results, and rows of boards, that count a question which was open for sure."""
    if room.led is None:
        return
    ends = _ends(room)
    for n, at, where in room.led.told:
        if at < ends.get(n, -math.inf) - TOLERANCE:
            yield f"{where}: tells a result {ends[n] - at:.2f} s before anything could end it"
    players = {player.player: player for player in room.players}
    for version, (at, entries) in room.led.boards.items():
        for entry in entries:
            player = players.get(entry.player)
            if player is not None and entry.score > _known_points(player, ends, at):
                yield f"version {version} of {room.code} shows {entry.score} points for {player.name}, too early"


def _known_points(player: PlayerSeen, ends: dict[int, float], at: float) -> float:
    """The most that a board may show of a player at an instant; any number where the player was sent away before it
    could be told what its answers are worth."""
    over = [one for one in player.answers.values() if one.acked and at >= ends[one.question] - TOLERANCE]
    return sum(_points(answer) for answer in over)


def _points(answer: Answer) -> float:
    points = answer.views[-1].points
    if points is None:
        points = answer.seen[1] if answer.seen is not None else None
    return points if points is not None else math.inf


def overcounted(room: RoomSeen) -> Iterator[str]:
    """State frames that count more answers than had been sent."""
    if not room.exclusive:
        return
    first: dict[tuple[int, int], float] = {}
    for watcher in room.everybody:
        for at, status in _heard(watcher):
            if status.question is not None and status.answered:
                key = (status.question, status.answered)
                first[key] = min(at, first.get(key, math.inf))
    sent: dict[int, list[float]] = {}
    for _, answer, _ in _answers(room):
        if answer.sent_at is not None:
            sent.setdefault(answer.question, []).append(answer.sent_at)
    for (n, answered), at in first.items():
        before = bisect_right(sorted(sent.get(n, [])), at)
        if answered > before:
            yield f"{room.code}: {answered} answers to question {n} were counted when {before} had been sent"


def advanced_twice(room: RoomSeen) -> Iterator[str]:
    """The same command from two consoles that both succeeded, or neither."""
    for one, other in _host(room).twins:
        acts = (one, other)
        if all(act.acked for act in acts):
            yield f"{room.code}: {one.command} at revision {one.revision} was done twice"
        elif not any(act.may_be_done for act in acts):
            yield f"{room.code}: {one.command} was refused to both: {one.problem}, {other.problem}"
        elif any(act.status is not None and not act.acked and act.problem != "moved-on" for act in acts):
            yield f"{room.code}: {one.command} twice got {one.problem or 'done'} and {other.problem or 'done'}"


def past_the_lock(room: RoomSeen) -> Iterator[str]:
    """Joins that got through a lock, or were refused where there was none."""
    if room.led is None or room.led.host is None:
        return
    locks = bounds.locks(room.led)
    for span, outcome in room.led.knocks:
        if outcome == "403 room-locked":
            if not bounds.may_be_in(locks, span):
                yield f"{room.code}: a join was refused for a lock that was not there"
        elif bounds.is_in(locks, span):
            yield f"{room.code}: a join into the locked room got {outcome}"


def counted_before_joining(room: RoomSeen) -> Iterator[str]:
    """Answers of who joined late to what was over by then."""
    for player in _late(room):
        for answer in player.answers.values():
            since = player.joined.sent_at if player.joined else -math.inf
            if answer.acked and bounds.ended_by(_led(room), answer.question) < since:
                yield f"{player.name} joined after question {answer.question}, and an answer to it counts"


def not_gone(room: RoomSeen) -> Iterator[str]:
    """Players who were sent away and are still there, or not and are not."""
    led = _led(room)
    if led.host is None:
        return
    on_board = {entry.player for entry in room.board.entries} if room.board else set()
    removals: dict[str, Act] = {act.player: act for act in bounds.acts_of(led, "remove")}
    for player in room.players:
        removal = removals.get(player.player)
        if removal is None:
            if player.removed:
                yield f"{player.name} was called removed, and nobody did it"
            continue
        if not player.removed:
            yield f"{player.name} was removed, and not told"
        if player.player in on_board:
            yield f"{player.name} was removed, and is on the board"
        for answer in player.answers.values():
            if answer.acked and answer.sent_at is not None and answer.sent_at > removal.span.got_at + TOLERANCE:
                yield f"{player.name}, question {answer.question}: counts, though the player had been removed"
        if not led.listed.get(player.player, ("", True))[1]:
            yield f"{player.name} was removed, and the host's list does not say so"


def misnamed(room: RoomSeen) -> Iterator[str]:
    """Players whom the board, or their host's list, calls otherwise than they were told."""
    led = _led(room)
    unsure = {one.player for one in led.renames if one.unseen_tries}
    on_board = {entry.player: entry.name for entry in room.board.entries} if room.board else {}
    listed = {player: name for player, (name, _) in led.listed.items()}
    for player in room.players:
        if player.player in unsure:
            continue
        for where, names in (("on the board", on_board), ("in the host's list", listed)):
            name = names.get(player.player, player.name)
            if name != player.name:
                yield f"{player.name} is {name} {where}"


def miscounted_tallies(room: RoomSeen) -> Iterator[str]:
    """Tallies that are not what was acknowledged, and such as contradict themselves."""
    led = _led(room)
    for n, early in led.tallies.items():
        for tally in early:
            if tally.correct > tally.answers or tally.answers > tally.players:
                yield f"{room.code}, question {n}: a tally of {tally.correct} right of {tally.answers} answers"
    for n, last in led.last_tallies.items():
        if last is None:
            yield f"{room.code}, question {n}: no tally at the end"
        elif room.exclusive and not any(answer.unknown for _, answer, _ in _answers(room) if answer.question == n):
            yield from _differences(room, n, last)


def _differences(room: RoomSeen, n: int, tally: TallySeen) -> Iterator[str]:
    answers = [one.answers[n] for one in room.present if n in one.answers and one.answers[n].acked]
    correct = sum(bool(answer.views[-1].correct) for answer in answers)
    if (tally.answers, tally.correct) != (len(answers), correct):
        told = f"{tally.correct} right of {tally.answers} answers"
        yield f"{room.code}, question {n}: tallied {told}, acknowledged were {correct} of {len(answers)}"
    chosen = Counter(choice for answer in answers for choice in answer.given if isinstance(answer.given, tuple))
    if tally.choices and {one: count for one, count in tally.choices.items() if count} != chosen:
        yield f"{room.code}, question {n}: tallied {tally.choices}, chosen were {dict(chosen)}"
    here = len(room.present) + _led(room).seats
    if not here <= tally.players <= here + room.ghosts:
        yield f"{room.code}, question {n}: tallied for {tally.players} players, of {here}"


def host_to_player_ms(room: RoomSeen) -> list[float]:
    """From sending each command of a host until a frame shows a player that it is done.

    Of the players whose socket was open when it was sent, and still is.
    """
    spans = []
    for act in _host(room).acts:
        if act.after is None or act.after.revision <= act.revision:
            continue
        for player in room.players:
            for opened_at, heard in zip(player.opened_at, player.states, strict=True):
                at = next((one.at for one in heard if one.status.revision > act.revision), None)
                if at is not None and opened_at < act.span.sent_at < at:
                    spans.append((at - act.span.sent_at) * 1000)
    return spans


def _led(room: RoomSeen) -> LedSeen:
    return room.led if room.led is not None else LedSeen()


def _host(room: RoomSeen) -> HostSeen:
    return _led(room).host or HostSeen("", "nobody")


def _answers(room: RoomSeen) -> Iterator[tuple[PlayerSeen, Answer, str]]:
    for player in room.players:
        for answer in player.answers.values():
            yield player, answer, f"{player.name}, question {answer.question}"


def _ends(room: RoomSeen) -> dict[int, float]:
    return _per_question(room, lambda n: bounds.ends_from(room, n))


def _per_question(room: RoomSeen, of: Callable[[int], float]) -> dict[int, float]:
    asked = {answer.question for _, answer, _ in _answers(room)}
    told = {one.question for one in _led(room).told}
    return {n: of(n) for n in asked | told}
