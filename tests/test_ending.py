"""A process ends as it should, whatever its threads are doing."""

import subprocess
import sys

import pytest

_BUSY = """
import threading, time
from pi_classify import KeyRing, Redactor

redactor = Redactor("analytics", keys=KeyRing.ephemeral()).warm()
leaked = []

def work():
    n = 0
    while True:
        n += 1
        event = {"event": "x", "distinct_id": f"jane{n}@example.com", "properties": {"note": f"hi jane{n}@example.com"}}
        if "@example.com" in repr(redactor.redact(event).payload):  # a token may spell jane
            print("leaked", flush=True)

for _ in range(THREADS):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
"""


@pytest.mark.parametrize("threads", [0, 3])
def test_threads_that_are_still_at_work_do_not_abort_the_process(threads: int) -> None:
    program = _BUSY.replace("THREADS", str(threads))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
