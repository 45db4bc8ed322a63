"""What a bot answers: a guess from what the question shows, of its kind, and now and then a right one. Pure."""

import random
import re
import unicodedata

from quizfleet.bots.evidence import Given
from quizfleet.bots.payloads import Question
from quizfleet.content import MAX_GIVEN

_NUMBERS = re.compile(r"-?\d+")
_QUOTED = re.compile(r"['\u2018\u201c\"]([^'\u2018\u2019\u201c\u201d\"]+)['\u2019\u201d\"]")
_WORDS = re.compile(r"[^\W_]+")
_CASES = (str, str, str.upper, str.lower, str.title)


def pick(question: Question, rng: random.Random) -> Given:
    """A guess: a choice, a set where several are asked for, an order, a number, or a text."""
    ids = [choice.id for choice in question.choices]
    match question.kind:
        case "numeric":
            return str(_number(question.text, rng))
        case "text":
            return _as_kept(rng.choice(_CASES)(rng.choice(_phrases(question.text))))
        case "ordering":
            return tuple(rng.sample(ids, len(ids)))
    return tuple(sorted(rng.sample(ids, rng.randint(1, len(ids)) if question.multiple else 1)))


def other(question: Question, given: Given, rng: random.Random) -> Given:
    """A valid answer that is not this one."""
    if isinstance(given, str):
        return str(int(given) + 1) if question.kind == "numeric" else _as_kept(f"not {given}")
    if question.kind == "ordering":
        return given[1:] + given[:1]
    ids = [choice.id for choice in question.choices]
    return (rng.choice([one for one in ids if (one,) != given]),)


def _as_kept(text: str) -> str:
    """A text as the platform keeps it and gives it back."""
    return " ".join(unicodedata.normalize("NFC", text).split())[:MAX_GIVEN].strip()


def _number(text: str, rng: random.Random) -> int:
    """A number from the least to the most of those that a text names, or any of a few."""
    named = [int(number) for number in _NUMBERS.findall(text.replace(",", "")) if len(number) <= 12]
    if not named:
        return rng.randint(0, 100)
    return rng.randint(min(named), max(named)) if len(named) > 1 else named[0] + rng.randint(-1, 1)


def _phrases(text: str) -> list[str]:
    """What is in quotation marks, else all words."""
    return _QUOTED.findall(text) or _WORDS.findall(text) or ["?"]
