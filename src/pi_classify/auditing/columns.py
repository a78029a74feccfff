"""Counts payloads of one outline as columns: what comes again is counted once, by how often it comes.

The sums are those of counting payload by payload (a law under test); what differs is only how often a value is looked at.
"""

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from pi_classify.auditing import events
from pi_classify.auditing.distinct import Marked, marked
from pi_classify.auditing.places import DATA, Place, address
from pi_classify.auditing.profile import MOST_LOCATORS, Cell, Profile
from pi_classify.engine.columns import Column, Table
from pi_classify.engine.outlines import Outline
from pi_classify.engine.views import View
from pi_classify.model import DataKey, Path

if TYPE_CHECKING:
    from pi_classify.auditing.counting import Counting

# Of outlines that are counted; beyond, they are worked out again.
_MOST_PLANS = 1_024


class Plan(NamedTuple):
    """Where the values of an outline are counted, for one vendor: the places of its columns, and how often each property
    stands in one payload, by type."""

    places: tuple[Place, ...]
    kinds: tuple[tuple[Profile, Counter[type]], ...]
    addresses: tuple[Path, ...]
    """The path of each column."""


class Spot(NamedTuple):
    """Where a row of a table can be looked at again."""

    source: str
    record: int


class ColumnCounting:
    """Counts tables into a tally, by the places that `counting` keeps."""

    def __init__(self, counting: "Counting") -> None:
        self._counting = counting
        self._plans: dict[tuple[Outline, str], Plan] = {}

    def table(self, table: Table, vendor: str, spots: Sequence[Spot], given: Sequence[str | None]) -> None:
        """Count a table of a vendor's payloads, none of which is left to be looked at alone.

        `spots` say where its rows stand; `given` are their event names where the payloads do not say them.
        """
        tally = self._counting.tally
        plan = self._plan(table.outline, table.columns, vendor)
        people = events.people_in(table, len(spots))
        names = self._names(table, len(spots))
        if any(one is not None for one in given):
            shown = self._counting.shown
            names = [own if one is None else shown(one) for own, one in zip(names, given, strict=True)]
        counts = Counter(names)
        for event, count in counts.items():
            tally.meet(event, count=count)
        known = {who: marked(who) for who in set(people) if who}
        for person in known.values():
            tally.persons.meet(person)
        first, last = events.days_in(table, len(spots))
        for profile, kinds in plan.kinds:
            for kind, times in kinds.items():
                profile.kinds[kind] += times * len(spots)
            profile.by_event.update(counts)
            if first:
                profile.see_day(first)
                profile.see_day(last)
        self._values(table, plan, people, known)
        touched = self._found(table, plan, names, counts, spots)
        tally.close(payloads=len(spots), touched=touched)

    # ------------------------------------------------------------------ where

    def _plan(self, outline: Outline, columns: Sequence[Column], vendor: str) -> Plan:
        plan = self._plans.get((outline, vendor))
        if plan is not None:
            return plan
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        counting = self._counting
        paths: list[Path] = []
        kinds: dict[int, tuple[Profile, Counter[type]]] = {}
        below: list[list[Place]] = []
        for container in outline.containers:
            if container.above < 0:
                place, path = counting.root(vendor), ()
            else:
                position = outline.containers[container.above].keys.index(container.key)
                place = below[container.above][position]
                path = (*paths[container.above], container.key)
            paths.append(path)
            inside = [counting.step(place, key) for key in container.keys]
            below.append(inside)
            for one, kind in zip(inside, container.kinds, strict=True):
                kinds.setdefault(id(one.profile), (one.profile, Counter()))[1][kind] += 1
        plan = self._plans[outline, vendor] = Plan(
            tuple(below[column.container][column.position] for column in columns),
            tuple(kinds.values()),
            tuple((*paths[column.container], column.key) for column in columns),
        )
        return plan

    # ------------------------------------------------------------------ what events say of themselves

    def _names(self, table: Table, size: int) -> list[str]:
        """The event name of each row as a report shows it; one in which something was found is not shown."""
        said, which = events.names_in(table, size)
        shown = {name: self._counting.shown(name) for name in set(said)}
        names = list(map(shown.__getitem__, said))
        for column in set(which):
            for row, view in table.found.get(column, ()):
                if which[row] == column:
                    names[row] = str(DataKey(view.hits[0].detector.entity, 1) if view.hits else DATA)
        return names

    # ------------------------------------------------------------------ values

    def _values(
        self, table: Table, plan: Plan, people: Sequence[str], known: dict[str, Marked]
    ) -> None:
        """Take all values into the sketches, with the people they are about."""
        everybody = tuple(known.values())
        for column, place, values in zip(table.columns, plan.places, table.values, strict=True):
            if column.kind is bool:
                continue
            profile = place.profile
            texts: Sequence[str] = values if column.kind is str else list(map(str, values))
            different = set(texts)
            if "" in different:
                different.discard("")
                profile.empty += texts.count("")
                profile.meet(known[who] for who in set(compress(people, texts)) if who)
            else:
                profile.meet(everybody)
            digests = profile.digests(different)
            if not known:
                continue
            if len(different) == 1 and len(texts) == len(values) and all(texts):
                (digest,) = digests.values()
                profile.pair((person, digest) for person in everybody)
            else:
                pairs = set(zip(people, texts, strict=True))
                profile.pair((known[who], digests[text]) for who, text in pairs if who and text)

    # ------------------------------------------------------------------ findings

    def _found(
        self, table: Table, plan: Plan, names: Sequence[str], counts: Counter[str], spots: Sequence[Spot]
    ) -> int:
        """Count what was found; in how many rows anything was."""
        touched: set[int] = set()
        # By cell: the rows in which it was met, column by column and part by part.
        met: dict[int, _Met] = {}
        for number, told in table.found.items():
            by_view: dict[int, tuple[View, list[int]]] = {}
            for row, view in told:
                by_view.setdefault(id(view), (view, []))[1].append(row)
            for view, rows in by_view.values():
                if self._view(plan.places[number], view, rows, number, (), met):
                    touched.update(rows)
        only = next(iter(counts)) if len(counts) == 1 else None
        for found in met.values():
            self._settle(found, plan, names, only, spots)
        return len(touched)

    def _view(
        self, place: Place, view: View, rows: list[int], number: int, steps: Path, met: "dict[int, _Met]"
    ) -> bool:
        """Note what was found in a text of a column, and in the parts of it; whether anything was."""
        told = bool(view.hits)
        for hit in view.hits:
            cell = self._counting.cell(place, hit.detector.entity)
            found = met.get(id(cell))
            if found is None:
                found = met[id(cell)] = _Met(cell, {}, {})
            cell.take(hit.detector.family, hit.detector.categories, hit.confidence, hit.evidence, len(rows))
            found.values.setdefault(number, set()).update(rows)
            found.places.setdefault((number, steps), []).append(rows)
        for part, inner in view.parts:
            deeper = place
            for step in part.steps:
                deeper = self._counting.step(deeper, step)
            told |= self._view(deeper, inner, rows, number, (*steps, *part.steps), met)
        return told

    def _settle(
        self, met: "_Met", plan: Plan, names: Sequence[str], only: str | None, spots: Sequence[Spot]
    ) -> None:
        """Take into a cell the rows in which it was met."""
        cell, values = met.cell, list(met.values.values())
        rows = values[0] if len(values) == 1 else set().union(*values)
        cell.values += sum(map(len, values))
        cell.events += len(rows)
        if only is not None:
            cell.by_event[only] += len(rows)
        else:
            cell.by_event.update(Counter(map(names.__getitem__, rows)))
        for (number, steps), parts in met.places.items():
            here = {row for part in parts for row in part} if len(parts) > 1 else parts[0]
            first = min(map(spots.__getitem__, here))
            if cell.wants(*first):
                path = address((*plan.addresses[number], *steps))
                for source, record in nsmallest(MOST_LOCATORS, map(spots.__getitem__, here)):
                    if cell.wants(source, record):
                        cell.locate(source, record, path)


class _Met(NamedTuple):
    """A cell, its rows by column, and by column and part of its texts."""

    cell: Cell
    values: dict[int, set[int]]
    places: dict[tuple[int, Path], list[list[int]]]
