"""Threads that follow a collection of the API and do something about each of its objects."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from tests.bench.cluster.client import Api, Object

Connect = Callable[[], Api]
"""Makes a client of a thread's own."""


@contextmanager
def following(connect: Connect, path: str, see: Callable[[Api, Object], None]) -> Iterator[None]:
    """Show every object of a collection, and each again when it has changed, until the block ends."""
    over = threading.Event()
    thread = threading.Thread(target=_follow, args=(connect, path, see, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _follow(connect: Connect, path: str, see: Callable[[Api, Object], None], over: threading.Event) -> None:
    watching, acting = connect(), connect()
    version = ""
    while not over.is_set():
        try:
            if not version:
                version = _show_all(watching, path, acting, see)
            for change in watching.follow(path, version):
                if change["type"] == "ERROR":  # too old a version: see everything again
                    version = ""
                    break
                version = change["object"]["metadata"]["resourceVersion"]
                if change["type"] in ("ADDED", "MODIFIED"):
                    see(acting, change["object"])
                if over.is_set():
                    break
        except httpx.TransportError:
            over.wait(0.2)
    watching.close()
    acting.close()


def _show_all(watching: Api, path: str, acting: Api, see: Callable[[Api, Object], None]) -> str:
    listed = watching.get(path)
    for one in listed["items"]:
        see(acting, one)
    version: str = listed["metadata"]["resourceVersion"]
    return version
