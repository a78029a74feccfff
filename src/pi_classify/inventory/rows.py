"""What was decided about a property, by whom it was read, and which row counts where several speak.

A row for one event beats the general one, then the more specific place wins, then the row that names its
entities. Rows that are expired, or whose reason is still TODO, do not count.
"""

import datetime
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pi_classify import detectors
from pi_classify.inventory.selectors import compile_selector, outside_lenses, place_of
from pi_classify.model import Confidence, Evidence, Finding, Path

NOT_PI, PI = "not_pi", "pi"
TODO = "TODO"
_MOST_PLACES = 10_000


@dataclass(frozen=True)
class Verdict:
    """One reviewed row.

    `not_pi` with entities removes findings of these; without (None) every finding but those of sensitive
    personal information that the value itself makes CERTAIN: an exception for a property must not hide a social
    security number that turns up there later. An empty tuple removes none: nothing was found when it was
    reviewed. `pi` makes the property a finding of its one entity, with an action that beats the policy's.
    """

    place: str
    verdict: str
    entity: tuple[str, ...] | None = None
    event: str | None = None
    action: str | None = None
    reason: str = ""
    expires: datetime.date | None = None
    line: int = field(default=0, compare=False)

    @property
    def is_pi(self) -> bool:
        """Whether the property is personal information."""
        return self.verdict == PI

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The places it is about."""
        return compile_selector(self.place)

    @property
    def rank(self) -> tuple[bool, int, int, int, bool]:
        """How specific it is; the greater rank wins."""
        bare = self.place.replace("*", "")
        wide = self.place.count("**")
        return (
            self.event is not None,
            -wide,
            wide * 2 - self.place.count("*"),
            len(bare),
            self.entity is not None,
        )

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody gave a reason."""
        return bool(self.reason.strip()) and self.reason.strip().upper().rstrip(".:") != TODO

    def is_expired(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and self.expires < today

    def covers(self, finding: Finding) -> bool:
        """Whether it says something about this finding, which stands at its place."""
        if finding.entity == "UNSCANNED":  # what nobody looked at cannot be excused
            return False
        if self.entity is not None:
            return finding.entity in self.entity
        return not (
            finding.confidence is Confidence.CERTAIN
            and finding.entity in _sensitive_entities()
            and any(reason.kind in ("value", "check") for reason in finding.evidence)
        )


def _sensitive_entities() -> frozenset[str]:
    return frozenset(detector.entity for detector in detectors.catalogue() if detector.sensitive)


class Inventory:
    """The rows of a `pi_inventory.toml`, ready to be asked. Immutable; which rows count is settled when it is read.

    >>> inventory = Inventory([Verdict("properties.code", "not_pi", reason="a marketing code")])
    >>> inventory.verdict("properties.code", "Order Completed").reason
    'a marketing code'
    """

    def __init__(
        self, rows: Sequence[Verdict], *, name: str = "", today: datetime.date | None = None
    ) -> None:
        self.rows = tuple(rows)
        self.name = name
        self.today = today or datetime.datetime.now(datetime.UTC).date()
        in_force = (row for row in self.rows if row.is_reviewed and not row.is_expired(self.today))
        self.in_force = tuple(sorted(in_force, key=lambda row: row.rank, reverse=True))
        # Which rows speak of a place; property names are many, but not endless.
        self._places: dict[Path, tuple[Verdict, ...]] = {}
        self.declares = any(row.is_pi for row in self.in_force)

    @classmethod
    def load(
        cls, source: "str | os.PathLike[str] | Inventory", *, today: datetime.date | None = None
    ) -> "Inventory":
        """Read a TOML file strictly, or pass an inventory on.

        Raises InvalidInventory with file, line and the nearest valid word.
        """
        from pi_classify.inventory.reader import read

        if isinstance(source, Inventory):
            return source
        return cls(read(source), name=os.fspath(source), today=today)

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Inventory: {len(self.rows)} rows, {len(self.in_force)} in force>"

    def verdict(self, path: str, event: str = "") -> Verdict | None:
        """The row that counts for a printed path (list positions may be folded) in an event."""
        return next(
            (
                row
                for row in self.in_force
                if (row.event is None or row.event == event) and row.pattern.fullmatch(path)
            ),
            None,
        )

    def at(self, path: Path, event: str) -> tuple[Verdict, ...]:
        """The rows that speak of a place, the one that counts first.

        A row for a property speaks of what a lens reads inside it too, after rows that name that part.
        """
        rows = self._places.get(path)
        if rows is None:
            places = list(dict.fromkeys((place_of(path), place_of(outside_lenses(path)))))
            rows = tuple(
                row
                for row in sorted(  # stable: rows for one event stay first
                    self.in_force,
                    key=lambda row: (row.event is None, not row.pattern.fullmatch(places[0])),
                )
                if any(row.pattern.fullmatch(place) for place in places)
            )
            if len(self._places) < _MOST_PLACES:
                self._places[path] = rows
        return tuple(row for row in rows if row.event is None or row.event == event) if rows else rows

    def about(self, finding: Finding, event: str) -> Verdict | None:
        """The row that counts for a finding: the first that speaks of its place and covers it."""
        return next((row for row in self.at(finding.path, event) if row.covers(finding)), None)


def declared(row: Verdict) -> Evidence:
    """The evidence of a finding that rests on an inventory's row."""
    return Evidence("business", f"inventory line {row.line}" if row.line else "inventory")
