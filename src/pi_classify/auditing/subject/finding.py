"""The rows in which a person stands: where, under which form, and whether the row is theirs or only speaks of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pi_classify.auditing.subject.describing import described, events_of, holds_events
from pi_classify.auditing.subject.edges import Edge, key_of, owner_of, values_at
from pi_classify.auditing.subject.matching import Matcher
from pi_classify.auditing.subject.sought import Sought
from pi_classify.auditing.subject.tracing import Rows, Traced
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.rows import Row

OWN, SHARED, MENTION = "own", "shared", "mention"

_Key = tuple[str, str]


class Match(NamedTuple):
    """One row, or one event of a batch. `whose` is own (of this person's id), shared (of a device that others used too), or mention.

    `places` are printed paths with how the form came about. No value.
    """

    source: str
    number: int
    whose: str
    places: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the list."""
        places = [{"path": path, "form": how} for path, how in self.places]
        return {"source": self.source, "row": self.number, "whose": self.whose, "places": places}


@dataclass
class Found:
    """What a search brought: rows by whose they are, forms, and what could not be looked at.

    `wrapped` counts rows with an event inside under a name that is not known: forms were looked for, but no id was followed.
    """

    rows: int = 0
    matches: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    unscanned: int = 0
    wrapped: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether there were rows, every one was looked at, and none holds the person."""
        return self.is_whole and not self.matches

    @property
    def is_whole(self) -> bool:
        """Whether there were rows, and every one was looked at, as the event that it is."""
        return self.rows > 0 and not self.unread and not self.unscanned and not self.wrapped

    @property
    def told(self) -> str:
        """One sentence of counts."""
        rows = f"{self.matches.total()} of {self.rows} rows hold the person"
        wrapped = f", {self.wrapped} have their event inside" if self.wrapped else ""
        return f"{rows}, {self.unread.total()} not read, {self.unscanned} not wholly scanned{wrapped}"

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Found: {self.told}>"


def find(
    rows: Rows, sought: Sought, traced: Traced, take: Callable[[Row, Any, Match], object] | None = None
) -> Found:
    """Look through all rows once; `take` gets each row with its payload and its match, one after another."""
    matcher = Matcher(sought, traced.ids)
    shared = {key_of(text) for text in traced.shared}
    own = {key_of(text) for text in traced.ids} - shared
    found = Found()
    names: dict[str, str] = {}
    for row in rows():
        found.rows += 1
        if row.reason is not None:
            found.unread[row.reason] += 1
            continue
        source = names.get(row.source)
        if source is None:
            told = _names_of_file(row.source)
            source = f"source {len(names) + 1}" if any(map(matcher.form_of, told)) else row.source
            names[row.source] = source
        for prefix, payload in events_of(payload_of(row.payload)):
            if not isinstance(payload, Mapping):
                found.unread["not an object"] += 1
                continue
            payload = payload_of(payload)
            places, is_whole = matcher.matches(payload)
            found.unscanned += not is_whole
            found.wrapped += holds_events(payload)
            if not places:
                continue
            if prefix:
                places = tuple(
                    (prefix + (path if path[:1] == "[" else f".{path}"), how) for path, how in places
                )
            match = Match(source, row.number, _whose(payload, own, shared), places)
            found.matches[match.whose] += 1
            found.sources[source] += 1
            found.forms.update({how for _, how in places})
            if take is not None:
                take(row, payload, match)
    return found


def _names_of_file(name: str) -> Iterator[str]:
    """A file's name with its suffixes and without: it may be named after the person."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _whose(payload: Mapping[str, Any], own: Set[_Key], shared: Set[_Key]) -> str:
    owner = owner_of(payload)
    if not any(owner) and any(True for _ in described(payload)):  # a table of people
        owner = Edge(tuple(values_at(payload, "id")), ())
    users, devices = set(map(key_of, owner.users)), set(map(key_of, owner.devices))
    if not users.isdisjoint(own) or (users <= shared and not devices.isdisjoint(own)):
        return OWN
    theirs = own | shared
    return MENTION if theirs.isdisjoint(users | devices) else SHARED
