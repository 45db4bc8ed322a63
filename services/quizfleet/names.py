"""Players' names: what is allowed, what counts as the same name, and how a taken one gets its suffix."""

import unicodedata
from collections.abc import Collection

MAX_CHARACTERS = 24
MAX_BYTES = 48
"""In UTF-8: with a player id beside it a name stays within Redis' 64-byte compact encoding."""

MAX_KEY_CHARACTERS = 80
"""A compatibility form may be many times as long as what was typed; with a suffix it still has to fit its column."""

_FORBIDDEN = "<>"
_ALLOWED_FORMAT = "\u200d\ufe0f"  # join emoji sequences
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters by their category, and nothing to see
_WITHOUT_INVISIBLE = dict.fromkeys(map(ord, _ALLOWED_FORMAT + _BLANK))


def clean(typed: str) -> str:
    """The name as it is shown: composed, with single spaces.

    Raises:
        ValueError: with what is wrong and what would do.
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not name.translate(_WITHOUT_INVISIBLE).strip():
        raise ValueError("type a name of 1 to 24 characters")
    if len(name) > MAX_CHARACTERS or len(name.encode()) > MAX_BYTES:
        raise ValueError(f"too long: at most {MAX_CHARACTERS} characters ({MAX_BYTES} bytes)")
    for char in name:
        if char in _FORBIDDEN or (unicodedata.category(char)[0] == "C" and char not in _ALLOWED_FORMAT):
            raise ValueError(
                "letters, digits, spaces, punctuation and emoji are fine; < and > and control characters are not"
            )
    if len(key(name)) > MAX_KEY_CHARACTERS:
        raise ValueError("too long: some of its characters stand for whole words")
    return name


def key(name: str) -> str:
    """Names with equal keys are the same name: case and compatibility forms folded, invisible ones left out."""
    bare = name.translate(_WITHOUT_INVISIBLE)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())


def free(name: str, taken: Collection[str]) -> str:
    """The name, or the name with the smallest suffix ("Anna 2") whose key is not among the taken keys."""
    candidate, number = name, 1
    while key(candidate) in taken:
        number += 1
        suffix = f" {number}"
        base = name
        while len(base) + len(suffix) > MAX_CHARACTERS or len((base + suffix).encode()) > MAX_BYTES:
            base = base[:-1]
        candidate = base.rstrip() + suffix
    return candidate
