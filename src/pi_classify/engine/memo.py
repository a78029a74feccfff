"""When the memo of a long-running process should be emptied.

The users of this hour are others than the first ones, and a memo that is only ever filled serves those that left. But ids that
never come again find no place in a fresh memo either: emptying it would only cost.
"""

WINDOW = 8_192
"""Texts that found no place, after which a full memo judges itself."""


class Window:
    """Judges whether a full memo still serves: by the texts that found no place in it, per event."""

    __slots__ = ("before", "best", "forgone", "is_learning", "since")

    def __init__(self) -> None:
        self.forgone = 0
        self.since = 0
        self.is_learning = True  # the first window after an emptying is not judged
        self.best = 0.0  # the fewest texts an event in a window so far; 0 is unknown
        self.before = 0.0  # how many they were when the memo was emptied last

    def is_stale(self, events: int) -> bool:
        """Close a window; whether the memo should be emptied."""
        rate = self.forgone / max(1, events - self.since)
        self.forgone, self.since = 0, events
        if self.is_learning:
            self.is_learning = False
            return False
        if self.before:
            # Emptying that brought little: this is what the stream is like now.
            self.best = rate if rate > 0.8 * self.before else min(self.best, rate)
            self.before = 0.0
            return False
        if not self.best or rate <= 1.25 * self.best:
            self.best = min(self.best, rate) or rate
            return False
        self.before, self.is_learning = rate, True
        return True
