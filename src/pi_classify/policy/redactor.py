"""Writes the new payload: copy on write, from the inside out, never a constant in an identity slot.

At event time nothing is raised: what could not be judged is refused, and `payload` is then None.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path as FilePath
from typing import Any

import msgspec

from pi_classify.engine.classifier import Classifier
from pi_classify.engine.views import not_scanned, unknown_property
from pi_classify.errors import KeyUnavailable
from pi_classify.inventory.reviewing import Reviewed
from pi_classify.inventory.rows import Inventory
from pi_classify.locks import lock_of
from pi_classify.model import DataKey, Finding, Path
from pi_classify.policy.keys import KeyRing
from pi_classify.policy.properties import known_only, rename
from pi_classify.policy.redaction import Done, Outcome, Record, Redaction, counted_as, folded, record_of
from pi_classify.policy.rereading import TELLING, Rewritten, is_read_alike, may_tell_others, rewritten
from pi_classify.policy.rules import Occasion, Policy
from pi_classify.policy.work import Work
from pi_classify.policy.writing import Writer
from pi_classify.sources.jsonl import has_repeated_names

_KEEP, _HASH, _DROP, _REFUSE = "keep", "hash", "drop", "refuse"
_MOST_STATS = 10_000
# Passes over an event in which a text that says what others are was written; seen is one more.
_MOST_LOOKS = 3
_ELSEWHERE: Path = (DataKey("OTHER", 1),)
_NOTHING_TAKEN = (None,)


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
        self.classifier = (classifier or Classifier()).for_ids(self.policy.ids_may_be)
        self.inventory = reviewed
        self._review = None if reviewed is None else Reviewed(reviewed, self.classifier)
        self.mode = mode
        self.policy_id = self.policy.policy_id
        self._keys = keys
        self._by_entity = {
            detector.entity: self.policy.action_for_entity(detector.entity)
            for detector in self.classifier.detectors
        }
        again = None if self._review is None else self._review.again
        self._writer = Writer(
            self.policy, keys, self._by_entity, self.classifier.look_again, again, self.classifier.may_be
        )
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

    def _redact(
        self, payload: Any, vendor: str | None, tenant: str, *, pretend: bool, looks: int = 0
    ) -> tuple[Work, Any]:
        classifier = self.classifier
        verify = None if self._keys is None else self._keys.verify
        scan = classifier.scan(payload, vendor, verify)
        event = payload.get("event") if type(payload) is dict else None
        work = Work(Occasion(event if type(event) is str else "", scan.vendor), tenant, pretend=pretend)
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
        # Bytes that became a text may say what others are as well as any.
        converted = [box for box, _, plain in scan.rewritten if type(plain) is str]
        dropped: list[tuple[int, Any]] = []
        telling: list[tuple[int, Any]] = []
        outcomes: dict[int, Outcome] = {} if pretend or tenant or work.reviewed else self._writer.outcomes
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
                changed, new, drop = self._writer.leaf(
                    work, seen, classifier.path_of(scan, seen.leaf), boxes[box]
                )
            if drop and type(boxes[box].node) is dict:
                dropped.append((box, key))
            elif changed:
                if key in TELLING or type(key) is int:
                    telling.append((box, key))
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
            changed, new, _ = self._writer.leaf(
                work, seen, classifier.path_of(scan, seen.leaf), boxes[seen.leaf.box], is_name=True
            )
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
        thinned: list[Rewritten] = []
        if self.policy.unknown_properties == _DROP:
            is_named = partial(self._is_named, work.occasion)
            result = known_only(result, boxes[0].scope, (), unknown, thinned, is_named)
            work.records += (record_of(unknown_property(path), _DROP) for path in unknown)
        if not copies and not unknown:
            return work, payload
        if telling:
            telling = [place for place in telling if may_tell_others(boxes, *place)]
        if (telling or dropped or renamed or unknown or converted) and not pretend and looks < _MOST_LOOKS:
            places = (*renamed, *converted, *(box for box, _ in (*telling, *dropped)))
            thinned += rewritten(boxes, places, copies)
            if classifier.place(result, vendor) != (scan.vendor, boxes[0].scope) or not all(
                map(is_read_alike, thinned)
            ):
                return self._redact_again(work, result, vendor, tenant, looks + 1)
        return work, result

    def _redact_again(
        self, work: Work, payload: Any, vendor: str | None, tenant: str, looks: int
    ) -> tuple[Work, Any]:
        """What was written once more, because what is left in it is read otherwise now; with what both passes did."""
        later, result = self._redact(payload, vendor, tenant, pretend=False, looks=looks)
        work.records += [record for record in later.records if record.done]
        work.refused = later.refused
        return work, result

    def _is_named(self, occasion: Occasion, path: Path) -> bool:
        """Whether a rule or the inventory names this property."""
        return self.policy.names(path, occasion) or (
            self.inventory is not None and bool(self.inventory.at(path, occasion.event))
        )

    def _count(self, records: Iterable[Record], outcome: str) -> None:
        stats = self._stats
        with self._lock:
            self._events[outcome] += 1
            for path, _, _, _, done in records:
                if done:
                    counted = (path, done)
                    if counted in stats:
                        stats[counted] += 1
                    elif len(stats) < _MOST_STATS or (len(stats) == _MOST_STATS and self._made_room()):
                        stats[counted] = 1
                    else:  # too many places: what is done there is still counted, and where is not told
                        stats[_ELSEWHERE, done] = stats.get((_ELSEWHERE, done), 0) + 1

    def _made_room(self) -> bool:
        """Whether the counts took up less room once list positions and names that may be data were made one."""
        stats = self._stats
        before = len(stats)
        counts: Counter[tuple[Path, Done]] = Counter()
        for (path, done), count in stats.items():
            counts[folded(path), done] += count
        if (
            2 * len(counts) > before
        ):  # it would soon be full again, and each time costs as much; it is not asked again
            return False
        stats.clear()  # in place: a redactor that reloads its policy shares it
        stats.update(counts)
        return True
