"""How often a rule fires, and how long it may rest before that is a silence.

A rule is one property, entity and action of one vendor. Let it fire in a share p of the events, independently. Measured is
n, the events in which it fired its last k = 104 times, and it is silent after w = 40 n / k events without it. Both bounds
are Chernoff's:

- that k/n is more than twice p: at most (e/2)^k e^(-k/2) = e^(-0.193 k) < e^-20;
- else w events were to hold at least 20 firings, and that they hold none has the chance (1 - p)^w <= e^(-p w) <= e^-20.

So each measurement and each pause between two firings warns wrongly with a chance below 2.1e-9: in a million firings,
one wrong warning in 470 such rules. A rule that fires in every event is missed after 41 events, one that fires in every
hundredth after 4,001.

Events that come in bursts (sessions, office hours, a weekly import) are not independent; so w is also at least twice the
longest pause that ended, the last 5,200 firings or more being remembered. A pause that was told and ended counts too: each
longer kind of pause is told once and not every night. Measured: 300,000 events in sessions with rare imports, 10 warnings
instead of 150; office hours over four weeks, 2 instead of 20. The price: a rule that was broken for long and mended is
missed later the next time.

>>> habit = Habit(0, "v1")
>>> for event in range(1, 105): habit.fire(event, "v1")
>>> habit.window
41
"""

from collections.abc import Mapping
from typing import Any

FIRINGS = 104  # 0.193 * 104 > 20
_EXPECTED = 20
# Measurements; pauses are remembered for as many and at most twice as many.
_GENERATION = 50

Rule = tuple[str | None, str, str, str]
_RULE = ("vendor", "property", "entity", "action")
_NUMBERS = ("working", "window", "longest", "pause")
_NO_HABITS = "habits are what Sentinel.habits() gave, one mapping for each rule"


class Habit:
    """How often one rule fires; all numbers are counts of events."""

    __slots__ = (
        "began",
        "due",
        "earlier",
        "firings",
        "last",
        "longest",
        "measured",
        "policy_id",
        "silent",
        "window",
        "working",
    )

    def __init__(self, now: int, policy_id: str) -> None:
        self.window = 0  # what silence may last; 0: not known yet
        self.working = 0  # the events of the last measurement
        # The longest pause of this generation of measurements, and of the one before.
        self.longest = self.earlier = 0
        self.measured = 0  # measurements in this generation
        self.due: int | None = None  # where it stands in the heap; None: nowhere
        self.begin(now, policy_id)

    def begin(self, now: int, policy_id: str) -> None:
        """Start a measurement with this firing; what came before it says nothing about the rule."""
        self.began = self.last = now
        self.firings = 0
        self.silent = False
        self.policy_id = policy_id

    def come_back(self, now: int, policy_id: str) -> None:
        """End a silence that was told: it is measured anew, and a pause of that length is no news any more."""
        self.longest = max(self.longest, now - self.last)
        self.window = max(self.window, 2 * self.longest)
        self.begin(now, policy_id)

    def fire(self, now: int, policy_id: str) -> None:
        """Count a firing; the last one of a measurement sets the window and begins the next one."""
        self.longest = max(self.longest, now - self.last)
        self.last, self.policy_id = now, policy_id
        self.firings += 1
        if self.firings == FIRINGS:
            self.working = now - self.began
            # Twice: the share that was measured may be twice the true one.
            self.window = max(2 * _EXPECTED * self.working // FIRINGS + 1, 2 * self.longest_pause)
            self.measured += 1
            if self.measured == _GENERATION:
                self.measured, self.earlier, self.longest = 0, self.longest, 0
            self.begin(now, policy_id)

    @property
    def longest_pause(self) -> int:
        """The longest pause that ended, of those that are remembered."""
        return max(self.longest, self.earlier)


def told(rule: Rule, habit: Habit, now: int) -> dict[str, Any]:
    """A habit that is known, as JSON takes it."""
    return {
        **dict(zip(_RULE, rule, strict=True)),
        "working": habit.working,
        "window": habit.window,
        "longest": habit.longest_pause,
        "pause": now - habit.last,
        "silent": habit.silent,
        "policy_id": habit.policy_id,
    }


def taken_over(known: Mapping[str, Any]) -> tuple[Rule, Habit]:
    """The rule and its habit that were told, as if no event had come since. Raises ValueError, without a word of them."""
    try:
        vendor, *texts = (known[name] for name in (*_RULE, "policy_id"))
        working, window, longest, pause = numbers = [known[name] for name in _NUMBERS]
        silent = known["silent"]
    except (KeyError, TypeError):
        raise ValueError(_NO_HABITS) from None
    sound = (
        (vendor is None or type(vendor) is str)
        and all(type(text) is str for text in texts)
        and all(type(number) is int and number >= 0 for number in numbers)
        and type(silent) is bool
    )
    if not sound or not working or not window:
        raise ValueError(_NO_HABITS)
    *place, policy_id = texts
    habit = Habit(-pause, policy_id)
    habit.working, habit.window, habit.longest, habit.silent = working, window, longest, silent
    return (vendor, *place), habit
