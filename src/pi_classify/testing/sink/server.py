"""A loopback server that takes what analytics SDKs send, so that a test can look at what really leaves a process."""

import threading
from collections import Counter, deque
from collections.abc import Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path as FilePath
from types import TracebackType
from typing import Any

from pi_classify.inventory import Inventory
from pi_classify.model import Payload
from pi_classify.policy import Policy
from pi_classify.testing.assertions import assert_items, redactor_for
from pi_classify.testing.sink import judging
from pi_classify.testing.sink.handler import handler_for
from pi_classify.testing.sink.judging import Leak
from pi_classify.testing.sink.received import Received

_LAST_WORDS = 2.0  # seconds that a request which has begun may still take when the sink closes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # an SDK that flushes in threads opens many connections at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing is printed: the traceback of the standard library could show a value. The handler records what fails."""


class Sink:
    """Understands what PostHog, Segment, RudderStack, Snowplow, Amplitude, Mixpanel and GA4 SDKs send; answers like them.

    It listens on 127.0.0.1 only, from the moment it is made until it is closed. What arrives is kept in memory
    and never printed: `events` are decoded, `raw` are the bodies as they came.

    >>> from urllib.request import urlopen
    >>> with Sink() as sink:
    ...     _ = urlopen(f"{sink.url}/batch/", data=b'{"batch": [{"event": "Seen", "properties": {"plan": "pro"}}]}')
    ...     sink.assert_no_pi()
    ...     sink.events
    [('posthog', {'event': 'Seen', 'properties': {'plan': 'pro'}})]
    """

    def __init__(self, *, port: int = 0) -> None:
        self._changed = threading.Condition()
        self._requests: deque[Received] = deque()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._event_count = 0
        self._arriving = 0
        self._closed = False
        self._server = _Server(("127.0.0.1", port), handler_for(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="pi_classify sink",
            daemon=True,
        )
        self._thread.start()

    # ------------------------------------------------------------------ where it is

    @property
    def host(self) -> str:
        """Always 127.0.0.1."""
        return "127.0.0.1"

    @property
    def port(self) -> int:
        """The port it was given, or the free one that it found."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """What an SDK's `host` option takes: `http://127.0.0.1:<port>`."""
        return f"http://{self.host}:{self.port}"

    # ------------------------------------------------------------------ what came

    @property
    def requests(self) -> tuple[Received, ...]:
        """All requests, in the order in which they were complete."""
        with self._changed:
            return tuple(self._requests)

    @property
    def events(self) -> list[tuple[str, Payload]]:
        """All events, decoded, each with its vendor."""
        return [(request.vendor, event) for request in self.requests for event in request.events]

    @property
    def raw(self) -> list[bytes]:
        """The bodies as they came."""
        return [request.body for request in self.requests]

    @property
    def received(self) -> dict[tuple[str, str], int]:
        """How many requests came, by vendor and path. A path that no vendor has is not shown."""
        with self._changed:
            return dict(self._counts)

    def wait(self, count: int = 1, timeout: float = 5.0) -> list[tuple[str, Payload]]:
        """The events, as soon as there are so many; raises TimeoutError when they do not come in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._event_count >= count, timeout):
                raise TimeoutError(
                    f"{self._event_count} of {count} events came within {timeout:g} s; {self._told()}"
                )
        return self.events

    def clear(self) -> None:
        """Forget what came."""
        with self._changed:
            self._requests.clear()
            self._counts.clear()
            self._event_count = 0

    def take(self, timeout: float) -> tuple[Received, ...]:
        """The requests that came, which are then forgotten (only `received` still counts them); waits for the first."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._requests), timeout)
            taken = tuple(self._requests)
            self._requests.clear()
            return taken

    # ------------------------------------------------------------------ what it means

    def left(
        self,
        policy: str | FilePath | Policy = "analytics",
        *,
        inventory: Inventory | str | FilePath | None = None,
    ) -> tuple[Leak, ...]:
        """Where redacting under the policy would change something, in events and in all else that arrived."""
        return judging.all_leaks(self.requests, redactor_for(policy, inventory))

    def assert_no_pi(
        self,
        *,
        policy: str | FilePath | Policy = "analytics",
        allow: Sequence[str] = (),
        inventory: Inventory | str | FilePath | None = None,
    ) -> None:
        """Pass when events arrived and nothing is left in anything that did.

        `allow` is that of :func:`pi_classify.testing.assert_no_pi`. That nothing is sent at all is another claim:
        `assert not sink.requests`.
        """
        __tracebackhide__ = True
        requests = self.requests
        if not any(request.events for request in requests):
            # What could not be read goes first: it may be the reason why there is no event.
            given = judging.items_of(requests)
            assert_items(given, policy=policy, allow=allow, inventory=inventory, may_be_idle=True)
            raise AssertionError(f"no event arrived, so nothing was tested; {self._told()}")
        assert_items(judging.items_of(requests), policy=policy, allow=allow, inventory=inventory)

    def __repr__(self) -> str:
        """Address and counts only."""
        return f"<Sink {self.url}: {self._told()}>"

    # ------------------------------------------------------------------ its life

    def begin(self) -> None:
        """A request started to arrive; the handler says so."""
        with self._changed:
            self._arriving += 1

    def record(self, request: Received | None) -> None:
        """A request is here; the handler says so. None: it carried nothing."""
        with self._changed:
            self._arriving -= 1
            if request is not None:
                self._requests.append(request)
                self._counts[request.vendor, request.path] += 1
                self._event_count += len(request.events)
            self._changed.notify_all()

    def close(self) -> None:
        """Stop listening. A request that has begun is waited for; if it does not end, it counts as unread."""
        if self._closed:
            return
        self._closed = True
        self._server.shutdown()
        self._thread.join()
        with self._changed:
            if not self._changed.wait_for(lambda: self._arriving <= 0, _LAST_WORDS):
                unread = Received("unknown", "(unread)", problem="it was still arriving when the sink closed")
                self._requests.append(unread)
                self._counts[unread.vendor, unread.path] += 1
        self._server.server_close()

    def __enter__(self) -> "Sink":
        """The sink, which listens already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _told(self) -> str:
        with self._changed:
            counts = sorted(self._counts.items())
        if not counts:
            return "nothing was received"
        return "received: " + ", ".join(f"{vendor} {path} {count}" for (vendor, path), count in counts)
