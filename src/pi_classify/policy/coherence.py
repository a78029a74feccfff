"""Whether a batch still counts the same people: joins, funnels and distinct counts before and after a policy.

A join is kept when what was equal is equal and what was different is different, on every property on which people are
joined (identity slots, ids, e-mail addresses, telephone numbers) and between them; a name, an IP address or a government
number counts where a slot of the same event holds the same one or the same text. Spellings of one value may become one; two people may
not. What a policy removes altogether joins nothing any more: that is told, and is no failure, except in an identity slot.

>>> event = {"event": "Paid", "distinct_id": "u-1", "properties": {"$user_id": "u-1"}}
>>> told = check_coherence([event], [event | {"distinct_id": "x"}], vendor="posthog")
>>> [(join.one, join.other, join.events_before, join.events_after) for join in told.broken]
[('distinct_id', 'properties.$user_id', 1, 0)]
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pi_classify.engine.classifier import Classifier


class Join(NamedTuple):
    """Two properties that hold the same values: in how many events both are equal, and how many values stand in both.

    `lost` were equal and are not, `made` were different and are equal; `removed` says that the policy takes away one of the two.
    """

    one: str
    other: str
    events_before: int
    events_after: int
    values_before: int
    values_after: int
    lost: int
    made: int
    removed: bool

    @property
    def holds(self) -> bool:
        """Whether nothing was lost or made, but by a removal."""
        return not self.made and (not self.lost or self.removed)


class Funnel(NamedTuple):
    """The people on one identity slot, and how many of them went through other events, or in another order, than before."""

    place: str
    people_before: int
    people_after: int
    changed: int

    @property
    def holds(self) -> bool:
        """Whether everybody's sequence of events is what it was."""
        return not self.changed


class Count(NamedTuple):
    """The distinct values of one property; `united` are spellings of a value that has another one too.

    `split` values became several, `merged` ones became another's; `removed` says that nothing is left of any.
    """

    place: str
    before: int
    after: int
    united: int
    split: int
    merged: int
    removed: bool

    @property
    def holds(self) -> bool:
        """Whether there are as many different values as before."""
        return self.removed or (
            self.before - self.united == self.after and not self.split and not self.merged
        )


@dataclass(frozen=True)
class Coherence:
    """What a batch says of a policy. It holds property paths and counts, never a value.

    `refused` events are not in `joins`, but are missed in `funnels` and `counts`. `beyond` events or values were not followed
    for want of room; nothing holds then.
    """

    events: int
    refused: int
    beyond: int
    joins: tuple[Join, ...]
    funnels: tuple[Funnel, ...]
    counts: tuple[Count, ...]

    @property
    def holds(self) -> bool:
        """Whether every join, funnel and distinct count survives."""
        rows: tuple[Join | Funnel | Count, ...] = (*self.joins, *self.funnels, *self.counts)
        return not self.beyond and all(row.holds for row in rows)

    @property
    def broken(self) -> tuple[Join, ...]:
        """The joins that do not hold."""
        return tuple(join for join in self.joins if not join.holds)

    def to_dict(self) -> dict[str, Any]:
        """All rows as plain data, each with whether it holds."""
        tables: dict[str, tuple[Join | Funnel | Count, ...]]
        tables = {"joins": self.joins, "funnels": self.funnels, "counts": self.counts}
        return {
            "events": self.events,
            "refused": self.refused,
            "beyond": self.beyond,
            "holds": self.holds,
            **{
                name: [{**row._asdict(), "holds": row.holds} for row in rows] for name, rows in tables.items()
            },
        }

    def __repr__(self) -> str:
        """Counts only."""
        said = [f"{self.events} events", f"{self.refused} refused"]
        for name in ("joins", "funnels", "counts"):
            rows = getattr(self, name)
            said.append(f"{sum(row.holds for row in rows)} of {len(rows)} {name} hold")
        if self.beyond:
            said.append(f"{self.beyond} not followed")
        return f"<Coherence {'holds' if self.holds else 'broken'}: {', '.join(said)}>"


def check_coherence(
    before: Iterable[Any],
    after: Iterable[Any],
    *,
    vendor: str | None = None,
    classifier: Classifier | None = None,
    most: int | None = None,
) -> Coherence:
    """Whether joins, funnels and distinct counts survive in `after`: the same events in the same order, None where one was refused.

    Values are kept as keyed digests that nobody can read back, for as long as this call lasts: at most `most` of them, 250,000
    unless you say so (about 1.3 kB each). Raises ValueError when one side is longer.

    >>> check_coherence([{"userId": "u-1"}, {"userId": "u-2"}], [{"userId": "same"}, {"userId": "same"}])
    <Coherence broken: 2 events, 0 refused, 0 of 0 joins hold, 0 of 1 funnels hold, 0 of 1 counts hold>
    """
    from pi_classify.policy.following import MOST_VALUES, Following

    following = Following(classifier or Classifier(), vendor, most=MOST_VALUES if most is None else most)
    for one, other in zip(before, after, strict=True):
        following.add(one, other)
    return following.result()
