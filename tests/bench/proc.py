"""What a process has used, from /proc: CPU-seconds and memory."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True, slots=True)
class Stat:
    """What matters of /proc/<pid>/stat."""

    pid: int
    parent: int
    cpu_seconds: float
    resident_kib: int


def parse_stat(text: str) -> Stat:
    """A line of /proc/<pid>/stat. The name in it may hold spaces and brackets.

    Raises:
        ValueError: it is no such line.
    """
    head, bracket, rest = text.rpartition(")")
    fields = rest.split()
    if not bracket or len(fields) < 22:
        raise ValueError(f"not a line of /proc/<pid>/stat: {text[:60]!r}")
    ticks = int(fields[11]) + int(fields[12])
    return Stat(int(head.split(" ", 1)[0]), int(fields[1]), ticks / _TICKS, int(fields[21]) * _PAGE_KIB)


def stat(pid: int) -> Stat:
    """A process as it is now.

    Raises:
        ProcessLookupError: it has ended.
    """
    try:
        return parse_stat(Path(f"/proc/{pid}/stat").read_text())
    except FileNotFoundError as gone:
        raise ProcessLookupError(f"process {pid} has ended") from gone


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its living descendants."""
    children: dict[int, list[Stat]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                found = stat(int(folder.name))
            except (ProcessLookupError, OSError):
                continue
            children.setdefault(found.parent, []).append(found)
    total, waiting = stat(pid).cpu_seconds, [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            total += child.cpu_seconds
            waiting.append(child.pid)
    return total


def cpu_by_thread(pid: int) -> dict[str, float]:
    """The CPU-seconds of a process' threads by their names, those of a name together; the first one is "main"."""
    spent: dict[str, float] = {}
    for folder in Path(f"/proc/{pid}/task").iterdir():
        name = "main" if folder.name == str(pid) else (folder / "comm").read_text().strip()
        spent[name] = spent.get(name, 0.0) + parse_stat((folder / "stat").read_text()).cpu_seconds
    return spent


def parse_pss(text: str) -> int:
    """The proportional set size of /proc/<pid>/smaps_rollup, in KiB.

    Raises:
        ValueError: there is none.
    """
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError("no Pss in smaps_rollup")


def pss_kib(pid: int) -> int:
    """The memory of a process with shared pages divided among who shares them."""
    return parse_pss(Path(f"/proc/{pid}/smaps_rollup").read_text())


def peak_kib(pid: int) -> int:
    """The largest resident set that a process has had, in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
