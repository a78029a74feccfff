"""What several test files share."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from pi_classify.testing.sink import Sink

SRC = Path(__file__).parent.parent / "src"


@pytest.fixture
def sink():
    with Sink() as server:
        yield server


@pytest.fixture
def run_pytest(tmp_path):
    """Runs pytest with the plugin in a process of its own, on files (by name, without `.py`) written to `tmp_path`."""
    # Where the package is installed with its entry point, naming the module too would register it twice.
    installed = any(point.value == "pi_classify_pytest" for point in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "pi_classify_pytest"]
    path = os.pathsep.join([str(SRC), os.environ.get("PYTHONPATH", "")])
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**outer, "PYTHONPATH": path, "COLUMNS": "120"}

    def run(*arguments, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        command = [sys.executable, "-B", "-m", "pytest", *plugin, "-p", "no:cacheprovider", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, env=environment, check=False
        )

    return run
