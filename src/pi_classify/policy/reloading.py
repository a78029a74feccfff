"""A redactor whose policy can be exchanged while events pass: a whole policy or none, and a bad one never.

Each event is judged by one policy from beginning to end, the one in force when it came; its result carries that
policy's `policy_id`. Nothing happens by itself: no thread, no clock, no file is looked at unless the caller says so.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pi_classify.engine.classifier import Classifier
from pi_classify.errors import PiClassifyError
from pi_classify.inventory import Inventory
from pi_classify.locks import lock_of
from pi_classify.model import Finding
from pi_classify.policy.keys import KeyRing
from pi_classify.policy.redaction import Redaction
from pi_classify.policy.redactor import Redactor
from pi_classify.policy.rules import Policy

_LOG = logging.getLogger("pi_classify")


class Reload(NamedTuple):
    """Whether the policy in the file took; `policy_id` is the one in force now, `reason` says why not.

    True where it took, so that `if not redactor.reload(): ...` reads as it works.
    """

    took: bool
    policy_id: str
    reason: str = ""

    def __bool__(self) -> bool:
        """Whether it took."""
        return self.took


class ReloadingRedactor:
    """A Redactor over a policy file that is read again when the caller says so; thread-safe.

    Everything that can be wrong is said when it is built, as by a Redactor. Later, a policy or an inventory that is not valid
    leaves the old one in force. Keys are not read again: an exchanged key starts new identities and is a release of its own.

    >>> import tempfile; file = Path(tempfile.mkdtemp()) / "policy.toml"
    >>> _ = file.write_text('version = 1\\ndefault = "redact"\\n')
    >>> redactor = ReloadingRedactor(file)
    >>> _ = file.write_text('version = 1\\ndefault = "redakt"\\n')
    >>> redactor.reload().reason.rpartition(": ")[2]
    "unknown 'redakt'; did you mean 'redact'?"
    >>> redactor.redact({"ssn": "987-65-4320"}).payload
    {'ssn': '[US_SSN]'}
    """

    __slots__ = (
        "__weakref__",
        "_inventory",
        "_keys",
        "_lock",
        "_now",
        "_path",
        "_stamp",
        "_without_key",
        "mode",
    )

    def __init__(
        self,
        path: str | Path,
        *,
        keys: KeyRing | None = None,
        classifier: Classifier | None = None,
        mode: str = "enforce",
        without_key: str = "error",
        inventory: Inventory | str | Path | None = None,
    ) -> None:
        self._path = path
        self._keys = keys
        self._without_key = without_key
        self._inventory = inventory
        self.mode = mode
        self._lock = lock_of(self)
        self._stamp = self._look()
        self._now = self._build(Policy.load(path), classifier or Classifier())

    # ------------------------------------------------------------------ what a Redactor does

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._now.policy

    @property
    def policy_id(self) -> str:
        """The id of the policy in force; an event's own is on its result."""
        return self._now.policy_id

    def redact(self, payload: Any, vendor: str | None = None, tenant: str | None = None) -> Redaction:
        """The payload under the policy in force. Never raises."""
        return self._now.redact(payload, vendor, tenant)

    def redact_many(
        self, payloads: Iterable[Any], vendor: str | None = None, tenant: str | None = None
    ) -> Iterator[Redaction]:
        """`redact` for each payload, lazily: each under the policy that is in force when it is asked for."""
        return (self._now.redact(payload, vendor, tenant) for payload in payloads)

    def redact_json(self, data: bytes, vendor: str | None = None, tenant: str | None = None) -> bytes | None:
        """JSON bytes in, JSON bytes out, None when refused or no JSON."""
        return self._now.redact_json(data, vendor, tenant)

    def left(self, payload: Any, vendor: str | None = None) -> tuple[tuple[Finding, str], ...]:
        """What `redact` would still change, with the action."""
        return self._now.left(payload, vendor)

    def stats(self) -> dict[str, Any]:
        """Counts since this was built, under all policies together; `policy_id` is the one in force."""
        return self._now.stats()

    def warm(self) -> "ReloadingRedactor":
        """Load and compile what the first event would otherwise wait for."""
        self._now.warm()
        return self

    # ------------------------------------------------------------------ the exchange

    def reload(self) -> Reload:
        """Read policy and inventory again. What is not valid changes nothing, and is told here and in one log line."""
        with self._lock:
            self._stamp = self._look()  # before it is read: a change in between is seen next time
            return self._reload()

    def reload_if_changed(self) -> Reload | None:
        """`reload` when the policy file is another, or has another size or time, than when it was last read; None: it has not.

        Looks at the file named when this was built, not at those it extends, once per call: call it from your own timer.
        """
        with self._lock:
            stamp = self._look()
            if stamp == self._stamp:
                return None
            self._stamp = stamp
            return self._reload()

    def _reload(self) -> Reload:
        old = self._now
        try:
            policy = Policy.load(self._path)
            if policy.policy_id == old.policy_id and not isinstance(self._inventory, str | Path):
                return Reload(True, old.policy_id, "the same policy")
            new = self._build(policy, old.classifier)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the new one, the old one stays
            # Our own messages speak of the policy's words and of files; a foreign one may say anything.
            reason = str(error) if isinstance(error, PiClassifyError) else type(error).__name__
            _LOG.warning("policy not reloaded, %s stays in force: %s", old.policy_id, reason)
            return Reload(False, old.policy_id, reason)
        _count_together(old, new)
        self._now = new
        _LOG.info("policy reloaded: %s, before %s", new.policy_id, old.policy_id)
        return Reload(True, new.policy_id)

    def _build(self, policy: Policy, classifier: Classifier) -> Redactor:
        return Redactor(
            policy,
            keys=self._keys,
            classifier=classifier,
            mode=self.mode,
            without_key=self._without_key,
            inventory=self._inventory,
        )

    def _look(self) -> tuple[int, ...] | None:
        try:
            seen = os.stat(self._path)  # noqa: PTH116 - a preset's name or a package's resource is no path
        except OSError:
            return None
        # Another file of the same size and time may come in its place: images and packages are built with one time for all.
        return seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino, seen.st_dev

    def __repr__(self) -> str:
        """The ids alone."""
        return f"<ReloadingRedactor: policy {self.policy_id}>"


def _count_together(old: Redactor, new: Redactor) -> None:
    """Let both count into the same numbers: an event that is still under the old policy is not lost."""
    new._lock, new._stats, new._events = old._lock, old._stats, old._events
