"""A guard sees every event that an SDK of this process is about to send, and asserts about them when the test ends.

It sends nothing and holds nothing back: what leaves the process is decided by the test (pytest-socket, a sink).
"""

import contextlib
import copy
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path as FilePath
from types import TracebackType
from typing import Any, NamedTuple

from pi_classify.auditing.tally import property_of
from pi_classify.inventory import Inventory
from pi_classify.inventory.changes import event_of
from pi_classify.policy import Policy
from pi_classify.testing import assertions
from pi_classify.testing.clients import Patch, installed, patches
from pi_classify.testing.reading import Item, items

_MISSING = object()


class Caught(NamedTuple):
    """One event as an SDK was about to send it."""

    sdk: str
    payload: Any

    def __repr__(self) -> str:
        """Never the payload."""
        return f"<Caught: an event of {self.sdk}>"


class SeenRow(NamedTuple):
    """A property that was seen, and what was found there (None: nothing), for `pi-classify inventory check`."""

    path: str
    event: str
    entity: str | None
    confidence: str | None
    vendor: str | None = None


class Guard:
    """Collects events between `start` and `stop`, or as a context manager.

    >>> with Guard() as guard:
    ...     len(guard.events)
    0
    """

    def __init__(self) -> None:
        self._caught: list[Caught] = []
        self._lock = threading.Lock()

    # ------------------------------------------------------------------ its life

    def start(self) -> "Guard":
        """Watch from now on. The SDKs that are installed are imported, because one may be imported later."""
        _WATCH.add(self)
        return self

    def stop(self) -> None:
        """Watch no more. After the last guard all SDKs are as they were."""
        _WATCH.remove(self)

    def __enter__(self) -> "Guard":
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    # ------------------------------------------------------------------ what it saw

    @property
    def events(self) -> list[Caught]:
        """What was about to be sent, in order, after every hook of the application."""
        with self._lock:
            return list(self._caught)

    @property
    def watched(self) -> tuple[str, ...]:
        """The SDKs that are watched now."""
        return _WATCH.watched

    @property
    def unwatched(self) -> dict[str, str]:
        """The SDKs that are installed and could not be watched, with the name of the error."""
        return dict(_WATCH.unwatched)

    def counts(self) -> Counter[str]:
        """How many events each SDK was about to send."""
        return Counter(event.sdk for event in self.events)

    def assert_no_pi(
        self,
        *,
        policy: str | FilePath | Policy = "analytics",
        allow: Sequence[str] = (),
        inventory: Inventory | str | FilePath | None = None,
        since: int = 0,
    ) -> None:
        """`assert_no_pi` for what was seen; `since` leaves out so many events that were judged before.

        Where nothing was seen, no allowance is idle, and nothing is asserted: ask `events`.
        """
        __tracebackhide__ = True
        seen = self.items()[since:]
        if seen:
            assertions.assert_items(seen, policy=policy, allow=allow, inventory=inventory)

    def items(self) -> list[Item]:
        """The events with their place, such as `posthog[0]`, and their vendor."""
        numbers: Counter[str] = Counter()
        told = []
        for caught in self.events:
            place = f"{caught.sdk}[{numbers[caught.sdk]}]"
            numbers[caught.sdk] += 1
            payload = caught.payload
            told += (
                [Item(place, payload, caught.sdk)]
                if isinstance(payload, dict)
                else [
                    Item(f"{place}{item.place}", item.payload, caught.sdk)
                    for item in items(payload, caught.sdk)
                ]
            )
        return told

    def seen(self) -> Counter[SeenRow]:
        """Every property of every event with what was found there; never a value."""
        return seen_rows(self.items())

    def record(self, sdk: str, payload: Any) -> None:
        """An SDK is about to send this; never raises, because it would change what the SDK does."""
        # An SDK may go on to change the event; what cannot be copied is judged as it will be then.
        with contextlib.suppress(Exception):
            payload = copy.deepcopy(payload)
        with self._lock:
            self._caught.append(Caught(sdk, payload))

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Guard: {sum(self.counts().values())} events>"


def seen_rows(given: Sequence[Item]) -> Counter[SeenRow]:
    """Every property of these payloads, lists folded, with what was found there and in how many payloads."""
    classifier = assertions.redactor_for("analytics").classifier
    rows: Counter[SeenRow] = Counter()
    for _, payload, vendor in given:
        told = classifier.explain(payload, vendor=vendor)
        places = {(property_of(one.path), None, None): 1 for one in told if not one.findings}
        findings = classifier.classify(payload, vendor)
        for finding in findings:
            at = (property_of(finding.path), finding.entity, finding.confidence.name.lower())
            places[at] = 1  # type: ignore[index]
        event = event_of(payload, findings)
        rows.update(SeenRow(path, event, entity, sure, vendor) for path, entity, sure in places)
    return rows


class _Watch:
    """The patches of this process: made for the first guard, undone after the last one."""

    def __init__(self) -> None:
        self._guards: list[Guard] = []
        self._done: list[tuple[Patch, object]] = []
        self._lock = threading.RLock()
        self.watched: tuple[str, ...] = ()
        self.unwatched: dict[str, str] = {}

    def add(self, guard: Guard) -> None:
        with self._lock:
            if not self._guards:
                self._patch()
            self._guards.append(guard)

    def remove(self, guard: Guard) -> None:
        with self._lock:
            if guard not in self._guards:
                return
            self._guards.remove(guard)
            if not self._guards:
                self._restore()

    def tell(self, sdk: str, payload: Any) -> None:
        for guard in tuple(self._guards):
            guard.record(sdk, payload)

    def _patch(self) -> None:
        watched = []
        for sdk in installed():
            try:
                wanted = patches(sdk, self.tell)
            except Exception as error:  # noqa: BLE001 - an SDK of another shape: it is said, not hidden
                self.unwatched[sdk] = type(error).__name__
                continue
            for patch in wanted:
                self._done.append((patch, vars(patch.owner).get(patch.name, _MISSING)))
                setattr(patch.owner, patch.name, patch.new)
            watched.append(sdk)
        self.watched = tuple(watched)

    def _restore(self) -> None:
        while self._done:
            patch, before = self._done.pop()
            # What somebody put on top of ours meanwhile is theirs to take away; ours tells nobody any more.
            if vars(patch.owner).get(patch.name) is patch.new:
                if before is _MISSING:
                    delattr(patch.owner, patch.name)
                else:
                    setattr(patch.owner, patch.name, before)
        self.watched = ()


_WATCH = _Watch()
