"""Counts payloads of one outline as columns: what comes again is counted once, by how often it comes.

The sums are those of counting payload by payload (a law under test); what differs is only how often a value is looked at.
"""

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from itertools import compress, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_classify.auditing import events
from pi_classify.auditing.cells import MOST_LOCATORS, Cell
from pi_classify.auditing.distinct import Marked, marked
from pi_classify.auditing.places import Place, address
from pi_classify.auditing.profile import Profile
from pi_classify.engine.columns import Table
from pi_classify.engine.data_names import DATA
from pi_classify.engine.looks import Column
from pi_classify.engine.outlines import Outline
from pi_classify.engine.spans import Hit
from pi_classify.engine.views import View
from pi_classify.model import DataKey, Path

if TYPE_CHECKING:
    from pi_classify.auditing.counting import Counting

# Values of outlines whose plans are known, half a kilobyte each; beyond, they are worked out again.
_MOST_PLANNED = 1 << 17


class Plan(NamedTuple):
    """Where the values of an outline are counted, for one vendor: the places of its columns, and how often each property
    stands in one payload, by type."""

    places: tuple[Place, ...]
    kinds: tuple[tuple[Profile, Counter[type]], ...]
    addresses: tuple[Path, ...]
    """The path of each column."""


# Where a row of a table can be looked at again: source and record. One for each row, and the garbage collector passes over
# tuples of texts and numbers when they are no class of their own (measured: a tenth of an audit's time).
Origin = tuple[str, int]


class ColumnCounting:
    """Counts tables into a tally, by the places that `counting` keeps."""

    def __init__(self, counting: "Counting") -> None:
        self._counting = counting
        self._plans: dict[tuple[Outline, str], Plan] = {}
        self._planned = 0

    def table(self, table: Table, vendor: str, origins: Sequence[Origin]) -> None:
        """Count a table of a vendor's payloads, none of which is left to be looked at alone; `origins` say where they are."""
        tally = self._counting.tally
        plan = self._plan(table.outline, table.columns, vendor)
        people = events.people_in(table, len(origins))
        names = self._names(table, vendor, origins)
        counts = Counter(names)
        for event, count in counts.items():
            tally.meet(event, count=count)
        known = {who: marked(who) for who in set(people) if who}
        for person in known.values():
            tally.persons.meet(person)
        first, last = events.days_in(table, len(origins))
        sources = {source for source, _ in origins}
        for profile, kinds in plan.kinds:
            for kind, times in kinds.items():
                profile.kinds[kind] += times * len(origins)
            profile.by_event.update(counts)
            profile.see_sources(sources)
            if first:
                profile.see_day(first)
                profile.see_day(last)
        self._values(table, plan, people, known)
        touched = self._found(table, plan, names, counts, origins)
        tally.close(payloads=len(origins), touched=touched)

    def forget(self) -> None:
        """Let go of all plans."""
        self._plans.clear()
        self._planned = 0

    # ------------------------------------------------------------------ where

    def _plan(self, outline: Outline, columns: Sequence[Column], vendor: str) -> Plan:
        plan = self._plans.get((outline, vendor))
        if plan is not None:
            return plan
        self._planned += outline.size
        if self._planned > _MOST_PLANNED:
            self.forget()
            self._planned = outline.size
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

    def _names(self, table: Table, vendor: str, origins: Sequence[Origin]) -> list[str]:
        """The event name of each row as a report shows it; one in which something was found is not shown."""
        said, which = events.names_in(table, len(origins))
        if not all(said):
            by_file = {
                source: events.named_by_file(source, vendor) or ""
                for source in {source for source, _ in origins}
            }
            said = [name or by_file[source] for name, (source, _) in zip(said, origins, strict=True)]
        shown = {name: self._counting.shown(name) for name in set(said)}
        names = list(map(shown.__getitem__, said))
        for column in set(which):
            told = table.found.get(column)
            for row in told.rows() if told is not None else ():
                if told is not None and which[row] == column:
                    hits = told.views[told.asked[row]].hits
                    names[row] = str(DataKey(hits[0].detector.entity, 1) if hits else DATA)
        return names

    # ------------------------------------------------------------------ values

    def _values(self, table: Table, plan: Plan, people: Sequence[str], known: dict[str, Marked]) -> None:
        """Take all values into the sketches, with the people they are about."""
        everybody = tuple(known.values())
        about = list(map(known.get, people))
        for column, place, values, different in zip(
            table.columns, plan.places, table.values, table.different, strict=True
        ):
            if column.kind not in (str, int, float):
                continue
            profile = place.profile
            texts: Sequence[str] = values if column.kind is str else list(map(str, values))
            whom, all_about = people, about
            if "" in different:
                profile.empty += texts.count("")
                whom = list(compress(people, texts))
                texts = list(filter(None, texts))
                all_about = list(map(known.get, whom))
                profile.meet(known[person] for person in set(whom) if person)
            else:
                profile.meet(everybody)
            digests = profile.digests(different - {""} if column.kind is str else set(texts))
            if not known or not digests:
                continue
            if len(digests) == 1 and whom is people:
                profile.pair(everybody, repeat(next(iter(digests.values()))))
            elif 2 * len(digests) < len(texts):
                pairs = set(zip(whom, texts, strict=True))
                profile.pair([known.get(person) for person, _ in pairs], [digests[text] for _, text in pairs])
            else:
                profile.pair(all_about, map(digests.__getitem__, texts))

    # ------------------------------------------------------------------ findings

    def _found(
        self, table: Table, plan: Plan, names: Sequence[str], counts: Counter[str], origins: Sequence[Origin]
    ) -> int:
        """Count what was found; in how many rows anything was."""
        touched: set[int] = set()
        met: dict[int, _Met] = {}
        for number, told in table.found.items():
            times = Counter(told.asked)
            telling = set()
            alike: dict[int, list[Any]] = {}
            for one, view in told.views.items():
                if not view.parts:
                    alike.setdefault(id(view.hits), []).append(one)
                elif self._view(plan.places[number], view, times[one], (number, one), (), met):
                    telling.add(one)
            for ones in alike.values():
                hits = told.views[ones[0]].hits
                self._hits(plan.places[number], hits, {one: times[one] for one in ones}, number, (), met)
                telling.update(ones if hits else ())
            if len(touched) < len(origins):
                touched.update(told.rows(telling))
        only = next(iter(counts)) if len(counts) == 1 else None
        first = min(origins)
        for found in met.values():
            self._settle(found, table, plan, names if only is None else only, origins, first)
        return len(touched)

    def _view(
        self,
        place: Place,
        view: View,
        times: int,
        source: tuple[int, Any],
        steps: Path,
        met: "dict[int, _Met]",
    ) -> bool:
        """Note what was found in a text of a column, and in the parts of it; whether anything was."""
        told = bool(view.hits)
        number, asked = source
        self._hits(place, view.hits, {asked: times}, number, steps, met)
        for part, inner in view.parts:
            deeper = place
            for step in part.steps:
                deeper = self._counting.step(deeper, step)
            told |= self._view(deeper, inner, times, source, (*steps, *part.steps), met)
        return told

    def _hits(
        self,
        place: Place,
        hits: Sequence[Hit],
        times: dict[Any, int],
        number: int,
        steps: Path,
        met: "dict[int, _Met]",
    ) -> None:
        """Note what was found in texts of a column, or in a part of them, by how often each stands there."""
        for hit in hits:
            cell = self._counting.cell(place, hit.detector.entity)
            found = met.get(id(cell))
            if found is None:
                found = met[id(cell)] = _Met(cell, {}, {})
            kind = hit.detector
            cell.take(kind.family, kind.categories, hit.confidence, hit.evidence, sum(times.values()))
            found.values.setdefault(number, {}).update(times)
            found.places.setdefault((number, steps), set()).update(times)

    def _settle(
        self,
        met: "_Met",
        table: Table,
        plan: Plan,
        names: Sequence[str] | str,
        origins: Sequence[Origin],
        first: Origin,
    ) -> None:
        """Take into a cell the rows in which it was met; `names` is one where all events have the same."""
        cell = met.cell
        values = sum(sum(times.values()) for times in met.values.values())
        cell.values += values
        # In one column no row is met twice.
        if len(met.values) == 1 and type(names) is str:
            cell.events += values
            cell.by_event[names] += values
        else:
            rows = {row for number, asked in met.values.items() for row in table.found[number].rows(asked)}
            cell.events += len(rows)
            if type(names) is str:
                cell.by_event[names] += len(rows)
            else:
                cell.by_event.update(Counter(map(names.__getitem__, rows)))
        if not cell.wants(*first):
            return
        for (number, steps), asked in met.places.items():
            path = address((*plan.addresses[number], *steps))
            here = map(origins.__getitem__, table.found[number].rows(asked))
            for source, record in nsmallest(MOST_LOCATORS, here):
                if cell.wants(source, record):
                    cell.locate(source, record, path)


class _Met(NamedTuple):
    """A cell; by column what held it and how often; and by column and part of its texts what held it."""

    cell: Cell
    values: dict[int, dict[Any, int]]
    places: dict[tuple[int, Path], set[Any]]
