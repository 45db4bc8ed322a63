"""What a host's bot does besides leading, and when: drawn once a room, the same for the same seed. Pure."""

import random
from enum import StrEnum
from itertools import cycle


class Deed(StrEnum):
    """One thing that hosts do now and then. In a moment they are done in this order."""

    LOCK = "lock"
    """Lock the room, see that nobody gets in, and unlock it."""
    RENAME = "rename"
    PAUSE = "pause"
    """Pause, and resume a little later."""
    ADD_TIME = "add-time"
    KICK = "kick"
    """Send the spare bot away."""
    END = "end"
    """Close the question before all have answered."""
    TWICE = "twice"
    """Press the same from two consoles at once."""


Moment = tuple[int, str]
"""A question, and the state it is in."""

Plan = dict[Moment, list[Deed]]

_OFTEN = (
    ("intro", Deed.PAUSE),
    ("intro", Deed.LOCK),
    ("open", Deed.PAUSE),
    ("open", Deed.ADD_TIME),
    ("open", Deed.END),
    ("reveal", Deed.RENAME),
    ("reveal", Deed.TWICE),
    ("standings", Deed.TWICE),
)
_ORDER = list(Deed)


def draw(questions: int, rng: random.Random, *, has_spare: bool) -> Plan:
    """A plan for a quiz: everything once, spread over its questions."""
    deeds = list(_OFTEN)
    if has_spare:
        deeds.append((rng.choice(("open", "reveal")), Deed.KICK))
    rng.shuffle(deeds)
    numbers = rng.sample(range(1, questions + 1), questions)
    plan: Plan = {}
    for number, (state, deed) in zip(cycle(numbers), deeds, strict=False):
        plan.setdefault((number, state), []).append(deed)
    return {moment: sorted(found, key=_ORDER.index) for moment, found in plan.items()}
