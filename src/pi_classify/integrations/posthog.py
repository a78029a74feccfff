"""The hook `before_send` for PostHog's Python SDK: what it cannot judge is not sent.

>>> # posthog.Posthog("<project key>", before_send=before_send("analytics", keys=KeyRing.from_env()))

Versions of the SDK before 7.39.2 send the original event when a hook raises, and all versions write the
message of its exception to the log (posthog-python#880). So this hook never raises and never logs a value.

The hook does not see calls to `/flags` (`person_properties` of a feature flag), metrics or traces.
"""

import logging
import re
import threading
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pi_classify.inventory import Inventory
from pi_classify.model import Payload
from pi_classify.policy import Policy, Redaction, Redactor
from pi_classify.policy.keys import KeyRing

Event = dict[str, Any]

_LOG = logging.getLogger("pi_classify")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,18}(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
# Without their properties these join nobody or the wrong ones: better none than half of one.
_NEEDS_PROPERTIES = frozenset({"$identify", "$create_alias", "$groupidentify", "$merge_dangerously"})


class PostHogHook:
    """A callable for `before_send`; `stats()` counts what became of the events.

    It walks every top-level key (`$set` stands there or inside `properties`), known to us or not, so that
    keys of a later SDK are kept and cleaned too.
    """

    __slots__ = ("_counts", "_lock", "_on_error", "_redactor", "_warned")

    def __init__(self, redactor: Redactor, *, on_error: Literal["drop", "skeleton"] = "drop") -> None:
        """`on_error` says what is sent when an event could not be judged: nothing, or its bare skeleton."""
        if on_error not in ("drop", "skeleton"):
            raise ValueError('on_error is "drop" or "skeleton"')
        self._redactor = redactor
        self._on_error = on_error
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._warned = False

    def __call__(self, event: Event) -> Event | None:
        """The cleaned event, or None, which tells the SDK to send nothing. Never raises."""
        try:
            if not isinstance(event, dict):
                raise TypeError("an event is a dict")
            result: Redaction = self._redactor.redact(event, vendor="posthog")
            clean = result.payload
            if clean is None:
                # A redactor that failed says so by a finding for the whole event, not by an exception.
                if any(not finding.path and finding.entity == "UNSCANNED" for finding in result.findings):
                    return self._failed(event, "the redactor could not judge the event")
                self._count("refused")
                return None
            if not isinstance(clean, dict):
                raise TypeError("a redacted event is a dict")
            self._count("changed" if result.changes else "unchanged")
            return clean
        except Exception as error:  # noqa: BLE001  # the SDK would log its message, old ones would send the event
            return self._failed(event, type(error).__name__)

    def __repr__(self) -> str:
        """Counts only."""
        return f"<PostHogHook: {self.stats()}>"

    def stats(self) -> dict[str, int]:
        """How many events were unchanged, changed, refused by the policy, failed, and sent as a skeleton."""
        with self._lock:
            return {
                word: self._counts[word] for word in ("unchanged", "changed", "refused", "failed", "skeleton")
            }

    def _failed(self, event: object, kind: str) -> Event | None:
        try:
            self._count("failed")
            with self._lock:
                first, self._warned = not self._warned, True
            if first:
                _LOG.warning("before_send failed (%s): the event was not sent as it was; see stats()", kind)
            if self._on_error == "skeleton" and isinstance(event, dict):
                bones = self._skeleton(event)
                if bones is not None:
                    self._count("skeleton")
                return bones
        except Exception:  # noqa: BLE001  # the same promise holds for the second attempt
            return None
        return None

    def _skeleton(self, event: Payload) -> Event | None:
        # What is left is judged as well: a name or an id can be an e-mail. If that fails, nothing is sent.
        if event.get("event") in _NEEDS_PROPERTIES:
            return None
        bones: Event = {
            name: event[name] for name in ("event", "distinct_id") if isinstance(event.get(name), str)
        }
        bones["properties"] = {}
        clean = self._redactor.redact(bones, vendor="posthog").payload
        if not isinstance(clean, dict) or not {"event", "distinct_id"} <= clean.keys():
            return None
        uuid, timestamp = event.get("uuid"), event.get("timestamp")
        if isinstance(uuid, str) and _UUID.fullmatch(uuid):
            clean = {**clean, "uuid": uuid}
        if isinstance(timestamp, datetime) or (isinstance(timestamp, str) and _TIME.fullmatch(timestamp)):
            clean = {**clean, "timestamp": timestamp}
        return clean

    def _count(self, word: str) -> None:
        with self._lock:
            self._counts[word] += 1


def before_send(
    policy: str | Path | Policy,
    *,
    keys: KeyRing | None = None,
    on_error: Literal["drop", "skeleton"] = "drop",
    mode: Literal["enforce", "observe"] = "enforce",
    redactor: Redactor | None = None,
    inventory: Inventory | str | Path | None = None,
) -> PostHogHook:
    """A hook for `posthog.Posthog(..., before_send=...)`; the policy is your choice, so it has no default.

    `mode="observe"` lets the original event pass, by your explicit word, and only counts what would change.
    A `redactor` of your own is used as it is; it must have been built with the same policy. An `inventory`
    comes before the policy.
    """
    if redactor is None:
        redactor = Redactor(policy, keys=keys, mode=mode, inventory=inventory)
    elif inventory is not None:
        raise ValueError("give the inventory to the redactor that you built")
    elif redactor.policy_id != Policy.load(policy).policy_id:
        raise ValueError("the redactor has another policy than the one named")
    return PostHogHook(redactor, on_error=on_error)
