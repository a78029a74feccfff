"""What another policy would do to a batch: which properties change, what that does to counts and joins, what is refused.

Nothing is sent and nothing is kept: values become digests, tokens are made under a key that nobody has, and what comes out
holds property paths, entities, actions and counts.

>>> simulation = Simulation("analytics")
>>> for n in range(3): simulation.add({"userId": f"u-{n}", "traits": {"email": f"jane{n}@example.com"}})
>>> told = simulation.result()
>>> told.changed
(Changed(place='traits.email', entity='EMAIL_ADDRESS', old='keep', new='hash', events=3),)
>>> told.values
(Values(place='traits.email', before=3, after=3, is_exact=True),)
>>> told.coherence.holds
True
"""

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pi_classify import vocabulary
from pi_classify.engine.classifier import Classifier
from pi_classify.inventory import Inventory
from pi_classify.inventory.selectors import outside_lenses
from pi_classify.model import Path
from pi_classify.policy.actions import KEEP
from pi_classify.policy.coherence import Coherence
from pi_classify.policy.distinct import Distinct
from pi_classify.policy.following import Following
from pi_classify.policy.keys import KeyRing
from pi_classify.policy.redaction import Redaction, counted_as
from pi_classify.policy.redactor import Redactor
from pi_classify.policy.rules import Policy

_MOST_PLACES = 5_000


class Changed(NamedTuple):
    """One entity at one property: its action so far, its action then, and in how many events that differs."""

    place: str
    entity: str
    old: str
    new: str
    events: int


class Values(NamedTuple):
    """How many different values a property has so far, and then, in the events where something is found there."""

    place: str
    before: int
    after: int
    is_exact: bool


@dataclass(frozen=True)
class Simulated:
    """The outcome: paths, words and counts, never a value. Without a baseline, "so far" is the events as they are."""

    policy_id: str
    baseline_id: str | None
    events: int
    refused: int
    refused_before: int
    beyond: int
    changed: tuple[Changed, ...]
    values: tuple[Values, ...]
    coherence: Coherence

    @property
    def is_safe(self) -> bool:
        """Whether no event is refused, and every join, funnel and distinct count survives."""
        return not self.refused and not self.beyond and self.coherence.holds

    def to_dict(self) -> dict[str, Any]:
        """The whole outcome as plain data."""
        return {
            "policy_id": self.policy_id,
            "baseline_id": self.baseline_id,
            "events": self.events,
            "refused": self.refused,
            "refused_before": self.refused_before,
            "beyond": self.beyond,
            "is_safe": self.is_safe,
            "changed": [row._asdict() for row in self.changed],
            "values": [row._asdict() for row in self.values],
            "coherence": self.coherence.to_dict(),
        }

    def __repr__(self) -> str:
        """Counts only."""
        state = "safe" if self.is_safe else "not safe"
        return (
            f"<Simulated {state}: {self.events} events, {self.refused} refused, {len(self.changed)} changes>"
        )


class Simulation:
    """Takes payloads one after another; `result` says what `policy` does to them that `baseline` does not.

    Raises InvalidPolicy and InvalidInventory.
    """

    def __init__(
        self,
        policy: str | FilePath | Policy,
        baseline: str | FilePath | Policy | None = None,
        *,
        vendor: str | None = None,
        inventory: Inventory | str | FilePath | None = None,
    ) -> None:
        keys, classifier = KeyRing.ephemeral(), Classifier()
        self._new = Redactor(policy, keys=keys, classifier=classifier, inventory=inventory)
        self._old = (
            None
            if baseline is None
            else Redactor(baseline, keys=keys, classifier=classifier, inventory=inventory)
        )
        self._vendor = vendor
        self._following = Following(self._new.classifier, vendor)
        self._key = secrets.token_bytes(32)
        self._events = self._refused = self._refused_before = self._beyond = 0
        self._changed: Counter[tuple[str, str, str, str]] = Counter()
        # Properties with a row above, and the values of all in which something was found.
        self._touched: set[str] = set()
        self._values: dict[str, tuple[Distinct, Distinct]] = {}

    def add(self, payload: Any) -> None:
        """One event."""
        vendor = self._vendor or vocabulary.recognise(payload)
        new = self._new.redact(payload, vendor)
        old = None if self._old is None else self._old.redact(payload, vendor)
        so_far = payload if old is None else old.payload
        self._events += 1
        self._refused += new.payload is None
        self._refused_before += so_far is None
        self._compare(old, new)
        self._count(old, new, so_far)
        self._following.add(payload, new.payload)

    def _compare(self, old: Redaction | None, new: Redaction) -> None:
        before, after = _actions(old), _actions(new)
        for place, entity, above in before.keys() | after.keys():
            was = ", ".join(sorted(before.get((place, entity, above), ()))) or KEEP
            is_now = ", ".join(sorted(after.get((place, entity, above), ()))) or KEEP
            if was == is_now:
                continue
            row = (place, entity, was, is_now)
            if row in self._changed or len(self._changed) < _MOST_PLACES:
                self._changed[row] += 1
                self._touched.add(above)
            else:
                self._beyond += 1

    def _count(self, old: Redaction | None, new: Redaction, so_far: Any) -> None:
        """The values of every property in which something is found, before and after."""
        found = [*new.findings, *(old.findings if old is not None else ())]
        for path in {outside_lenses(finding.path) for finding in found}:
            place = counted_as(path)
            counts = self._values.get(place)
            if counts is None:
                if len(self._values) >= _MOST_PLACES:
                    self._beyond += 1
                    continue
                counts = self._values[place] = (Distinct(self._key), Distinct(self._key))
            for count, payload in zip(counts, (so_far, new.payload), strict=True):
                for value in _at(payload, path):
                    count.add(value)

    def result(self) -> Simulated:
        """What the events so far tell."""
        changed = tuple(sorted(Changed(*row, events) for row, events in self._changed.items()))
        values = tuple(
            Values(place, before.count, after.count, before.is_exact and after.is_exact)
            for place, (before, after) in sorted(self._values.items())
            if place in self._touched
        )
        return Simulated(
            self._new.policy_id,
            None if self._old is None else self._old.policy_id,
            self._events,
            self._refused,
            self._refused_before,
            self._beyond,
            changed,
            values,
            self._following.result(),
        )


def _actions(redaction: Redaction | None) -> dict[tuple[str, str, str], set[str]]:
    """The actions that were taken, by place, entity and the property that the place is in."""
    taken: dict[tuple[str, str, str], set[str]] = {}
    for change in redaction.changes if redaction is not None else ():
        where = (counted_as(change.path), change.entity, counted_as(outside_lenses(change.path)))
        taken.setdefault(where, set()).add(change.action)
    return taken


def _at(payload: Any, path: Path) -> Iterator[object]:
    """The scalar at a path, if there is one; a name that is data has no address."""
    for step in path:
        if isinstance(payload, dict):
            payload = payload.get(step)
        elif isinstance(payload, list | tuple) and isinstance(step, int) and step < len(payload):
            payload = payload[step]
        else:
            return
    if isinstance(payload, str | int | float):
        yield payload
