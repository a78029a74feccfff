"""What changed between two reports, as a CI prints it: new properties and entities, what is gone, whose share moved."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from pi_classify.auditing.behaviour import PSEUDONYM
from pi_classify.auditing.render import printable
from pi_classify.auditing.rows import LEAST_VALUES, Row

if TYPE_CHECKING:
    from pi_classify.auditing.report import Report

# A smaller step of the share of values is what two weeks of the same traffic differ by.
_STEP = 0.1


class Moved(NamedTuple):
    """A property and entity whose share of values changed, or what it holds; both reports had at least 20 values."""

    property: str
    entity: str
    before: float
    after: float


class Difference(NamedTuple):
    """What is new or gone, by property and (property, entity), and what moved. True when there is anything."""

    new_properties: tuple[str, ...]
    gone_properties: tuple[str, ...]
    new: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    moved: tuple[Moved, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any(self)

    def __str__(self) -> str:
        """A line for each change, what needs a decision first."""
        return "\n".join(printable(line) for line in self._lines()) or "nothing changed"

    def _lines(self) -> Iterable[str]:
        yield from (f"new: {where} holds {entity}" for where, entity in self.new)
        yield from (
            f"changed: {where} holds {entity} in {after:.0%} of its values, was {before:.0%}"
            for where, entity, before, after in self.moved
        )
        held = {where for where, _ in self.new}
        yield from (f"new: {where}, nothing found" for where in self.new_properties if where not in held)
        yield from (f"gone: {where} held {entity}" for where, entity in self.gone)
        lost = {where for where, _ in self.gone}
        yield from (f"gone: {where}" for where in self.gone_properties if where not in lost)


def difference(earlier: "Report", later: "Report") -> Difference:
    """What the later report has that the earlier had not, and the other way round."""
    before, after = _by_place(earlier.rows), _by_place(later.rows)
    old, new = earlier.profiles.keys(), later.profiles.keys()
    moved = [
        Moved(*place, before[place].matched, row.matched)
        for place, row in sorted(after.items())
        if place in before and place[1] != PSEUDONYM and _has_moved(before[place], row)
    ]
    return Difference(
        tuple(sorted(new - old)),
        tuple(sorted(old - new)),
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(moved),
    )


def _has_moved(before: Row, after: Row) -> bool:
    if min(before.filled, after.filled) < LEAST_VALUES:
        return False
    return abs(before.matched - after.matched) >= _STEP or before.holds != after.holds


def _by_place(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    return {(row.property, row.entity): row for row in rows}
