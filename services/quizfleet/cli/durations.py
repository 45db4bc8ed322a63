"""Spans of time as people type them: 90s, 30m, 12h, 7d."""

import re

import typer

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def parse_duration(typed: str) -> int:
    """Milliseconds.

    Raises:
        BadParameter: it is no span of time.
    """
    match = re.fullmatch(r"(\d{1,6})([smhd])", typed.strip())
    if match is None:
        raise typer.BadParameter(f"{typed!r} is no span of time; write 90s, 30m, 12h or 7d")
    return int(match[1]) * _SECONDS[match[2]] * 1000
