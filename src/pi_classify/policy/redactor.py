"""Writes the new payload: copy on write, from the inside out, never a constant in an identity slot.

At event time nothing is raised: what could not be judged is refused, and `payload` is then None.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path as FilePath
from typing import Any, NamedTuple

import msgspec

from pi_classify.engine.classifier import Classifier
from pi_classify.engine.identities import DOMAINS
from pi_classify.engine.leaves import Leaf
from pi_classify.engine.scopes import Scope
from pi_classify.engine.spans import Hit
from pi_classify.engine.views import Scan, Seen, View, not_scanned, unknown_property
from pi_classify.errors import KeyUnavailable
from pi_classify.inventory.reviewing import Actions, Reviewed, Spot
from pi_classify.inventory.rows import Inventory
from pi_classify.locks import lock_of
from pi_classify.model import Confidence, DataKey, Detector, Finding, Path
from pi_classify.policy import actions
from pi_classify.policy.edits import Edit, is_whole, outermost, recoded, splice
from pi_classify.policy.identity import identity, identity_of_id
from pi_classify.policy.keys import KeyRing
from pi_classify.policy.properties import known_only, rename
from pi_classify.policy.redaction import Done, Outcome, Record, Redaction, counted_as, record_of
from pi_classify.policy.rules import Occasion, Policy
from pi_classify.sources.jsonl import has_repeated_names

_KEEP, _HASH, _DROP, _REFUSE = "keep", "hash", "drop", "refuse"
# Actions that would make one person out of two when they wrote into an identity slot.
_CONSTANT = frozenset({"redact", "mask", "truncate", "drop"})
_NUMBERS = frozenset({int, float, bool})  # what is null when redacted
_MOST_STATS = 10_000
_ELSEWHERE: Path = (DataKey("OTHER", 1),)
_MEMO_SIZE = 8_192
_NOTHING_TAKEN = (None,)
_ANY_TOKEN = "pi1_?"  # noqa: S105 - stands for the token that a key would make, when only asked what would change


class _Work:
    """What one event needs while it is worked on; a token is made once for each distinct value."""

    __slots__ = (
        "given",
        "inner",
        "occasion",
        "pretend",
        "records",
        "refused",
        "reviewed",
        "tenant",
        "tokens",
    )

    def __init__(self, occasion: Occasion, tenant: str, *, pretend: bool) -> None:
        self.occasion = occasion
        self.tenant = tenant
        self.pretend = pretend
        self.records: list[Record] = []
        # Findings inside lenses of the leaf that is worked on.
        self.inner: list[Finding] = []
        self.tokens: dict[tuple[str, str], str] = {}
        self.refused = False
        # What the inventory said: actions that beat the policy's, and the places where a row had a say.
        self.given: Actions = {}
        self.reviewed: frozenset[Spot] = frozenset()


class _Place(NamedTuple):
    """What the place of a text says to the edits in it; `joined`: it is no slot, yet its id may stay one; `own`: the
    names of its parts may be slots too.
    """

    raw_path: Path
    slot: bool
    joined: bool
    number: float | None
    protected: tuple[str, ...] | None
    own: bool = True


class Redactor:
    """Applies a policy to payloads. Thread-safe; everything that can be wrong is said when it is built.

    `policy` is a preset's name, a path or a Policy. `keys` makes tokens; without any, building fails when the
    policy hashes, unless `without_key="redact"` says to write placeholders (an identity slot then refuses the
    event). `mode="observe"` lets the original through, by the caller's explicit word, and only counts. An
    `inventory` (or its path) is asked before the policy; which of its rows have expired is settled here.

    >>> r = Redactor("ccpa", keys=KeyRing.ephemeral())
    >>> r.redact({"ssn": "987-65-4320", "plan": "pro"}).payload
    {'ssn': '[US_SSN]', 'plan': 'pro'}
    """

    def __init__(
        self,
        policy: str | FilePath | Policy,
        *,
        keys: KeyRing | None = None,
        classifier: Classifier | None = None,
        mode: str = "enforce",
        without_key: str = "error",
        inventory: Inventory | str | FilePath | None = None,
    ) -> None:
        if mode not in ("enforce", "observe"):
            raise ValueError('mode is "enforce" or "observe"')
        if without_key not in ("error", "redact"):
            raise ValueError('without_key is "error" or "redact"')
        if keys is not None and not isinstance(keys, KeyRing):
            raise TypeError("keys is a KeyRing: KeyRing.from_env(), or KeyRing([Key.parse(text)])")
        self.policy = Policy.load(policy)
        reviewed = None if inventory is None else Inventory.load(inventory)
        hashes = self.policy.hashes or (
            reviewed is not None and any(row.action == _HASH for row in reviewed.in_force)
        )
        if keys is None and hashes and without_key == "error":
            raise KeyUnavailable(
                "this policy hashes and there is no key; make one: export PI_CLASSIFY_KEY=$(pi-classify keys new)"
                ' and pass keys=KeyRing.from_env(), or say without_key="redact"'
            )
        self.classifier = classifier or Classifier()
        self.inventory = reviewed
        self._review = None if reviewed is None else Reviewed(reviewed, self.classifier)
        self.mode = mode
        self.policy_id = self.policy.policy_id
        self._keys = keys
        self._by_entity = {
            detector.entity: self.policy.action_for_entity(detector.entity)
            for detector in self.classifier.detectors
        }
        self._outcomes: dict[int, Outcome] = {}
        self._stats: dict[tuple[Path, Done], int] = {}
        self._events: Counter[str] = Counter()
        self._lock = lock_of(self)

    # ------------------------------------------------------------------ doors

    def redact(self, payload: Any, vendor: str | None = None, tenant: str | None = None) -> Redaction:
        """The payload under the policy. Never raises, never changes the caller's payload."""
        try:
            work, new = self._redact(payload, vendor, tenant or "", pretend=False)
            records = tuple(work.records)
        except Exception as error:  # noqa: BLE001 - fail closed; the message of a foreign error may hold a value
            failed = not_scanned((), type(error).__name__)
            work, new, records = None, None, (record_of(failed, None),)
        self._count(
            records,
            "failed"
            if work is None
            else "refused"
            if work.refused
            else "clean"
            if new is payload
            else "changed",
        )
        refused = work is None or work.refused
        return Redaction(payload if self.mode == "observe" else new, records, self.policy_id, refused=refused)

    def redact_many(
        self, payloads: Iterable[Any], vendor: str | None = None, tenant: str | None = None
    ) -> Iterator[Redaction]:
        """`redact` for each payload, lazily."""
        return (self.redact(payload, vendor, tenant) for payload in payloads)

    def redact_json(self, data: bytes, vendor: str | None = None, tenant: str | None = None) -> bytes | None:
        """JSON bytes in, JSON bytes out: the very same bytes when nothing changes, None when refused or no JSON."""
        try:
            payload = msgspec.json.decode(data)
        except (ValueError, RecursionError):  # msgspec.DecodeError is a ValueError; it may quote the text
            self._count((), "failed")
            return data if self.mode == "observe" else None
        outcome = self.redact(payload, vendor, tenant)
        # A name that stands twice hides its first value from the decoder: then the bytes are written anew.
        if outcome.payload is payload and (self.mode == "observe" or not has_repeated_names(data, payload)):
            return data
        return None if outcome.payload is None else msgspec.json.encode(outcome.payload)

    def left(self, payload: Any, vendor: str | None = None) -> tuple[tuple[Finding, str], ...]:
        """What `redact` would still change, with the action: personal information that is left. Needs no key."""
        try:
            work, new = self._redact(payload, vendor, "", pretend=True)
        except Exception as error:  # noqa: BLE001 - what could not be judged is not clean
            return ((not_scanned((), type(error).__name__), _REFUSE),)
        told = Redaction(new, tuple(work.records), self.policy_id).told()
        applied = tuple((finding, action) for finding, action in told if action is not None)
        if work.refused and not applied:
            return ((not_scanned(()), _REFUSE),)
        return applied

    def stats(self) -> dict[str, Any]:
        """Events by outcome, and how often each action was (or in observe mode would be) taken per property and entity."""
        with self._lock:
            counted, events = dict(self._stats), dict(self._events)
        changes: Counter[tuple[str, str, str]] = Counter()
        for (path, done), count in counted.items():
            for entity, action in done:
                changes[counted_as(path), entity, action] += count
        return {"policy_id": self.policy_id, "mode": self.mode, "events": events, "changes": dict(changes)}

    def warm(self) -> "Redactor":
        """Load and compile what the first event would otherwise wait for."""
        self._redact(
            {"event": "warm", "properties": {"email": "jane@example.com", "phone": "+1 206 555 0100"}},
            None,
            "",
            pretend=True,
        )
        return self

    # ------------------------------------------------------------------ one event

    def _redact(self, payload: Any, vendor: str | None, tenant: str, *, pretend: bool) -> tuple[_Work, Any]:
        classifier = self.classifier
        verify = None if self._keys is None else self._keys.verify
        scan = classifier.scan(payload, vendor, verify)
        event = payload.get("event") if type(payload) is dict else None
        work = _Work(Occasion(event if type(event) is str else "", scan.vendor), tenant, pretend=pretend)
        if self._review is not None:
            scan, work.given, work.reviewed = self._review.review(scan, payload, verify)
        copies: dict[int, Any] = {}
        boxes = scan.boxes

        def own(box: int) -> Any:
            """Our copy of a container; the way up to the root is copied with it."""
            copy = copies.get(box)
            if copy is None:
                copy = copies[box] = boxes[box].node.copy()
                if boxes[box].above >= 0:
                    own(boxes[box].above)[boxes[box].key] = copy
            return copy

        for box, key, plain in scan.rewritten:
            own(box)[key] = plain
        dropped: list[tuple[int, Any]] = []
        outcomes: dict[int, Outcome] = {} if pretend or tenant or work.reviewed else self._outcomes
        make, record = tuple.__new__, work.records.append
        paths, numbers, by_entity, given = scan.paths, scan.numbers, self._by_entity, work.given
        for seen in scan.seen:
            (text, _, box, key, raw, _), (_, hits, parts, _) = seen
            known = outcomes.get(id(hits)) if not parts else None
            if known is not None and known[3] is hits and known[6] is (raw is text):
                # The classifier's memo hands out the same hits for the same text of the same property, so their identity
                # stands for the text; the outcome keeps them alive and holds no original text.
                changed, new, drop, _, taken, done, _ = known
                above = paths.get(box) if type(key) is str and not numbers else None
                path = classifier.path_at(scan, box, key) if above is None else (*above, key)
                record(make(Record, (path, hits, taken, None, done)))
            elif (
                len(hits) == 1 and not parts and not given and by_entity.get(hits[0].detector.entity) == _KEEP
            ):
                # An id that never comes again and may stay.
                record(make(Record, (classifier.path_at(scan, box, key), hits, _NOTHING_TAKEN, None, ())))
                continue
            else:
                changed, new, drop = self._leaf(work, scan, seen)
            if drop and type(boxes[box].node) is dict:
                dropped.append((box, key))
            elif changed:
                copy = copies.get(box)
                (own(box) if copy is None else copy)[key] = new
        for place in scan.unscanned:
            finding = not_scanned(classifier.path_at(scan, place.box, place.key), place.reason)
            work.records.append(record_of(finding, "redact"))
            if place.box < 0 or boxes[place.box].scope.descend(place.key).verdict.slot:
                work.refused = True
            elif place.reason == "key":
                dropped.append((place.box, place.key))
            else:
                own(place.box)[place.key] = f"[UNSCANNED:{place.reason}]"
        for box, key in dropped:
            own(box).pop(key, None)
        renamed: dict[int, dict[Any, str]] = {}
        for seen in scan.named:
            changed, new, _ = self._leaf(work, scan, seen, is_name=True)
            if changed:
                renamed.setdefault(seen.leaf.box, {})[seen.leaf.key] = str(new)
        for box in renamed:  # all copies first: a copy is hung up under its old name
            own(box)
        for box, names in renamed.items():
            rename(own(box), names)
        if work.refused:
            return work, None
        result = copies.get(0, boxes[0].node)
        if scan.wrapped:
            result = result[0]
        unknown: list[Path] = []
        if self.policy.unknown_properties == _DROP:
            result = known_only(result, boxes[0].scope, (), unknown, partial(self._is_named, work.occasion))
            work.records += (record_of(unknown_property(path), _DROP) for path in unknown)
        return work, result if copies or unknown else payload

    def _is_named(self, occasion: Occasion, path: Path) -> bool:
        """Whether a rule or the inventory names this property."""
        return self.policy.names(path, occasion) or (
            self.inventory is not None and bool(self.inventory.at(path, occasion.event))
        )

    def _leaf(self, work: _Work, scan: Scan, seen: Seen, *, is_name: bool = False) -> tuple[bool, Any, bool]:
        """Whether a leaf changes, its new value, and whether the property goes altogether."""
        leaf, view = seen
        path = self.classifier.path_of(scan, leaf)
        verdict = leaf.scope.verdict
        slot = verdict.slot and not is_name
        number = leaf.raw if type(leaf.raw) in _NUMBERS and not is_name else None
        memorable = not view.parts and not work.pretend and not work.tenant
        if work.reviewed and (leaf.box, leaf.key) in work.reviewed:
            memorable = False  # a row may speak of one event only
        joined = False
        if leaf.scope.identifies and not slot and not is_name:
            joined = self._stays(work, leaf.scope, len(view.text), path)
            memorable &= self._by_entity.get(leaf.scope.suggestions[0].detector.entity) is not None
        taken: dict[Hit, str] = {}
        place = _Place(path, slot, joined, number, verdict.allowed)
        edits = outermost(self._edits(work, view, path, place, _same))
        for edit in edits:
            if edit.hit in view.hits and edit.finding is None:
                taken[edit.hit] = edit.action
        actions_taken = tuple(taken.get(hit) for hit in view.hits)
        done = tuple(
            (hit.detector.entity, action)
            for hit, action in zip(view.hits, actions_taken, strict=True)
            if action is not None
        )
        work.records.append(Record(path, view.hits, actions_taken, None, done))
        inner = {
            id(one.finding): one.action
            for edit in edits
            for one in (edit, *edit.inside)
            if one.finding is not None
        }
        for finding in work.inner:
            work.records.append(record_of(finding, inner.get(id(finding))))
        work.inner.clear()
        outcome = self._outcome(view, leaf, number, edits)
        if slot and outcome[0] and not (is_whole(view, edits) and edits[0].hit not in view.hits):
            # A token inside an id would make a second pass see a new id: the id becomes one token as a whole, and which
            # does not depend on what was found in it.
            found = edits[0].hit.detector if is_whole(view, edits) else None
            outcome = (True, self._slot_token(work, view.text, found), False)
        if (
            memorable
            and not work.refused
            and all(self._by_entity.get(hit.detector.entity) for hit in view.hits)
        ):
            if len(self._outcomes) >= _MEMO_SIZE:
                self._outcomes.clear()
            self._outcomes[id(view.hits)] = (*outcome, view.hits, actions_taken, done, number is None)
        return outcome

    @staticmethod
    def _outcome(view: View, leaf: Leaf, number: float | None, edits: list[Edit]) -> tuple[bool, Any, bool]:
        if not edits:
            return False, None, False
        if is_whole(view, edits) or number is not None or not isinstance(leaf.raw, str):
            return True, edits[0].new, any(edit.action == _DROP for edit in edits)
        return True, splice(view.text, edits), False

    def _edits(
        self,
        work: _Work,
        view: View,
        path: Path,
        place: _Place,
        outward: Callable[[int], int],
    ) -> list[Edit]:
        """The edits of one text, in its own offsets; inner texts' edits come out through their lens."""
        edits: list[Edit] = []
        raw_path, slot, joined, number, protected, own = place
        length = len(view.text)
        for hit in view.hits:
            start, end, detector, confidence, _ = hit
            action = _KEEP if confidence < self.policy.at_least else self._by_entity.get(detector.entity)
            finding = None
            if action is None or path is not raw_path:
                finding = hit.at(path, (raw_path, outward(start), outward(end)))
                action = action or self.policy.decide(finding, work.occasion)
                if path is raw_path:
                    finding = None
                else:
                    work.inner.append(finding)
            if work.given:
                action = work.given.get((path, start, end, detector.entity), action)
            if action in _CONSTANT and (
                slot or (joined and start == 0 and end == length and detector.domain in DOMAINS)
            ):
                action = _HASH
            if action == _KEEP or (
                protected is not None and action not in protected and confidence < Confidence.CERTAIN
            ):
                continue
            text = view.text[start:end]
            new = self._apply(work, action, detector, text, slot, number)
            if action == _DROP and not (start == 0 and end == length):
                new = actions.placeholder(detector.entity)
            if new != (text if number is None else number):
                edits.append(Edit(start, end, new, hit, finding, action))
        if not view.parts:
            return edits
        inside = _Place(raw_path, slot, joined=False, number=None, protected=None, own=False)
        for part, inner in view.parts:
            under, within = inside, (*path, *part.steps)
            if own and inner.scope is not None:
                under = self._place_of_member(work, inner.scope, len(inner.text), within, inside)
            if part.number:
                under = under._replace(number=float(part.text))
            below = self._edits(work, inner, within, under, part.through(outward))
            if below and under.slot and not slot:
                below = self._as_one(work, inner, outermost(below))
            if part.recode is not None:
                if below:
                    edits.append(recoded(part, inner.text, outermost(below)))
                continue
            for edit in below:
                new = (
                    actions.placeholder(edit.hit.detector.entity)
                    if edit.new is None and not part.number
                    else edit.new
                )
                edits.append(
                    edit._replace(start=part.spot(edit.start), end=part.spot(edit.end), new=part.encode(new))
                )
        return edits

    def _place_of_member(self, work: _Work, scope: Scope, length: int, path: Path, inside: _Place) -> _Place:
        """The place of a member of a JSON document that stands in a text."""
        slot = inside.slot or scope.verdict.slot
        joined = scope.identifies and not slot and self._stays(work, scope, length, path)
        return inside._replace(slot=slot, joined=joined, own=True)

    def _as_one(self, work: _Work, view: View, edits: list[Edit]) -> list[Edit]:
        """The edits of an id inside a text as one: its token."""
        first = edits[0]
        is_own = is_whole(view, edits) and first.hit in view.hits
        if is_whole(view, edits) and not is_own:
            return edits
        token = self._slot_token(work, view.text, first.hit.detector if is_own else None)
        inside = tuple(one for edit in edits for one in (edit, *edit.inside))
        return [first._replace(start=0, end=len(view.text), new=token, inside=inside)]

    def _stays(self, work: _Work, scope: Scope, length: int, path: Path) -> bool:
        """Whether the policy keeps or hashes the id that a property's name means: people are joined on it, and no constant
        takes its place where it is somebody's name, address or number.
        """
        meant, evidence, _ = scope.suggestions[0]
        action = self._by_entity.get(meant.entity)
        if action is None:
            hit = Hit(0, length, meant, Confidence.LIKELY, (evidence,))
            action = self.policy.decide(hit.at(path, (path, 0, length)), work.occasion)
        return work.given.get((path, 0, length, meant.entity), action) in (_KEEP, _HASH)

    def _apply(
        self, work: _Work, action: str, detector: Detector, text: str, slot: bool, number: float | None
    ) -> Any:
        if action == _REFUSE:
            work.refused = True
            return None
        if action == _HASH:
            if work.pretend:
                return _ANY_TOKEN
            if self._keys is None:
                if slot:
                    work.refused = True
                return None if number is not None else actions.placeholder(detector.entity)
            token = work.tokens.get((detector.entity, text))
            if token is None:
                domain, canonical = identity(detector, text)
                token = work.tokens[detector.entity, text] = self._keys.token(domain, canonical, work.tenant)
            return token
        if number is not None:
            return actions.apply_number(action, detector.entity, number)
        return actions.apply_text(action, detector.entity, text)

    def _slot_token(self, work: _Work, text: str, found: Detector | None) -> str | None:
        if work.pretend:
            return _ANY_TOKEN
        if self._keys is None:
            work.refused = True
            return None
        domain, canonical = identity_of_id(text, found)
        return self._keys.token(domain, canonical, work.tenant)

    def _count(self, records: Iterable[Record], outcome: str) -> None:
        stats = self._stats
        with self._lock:
            self._events[outcome] += 1
            for path, _, _, _, done in records:
                if done:
                    counted = (path, done)
                    if counted in stats:
                        stats[counted] += 1
                    elif len(stats) < _MOST_STATS:
                        stats[counted] = 1
                    else:  # too many places: what is done there is still counted, and where is not told
                        stats[_ELSEWHERE, done] = stats.get((_ELSEWHERE, done), 0) + 1


def _same(index: int) -> int:
    return index
