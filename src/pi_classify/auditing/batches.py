"""Payloads set aside until there are enough of one outline to be looked at as columns; the others one by one.

What waits is bounded by rows and by characters, and whatever order they are counted in, the sum is the same.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from pi_classify.auditing import events
from pi_classify.auditing.columns import Origin
from pi_classify.auditing.record_batches import RecordRows, groups_of
from pi_classify.auditing.tally import Tally
from pi_classify.engine.classifier import Classifier
from pi_classify.engine.columns import ColumnReader, Table, values_of
from pi_classify.engine.looks import Column
from pi_classify.engine.outlines import Outline, Outlines, together
from pi_classify.engine.placing import Placed, Said, is_enveloped
from pi_classify.engine.scopes import Scope
from pi_classify.model import Payload
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.rows import Batch

# Measured on events of 46 values: a quarter as many rows cost a tenth more, and four times as many rows too.
_MOST_ROWS = 4_096
_MOST_CHARACTERS = 16 << 20
# Fewer payloads of an outline than this are looked at one by one: a table of three costs as much.
_FEWEST = 4
# Columns of outlines that are known, a hundred bytes each; beyond, they are worked out again.
_MOST_COLUMNS = 1 << 18


class _Group(NamedTuple):
    """Payloads of one outline that wait and say the same where that decides: their containers, and where each stands."""

    outline: Outline
    vendor: str
    root: Scope
    said: Said
    rows: list[list[Any]]
    origins: list[Origin]

    def nodes(self, at: int) -> list[Any]:
        """The containers of all rows at a position of the outline."""
        return [row[at] for row in self.rows]


class Batches:
    """Takes payloads into a tally as a classifier that reads columns finds them. Call `finish` at the end."""

    def __init__(self, tally: Tally, classifier: Classifier, reader: ColumnReader) -> None:
        self._tally = tally
        self._classifier = classifier
        self._reader = reader
        self._outlines = Outlines()
        self._placed = Placed(classifier.place)
        self._groups: dict[tuple[Outline, Scope, Said], _Group] = {}
        self._waiting = self._characters = 0
        # What an outline's columns are below a vendor's names; None where it has none.
        self._columns: dict[tuple[Outline, Scope, Said], tuple[Column, ...] | None] = {}
        self._known = 0

    def add(self, origin: Origin, payload: Payload, *, is_lent: bool = False) -> None:
        """Take a payload; one that is lent may change afterwards."""
        found = self._outlines.of(payload)
        if found is None:
            self._scan(origin, payload)
            return
        outline, containers = found
        vendor, root, said = self._placed.of(outline, containers)
        key = (outline, root, said)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(outline, vendor, root, said, [], [])
        group.rows.append([one.copy() for one in containers] if is_lent else containers)
        group.origins.append(origin)
        self._waiting += 1
        self._characters += outline.characters(containers)
        if self._waiting >= _MOST_ROWS or self._characters >= _MOST_CHARACTERS:
            self.finish()

    def finish(self) -> None:
        """Count all that waits."""
        for group in self._groups.values():
            rows, origins, outline = group.rows, group.origins, group.outline
            left: Iterable[int] = range(len(rows))
            columns = (
                self._columns_of(outline, group.root, group.said, rows[0]) if len(rows) >= _FEWEST else None
            )
            if columns is not None:
                table = self._reader.read(outline, columns, values_of(outline, columns, rows), group.nodes)
                left = self._count(table, group.vendor, origins)
            for row in left:
                self._scan(origins[row], together(outline, rows[row]))
        self._groups.clear()
        self._waiting = self._characters = 0

    def add_batch(self, batch: Batch) -> None:
        """Take a record batch: by its columns where they are plain, else row by row."""
        groups, others = groups_of(batch, _FEWEST)
        for group in groups:
            left = self._add_rows(batch, group)
            if left is None:
                others += group.rows
            else:
                for row in batch.rows(left) if left else ():
                    self._scan((batch.source, row.number), payload_of(row.payload))
        for row in batch.rows(others) if others else ():
            if row.reason is not None:
                self._tally.skip(row.reason)
            else:
                self.add((batch.source, row.number), payload_of(row.payload))

    def _add_rows(self, batch: Batch, group: RecordRows) -> list[int] | None:
        """Count rows of one outline; which of them are to be looked at one by one, or None: all, as any others."""
        (first,) = batch.rows(group.rows[:1])
        found = self._outlines.of(first.payload)
        if found is None or is_enveloped(found[0]):
            return None
        outline, containers = found
        vendor, root, said = self._placed.of(outline, containers)
        columns = self._columns_of(outline, root, said, containers)
        if columns is None:
            return None
        nodes = partial(group.nodes, outline)
        table = self._reader.read(outline, columns, group.values(outline, columns), nodes)
        left = self._count(table, vendor, [(batch.source, batch.first + row) for row in group.rows])
        return [group.rows[at] for at in left]

    def _count(self, table: Table, vendor: str, origins: Sequence[Origin]) -> Sequence[int]:
        """Count the rows of a table that columns tell; the others."""
        if table.left:
            kept = [origin for row, origin in enumerate(origins) if row not in table.left]
            told = table.without(table.left, len(origins))
        else:
            kept, told = list(origins), table
        if kept:
            self._tally.add_table(told, vendor, kept)
        return sorted(table.left)

    def _columns_of(
        self, outline: Outline, root: Scope, said: Said, containers: Sequence[Any]
    ) -> tuple[Column, ...] | None:
        key = (outline, root, said)
        if key not in self._columns:
            self._known += outline.size
            if self._known > _MOST_COLUMNS:
                self._columns.clear()
                self._known = outline.size
            self._columns[key] = self._reader.columns_of(outline, root, containers)
        return self._columns[key]

    def _scan(self, origin: Origin, payload: Payload) -> None:
        scan = self._classifier.scan(payload)
        source, record = origin
        event = events.of_file(source, scan.vendor, payload)
        self._tally.add_scan(scan, source=source, record=record, event=event)
