"""Changes boards at a rate: `python -m tests.bench.programs.board_driver ROOMS`.

ROOMS is a JSON file of [quiz, [player, ...]]. Each line on standard input is a number of changes per second of every
board, 0 to rest. The boards are written to the cache as the leaderboard's consumer writes them.
"""

import asyncio
import itertools
import json
import sys
from pathlib import Path

from quizfleet import cache, settings
from quizfleet.leaderboard.boards import Boards
from quizfleet.leaderboard.standing import Standing
from quizfleet.settings import Settings

Rooms = list[tuple[int, list[int]]]

START, STEP = 100, 10


def standing(player: int, place: int, round_number: int) -> Standing:
    """A player's total after so many rounds; those ahead stay ahead, so that frames keep their length."""
    return Standing(player, f"Player {place}", START * (9 - place) + STEP * round_number, 1000, 1 + round_number)


async def main(rooms: Rooms) -> None:
    """Obey lines until standard input ends."""
    told = settings.load(Settings)
    redis = cache.connect(told.redis_url)
    boards = Boards(redis, cache.Keys(told.event))
    for quiz, players in rooms:
        await boards.replace(quiz, [standing(player, place, 0) for place, player in enumerate(players)])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    rate = asyncio.Queue[int]()
    driving = asyncio.create_task(_drive(boards, rooms, rate))
    while line := await asyncio.to_thread(sys.stdin.readline):
        rate.put_nowait(int(line))
    driving.cancel()
    await redis.aclose()


async def _drive(boards: Boards, rooms: Rooms, rates: asyncio.Queue[int]) -> None:
    loop = asyncio.get_running_loop()
    rate, due = 0, loop.time()
    for change in itertools.count():
        while rate == 0 or not rates.empty():
            rate, due = await rates.get(), loop.time()
        place, round_number = change % len(rooms[0][1]), 1 + change // len(rooms[0][1])
        await boards.apply({quiz: [standing(players[place], place, round_number)] for quiz, players in rooms})
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - loop.time()))


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(json.loads(Path(sys.argv[1]).read_text())))
