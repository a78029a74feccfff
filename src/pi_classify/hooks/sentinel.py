"""Notices silence: a rule that used to change something and no longer does, though events keep coming.

An application renames `email` to `e_mail_addr`, an SDK wraps its properties anew, a new policy has a wrong selector:
nothing fails, and what was redacted last week passes. A :class:`Sentinel` watches a hook and says so once.

It counts events, never seconds, so a night without traffic is no silence. A rule is one property, entity and action
of one vendor. Let it fire in a share p of the events, independently. The sentinel measures n, the events in which
it fired its last k = 104 times, and calls it silent after w = 40 n / k events without it. Both bounds are Chernoff's:

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

A release is when rules stop, and it starts the process anew: `habits` is what a sentinel knows, to be handed to the next.
"""

import heapq
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pi_classify.hooks.hook import CHANGED, REFUSED, UNCHANGED, Outcome
from pi_classify.locks import lock_of
from pi_classify.model import ACTIONS

_LOG = logging.getLogger("pi_classify")

_FIRINGS = 104  # 0.193 * 104 > 20
_EXPECTED = 20
# Measurements; pauses are remembered for as many and at most twice as many.
_GENERATION = 50
_JUDGED = frozenset({UNCHANGED, CHANGED, REFUSED})

Rule = tuple[str | None, str, str, str]
_RULE = ("vendor", "property", "entity", "action")
_NO_HABITS = "habits are what Sentinel.habits() gave, one mapping for each rule"


class Silence(NamedTuple):
    """A rule that stopped: which, for how many events now, and how many firings these were to hold.

    `policy_changed`: another policy is in force than when it last fired.
    """

    vendor: str | None
    property: str
    entity: str
    action: str
    events: int
    expected: int
    policy_changed: bool


class _Habit:
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
        self.longest = self.earlier = (
            0  # the longest pause of this generation of measurements and of the one before
        )
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
        if self.firings == _FIRINGS:
            self.working = now - self.began
            # Twice: the share that was measured may be twice the true one.
            self.window = max(2 * _EXPECTED * self.working // _FIRINGS + 1, 2 * self.longest_pause)
            self.measured += 1
            if self.measured == _GENERATION:
                self.measured, self.earlier, self.longest = 0, self.longest, 0
            self.begin(now, policy_id)

    @property
    def longest_pause(self) -> int:
        """The longest pause that ended, of those that are remembered."""
        return max(self.longest, self.earlier)


class _Stream:
    """The events of one vendor: how many there were, and when which rule is due, the earliest first."""

    __slots__ = ("due", "events")

    def __init__(self) -> None:
        self.events = 0
        self.due: list[tuple[int, Rule]] = []

    def expect(self, rule: Rule, habit: _Habit) -> None:
        """Look at a rule when its window is over, and not at any other hour."""
        habit.due = habit.last + habit.window
        heapq.heappush(self.due, (habit.due, rule))


class Sentinel:
    """A watcher for `watch=` that warns when a rule falls silent: in the log and by `warn`, once for each silence.

    One sentinel may watch several hooks. It remembers at most `most_rules` rules; of more, those that fired
    longest ago while they were still being learned are forgotten. `habits` are those of an earlier sentinel.

    >>> from pi_classify.hooks import Outcome
    >>> heard = []
    >>> sentinel = Sentinel(heard.append)
    >>> fires = {("properties.email", "EMAIL_ADDRESS", "redact"): 1}
    >>> for _ in range(200):
    ...     sentinel(Outcome("posthog", "changed", fires, "v1"))
    >>> for _ in range(100):
    ...     sentinel(Outcome("posthog", "unchanged", {}, "v1"))
    >>> [(silence.property, silence.events) for silence in heard]
    [('properties.email', 41)]
    """

    __slots__ = ("__weakref__", "_habits", "_lock", "_most", "_streams", "_warn")

    def __init__(
        self,
        warn: Callable[[Silence], object] | None = None,
        *,
        most_rules: int = 4_096,
        habits: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        if most_rules < 1:
            raise ValueError("most_rules is at least 1")
        self._warn = warn
        self._most = most_rules
        self._habits: dict[Rule, _Habit] = {}
        self._streams: dict[str | None, _Stream] = {}
        self._lock = lock_of(self)
        for known in habits:
            self._take_over(known)

    def __call__(self, outcome: Outcome) -> None:
        """Take note of an event. What could not be judged is no silence: that is for the hook to tell."""
        if outcome.word not in _JUDGED:
            return
        with self._lock:
            stream = self._streams.setdefault(outcome.vendor, _Stream())
            stream.events += 1
            for change in outcome.changes:
                self._fire(stream, (outcome.vendor, *change), outcome.policy_id)
            due = stream.due
            silences = self._silent(stream, outcome.policy_id) if due and due[0][0] <= stream.events else ()
        for silence in silences:
            _LOG.warning(
                "%s of %s in %s has stopped: not once in the last %d events%s, which used to hold about %d;"
                " is the property gone, or no longer recognised%s?",
                silence.action,
                silence.entity,
                silence.property,
                silence.events,
                f" of {silence.vendor}" if silence.vendor else "",
                silence.expected,
                " by the policy that came into force since" if silence.policy_changed else "",
            )
        if self._warn is not None:
            for silence in silences:
                self._warn(silence)

    def habits(self) -> list[dict[str, Any]]:
        """What is known of each rule, as JSON takes it, for the sentinel of the next process; paths and counts, never a value.

        >>> sentinel = Sentinel()
        >>> for _ in range(105):
        ...     sentinel(Outcome("posthog", "changed", {("properties.email", "EMAIL_ADDRESS", "redact"): 1}, "v1"))
        >>> Sentinel(habits=sentinel.habits())
        <Sentinel: 1 rules known, 0 silent>
        """
        with self._lock:
            return [
                {
                    **dict(zip(_RULE, rule, strict=True)),
                    "working": habit.working,
                    "window": habit.window,
                    "longest": habit.longest_pause,
                    "pause": self._streams[rule[0]].events - habit.last,
                    "silent": habit.silent,
                    "policy_id": habit.policy_id,
                }
                for rule, habit in self._habits.items()
                if habit.window
            ]

    def _take_over(self, known: Mapping[str, Any]) -> None:
        """Go on with a rule where an earlier sentinel stopped; events are counted from here on."""
        try:
            rule: Rule = (known["vendor"], known["property"], known["entity"], known["action"])
            numbers = [known[name] for name in ("working", "window", "longest", "pause")]
            policy_id, silent = known["policy_id"], known["silent"]
        except (KeyError, TypeError):
            raise ValueError(_NO_HABITS) from None
        texts = [*rule[1:], policy_id, *([] if rule[0] is None else [rule[0]])]
        if not all(type(text) is str for text in texts) or not all(
            type(n) is int and n >= 0 for n in numbers
        ):
            raise ValueError(_NO_HABITS)
        working, window, longest, pause = numbers
        if not working or not window or type(silent) is not bool:
            raise ValueError(_NO_HABITS)
        if rule not in self._habits and len(self._habits) < self._most:
            habit = self._habits[rule] = _Habit(-pause, policy_id)
            habit.working, habit.window, habit.longest, habit.silent = working, window, longest, silent
            stream = self._streams.setdefault(rule[0], _Stream())
            if not silent:
                stream.expect(rule, habit)

    def __repr__(self) -> str:
        """Counts only."""
        with self._lock:
            learned = sum(habit.window > 0 for habit in self._habits.values())
            silent = sum(habit.silent for habit in self._habits.values())
        return f"<Sentinel: {learned} rules known, {silent} silent>"

    def _fire(self, stream: _Stream, rule: Rule, policy_id: str) -> None:
        habit = self._habits.get(rule)
        if habit is None:
            if len(self._habits) >= self._most and not self._forget():
                return
            self._habits[rule] = _Habit(stream.events, policy_id)
        else:
            if habit.silent:
                habit.come_back(stream.events, policy_id)
            else:
                habit.fire(stream.events, policy_id)
            # What fires is not due; only when the window became shorter (or is there at last) its hour is too late.
            if habit.window and (habit.due is None or stream.events + habit.window < habit.due):
                stream.expect(rule, habit)

    def _silent(self, stream: _Stream, policy_id: str) -> list[Silence]:
        """The rules that are silent by now. Firing moves a rule's hour without touching the heap, so it is looked up again."""
        silences = []
        while stream.due and stream.due[0][0] <= stream.events:
            hour, rule = heapq.heappop(stream.due)
            habit = self._habits.get(rule)
            if habit is None or hour != habit.due:
                continue
            if habit.last + habit.window > stream.events:
                stream.expect(rule, habit)
                continue
            if habit.policy_id != policy_id and self._is_succeeded(rule, habit):
                del self._habits[rule]
                continue
            habit.silent, habit.due = True, None
            pause = stream.events - habit.last
            expected = pause * _FIRINGS // habit.working
            silences.append(Silence(*rule, pause, expected, habit.policy_id != policy_id))
        return silences

    def _is_succeeded(self, rule: Rule, habit: _Habit) -> bool:
        """Whether another action is taken now where this one was: a new policy says so, and nothing passes."""
        others = (self._habits.get((*rule[:3], action)) for action in ACTIONS if action != rule[3])
        return any(other is not None and other.last > habit.last for other in others)

    def _forget(self) -> bool:
        """Make room among the rules that are still being learned; those that are known stay."""
        learning = [rule for rule, habit in self._habits.items() if not habit.window]
        learning.sort(key=lambda rule: self._habits[rule].last)
        for rule in learning[: (len(learning) + 1) // 2]:
            del self._habits[rule]
        return bool(learning)
