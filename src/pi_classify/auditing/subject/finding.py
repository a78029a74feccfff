"""The rows in which a person stands: where, under which form, and whether the row is theirs or only speaks of them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pi_classify.auditing.subject.edges import owner_of
from pi_classify.auditing.subject.matching import Matcher
from pi_classify.auditing.subject.sought import Sought
from pi_classify.auditing.subject.tracing import Rows, Traced
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.rows import Row

OWN, SHARED, MENTION = "own", "shared", "mention"


class Match(NamedTuple):
    """One row. `whose` is own (of this person's id), shared (of a device that others used too), or mention.

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
    """What a search brought: rows by whose they are, forms, and what could not be looked at."""

    rows: int = 0
    matches: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    unscanned: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether every row was looked at and none holds the person."""
        return not self.matches and not self.unread and not self.unscanned

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Found: {self.matches.total()} of {self.rows} rows, {self.unread.total()} not read, {self.unscanned} not wholly scanned>"


def find(
    rows: Rows, sought: Sought, traced: Traced, take: Callable[[Row, Any, Match], object] | None = None
) -> Found:
    """Look through all rows once; `take` gets each row with its payload and its match, one after another."""
    matcher = Matcher(sought, traced.ids)
    found = Found()
    for row in rows():
        found.rows += 1
        if row.reason is not None or not isinstance(row.payload, Mapping):
            found.unread[row.reason or "not an object"] += 1
            continue
        payload = payload_of(row.payload)
        places, is_whole = matcher.matches(payload)
        found.unscanned += not is_whole
        if not places:
            continue
        match = Match(row.source, row.number, _whose(payload, traced), places)
        found.matches[match.whose] += 1
        found.sources[row.source] += 1
        found.forms.update({how for _, how in places})
        if take is not None:
            take(row, payload, match)
    return found


def _whose(payload: Mapping[str, Any], traced: Traced) -> str:
    owner = owner_of(payload)
    if owner.users:
        if not traced.ids.keys().isdisjoint(owner.users):
            return OWN
        return SHARED if not traced.ids.keys().isdisjoint(owner.devices) else MENTION
    devices = [device for device in owner.devices if device in traced.ids]
    if not devices:
        return MENTION
    return OWN if any(device not in traced.shared for device in devices) else SHARED
