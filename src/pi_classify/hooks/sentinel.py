"""Notices silence: a rule that used to change something and no longer does, though events keep coming.

An application renames `email` to `e_mail_addr`, an SDK wraps its properties anew, a new policy has a wrong selector:
nothing fails, and what was redacted last week passes. A :class:`Sentinel` watches a hook and says so once.

It counts events, never seconds, so a night without traffic is no silence. What a rule's habit is, and how sure a warning,
stands in :mod:`pi_classify.hooks.habits`.

A release is when rules stop, and it starts the process anew: `habits` is what a sentinel knows, to be handed to the next.
"""

import heapq
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pi_classify.hooks.habits import FIRINGS, Habit, Rule, taken_over, told
from pi_classify.hooks.hook import CHANGED, REFUSED, UNCHANGED, Outcome
from pi_classify.locks import lock_of
from pi_classify.model import ACTIONS

_LOG = logging.getLogger("pi_classify")

_JUDGED = frozenset({UNCHANGED, CHANGED, REFUSED})


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


class _Stream:
    """The events of one vendor: how many there were, and when which rule is due, the earliest first."""

    __slots__ = ("due", "events")

    def __init__(self) -> None:
        self.events = 0
        self.due: list[tuple[int, Rule]] = []

    def expect(self, rule: Rule, habit: Habit) -> None:
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
        self._habits: dict[Rule, Habit] = {}
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
                told(rule, habit, self._streams[rule[0]].events)
                for rule, habit in self._habits.items()
                if habit.window
            ]

    def _take_over(self, known: Mapping[str, Any]) -> None:
        """Go on with a rule where an earlier sentinel stopped; events are counted from here on."""
        rule, habit = taken_over(known)
        if rule not in self._habits and len(self._habits) < self._most:
            self._habits[rule] = habit
            stream = self._streams.setdefault(rule[0], _Stream())
            if not habit.silent:
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
            self._habits[rule] = Habit(stream.events, policy_id)
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
            expected = pause * FIRINGS // habit.working
            silences.append(Silence(*rule, pause, expected, habit.policy_id != policy_id))
        return silences

    def _is_succeeded(self, rule: Rule, habit: Habit) -> bool:
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
