"""`pi-classify sink`: a loopback server in place of a vendor's, for a browser, Jest or a simulator; exit code 1 on a leak."""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from pi_classify.cli.rows import PolicyName, policy_of, say
from pi_classify.errors import PiClassifyError

if TYPE_CHECKING:
    from pi_classify.testing.sink import Sink

_LOOK = 0.1  # seconds between looks at the clock and at signals

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one and says which.")]
InventoryFile = Annotated[Path | None, typer.Option("--inventory", help="The reviewed pi_inventory.toml.")]
Idle = Annotated[
    float | None, typer.Option("--idle", min=0.1, help="End after so many seconds in which nothing came.")
]
Once = Annotated[
    int | None, typer.Option("--once", min=1, help="End after so many events; fewer of them are a failure.")
]


def sink(
    port: Port = 0,
    policy: PolicyName = "analytics",
    inventory: InventoryFile = None,
    idle: Idle = None,
    once: Once = None,
) -> None:
    """Receive what SDKs send to 127.0.0.1; a line for each leak, and 1 if there was any, or if no event came.

    It ends by Ctrl-C, SIGTERM, --idle or --once.
    """
    from pi_classify.testing.assertions import redactor_for
    from pi_classify.testing.sink.judging import leaks

    redactor = redactor_for(policy_of(policy), inventory).warm()
    requests = events = places = 0
    with _signals() as stop, _opened(port) as server:
        say(f"listening on {server.url}")
        last = time.monotonic()
        while True:
            # When it ends, what has begun to arrive is still judged.
            ends = stop.is_set() or _is_idle(idle, last) or (once is not None and events >= once)
            if ends:
                server.close()
            for request in server.take(0 if ends else _LOOK):
                requests += 1
                events += len(request.events)
                last = time.monotonic()
                for leak in leaks(request, requests, redactor):
                    places += 1
                    typer.echo(str(leak))
            if ends:
                break
        for (vendor, path), count in sorted(server.received.items()):
            say(f"{vendor} {path}: {count}")
    say(f"events: {events}, requests: {requests}, places with personal information: {places}")
    if not events:
        say("no event arrived, so nothing was tested: does the SDK send to this address?")
    elif once is not None and events < once:
        say(f"{events} of {once} events arrived")
    raise typer.Exit(1 if places or events < (once or 1) else 0)


def _opened(port: int) -> "Sink":
    from pi_classify.testing.sink import Sink

    try:
        return Sink(port=port)
    except OSError as problem:
        why = (problem.strerror or "it cannot be listened to").lower()
        raise PiClassifyError(f"port {port} of 127.0.0.1: {why}; --port 0 takes a free one") from None


def _is_idle(idle: float | None, last: float) -> bool:
    return idle is not None and time.monotonic() - last >= idle


@contextlib.contextmanager
def _signals() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM ask for the summary instead of killing the process."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
