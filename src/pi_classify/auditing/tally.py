"""Adds payloads up, property by property, without keeping a single value.

Adding is associative and commutative, so that parts counted by different workers can be joined in any
order.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from pi_classify.model import Confidence, DataKey, Evidence, Finding, Path, print_path

UNSCANNED = "UNSCANNED"


class Unread(NamedTuple):
    """A row that could not become a payload, and why; it is counted, never silently lost."""

    reason: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One entity at one property: how many findings, in how many events, how sure at best, and why.

    `business` counts the findings that are a company's own (`support@`), which is reported apart.
    """

    findings: int
    events: int
    confidence: Confidence
    categories: frozenset[str]
    evidence: frozenset[Evidence]
    business: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        """Both together."""
        return Cell(
            self.findings + other.findings,
            self.events + other.events,
            max(self.confidence, other.confidence),
            self.categories | other.categories,
            self.evidence | other.evidence,
            self.business + other.business,
        )


def property_of(path: Path) -> str:
    """The property that a path belongs to: list positions folded, names that are data made one.

    >>> property_of(("people", 3, DataKey("EMAIL_ADDRESS", 7), "ip"))
    'people[].<EMAIL_ADDRESS#1>.ip'
    """
    return print_path(tuple(DataKey(s.entity, 1) if isinstance(s, DataKey) else s for s in path), fold=True)


class Tally:
    """What was found in many payloads: `payloads`, `unread` rows by reason, `cells` by property.

    >>> a, b = Tally(), Tally()
    >>> a.add(()), b.skip("not an object")
    (None, None)
    >>> (a + b).payloads, dict((a + b).unread)
    (1, {'not an object': 1})
    """

    __slots__ = ("_touched", "_unscanned", "cells", "payloads", "unread")

    def __init__(self) -> None:
        """Nothing counted yet."""
        self.payloads = 0
        self.unread: Counter[str] = Counter()
        self.cells: dict[tuple[str, str], Cell] = {}
        self._touched = 0
        self._unscanned = 0

    @property
    def touched(self) -> int:
        """Payloads with at least one finding of personal information."""
        return self._touched

    @property
    def unscanned(self) -> int:
        """Payloads of which a part could not be scanned; they are never counted as clean."""
        return self._unscanned

    def add(self, findings: Iterable[Finding]) -> None:
        """Count one payload with its findings."""
        cells: dict[tuple[str, str], Cell] = {}
        for finding in findings:
            where = (property_of(finding.path), finding.entity)
            cell = Cell(
                1,
                1,
                finding.confidence,
                frozenset(finding.categories),
                frozenset(finding.evidence),
                int(any(evidence.kind == "business" for evidence in finding.evidence)),
            )
            seen = cells.get(where)
            if seen is not None:  # several findings at one property are still one event
                both = seen + cell
                cell = replace(both, events=1)
            cells[where] = cell
        self.payloads += 1
        self._touched += any(entity != UNSCANNED for _, entity in cells)
        self._unscanned += any(entity == UNSCANNED for _, entity in cells)
        for where, cell in cells.items():
            self._put(where, cell)

    def skip(self, reason: str) -> None:
        """Count one row that was not read; the reason is a phrase of ours, never text of the row."""
        self.unread[reason] += 1

    def share(self, cell: Cell) -> float:
        """In which share of the payloads that were read a cell was found."""
        return cell.events / self.payloads if self.payloads else 0.0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together, as if one had counted everything."""
        total = Tally()
        for part in (self, other):
            total.payloads += part.payloads
            total.unread.update(part.unread)
            total._touched += part._touched
            total._unscanned += part._unscanned
            for where, cell in part.cells.items():
                total._put(where, cell)
        return total

    def __eq__(self, other: object) -> bool:
        """Equal when they counted the same."""
        if not isinstance(other, Tally):
            return NotImplemented
        return self._state() == other._state()

    __hash__ = None  # type: ignore[assignment]  # it changes while it counts

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Tally: {self.payloads} payloads, {self.unread.total()} not read, {len(self.cells)} rows>"

    def _put(self, where: tuple[str, str], cell: Cell) -> None:
        seen = self.cells.get(where)
        self.cells[where] = cell if seen is None else seen + cell

    def _state(self) -> tuple[object, ...]:
        return self.payloads, self.unread, self._touched, self._unscanned, self.cells
