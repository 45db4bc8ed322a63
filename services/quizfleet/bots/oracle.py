"""The oracle: what the platform promises, checked from outside, on what bots have seen. Pure.

A violation is a sentence; a check holds when it found none.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from quizfleet.bots.evidence import Answer, Board, PlayerSeen, RoomSeen
from quizfleet.bots.led import oracle as led
from quizfleet.bots.report import Check

TOP = 10
_SHOWN = 5

Finder = Callable[[RoomSeen], Iterable[str]]


def check(rooms: list[RoomSeen], crashes: list[str]) -> tuple[Check, ...]:
    """Every promise, over all rooms, and what was seen of it."""
    answers = sum(answer.acked for room in rooms for player in room.players for answer in player.answers.values())
    sockets = sum(len(watcher.versions) for room in rooms for watcher in room.everybody)
    held: list[tuple[str, Finder, str]] = [
        ("every bot played to the end", unfinished, f"{sum(len(room.players) for room in rooms)} players"),
        ("acked answers are still there", lost_answers, f"{answers} answers asked for again"),
        ("each answer has one result", changed_results, f"{answers} answers"),
        ("the first answer counts", overruled_answers, f"{_tries(rooms)} other answers refused"),
        ("players, answers and board version agree", miscounted, f"{answers} answers"),
        ("points add up to the scores on the board", wrong_scores, f"{len(rooms)} boards"),
        ("ranks are in order", disorder, f"{len(rooms)} boards"),
        ("last frames show the board at rest", stale_frames, _settling(rooms)),
        ("board versions never go back", went_back, f"{sockets} sockets"),
        ("no right answer was told early", told_early, "every payload searched"),
        ("every reply made sense", nonsense, "every reply read"),
    ]
    held += led.promises(rooms)
    checks = [_check(name, (fault for room in rooms for fault in find(room)), seen) for name, find, seen in held]
    return (*checks, _check("no service crashed on a request", crashes, "no status 500"))


def _check(name: str, faults: Iterable[str], seen: str) -> Check:
    found = list(faults)
    if not found:
        return Check(name, True, seen)
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return Check(name, False, "; ".join(found[:_SHOWN]) + more)


def _tries(rooms: list[RoomSeen]) -> int:
    return sum(
        answer.other is not None for room in rooms for player in room.players for answer in player.answers.values()
    )


def _settling(rooms: list[RoomSeen]) -> str:
    return f"{max((room.settled_after or 0 for room in rooms), default=0):.1f} s after the last answer"


def _answers(room: RoomSeen) -> Iterator[tuple[PlayerSeen, Answer, str]]:
    for player in room.players:
        for answer in player.answers.values():
            yield player, answer, f"{player.name}, question {answer.question}"


def unfinished(room: RoomSeen) -> Iterator[str]:
    """Bots that did not join or did not reach the end."""
    if len(room.players) < room.wanted:
        why = f": {room.turned_away[0]}" if room.turned_away else ""
        yield f"{room.wanted - len(room.players)} bots could not join {room.code}{why}"
    for player in room.players:
        if not player.finished:
            yield f"{player.name} did not reach the end"
    if room.players and not any(answer.acked for _, answer, _ in _answers(room)):
        yield f"no answer was acked in {room.code}: nothing was shown"


def lost_answers(room: RoomSeen) -> Iterator[str]:
    """Acked answers that the platform does not know any more, or whose fate could not be looked up."""
    for player, answer, where in _answers(room):
        if player.removed:
            continue  # nothing can be asked for by who was sent away
        if answer.unknown:
            yield f"{where}: no retry found out whether it counts"
        elif answer.acked and not answer.settled:
            yield f"{where}: acked, but {answer.refused or 'not found'} at the end"
        elif answer.acked and answer.views[-1].points is None:
            yield f"{where}: no result at the end"


def changed_results(room: RoomSeen) -> Iterator[str]:
    """Answers that were told differently at different times, or taken as new more than once."""
    for _, answer, where in _answers(room):
        if sum(view.status == 201 for view in answer.views) > 1:
            yield f"{where}: taken as a first answer more than once"
        if any(view.given != answer.given for view in answer.views):
            yield f"{where}: sent {answer.given}, acked {[view.given for view in answer.views]}"
        if len({view.elapsed_ms for view in answer.views}) > 1:
            yield f"{where}: elapsedMs was {sorted({view.elapsed_ms for view in answer.views})}"
        points = {view.points for view in answer.views if view.points is not None}
        if answer.seen is not None and answer.acked:
            points.add(answer.seen[1])
            if answer.seen[0] != answer.given:
                yield f"{where}: acked {answer.given}, the question's result has {answer.seen[0]}"
        if len(points) > 1:
            yield f"{where}: points were {sorted(points)}"


def overruled_answers(room: RoomSeen) -> Iterator[str]:
    """Second answers that were not refused as such."""
    for player, answer, where in _answers(room):
        if not player.removed and answer.other not in (None, "409 answer-conflict"):
            yield f"{where}: another answer after the ack got {answer.other}"


def miscounted(room: RoomSeen) -> Iterator[str]:
    """Boards whose version is not players joined plus answers counted."""
    board, joined, changes = room.board, len(room.present), led.changes(room)
    if board is None:
        yield f"{room.code}: the board could not be read"
        return
    answered = sum(answer.acked for _, answer, _ in _answers(room))
    unsure = sum(answer.unknown for _, answer, _ in _answers(room))
    if not room.exclusive:
        if board.player_count < joined or board.version < joined + answered + changes.least:
            yield f"{room.code}: version {board.version}, but {joined} bots joined and {answered} answers were acked"
        return
    if not joined <= board.player_count <= joined + room.ghosts:
        yield f"{room.code}: {board.player_count} players on the board, {joined} joined"
    least = board.player_count + answered + changes.least
    if not least <= board.version <= least + unsure + changes.unsure:
        more = f" + {changes.least} for what its host did to players" if changes.least else ""
        yield f"{room.code}: version {board.version} is not {board.player_count} players + {answered} answers{more}"


def wrong_scores(room: RoomSeen) -> Iterator[str]:
    """Players whose score on the board is not the sum of their points, and points for what is not scored."""
    for _, answer, where in _answers(room):
        if not answer.scored and any(view.points for view in answer.views):
            yield f"{where}: {answer.views[-1].points} points, though the question is not scored"
    scores = {entry.player: entry.score for entry in room.board.entries} if room.board else {}
    for player in room.present:
        points = sum(answer.views[-1].points or 0 for answer in player.answers.values() if answer.acked)
        if scores.get(player.player) != points:
            yield f"{player.name}: {points} points, {scores.get(player.player, 'nothing')} on the board"


def disorder(room: RoomSeen) -> Iterator[str]:
    """Boards that are not ranked by score, then time of right answers, then name."""
    if room.board is None:
        return
    entries = room.board.entries
    if [entry.rank for entry in entries] != list(range(1, len(entries) + 1)):
        yield f"{room.code}: ranks are not 1 to {len(entries)}"
    if len({entry.player for entry in entries}) != len(entries):
        yield f"{room.code}: a player is on the board twice"
    times = {player.player: _right_ms(player) for player in room.players}
    for above, below in pairwise(entries):
        if above.score < below.score:
            yield f"{room.code}: rank {below.rank} has more points than rank {above.rank}"
        elif above.score == below.score and {above.player, below.player} <= times.keys():
            first, second = (times[above.player], above.name), (times[below.player], below.name)
            if first > second:
                yield f"{room.code}: rank {above.rank} {first} is above rank {below.rank} {second} with the same points"


def _right_ms(player: PlayerSeen) -> int:
    return sum(answer.views[-1].elapsed_ms for answer in player.answers.values() if answer.acked and _right(answer))


def _right(answer: Answer) -> bool:
    """Whether its time counts: the question is scored, and it was answered right."""
    return answer.scored and bool(answer.views[-1].correct)


def shows(frame: Board | None, board: Board | None) -> bool:
    """Whether a frame is the top of a board at the same version."""
    return (
        frame is not None
        and board is not None
        and frame.version == board.version
        and frame.player_count == board.player_count
        and frame.entries == board.entries[:TOP]
    )


def stale_frames(room: RoomSeen) -> Iterator[str]:
    """Sockets whose last frame is not the board at rest."""
    for watcher in room.watchers:
        if not shows(watcher.last_frame, room.board):
            frame = f"version {watcher.last_frame.version}" if watcher.last_frame else "no frame"
            at_rest = f"version {room.board.version}" if room.board else "no board"
            yield f"{watcher.name} last saw {frame}, at rest it is {at_rest}"


def went_back(room: RoomSeen) -> Iterator[str]:
    """Versions that were less than one seen before, on a socket, across a watcher's sockets, or in reads."""
    for watcher in room.everybody:
        yield from _falls(watcher.name, [version for versions in watcher.versions for version in versions])
    yield from _falls(f"reads of {room.code}", room.read_versions)


def _falls(where: str, versions: list[int]) -> Iterator[str]:
    for before, after in pairwise(versions):
        if after < before:
            yield f"{where}: version {after} after {before}"


def told_early(room: RoomSeen) -> Iterator[str]:
    """Payloads that tell what is right before that may be known."""
    for watcher in room.everybody:
        for leak in watcher.leaks:
            yield f"{watcher.name}: {leak}"


def nonsense(room: RoomSeen) -> Iterator[str]:
    """Replies that nobody could make anything of."""
    for watcher in room.everybody:
        for fault in watcher.faults:
            yield f"{watcher.name}: {fault}"
