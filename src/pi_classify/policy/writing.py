"""What becomes of one text under a policy: its edits from the inside out, tokens, and never a constant in an identity slot."""

from collections.abc import Callable
from typing import Any

from pi_classify.engine.identities import DOMAINS
from pi_classify.engine.leaves import Box
from pi_classify.engine.scopes import Scope
from pi_classify.engine.spans import Hit
from pi_classify.engine.views import Seen, View
from pi_classify.model import Confidence, Detector, Path
from pi_classify.policy import actions
from pi_classify.policy.edits import Edit, is_whole, outermost, recoded, splice
from pi_classify.policy.identity import identity, identity_of_id
from pi_classify.policy.keys import KeyRing
from pi_classify.policy.redaction import Outcome, Record, record_of
from pi_classify.policy.rules import Policy
from pi_classify.policy.settling import ANY_TOKEN, Look, Review, Settler
from pi_classify.policy.work import Place, Work

_KEEP, _HASH, _DROP, _REFUSE = "keep", "hash", "drop", "refuse"
# Actions that would make one person out of two when they wrote into an identity slot.
_CONSTANT = frozenset({"redact", "mask", "truncate", "drop"})
_NUMBERS = frozenset({int, float, bool})  # what is null when redacted
_MEMO_SIZE = 8_192


class Writer:
    """Writes what a policy makes of texts. `by_entity` are the actions that hang on the entity alone; what was written for hits
    that the classifier's memo hands out again is remembered in `outcomes`, without an original text. `may_be` is what ids may be
    beside what their form says.
    """

    def __init__(
        self,
        policy: Policy,
        keys: KeyRing | None,
        by_entity: dict[str, str | None],
        look: Look,
        review: Review | None,
        may_be: tuple[Detector, ...],
    ) -> None:
        self._policy = policy
        self._keys = keys
        self._by_entity = by_entity
        self._may_be = may_be
        self._domains = DOMAINS.union(detector.domain for detector in may_be)
        self._settler = Settler(self._edits, self._apply, look, review, by_entity, keys)
        self.outcomes: dict[int, Outcome] = {}

    def leaf(
        self, work: Work, seen: Seen, path: Path, box: Box, *, is_name: bool = False
    ) -> tuple[bool, Any, bool]:
        """Whether a leaf (or a name) at a path in a box changes, its new value, and whether the property goes altogether."""
        leaf, view = seen
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
        place = Place(path, slot, joined, number, verdict.allowed)
        edits = outermost(self._edits(work, view, path, place, _same))
        if edits and number is None and not isinstance(leaf.raw, str):
            edits = [edits[0]._replace(start=0, end=len(view.text), inside=tuple(edits[1:]))]
        if edits and not slot and not work.refused:
            edits, is_general = self._settler.leaf(work, seen, edits, place, box, is_name=is_name)
            memorable &= is_general
        for edit in edits:
            if edit.finding is None and edit.hit in view.hits:
                taken[edit.hit] = edit.action
            for one in edit.inside:
                if one.finding is None and one.hit in view.hits:
                    taken[one.hit] = one.action
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
        outcome = self._outcome(view, number, edits)
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
            if len(self.outcomes) >= _MEMO_SIZE:
                self.outcomes.clear()
            self.outcomes[id(view.hits)] = (*outcome, view.hits, actions_taken, done, number is None)
        return outcome

    @staticmethod
    def _outcome(view: View, number: float | None, edits: list[Edit]) -> tuple[bool, Any, bool]:
        if not edits:
            return False, None, False
        if is_whole(view, edits) or number is not None:
            return True, edits[0].new, any(edit.action == _DROP for edit in edits)
        return True, splice(view.text, edits), False

    def _edits(
        self,
        work: Work,
        view: View,
        path: Path,
        place: Place,
        outward: Callable[[int], int],
    ) -> list[Edit]:
        """The edits of one text, in its own offsets; inner texts' edits come out through their lens."""
        edits: list[Edit] = []
        raw_path, slot, joined, number, protected, own = place
        length = len(view.text)
        for hit in view.hits:
            start, end, detector, confidence, _ = hit
            action = _KEEP if confidence < self._policy.at_least else self._by_entity.get(detector.entity)
            finding = None
            if action is None or path is not raw_path:
                finding = hit.at(path, (raw_path, outward(start), outward(end)))
                action = action or self._policy.decide(finding, work.occasion)
                if path is raw_path:
                    finding = None
                else:
                    work.inner.append(finding)
            if work.given:
                action = work.given.get((path, start, end, detector.entity), action)
            if action in _CONSTANT and (
                slot or (joined and start == 0 and end == length and detector.domain in self._domains)
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
        inside = Place(raw_path, slot, joined=False, number=None, protected=None, own=False)
        for part, inner in view.parts:
            under, within = inside, (*path, *part.steps)
            if own and inner.inside is not None and inner.inside.is_member:
                under = self._place_of_member(work, inner.inside.scope, len(inner.text), within, inside)
            if part.number:
                under = under._replace(number=float(part.text))
            through = part.through(outward)
            below = self._edits(work, inner, within, under, through)
            if below and inner.inside is not None and inner.inside.scope.suggestions and not under.slot:
                below = self._settler.part(work, inner, outermost(below), within, under, through)
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

    def _place_of_member(self, work: Work, scope: Scope, length: int, path: Path, inside: Place) -> Place:
        """The place of a member of a JSON document that stands in a text."""
        slot = inside.slot or scope.verdict.slot
        joined = scope.identifies and not slot and self._stays(work, scope, length, path)
        return inside._replace(slot=slot, joined=joined, own=True)

    def _as_one(self, work: Work, view: View, edits: list[Edit]) -> list[Edit]:
        """The edits of an id inside a text as one: its token."""
        first = edits[0]
        is_own = is_whole(view, edits) and first.hit in view.hits
        if is_whole(view, edits) and not is_own:
            return edits
        token = self._slot_token(work, view.text, first.hit.detector if is_own else None)
        inside = tuple(one for edit in edits for one in (edit, *edit.inside))
        return [first._replace(start=0, end=len(view.text), new=token, inside=inside)]

    def _stays(self, work: Work, scope: Scope, length: int, path: Path) -> bool:
        """Whether the policy keeps or hashes the id that a property's name means: people are joined on it, and no constant
        takes its place where it is somebody's name, address or number.
        """
        meant, evidence, _ = scope.suggestions[0]
        action = self._by_entity.get(meant.entity)
        if action is None:
            hit = Hit(0, length, meant, Confidence.LIKELY, (evidence,))
            action = self._policy.decide(hit.at(path, (path, 0, length)), work.occasion)
        return work.given.get((path, 0, length, meant.entity), action) in (_KEEP, _HASH)

    def _apply(
        self, work: Work, action: str, detector: Detector, text: str, slot: bool, number: float | None
    ) -> Any:
        if action == _REFUSE:
            work.refused = True
            return None
        if action == _HASH:
            if work.pretend:
                return ANY_TOKEN
            if self._keys is None:
                if slot:
                    work.refused = True
                return None if number is not None else actions.placeholder(detector.entity)
            token = work.tokens.get((detector.entity, text))
            if token is None:
                domain, canonical = identity(detector, text, self._may_be)
                token = work.tokens[detector.entity, text] = self._keys.token(domain, canonical, work.tenant)
            return token
        if number is not None:
            return actions.apply_number(action, detector.entity, number)
        return actions.apply_text(action, detector.entity, text)

    def _slot_token(self, work: Work, text: str, found: Detector | None) -> str | None:
        if work.pretend:
            return ANY_TOKEN
        if self._keys is None:
            work.refused = True
            return None
        domain, canonical = identity_of_id(text, found, self._may_be)
        return self._keys.token(domain, canonical, work.tenant)


def _same(index: int) -> int:
    return index
