"""What the operator's tests share."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def helm() -> None:
    """Skip where Helm is not installed, unless everything has to run."""
    if shutil.which("helm") is None:
        why = "helm is not installed; not covered: the charts"
        if os.environ.get("QUIZFLEET_REQUIRE_SERVERS") == "1":
            pytest.fail(why)
        pytest.skip(why)
