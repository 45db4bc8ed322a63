"""Searching payloads for what a player may not know yet. Pure."""

from collections.abc import Iterator, Mapping

_TELLING = frozenset(
    {
        *("correct", "correctchoices", "correctorder", "iscorrect", "right", "answer", "answers", "solution", "key"),
        *("accepted", "number", "tolerance", "order", "explanation"),
        *("points", "bonus", "score", "streak"),
    }
)


def leaks(payload: Mapping[str, object], *, may_be_known: bool) -> list[str]:
    """Paths in a question, an answer or a refusal that tell what is right, or what an answer was worth.

    When it may be known, the payload's `result` is the one place for it; before, `result` must be null. What is right
    can be said by a text, too: that is for tests with answers that occur nowhere else.
    """
    allowed = {"result", "points"} if "kind" in payload else {"result"}  # a question says what it is worth
    rest = {key: value for key, value in payload.items() if key not in allowed}
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
