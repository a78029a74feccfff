"""Outlines: the names and types of a container, which come again with most events and say at once what is to be counted.

An application sends a few kinds of events. Counting a container of a known outline is one more of its kind; what that
means for each of its properties is worked out when somebody asks. A name that is data is in no outline that is kept.
"""

from collections.abc import Iterable, Sequence
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from pi_classify.auditing.profile import Profile

# A container with more values than this is a list of data, and seldom twice of the same length.
LONGEST = 256
# Together at most some megabytes; beyond, all are forgotten and those that still come are made anew.
MOST = 4_096
# Events that differ in event name, day, source or outlines, counted before they are folded into the profiles.
MOST_WAITING = 1_024


class Outline(NamedTuple):
    """The profiles and types of a container's values, in their order; which are texts, whole numbers, other numbers.

    `seen` are the profiles of the values that have a text (texts, then whole numbers, then others), `salts` their salts.
    """

    profiles: tuple[Profile, ...]
    kinds: tuple[type, ...]
    texts: tuple[bool, ...]
    ints: tuple[bool, ...] | None
    floats: tuple[bool, ...] | None
    seen: tuple[Profile, ...]
    salts: tuple[int, ...]
    are_texts: tuple[bool, ...]
    is_kept: bool

    @classmethod
    def of(cls, kinds: tuple[type, ...], profiles: Sequence[Profile], *, is_kept: bool) -> "Outline":
        """The outline of values of these types at these properties."""
        picked = [tuple(kind is one for kind in kinds) for one in (str, int, float)]
        seen = tuple(profile for one in picked for profile in compress(profiles, one))
        texts, ints, floats = picked
        return cls(
            tuple(profiles),
            kinds,
            texts,
            ints if any(ints) else None,
            floats if any(floats) else None,
            seen,
            tuple(profile.salt for profile in seen),
            (True,) * sum(texts) + (False,) * (len(seen) - sum(texts)),
            is_kept,
        )


class Waiting:
    """Events that were counted by their outlines and are not yet in the profiles."""

    def __init__(self) -> None:
        """None."""
        # By event name, day, source and outlines, whose ids cannot come again while they are held here: a count, and the outlines.
        self._counts: dict[_Kind, int] = {}
        self._outlines: dict[_Kind, list[Outline]] = {}

    def meet(self, event: str, day: str, source: str, met: list[Outline]) -> None:
        """Count an event of these outlines: at once when one of them is not kept, else as one more of its kind."""
        if not all(map(_is_kept, met)):
            _fold(event, day, source, met, 1)
            return
        kind = (event, day, source, tuple(map(id, met)))
        if kind in self._counts:
            self._counts[kind] += 1
            return
        if len(self._counts) >= MOST_WAITING:
            self.fold()
        self._counts[kind], self._outlines[kind] = 1, met

    def fold(self) -> None:
        """Put all of them into the profiles."""
        for kind, count in self._counts.items():
            _fold(*kind[:3], self._outlines[kind], count)
        self._counts.clear()
        self._outlines.clear()


_Kind = tuple[str, str, str, tuple[int, ...]]
_is_kept = attrgetter("is_kept")


def _fold(event: str, day: str, source: str, outlines: Iterable[Outline], count: int) -> None:
    """Count so many events that consist of these outlines."""
    met: dict[int, Profile] = {}
    for outline in outlines:
        for profile, kind in zip(outline.profiles, outline.kinds, strict=False):
            profile.kinds[kind] += count
            met[id(profile)] = profile
    for profile in met.values():
        profile.by_event[event] += count
        profile.see_sources((source,))
        if day:
            profile.see_day(day)
