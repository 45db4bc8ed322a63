"""Child processes that talk in lines: they print what they found, and obey what they read."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from quizfleet.embedded.processes import dies_with_parent
from tests.bench.toolchain import BenchError


class Child:
    """A running program of ours."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None, log: Path) -> None:
        self._name = Path(command[0]).name if "python" not in command[0] else command[2]
        self._log = log
        with log.open("ab") as errors:
            # A session of its own: Ctrl-C reaches the benchmark, which ends its children in order.
            self._child = subprocess.Popen(
                [*dies_with_parent(), *command],
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    def line(self) -> str:
        """The next line it prints.

        Raises:
            BenchError: it ended instead.
        """
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
            raise BenchError(f"{self._name} ended with code {self._child.wait()}:\n{tail}")
        return line.strip()

    def json(self) -> dict[str, Any]:
        """The next line, which is an object."""
        found: dict[str, Any] = json.loads(self.line())
        return found

    def tell(self, line: str) -> None:
        """Send it a line."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"{line}\n")
        self._child.stdin.flush()

    def ask(self, line: str) -> dict[str, Any]:
        """Send it a line and return the object it answers."""
        self.tell(line)
        return self.json()

    def stop(self) -> None:
        """End it."""
        self._child.terminate()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            pipe.close()


@contextmanager
def child(command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> Iterator[Child]:
    """A program that ends with the block."""
    started = Child(command, env, log)
    try:
        yield started
    finally:
        started.stop()


def python(module: str, *arguments: str) -> list[str]:
    """The command of a module in `programs`."""
    return [sys.executable, "-m", f"tests.bench.programs.{module}", *arguments]
