"""The ids of one person, followed through the rows that join them, until no row adds one.

The source is read again for every round; what is held are this person's ids, not the source's. An id of a device is
followed to whoever used it only where that was one person: two people may share a browser, and the request of one
must not answer for the other.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pi_classify.auditing.subject.describing import described, events_of
from pi_classify.auditing.subject.edges import Edge, edges_of, key_of, owner_of, values_at
from pi_classify.auditing.subject.sought import ID, NORMALISED, RAW, TOKEN, WEAK, Sought
from pi_classify.detectors.email_address import is_role_mailbox
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.rows import Row

MOST_ROUNDS = 20

Rows = Callable[[], Iterable[Row]]
"""Opens the source; it is read several times, so standard input will not do."""

_Key = tuple[str, str]


class Traced(NamedTuple):
    """The ids under which a person stands, as they are written, and how each was reached.

    `shared` are ids of devices that others used too: their rows are for a human to judge. `unread` counts rows that
    could not be read, so that what they join is unknown; `is_whole` says that the last round added nothing, `has_owners`
    that some row said whose it is.
    """

    ids: Mapping[str, str]
    shared: tuple[str, ...]
    rounds: int
    unread: int
    is_whole: bool
    has_owners: bool

    @property
    def own(self) -> tuple[str, ...]:
        """The ids that are this person's alone."""
        return tuple(one for one in self.ids if one not in self.shared)

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Traced: {len(self.ids)} ids, {len(self.shared)} of them shared, {self.rounds} rounds>"


def trace(rows: Rows, sought: Sought) -> Traced:
    """Follow a person's ids: rows whose own id or person's properties are a form, then whatever joins ids."""
    return _Trace(sought).run(rows)


class _Trace:
    def __init__(self, sought: Sought) -> None:
        self.ids: dict[str, str] = {}
        self.keys: set[_Key] = set()
        self.devices: set[_Key] = set()
        self.users: dict[_Key, dict[_Key, str]] = {}
        # Ids of rows that describe the person and have no owner: a table of people, unless it is one of companies.
        self.candidates: set[_Key] = set()
        self.contacts: set[str] = set()
        self.has_owners = False
        self.nobody = sought.nobody
        # Ids that are no device's for following: they were traced before, or they are a person's who was identified.
        self.settled: set[_Key] = {key_of(form.text) for form in sought.forms if form.how == ID}
        offices = {form.identifier for form in sought.forms if form.how == RAW and is_role_mailbox(form.text)}
        for form in sought.forms:
            if form.identifier not in offices:  # a mailbox that several read describes none of them
                self.contacts.add(form.text.strip().casefold())
            if form.how in (RAW, TOKEN, ID):
                self._add([form.text], form.how)
            elif form.how in WEAK:
                self.keys.add(key_of(form.text))
        # Other spellings of the same id; bare digits are none of a telephone number.
        for form in sought.forms:
            if form.how == NORMALISED and "%" not in form.text and key_of(form.text) in self.keys:
                self._add([form.text], form.how)

    def run(self, rows: Rows) -> Traced:
        unread = 0
        for round_number in range(1, MOST_ROUNDS + 1):
            before = self._size()
            unread = 0
            for row in rows():
                for _, event in events_of(payload_of(row.payload)):
                    if not isinstance(event, Mapping):
                        unread += 1
                        continue
                    owner = owner_of(event)
                    if round_number == 1:
                        self.has_owners = self.has_owners or any(owner)
                        self._seed(event, owner)
                    self._follow(owner)
                    for edge in edges_of(event):
                        self._follow(edge)
                        if edge.devices:
                            self.settled.update(self.keys.intersection(map(key_of, edge.users)))
            for device in self.devices & self.keys - self.settled:
                if len(self.users[device]) == 1:
                    self._add(self.users[device].values(), "the only user of a device")
            if self._size() == before:
                break
        # After the last round every user of every device is known.
        unclear = {
            device for device in self.devices - self.settled if not self.users[device].keys() <= self.keys
        }
        shared = sorted(text for text in self.ids if key_of(text) in unclear)
        is_whole = self._size() == before
        return Traced(self.ids, tuple(shared), round_number, unread, is_whole, self.has_owners)

    def _size(self) -> tuple[int, int, int]:
        return len(self.ids), len(self.devices), len(self.candidates)

    def _seed(self, event: Mapping[str, Any], owner: Edge) -> None:
        """A row that describes its person by a form gives that person's ids."""
        if any(text.strip().casefold() in self.contacts for text in described(event)):
            self._add(
                (user for user in owner.users if user not in self.nobody), "a row that describes the person"
            )
            if not any(owner):
                self.candidates.update(map(key_of, values_at(event, "id")))

    def _follow(self, edge: Edge) -> None:
        users = {key_of(user): user for user in edge.users if user not in self.nobody}
        if self.candidates:
            self._add(
                (users[key] for key in users.keys() & self.candidates), "a table that describes the person"
            )
        devices = {key_of(device): device for device in edge.devices if device not in self.nobody}
        # An id that is a device's elsewhere is one here too: PostHog's first events have it as distinct_id.
        devices.update((key, users.pop(key)) for key in (users.keys() & self.devices) - self.settled)
        is_theirs = not self.keys.isdisjoint(users)
        for device, text in devices.items():
            if is_theirs or device in self.keys:
                self.devices.add(device)
                self.users.setdefault(device, {}).update(users)
                self._add([text], "joined by an event")
        if is_theirs:
            self._add(users.values(), "joined by an event")

    def _add(self, values: Iterable[str], how: str) -> None:
        for value in values:
            self.ids.setdefault(value, how)
            self.keys.add(key_of(value))
