"""Rows 3 and 4: board frames for each CPU-second, against a bare loop and against Centrifugo's core library."""

from tests.bench import fanout
from tests.bench.fanout import Shape, Turn
from tests.bench.figures import Figure, Finding, Goal, at_least, median, ratios
from tests.bench.ground import Ground

SHAPE = Shape(100, 20, 10)
OTHERS = (Shape(20, 100, 10), Shape(100, 20, 50))


def against_bare_loop(ground: Ground) -> list[Finding]:
    """Row 3."""
    return _rows(ground, "3", "bare", "bare loop", at_least(0.7))


def against_peer(ground: Ground) -> list[Finding]:
    """Row 4."""
    return _rows(ground, "4", "peer", "Go centrifuge", at_least(1.0))


def _rows(ground: Ground, row: str, other: str, name: str, goal: Goal) -> list[Finding]:
    count, seconds = (2, 2.0) if ground.quick else (4, 3.0)
    found = [
        _finding(
            row, f"frames per CPU-second / {name}: {SHAPE}", other, name, _turns(ground, SHAPE, count, seconds), goal
        )
    ]
    if not ground.quick:
        found += [
            _finding(row, f"the same: {shape}", other, name, _turns(ground, shape, 2, seconds), None)
            for shape in OTHERS
        ]
    return found


def _turns(ground: Ground, shape: Shape, count: int, seconds: float) -> dict[str, list[Turn]]:
    return fanout.turns(ground, shape, count, seconds)


def _finding(row: str, what: str, other: str, name: str, turns: dict[str, list[Turn]], goal: Goal | None) -> Finding:
    ours, theirs = turns["ours"], turns[other]
    found = ratios([one.per_cpu_second for one in ours], [one.per_cpu_second for one in theirs])
    figures = (
        Figure("ours", median([one.per_cpu_second for one in ours]), "frames/CPU-s"),
        Figure(name, median([one.per_cpu_second for one in theirs]), "frames/CPU-s"),
        Figure("ours sent", median([one.frames / one.seconds for one in ours]), "frames/s"),
        Figure(f"{name} sent", median([one.frames / one.seconds for one in theirs]), "frames/s"),
        Figure("frame", median([one.bytes / one.frames for one in ours]), "B"),
    )
    return Finding(row, what, figures, median(found), goal, spread=found)
