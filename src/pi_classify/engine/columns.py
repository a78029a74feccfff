"""Many payloads of one outline, looked at column by column: each different value of a property once.

What one payload's values say about each other decides as it does for one payload alone. A payload in which they do so in a
way that columns do not show (a name that stands in a text too, a pair of name and value, a text that cannot be scanned) is
left to whoever looks at payloads one by one.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress, filterfalse
from typing import Any, NamedTuple

from pi_classify import vocabulary
from pi_classify.engine import echoes
from pi_classify.engine.containers import LONGEST_INT
from pi_classify.engine.leaves import LONG_NUMBER
from pi_classify.engine.objects import TYPES, stands_twice
from pi_classify.engine.outlines import Container, Outline, path_of
from pi_classify.engine.positions import may_tell, may_tell_lines
from pi_classify.engine.scopes import Scope
from pi_classify.engine.texts import TextReader, UnscannedError, says_nothing
from pi_classify.engine.views import View
from pi_classify.model import Detector, Limits

# Different things that payloads say of whose they are; beyond, each is asked.
_MOST_PLACED = 1_024


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


class Table(NamedTuple):
    """Payloads of one outline as columns of scalars, and what was found in them.

    `found` goes by the position of a column; `left` are the rows that columns cannot tell.
    """

    outline: Outline
    columns: tuple[Column, ...]
    values: list[Sequence[Any]]
    found: dict[int, Told]
    left: frozenset[int]

    def without(self, rows: frozenset[int], size: int) -> "Table":
        """The table without some of its `size` rows, the others numbered anew."""
        kept = [row not in rows for row in range(size)]
        values: list[Sequence[Any]] = [tuple(compress(column, kept)) for column in self.values]
        found = {}
        for number, told in self.found.items():
            asked = tuple(compress(told.asked, kept))
            views = {one: told.views[one] for one in told.views.keys() & set(asked)}
            if views:
                found[number] = Told(asked, views)
        return self._replace(values=values, found=found, left=frozenset())


def _tells_of_its_values(container: Container, scope: Scope, outline: Outline) -> bool:
    """Whether the values of a container may say what others of it mean."""
    if container.names is not None:
        return may_tell(container.names)
    nested = container.above >= 0 and outline.containers[container.above].names is None
    return container.above >= 0 and may_tell_lines(container.kinds, scope, nested=nested)


class ColumnReader:
    """Looks at tables. `sources` are the detectors whose findings may stand elsewhere in the same payload."""

    def __init__(
        self, texts: TextReader, limits: Limits, sources: tuple[Detector | None, Detector | None]
    ) -> None:
        self._texts = texts
        self._limits = limits
        self._person, self._handle = sources

    def columns_of(self, outline: Outline, root: Scope) -> tuple[Column, ...] | None:
        """The columns of an outline below `root`; None when its payloads must be looked at one by one.

        The same decisions as the walk of `leaves` takes for a payload, those that hang on values left out.
        """
        if outline.size > self._limits.nodes or outline.depth > self._limits.depth:
            return None
        scopes = [root]
        columns: list[Column] = []
        for at, container in enumerate(outline.containers):
            scope = scopes[at]
            if _tells_of_its_values(container, scope, outline):
                return None
            for position, key in enumerate(container.keys):
                sub = scope
                if container.names is not None:
                    sub = scope.descend(key)
                    # A name that is not remembered may be data; what is found in it has an address of its own.
                    if sub.key_view is not None or scope.children.get(key) is not sub:
                        return None
                kind = container.kinds[position]
                if container.filled[position]:
                    if kind is list and sub.suggestions and sub.suggestions[0].detector.shape is not None:
                        return None
                    scopes.append(sub)
                elif kind is not dict and kind is not list and kind is not type(None):
                    columns.append(Column(at, position, key, sub, scope, kind))
        return tuple(columns)

    def read(
        self,
        outline: Outline,
        columns: tuple[Column, ...],
        values: list[Sequence[Any]],
        nodes_of: Callable[[int], Sequence[dict[Any, Any]]],
    ) -> Table:
        """The values of columns, and what they hold; `nodes_of` gives the containers of all rows at a position."""
        self._texts.events += len(values[0]) if values else 0
        found: dict[int, Told] = {}
        echoing: dict[int, _Look] = {}
        left: set[int] = set()
        for number, column in enumerate(columns):
            look = _Look(self._texts, self._limits, column)
            nodes = nodes_of(column.container) if column.is_ambiguous else ()
            told = (
                look.texts(values[number], nodes)
                if column.kind is str
                else look.numbers(values[number], nodes)
            )
            if told.views or look.wordy:
                found[number] = told
            if look.wordy:
                echoing[number] = look
            left |= look.left
        self._echo(columns, found, echoing)
        found = {number: told for number, told in found.items() if told.views}
        return Table(outline, columns, values, found, frozenset(left))

    def _echo(self, columns: tuple[Column, ...], found: dict[int, Told], echoing: "dict[int, _Look]") -> None:
        """Add what stands elsewhere in the same row, as the classifier does for one payload."""
        if not echoing:
            return
        sources = self._sources_by_row(columns, found)
        firsts = {
            row: [value.lower().partition(" ")[0] for value in sought] for row, sought in sources.items()
        }
        for number, look in echoing.items():
            told = found[number]
            asked: list[Any] | None = None
            lowered = {one: look.text_of(one).lower() for one in look.wordy}
            views = dict(told.views)
            for row, sought in firsts.items():
                one = told.asked[row]
                text = lowered.get(one)
                if text is None or not any(map(text.__contains__, sought)):
                    continue
                # A text together with what it echoes is another text; the same ones meet again.
                key = (one, tuple((value, detector.entity) for value, detector in sources[row].items()))
                if key not in views:
                    view = look.echoed(one, told.views.get(one), sources[row])
                    if view is None or view == told.views.get(one):
                        continue
                    views[key] = view
                if asked is None:
                    asked = list(told.asked)
                asked[row] = key
            if asked is not None:
                found[number] = Told(asked, {one: views[one] for one in views.keys() & set(asked)})

    def _sources_by_row(
        self, columns: tuple[Column, ...], found: dict[int, Told]
    ) -> dict[int, dict[str, Detector]]:
        """The names in each row that may stand elsewhere in it too."""
        sources: dict[int, dict[str, Detector]] = {}
        names: dict[tuple[int, int], list[str]] = {}
        for number, told in found.items():
            telling = {one: here for one, view in told.views.items() if (here := list(self._sources(view)))}
            if not telling:
                continue
            container = columns[number].container
            for row, one in enumerate(told.asked):
                for is_source, value, detector in telling.get(one, ()):
                    if is_source:
                        sources.setdefault(row, {})[value] = detector
                    else:
                        names.setdefault((row, container), []).append(value)
        for (row, _), pair in names.items():
            if len(pair) == 2 and self._person is not None:  # first and last name, each too short by itself
                sources.setdefault(row, {})[" ".join(pair)] = self._person
        return sources

    def _sources(self, view: View) -> Iterator[tuple[bool, str, Detector]]:
        """What a text may echo elsewhere: values, and whether each is one by itself or together with a second."""
        for hit in view.hits:
            if hit.detector is self._person or hit.detector is self._handle:
                value = view.text[hit.start : hit.end]
                if echoes.is_source(hit, value):
                    yield True, value, hit.detector
                elif len(value) == len(view.text):
                    yield False, value, hit.detector


class Placed:
    """Whose payloads are and where their names are judged, asked once for all that say the same of it.

    Holds values: it must not outlive the payloads.
    """

    def __init__(self, place: Callable[[Any], tuple[str, Scope]]) -> None:
        self._place = place
        self._spots: dict[Outline, tuple[tuple[int, str], ...] | None] = {}
        self._known: dict[tuple[Outline, tuple[str | None, ...]], tuple[str, Scope]] = {}

    def of(self, outline: Outline, containers: Sequence[Any]) -> tuple[str, Scope]:
        """The vendor and the root scope of a payload."""
        spots = (
            self._spots[outline]
            if outline in self._spots
            else self._spots.setdefault(outline, deciding(outline))
        )
        if spots is None:
            return self._place(containers[0])
        said = tuple(one if type(one := containers[at][name]) is str else None for at, name in spots)
        known = self._known.get((outline, said))
        if known is None:
            known = self._place(containers[0])
            if len(self._known) < _MOST_PLACED:
                self._known[outline, said] = known
        return known


def deciding(outline: Outline) -> tuple[tuple[int, str], ...] | None:
    """Where an outline has texts that decide whose a payload is; None where what is inside a list decides too."""
    found = []
    for at, container in enumerate(outline.containers):
        if container.names is None:
            continue
        above = path_of(outline, at)
        if not at and not set(vocabulary.ENVELOPES).isdisjoint(container.names):
            return None
        found += [
            (at, name)
            for name, kind in zip(container.names, container.kinds, strict=True)
            if kind is str and (*above, name) in vocabulary.deciding()
        ]
    return tuple(found)


def values_of(
    outline: Outline, columns: tuple[Column, ...], rows: Sequence[Sequence[Any]]
) -> list[Sequence[Any]]:
    """The values of each column, in the order of rows."""
    by_container: list[list[Sequence[Any]]] = []
    for at, container in enumerate(outline.containers):
        nodes = [row[at] for row in rows]
        held = map(dict.values, nodes) if container.names is not None else nodes
        by_container.append(list(zip(*held, strict=True)))
    return [by_container[column.container][column.position] for column in columns]


class _Look:
    """The look at one column: what was found, the rows that cannot be told, and the texts that may echo a name."""

    def __init__(self, texts: TextReader, limits: Limits, column: Column) -> None:
        self._texts = texts
        self._longest = limits.string
        self._column = column
        self._is_paired = False
        self.left: set[int] = set()
        # What was looked at in which a name may stand: as a word among others, as one of a URL.
        self.wordy: dict[Any, tuple[bool, bool]] = {}

    def texts(self, values: Sequence[str], nodes: Sequence[dict[Any, Any]]) -> Told:
        """What the texts of a column hold; `nodes` are the objects that they stand in where these must be asked."""
        if nodes:
            return self._ambiguous(values, nodes, self._seen)
        scope = self._column.scope
        views: dict[Any, View] = {}
        refused: set[str] = set()
        remembered, salt = self._texts.memo.get, scope.salt
        different: Iterable[str] = set(values)
        if not scope.suggestions:  # most of what never comes again says nothing but by its name
            different = filterfalse(says_nothing, different)
        for text in different:
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
        for number in set(values) if is_asked else ():
            try:
                view = self._number(number, scope)
            except UnscannedError:
                self.left.update(row for row, one in enumerate(values) if one == number)
                continue
            if view is not None:
                views[number] = view
        return Told(values, views)

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
        is_url = "/" in text and view is not None
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
