"""What a policy does at a property: what the redactor would do with a value that was found there as a whole."""

from functools import cache
from typing import TYPE_CHECKING

from pi_classify import detectors, vocabulary
from pi_classify.auditing.cells import OTHER, Cell
from pi_classify.auditing.profile import Profile
from pi_classify.auditing.tally import UNSCANNED
from pi_classify.engine.identities import DOMAINS
from pi_classify.engine.scopes import IDENTIFYING
from pi_classify.inventory.selectors import steps_of
from pi_classify.model import Confidence, Detector, Finding

if TYPE_CHECKING:
    from pi_classify.engine.classifier import Classifier
    from pi_classify.inventory import Inventory
    from pi_classify.policy import Policy

KEEP, REVIEW = "keep", "review"
_HASH = "hash"
# What would make one person of two where people are joined: the redactor writes a token there instead.
_CONSTANT = frozenset({"redact", "mask", "truncate", "drop"})
_JSON = ("!", "json")


class _AtProperty(Finding):
    """A finding for a whole property: its place is the printed one, list positions folded."""

    __slots__ = ()

    @property
    def location(self) -> str:
        """The property."""
        return str(self.path[0])


class Suggested:
    """The actions of a policy, and those of an inventory's rows, which come first. A row for one event is not asked: a report's
    row is about all.
    """

    def __init__(self, policy: "Policy", inventory: "Inventory | None" = None) -> None:
        self._policy = policy
        self._inventory = inventory

    def action(self, profile: Profile, entity: str) -> str:
        """What is done with an entity at a property; `review` where a person must decide."""
        cell = profile.cells[entity]
        given = self._given(profile.path, entity)
        if entity == UNSCANNED or profile.path == OTHER:
            return REVIEW
        if given is None and cell.confidence < self._policy.at_least:
            return REVIEW
        action = given or self._decided(profile.path, entity, cell)
        return _HASH if action in _CONSTANT and self._joins(profile, entity) else action

    def _decided(self, path: str, entity: str, cell: Cell) -> str:
        evidence = tuple(sorted(cell.evidence))
        letters = tuple(sorted(cell.categories))
        return self._decide(
            _AtProperty((path,), 0, 0, entity, cell.family, letters, cell.confidence, evidence)
        )

    def _decide(self, finding: Finding) -> str:
        from pi_classify.policy.rules import Occasion

        return self._policy.decide(finding, Occasion("", ""))

    def _given(self, path: str, entity: str) -> str | None:
        row = None if self._inventory is None else self._inventory.verdict(path)
        return row.action if row is not None and row.is_pi and entity in (row.entity or ()) else None

    def _joins(self, profile: Profile, entity: str) -> bool:
        """Whether people are joined here: on a slot always, on another id where the policy lets or makes it one."""
        if profile.is_slot:
            return True
        detector = _known().get(entity)
        if detector is None or (detector.domain not in DOMAINS and entity not in self._policy.ids_may_be):
            return False
        meant = _meant_by_name(profile)
        if meant is None:
            return False
        action = self._given(profile.path, meant)
        if action is None:
            row = _known()[meant]
            action = self._decide(
                _AtProperty((profile.path,), 0, 0, meant, row.family, row.categories, Confidence.LIKELY, ())
            )
        return action in (KEEP, _HASH)


def _meant_by_name(profile: Profile) -> str | None:
    """Whose id a property's name means."""
    steps = list(steps_of(profile.path))
    if [step for step in steps if step[0]] not in ([], [_JSON]):
        return (
            None  # a parameter of a URL joins nobody, a member of a JSON document that stands in a text does
        )
    names = tuple(name for mark, name in steps if not mark)
    # The property's own names: what the key beside a value says (`{"key": "enduser.id"}`) is said of that value alone.
    for vendor in ("generic", *sorted(_vendors(profile))):
        (suggestions,) = _classifier().classify_names([names], vendor)
        if suggestions and suggestions[0].entity in IDENTIFYING:
            return suggestions[0].entity
    return None


def _vendors(profile: Profile) -> set[str]:
    """The vendors whose vocabulary found something here."""
    known = vocabulary.vendors()
    told = (
        reason for cell in profile.cells.values() for reason in cell.evidence if reason.kind == "vocabulary"
    )
    return {vendor for reason in told if (vendor := reason.detail.split(" ")[0]) in known}


@cache
def _classifier() -> "Classifier":
    from pi_classify.engine.classifier import Classifier

    return Classifier()


@cache
def _known() -> dict[str, Detector]:
    return {detector.entity: detector for detector in detectors.catalogue()}
