"""The lines of a report: what was found at which property, what the statute says of it, and what to do."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pi_classify import detectors, taxonomy
from pi_classify.auditing import behaviour
from pi_classify.auditing.cells import OTHER, Locator
from pi_classify.auditing.profile import Profile
from pi_classify.auditing.suggested import KEEP, REVIEW, Suggested
from pi_classify.auditing.tally import UNSCANNED, Tally
from pi_classify.model import Confidence

if TYPE_CHECKING:
    from pi_classify.inventory import Inventory
    from pi_classify.policy import Policy

FIELD, MIXED, LEAK = "field", "mixed", "leak"
# Most values of a property that is meant for it have it, the others are typing errors; in free text few do.
_FIELD, _LEAK = 0.8, 0.2
# Fewer values of a property say nothing about a share that differs.
LEAST_VALUES = 20


class Row(NamedTuple):
    """One line of a report. `categories` are letters of 1798.140(v)(1); `sensitive` is a clause of (ae).

    `share` is the share of events; `matched` that of the property's `filled` values, which are neither null nor empty. `holds` says
    whether the property is a `field` for this entity (at least 80 % of its values match), a `leak` (fewer than 20 %) or
    `mixed`; it is empty where there is no value to count. `business` counts the findings that are a company's own
    (`support@`). `action` is what the policy does, or `review` where the finding is too weak for it or nothing was
    scanned. `differs` has the share of values per event where events disagree about `holds`.
    """

    property: str
    entity: str
    family: str | None
    categories: tuple[str, ...]
    citation: str
    sensitive: str | None
    findings: int
    events: int
    share: float
    values: int
    filled: int
    matched: float
    holds: str
    business: int
    confidence: Confidence
    why: tuple[str, ...]
    action: str
    not_scanned: tuple[str, ...] = ()
    differs: tuple[tuple[str, float], ...] = ()
    locators: tuple[Locator, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The row as plain data for JSON."""
        return {
            **self._asdict(),
            "categories": list(self.categories),
            "confidence": self.confidence.name.lower(),
            "why": list(self.why),
            "not_scanned": list(self.not_scanned),
            "differs": dict(self.differs),
            "locators": [locator._asdict() for locator in self.locators],
        }


class Association(NamedTuple):
    """A property that is collected although nothing in it was found: the category it carries, and why."""

    property: str
    category: str
    citation: str
    events: int
    share: float
    why: tuple[str, ...]


def statute(entity: str, categories: Iterable[str]) -> tuple[str, str | None]:
    """The citation of an entity's categories and, when it is sensitive, the clause that says so.

    >>> statute("IP_ADDRESS", ("A",))
    ('Cal. Civ. Code 1798.140(v)(1)(A)', None)
    """
    sensitive = _sensitive().get(entity)
    letters = tuple(sorted(categories))
    return (taxonomy.citation(letters, sensitive) if letters else ""), sensitive


@cache
def _sensitive() -> dict[str, str | None]:
    return {detector.entity: detector.sensitive for detector in detectors.catalogue()}


def order(row: Row) -> tuple[int, int, int, str, str]:
    """What matters first: sensitive, then unscanned, then what a policy changes, then what it keeps."""
    rank = 0 if row.sensitive else 1 if row.entity == UNSCANNED else 2 if row.action != KEEP else 3
    return rank, -int(row.confidence), -row.events, row.property, row.entity


def holds(matched: float) -> str:
    """What a property is for an entity that this share of its values matches.

    >>> holds(0.99), holds(0.5), holds(0.03)
    ('field', 'mixed', 'leak')
    """
    return FIELD if matched >= _FIELD else LEAK if matched < _LEAK else MIXED


def rows_of(tally: Tally, policy: "Policy", inventory: "Inventory | None" = None) -> Iterator[Row]:
    """The rows of a tally, in no order."""
    profiles = tally.profiles
    suggested = Suggested(policy, inventory)
    for profile in profiles.values():
        outer = profiles.get(profile.within or "", profile)
        filled = outer.filled
        for entity, cell in profile.cells.items():
            citation, sensitive = statute(entity, cell.categories)
            # Of many properties together no share says what one of them is, nor does a policy know which it acts on.
            is_told = profile.path != OTHER and entity != UNSCANNED
            matched = min(1.0, cell.values / filled) if filled and is_told else 0.0
            evidence = tuple(sorted(cell.evidence))
            yield Row(
                profile.path,
                entity,
                cell.family,
                tuple(sorted(cell.categories)),
                citation,
                sensitive,
                cell.findings,
                *_events(tally, cell.events),
                cell.values,
                filled,
                matched,
                holds(matched) if matched else "",
                cell.business,
                cell.confidence,
                tuple(map(str, evidence)),
                suggested.action(profile, entity),
                tuple(f"{reason} ({count})" for reason, count in sorted(cell.reasons.items())),
                tuple(_differing(cell.by_event, outer.by_event)) if entity != UNSCANNED else (),
                tuple(cell.locators),
            )
        row = _by_behaviour(tally, profile)
        if row is not None:
            yield row


def associations_of(tally: Tally) -> Iterator[Association]:
    """The categories that properties carry by association, most frequent first."""
    found = [
        (profile, letter) for profile in tally.profiles.values() for letter in profile.letters_by_association
    ]
    for profile, letter in sorted(found, key=lambda one: (one[1], -one[0].events, one[0].order)):
        why = tuple(sorted(str(reason) for said, reason in profile.associated if said == letter))
        yield Association(
            profile.path, letter, taxonomy.citation((letter,)), *_events(tally, profile.events), why
        )


def _events(tally: Tally, events: int) -> tuple[int, float]:
    """In how many events, and in which share of them. Properties that were counted together were added up one by one."""
    at_most = min(events, tally.payloads)
    return at_most, at_most / tally.payloads if tally.payloads else 0.0


def _differing(found: dict[str, int], seen: dict[str, int]) -> Iterator[tuple[str, float]]:
    shares = {
        event: min(1.0, found.get(event, 0) / count)
        for event, count in seen.items()
        if count >= LEAST_VALUES and event
    }
    if len({holds(share) for share in shares.values()}) > 1:
        yield from sorted(shares.items())


def _by_behaviour(tally: Tally, profile: Profile) -> Row | None:
    """The row of a property that behaves like a pseudonym and was not found to be something surer."""
    if profile.path == OTHER or any(cell.confidence >= Confidence.LIKELY for cell in profile.cells.values()):
        return None
    acts = behaviour.of(profile)
    if acts is None or not acts.identifies:
        return None
    citation, _ = statute(behaviour.PSEUDONYM, ("A",))
    return Row(
        profile.path,
        behaviour.PSEUDONYM,
        behaviour.PSEUDONYM,
        ("A",),
        citation,
        None,
        acts.values,
        profile.events,
        profile.events / max(tally.payloads, 1),
        acts.values,
        acts.values,
        1.0,
        FIELD,
        0,
        Confidence.POSSIBLE,
        (str(acts.evidence),),
        REVIEW,
    )
