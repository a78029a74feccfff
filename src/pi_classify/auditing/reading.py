"""Rows of a source taken into a tally: what is no payload is counted with its reason, exports are put together again."""

import random
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Protocol

from pi_classify.auditing import events
from pi_classify.auditing.tally import Tally, Unread
from pi_classify.model import Finding, Payload
from pi_classify.sources.jsonl import Line
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.packed import BROKEN
from pi_classify.sources.rows import TABLES, Row, suffix_of

# Their warehouse tables hold one event each, and some do not repeat its name in a column.
_ONE_TABLE_AN_EVENT = ("segment", "rudderstack")


class Classifies(Protocol):
    """What an audit needs of a classifier."""

    def classify(self, payload: Payload) -> tuple[Finding, ...]:
        """The findings of one payload."""


def source_rows(payloads: Iterable[object], source: str = "") -> Iterator[Row]:
    """Payloads, lines of JSONL, rows and :class:`Unread` rows as rows; `source` is what locators call them."""
    for number, row in enumerate(payloads, 1):
        if isinstance(row, Row):
            yield row
        elif isinstance(row, Line):
            yield Row(source, row.number, row.value, row.error)
        elif isinstance(row, Unread):
            yield Row(source, number, None, row.reason)
        else:
            yield Row(source, number, row)


def count(tally: Tally, rows: Iterable[Row], classifier: Classifies) -> None:
    """Take all rows into a tally: by their scans where there are any, which spares an address for each finding."""
    from pi_classify.engine.classifier import Classifier
    from pi_classify.inventory.reviewing import Reviewed

    waiting: deque[tuple[str, int, Payload]] = deque()  # a model reads ahead

    def payloads() -> Iterator[Payload]:
        for source, number, payload, reason in rows:
            if reason is not None:
                tally.skip(reason)
            elif isinstance(payload, dict):
                payload = payload_of(payload)
                waiting.append((source, number, payload))
                yield payload
            else:
                tally.skip("not an object")

    scanner = classifier.classifier if isinstance(classifier, Reviewed) else classifier
    if isinstance(scanner, Classifier):
        for scan in scanner.scan_many(payloads()):
            source, number, payload = waiting.popleft()
            if isinstance(classifier, Reviewed):
                scan = classifier.review(scan, payload)[0]
            event = event_of(source, payload) if scan.vendor in _ONE_TABLE_AN_EVENT else None
            tally.add_scan(scan, source=source, record=number, event=event)
    else:
        for payload in payloads():
            source, number, _ = waiting.popleft()
            tally.add(payload, classifier.classify(payload), source=source, record=number)


def event_of(source: str, payload: Payload) -> str | None:
    """The event of a warehouse table that is named by its file alone; None where a row or nobody says it.

    >>> event_of("warehouse/order_completed.csv.gz", {"id": 1}), event_of("events.jsonl", {}), event_of("t.csv", {"event": "x"})
    ('order_completed', None, None)
    """
    if suffix_of(source) not in TABLES or events.name_of(payload)[0]:
        return None
    return PurePath(source).name.partition(".")[0]


def sampled(rows: Iterable[Row], size: int, seed: int) -> tuple[list[Row], int]:
    """So many rows, and how many were left out; the same ones for the same seed. That a file breaks off is never left out."""
    # Reservoir sampling (Vitter 1985, algorithm R): every row has the same chance, whatever the length.
    if size < 1:
        raise ValueError("a sample needs at least one row")
    chance = random.Random(seed)  # noqa: S311  # no secret: the same source gives the same report
    kept: list[Row] = []
    broken: list[Row] = []
    seen = 0
    for row in rows:
        if row.reason == BROKEN:
            broken.append(row)
            continue
        seen += 1
        if len(kept) < size:
            kept.append(row)
        elif (place := chance.randrange(seen)) < size:
            kept[place] = row
    return kept + broken, seen - len(kept)
