"""Record batches as groups of rows that have one outline, by what their columns say: where nulls are, and what lists hold.

Rows are not taken apart for that, but for one of each group, whose outline all have.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from pi_classify import vocabulary
from pi_classify.engine.looks import Column
from pi_classify.engine.outlines import Outline, path_of
from pi_classify.engine.positions import NAMING, may_tell
from pi_classify.sources.arrow_leaves import Leaves, leaves_of
from pi_classify.sources.layouts import is_json_column
from pi_classify.sources.rows import Batch

# More groups than this in a batch, and its rows differ too much to be looked at as columns.
_MOST_GROUPS = 256


class RecordRows:
    """Some rows of a record batch, all of one outline."""

    def __init__(self, leaves: Leaves, rows: Sequence[int]) -> None:
        self.rows = rows
        self._leaves = leaves
        self._pick = itemgetter(*rows) if len(rows) < leaves.size else None

    def values(self, outline: Outline, columns: Sequence[Column]) -> list[Sequence[Any]]:
        """The values of each column, row by row."""
        paths = [path_of(outline, at) for at in range(len(outline.containers))]
        nodes: dict[int, Sequence[Any]] = {}
        values = []
        for column in columns:
            path = (*paths[column.container], column.key)
            if path in self._leaves.scalars:
                values.append(self._picked(self._leaves.scalars[path]))
                continue
            at = column.container
            if at not in nodes:
                nodes[at] = self._inside_lists(paths[at])
            values.append([node[column.key] for node in nodes[at]])
        return values

    def nodes(self, outline: Outline, at: int) -> Sequence[dict[Any, Any]]:
        """The containers of an outline at a position; of what stands in them, only texts."""
        path = path_of(outline, at)
        if path and any(type(step) is int for step in path):
            return self._inside_lists(path)
        names = outline.containers[at].names or ()
        nothing = [None] * self._leaves.size
        columns = [self._picked(self._leaves.scalars.get((*path, name), nothing)) for name in names]
        return [dict(zip(names, held, strict=True)) for held in zip(*columns, strict=True)]

    def _picked(self, values: list[Any]) -> Sequence[Any]:
        if self._pick is None:
            return values
        picked: Sequence[Any] = self._pick(values)
        return picked

    def _inside_lists(self, path: tuple[Any, ...]) -> list[Any]:
        """The containers below a list, whose items no column has."""
        first = next(at for at, step in enumerate((*path, 0)) if type(step) is int)
        nodes = list(self._picked(self._leaves.lists[path[:first]]))
        for step in path[first:]:
            nodes = [node[step] for node in nodes]
        return nodes


def groups_of(batch: Batch, fewest: int) -> tuple[list[RecordRows], list[int]]:
    """The rows of a batch by outline and by what decides whose they are; and the rows that are to be taken apart."""
    leaves = leaves_of(batch.batch)
    if leaves is None or any(_is_json(path, values) for path, values in leaves.scalars.items()):
        return [], list(range(batch.size))
    patterns = list(_patterns(leaves))
    if not patterns:
        return [RecordRows(leaves, range(batch.size))], []
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row, pattern in enumerate(zip(*patterns, strict=True)):
        groups.setdefault(pattern, []).append(row)
    others: list[int] = []
    found = []
    for rows in groups.values():
        if len(rows) < fewest or len(groups) > _MOST_GROUPS:
            others += rows
        else:
            found.append(RecordRows(leaves, rows))
    return found, sorted(others)


def _patterns(leaves: Leaves) -> Iterator[Sequence[Any]]:
    """What must be equal in rows of one outline, and in what decides whose they are."""
    yield from leaves.partly
    for values in leaves.lists.values():
        yield [None if value is None else _outlined(value) for value in values]
    names: dict[tuple[str, ...], set[str]] = {}
    for path in (*leaves.scalars, *leaves.lists):
        for at, name in enumerate(path):
            names.setdefault(path[:at], set()).add(name)
    for path, values in leaves.scalars.items():
        *above, name = path
        if path in vocabulary.deciding() or (name in NAMING and may_tell(names[tuple(above)])):
            yield values


def _outlined(value: Any) -> Any:
    """The types of what a list or an object holds, and the texts that name others; names are those of the schema."""
    if type(value) is list:
        return (list, *map(_outlined, value))
    if type(value) is not dict:
        return type(value)
    is_pair = may_tell(value)
    return tuple(
        one if is_pair and name in NAMING and type(one) is str else _outlined(one)
        for name, one in value.items()
    )


def _is_json(path: tuple[str, ...], values: list[Any]) -> bool:
    """Whether a column holds objects as text, which an export becomes payloads by."""
    return (
        len(path) == 1
        and is_json_column(path[0])
        and any(type(value) is str and value[:1] in ("{", "[") for value in values)
    )
