"""Many payloads of one outline, looked at column by column: each different value of a property once.

What one payload's values say about each other decides as it does for one payload alone. A payload in which they do so in a
way that columns do not show (a name that stands in a text too, a pair of name and value, a text that cannot be scanned) is
left to whoever looks at payloads one by one.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import Any, NamedTuple

from pi_classify.engine import echoes
from pi_classify.engine.containers import LONGEST_INT
from pi_classify.engine.leaves import LONG_NUMBER
from pi_classify.engine.objects import TYPES
from pi_classify.engine.outlines import Container, Outline
from pi_classify.engine.positions import may_tell, may_tell_lines
from pi_classify.engine.scopes import Scope
from pi_classify.engine.texts import TextReader, UnscannedError
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


class Table(NamedTuple):
    """Payloads of one outline as columns of scalars, and what was found in them.

    `found` has, by the position of a column, the rows that hold something; `left` are the rows that columns cannot tell.
    """

    outline: Outline
    columns: tuple[Column, ...]
    values: list[Sequence[Any]]
    found: dict[int, list[tuple[int, View]]]
    left: frozenset[int]

    def without(self, rows: frozenset[int], size: int) -> "Table":
        """The table without some of its `size` rows, the others numbered anew."""
        kept = [row for row in range(size) if row not in rows]
        places = {row: place for place, row in enumerate(kept)}
        values = [[column[row] for row in kept] for column in self.values]
        found = {
            number: [(places[row], view) for row, view in told if row in places]
            for number, told in self.found.items()
        }
        return self._replace(values=values, found=found, left=frozenset())


def _tells_of_its_values(container: Container, scope: Scope, outline: Outline) -> bool:
    """Whether the values of a container may say what others of it mean."""
    if container.names is not None:
        return may_tell(container.names)
    nested = container.above >= 0 and outline.containers[container.above].names is None
    return container.above >= 0 and may_tell_lines(container.kinds, scope, nested=nested)


class ColumnReader:
    """Looks at tables. `sources` are the detectors whose findings may stand elsewhere in the same payload."""

    def __init__(self, texts: TextReader, limits: Limits, sources: tuple[Detector | None, Detector | None]) -> None:
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

    def read(self, outline: Outline, columns: tuple[Column, ...], rows: Sequence[Sequence[Any]]) -> Table:
        """The containers of many payloads, each in the outline's order, as a table."""
        self._texts.events += len(rows)
        values = values_of(outline, columns, rows)
        found: dict[int, list[tuple[int, View]]] = {}
        wordy: list[dict[int, str]] = []
        left: set[int] = set()
        for number, column in enumerate(columns):
            look = _Look(self._texts, self._limits, column)
            if column.kind is str:
                if column.scope.readings is not None and type(column.key) is str:
                    told = look.ambiguous(values[number], [row[column.container] for row in rows])
                else:
                    told = look.texts(values[number])
            else:
                nodes = [row[column.container] for row in rows] if column.scope.readings is not None else ()
                told = look.numbers(values[number], nodes)
            if told:
                found[number] = told
            left |= look.left
            if look.wordy:
                wordy.append(look.wordy_rows(values[number]))
        left.update(self._echoing(columns, found, wordy))
        return Table(outline, columns, values, found, frozenset(left))

    def _echoing(
        self, columns: tuple[Column, ...], found: dict[int, list[tuple[int, View]]], wordy: list[dict[int, str]]
    ) -> Iterator[int]:
        """The rows in which a name that was found seems to stand in another text too."""
        firsts: dict[int, list[str]] = {}
        names: dict[tuple[int, int], list[str]] = {}
        for number, told in found.items():
            container = columns[number].container
            known: dict[int, list[tuple[bool, str]]] = {}
            for row, view in told:
                sources = known.get(id(view))
                if sources is None:
                    sources = known[id(view)] = list(self._sources(view))
                for is_source, value in sources:
                    if is_source:
                        firsts.setdefault(row, []).append(value.lower().partition(" ")[0])
                    else:
                        names.setdefault((container, row), []).append(value)
        for (_, row), pair in names.items():
            if len(pair) == 2 and self._person is not None:
                firsts.setdefault(row, []).append(pair[0].lower().partition(" ")[0])
        for row, sought in firsts.items():
            for texts in wordy:
                text = texts.get(row)
                if text is not None and any(map(text.__contains__, sought)):
                    yield row
                    break

    def _sources(self, view: View) -> Iterator[tuple[bool, str]]:
        """What a text may echo elsewhere: values, and whether each is one by itself or together with a second."""
        for hit in view.hits:
            if hit.detector is self._person or hit.detector is self._handle:
                value = view.text[hit.start : hit.end]
                if echoes.is_source(hit, value):
                    yield True, value
                elif len(value) == len(view.text):
                    yield False, value


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
        self.left: set[int] = set()
        # Texts in which a name may stand as a word, in lower case.
        self.wordy: dict[str, str] = {}

    def texts(self, values: Sequence[str]) -> list[tuple[int, View]]:
        """What the texts of a column hold, by row."""
        scope = self._column.scope
        remembered, salt = self._texts.memo.get, scope.salt
        views: dict[str, View] = {}
        refused: set[str] = set()
        for text in set(values):
            if not text or (known := remembered(hash(text) ^ salt)) is True:
                continue
            try:
                view = self._seen(text, scope, known)
            except UnscannedError:
                refused.add(text)
                continue
            if view is not None:
                views[text] = view
        if refused:
            self.left.update(row for row, text in enumerate(values) if text in refused)
        if not views:
            return []
        held = map(views.get, values)
        return [(row, view) for row, view in enumerate(held) if view is not None]

    def ambiguous(self, values: Sequence[str], nodes: Sequence[dict[Any, Any]]) -> list[tuple[int, View]]:
        """The same where a name means what the object around it says."""
        column = self._column
        read = _reader(column)
        views: dict[tuple[int, str], View | None] = {}
        told = []
        for row, (text, node) in enumerate(zip(values, nodes, strict=True)):
            if not text:
                continue
            scope = read(text, node)
            asked = (id(scope), text)
            if asked not in views:
                try:
                    views[asked] = self._seen(text, scope, self._texts.memo.get(hash(text) ^ scope.salt))
                except UnscannedError:
                    self.left.add(row)
                    continue
            view = views[asked]
            if view is not None:
                told.append((row, view))
        return told

    def numbers(self, values: Sequence[Any], nodes: Sequence[dict[Any, Any]]) -> list[tuple[int, View]]:
        """What numbers and booleans hold, by row; `nodes` are the objects that they stand in where these must be asked."""
        column = self._column
        kind, scope = column.kind, column.scope
        if kind is bool:
            return self._listed(values, scope, ("false", "true").__getitem__) if scope.flags else []
        if kind is float:
            if not all(map(math.isfinite, values)):
                self.left.update(row for row, number in enumerate(values) if not math.isfinite(number))
            return self._listed(values, scope, repr) if scope.suggestions else []
        if min(values) <= -LONGEST_INT or max(values) >= LONGEST_INT:
            self.left.update(row for row, number in enumerate(values) if abs(number) >= LONGEST_INT)
        if scope.readings is not None and type(column.key) is str:
            read = _reader(column)
            told = []
            for row, (number, node) in enumerate(zip(values, nodes, strict=True)):
                if row not in self.left:
                    told += [(row, view) for _, view in self._listed((number,), read(number, node), repr)]
            return told
        return self._listed(values, scope, repr)

    def _listed(
        self, values: Sequence[Any], scope: Scope, spell: Callable[[Any], str]
    ) -> list[tuple[int, View]]:
        views: dict[Any, View] = {}
        everything = bool(scope.suggestions) or self._column.kind is not int
        # As in the walk: below that a number is worth a look only where a name says so.
        if not everything and (scope.harmless or -LONG_NUMBER < min(values) <= max(values) < LONG_NUMBER):
            return []
        for number in set(values):
            if everything or abs(number) >= LONG_NUMBER:
                if type(number) is int and abs(number) >= LONGEST_INT:
                    continue
                if type(number) is float and not math.isfinite(number):
                    continue
                try:
                    view = self._texts.look(spell(number), scope, 0, None)
                except UnscannedError:
                    self.left.update(row for row, one in enumerate(values) if one == number)
                    continue
                if view is not None:
                    views[number] = view
        if not views:
            return []
        return [(row, view) for row, view in enumerate(map(views.get, values)) if view is not None]

    def _seen(self, text: str, scope: Scope, known: Any) -> View | None:
        """What a text holds, which may be remembered; notes whether it may echo a name."""
        if known is not None:
            view = View(text, known, ()) if type(known) is tuple else None
        elif len(text) > self._longest:
            raise UnscannedError("length")
        else:
            view = self._texts.look(text, scope, 0, None)
        if not scope.harmless and (
            (" " in text and not (scope.suggestions and view is not None))
            or ("/" in text and view is not None)
        ):
            self.wordy[text] = text.lower()
        return view

    def wordy_rows(self, values: Sequence[str]) -> dict[int, str]:
        """The texts that may echo a name, by row."""
        held = list(map(self.wordy.get, values))
        return {row: text for row, text in compress(enumerate(held), held) if text is not None}


def _reader(column: Column) -> Callable[[Any, dict[Any, Any]], Scope]:
    """The scope of an ambiguous name for a value in its object, which is asked once for all that say the same."""
    known: dict[tuple[Any, ...], Scope] = {}
    # A reading that asks whether the value stands twice hangs on every value around it.
    is_fixed = not any(reading.same for reading in column.scope.verdict.readings)

    def read(value: Any, node: dict[Any, Any]) -> Scope:
        if not is_fixed:
            return column.scope.read(column.key, value, node, column.above)
        said = (value, *(one if type(one := node.get(name)) is str else None for name in TYPES))
        scope = known.get(said)
        if scope is None:
            scope = known[said] = column.scope.read(column.key, value, node, column.above)
        return scope

    return read
