"""Follows the values of people through a batch, as digests under a key of its own: what `coherence` counts.

Who was equal to whom is all that a digest tells, and only inside one batch: the key is random and is thrown away.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from itertools import combinations
from typing import Any

from pi_classify.engine.classifier import Classifier
from pi_classify.engine.marks import PLACEHOLDER, TOKEN
from pi_classify.policy.coherence import Coherence, Count, Funnel, Join
from pi_classify.policy.identity import identity, identity_of_id
from pi_classify.policy.keys import domain_label
from pi_classify.policy.links import Link, links_of

MOST_VALUES = 250_000  # measured: 320 MB
_MOST_PROPERTIES = 1_000
# Where vendors write what happened; the values of all of them together are the event's name.
_EVENT_NAMES = ("event", "event_type", "event_name", "type", "name", "e", "se_action")
# Stands where a value was removed; where the event was refused; where nothing stood before.
_GONE, _UNKNOWN, _NOTHING = -1, -2, -3

Pair = tuple[int, int]


class Following:
    """Takes one event after another, before and after, and says at the end what was kept."""

    __slots__ = (
        "_afters", "_beyond", "_canonical", "_classifier", "_counted", "_detectors", "_equal_after", "_equal_before", "_events",
        "_kept_something", "_key", "_lost", "_made", "_most", "_names", "_origins", "_refused", "_sequences", "_sequences_after", "_size",
        "_split", "_vendor",
    )  # fmt: skip

    def __init__(self, classifier: Classifier, vendor: str | None = None, *, most: int = MOST_VALUES) -> None:
        self._classifier = classifier
        self._vendor = vendor
        self._most = most
        self._key = secrets.token_bytes(32)
        self._detectors = {domain_label(detector.domain): detector for detector in classifier.detectors}
        by_entity = {detector.entity: detector for detector in classifier.detectors}
        if "USER_ID" in by_entity:  # several share its domain, and this one takes ids as they are
            self._detectors["id"] = by_entity["USER_ID"]
        self._events = self._refused = self._beyond = self._size = 0
        self._names: dict[tuple[str, bool], int] = {}
        self._counted: set[int] = set()
        # before -> property -> after; and what could not stay so: (property, before) with more than one after.
        self._afters: dict[int, dict[int, int]] = {}
        self._split: set[tuple[int, int]] = set()
        # (property, before) -> the canonical text of before; after -> canonical text -> properties.
        self._canonical: dict[tuple[int, int], int] = {}
        self._origins: dict[int, dict[int, set[int]]] = {}
        self._kept_something: set[int] = set()
        self._sequences: dict[tuple[int, int], int] = {}
        self._sequences_after: dict[tuple[int, int], int] = {}
        self._equal_before: Counter[Pair] = Counter()
        self._equal_after: Counter[Pair] = Counter()
        self._lost: Counter[Pair] = Counter()
        self._made: Counter[Pair] = Counter()

    def add(self, before: Any, after: Any | None) -> None:
        """One event and what became of it; None: it was refused."""
        self._events += 1
        self._refused += after is None
        name, name_after = _event_name(before), _event_name(after)
        here: list[tuple[int, int, int, int]] = []
        for link in links_of(before, after, self._classifier, self._vendor):
            p = None if link is None else self._property(link.place, link.slot)
            if link is None or p is None:
                self._beyond += 1
                continue
            if not link.beside:
                self._counted.add(p)
            if link.before is None:
                if link.after is not None and after is not None:
                    row = self._invented(link.after, p, len(here))
                    here.append(row)
                    if link.slot and row[2] != _GONE:
                        self._step(self._sequences_after, (p, row[2]), name_after)
                continue
            value = self._digest(link.before)
            afters = self._afters.get(value)
            if afters is None or p not in afters:
                if self._size >= self._most:
                    self._beyond += 1
                    continue
                self._size += 1
                afters = self._afters.setdefault(value, {})
            if after is None:
                afters.setdefault(p, _UNKNOWN)
                canonical = self._canonical.get((p, value), value)
            else:
                new, canonical = self._follow(link, p, value, afters)
                here.append((p, value, new, canonical))
                if link.slot and new != _GONE:
                    self._step(self._sequences_after, (p, new), name_after)
            if link.slot:
                self._step(self._sequences, (p, canonical), name)
        self._compare(here)

    def _invented(self, text: str, p: int, position: int) -> tuple[int, int, int, int]:
        """Note a value that stands where nothing stood: it is equal to nothing that was."""
        new = self._digest(text)
        if new not in self._origins:
            if self._size >= self._most:
                self._beyond += 1
                new = _GONE
            else:
                self._size += 1
        if new != _GONE:
            self._kept_something.add(p)
            self._origins.setdefault(new, {}).setdefault(_NOTHING, set()).add(p)
        nobody = _NOTHING - position
        return p, nobody, new, nobody

    def _follow(self, link: Link, p: int, value: int, afters: dict[int, int]) -> tuple[int, int]:
        """Note what a value became; returns that, and its canonical text, as digests."""
        is_gone = link.after is None or (not link.slot and PLACEHOLDER.fullmatch(link.after) is not None)
        new = _GONE if is_gone or link.after is None else self._digest(link.after)
        canonical = self._canonical_digest(link, value, new)
        known = afters.get(p, _UNKNOWN)
        if known == _UNKNOWN:
            afters[p] = new
            self._canonical[p, value] = canonical
        elif known != new:
            self._split.add((p, value))
            if new not in self._origins and new != _GONE:
                if self._size >= self._most:  # one value that becomes another each time has no end
                    self._beyond += 1
                    return _GONE, canonical
                self._size += 1
        if new != _GONE:
            self._kept_something.add(p)
            self._origins.setdefault(new, {}).setdefault(canonical, set()).add(p)
        return new, canonical

    def _compare(self, here: list[tuple[int, int, int, int]]) -> None:
        """Which properties of one event were equal, and which are."""
        were = _equal((value, p) for p, value, _, _ in here)
        are = _equal((new, p) for p, _, new, _ in here if new != _GONE)
        same = _equal((canonical, p) for p, _, _, canonical in here)
        self._equal_before.update(were)
        self._equal_after.update(are & (were | same))
        self._lost.update(were - are)
        self._made.update(are - were - same)

    # ------------------------------------------------------------------ what is kept of an event

    def _digest(self, text: str) -> int:
        data = text.encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(data, digest_size=8, key=self._key).digest())

    def _canonical_digest(self, link: Link, value: int, new: int) -> int:
        """Of the spelling for which a token stands; a value without a token stands for itself."""
        token = TOKEN.fullmatch(link.after) if new != _GONE and link.after is not None else None
        if token is None or link.before is None or link.after == link.before:
            return value
        detector = link.detector
        if detector is None or domain_label(detector.domain) != token["domain"]:
            detector = self._detectors.get(token["domain"])
        if detector is None:
            return value
        read = identity_of_id(link.before, detector) if link.slot else identity(detector, link.before)
        return self._digest("\0".join(read))

    @staticmethod
    def _step(sequences: dict[tuple[int, int], int], person: tuple[int, int], name: str) -> None:
        data = sequences.get(person, 0).to_bytes(8) + name.encode("utf-8", "surrogatepass")
        sequences[person] = int.from_bytes(blake2b(data, digest_size=8).digest())

    def _property(self, name: str, slot: bool) -> int | None:
        known = self._names.get((name, slot))
        if known is None and len(self._names) < _MOST_PROPERTIES:
            known = self._names[name, slot] = len(self._names)
        return known

    # ------------------------------------------------------------------ the end

    def result(self) -> Coherence:
        """What was kept so far."""
        merged, made = self._merged()
        return Coherence(
            self._events,
            self._refused,
            self._beyond,
            self._joins(made),
            self._funnels(),
            self._counts(merged),
        )

    def _merged(self) -> tuple[Counter[int], Counter[Pair]]:
        """Values that became another's: within one property, and between two."""
        merged: Counter[int] = Counter()
        made: Counter[Pair] = Counter()
        for origins in self._origins.values():
            if len(origins) < 2:
                continue
            seen: set[int] = set()
            for properties in origins.values():
                for p in properties:
                    if p in seen:
                        merged[p] += 1
                    else:
                        made.update({(min(p, q), max(p, q)) for q in seen})
                seen |= properties
        return merged, made

    def _joins(self, made: Counter[Pair]) -> tuple[Join, ...]:
        shared: Counter[Pair] = Counter()
        still: Counter[Pair] = Counter()
        for value, afters in self._afters.items():
            known = [(p, new) for p, new in afters.items() if new != _UNKNOWN]
            for (p, new), (q, new_too) in combinations(sorted(known), 2):
                shared[p, q] += 1
                is_split = (p, value) in self._split or (q, value) in self._split
                still[p, q] += new == new_too != _GONE and not is_split
        names = [name for name, _ in self._names]
        gone = {p for (_, slot), p in self._names.items() if not slot and p not in self._kept_something}
        rows = []
        for p, q in {**shared, **self._equal_before, **made, **self._made}:
            lost = max(self._lost[p, q], shared[p, q] - still[p, q])
            one, other = sorted((names[p], names[q]))
            rows.append(
                Join(
                    one,
                    other,
                    self._equal_before[p, q],
                    self._equal_after[p, q],
                    shared[p, q],
                    still[p, q],
                    lost,
                    max(self._made[p, q], made[p, q]),
                    p in gone or q in gone,
                )
            )
        return tuple(sorted(rows))

    def _funnels(self) -> tuple[Funnel, ...]:
        afters = {
            (p, self._canonical[p, value]): new
            for value, by_property in self._afters.items()
            for p, new in by_property.items()
            if new not in (_GONE, _UNKNOWN)
        }
        people, changed = Counter(p for p, _ in self._sequences), Counter[int]()
        for (p, person), sequence in self._sequences.items():
            new = afters.get((p, person))
            changed[p] += new is None or self._sequences_after.get((p, new)) != sequence
        people_after = Counter(p for p, _ in self._sequences_after)
        rows = (
            Funnel(name, people[p], people_after[p], changed[p])
            for (name, _), p in self._names.items()
            if p in people or p in people_after
        )
        return tuple(sorted(rows))

    def _counts(self, merged: Counter[int]) -> tuple[Count, ...]:
        before, split = Counter[int](), Counter(p for p, _ in self._split)
        canonical: dict[int, set[int]] = {}
        for value, afters in self._afters.items():
            for p in afters:
                before[p] += 1
                canonical.setdefault(p, set()).add(self._canonical.get((p, value), value))
        after = Counter(p for origins in self._origins.values() for p in set().union(*origins.values()))
        rows = (
            Count(
                name,
                before[p],
                after[p],
                before[p] - len(canonical.get(p, ())),
                split[p],
                merged[p],
                not slot and p not in self._kept_something,
            )
            for (name, slot), p in self._names.items()
            if (p in before or p in after) and p in self._counted
        )
        return tuple(sorted(rows))


def _equal(values: Iterable[Pair]) -> set[Pair]:
    """The pairs of properties that have a value in common, from (value, property)."""
    holders: dict[int, set[int]] = {}
    for value, p in values:
        holders.setdefault(value, set()).add(p)
    return {pair for group in holders.values() if len(group) > 1 for pair in combinations(sorted(group), 2)}


def _event_name(payload: Any) -> str:
    if not isinstance(payload, dict):
        return ""
    return "\0".join(str(payload[name]) for name in _EVENT_NAMES if isinstance(payload.get(name), str))
