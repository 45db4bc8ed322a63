"""Names for bots: different in a room, the same for the same seed, and not all ASCII. Pure."""

import random
from itertools import product

_HOW = (
    *("Agile", "Amber", "Bold", "Brave", "Bright", "Calm", "Clever", "Cosmic", "Crisp", "Daring", "Eager", "Fancy"),
    *("Gentle", "Golden", "Happy", "Honest", "Jolly", "Keen", "Lucky", "Merry", "Nimble", "Noble", "Proud", "Quick"),
    *("Quiet", "Rapid", "Sharp", "Silver", "Sunny", "Swift", "Tidy", "Witty", "Zesty", "Süße", "Élan"),
)
_WHO = (
    *("Ant", "Badger", "Bear", "Beaver", "Cat", "Crane", "Deer", "Dolphin", "Eagle", "Falcon", "Ferret", "Finch"),
    *("Fox", "Gecko", "Hare", "Heron", "Ibex", "Jay", "Koala", "Lark", "Lemur", "Lynx", "Mole", "Moose", "Newt"),
    *("Orca", "Otter", "Owl", "Panda", "Puffin", "Raven", "Robin", "Seal", "Stork", "Tiger", "Wolf", "Löwe", "Öhi"),
)


def nicknames(count: int, rng: random.Random) -> list[str]:
    """So many different names, at most 1,330."""
    return [f"{how} {who}" for how, who in rng.sample(list(product(_HOW, _WHO)), count)]
