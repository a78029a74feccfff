"""The shell: `pi-classify redact < events.jsonl > clean.jsonl`. Values go to the output, never to a message.

Exit codes: 0 clean, or all written; 1 personal information is left, or something was refused, not scanned
or rejected; 2 wrong usage, policy, key or unreadable input; 130 Ctrl-C; 143 SIGTERM.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from pi_classify.errors import PiClassifyError

# What a shell calls the exit code of a process that a signal ended: 128 and the signal's number.
_INTERRUPTED = 128 + signal.SIGINT
_TERMINATED = 128 + signal.SIGTERM


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback ever shows, since it could show a value."""
    try:
        with _terminable():
            from pi_classify.cli.app import build

            build()(args=None if arguments is None else list(arguments), prog_name="pi-classify")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return _stopped(code) if code in (_INTERRUPTED, _TERMINATED) else code
    except BrokenPipeError:
        _leave_pipe()
        return 1
    except KeyboardInterrupt:  # before or after typer, which makes a SystemExit of it
        return _stopped(_INTERRUPTED)
    except PiClassifyError as error:
        print(f"pi-classify: {error}", file=sys.stderr)  # noqa: T201  # the one message of a failed run
        return 2
    except OSError as error:
        print(f"pi-classify: {error.strerror or 'input or output failed'}", file=sys.stderr)  # noqa: T201
        return 2
    except Exception as error:  # noqa: BLE001  # a traceback or a foreign message could quote the input
        print(f"pi-classify: stopped by an error of its own ({type(error).__name__})", file=sys.stderr)  # noqa: T201
        return 2
    return 0


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM unwinds the block like Ctrl-C, so that nothing half written stays; who gave it a meaning before keeps it."""
    if (
        threading.current_thread() is not threading.main_thread()  # no other may say what a signal does
        or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    ):
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    # `timeout` sends it twice, to its child and to its group: the second would break off the cleaning up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(_TERMINATED)


def _stopped(code: int) -> int:
    # The line may be that of the progress, so a new one is begun.
    print("\npi-classify: stopped; files that were to be written are as they were", file=sys.stderr)  # noqa: T201
    return code


def _leave_pipe() -> None:
    # Python flushes stdout once more at exit and would complain: https://docs.python.org/3/library/signal.html
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
