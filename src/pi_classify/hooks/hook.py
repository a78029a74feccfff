"""One contract for all adapters: a hook never raises, works on a copy, and never lets through what it could not judge.

An adapter turns what its SDK hands over into a payload, asks a :class:`Hook`, and writes back. What a hook does
with an event is an :class:`Outcome`; whoever watches gets each of them, as counts.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypedDict

from pi_classify.inventory import Inventory
from pi_classify.locks import lock_of
from pi_classify.policy import KeyRing, Policy, Redaction, Redactor
from pi_classify.policy.redaction import counted_as

UNCHANGED, CHANGED, REFUSED, FAILED, SKELETON = WORDS = (
    "unchanged",
    "changed",
    "refused",
    "failed",
    "skeleton",
)

_LOG = logging.getLogger("pi_classify")


class Outcome(NamedTuple):
    """What became of one event: the word for it and how often each action was taken, by property and entity.

    `changed`: what is sent is not what came, or in observe mode: would not be. `skeleton` follows the `failed`
    of the same event.
    """

    vendor: str | None
    word: str
    changes: Mapping[tuple[str, str, str], int]
    policy_id: str


class NotSendable(Exception):
    """What was judged cannot be sent; the message is a word of ours, and is logged."""


class _ModeChanged(Exception):
    """A redactor enforces and its hook observes, or the other way round."""


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

    observing: bool
    """Whether events pass as they are; settled when the hook was built."""

    __slots__ = (
        "__weakref__",
        "_counts",
        "_lock",
        "_on_error",
        "_skeleton",
        "_tenant",
        "_told",
        "_watch",
        "observing",
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
        """`skeleton` makes of an event what may stay when it could not be judged, or None; it is judged as well.

        The redactor's mode is settled here: if it changes later, nothing is sent.
        """
        if on_error not in ("drop", "skeleton"):
            raise ValueError('on_error is "drop" or "skeleton"')
        if on_error == "skeleton" and skeleton is None:
            raise ValueError(
                'on_error="skeleton" is not offered here: what is left would mean something else'
            )
        self.redactor = redactor
        self.vendor = vendor
        self.observing = redactor.mode == "observe"
        self._on_error = on_error
        self._tenant = tenant
        self._watch = tuple(watch)
        self._skeleton = skeleton
        self._counts: Counter[str] = Counter()
        self._told: set[str] = set()
        # A signal's handler or a finaliser may log, and so come back in the midst of counting.
        self._lock = lock_of(self)
        if self.observing:
            _LOG.warning("observe mode: events pass as they are, by the caller's word; see stats()")

    def clean(self, payload: Any, back: Callable[[Any], Any] | None = None) -> Any | None:
        """The event that may be sent, or None: send nothing. Never raises, nor changes what it is given.

        In observe mode this is always the caller's own event. What was not changed is shared with it. `back` makes of it
        what the SDK takes; when that raises, the event counts as one that could not be judged. Who observes is not asked.
        """
        try:
            return self._clean(payload, back)
        except Exception:  # noqa: BLE001 - at the end of the stack or of the memory not even counting succeeds
            return payload if self.observing else None

    def failed(self, kind: str) -> None:
        """Count an event that was not judged, `kind` being the name of an error; the first one is logged."""
        try:
            self._count(FAILED)
            self._warn(
                "failed", "an event could not be judged (%s): only who observes sends it; see stats()", kind
            )
            self._report(FAILED, None)
        except Exception:  # noqa: BLE001 - whoever says that something failed has no more to lose
            return

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

    def _clean(self, payload: Any, back: Callable[[Any], Any] | None) -> Any | None:
        made = payload
        try:
            result = self._redact(payload)
            word = self._word(payload, result)
            if word in (CHANGED, UNCHANGED) and not self.observing:
                made = result.payload if back is None else back(result.payload)
        except _ModeChanged:
            self.failed("the redactor's mode changed after the hook was built")
            return None
        except NotSendable as error:
            word, kind = FAILED, str(error)
        except Exception as error:  # noqa: BLE001 - SDKs send the original, or log what an exception says
            word, kind = FAILED, type(error).__name__
        else:
            # A redactor that failed says so by a finding for the whole event, not by an exception.
            kind = "the redactor failed"
        if word == FAILED:
            self.failed(kind)
            return payload if self.observing else self._bones(payload, back)
        self._count(word)
        self._report(word, result)
        return None if word == REFUSED and not self.observing else made

    def _redact(self, payload: Any) -> Redaction:
        result = self.redactor.redact(payload, self.vendor, self._tenant)
        # Asked afterwards: a redactor that observes hands back what it was given.
        if (self.redactor.mode == "observe") is not self.observing:
            raise _ModeChanged
        return result

    def _word(self, payload: Any, result: Redaction) -> str:
        # Findings are built when somebody asks, so an event that passes in enforce mode is told by identity alone.
        if result.refused or result.payload is None:
            failed = any(not finding.path and finding.entity == "UNSCANNED" for finding in result.findings)
            return FAILED if failed else REFUSED
        if self.observing:
            return CHANGED if result.changes else UNCHANGED
        return UNCHANGED if result.payload is payload else CHANGED

    def _report(self, word: str, result: Redaction | None) -> None:
        """Tell who watches, and stop no event for it."""
        if not self._watch:
            return
        try:
            changes = Counter(
                (counted_as(change.path), change.entity, change.action)
                for change in (() if result is None else result.changes)
            )
            policy_id = self.redactor.policy_id if result is None else result.policy_id
            outcome = Outcome(self.vendor, word, changes, policy_id)
        except Exception as error:  # noqa: BLE001 - the event was judged and counted; what is told of it may not stop it
            self._warn("report", "an outcome could not be reported (%s)", type(error).__name__)
            return
        for watch in self._watch:
            try:
                watch(outcome)
            except Exception as error:  # noqa: BLE001 - a stranger's function, and the others are still to be told
                self._warn(
                    "watch", "a watcher failed (%s) and is asked again next time", type(error).__name__
                )

    def _bones(self, payload: Any, back: Callable[[Any], Any] | None) -> Any | None:
        # What is left is judged as well: a name or an id can be an e-mail. If that fails, nothing is sent.
        if self._on_error != "skeleton" or self._skeleton is None:
            return None
        try:
            bones = self._skeleton(payload)
            result = None if bones is None else self._redact(bones)
            if result is None or result.payload is None:
                return None
            made = result.payload if back is None else back(result.payload)
        except Exception:  # noqa: BLE001 - the same promise holds for the second attempt
            return None
        self._count(SKELETON)
        self._report(SKELETON, result)
        return made

    def _warn(self, about: str, message: str, *words: str) -> None:
        with self._lock:
            first = about not in self._told
            self._told.add(about)
        if first:
            _warn_quietly(message, *words)

    def _count(self, word: str) -> None:
        with self._lock:
            self._counts[word] += 1


def _warn_quietly(message: str, *words: str) -> None:
    try:
        _LOG.warning(message, *words)
    except Exception:  # noqa: BLE001 - an application's log filter raises to the caller, which is an SDK
        return


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
