"""The load test itself: `benchmarks/load.py` in short."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

LOAD = Path(__file__).parent.parent / "benchmarks" / "load.py"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from Linux's /proc")
def test_at_full_speed_nothing_is_lost_and_no_address_arrives():
    done = subprocess.run(
        [sys.executable, str(LOAD), "--seconds", "1", "--most-growth", "1", "--sentinel"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    captured, received, turned_away = re.search(
        r"captured ([\d,]+), received ([\d,]+); turned away by the queue: ([\d,]+)", done.stdout
    ).groups()
    assert captured == received
    assert turned_away == "0"
    assert re.search(r"\| the hook alone, by the clock \| [\d,]+ \| [\d,]+ \| [\d,]+ \|", done.stdout)
