"""One contract for all adapters: a hook never raises, works on a copy, and never lets through what it could not judge.

An adapter turns what its SDK hands over into a payload, asks a :class:`Hook`, and writes back. What a hook does
with an event is an :class:`Outcome`; whoever watches gets each of them, as counts.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypedDict

from pi_classify.inventory import Inventory
from pi_classify.model import print_path
from pi_classify.policy import KeyRing, Policy, Redaction, Redactor

UNCHANGED, CHANGED, REFUSED, FAILED, SKELETON = WORDS = (
    "unchanged",
    "changed",
    "refused",
    "failed",
    "skeleton",
)

_LOG = logging.getLogger("pi_classify")


class Outcome(NamedTuple):
    """What became of one event: the word for it and how often each action was taken, by property and entity."""

    vendor: str | None
    word: str
    changes: Mapping[tuple[str, str, str], int]
    policy_id: str


class Redacts(Protocol):
    """What a hook needs of a redactor; one that reloads its policy will do as well."""

    mode: str

    @property
    def policy_id(self) -> str:
        """The policy in force."""

    def redact(self, payload: Any, vendor: str | None = None, tenant: str | None = None) -> Redaction:
        """The payload under the policy."""

    def stats(self) -> dict[str, Any]:
        """Counts."""


class HookOptions(TypedDict, total=False):
    """What every adapter's door takes after the policy.

    `keys` makes tokens (`without_key="redact"` does without). `inventory` comes before the policy.
    `mode="observe"` lets the original event pass, by your explicit word, and only counts what would change.
    `on_error` says what is sent when an event could not be judged: nothing, or its bare skeleton. `redactor`
    is used as it is; it must have been built with the same policy. `watch` are callables that get each
    :class:`Outcome`.
    """

    keys: KeyRing | None
    without_key: Literal["error", "redact"]
    inventory: Inventory | str | Path | None
    mode: Literal["enforce", "observe"]
    on_error: Literal["drop", "skeleton"]
    redactor: Redacts | None
    tenant: str | None
    watch: Sequence[Callable[[Outcome], object]]


class Hook:
    """Judges one event after another; thread-safe.

    >>> hook = Hook(Redactor("analytics", keys=KeyRing.ephemeral()), vendor="segment")
    >>> hook.clean({"event": "Signed Up", "properties": {"ssn": "987-65-4320", "plan": "pro"}})
    {'event': 'Signed Up', 'properties': {'ssn': '[US_SSN]', 'plan': 'pro'}}
    >>> hook.stats()["events"]["changed"]
    1
    """

    __slots__ = (
        "_counts",
        "_lock",
        "_on_error",
        "_skeleton",
        "_tenant",
        "_told",
        "_watch",
        "redactor",
        "vendor",
    )

    def __init__(
        self,
        redactor: Redacts,
        *,
        vendor: str | None = None,
        on_error: str = "drop",
        tenant: str | None = None,
        watch: Sequence[Callable[[Outcome], object]] = (),
        skeleton: Callable[[Any], Any] | None = None,
    ) -> None:
        """`skeleton` makes of an event what may stay when it could not be judged, or None; it is judged as well."""
        if on_error not in ("drop", "skeleton"):
            raise ValueError('on_error is "drop" or "skeleton"')
        if on_error == "skeleton" and skeleton is None:
            raise ValueError(
                'on_error="skeleton" is not offered here: what is left would mean something else'
            )
        self.redactor = redactor
        self.vendor = vendor
        self._on_error = on_error
        self._tenant = tenant
        self._watch = tuple(watch)
        self._skeleton = skeleton
        self._counts: Counter[str] = Counter()
        self._told: set[str] = set()
        self._lock = threading.Lock()
        if redactor.mode == "observe":
            _LOG.warning("observe mode: events pass as they are, by the caller's word; see stats()")

    def clean(self, payload: Any) -> Any | None:
        """The event that may be sent, or None: send nothing. Never raises.

        In observe mode this is always the caller's own event.
        """
        watching = self.redactor.mode == "observe"
        try:
            result = self.redactor.redact(payload, self.vendor, self._tenant)
            word = self._word(result)
            self._tell(word, result)
            if watching:
                return payload
            return self._bones(payload) if word == FAILED else result.payload
        except Exception as error:  # noqa: BLE001 - SDKs send the original, or log what an exception says
            self.failed(type(error).__name__)
            return payload if watching else self._bones(payload)

    def failed(self, kind: str) -> None:
        """Count an event that was not judged, `kind` being the name of an error; the first one is logged."""
        self._count(FAILED)
        self._warn(
            "failed", "an event could not be judged (%s) and was not sent as it was; see stats()", kind
        )

    def stats(self) -> dict[str, Any]:
        """Events by outcome, and how often each action was (in observe mode: would be) taken, by property and entity.

        `skeleton` counts, among the failed, those of which the skeleton was sent.
        """
        with self._lock:
            events = {word: self._counts[word] for word in WORDS}
        told = self.redactor.stats()
        return {
            "policy_id": told["policy_id"],
            "mode": told["mode"],
            "events": events,
            "changes": told["changes"],
        }

    def __repr__(self) -> str:
        """Counts only."""
        with self._lock:
            counts = ", ".join(f"{self._counts[word]} {word}" for word in WORDS if self._counts[word])
        return f"<Hook: {counts or 'no event yet'}>"

    @staticmethod
    def _word(result: Redaction) -> str:
        if any(not finding.path and finding.entity == "UNSCANNED" for finding in result.findings):
            # A redactor that failed says so by a finding for the whole event, not by an exception.
            return FAILED
        if result.payload is None:
            return REFUSED
        return CHANGED if result.changes else UNCHANGED

    def _tell(self, word: str, result: Redaction) -> None:
        if word == FAILED:
            self.failed("the redactor failed")
        else:
            self._count(word)
        if not self._watch:
            return
        changes: Counter[tuple[str, str, str]] = Counter(
            (print_path(change.path, fold=True), change.entity, change.action) for change in result.changes
        )
        outcome = Outcome(self.vendor, word, changes, result.policy_id)
        for watch in self._watch:
            try:
                watch(outcome)
            except Exception as error:  # noqa: BLE001 - who only watches may not stop an event
                self._warn(
                    "watch", "a watcher failed (%s) and is asked again next time", type(error).__name__
                )

    def _bones(self, payload: Any) -> Any | None:
        # What is left is judged as well: a name or an id can be an e-mail. If that fails, nothing is sent.
        if self._on_error != "skeleton" or self._skeleton is None:
            return None
        try:
            bones = self._skeleton(payload)
            if bones is None:
                return None
            clean = self.redactor.redact(bones, self.vendor, self._tenant).payload
        except Exception:  # noqa: BLE001 - the same promise holds for the second attempt
            return None
        if clean is not None:
            self._count(SKELETON)
        return clean

    def _warn(self, about: str, message: str, *words: str) -> None:
        with self._lock:
            first = about not in self._told
            self._told.add(about)
        if first:
            _LOG.warning(message, *words)

    def _count(self, word: str) -> None:
        with self._lock:
            self._counts[word] += 1


def build(
    policy: str | Path | Policy,
    options: HookOptions,
    *,
    vendor: str | None = None,
    skeleton: Callable[[Any], Any] | None = None,
) -> Hook:
    """The hook of an adapter from what its door was given; everything that can be wrong is said here.

    Raises KeyUnavailable, InvalidPolicy, and ValueError for options that contradict each other.
    """
    redactor = options.get("redactor")
    if redactor is None:
        redactor = Redactor(
            policy,
            keys=options.get("keys"),
            mode=options.get("mode", "enforce"),
            without_key=options.get("without_key", "error"),
            inventory=options.get("inventory"),
        )
    elif options.get("inventory") is not None:
        raise ValueError("give the inventory to the redactor that you built")
    elif redactor.policy_id != Policy.load(policy).policy_id:
        raise ValueError("the redactor has another policy than the one named")
    return Hook(
        redactor,
        vendor=vendor,
        on_error=options.get("on_error", "drop"),
        tenant=options.get("tenant"),
        watch=options.get("watch", ()),
        skeleton=skeleton,
    )
