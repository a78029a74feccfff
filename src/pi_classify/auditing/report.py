"""A table one can act on: per property and entity the statute's clause, the share of events, and why.

It holds counts, property names and words of ours. It has never seen a value.
"""

import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from pi_classify import detectors, taxonomy
from pi_classify.auditing.render import table_html, table_text
from pi_classify.auditing.tally import UNSCANNED, Tally, Unread
from pi_classify.model import Confidence, Finding, Payload
from pi_classify.sources.jsonl import Line

HEAD = ("property", "entity", "statute", "sensitive", "events", "business", "share", "confidence", "why")


class Row(NamedTuple):
    """One line of a report. `categories` are letters of 1798.140(v)(1); `sensitive` is a clause of (ae).

    `business` counts the findings that are a company's own (`support@`): a policy may let them through by evidence.
    """

    property: str
    entity: str
    categories: tuple[str, ...]
    citation: str
    sensitive: str | None
    findings: int
    events: int
    business: int
    share: float
    confidence: Confidence
    why: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The row as plain data for JSON."""
        return {
            **self._asdict(),
            "categories": list(self.categories),
            "confidence": self.confidence.name.lower(),
            "why": list(self.why),
        }


class Classifies(Protocol):
    """What an audit needs of a classifier."""

    def classify(self, payload: Payload) -> tuple[Finding, ...]:
        """The findings of one payload."""


class Report:
    """The rows of a tally, most frequent property first, with what was not read beside them."""

    __slots__ = ("left_out", "rows", "tally")

    def __init__(self, tally: Tally, *, left_out: int = 0) -> None:
        """`left_out` is how many rows a sample did not look at."""
        self.tally = tally
        self.left_out = left_out
        self.rows = tuple(_rows(tally))

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Report: {len(self.rows)} rows; {self.summary}>"

    def __str__(self) -> str:
        """The plain table."""
        return self.to_text()

    @property
    def summary(self) -> str:
        """One sentence of counts: read, with personal information, unscanned, not read, left out."""
        tally = self.tally
        parts = [f"{tally.payloads} payloads read", f"{tally.touched} with personal information"]
        if tally.unscanned:
            parts.append(f"{tally.unscanned} not wholly scanned")
        parts += [f"{count} not read ({reason})" for reason, count in sorted(tally.unread.items())]
        if self.left_out:
            parts.append(f"{self.left_out} left out by the sample")
        return ", ".join(parts)

    def to_dicts(self) -> list[dict[str, object]]:
        """One dict per row, for a data frame or JSON."""
        return [row.to_dict() for row in self.rows]

    def to_text(self) -> str:
        """The plain aligned table, the summary below it."""
        return f"{table_text(HEAD, self._cells())}\n\n{self.summary}" if self.rows else self.summary

    def to_html(self) -> str:
        """The table as static, escaped HTML."""
        return table_html(self.summary, HEAD, self._cells())

    def _repr_html_(self) -> str:
        return self.to_html()

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                row.property,
                row.entity,
                row.citation,
                row.sensitive or "",
                str(row.events),
                str(row.business) if row.business else "",
                f"{row.share:.1%}",
                row.confidence.name.lower(),
                ", ".join(row.why),
            )
            for row in self.rows
        ]


def audit_payloads(
    payloads: Iterable[object], classifier: Classifies, *, sample: int | None = None
) -> Report:
    """Classify many payloads and add them up; what is no payload is counted with its reason.

    Lines of a JSONL source and :class:`Unread` rows are understood. `sample` looks at so many rows, chosen
    evenly over the whole source and always the same ones.
    """
    tally, left_out = Tally(), 0
    rows: Iterable[object] = payloads
    if sample is not None:
        rows, left_out = _sampled(payloads, sample)
    for row in rows:
        item = row
        if isinstance(item, Line):
            item = Unread(item.error) if item.error else item.value
        if isinstance(item, Unread):
            tally.skip(item.reason)
        elif isinstance(item, dict):
            tally.add(classifier.classify(item))
        else:
            tally.skip("not an object")
    return Report(tally, left_out=left_out)


def statute(entity: str, categories: Iterable[str]) -> tuple[str, str | None]:
    """The citation of an entity's categories and, when it is sensitive, the clause that says so."""
    sensitive = next((d.sensitive for d in detectors.catalogue() if d.entity == entity), None)
    letters = tuple(sorted(categories))
    return (taxonomy.citation(letters, sensitive) if letters else ""), sensitive


def _rows(tally: Tally) -> Iterator[Row]:
    order = sorted(tally.cells.items(), key=lambda item: (-item[1].events, item[0]))
    for (where, entity), cell in order:
        citation, sensitive = ("", None) if entity == UNSCANNED else statute(entity, cell.categories)
        yield Row(
            where,
            entity,
            tuple(sorted(cell.categories)),
            citation,
            sensitive,
            cell.findings,
            cell.events,
            cell.business,
            tally.share(cell),
            cell.confidence,
            tuple(sorted(str(reason) for reason in cell.evidence)),
        )


def _sampled(payloads: Iterable[object], size: int) -> tuple[list[object], int]:
    # Reservoir sampling (Vitter 1985, algorithm R): every row has the same chance, whatever the length.
    if size < 1:
        raise ValueError("a sample needs at least one row")
    chance = random.Random(0)  # noqa: S311  # no secret: the same source gives the same report
    kept: list[object] = []
    seen = 0
    for seen, row in enumerate(payloads, 1):  # its last value is the length
        if len(kept) < size:
            kept.append(row)
        elif (place := chance.randrange(seen)) < size:
            kept[place] = row
    return kept, seen - len(kept)
