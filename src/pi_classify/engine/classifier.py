"""The assembly: the steps an event goes through, named in the order it meets them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from pi_classify import detectors as detectors_folder
from pi_classify import vocabulary
from pi_classify.engine import echoes, leaves
from pi_classify.engine.columns import ColumnReader
from pi_classify.engine.echoes import WORDY
from pi_classify.engine.explaining import Explanation, declined
from pi_classify.engine.leaves import Leaf, Unscanned
from pi_classify.engine.names import NameIndex
from pi_classify.engine.prose_model import ProseModel
from pi_classify.engine.scopes import NO_SCOPE, Scope, VendorTree
from pi_classify.engine.spans import Hit
from pi_classify.engine.texts import TextReader
from pi_classify.engine.unscanned import UnscannedError
from pi_classify.engine.views import UNSCANNED, Scan, Seen, View, findings_of, not_scanned
from pi_classify.locks import lock_of
from pi_classify.model import Confidence, DataKey, Detector, Evidence, Finding, Limits, Path, print_path

# Payloads that are read ahead where a model works in batches.
_BATCH = 64


class Suggested(NamedTuple):
    """What a name alone suggests."""

    entity: str
    evidence: Evidence


class Classifier:
    """Finds personal information in payloads. Immutable once built, and safe to share between threads.

    `detectors` defaults to all that are installed; `vendor` is a vocabulary's name or "auto"; `regions` is
    where phone numbers without a country code are read; `prose` is "rules", or "model" to ask a language model about
    free text as well (an extra; raises MissingExtra without it). `ids_may_be` are entities of which ids may be one without its
    form saying so; a Redactor takes its policy's.

    >>> [(f.location, f.entity) for f in Classifier().classify({"contact": {"email": "jane@example.com"}})]
    [('contact.email', 'EMAIL_ADDRESS')]
    """

    def __init__(
        self,
        detectors: Sequence[Detector] | None = None,
        *,
        vendor: str = "auto",
        regions: tuple[str, ...] = ("US",),
        limits: Limits | None = None,
        prose: str = "rules",
        ids_may_be: Sequence[str] = (),
    ) -> None:
        if regions != ("US",):
            raise ValueError('regions: this version reads national phone numbers of ("US",) only')
        if prose not in ("rules", "model"):
            raise ValueError('prose is "rules" or "model"')
        self._model = ProseModel() if prose == "model" else None
        self._limits = limits or Limits()
        self._vendor = vendor
        found = tuple(detectors) if detectors is not None else detectors_folder.catalogue()
        self.detectors = found
        self._index = NameIndex(found)
        self._person = self._index.detectors.get("PERSON")
        self._handle = self._index.detectors.get("USER_HANDLE")
        self.may_be = tuple(self._declarable(entity) for entity in ids_may_be)
        self._texts = TextReader(found, self._limits, self.may_be)
        self._look = self._texts.look
        # A model reads texts of many payloads together anyway.
        self.columns = (
            None
            if self._model is not None
            else ColumnReader(self._texts, self._limits, (self._person, self._handle))
        )
        self._trees: dict[str, VendorTree] = {}
        self._lock = lock_of(self)
        self._texts.trees.update((name, self._tree(name).plain) for name in ("query", "generic"))
        self.tree(vendor if vendor != "auto" else "generic")

    # ------------------------------------------------------------------ doors

    def classify(self, payload: Any, vendor: str | None = None) -> tuple[Finding, ...]:
        """All findings of ONE payload (a list is a container), ordered by printed path, then start."""
        return self.findings(self.scan(payload, vendor))

    def classify_many(
        self, payloads: Iterable[Any], vendor: str | None = None
    ) -> Iterator[tuple[Finding, ...]]:
        """`classify` for each payload, lazily."""
        return (self.findings(scan) for scan in self.scan_many(payloads, vendor))

    def classify_names(
        self, paths: Iterable[Sequence[str]], vendor: str | None = None
    ) -> Iterator[tuple[Suggested, ...]]:
        """What the names of properties alone suggest, one tuple of (entity, evidence) for each path."""
        root = self.tree(vendor or ("generic" if self._vendor == "auto" else self._vendor)).root
        for path in paths:
            scope = root
            for name in path:
                scope = scope.descend(name)
            yield tuple(Suggested(s.detector.entity, s.evidence) for s in scope.suggestions)

    def explain(self, payload: Any, path: str | None = None, vendor: str | None = None) -> list[Explanation]:
        """Why each leaf (or the one at printed `path`) holds a finding, why not, and what would flip it."""
        scan = self.scan(payload, vendor)
        by_place: dict[tuple[int, Any], list[Finding]] = {}
        for seen in (*scan.seen, *scan.named):
            by_place.setdefault((seen.leaf.box, seen.leaf.key), []).extend(self._of_seen(scan, seen))
        root = self.tree(scan.vendor).root
        told = []
        for leaf in leaves.collect(payload, root, self._limits, {}, every=True).leaves:
            place = self.path_at(scan, leaf.box, leaf.key)
            found = tuple(by_place.get((leaf.box, leaf.key), ()))
            location = print_path(place)
            if path is None or location == path or location.startswith((path + ".", path + "[")):
                told.append(Explanation(place, found, tuple(declined(leaf, found, self._texts.matchers))))
        return told

    def for_ids(self, ids_may_be: Sequence[str]) -> "Classifier":
        """The same classifier where ids may be these; another one of the same settings when they may be others here."""
        if tuple(ids_may_be) == tuple(detector.entity for detector in self.may_be):
            return self
        other = Classifier(
            self.detectors,
            vendor=self._vendor,
            limits=self._limits,
            prose="rules" if self._model is None else "model",
            ids_may_be=ids_may_be,
        )
        other._model = self._model  # a language model that is loaded already is some hundred megabytes
        return other

    def warm(self) -> "Classifier":
        """Load and compile what the first payload would otherwise wait for."""
        if self._model is not None:
            self._model.warm()
        self.classify(
            {"event": "warm", "properties": {"email": "jane@example.com", "note": "call +1 206 555 0100"}}
        )
        return self

    # ------------------------------------------------------------------ the way of one event

    def scan(
        self, payload: Any, vendor: str | None = None, is_token: Callable[[str], bool] | None = None
    ) -> Scan:
        """The steps, in order; `is_token` verifies what looks like a token of ours."""
        scan, wordy = self._scan(payload, vendor, is_token)
        if self._model is not None:
            self._ask_model([(scan, wordy)])
        self._echo(scan.seen, wordy)
        return scan

    def scan_many(
        self,
        payloads: Iterable[Any],
        vendor: str | None = None,
        is_token: Callable[[str], bool] | None = None,
    ) -> Iterator[Scan]:
        """`scan` for each payload, lazily; with `prose="model"` a few dozen ahead, because the model works in batches."""
        if self._model is None:
            yield from (self.scan(payload, vendor, is_token) for payload in payloads)
            return
        source = iter(payloads)
        while batch := [self._scan(payload, vendor, is_token) for payload in islice(source, _BATCH)]:
            self._ask_model(batch)
            for scan, wordy in batch:
                self._echo(scan.seen, wordy)
                yield scan

    def look_again(
        self, text: str, scope: Scope, depth: int, is_token: Callable[[str], bool] | None
    ) -> View | None:
        """What a text holds that was written into a payload, in its place; raises UnscannedError beyond the limits."""
        if len(text) > self._limits.string:
            raise UnscannedError("length")
        return self._look(text, scope, depth, is_token)

    def place(self, payload: Any, vendor: str | None = None) -> tuple[str, Scope]:
        """The vendor of a payload, and the scope that its names are judged below."""
        vendor = vendor or (vocabulary.recognise(payload) if self._vendor == "auto" else self._vendor)
        return vendor, self.tree(vendor).reading(payload)

    def _scan(
        self, payload: Any, vendor: str | None, is_token: Callable[[str], bool] | None
    ) -> tuple[Scan, list[Leaf]]:
        """All steps that look at one text alone, and the leaves in whose words more may be found."""
        vendor, root = self.place(payload, vendor)
        memo = self._texts.memo
        self._texts.events += 1
        try:
            collected = leaves.collect(payload, root, self._limits, memo)
        except Exception:  # noqa: BLE001 - a foreign object's methods may raise anything, and quote values
            collected = leaves.refuse(root)
        make = tuple.__new__  # as in the walk
        seen: list[Seen] = []
        unscanned = collected.unscanned
        numbers: dict[tuple[int, Any], DataKey] = {}
        wordy: list[Leaf] = []
        longest = self._limits.string
        for leaf in collected.leaves:
            text, scope, _, _, _, known = leaf
            view: View | None
            if known is not None:
                view = make(View, (text, known, (), None)) if known else None
            elif len(text) > longest:
                unscanned.append(Unscanned(leaf.box, leaf.key, "length"))
                continue
            else:
                try:
                    view = self._look(text, scope, 0, is_token)
                except UnscannedError as refusal:
                    unscanned.append(Unscanned(leaf.box, leaf.key, refusal.reason))
                    continue
            if view is not None:
                seen.append(make(Seen, (leaf, view)))
            if " " in text and not scope.harmless and not (scope.suggestions and view is not None):
                wordy.append(leaf)
        named = []
        for place in unscanned:
            if place.reason == "key":
                numbers[place.box, place.key] = DataKey(UNSCANNED, len(numbers) + 1)
        for box, key, scope in collected.named:
            if isinstance(scope.key_view, View):
                named.append(Seen(Leaf(str(key), scope, box, key, key), scope.key_view))
                entity = scope.key_view.hits[0].detector.entity if scope.key_view.hits else "DATA"
            else:
                unscanned.append(Unscanned(box, key, "key"))
                entity = UNSCANNED
            numbers[box, key] = DataKey(entity, len(numbers) + 1)
        wrapped = collected.wrapped
        scan = Scan(
            vendor, collected.boxes, seen, named, unscanned, collected.rewritten, numbers, wrapped, {}
        )
        return scan, wordy

    def _ask_model(self, batch: list[tuple[Scan, list[Leaf]]]) -> None:
        """Add to the scans the names that the model finds in their free text."""
        assert self._model is not None  # noqa: S101 - the caller asked
        asked = [(scan, leaf) for scan, wordy in batch for leaf in wordy if WORDY.search(leaf.text)]
        found = self._model.find([leaf.text for _, leaf in asked])
        for (scan, leaf), named in zip(asked, found, strict=True):
            hits = [
                Hit(start, end, detector, sure, (Evidence("prose", "model"),))
                for start, end, entity, sure in named
                if (detector := self._index.detectors.get(entity)) is not None
            ]
            _add_hits(scan.seen, leaf, hits)

    def _echo(self, seen: list[Seen], wordy: list[Leaf]) -> None:
        """Add what stands elsewhere in the same event: in free text, and as words of URLs."""
        sources: dict[str, Detector] = {}
        names: dict[int, list[str]] = {}
        person, handle = self._person, self._handle
        for leaf, (text, hits, _, _) in seen:
            for hit in hits:
                if hit.detector is person or hit.detector is handle:
                    value = text[hit.start : hit.end]
                    if echoes.is_source(hit, value):
                        sources[value] = hit.detector
                    elif len(value) == len(text):
                        names.setdefault(leaf.box, []).append(value)
        for pair in names.values():
            if len(pair) == 2 and person is not None:  # first and last name, each too short by itself
                sources[" ".join(pair)] = person
        if not sources:
            return
        # Nearly always none of these is there, and nothing else is looked at.
        firsts = [value.lower().partition(" ")[0] for value in sources]
        for position, (leaf, view) in enumerate(seen):
            text = leaf.text
            scope = leaf.scope
            if "/" in text and not scope.harmless and not scope.slot and echoes.may_hold(text, firsts):
                seen[position] = Seen(leaf, echoes.in_url(view, sources))
        for leaf in wordy:
            if echoes.may_hold(leaf.text, firsts) and WORDY.search(leaf.text):
                _add_hits(seen, leaf, echoes.find(leaf.text, sources))

    # ------------------------------------------------------------------ findings with addresses

    def findings(self, scan: Scan) -> tuple[Finding, ...]:
        """The findings of a scan, with paths; ordered by printed path, then start."""
        found = [finding for seen in (*scan.seen, *scan.named) for finding in self._of_seen(scan, seen)]
        for place in scan.unscanned:
            found.append(not_scanned(self.path_at(scan, place.box, place.key), place.reason))
        found.sort(key=lambda finding: (finding.location, finding.start))
        return tuple(found)

    def _of_seen(self, scan: Scan, seen: Seen) -> Iterator[Finding]:
        path = self.path_at(scan, seen.leaf.box, seen.leaf.key)
        yield from findings_of(seen.view, path, path, lambda index: index)

    def path_at(self, scan: Scan, box: int, key: Any) -> Path:
        """The address of what stands at `key` in a box."""
        if box < 0 or (scan.wrapped and box == 0):
            return ()
        above = scan.paths.get(box)
        if above is None:
            outer = scan.boxes[box]
            above = scan.paths[box] = self.path_at(scan, outer.above, outer.key)
        number = scan.numbers.get((box, key)) if scan.numbers else None
        return (*above, number or (key if type(key) is str or type(key) is int else str(key)))

    def path_of(self, scan: Scan, leaf: Leaf) -> Path:
        """The address of a leaf."""
        return self.path_at(scan, leaf.box, leaf.key)

    # ------------------------------------------------------------------ parts

    def _declarable(self, entity: str) -> Detector:
        detector = self._index.detectors.get(entity)
        if detector is None or detector.as_id is None:
            known = ", ".join(d.entity for d in self.detectors if d.as_id is not None)
            raise ValueError(
                f"ids_may_be: no id of this classifier may be {entity!r}, only: {known or 'none'}"
            )
        return detector

    def _tree(self, vendor: str) -> "VendorTree":
        tree = self._trees.get(vendor)
        if tree is None:
            with self._lock:
                tree = self._trees.setdefault(vendor, VendorTree(self._index, vendor, self._look_at_name))
        return tree

    def tree(self, vendor: str) -> "VendorTree":
        """The scopes of a vendor; raises PiClassifyError for an unknown one."""
        return self._trees.get(vendor) or self._tree(vendor)

    def _look_at_name(self, name: str, above: Scope | None) -> object:
        """Personal information in a property name, only by value; `...` when it cannot be scanned.

        `above` is the container's scope where that says what its names are: `by_user_name`.
        """
        if not name or (above is None and len(name) < 6 and name.isascii()):
            return None
        try:
            view = self._texts.inspect(name, above or NO_SCOPE, 0, None)
        except UnscannedError:
            return ...
        if view is None:
            return None
        sure = tuple(
            hit for hit in view.hits if hit.confidence >= Confidence.LIKELY and hit.detector.entity != "URL"
        )
        return view._replace(hits=sure) if sure or view.parts else None


def _add_hits(seen: list[Seen], leaf: Leaf, hits: Sequence[Hit]) -> None:
    """Add hits to what a leaf tells already."""
    if not hits:
        return
    for position, (known, view) in enumerate(seen):
        if known.box == leaf.box and known.key == leaf.key:
            seen[position] = Seen(leaf, echoes.joined(view, hits))
            return
    seen.append(Seen(leaf, echoes.joined(View(leaf.text, (), ()), hits)))
