"""Processes of the embedded platform: how they share the machine."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quizfleet.embedded.processes import Process

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is SCHED_BATCH on Linux only")


@contextmanager
def sleeping(folder: Path, *, patient: bool) -> Iterator[Process]:
    """A child that does nothing."""
    child = Process("sleeper", ["sleep", "60"], os.environ, folder / "log", patient=patient)
    try:
        yield child
    finally:
        child.kill()
        child.wait(5)


@linux
@pytest.mark.parametrize(("patient", "policy"), [(True, "SCHED_BATCH"), (False, "SCHED_OTHER")])
def test_a_patient_process_does_not_interrupt_others(tmp_path: Path, patient: bool, policy: str) -> None:
    with sleeping(tmp_path, patient=patient) as child:
        assert os.sched_getscheduler(child.pid) == getattr(os, policy)
