"""When what a long-running process has learned should be forgotten.

The users of this hour are others than the first ones, and so may be the names of their properties: what is only ever filled serves
those that left. But ids that never come again find no place in a fresh memo either: emptying it would only cost.
"""

WINDOW = 8_192
"""Texts or names that found no place, after which what is full judges itself."""
_MARKED = WINDOW // 4
_PATIENCE = 16
"""Windows after which emptying is tried again, though it brought little: it costs two windows' work at most."""


class Misses:
    """What found no place in a window: how much, and whether much of it came again. No digest is kept, only a mark for each."""

    __slots__ = ("_again", "_marks", "count")

    def __init__(self) -> None:
        self.count = self._again = 0
        self._marks = bytearray()

    def add(self, digest: int) -> None:
        """Count one. The first of a window are marked: a set of all of their digests cost the common stream 3 in 100, measured."""
        if not self.count:
            self._marks = bytearray(8 * _MARKED)
        self.count += 1
        if self.count <= _MARKED:
            mark = digest % (8 * _MARKED)
            self._again += self._marks[mark]
            self._marks[mark] = 1

    def close(self) -> bool:
        """End the window; whether a third came again. Measured: 15 in 100 when the memo serves, 59 to 70 when strangers filled it."""
        came_again = 3 * self._again > min(self.count, _MARKED)
        self.count = self._again = 0
        return came_again


class NameWindow:
    """Judges whether a full tree of names still serves."""

    __slots__ = ("_wait", "misses")

    def __init__(self) -> None:
        self.misses = Misses()
        self._wait = 0

    def is_stale(self) -> bool:
        """Close a window; whether the tree should be emptied."""
        came_again = self.misses.close()
        self._wait = max(0, self._wait - 1)
        if not came_again or self._wait:
            return False
        self._wait = _PATIENCE
        return True


class Window:
    """Judges whether a full memo still serves: by the texts that found no place in it, per event, and whether they come again."""

    __slots__ = ("before", "best", "is_learning", "misses", "since", "wait")

    def __init__(self) -> None:
        self.misses = Misses()
        self.since = 0
        self.is_learning = True  # the first window after an emptying is not judged
        self.best = 0.0  # the fewest texts an event in a window so far; 0 is unknown
        self.before = 0.0  # how many they were when the memo was emptied last
        self.wait = 0  # windows before it is emptied because texts come again

    def is_stale(self, events: int) -> bool:
        """Close a window; whether the memo should be emptied."""
        rate = self.misses.count / max(1, events - self.since)
        came_again = self.misses.close()
        self.since = events
        self.wait = max(0, self.wait - 1)
        if self.is_learning:
            self.is_learning = False
            return False
        if self.before:
            # Emptying that brought little: this is what the stream is like now.
            self.best = rate if rate > 0.8 * self.before else min(self.best or rate, rate)
            self.before = 0.0
            return False
        is_worse = bool(self.best) and rate > 1.25 * self.best
        if not is_worse and (self.wait or not came_again):
            self.best = min(self.best, rate) or rate
            return False
        self.before, self.is_learning, self.wait = rate, True, _PATIENCE
        return True
