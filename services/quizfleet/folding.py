"""When two short texts are the same answer: case, accents, punctuation and spacing do not count."""

import unicodedata


def folded(text: str) -> str:
    """The letters and digits of a text without case and accents, words apart by single spaces.

    Compatibility forms, accents and case are folded ("  CAFÉ de Paris! " is "cafe de paris"); letters that
    Unicode takes for others, as o and ø, stay different.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (_kept(char) for char in decomposed)
    return " ".join("".join(kept).split())


def _kept(char: str) -> str:
    if _is_mark(char):
        return ""
    category = unicodedata.category(char)
    if category[0] in "LNM" or category in ("Sm", "Sc", "So"):
        return char
    return "" if char in _WITHIN_WORDS else " "


def _is_mark(char: str) -> bool:
    """Accents, and the points of Hebrew and Arabic; where marks are vowels, as in Hindi or Thai, they are letters."""
    return any(first <= char <= last for first, last in _MARKS) and unicodedata.category(char) == "Mn"


_MARKS = (("\u0300", "\u036f"), ("\u0591", "\u05c7"), ("\u0610", "\u065f"))

_WITHIN_WORDS = "'\u2019\u02bc.\u00ad"
"""Left out where they stand: "rock'n'roll", "U.S.A."."""
