"""How many files, and so sockets, this process may open."""

import contextlib
import resource


def allow_many() -> None:
    """A socket is an open file: take as many as may be had where the shell gives fewer."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError):  # macOS calls its limit infinite and takes no such number
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
