"""What a scan told, after the inventory was asked: without what was judged no PI, with what was declared PI."""

from collections.abc import Callable
from typing import Any

from pi_classify import detectors
from pi_classify.engine import leaves
from pi_classify.engine.classifier import Classifier
from pi_classify.engine.leaves import Leaf
from pi_classify.engine.marks import PLACEHOLDER, TOKEN
from pi_classify.engine.spans import Hit, Matcher
from pi_classify.engine.texts import NOTHING
from pi_classify.engine.views import Scan, Seen, View
from pi_classify.inventory.rows import Inventory, Verdict, declared
from pi_classify.inventory.selectors import place_of
from pi_classify.model import Confidence, Finding, Limits, Path, Payload

# A place in a scan, and an action that a row gave to one finding there: (path, start, end, entity) -> action.
Spot = tuple[int, Any]
Actions = dict[tuple[Path, int, int, str], str]
_NO_LIMITS = Limits()


class Reviewed:
    """Asks an inventory about every finding of a scan. Thread-safe; built once for a classifier."""

    def __init__(self, inventory: Inventory, classifier: Classifier) -> None:
        self.inventory = inventory
        self.classifier = classifier
        known = {detector.entity: detector for detector in (*detectors.catalogue(), *classifier.detectors)}
        rows = (row for row in inventory.in_force if row.is_pi and row.entity)
        self._matchers = {row.entity[0]: Matcher(known[row.entity[0]]) for row in rows if row.entity}

    def classify(self, payload: Payload) -> tuple[Finding, ...]:
        """The findings of one payload, for an audit."""
        scan = self.classifier.scan(payload)
        return self.classifier.findings(self.review(scan, payload)[0])

    def review(
        self, scan: Scan, payload: Any, is_token: Callable[[str], bool] | None = None
    ) -> tuple[Scan, Actions, frozenset[Spot]]:
        """The scan after review, the actions that rows gave, and the places where a row had a say."""
        event = payload.get("event") if isinstance(payload, dict) else None
        work = _Review(self, event if isinstance(event, str) else "", is_token)
        seen = [work.seen(scan, item) for item in scan.seen]
        named = [work.seen(scan, item) for item in scan.named]
        if self.inventory.declares:
            root = self.classifier.tree(scan.vendor).reading(payload)
            heard = {(item.leaf.box, item.leaf.key) for item in seen}
            for leaf in leaves.collect(payload, root, _NO_LIMITS, {}, every=True).leaves:
                if (leaf.box, leaf.key) not in heard:
                    item = work.seen(scan, Seen(leaf, View(leaf.text, (), ())))
                    if item.view.hits:
                        seen.append(item)
        return scan._replace(seen=seen, named=named), work.actions, frozenset(work.touched)

    def again(
        self, leaf: Leaf, view: View | None, path: Path, event: str, is_token: Callable[[str], bool] | None
    ) -> tuple[View, Actions]:
        """What rows say of a leaf that became another text, in which `view` was found: the view, and their actions."""
        work = _Review(self, event, is_token)
        return work.at(Seen(leaf, view or View(leaf.text, (), ())), path).view, work.actions

    def matcher(self, entity: str) -> Matcher:
        """The detector that a row's entity stands for."""
        return self._matchers[entity]


class _Review:
    """What one payload needs while it is reviewed."""

    def __init__(self, home: Reviewed, event: str, is_token: Callable[[str], bool] | None) -> None:
        self._home = home
        self._event = event
        self._is_token = is_token
        self.actions: Actions = {}
        self.touched: set[Spot] = set()

    def seen(self, scan: Scan, item: Seen) -> Seen:
        return self.at(item, self._home.classifier.path_of(scan, item.leaf))

    def at(self, item: Seen, path: Path) -> Seen:
        leaf = item.leaf
        rows = self._home.inventory.at(path, self._event)
        view = self._view(item.view, path, path)
        if rows:
            view = self._declared(view, leaf, path, rows)
        if view is item.view:
            return item
        self.touched.add((leaf.box, leaf.key))
        return Seen(leaf, view)

    def _view(self, view: View, path: Path, raw: Path) -> View:
        """The view without what a row covers as no PI; the same object when no row had a say."""
        hits, parts, same = [], [], True
        for hit in view.hits:
            row = self._home.inventory.about(hit.at(path, (raw, hit.start, hit.end)), self._event)
            if row is None:
                hits.append(hit)
                continue
            same = False
            if row.is_pi:
                hits.append(self._sure(hit, row, path))
        for part, inner in view.parts:
            below = self._view(inner, (*path, *part.steps), raw)
            same = same and below is inner
            if below.hits or below.parts:
                parts.append((part, below))
        return view if same else view._replace(hits=tuple(hits), parts=tuple(parts))

    def _sure(self, hit: Hit, row: Verdict, path: Path) -> Hit:
        if row.action is not None:
            self.actions[path, hit.start, hit.end, hit.detector.entity] = row.action
        return hit._replace(confidence=Confidence.CERTAIN, evidence=(*hit.evidence, declared(row)))

    def _declared(self, view: View, leaf: Leaf, path: Path, rows: tuple[Verdict, ...]) -> View:
        """The view with the whole text as a finding, where a row says so and nothing says it yet.

        An entity that is known by its value (an e-mail address) must look like one: a comment in which one may
        stand is none. Other findings stay beside it, so that no action on the whole hides them.
        """
        said = {hit.detector.entity for hit in view.hits}
        for row in rows:
            if (
                not row.is_pi
                or not row.entity
                or row.entity[0] in said
                or not row.pattern.fullmatch(place_of(path))
            ):
                continue
            if next((r for r in rows if r.entity is None or row.entity[0] in r.entity), row) is not row:
                continue  # a row that counts before this one says otherwise
            matcher = self._home.matcher(row.entity[0])
            if not self._is_value(leaf, matcher):
                continue
            whole = Hit(0, len(view.text), matcher.detector, Confidence.CERTAIN, (declared(row),))
            if row.action is not None:
                self.actions[path, 0, len(view.text), row.entity[0]] = row.action
            view = view._replace(hits=(*view.hits, whole))
            said.add(row.entity[0])
        return view

    def _is_value(self, leaf: Leaf, matcher: Matcher) -> bool:
        text = leaf.text.strip()
        if text.lower() in NOTHING or PLACEHOLDER.fullmatch(text):
            return False
        if TOKEN.fullmatch(text):
            return self._is_token is not None and not self._is_token(text)
        return matcher.detector.by_value is None or matcher.fits(text)
