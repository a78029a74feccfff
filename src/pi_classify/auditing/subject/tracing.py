"""The ids of one person, followed through the rows that join them, until no row adds one.

The source is read again for every round; what is held are this person's ids, not the source's. An id of a device is
followed to whoever used it only where that was one person: two people may share a browser, and the request of one
must not answer for the other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pi_classify.auditing.subject.edges import PERSON_PATHS, Edge, edges_of, node_at, owner_of
from pi_classify.auditing.subject.matching import Matcher
from pi_classify.auditing.subject.sought import RAW, TOKEN, Sought
from pi_classify.sources.rows import Row

MOST_ROUNDS = 20

Rows = Callable[[], Iterable[Row]]
"""Opens the source; it is read several times, so standard input will not do."""


class Traced(NamedTuple):
    """The ids under which a person stands, and how each was reached.

    `shared` are ids of devices that others used too: their rows are for a human to judge. `unread` counts rows that
    could not be read, so that what they join is unknown; `is_whole` says that the last round added nothing.
    """

    ids: Mapping[str, str]
    shared: tuple[str, ...]
    rounds: int
    unread: int
    is_whole: bool

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Traced: {len(self.ids)} ids, {len(self.shared)} of them shared, {self.rounds} rounds>"


def trace(rows: Rows, sought: Sought) -> Traced:
    """Follow a person's ids: rows whose own id or person's properties hold a form, then whatever joins ids."""
    return _Trace(sought).run(rows)


class _Trace:
    def __init__(self, sought: Sought) -> None:
        self.ids = {form.text: form.how for form in sought.forms if form.how in (RAW, TOKEN)}
        self.devices: set[str] = set()
        self.users: dict[str, set[str]] = {}
        self.matcher = Matcher(sought)

    def run(self, rows: Rows) -> Traced:
        unread = 0
        for round_number in range(1, MOST_ROUNDS + 1):
            before = len(self.ids)
            unread = 0
            for row in rows():
                if not isinstance(row.payload, Mapping):
                    unread += 1
                    continue
                if round_number == 1:
                    self._seed(row.payload)
                for edge in (owner_of(row.payload), *edges_of(row.payload)):
                    self._follow(edge)
            for device in self.devices & self.ids.keys():
                if len(self.users[device]) == 1:
                    self._add(self.users[device], "the only user of a device")
            if len(self.ids) == before:
                break
        # After the last round every user of every device is known.
        shared = sorted(device for device in self.devices if not self.users[device] <= self.ids.keys())
        return Traced(self.ids, tuple(shared), round_number, unread, len(self.ids) == before)

    def _seed(self, payload: Mapping[str, Any]) -> None:
        """A row that describes its person by a form gives that person's ids."""
        about = (text for place in PERSON_PATHS for text in _texts(node_at(payload, place)))
        if any(self.matcher.form_of(text) for text in about):
            self._add(owner_of(payload).users, "a row that describes the person")

    def _follow(self, edge: Edge) -> None:
        if not edge.devices and len(edge.users) < 2:
            return
        is_theirs = any(user in self.ids for user in edge.users)
        for device in edge.devices:
            if is_theirs or device in self.ids:
                self.devices.add(device)
                self.users.setdefault(device, set()).update(edge.users)
        if is_theirs:
            self._add((*edge.users, *edge.devices), "joined by an event")

    def _add(self, values: Iterable[str], how: str) -> None:
        for value in values:
            self.ids.setdefault(value, how)


def _texts(node: Any) -> Iterator[str]:
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Mapping):
            stack += one.values()
        elif isinstance(one, list | tuple):
            stack += one
        elif one is not None and not isinstance(one, bool):
            yield str(one)
