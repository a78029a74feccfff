"""The look at one column: each different value once, however many payloads have it."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import filterfalse
from typing import Any, NamedTuple

from pi_classify.engine import echoes
from pi_classify.engine.containers import LONGEST_INT
from pi_classify.engine.leaves import LONG_NUMBER
from pi_classify.engine.objects import TYPES, stands_twice
from pi_classify.engine.scopes import Scope
from pi_classify.engine.spans import Hit
from pi_classify.engine.texts import TextReader, says_nothing
from pi_classify.engine.unscanned import UnscannedError
from pi_classify.engine.views import View
from pi_classify.model import Detector, Limits


class Column(NamedTuple):
    """A property of an outline: the position of its container, its place and key there, its scope, the type of its values."""

    container: int
    position: int
    key: Any
    scope: Scope
    above: Scope
    kind: type

    @property
    def is_ambiguous(self) -> bool:
        """Whether the name means what the object around it says."""
        return self.scope.readings is not None and type(self.key) is str


class Told(NamedTuple):
    """What a column holds: of each row what was looked at, and what was found in that."""

    asked: Sequence[Any]
    views: dict[Any, View]

    def rows(self, asked: Collection[Any] | None = None) -> list[int]:
        """The rows that hold something, or where something of `asked` was looked at."""
        within = self.views if asked is None else asked
        return [row for row, one in enumerate(self.asked) if one in within]


class Look:
    """What one column holds, the rows that it cannot tell (`left`), and the texts that may echo a name (`wordy`)."""

    def __init__(self, texts: TextReader, limits: Limits, column: Column) -> None:
        self._texts = texts
        self._longest = limits.string
        self._column = column
        self._is_paired = False
        self.left: set[int] = set()
        # What was looked at in which a name may stand: as a word among others, as one of a URL.
        self.wordy: dict[Any, tuple[bool, bool]] = {}

    def texts(
        self, values: Sequence[str], different: Collection[str], nodes: Sequence[dict[Any, Any]]
    ) -> Told:
        """What the texts of a column hold; `nodes` are the objects that they stand in where these must be asked."""
        if nodes:
            return self._ambiguous(values, nodes, self._seen)
        scope = self._column.scope
        views: dict[Any, View] = {}
        refused: set[str] = set()
        remembered, salt = self._texts.memo.get, scope.salt
        asked: Iterable[str] = different
        # One that is too long is refused, whatever it says; an id that says nothing may be what a policy says that ids may be.
        is_quick = max(map(len, different), default=0) <= self._longest
        is_quick = is_quick and not (self._texts.may_be and scope.identifies)
        if is_quick and not scope.suggestions:  # most of what never comes again says nothing but by its name
            asked = filterfalse(says_nothing, different)
        elif is_quick and scope.is_plain and not scope.business:
            asked = self._named(different, scope, views)
        for text in asked:
            if not text or (known := remembered(hash(text) ^ salt)) is True:
                continue
            try:
                view = self._seen(text, scope, known)
            except UnscannedError:
                refused.add(text)
                continue
            if view is not None:
                views[text] = view
            if not scope.harmless:
                self._note(text, text, scope, view)
        if refused:
            self.left.update(row for row, text in enumerate(values) if text in refused)
        return Told(values, views)

    def _named(self, different: Iterable[str], scope: Scope, views: dict[Any, View]) -> list[str]:
        """Note of ids and moments what the name tells, which is all there is; the other texts."""
        others = []
        # Of those that are equally long the hits are one object: such ids are many, and each would be the garbage collector's.
        alike: dict[tuple[str, int], tuple[Hit, ...]] = {}
        for text in different:
            if not says_nothing(text):
                others.append(text)
            elif (hit := self._texts.named(text, scope)) is not None:
                views[text] = View(text, alike.setdefault((hit.detector.entity, hit.end), (hit,)), ())
        return others

    def numbers(self, values: Sequence[Any], nodes: Sequence[dict[Any, Any]]) -> Told:
        """What numbers and booleans hold; those that have no text are left."""
        column = self._column
        kind, scope = column.kind, column.scope
        if kind is float and not all(map(math.isfinite, values)):
            self.left.update(row for row, number in enumerate(values) if not math.isfinite(number))
        elif kind is int and (min(values) <= -LONGEST_INT or max(values) >= LONGEST_INT):
            self.left.update(row for row, number in enumerate(values) if abs(number) >= LONGEST_INT)
        if nodes and kind is int:
            return self._ambiguous(values, nodes, self._number)
        if kind is bool:
            is_asked = scope.flags
        elif scope.suggestions:
            is_asked = True
        else:
            is_asked = (
                kind is int
                and not scope.harmless
                and not -LONG_NUMBER < min(values) <= max(values) < LONG_NUMBER
            )
        views: dict[Any, View] = {}
        different = set(values) if is_asked else set()
        if kind is float and 0.0 in different:  # it equals -0.0, whose text is another
            different = different - {0.0} | {0.0}
            self.left.update(row for row, one in enumerate(values) if not one and math.copysign(1, one) < 0)
        for number in different:
            try:
                view = self._number(number, scope)
            except UnscannedError:
                self.left.update(row for row, one in enumerate(values) if one == number)
                continue
            if view is not None:
                views[number] = view
        return Told(values, views)

    def others(self, values: Sequence[Any]) -> Told:
        """What moments, decimals and UUIDs hold, by their texts; those that have none are left."""
        try:
            if self._column.kind is Decimal and not all(map(Decimal.is_finite, values)):
                self.left.update(row for row, number in enumerate(values) if not number.is_finite())
            texts = list(map(str, values))
        except Exception:  # noqa: BLE001 - a time zone of somebody's own may raise anything: each is asked alone
            self.left.update(range(len(values)))
            return Told(values, {})
        return self.texts(texts, frozenset(texts), ())

    def _ambiguous(
        self,
        values: Sequence[Any],
        nodes: Sequence[dict[Any, Any]],
        look: Callable[[Any, Scope], View | None],
    ) -> Told:
        """The same where a name means what the object around it says."""
        column = self._column
        # What else the reading hangs on: the types that the object says, and whether the value stands in it twice.
        said: list[Sequence[Any]] = [
            [one if type(one := node[name]) is str else None for node in nodes]
            for name in TYPES
            if name in nodes[0]
        ]
        if any(reading.same for reading in column.scope.verdict.readings):
            said.append(list(map(stands_twice, nodes, map(str, values))))
        asked: Sequence[Any] = list(zip(values, *said, strict=True)) if said else values
        self._is_paired = bool(said)
        scopes = {
            one: column.scope.read(column.key, self.text_of(one), node, column.above)
            for one, node in dict(zip(asked, nodes, strict=True)).items()
        }
        views: dict[Any, View] = {}
        refused = set()
        for one, scope in scopes.items():
            value = self.text_of(one)
            try:
                view = look(value, scope) if value != "" else None
            except UnscannedError:
                refused.add(one)
                continue
            if view is not None:
                views[one] = view
            if type(value) is str:
                self._note(one, value, scope, view)
        if refused:
            self.left.update(row for row, one in enumerate(asked) if one in refused)
        return Told(asked, views)

    def _number(self, number: Any, scope: Scope) -> View | None:
        kind = type(number)
        if kind is bool:
            return self._texts.look("true" if number else "false", scope, 0, None)
        if kind is float:
            return self._texts.look(repr(number), scope, 0, None) if math.isfinite(number) else None
        # As in the walk: a number below that is worth a look only where a name says so.
        if not scope.suggestions and (scope.harmless or abs(number) < LONG_NUMBER):
            return None
        return self._texts.look(repr(number), scope, 0, None) if abs(number) < LONGEST_INT else None

    def _seen(self, text: str, scope: Scope, known: Any = None) -> View | None:
        """What a text holds, which may be remembered."""
        if known is None:
            known = self._texts.memo.get(hash(text) ^ scope.salt)
        if known is not None:
            view = View(text, known, ()) if type(known) is tuple else None
        elif len(text) > self._longest:
            raise UnscannedError("length")
        else:
            view = self._texts.look(text, scope, 0, None)
        return view

    def _note(self, asked: Any, text: str, scope: Scope, view: View | None) -> None:
        """Note whether a text may echo a name."""
        is_wordy = " " in text and not (scope.suggestions and view is not None)
        is_url = "/" in text and view is not None and not scope.slot
        if (is_wordy or is_url) and not scope.harmless:
            self.wordy[asked] = (is_wordy, is_url)

    def text_of(self, asked: Any) -> Any:
        """The text of what was looked at."""
        text: Any = asked[0] if self._is_paired else asked
        return text

    def echoed(self, asked: Any, view: View | None, sources: Mapping[str, Detector]) -> View | None:
        """The view of a text with what of a row's names stands in it."""
        text = self.text_of(asked)
        is_wordy, is_url = self.wordy[asked]
        if is_url and view is not None:
            view = echoes.in_url(view, sources)
        if is_wordy and echoes.WORDY.search(text):
            hits = echoes.find(text, sources)
            if hits:
                view = echoes.joined(view or View(text, (), ()), hits)
        return view
