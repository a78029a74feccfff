"""Adds payloads up, property by property, without keeping a single value.

Adding is associative and commutative, so that parts counted by different workers can be joined in any
order, and memory is bounded whatever the number of events.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pi_classify.engine.data_names import fold_step
from pi_classify.model import Finding, Path, print_path

if TYPE_CHECKING:
    from pi_classify.auditing.cells import Cell
    from pi_classify.auditing.columns import Origin
    from pi_classify.auditing.counting import Counting
    from pi_classify.auditing.distinct import Distinct, Marked
    from pi_classify.auditing.profile import Profile
    from pi_classify.engine.columns import Table
    from pi_classify.engine.views import Scan

UNSCANNED = "UNSCANNED"
MOST_PROPERTIES = 5_000
MOST_EVENT_NAMES = 1_000
# Beyond the bounds by so many, the surplus is put together: doing it for every event would cost a sort each time.
_SLACK = 2_500
_SLACK_NAMES = 500


class Unread(NamedTuple):
    """A row that could not become a payload, and why; it is counted, never silently lost."""

    reason: str


def property_of(path: Path) -> str:
    """The property that a path belongs to: list positions folded, names that are data made one.

    >>> from pi_classify.model import DataKey
    >>> property_of(("people", 3, DataKey("EMAIL_ADDRESS", 7), "ip")), property_of(("seen_by", "u-48213"))
    ('people[].<EMAIL_ADDRESS#1>.ip', 'seen_by.<DATA#1>')
    """
    return print_path(tuple(map(fold_step, path)), fold=True)


class Tally:
    """What was seen in many payloads: `payloads`, `unread` rows by reason, `profiles` by property.

    It keeps at most `most` properties; the deepest and longest names beyond are one profile, `<other>`, and
    `folded` says about how many they were.

    >>> a, b = Tally(), Tally()
    >>> a.add({"plan": "pro"}, ()), b.skip("not an object")
    (None, None)
    >>> (a + b).payloads, dict((a + b).unread), (a + b).profiles["plan"].types
    (1, {'not an object': 1}, {'str': 1})
    """

    __slots__ = (
        "_counting", "_new_names", "_others", "_profiles", "_touched", "_unscanned", "events", "most", "payloads", "persons", "unread",
    )  # fmt: skip

    def __init__(self, *, most: int = MOST_PROPERTIES) -> None:
        """Nothing counted yet."""
        from pi_classify.auditing.distinct import Distinct

        self.most = most
        self.payloads = 0
        self.unread: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.persons: Distinct = Distinct()
        self._others: Distinct = Distinct()
        self._profiles: dict[str, Profile] = {}
        self._touched = 0
        self._unscanned = 0
        self._new_names = 0
        self._counting: Counting | None = None

    # ------------------------------------------------------------------ what was counted

    @property
    def touched(self) -> int:
        """Payloads with at least one finding of personal information."""
        return self._touched

    @property
    def unscanned(self) -> int:
        """Payloads of which a part could not be scanned; they are never counted as clean."""
        return self._unscanned

    @property
    def profiles(self) -> "Mapping[str, Profile]":
        """The properties by their printed path, those near the top first."""
        self._settle()
        return {p.path: p for p in sorted(self._profiles.values(), key=lambda profile: profile.order)}

    @property
    def cells(self) -> "dict[tuple[str, str], Cell]":
        """What was found, by property and entity."""
        return {(path, entity): cell for path, p in self.profiles.items() for entity, cell in p.cells.items()}

    @property
    def folded(self) -> int:
        """About how many properties were too many and are counted together as `<other>`."""
        self._settle()
        return self._others.count

    def share(self, cell: "Cell") -> float:
        """In which share of the payloads that were read a cell was found."""
        return cell.events / self.payloads if self.payloads else 0.0

    # ------------------------------------------------------------------ counting

    def add(
        self,
        payload: object,
        findings: Iterable[Finding],
        *,
        source: str = "",
        record: int = 0,
        event: str | None = None,
        vendor: str | None = None,
    ) -> None:
        """Count one payload with its findings. `source` and `record` (from 1) say where it can be looked at again.

        `event` is its name and `vendor` whose it is; both are read from the payload unless given.
        """
        self._count().payload(payload, findings, source, record, event, vendor)

    def add_scan(self, scan: "Scan", *, source: str = "", record: int = 0, event: str | None = None) -> None:
        """`add` for a payload as the classifier scanned it: the same counts, without an address for each finding."""
        self._count().scan(scan, source, record, event)

    def add_table(self, table: "Table", vendor: str, origins: "Sequence[Origin]") -> None:
        """`add` for payloads of one outline and vendor, none of which its columns leave; `origins` say where they are."""
        self._count().columns.table(table, vendor, origins)

    def skip(self, reason: str) -> None:
        """Count one row that was not read; the reason is a phrase of ours, never text of the row."""
        self.unread[reason] += 1

    def _count(self) -> "Counting":
        if self._counting is None:
            from pi_classify.auditing.counting import Counting

            self._counting = Counting(self)
        return self._counting

    def _fold(self) -> None:
        if self._counting is not None:
            self._counting.fold()

    def profile(self, path: str, steps: int, within: str | None = None) -> "Profile":
        """The profile of a property, made when there is none yet."""
        found = self._profiles.get(path)
        if found is None:
            from pi_classify.auditing.profile import Profile

            found = self._profiles[path] = Profile(path, steps, within)
        return found

    def meet(self, event: str, person: "Marked | None" = None, *, count: int = 1) -> None:
        """The beginning of so many payloads: an event's name, which may be a new one, and whom they are about."""
        self._new_names += event not in self.events
        self.events[event] += count
        if person is not None:
            self.persons.meet(person)

    def close(self, *, payloads: int = 1, touched: int, unscanned: int = 0) -> None:
        """The end of so many payloads: in how many something was found, or not scanned."""
        self.payloads += payloads
        self._touched += touched
        self._unscanned += unscanned
        self.bound()

    def bound(self) -> None:
        """Put together what is beyond the bounds, now and then."""
        if len(self._profiles) > self.most + _SLACK or self._new_names > _SLACK_NAMES:
            self._settle()

    @property
    def others(self) -> "Distinct":
        """The sketch behind `folded`, for a report that is written down."""
        self._settle()
        return self._others

    def restore(
        self,
        *,
        payloads: int,
        touched: int,
        unscanned: int,
        unread: Counter[str],
        events: Counter[str],
        persons: "Distinct",
        others: "Distinct",
        profiles: "Iterable[Profile]",
    ) -> None:
        """Take in what was written down."""
        self.payloads, self._touched, self._unscanned = payloads, touched, unscanned
        self.unread, self.events, self.persons, self._others = unread, events, persons, others
        self._profiles = {profile.path: profile for profile in profiles}
        self._counting = None

    def _settle(self) -> None:
        """Put together what is beyond the bound. Which properties these are does not depend on the order of payloads:
        a property that is among the first in the end always was, so nothing of it went elsewhere.
        """
        from pi_classify.auditing.cells import OTHER, bounded
        from pi_classify.auditing.distinct import fingerprint

        self._fold()
        self._new_names = 0
        self.events = bounded(self.events, MOST_EVENT_NAMES)
        for profile in self._profiles.values():
            profile.settle()
        other = self._profiles.pop(OTHER, None)
        if len(self._profiles) > self.most:
            surplus = sorted(self._profiles.values(), key=lambda profile: profile.order)[self.most :]
            for profile in surplus:
                other = other or self.profile(OTHER, 0)
                self._others.add(fingerprint(profile.path))
                other.join(profile)
                del self._profiles[profile.path]
            if self._counting is not None:
                self._counting.drop(surplus)
        if other is not None:
            self._profiles[OTHER] = other

    # ------------------------------------------------------------------ adding up

    def join(self, other: "Tally") -> None:
        """Take in what another counted."""
        other._fold()
        self.payloads += other.payloads
        self.unread.update(other.unread)
        self.events.update(other.events)
        self.persons.join(other.persons)
        self._others.join(other._others)
        self._touched += other._touched
        self._unscanned += other._unscanned
        for path, profile in other._profiles.items():
            self.profile(path, profile.steps, profile.within).join(profile)
        self._settle()

    def __add__(self, other: "Tally") -> "Tally":
        """Both together, as if one had counted everything."""
        total = Tally(most=min(self.most, other.most))
        total.join(self)
        total.join(other)
        return total

    def __eq__(self, other: object) -> bool:
        """Equal when they counted the same."""
        if not isinstance(other, Tally):
            return NotImplemented
        return self._state() == other._state()

    __hash__ = None  # type: ignore[assignment]  # it changes while it counts

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Tally: {self.payloads} payloads, {self.unread.total()} not read, {len(self._profiles)} properties>"

    def __getstate__(self) -> dict[str, object]:
        """Without the tree that leads to the profiles: a worker sends its tally home."""
        self._fold()
        return {name: getattr(self, name) for name in self.__slots__ if name != "_counting"}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        """Read `__getstate__`."""
        self._counting = None
        for name, value in state.items():
            setattr(self, name, value)

    def _state(self) -> tuple[object, ...]:
        return (
            self.payloads, self.unread, self.profiles, self.events, self.persons, self._others, self._touched, self._unscanned,
        )  # fmt: skip
