"""The example tells the truth: its test fails before the fix, without the value, and passes after it."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest.importorskip("posthog", reason="the example uses the real posthog SDK")
HOME = Path(__file__).parent.parent
APP = HOME / "examples" / "leaky_app"


def _run(app):
    environment = {**os.environ, "PYTHONPATH": str(HOME / "src"), "PYTEST_ADDOPTS": ""}
    installed = any(point.value == "pi_classify_pytest" for point in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "pi_classify_pytest"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        *plugin,
        "-l",
        "-p",
        "no:cacheprovider",
        str(APP),
        "--app",
        app,
    ]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=HOME, check=False)


def test_before_the_fix_the_test_fails_and_names_the_property_but_not_the_value():
    done = _run("leaky")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "contact" in done.stdout
    assert "EMAIL_ADDRESS" in done.stdout
    assert "jane.roe@" not in done.stdout + done.stderr


def test_after_the_fix_the_same_test_passes():
    done = _run("fixed")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_readme_says_the_two_commands_that_run_here():
    text = (APP / "README.md").read_text("utf-8")
    assert "pytest examples/leaky_app --app leaky" in text
    assert "pytest examples/leaky_app --app fixed" in text
