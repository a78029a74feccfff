"""What becomes of one text under a policy: its edits from the inside out, tokens, and never a constant in an identity slot."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pi_classify.engine.identities import DOMAINS
from pi_classify.engine.leaves import Box, Leaf
from pi_classify.engine.scopes import Scope
from pi_classify.engine.spans import Hit
from pi_classify.engine.unscanned import UnscannedError
from pi_classify.engine.views import Seen, View
from pi_classify.inventory.reviewing import Actions, Spot
from pi_classify.model import Confidence, Detector, Finding, Path
from pi_classify.policy import actions
from pi_classify.policy.edits import Edit, is_whole, outermost, recoded, splice
from pi_classify.policy.identity import identity, identity_of_id
from pi_classify.policy.keys import KeyRing
from pi_classify.policy.redaction import Outcome, Record, record_of
from pi_classify.policy.rules import Occasion, Policy
from pi_classify.policy.settling import Again, digest_of, is_final, settled, written

_KEEP, _HASH, _DROP, _REFUSE = "keep", "hash", "drop", "refuse"
# Actions that would make one person out of two when they wrote into an identity slot.
_CONSTANT = frozenset({"redact", "mask", "truncate", "drop"})
_NUMBERS = frozenset({int, float, bool})  # what is null when redacted
_MEMO_SIZE = 8_192
# Stands for the token that a key would make, when only asked what would change.
_ANY_TOKEN = f"pi1_any_{'a' * 8}_{'a' * 32}"
_FINAL = frozenset({"redact", "hash", "drop"})  # what these write for a whole text is ours, or nothing


class Work:
    """What one event needs while it is worked on; a token is made once for each distinct value."""

    __slots__ = (
        "general",
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
        # Whether what the last look at a new text said holds in every event.
        self.general = False
        # What the inventory said: actions that beat the policy's, and the places where a row had a say.
        self.given: Actions = {}
        self.reviewed: frozenset[Spot] = frozenset()


# Looks at one text: its scope, the depth of lenses, who verifies tokens.
Look = Callable[[str, Scope, int, Callable[[str], bool] | None], View | None]
# What the inventory says of a leaf that became another text.
Review = Callable[[Leaf, View | None, Path, str, Callable[[str], bool] | None], tuple[View, Actions]]


class Place(NamedTuple):
    """What the place of a text says to the edits in it; `joined`: it is no slot, yet its id may stay one; `own`: the
    names of its parts may be slots too.
    """

    raw_path: Path
    slot: bool
    joined: bool
    number: float | None
    protected: tuple[str, ...] | None
    own: bool = True


class Writer:
    """Writes what a policy makes of texts. `by_entity` are the actions that hang on the entity alone; what was written for hits
    that the classifier's memo hands out again is remembered in `outcomes`, without an original text.
    """

    def __init__(
        self,
        policy: Policy,
        keys: KeyRing | None,
        by_entity: dict[str, str | None],
        look: Look,
        review: Review | None,
    ) -> None:
        self._policy = policy
        self._keys = keys
        self._by_entity = by_entity
        self._look = look
        self._review = review
        self.outcomes: dict[int, Outcome] = {}
        # Digests of (place, text without its tokens) of what was written and is left as it is by a second pass.
        self._calm: set[int] = set()

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
        edits = first = outermost(self._edits(work, view, path, place, _same))
        if edits and not slot and not work.refused and not _is_final(view, edits):
            edits = self._settled_leaf(work, seen, edits, place, box, is_name=is_name)
            memorable &= edits is first
        if edits and is_name:
            edits = [_name(view, edits, box)]
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
            if len(self.outcomes) >= _MEMO_SIZE:
                self.outcomes.clear()
            self.outcomes[id(view.hits)] = (*outcome, view.hits, actions_taken, done, number is None)
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
                below = self._settled_part(work, inner, outermost(below), within, under, through)
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

    def _settled_leaf(
        self, work: Work, seen: Seen, edits: list[Edit], place: Place, box: Box, *, is_name: bool
    ) -> list[Edit]:
        """The edits of a leaf (or a name) after which a second pass changes nothing."""
        leaf, view = seen
        ambiguous = leaf.scope.ambiguous
        digest = 0
        if place.number is None and not is_name and ambiguous is None and self._review is None:
            digest = digest_of(view.text, edits) ^ leaf.scope.salt
            if digest in self._calm:
                return edits
        verify = self._verifier(work)

        def again(new: Any) -> tuple[View, list[Edit]] | None:
            text, scope, within, given = str(new), leaf.scope, place, work.given
            if ambiguous is not None and type(leaf.key) is str and not is_name:
                scope = ambiguous.read(leaf.key, new, {**box.node, leaf.key: new}, box.scope)
            if place.number is not None:
                within = place._replace(number=new if type(new) in _NUMBERS else None)
            if is_name:
                looked = _data_in(box, text)
            else:
                looked = self._look(text, scope, 0, verify)
            if self._review is not None:
                occasion = work.occasion.event
                looked, work.given = self._review(
                    leaf._replace(text=text, raw=new), looked, place.raw_path, occasion, verify
                )
            try:
                return self._again(work, looked, place.raw_path, within, _same)
            finally:
                work.given = given

        return self._settled(work, view, edits, again, place.raw_path, place, _same, digest)

    def _settled_part(
        self, work: Work, view: View, edits: list[Edit], path: Path, place: Place, outward: Callable[[int], int]
    ) -> list[Edit]:
        """The same for a part whose name says something, so that its token is of the part as it was."""
        if self._review is not None or _is_final(view, edits):
            return edits
        assert view.inside is not None  # noqa: S101 - the caller asked
        scope, depth, _ = view.inside
        digest = 0
        if place.number is None:
            digest = digest_of(view.text, edits) ^ scope.salt ^ depth
            if digest in self._calm:
                return edits
        verify = self._verifier(work)

        def again(new: Any) -> tuple[View, list[Edit]] | None:
            within = place
            if place.number is not None:
                within = place._replace(number=new if type(new) in _NUMBERS else None)
            return self._again(work, self._look(str(new), scope, depth, verify), path, within, outward)

        return self._settled(work, view, edits, again, path, place, outward, digest)

    def _again(
        self, work: Work, looked: View | None, path: Path, place: Place, outward: Callable[[int], int]
    ) -> tuple[View, list[Edit]] | None:
        if looked is None:
            work.general = True
            return None
        work.general = self._is_general(looked)
        told = len(work.inner)
        edits = outermost(self._edits(work, looked, path, place, lambda _: outward(0)))
        del work.inner[told:]  # their offsets are of a text that nobody sees
        return (looked, edits) if edits else None

    def _settled(
        self,
        work: Work,
        view: View,
        edits: list[Edit],
        again: Again,
        path: Path,
        place: Place,
        outward: Callable[[int], int],
        digest: int,
    ) -> list[Edit]:
        def token(edit: Edit, text: str) -> Any:
            if edit.action == _HASH:
                return self._apply(work, _HASH, edit.hit.detector, text, place.slot, place.number)
            return edit.new

        after = settled(view.text, edits, again, token)
        if after is edits:
            if digest and work.general and not work.pretend:
                if len(self._calm) >= _MEMO_SIZE:
                    self._calm.clear()
                self._calm.add(digest)
            return edits
        known = set(map(id, edits))
        told = []
        for edit in after:
            if id(edit) not in known:
                finding = edit.hit.at(path, (place.raw_path, outward(edit.start), outward(edit.end)))
                work.inner.append(finding)
                edit = edit._replace(finding=finding)  # noqa: PLW2901 - the same, told
            told.append(edit)
        return told

    def _is_general(self, view: View) -> bool:
        """Whether what becomes of a view hangs on its entities alone, and not on paths or events."""
        return all(self._by_entity.get(hit.detector.entity) for hit in view.hits) and all(
            self._is_general(inner) for _, inner in view.parts
        )

    def _verifier(self, work: Work) -> Callable[[str], bool] | None:
        if self._keys is None:
            return None
        verify = self._keys.verify
        return (lambda token: token == _ANY_TOKEN or verify(token)) if work.pretend else verify

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

    def _slot_token(self, work: Work, text: str, found: Detector | None) -> str | None:
        if work.pretend:
            return _ANY_TOKEN
        if self._keys is None:
            work.refused = True
            return None
        domain, canonical = identity_of_id(text, found)
        return self._keys.token(domain, canonical, work.tenant)


def _same(index: int) -> int:
    return index


def _is_final(view: View, edits: list[Edit]) -> bool:
    """Whether a mark of ours, or nothing, stands for a whole text. Not so what is encoded, which is no mark."""
    return is_whole(view, edits) and edits[0].action in _FINAL and edits[0].hit in view.hits


def _data_in(box: Box, name: str) -> View | None:
    """What a second pass finds in a property name."""
    found = box.scope.descend(name).key_view
    if found is ...:
        raise UnscannedError("key")
    return found if isinstance(found, View) else None


def _name(view: View, edits: list[Edit], box: Box) -> Edit:
    """What a property name becomes that is data. A second pass must not take it for one that says something: it is a mark of
    ours, or data still.
    """
    new, first = written(view.text, edits), edits[0]
    if new is None:
        return first._replace(new=actions.placeholder(first.hit.detector.entity))
    if is_final(new) or _data_in(box, new) is not None:
        return first._replace(start=0, end=len(view.text), new=new, inside=tuple(edits[1:]) + first.inside)
    is_one = len(edits) == 1 and first.action == _HASH and is_final(first.new)
    mark = first.new if is_one else actions.placeholder(first.hit.detector.entity)
    return first._replace(start=0, end=len(view.text), new=mark, inside=(*edits[1:], *first.inside))
