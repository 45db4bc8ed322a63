"""Child processes that are started again when they die, as Kubernetes does with a container."""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

RESTART_AFTER = 0.5
GRACE_SECONDS = 25


class Process:
    """One supervised child. Its output goes to a file.

    One that is `patient` does not interrupt others when something comes for it: where many share few processors, each
    does more at a time, and all wait less (ADR 27).
    """

    def __init__(
        self, name: str, command: list[str], env: Mapping[str, str], log: Path, *, patient: bool = False
    ) -> None:
        self.name = name
        self.log = log
        self.restarts = 0
        self._command = [*dies_with_parent(), *command]
        self._env = dict(env)
        self._patient = patient
        self._child = self._spawn()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C on the terminal reaches the supervisor, which stops its children in order.
            child = subprocess.Popen(  # noqa: S603 - our own commands
                self._command, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        if self._patient and hasattr(os, "SCHED_BATCH"):
            with contextlib.suppress(OSError):  # gone already, or not allowed here: then as others are
                os.sched_setscheduler(child.pid, os.SCHED_BATCH, os.sched_param(0))
        return child

    @property
    def pid(self) -> int:
        """The process id of the child as it runs now."""
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether the child runs."""
        return self._child.poll() is None

    def revive(self) -> None:
        """Start the child again if it has died."""
        if not self.is_running:
            self.restarts += 1
            self._child = self._spawn()

    def kill(self) -> None:
        """kill -9."""
        self._child.kill()

    def terminate(self) -> None:
        """Ask the child to drain and end."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child.pid, signal.SIGTERM)

    def wait(self, seconds: float) -> int:
        """The child's exit code, by force if it takes longer than this."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()

    def tail(self, lines: int = 15) -> str:
        """The end of the child's output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def dies_with_parent() -> list[str]:
    """What makes the kernel end a child whose supervisor was killed; nothing where there is no such tool."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


class Supervisor:
    """Keeps processes running until stopped."""

    def __init__(self) -> None:
        self.processes: dict[str, Process] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def add(self, process: Process) -> None:
        """Supervise a process."""
        self.processes[process.name] = process

    def start(self) -> None:
        """Start reviving."""
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopping.wait(RESTART_AFTER):
            for process in self.processes.values():
                process.revive()

    def stop(self) -> dict[str, int]:
        """Stop the processes, the one added last (the gateway) after all others, and return their exit codes."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        *services, last = self.processes.values()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in services:
            process.terminate()
        codes = {process.name: process.wait(max(1.0, deadline - time.monotonic())) for process in services}
        last.terminate()
        codes[last.name] = last.wait(max(1.0, deadline - time.monotonic()))
        return codes
