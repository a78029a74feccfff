"""Payloads set aside until there are enough of one outline to be looked at as columns; the others one by one.

What waits is bounded by rows and by characters, and whatever order they are counted in, the sum is the same.
"""

from collections.abc import Sequence
from typing import Any

from pi_classify.auditing.columns import Spot
from pi_classify.auditing.tally import Tally
from pi_classify.engine.classifier import Classifier
from pi_classify.engine.columns import Column, ColumnReader
from pi_classify.engine.outlines import Outline, Outlines
from pi_classify.engine.scopes import Scope
from pi_classify.model import Payload

# Measured on events of 46 values: twice as many rows bring a tenth more, for twice the memory.
_MOST_ROWS = 4_096
# Of all that waits, counted by what is long: a megabyte under a name is no value that comes again.
_LONGEST = 4_096
# Fewer payloads of an outline than this are looked at one by one: a table of three costs as much.
_FEWEST = 4


class _Group:
    """Payloads of one outline that wait, with what each is called by its source."""

    __slots__ = ("columns", "events", "outline", "payloads", "rows", "spots", "vendor")

    def __init__(self, outline: Outline, vendor: str, columns: tuple[Column, ...]) -> None:
        self.outline = outline
        self.vendor = vendor
        self.columns = columns
        self.rows: list[Sequence[Any]] = []
        self.payloads: list[Payload] = []
        self.spots: list[Spot] = []
        self.events: list[str | None] = []


class Batches:
    """Takes payloads into a tally as a classifier that reads columns finds them. Call `finish` at the end."""

    def __init__(self, tally: Tally, classifier: Classifier, reader: ColumnReader) -> None:
        self._tally = tally
        self._classifier = classifier
        self._reader = reader
        self._outlines = Outlines()
        self._groups: dict[tuple[Outline, str, Scope], _Group] = {}
        self._waiting = 0
        # What an outline's columns are below a vendor's names; None where it has none.
        self._columns: dict[tuple[Outline, str, Scope], tuple[Column, ...] | None] = {}

    def add(self, spot: Spot, payload: Payload, vendor: str, root: Scope, event: str | None) -> None:
        """Take a payload; `root` is where its vendor's names are judged, `event` its name where it does not say it."""
        found = self._outlines.of(payload)
        if found is None:
            self._scan(spot, payload, vendor, event)
            return
        outline, containers = found
        key = (outline, vendor, root)
        group = self._groups.get(key)
        if group is None:
            if key not in self._columns:
                self._columns[key] = self._reader.columns_of(outline, root)
            columns = self._columns[key]
            if columns is None:
                self._scan(spot, payload, vendor, event)
                return
            group = self._groups[key] = _Group(outline, vendor, columns)
        group.rows.append(containers)
        group.payloads.append(payload)
        group.spots.append(spot)
        group.events.append(event)
        self._waiting += 1
        if self._waiting >= _MOST_ROWS:
            self.finish()

    def finish(self) -> None:
        """Count all that waits."""
        for group in self._groups.values():
            self._count(group)
        self._groups.clear()
        self._waiting = 0

    def _count(self, group: _Group) -> None:
        size = len(group.rows)
        left = frozenset(range(size))
        if size >= _FEWEST:
            table = self._reader.read(group.outline, group.columns, group.rows)
            left = table.left
            spots, events = group.spots, group.events
            if left:
                table = table.without(left, size)
                spots = [spot for row, spot in enumerate(spots) if row not in left]
                events = [event for row, event in enumerate(events) if row not in left]
            if spots:
                self._tally.add_table(table, group.vendor, spots, events)
        for row in sorted(left):
            self._scan(group.spots[row], group.payloads[row], group.vendor, group.events[row])

    def _scan(self, spot: Spot, payload: Payload, vendor: str, event: str | None) -> None:
        scan = self._classifier.scan(payload, vendor)
        self._tally.add_scan(scan, source=spot.source, record=spot.record, event=event)
