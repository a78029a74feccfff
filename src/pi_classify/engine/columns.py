"""Many payloads of one outline, looked at column by column: each different value of a property once.

What one payload's values say about each other decides as it does for one payload alone. Outlines in which they say so in a
way that columns do not show (a table with its columns' names, a name that is data), and payloads with something that cannot
be scanned, are left to whoever looks at payloads one by one.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import Any, NamedTuple

from pi_classify.engine import echoes, positions
from pi_classify.engine.looks import Column, Look, Told
from pi_classify.engine.outlines import Container, Outline
from pi_classify.engine.scopes import Scope
from pi_classify.engine.texts import TextReader
from pi_classify.engine.views import View
from pi_classify.model import Detector, Limits


class Table(NamedTuple):
    """Payloads of one outline as columns of scalars, and what was found in them.

    `different` are the texts of a column, each once; `found` goes by the position of a column; `left` are the rows that columns
    cannot tell.
    """

    outline: Outline
    columns: tuple[Column, ...]
    values: list[Sequence[Any]]
    different: list[frozenset[str]]
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
        return self._replace(
            values=values, different=_different(self.columns, values), found=found, left=frozenset()
        )


def _may_tell_lines(container: Container, scope: Scope, outline: Outline) -> bool:
    """Whether items of a list may say what others of it mean."""
    nested = container.above >= 0 and outline.containers[container.above].names is None
    return container.above >= 0 and positions.may_tell_lines(container.kinds, scope, nested=nested)


# The names that a row holds, in their order.
_Sources = tuple[tuple[str, Detector], ...]


class ColumnReader:
    """Looks at tables. `sources` are the detectors whose findings may stand elsewhere in the same payload."""

    def __init__(
        self, texts: TextReader, limits: Limits, sources: tuple[Detector | None, Detector | None]
    ) -> None:
        self._texts = texts
        self._limits = limits
        self._person, self._handle = sources

    def columns_of(
        self, outline: Outline, root: Scope, containers: Sequence[Any]
    ) -> tuple[Column, ...] | None:
        """The columns of an outline below `root`; None when its payloads must be looked at one by one.

        The same decisions as the walk of `leaves` takes for a payload, those that hang on values left out, but for what `placing`
        found to decide: that is the same in all payloads, and `containers` are those of one of them.
        """
        if outline.size > self._limits.nodes or outline.depth > self._limits.depth:
            return None
        scopes = [root]
        columns: list[Column] = []
        for at, container in enumerate(outline.containers):
            scope, pair = scopes[at], None
            if container.names is None:
                if _may_tell_lines(container, scope, outline):
                    return None
            elif positions.may_tell(container.names):
                if positions.may_be_table(container.names):
                    return None
                pair, _ = positions.told(containers[at], scope)
            for position, key in enumerate(container.keys):
                sub = scope
                if container.names is not None:
                    sub = scope.descend(key)
                    # A name that is not remembered may be data; what is found in it has an address of its own.
                    if sub.key_view is not None or scope.children.get(key) is not sub:
                        return None
                    if pair is not None and key in positions.VALUES:
                        sub = pair
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
        different = _different(columns, values)
        found: dict[int, Told] = {}
        echoing: dict[int, Look] = {}
        left: set[int] = set()
        for number, column in enumerate(columns):
            look = Look(self._texts, self._limits, column)
            nodes = nodes_of(column.container) if column.is_ambiguous else ()
            if column.kind is str:
                told = look.texts(values[number], different[number], nodes)
            elif column.kind in (int, float, bool):
                told = look.numbers(values[number], nodes)
            else:
                told = look.others(values[number])
            if told.views or look.wordy:
                found[number] = told
            if look.wordy:
                echoing[number] = look
            left |= look.left
        self._echo(columns, found, echoing)
        found = {number: told for number, told in found.items() if told.views}
        return Table(outline, columns, values, different, found, frozenset(left))

    def _echo(self, columns: tuple[Column, ...], found: dict[int, Told], echoing: dict[int, Look]) -> None:
        """Add what stands elsewhere in the same row, as the classifier does for one payload."""
        if not echoing:
            return
        # Rows that hold the same names, which are those of a person who comes again, are asked together.
        groups: dict[_Sources, list[int]] = {}
        for row, sought in self._sources_by_row(columns, found).items():
            groups.setdefault(tuple(sought.items()), []).append(row)
        for number, look in echoing.items():
            found[number] = _echoed(found[number], look, groups)

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


def _different(columns: Sequence[Column], values: Sequence[Sequence[Any]]) -> list[frozenset[str]]:
    return [
        frozenset(texts if column.kind is str else ()) for column, texts in zip(columns, values, strict=True)
    ]


def _echoed(told: Told, look: Look, groups: "dict[_Sources, list[int]]") -> Told:
    """What a column holds, with the names of each row that stand in its text."""
    lowered = {one: look.text_of(one).lower() for one in look.wordy}
    views = dict(told.views)
    asked = list(told.asked)
    for sources, rows in groups.items():
        firsts = [value.lower().partition(" ")[0] for value, _ in sources]
        changed = {}
        for one in lowered.keys() & {told.asked[row] for row in rows}:
            if any(map(lowered[one].__contains__, firsts)):
                view = look.echoed(one, told.views.get(one), dict(sources))
                if view is not None and view != told.views.get(one):
                    changed[one] = view
        # A text together with what it echoes is another text; the same ones meet again.
        for row in rows if changed else ():
            if (one := told.asked[row]) in changed:
                asked[row] = (one, sources)
                views[one, sources] = changed[one]
    return Told(asked, {one: views[one] for one in views.keys() & set(asked)})


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
