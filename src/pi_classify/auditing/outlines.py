"""Outlines: the names and types of a container, which come again with most events and say at once what is to be counted.

An application sends a few kinds of events. Counting a container of a known outline is one more of its kind; what that
means for each of its properties is worked out when somebody asks. A name that is data is in no outline that is kept.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from pi_classify.auditing.profile import Profile

# A container with more values than this is a list of data, and seldom twice of the same length.
LONGEST = 256
# Together at most some megabytes; beyond, all are forgotten and those that still come are made anew.
MOST = 4_096
# Events that differ in event name, day or outlines, counted before they are folded into the profiles.
MOST_WAITING = 1_024


class Outline(NamedTuple):
    """The profiles and types of a container's values, in their order; which of them are texts, which are numbers."""

    profiles: tuple[Profile, ...]
    kinds: tuple[type, ...]
    texts: tuple[bool, ...]
    of_texts: tuple[Profile, ...]
    salts: tuple[int, ...]
    numbers: tuple[bool, ...]
    of_numbers: tuple[Profile, ...]
    is_kept: bool

    @classmethod
    def of(cls, kinds: tuple[type, ...], profiles: Sequence[Profile], *, is_kept: bool) -> "Outline":
        """The outline of values of these types at these properties."""
        texts = tuple(kind is str for kind in kinds)
        numbers = tuple(kind is int or kind is float for kind in kinds)
        of_texts = tuple(profile for profile, is_text in zip(profiles, texts, strict=False) if is_text)
        return cls(
            tuple(profiles),
            kinds,
            texts,
            of_texts,
            tuple(profile.salt for profile in of_texts),
            numbers,
            tuple(profile for profile, is_number in zip(profiles, numbers, strict=False) if is_number),
            is_kept,
        )


is_kept = attrgetter("is_kept")


def fold(event: str, day: str, outlines: Iterable[Outline], count: int) -> None:
    """Count so many events that consist of these outlines."""
    met: dict[int, Profile] = {}
    for outline in outlines:
        for profile, kind in zip(outline.profiles, outline.kinds, strict=False):
            profile.kinds[kind] += count
            met[id(profile)] = profile
    for profile in met.values():
        profile.by_event[event] += count
        if day:
            profile.see_day(day)
