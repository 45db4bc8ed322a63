"""After the last answer of a room that was led: its tallies as they stay."""

import asyncio
from collections.abc import Sequence

from quizfleet.bots.evidence import RoomSeen
from quizfleet.bots.led.seat import LedSeat
from quizfleet.bots.seat import Seat


async def look_at_led(room: RoomSeen, seats: Sequence[Seat]) -> None:
    """Note the tally of every question that was asked, or of those of which somebody has seen one."""
    here = [seat for seat in seats if isinstance(seat, LedSeat) and not seat.seen.removed]
    if room.led is None or not here:
        return
    now = here[0].following.now
    numbers = sorted(room.led.seconds if now is not None and now.state == "finished" else room.led.tallies)
    last = await asyncio.gather(*(here[n % len(here)].get_tally(n) for n in numbers))
    room.led.last_tallies = dict(zip(numbers, last, strict=True))
