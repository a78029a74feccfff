"""What was written is looked at again in its place, until a look changes nothing: that makes a policy idempotent.

A user agent under `customer_id` is none, but what is left of it (`Chrome 120`) may be an id; three digits of a ZIP code may be
what an address ends with. No list of such cases is complete, so the text that was written decides: what a second pass would
take is taken at once.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pi_classify.engine.leaves import Box, Leaf
from pi_classify.engine.marks import PLACEHOLDER, TOKEN
from pi_classify.engine.scopes import Scope
from pi_classify.engine.unscanned import UnscannedError
from pi_classify.engine.views import Seen, View
from pi_classify.inventory.reviewing import Actions
from pi_classify.model import Detector, Path
from pi_classify.policy import actions
from pi_classify.policy.edits import Edit, is_whole, merged, outermost, splice
from pi_classify.policy.keys import KeyRing
from pi_classify.policy.work import Place, Work

# Measured on 78,000 texts of mixtures that were written in part: a look changed something in 2 of 100, none took more than three.
_MOST_LOOKS = 5
_MEMO_SIZE = 8_192
_HASH = "hash"
_FINAL = frozenset({"redact", "hash", "drop"})  # what these write for a whole text is ours, or nothing
_NUMBERS = frozenset({int, float})
# Stands for the token that a key would make, when only asked what would change.
ANY_TOKEN = f"pi1_any_{'a' * 8}_{'a' * 32}"

# Looks at one text: its scope, the depth of lenses, who verifies tokens.
Look = Callable[[str, Scope, int, Callable[[str], bool] | None], View | None]
# What the inventory says of a leaf that became another text.
Review = Callable[[Leaf, View | None, Path, str, Callable[[str], bool] | None], tuple[View, Actions]]
# The edits of a view in its place, before a second look; what an action writes over a text.
EditsOf = Callable[[Work, View, Path, Place, Callable[[int], int]], list[Edit]]
Apply = Callable[[Work, str, Detector, str, bool, float | None], Any]
# The view of what a text became and the edits that it gets there; None when it gets none.
Again = Callable[[Any], tuple[View, list[Edit]] | None]


class Settler:
    """Looks again at what a policy wrote. What is left as it is once is remembered, without a text: `_calm` holds digests of
    (place, text without the bodies of its tokens).
    """

    def __init__(
        self,
        edits_of: EditsOf,
        apply: Apply,
        look: Look,
        review: Review | None,
        by_entity: dict[str, str | None],
        keys: KeyRing | None,
    ) -> None:
        self._edits_of = edits_of
        self._apply = apply
        self._look = look
        self._review = review
        self._by_entity = by_entity
        self._keys = keys
        self._calm: set[int] = set()

    def leaf(
        self, work: Work, seen: Seen, edits: list[Edit], place: Place, box: Box, *, is_name: bool
    ) -> tuple[list[Edit], bool]:
        """The edits of a leaf (or a name) after which a second pass changes nothing; whether they are the same in every event
        and object.
        """
        leaf, view = seen
        is_alone = not is_name and leaf.scope.ambiguous is None and self._review is None
        digest = 0
        if is_alone and place.number is None:
            digest = _digest(view.text, edits) ^ leaf.scope.salt
            if digest in self._calm:
                return edits, True
        if is_name:
            if not _is_final(view, edits):
                edits = self._settled(
                    work, view, edits, self._of_name(work, place, box), place.raw_path, place
                )
            return [_name(view, edits, box)], False
        if _is_final(view, edits):
            return edits, True
        again = self._of_leaf(work, leaf, place, box)
        after = self._settled(work, view, edits, again, place.raw_path, place, digest=digest)
        return after, is_alone and after is edits and work.is_general

    def part(
        self,
        work: Work,
        view: View,
        edits: list[Edit],
        path: Path,
        place: Place,
        outward: Callable[[int], int],
    ) -> list[Edit]:
        """The same for a part of a text whose name says something, so that its token is of the part as it was."""
        if self._review is not None or _is_final(view, edits):
            return edits
        assert view.inside is not None  # noqa: S101 - the caller asked
        scope, depth, _ = view.inside
        digest = 0
        if place.number is None:
            digest = _digest(view.text, edits) ^ scope.salt ^ depth
            if digest in self._calm:
                return edits
        verify = self._verifier(work)

        def again(new: Any) -> tuple[View, list[Edit]] | None:
            looked = self._look(str(new), scope, depth, verify)
            return self._edits_again(work, looked, path, _with_number(place, new))

        return self._settled(work, view, edits, again, path, place, outward, digest)

    # ------------------------------------------------------------------ a second look

    def _of_leaf(self, work: Work, leaf: Leaf, place: Place, box: Box) -> Again:
        ambiguous = leaf.scope.ambiguous
        verify = self._verifier(work)

        def again(new: Any) -> tuple[View, list[Edit]] | None:
            text, scope, given = str(new), leaf.scope, work.given
            if ambiguous is not None and type(leaf.key) is str:
                scope = ambiguous.read(leaf.key, new, {**box.node, leaf.key: new}, box.scope)
            looked = self._look(text, scope, 0, verify)
            if self._review is not None:
                written = leaf._replace(text=text, raw=new)
                looked, work.given = self._review(
                    written, looked, place.raw_path, work.occasion.event, verify
                )
            try:
                return self._edits_again(work, looked, place.raw_path, _with_number(place, new))
            finally:
                work.given = given

        return again

    def _of_name(self, work: Work, place: Place, box: Box) -> Again:
        return lambda new: self._edits_again(work, _data_in(box, str(new)), place.raw_path, place)

    def _edits_again(
        self, work: Work, looked: View | None, path: Path, place: Place
    ) -> tuple[View, list[Edit]] | None:
        if looked is None:
            work.is_general = True
            return None
        told = len(work.inner)
        edits = outermost(self._edits_of(work, looked, path, place, _nowhere))
        del work.inner[told:]  # their offsets are of a text that nobody sees
        work.is_general = self._is_general(looked)
        return (looked, edits) if edits else None

    def _settled(
        self,
        work: Work,
        view: View,
        edits: list[Edit],
        again: Again,
        path: Path,
        place: Place,
        outward: Callable[[int], int] | None = None,
        digest: int = 0,
    ) -> list[Edit]:
        def token(edit: Edit, text: str) -> Any:
            if edit.action == _HASH:
                return self._apply(work, _HASH, edit.hit.detector, text, place.slot, place.number)
            return edit.new

        after = settled(view.text, edits, again, token)
        if after is edits:
            if digest and work.is_general and not work.pretend:
                if len(self._calm) >= _MEMO_SIZE:
                    self._calm.clear()
                self._calm.add(digest)
            return edits
        known = set(map(id, edits))
        return [edit if id(edit) in known else _told(work, edit, path, place, outward) for edit in after]

    def _is_general(self, view: View) -> bool:
        """Whether what becomes of a view hangs on its entities alone, and not on paths or events."""
        return all(self._by_entity.get(hit.detector.entity) for hit in view.hits) and all(
            self._is_general(inner) for _, inner in view.parts
        )

    def _verifier(self, work: Work) -> Callable[[str], bool] | None:
        if self._keys is None:
            return None
        verify = self._keys.verify
        return (lambda token: token == ANY_TOKEN or verify(token)) if work.pretend else verify


def settled(text: str, edits: list[Edit], again: Again, token: Callable[[Edit, str], Any]) -> list[Edit]:
    """The edits of a text after which a second pass changes nothing.

    `token` makes that of a stretch as it stood in the text: one of what was written there could be everybody's. What does not
    settle goes as a whole.
    """
    for _ in range(_MOST_LOOKS):
        new = _written(text, edits)
        if _is_mark(new):
            return edits
        try:
            looked = again(new)
        except UnscannedError as refusal:
            return [_as_a_whole(text, edits, f"[UNSCANNED:{refusal.reason}]")]
        if looked is None:
            return edits
        view, later = looked
        own = set(map(id, view.hits))
        edits = merged(text, edits, later, partial(_new_of, own, token))
    return [_as_a_whole(text, edits, actions.placeholder(edits[0].hit.detector.entity))]


def _new_of(own: set[int], token: Callable[[Edit, str], Any], edit: Edit, stretch: str) -> Any:
    """What a later edit writes over a whole stretch; what a part of it became was written there already."""
    return token(edit, stretch) if id(edit.hit) in own else edit.new


def _written(text: str, edits: list[Edit]) -> Any:
    """What a text becomes: what stands for all of it, which may be a number, or the text with its edits made."""
    if len(edits) == 1 and edits[0].start == 0 and edits[0].end == len(text):
        return edits[0].new
    return splice(text, edits)


def _is_mark(new: Any) -> bool:
    """Whether what stands for a whole text is ours, or nothing."""
    if new is None:
        return True
    return type(new) is str and (PLACEHOLDER.fullmatch(new) or TOKEN.fullmatch(new)) is not None


def _is_final(view: View, edits: list[Edit]) -> bool:
    """The same, of edits; not so where a text is encoded anew as a whole."""
    return is_whole(view, edits) and edits[0].action in _FINAL and edits[0].hit in view.hits


def _as_a_whole(text: str, edits: list[Edit], new: str) -> Edit:
    inside = tuple(one for edit in edits for one in (edit, *edit.inside))
    return edits[0]._replace(start=0, end=len(text), new=new, inside=inside)


def _told(work: Work, edit: Edit, path: Path, place: Place, outward: Callable[[int], int] | None) -> Edit:
    """An edit of a second look with its finding, which no first look told."""
    start, end = (edit.start, edit.end) if outward is None else (outward(edit.start), outward(edit.end))
    finding = edit.hit.at(path, (place.raw_path, start, end))
    work.inner.append(finding)
    return edit._replace(finding=finding)


def _with_number(place: Place, new: Any) -> Place:
    if place.number is None:
        return place
    return place._replace(number=new if type(new) in _NUMBERS else None)


def _nowhere(_index: int) -> int:
    return 0


def _digest(text: str, edits: list[Edit]) -> int:
    """Stands for what a text becomes, whatever the bodies of its tokens are. `hash` of a str is SipHash under a key of this process.

    Measured: 0.4 us for a URL with somebody's token; another look at it takes 60.
    """
    if len(edits) == 1:
        start, end, new, hit, _, _, _ = edits[0]
        return hash((text[:start], hit.detector.entity if _is_token(new) else new, text[end:]))
    pieces: list[object] = []
    position = 0
    for start, end, new, hit, _, _, _ in edits:
        pieces += (text[position:start], hit.detector.entity if _is_token(new) else new)
        position = end
    return hash((*pieces, text[position:]))


def _is_token(new: Any) -> bool:
    return type(new) is str and new[:4] == "pi1_"


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
    new, first = _written(view.text, edits), edits[0]
    entity = first.hit.detector.entity
    if new is None:
        new = actions.placeholder(entity)
    elif not _is_mark(new) and _data_in(box, new) is None:
        is_one = len(edits) == 1 and first.action == _HASH and _is_mark(first.new)
        new = first.new if is_one else actions.placeholder(entity)
    return first._replace(start=0, end=len(view.text), new=new, inside=(*edits[1:], *first.inside))
