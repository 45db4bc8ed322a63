"""JavaScript, run and read back."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

RunModule = Callable[[str], Any]


@pytest.fixture(scope="session")
def run_module(repository: Path) -> RunModule:
    """Runs the body of a module beside the client's own and returns what it `print`s, read as JSON."""
    static = repository / "services" / "quizfleet" / "web" / "static"
    node, _ = compute_driver_executable()

    def run(body: str) -> Any:
        script = f"const print = (found) => process.stdout.write(JSON.stringify(found));\n{body}"
        done = subprocess.run(
            [node, "--input-type=module", "-"], input=script, cwd=static, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
