"""One finding per stretch of text.

Value CERTAIN beats the vendor's row, which beats a name; between equals the detector's rank decides.
A URL or user agent only carries other things, so on the same stretch anything more specific wins, and
what is smaller stands inside it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, Evidence

# Detectors that rank below this are carriers: what they hold matters more than what they are.
CARRIER = 20
_SHORTEST_REST = 5  # characters; less is a word that joins two finds


class Stretches:
    """Stretches of a text that do not overlap; asking for one costs a bisection, however many there are."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            self.add(start, end)

    def add(self, start: int, end: int) -> bool:
        """Take a stretch unless it touches one that is there."""
        at = bisect_right(self._starts, start)
        if (at and self._ends[at - 1] > start) or (at < len(self._starts) and self._starts[at] < end):
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True

    def hold(self, start: int, end: int) -> bool:
        """Whether one stretch holds all of start to end."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._ends[at] >= end

    def touch(self, start: int, end: int) -> bool:
        """Whether one stretch shares a character with start to end."""
        at = bisect_right(self._starts, start)
        before = at > 0 and self._ends[at - 1] > start
        return before or (at < len(self._starts) and self._starts[at] < end)

    def lie_within(self, start: int, end: int) -> bool:
        """Whether no stretch goes beyond start or end from inside."""
        first, last = bisect_right(self._starts, start), bisect_left(self._starts, end)
        return (not first or self._ends[first - 1] <= start or self._starts[first - 1] == start) and (
            not last or self._ends[last - 1] <= end
        )

    def gaps(self, start: int, end: int) -> list[tuple[int, int]]:
        """What no stretch shares of start to end, in order."""
        at = max(0, bisect_right(self._starts, start) - 1)
        found = []
        while at < len(self._starts) and self._starts[at] < end:
            if self._starts[at] > start:
                found.append((start, self._starts[at]))
            start = max(start, self._ends[at])
            at += 1
        if start < end:
            found.append((start, end))
        return found


def _strength(hit: Hit) -> tuple[int, int, int]:
    return (hit.confidence, hit.detector.rank, hit.end - hit.start)


def _carries(hit: Hit) -> bool:
    return hit.detector.rank < CARRIER


def outside(hit: Hit, others: Stretches, text: str) -> list[Hit]:
    """What is left of a hit where others have the rest: an address is one on both sides of a surer ZIP code."""
    left = []
    for start, end in others.gaps(hit.start, hit.end):
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if end - start >= _SHORTEST_REST:
            left.append(hit._replace(start=start, end=end))
    return left


def resolve(hits: Sequence[Hit], named: Hit | None, text: str) -> tuple[Hit, ...]:
    """Hits that do not overlap, in order; a carrier, and `named` (the whole leaf), may hold others inside.

    A leaf that *is* an e-mail address is one, whatever its name; a leaf that only *holds* one keeps both,
    so that a policy that lets the id through still sees the address inside.
    """
    if not hits:
        return () if named is None else (named,)
    solid, carriers = Stretches(), Stretches()
    kept: list[Hit] = []
    beaten: dict[tuple[int, int], str] = {}
    for hit in sorted(hits, key=_strength, reverse=True):
        if not _carries(hit):
            if solid.add(hit.start, hit.end):
                kept.append(hit)
            else:
                beaten[hit.start, hit.end] = hit.detector.entity
                kept += outside(hit, solid, text) if solid.lie_within(hit.start, hit.end) else ()
    for hit in hits:
        if _carries(hit) and not solid.hold(hit.start, hit.end) and carriers.add(hit.start, hit.end):
            kept.append(hit)
    if named is not None:
        sure, same = named.confidence, named.detector
        kept = [hit for hit in kept if hit.detector is not same or hit.confidence >= sure]
    if named is not None and not any(hit.detector is named.detector for hit in kept):
        whole = [hit for hit in kept if hit.start <= named.start and hit.end >= named.end]
        if not any(hit.confidence is Confidence.CERTAIN and not _carries(hit) for hit in whole):
            kept = [hit for hit in kept if hit not in whole]
            kept.append(named)
    for position, hit in enumerate(kept):
        also = beaten.get((hit.start, hit.end)) if beaten else None
        if also is not None and also != hit.detector.entity:
            kept[position] = hit._replace(evidence=(*hit.evidence, Evidence("value", f"also {also}")))
    kept.sort(key=lambda hit: (hit.start, -hit.end))
    return tuple(kept)
