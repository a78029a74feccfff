"""The shell: `pi-classify redact < events.jsonl > clean.jsonl`. Values go to the output, never to a message.

Exit codes: 0 clean, or all written; 1 personal information is left, or something was refused, not scanned
or rejected; 2 wrong usage, policy, key or unreadable input; 130 Ctrl-C.
"""

import os
import sys
from collections.abc import Sequence

from pi_classify.errors import PiClassifyError

_INTERRUPTED = 130  # what a shell calls the exit code of Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback ever shows, since it could show a value."""
    try:
        from pi_classify.cli.app import build

        build()(args=None if arguments is None else list(arguments), prog_name="pi-classify")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return _interrupted() if code == _INTERRUPTED else code
    except BrokenPipeError:
        _leave_pipe()
        return 1
    except KeyboardInterrupt:  # before or after typer, which makes a SystemExit of it
        return _interrupted()
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


def _interrupted() -> int:
    # The line may be that of the progress, so a new one is begun.
    print("\npi-classify: stopped; files that were to be written are as they were", file=sys.stderr)  # noqa: T201
    return _INTERRUPTED


def _leave_pipe() -> None:
    # Python flushes stdout once more at exit and would complain: https://docs.python.org/3/library/signal.html
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
