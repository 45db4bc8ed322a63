"""Searching payloads for what a player may not know yet. Pure."""

from collections.abc import Iterator, Mapping

_TELLING = frozenset({"correct", "correctchoices", "iscorrect", "answer", "answers", "solution"})


def leaks(payload: Mapping[str, object], *, may_be_known: bool) -> list[str]:
    """Paths in a question or an answer that tell which choices are right.

    When it may be known, the payload's `result` is the one place for it; before, `result` must be null.
    """
    rest = {key: value for key, value in payload.items() if key != "result"}
    found = list(_telling(rest, ""))
    if not may_be_known and payload.get("result") is not None:
        found.append("result")
    return found


def _telling(value: object, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            here = f"{path}.{key}".lstrip(".")
            if str(key).replace("_", "").replace("-", "").lower() in _TELLING:
                yield here
            yield from _telling(inner, here)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _telling(inner, f"{path}[{place}]")
