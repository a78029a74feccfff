"""One payload taken into a tally: a walk over its containers, and what was found in them put in its place.

This is the inner loop of an audit. Each property of each vendor is a place in a tree that is met again with every event,
so that no path is printed and no name judged twice.
"""

from collections.abc import Iterable, Sequence
from itertools import compress
from operator import not_, xor
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_classify import vocabulary
from pi_classify.auditing import association, events, outlines
from pi_classify.auditing.cells import Cell
from pi_classify.auditing.columns import ColumnCounting
from pi_classify.auditing.distinct import marked
from pi_classify.auditing.outlines import Outline, Waiting
from pi_classify.auditing.places import Place, address, printed
from pi_classify.auditing.profile import Profile
from pi_classify.auditing.spots import Held, Numbers, Spot, boxes_of, printed_at
from pi_classify.engine.containers import LONGEST_INT, NAMES
from pi_classify.engine.data_names import DATA, ITEM, fold_step
from pi_classify.engine.views import UNSCANNED, Scan, View
from pi_classify.inventory.selectors import outside_lenses
from pi_classify.model import Confidence, DataKey, Evidence, Finding, Path, Step

if TYPE_CHECKING:
    from pi_classify.auditing.tally import Tally

# 16 MB of hashes, in which the values of some thousand people come again.
_MOST_RECENT = 1 << 18
# Paths of findings whose place is remembered.
_MOST_PATHS = 4_096


class _Occasion(NamedTuple):
    """What all findings of one payload share."""

    serial: int
    event: str
    source: str
    record: int
    heard: set[tuple[int, int]]


class Counting:
    """The trees of a tally's places, one for each vendor."""

    def __init__(self, tally: "Tally") -> None:
        self.tally = tally
        self._roots: dict[str, Place] = {}
        self._placed: dict[tuple[str, Path], Place] = {}
        # By a person's hash, hashes of (property, value) that were counted lately with him: they change no sketch.
        self._recent: dict[int, set[int]] = {}
        self._remembered = 0
        self._waiting = Waiting()
        self._outlined: list[Place] = []
        self.columns = ColumnCounting(self)

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
        occasion = _Occasion(self.tally.payloads, self.shown(event), source, record, set())
        root = self.root(vendor)
        self._walk(boxes, root, numbers, occasion, payload, wrapped=False)
        touched = unscanned = False
        for finding in found:
            place = self._place(root, vendor, finding.path)
            unscanned = unscanned or finding.entity == UNSCANNED
            touched = touched or finding.entity != UNSCANNED
            cell = self.cell(place, finding.entity)
            self._meet(
                occasion, cell, outside_lenses(finding.path), finding.family, finding.categories, finding.confidence,
                finding.evidence,
            )  # fmt: skip
            if finding.entity == UNSCANNED:
                cell.reasons.update(reason.detail for reason in finding.evidence)
            if cell.wants(source, record):
                cell.locate(source, record, address(finding.path))
        self.tally.close(touched=touched, unscanned=unscanned)

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
        occasion = _Occasion(self.tally.payloads, self.shown(event), source, record, set())
        root = self.root(scan.vendor)
        places = self._walk(boxes, root, scan.numbers, occasion, payload, wrapped=scan.wrapped)
        touched = False
        for leaf, view in (*scan.seen, *scan.named):
            place = self._below(places[leaf.box], leaf.key, leaf.box, scan.numbers)
            touched = touched or _tells(view)
            self._view(occasion, scan, place, (leaf.box, leaf.key), view, ())
        for box, key, reason in scan.unscanned:
            whole = box < 0 or (scan.wrapped and box == 0)
            place = root if whole else self._below(places[box], key, box, scan.numbers)
            evidence = (Evidence("value", reason),) if reason else ()
            cell = self.cell(place, UNSCANNED)
            self._meet(occasion, cell, (box, key), None, (), Confidence.CERTAIN, evidence)
            if reason:
                cell.reasons[reason] += 1
            if cell.wants(source, record):
                cell.locate(source, record, printed_at(Spot(scan, box, key, ())))
        self.tally.close(touched=touched, unscanned=bool(scan.unscanned))

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
        who = events.person_of(payload)
        person = marked(who) if who else None
        self.tally.meet(occasion.event, person)
        places: list[Place] = []
        met: list[Outline] = []
        recent = self._recent.get(key := hash(who))
        if recent is None:
            recent = self._recent[key] = set()
        known, remember, before = recent.__contains__, recent.add, len(recent)
        for position, (node, _, above, own, _) in enumerate(boxes):
            if above < 0 or (wrapped and above == 0):
                place = root
                places.append(root)
                if wrapped and position == 0:
                    continue
            else:
                place = self._below(places[above], own, above, numbers)
                places.append(place)
            # One look says where all values of a container belong, as a rule; then only texts and numbers are
            # looked at, and of these only what is new. Locals and exact types, measured.
            if isinstance(node, dict):
                values: Iterable[Any] = node.values()
                outline = None if numbers else place.outlines.get((tuple(node), tuple(map(type, values))))
            else:
                values = node
                outline = None if numbers else place.outlines.get((None, tuple(map(type, node))))
            if outline is None:
                outline = self._outline(place, node, position, numbers)
            met.append(outline)
            texts = list(compress(values, outline.texts))
            if outline.ints is not None:
                ints = list(compress(values, outline.ints))
                # One that is longer has no text; the walk says that it was not scanned. Not the number's own hash:
                # those of -1 and -2 are the same, and of 1 and 1.0.
                short = min(ints) > -LONGEST_INT and max(ints) < LONGEST_INT
                texts += map(str, ints) if short else map(_text_of, ints)
            if outline.floats is not None:
                texts += map(str, compress(values, outline.floats))
            marks = list(map(xor, map(hash, texts), outline.salts))
            fresh = map(not_, map(known, marks))
            for text, profile, mark, is_text in compress(
                zip(texts, outline.seen, marks, outline.are_texts, strict=False), fresh
            ):
                if text:
                    remember(mark)
                    profile.see(text, person)
                elif is_text:
                    profile.empty += 1
        self._remembered += len(recent) - before
        if self._remembered > _MOST_RECENT:
            self._recent.clear()
            self._remembered = 0
        self._waiting.meet(occasion.event, events.day_of(payload), occasion.source, met)
        return places

    def _outline(self, place: Place, node: Any, position: int, numbers: Numbers) -> Outline:
        """The outline of a container, remembered when none of its names is data."""
        is_dict = isinstance(node, dict)
        keys: list[Any] = list(node) if is_dict else [ITEM] * len(node)
        below = [self._below(place, key, position, numbers) for key in keys]
        kinds = tuple(map(type, node.values() if is_dict else node))
        names = tuple(keys) if is_dict else None
        is_kept = not numbers and len(keys) <= outlines.LONGEST
        if is_kept and names is not None:  # a name that is data leads to a place under another name
            is_kept = all(
                type(name) is str and one is place.below.get(name)
                for name, one in zip(names, below, strict=True)
            )
        outline = Outline.of(kinds, [one.profile for one in below], is_kept=is_kept)
        if is_kept:
            if len(self._outlined) >= outlines.MOST:
                self.forget()
            place.outlines[names, kinds] = outline
            self._outlined.append(place)
        return outline

    def fold(self) -> None:
        """Put the events that were counted by their outlines into the profiles."""
        self._waiting.fold()

    def forget(self) -> None:
        """Let go of all outlines."""
        self.fold()
        for place in self._outlined:
            place.outlines.clear()
        self._outlined.clear()

    def drop(self, profiles: Iterable[Profile]) -> None:
        """Let go of the places of properties that end here, and of all below them: those are deeper, and end too."""
        self.forget()
        self.columns.forget()
        self._placed.clear()
        self._recent.clear()
        self._remembered = 0
        gone = set(map(id, profiles))
        left = list(self._roots.values())
        while left:
            place = left.pop()
            place.below = {key: one for key, one in place.below.items() if id(one.profile) not in gone}
            left += place.below.values()

    def shown(self, event: str) -> str:
        """An event's name as a report shows it, which is settled once."""
        return event if event in self.tally.events else events.shown(event)

    def root(self, vendor: str) -> Place:
        """Where a vendor's payloads begin."""
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

    def step(self, place: Place, key: Step) -> Place:
        """The place one step below another, made when there is none yet."""
        return place.below.get(key) or self._grow(place, key)

    def _grow(self, place: Place, key: Step) -> Place:
        step = fold_step(key)
        found = place.below.get(step)
        if found is None:
            path = (*place.path, step)
            inside = outside_lenses(path)
            is_inside = len(inside) < len(path)
            profile = self.tally.profile(printed(path), len(path), printed(inside) if is_inside else None)
            found = place.below[step] = Place(path, profile, place.vendor)
            if not is_inside:
                found.carried = association.carried(place.vendor, found.names, place.carried)
                profile.associated |= found.carried
                profile.is_slot |= vocabulary.load(place.vendor).is_slot(found.names)
        return found

    def _place(self, root: Place, vendor: str, path: Path) -> Place:
        known = self._placed.get((vendor, path))
        if known is None:
            known = root
            for step in path:
                known = self.step(known, step)
            if len(self._placed) < _MOST_PATHS:
                self._placed[vendor, path] = known
        return known

    # ------------------------------------------------------------------ findings

    def _view(
        self, occasion: _Occasion, scan: Scan, place: Place, leaf: tuple[int, Any], view: View, steps: Path
    ) -> None:
        """Count what was found in a text and in the parts of it."""
        for _, _, detector, confidence, evidence in view.hits:
            cell = place.profile.cells.get(detector.entity)
            if cell is None or not place.path:
                cell = self.cell(place, detector.entity)
            self._meet(occasion, cell, leaf, detector.family, detector.categories, confidence, evidence)
            # Most cells have their five places; then a later record is none of them.
            if cell.wants(occasion.source, occasion.record):
                cell.locate(occasion.source, occasion.record, printed_at(Spot(scan, *leaf, steps)))
        for part, inner in view.parts:
            deeper = place
            for step in part.steps:
                deeper = self.step(deeper, step)
            self._view(occasion, scan, deeper, leaf, inner, (*steps, *part.steps))

    def cell(self, place: Place, entity: str) -> Cell:
        """Where findings of an entity are counted at a place."""
        profile = place.profile if place.path else self.tally.profile("", 0)
        cell = profile.cells.get(entity)
        if cell is None:
            cell = profile.cells[entity] = Cell()
        return cell

    def _meet(
        self,
        occasion: _Occasion,
        cell: Cell,
        leaf: object,
        family: str | None,
        categories: tuple[str, ...],
        confidence: Confidence,
        evidence: tuple[Evidence, ...],
    ) -> None:
        cell.take(family, categories, confidence, evidence, 1)
        if cell.serial != occasion.serial:
            cell.serial = occasion.serial
            cell.events += 1
            cell.by_event[occasion.event] += 1
            cell.values += 1
            cell.leaf = hash(leaf)
        elif (mark := hash(leaf)) != cell.leaf and (id(cell), mark) not in occasion.heard:
            occasion.heard.add((id(cell), mark))
            cell.values += 1


def _text_of(number: int) -> str:
    return str(number) if -LONGEST_INT < number < LONGEST_INT else ""


def _tells(view: View) -> bool:
    """Whether anything was found in a text or in a part of it."""
    return bool(view.hits) or any(_tells(inner) for _, inner in view.parts)
