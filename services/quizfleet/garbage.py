"""How seldom Python looks for garbage: a search stops everything, and takes the longer the more a process keeps."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLD = (20_000, 20, 20)
"""A request makes a hundred small objects and drops them all: Python's default would search them every few requests."""


def collect_seldom() -> None:
    """Leave alone what is here now, which stays to the end, and look for more but seldom."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLD)


@contextmanager
def collected_seldom() -> Iterator[None]:
    """The same for as long as the block takes."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
