"""A process ends as it should, whatever its threads are doing."""

import io
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from pi_classify.cli import main

SECRET = "jane.roe@example.com"
LINE = json.dumps({"event": "Signed Up", "properties": {"email": SECRET, "plan": "pro"}}).encode() + b"\n"

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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with an older file of the name that commands write to, and one line of input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINE)))
    (tmp_path / "new").write_bytes(b"old")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("redact", "--ephemeral-key", "-o", "new"),
        ("classify", "-o", "new", "--rejects", "rejected"),
        ("audit", "--workers", "2", "-o", "new"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_that_is_told_to_end_leaves_nothing_half_written(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    command = [sys.executable, "-m", "pi_classify", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            # A pipe holds some 64 kB: once so much is written the command has read most of it, and workers have begun.
            assert process.stdin is not None
            process.stdin.write(LINE * 12_288)
            assert list(folder.glob(".*.part"))
            process.terminate()
            code = process.wait(timeout=60)  # its input is still open
            out, err = process.communicate(timeout=60)  # workers that go on would hold these open
        finally:
            process.kill()
    assert (code, out) == (143, b"")
    assert b"stopped" in err
    assert SECRET.encode() not in err
    assert b"Traceback" not in err
    assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [("new", b"old")]


def test_a_second_sigterm_does_not_break_off_the_cleaning_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows(*_: object) -> Iterator[None]:
        try:
            signal.raise_signal(signal.SIGTERM)
            yield
        finally:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("pi_classify.cli.redact.read_rows", rows)
    assert main(["redact", "--ephemeral-key", "-o", "new"]) == 143
    assert "stopped" in capsys.readouterr().err
    assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [("new", b"old")]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_who_said_before_what_sigterm_does_is_not_overruled(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    def rows(*_: object) -> Iterator[None]:
        signal.raise_signal(signal.SIGTERM)
        yield from ()

    monkeypatch.setattr("pi_classify.cli.redact.read_rows", rows)
    before = signal.signal(signal.SIGTERM, hear)
    try:
        assert main(["redact", "--ephemeral-key", "-o", "new"]) == 0
        assert signal.getsignal(signal.SIGTERM) is hear
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == [signal.SIGTERM]
    assert (folder / "new").read_bytes() == b""


def test_a_command_runs_in_a_thread_that_may_not_say_what_signals_do(folder: Path) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(main(["redact", "--ephemeral-key", "-o", "new"])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert b"plan" in (folder / "new").read_bytes()
