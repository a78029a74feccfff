"""What was found at one property of one entity: counts, reasons, places to look, and not a value. Cells add up.

What could grow without end keeps the smallest in a fixed order: which they are does not depend on who counted what first.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from pi_classify.model import Confidence, Evidence

OTHER = "<other>"
MOST_EVENTS = 50
MOST_LOCATORS = 5
_MOST_EVIDENCE = 20


class Locator(NamedTuple):
    """Where to look: the source as the caller named it, the record's number from 1, and the path there."""

    source: str
    record: int
    path: str


@dataclass(eq=True, slots=True)
class Cell:
    """One entity at one property: how many findings, in how many events and values, how sure at best, and why.

    `values` counts the values in which it was found: several findings in one text are one. `business` counts the
    findings that are a company's own (`support@`). `reasons` says why something was not scanned.
    """

    findings: int = 0
    events: int = 0
    values: int = 0
    business: int = 0
    confidence: Confidence = Confidence.POSSIBLE
    family: str | None = None
    categories: set[str] = field(default_factory=set)
    evidence: set[Evidence] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)
    by_event: Counter[str] = field(default_factory=Counter)
    locators: list[Locator] = field(default_factory=list)
    # Not part of what was counted: the event and the leaf that were counted last, and what they told.
    serial: int = field(default=-1, compare=False)
    leaf: int = field(default=0, compare=False)  # its hash
    latest: object = field(default=None, compare=False)
    told: object = field(default=None, compare=False)
    is_business: bool = field(default=False, compare=False)

    def join(self, other: "Cell") -> None:
        """Take in what another counted."""
        self.findings += other.findings
        self.events += other.events
        self.values += other.values
        self.business += other.business
        self.confidence = max(self.confidence, other.confidence)
        self.family = max(self.family or "", other.family or "") or None
        self.categories |= other.categories
        self.evidence = set(sorted(self.evidence | other.evidence)[:_MOST_EVIDENCE])
        self.reasons.update(other.reasons)
        self.by_event = bounded(self.by_event + other.by_event)
        self.locators = sorted({*self.locators, *other.locators})[:MOST_LOCATORS]

    def learn(self, evidence: tuple[Evidence, ...]) -> None:
        """Take in why; the same tuple again changes nothing."""
        self.latest = evidence
        self.evidence.update(evidence)
        self.is_business = any(reason.kind == "business" for reason in evidence)
        if len(self.evidence) > _MOST_EVIDENCE:
            self.evidence = set(sorted(self.evidence)[:_MOST_EVIDENCE])

    def take(
        self,
        family: str | None,
        categories: tuple[str, ...],
        confidence: Confidence,
        evidence: tuple[Evidence, ...],
        times: int,
    ) -> None:
        """Count a finding so many times."""
        self.findings += times
        if evidence is not self.latest and evidence != self.latest:
            self.learn(evidence)
        self.business += times * self.is_business
        if categories is not self.told:  # a detector's own tuple, nearly always
            self.told = categories
            self.categories.update(categories)
            self.family = max(family or "", self.family or "") or None
        if confidence is not self.confidence and confidence > self.confidence:
            self.confidence = confidence

    def wants(self, source: str, record: int) -> bool:
        """Whether a place in this record would be among the first five."""
        here = self.locators
        return record > 0 and (len(here) < MOST_LOCATORS or (source, record) <= here[-1][:2])

    def locate(self, source: str, record: int, path: str) -> None:
        """Keep a place, if it is among the first five."""
        place = Locator(source, record, path)
        if place not in self.locators:
            self.locators = sorted((*self.locators, place))[:MOST_LOCATORS]


def bounded(by_event: Counter[str], most: int = MOST_EVENTS) -> Counter[str]:
    """The counts of the shortest event names; the others are one."""
    found = by_event.keys() - {OTHER}
    if len(found) <= most:
        return by_event
    names = sorted(found, key=lambda name: (len(name), name))
    kept = Counter({name: by_event[name] for name in names[:most]})
    kept[OTHER] = by_event[OTHER] + sum(by_event[name] for name in names[most:])
    return kept
