"""Where a quiz is, put together from what servers say of it, which may lag behind each other."""

import itertools
import json
from typing import Any

from tests.unit.client.conftest import RunModule

STORY: list[dict[str, Any]] = [
    {"revision": 0, "state": "lobby", "question": None},
    {"revision": 1, "state": "intro", "question": 1},
    {"revision": 1, "state": "open", "question": 1},
    {"revision": 2, "state": "open", "question": 1},
    {"revision": 2, "state": "reveal", "question": 1},
    {"revision": 3, "state": "standings", "question": 1},
    {"revision": 4, "state": "intro", "question": 2},
    {"revision": 4, "state": "reveal", "question": 2},
    {"revision": 5, "state": "finished", "question": None},
]


def test_a_quiz_never_goes_back(run_module: RunModule) -> None:
    pairs = list(itertools.combinations(STORY, 2))
    behind = run_module(
        f"""
        const {{ isBehind }} = await import("./room.js");
        print({json.dumps(pairs)}.map(([early, late]) => [isBehind(early, late), isBehind(late, early)]));
        """
    )
    assert behind == [[True, False]] * len(pairs)


def test_what_is_known_of_a_quiz_is_not_behind_itself(run_module: RunModule) -> None:
    behind = run_module(
        f"""
        const {{ isBehind }} = await import("./room.js");
        print({json.dumps(STORY)}.map((one) => isBehind({{ ...one }}, one)).concat(isBehind({{}}, null)));
        """
    )
    assert behind == [False] * (len(STORY) + 1)


def test_a_frame_moves_a_room_on_and_keeps_what_it_does_not_carry(run_module: RunModule) -> None:
    room = run_module(
        """
        const { roomFromFrame, roomFromQuiz } = await import("./room.js");
        const quiz = { mode: "host-led", state: "lobby", question: null, policy: "kahoot@2", answered: [1] };
        const frame = { type: "state", revision: 1, state: "open", question: 2, remainingMs: 900, answered: 3 };
        print(roomFromFrame(roomFromQuiz(quiz), frame));
        """
    )
    assert {**room, "at": 0} == {
        "mode": "host-led",
        "state": "open",
        "question": 2,
        "policy": "kahoot@2",
        "answered": [1],
        "answers": 3,
        "revision": 1,
        "remainingMs": 900,
        "paused": False,
        "locked": False,
        "at": 0,
    }


def test_a_paused_clock_stands_still(run_module: RunModule) -> None:
    left = run_module(
        """
        const { leftOf } = await import("./room.js");
        const at = performance.now() - 1000;
        const left = (remainingMs, paused) => leftOf({ remainingMs, paused, at });
        print([left(5000, true), Math.round(left(5000, false) / 100), left(null, false), left(500, false)]);
        """
    )
    assert left == [5000, 40, None, 0]
