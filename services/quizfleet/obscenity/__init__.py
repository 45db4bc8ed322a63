"""Whether a name is for everybody's eyes: it is on the board, and on the big screen. Pure.

Words are found however they are dressed up ("F.u-c k", "sh1t", "fuuuck", "FuckYou"), and not inside of names that
people and places bear: who is from Scunthorpe or called Dickinson plays. The lists are in `words.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby

_STROKES = "1!|"
_LETTERS = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
_LETTERS |= {"@": "a", "$": "s", "€": "e", "¢": "c", "+": "t", "ƒ": "f"}
_READ_AS = [str.maketrans(_LETTERS | dict.fromkeys(_STROKES, letter)) for letter in "il"]
"""A stroke may be an i or an l."""

_ANY = "*"
"""Stands for one letter that everybody knows."""

_TOKEN = re.compile(rf"[^\W_]|[{re.escape(''.join(_LETTERS) + _STROKES + _ANY)}]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPELT, _SYLLABLES = 3, 2
"""Single letters from so many on are spelling; pieces of so few letters are looked at together."""


def is_obscene(name: str) -> bool:
    """Whether there is an obscene word in a name."""
    tokens = _tokens(unicodedata.normalize("NFKC", name))
    words = {part for token in tokens for part in (token, *_HUMP.split(token))}
    return any(map(_is_word, words | _spelt_out(tokens))) or any(map(_has_inside, words | _put_together(tokens)))


def _spelt_out(tokens: Sequence[str]) -> set[str]:
    """Words of which each letter stands alone."""
    runs = (list(run) for is_single, run in groupby(tokens, lambda token: len(token) == 1) if is_single)
    return {"".join(letters) for letters in runs if len(letters) >= _SPELT}


def _put_together(tokens: Sequence[str]) -> set[str]:
    """What pieces of a few letters make together."""
    runs = (list(run) for is_short, run in groupby(tokens, lambda token: len(token) <= _SYLLABLES) if is_short)
    return {"".join(pieces) for pieces in runs if len(pieces) > 1}


def _tokens(name: str) -> list[str]:
    kept = "".join(char if _TOKEN.fullmatch(char) or unicodedata.combining(char) else " " for char in name)
    return kept.split()


def _is_word(word: str) -> bool:
    return any(_is_plain(match) for reading in _readings(word) for match in [_words().fullmatch(reading)] if match)


def _has_inside(word: str) -> bool:
    return any(_is_plain(match) for reading in _readings(word) for match in _anywhere().finditer(reading))


def _is_plain(match: "re.Match[str]") -> bool:
    """Whether enough of a word is there: at most half of its letters are left out, and none of a short one's."""
    hidden, length = match[0].count(_ANY), len(match[0])
    return not hidden or (length > _SPELT and 2 * hidden <= length)


def _readings(word: str) -> set[str]:
    """What a word may be read as: its digits and signs as letters, or left out at its ends; accents kept, or not."""
    bare = word.strip("0123456789" + _STROKES + _ANY + "+")
    readings = set()
    for written in (word.strip(_ANY), bare):
        if not any(char.isalpha() for char in written):
            continue
        for letters in _READ_AS:
            read = written.translate(letters).casefold()
            readings |= {read, _without_marks(read)}
    return readings


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@cache
def _words() -> "re.Pattern[str]":
    return _pattern(
        "words", lambda letter, count: f"{letter}(?:{letter}{{2,}})?" if count == 1 else _some(letter, count)
    )


@cache
def _anywhere() -> "re.Pattern[str]":
    return _pattern("anywhere", _some)


def _some(letter: str, count: int) -> str:
    return f"{letter * count}{letter}*"


def _pattern(kind: str, run: Callable[[str, int], str]) -> "re.Pattern[str]":
    """A pattern of all words of a kind. A letter may be hidden, but for the first, and be there more often: as a word
    of its own three times or more, because "Twatt" is a place."""
    return re.compile("|".join(_spelt(word, run) for word in _listed(kind)))


def _spelt(word: str, run: Callable[[str, int], str]) -> str:
    runs = [(letter, len(list(same))) for letter, same in groupby(word)]
    first, *rest = [run(re.escape(letter), count) for letter, count in runs]
    hidden = [f"(?:{spelt}|{re.escape(_ANY) * count})" for spelt, (_, count) in zip(rest, runs[1:], strict=True)]
    return "".join([first, *hidden])


def _listed(kind: str) -> Iterable[str]:
    languages: dict[str, dict[str, Sequence[str]]] = tomllib.loads(
        files(__name__).joinpath("words.toml").read_text(encoding="utf-8")
    )
    return sorted({word for listed in languages.values() for word in listed[kind]})
