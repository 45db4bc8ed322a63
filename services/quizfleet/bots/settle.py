"""After the last answer: ask for every answer again, then wait until all sockets show the board at rest."""

import asyncio
import time
from itertools import count

from quizfleet.bots import oracle
from quizfleet.bots.evidence import Board, RoomSeen
from quizfleet.bots.options import MAX_PLAYERS
from quizfleet.bots.seat import Seat

CONVERGE_SECONDS = 15.0
_POLL_SECONDS = 0.15


async def settle(room: RoomSeen, seats: list[Seat]) -> None:
    """Bring a room to rest and note its board."""
    seats = [seat for seat in seats if not seat.seen.removed]
    await asyncio.gather(*(_ask_again(seat) for seat in seats))
    if not seats:
        return
    counted_at = max(seat.last_counted for seat in seats)
    deadline = time.monotonic() + CONVERGE_SECONDS
    for turn in count():
        await _read_board(room, seats[turn % len(seats)])
        if _at_rest(room):
            room.settled_after = max(0.0, max(seat.live.changed_at for seat in seats) - counted_at)
            return
        if time.monotonic() > deadline:
            return
        await asyncio.sleep(_POLL_SECONDS)


async def _ask_again(seat: Seat) -> None:
    """A repeated answer gets the first result, so asking changes nothing; what was unknown is known then."""
    for answer in seat.seen.answers.values():
        before = len(answer.views)
        await seat.answer(answer.question, answer.given)
        answer.settled = len(answer.views) > before


async def _read_board(room: RoomSeen, seat: Seat) -> None:
    board = await seat.standings(MAX_PLAYERS)
    if board is not None:
        room.read_versions.append(board.version)
        room.board = Board(board.version, board.player_count, board.entries)


def _at_rest(room: RoomSeen) -> bool:
    faults = (oracle.stale_frames, oracle.miscounted, oracle.wrong_scores)
    return not any(fault for find in faults for fault in find(room))
