"""One payload taken into a tally: a walk over its containers, and what was found in them put in its place.

This is the inner loop of an audit. Each property of each vendor is a place in a tree that is met again with every event,
so that no path is printed and no name judged twice.
"""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_classify import vocabulary
from pi_classify.auditing import association, events
from pi_classify.auditing.distinct import fingerprint
from pi_classify.auditing.places import DATA, ITEM, Place, fold_step, printed
from pi_classify.auditing.profile import Cell, Profile
from pi_classify.auditing.spots import Held, Numbers, Spot, boxes_of, printed_at
from pi_classify.engine.containers import LONGEST_INT, NAMES
from pi_classify.engine.views import UNSCANNED, Scan, View
from pi_classify.inventory.selectors import outside_lenses
from pi_classify.model import Confidence, DataKey, Evidence, Finding, Path, Step

if TYPE_CHECKING:
    from pi_classify.auditing.tally import Tally

_NONE: dict[object, Place] = {}
# 16 MB of hashes, in which the pairs of some thousand people come again.
_MOST_RECENT = 1 << 18
# Paths of findings whose place is remembered.
_MOST_PATHS = 4_096


class _Occasion(NamedTuple):
    """What all findings of one payload share."""

    serial: int
    event: str
    source: str
    record: int
    heard: set[tuple[int, object]]


class Counting:
    """The trees of a tally's places, one for each vendor."""

    def __init__(self, tally: "Tally") -> None:
        self._tally = tally
        self._roots: dict[str, Place] = {}
        self._placed: dict[tuple[str, Path], Place] = {}
        # Keyed hashes of (property, person, value) that were counted lately: they change no sketch.
        self._recent: set[int] = set()

    # ------------------------------------------------------------------ two doors

    def payload(
        self,
        payload: object,
        findings: Iterable[Finding],
        source: str,
        record: int,
        event: str | None,
        vendor: str | None,
    ) -> None:
        """A payload and its findings. In a container of which one name is data, all are taken for data."""
        found = tuple(findings)
        boxes, numbers = boxes_of(payload, found)
        vendor = vendor or vocabulary.recognise(payload)
        if event is None:
            key, event = events.name_of(payload)
            guilty = next((f for f in found if f.path[:1] == (key,) and f.entity != UNSCANNED), None)
            if guilty is not None:
                event = str(DataKey(guilty.entity, 1) if len(guilty.path) == 1 else DATA)
        occasion = _Occasion(self._tally.payloads, events.shown(event), source, record, set())
        root = self._root(vendor)
        self._walk(boxes, root, numbers, occasion, payload, wrapped=False)
        touched = unscanned = False
        for finding in found:
            place = self._place(root, vendor, finding.path)
            unscanned = unscanned or finding.entity == UNSCANNED
            touched = touched or finding.entity != UNSCANNED
            self._meet(
                occasion, place, outside_lenses(finding.path), finding.entity, finding.family, finding.categories,
                finding.confidence, finding.evidence, finding.path,
            )  # fmt: skip
        self._tally.close(touched=touched, unscanned=unscanned)

    def scan(self, scan: Scan, source: str, record: int, event: str | None) -> None:
        """A payload as the classifier scanned it."""
        boxes = scan.boxes
        payload = boxes[1].node if scan.wrapped and len(boxes) > 1 else boxes[0].node
        if event is None:
            key, event = events.name_of(payload)
            top = int(scan.wrapped)
            for leaf, view in scan.seen:
                if leaf.box == top and leaf.key == key:
                    event = str(DataKey(view.hits[0].detector.entity, 1) if view.hits else DATA)
        occasion = _Occasion(self._tally.payloads, events.shown(event), source, record, set())
        root = self._root(scan.vendor)
        places = self._walk(boxes, root, scan.numbers, occasion, payload, wrapped=scan.wrapped)
        touched = False
        for leaf, view in (*scan.seen, *scan.named):
            place = self._below(places[leaf.box], leaf.key, leaf.box, scan.numbers)
            touched = self._view(occasion, scan, place, (leaf.box, leaf.key), view, ()) or touched
        for box, key, reason in scan.unscanned:
            whole = box < 0 or (scan.wrapped and box == 0)
            place = root if whole else self._below(places[box], key, box, scan.numbers)
            evidence = (Evidence("value", reason),) if reason else ()
            self._meet(
                occasion, place, (box, key), UNSCANNED, None, (), Confidence.CERTAIN, evidence, Spot(scan, box, key, ())
            )  # fmt: skip
        self._tally.close(touched=touched, unscanned=bool(scan.unscanned))

    # ------------------------------------------------------------------ the walk

    def _walk(
        self,
        boxes: Sequence[Held],
        root: Place,
        numbers: Numbers,
        occasion: _Occasion,
        payload: object,
        *,
        wrapped: bool,
    ) -> list[Place]:
        """Count every property of every container; where each container stands."""
        serial, event = occasion.serial, occasion.event
        day = events.day_of(payload)
        who = events.person_of(payload)
        person = fingerprint(who) if who else 0
        salt = hash((who,))  # not that of the text itself: on an identity slot the value would cancel it
        self._tally.meet(event)
        if person:
            self._tally.persons.add(person)
        places: list[Place] = []
        recent = self._recent
        if len(recent) > _MOST_RECENT:
            recent.clear()
        for position, (node, _, above, own, _) in enumerate(boxes):
            if above < 0 or (wrapped and above == 0):
                places.append(root)
                if wrapped and position == 0:
                    continue
            else:
                places.append(self._below(places[above], own, above, numbers))
            place = places[position]
            known = _NONE if numbers else place.below
            # One pass over every value of every event: locals and exact types, measured.
            for key, value in (
                node.items() if isinstance(node, dict) else zip(repeat(ITEM), node, strict=False)
            ):
                profile = (known.get(key) or self._below(place, key, position, numbers)).profile
                kind = type(value)
                profile.kinds[kind] += 1
                if profile.serial != serial:
                    profile.serial = serial
                    profile.by_event[event] += 1
                    if profile.day != day:
                        _turn(profile, day)
                if kind is str:
                    if not value:
                        profile.empty += 1
                        continue
                    text = value
                elif kind is int:
                    if (
                        not -LONGEST_INT < value < LONGEST_INT
                    ):  # it has no text; the walk says that it was not scanned
                        continue
                    text = str(value)  # not its own hash: those of -1 and -2 are the same, and of 1 and 1.0
                elif kind is float:
                    text = str(value)
                else:
                    continue
                digest = hash(text)
                mark = digest ^ salt ^ profile.salt
                if mark not in recent:
                    recent.add(mark)
                    profile.see(text, digest, person)
        return places

    def _root(self, vendor: str) -> Place:
        root = self._roots.get(vendor)
        if root is None:
            root = self._roots[vendor] = Place((), Profile("", 0), vendor)
        return root

    def _below(self, place: Place, key: Any, box: int, numbers: Numbers) -> Place:
        """The place of what stands at a key; a name that is data is not remembered."""
        number = numbers.get((box, key)) if numbers else None
        if number is None and type(key) not in NAMES:
            number = DATA
        return place.below.get(key if number is None else number) or self._grow(
            place, number or (key if isinstance(key, str | int) else str(key))
        )

    def _grow(self, place: Place, key: Step) -> Place:
        step = fold_step(key)
        found = place.below.get(step)
        if found is None:
            path = (*place.path, step)
            inside = outside_lenses(path)
            is_inside = len(inside) < len(path)
            profile = self._tally.profile(printed(path), len(path), printed(inside) if is_inside else None)
            found = place.below[step] = Place(path, profile, place.vendor)
            if not is_inside:
                found.carried = association.carried(place.vendor, found.names, place.carried)
                profile.associated |= found.carried
        return found

    def _place(self, root: Place, vendor: str, path: Path) -> Place:
        known = self._placed.get((vendor, path))
        if known is None:
            known = root
            for step in path:
                known = known.below.get(step) or self._grow(known, step)
            if len(self._placed) < _MOST_PATHS:
                self._placed[vendor, path] = known
        return known

    # ------------------------------------------------------------------ findings

    def _view(
        self, occasion: _Occasion, scan: Scan, place: Place, leaf: tuple[int, Any], view: View, steps: Path
    ) -> bool:
        """Count what was found in a text and in the parts of it; whether that is anything."""
        for hit in view.hits:
            kind = hit.detector
            self._meet(
                occasion, place, leaf, kind.entity, kind.family, kind.categories, hit.confidence, hit.evidence,
                Spot(scan, *leaf, steps),
            )  # fmt: skip
        touched = bool(view.hits)
        for part, inner in view.parts:
            deeper = place
            for step in part.steps:
                deeper = deeper.below.get(step) or self._grow(deeper, step)
            touched = self._view(occasion, scan, deeper, leaf, inner, (*steps, *part.steps)) or touched
        return touched

    def _meet(
        self,
        occasion: _Occasion,
        place: Place,
        leaf: object,
        entity: str,
        family: str | None,
        categories: tuple[str, ...],
        confidence: Confidence,
        evidence: tuple[Evidence, ...],
        where: Path | Spot,
    ) -> None:
        profile = place.profile if place.path else self._tally.profile("", 0)
        cell = profile.cells.get(entity)
        if cell is None:
            cell = profile.cells[entity] = Cell()
        cell.findings += 1
        if cell.serial != occasion.serial:
            cell.serial = occasion.serial
            cell.events += 1
            cell.by_event[occasion.event] += 1
        mark = (id(cell), leaf)
        if mark not in occasion.heard:
            occasion.heard.add(mark)
            cell.values += 1
        if confidence > cell.confidence:
            cell.confidence = confidence
        if evidence is not cell.latest and evidence != cell.latest:
            cell.learn(evidence)
        cell.business += cell.is_business
        if categories is not cell.told:  # a detector's own tuple, nearly always
            cell.told = categories
            cell.categories.update(categories)
            cell.family = max(family or "", cell.family or "") or None
        if entity == UNSCANNED:
            cell.reasons.update(reason.detail for reason in evidence)
        if cell.wants(occasion.source, occasion.record):
            cell.locate(occasion.source, occasion.record, printed_at(where))


def _turn(profile: Profile, day: str) -> None:
    profile.day = day
    if day:
        profile.see_day(day)
