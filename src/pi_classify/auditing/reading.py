"""Rows of a source taken into a tally: what is no payload is counted with its reason, exports are put together again."""

import copy
import random
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from pi_classify.auditing import events
from pi_classify.auditing.tally import Tally, Unread
from pi_classify.model import Finding, Payload
from pi_classify.sources.jsonl import Line
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.packed import BROKEN
from pi_classify.sources.rows import Batch, Row, one_by_one

if TYPE_CHECKING:
    from pi_classify.engine.classifier import Classifier
    from pi_classify.engine.columns import ColumnReader


class Classifies(Protocol):
    """What an audit needs of a classifier."""

    def classify(self, payload: Payload) -> tuple[Finding, ...]:
        """The findings of one payload."""


def source_rows(payloads: Iterable[object], source: str = "") -> Iterator[Row | Batch]:
    """Payloads, lines of JSONL, rows, batches and :class:`Unread` rows as rows; `source` is what locators call them."""
    for number, row in enumerate(payloads, 1):
        if isinstance(row, Row | Batch):
            yield row
        elif isinstance(row, Line):
            yield Row(source, row.number, row.value, row.error)
        elif isinstance(row, Unread):
            yield Row(source, number, None, row.reason)
        else:
            yield Row(source, number, row, is_lent=True)


def count(tally: Tally, rows: Iterable[Row | Batch], classifier: Classifies) -> None:
    """Take all rows into a tally: as columns where that can be, else scan by scan, which spares addresses of findings."""
    from pi_classify.engine.classifier import Classifier
    from pi_classify.inventory.reviewing import Reviewed

    if isinstance(classifier, Classifier) and classifier.columns is not None:
        _count_columns(tally, rows, classifier, classifier.columns)
        return
    waiting: deque[tuple[str, int, Payload]] = deque()  # a model reads ahead

    def payloads() -> Iterator[Payload]:
        for row, payload in _payloads(tally, one_by_one(rows)):
            waiting.append((row.source, row.number, payload))
            yield payload

    scanner = classifier.classifier if isinstance(classifier, Reviewed) else classifier
    if isinstance(scanner, Classifier):
        for scan in scanner.scan_many(payloads()):
            source, number, payload = waiting.popleft()
            if isinstance(classifier, Reviewed):
                scan = classifier.review(scan, payload)[0]
            event = events.of_file(source, scan.vendor, payload)
            tally.add_scan(scan, source=source, record=number, event=event)
    else:
        for payload in payloads():
            source, number, _ = waiting.popleft()
            tally.add(payload, classifier.classify(payload), source=source, record=number)


def _payloads(tally: Tally, rows: Iterable[Row]) -> Iterator[tuple[Row, Payload]]:
    """The rows that hold payloads, with these; what is none is counted as not read."""
    for row in rows:
        if row.reason is not None:
            tally.skip(row.reason)
        elif isinstance(row.payload, dict):
            yield row, payload_of(row.payload)
        else:
            tally.skip("not an object")


def _count_columns(
    tally: Tally, rows: Iterable[Row | Batch], classifier: "Classifier", reader: "ColumnReader"
) -> None:
    from pi_classify.auditing.batches import Batches

    batches = Batches(tally, classifier, reader)
    for part in rows:
        if isinstance(part, Batch):
            batches.add_batch(part)
        else:
            for row, payload in _payloads(tally, (part,)):
                batches.add((row.source, row.number), payload, is_lent=row.is_lent)
    batches.finish()


def _held(row: Row) -> Row:
    """A row that may be kept until others were asked for."""
    if not row.is_lent:
        return row
    try:
        return row._replace(payload=copy.deepcopy(row.payload), is_lent=False)
    except Exception:  # noqa: BLE001 - there are objects that cannot be copied (locks, files): they do not change either
        return row


def sampled(rows: Iterable[Row | Batch], size: int, seed: int) -> tuple[list[Row], int]:
    """So many rows, and how many were left out; the same ones for the same seed. That a file breaks off is never left out."""
    # Reservoir sampling (Vitter 1985, algorithm R): every row has the same chance, whatever the length.
    if size < 1:
        raise ValueError("a sample needs at least one row")
    chance = random.Random(seed)  # noqa: S311  # no secret: the same source gives the same report
    kept: list[Row] = []
    broken: list[Row] = []
    seen = 0
    for row in one_by_one(rows):
        if row.reason == BROKEN:
            broken.append(row)
            continue
        seen += 1
        place = len(kept) if len(kept) < size else chance.randrange(seen)
        if place < size:
            kept[place : place + 1] = [_held(row)]
    return kept + broken, seen - len(kept)
