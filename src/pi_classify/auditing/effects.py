"""Before and after a policy: how many findings of each entity there are, what is done with them, and how many stay."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from pi_classify.auditing.rows import Row
from pi_classify.auditing.suggested import KEEP, REVIEW


class Effect(NamedTuple):
    """One entity. `changed` counts findings by action; `kept` stay because the policy keeps them, `open` because it cannot judge.

    It is what the policy does at each property. A rule for single events or values may do otherwise there.
    """

    entity: str
    before: int
    changed: tuple[tuple[str, int], ...]
    kept: int
    open: int

    @property
    def after(self) -> int:
        """How many findings stay as they are."""
        return self.kept + self.open


def effects_of(rows: Iterable[Row]) -> tuple[Effect, ...]:
    """One effect per entity, the most frequent first.

    >>> from pi_classify.auditing.report import audit_payloads
    >>> from pi_classify.engine.classifier import Classifier
    >>> report = audit_payloads([{"email": "jane@example.com", "distinct_id": "u-1"}], Classifier())
    >>> [(effect.entity, effect.changed, effect.after) for effect in effects_of(report.rows)]
    [('EMAIL_ADDRESS', (('hash', 1),), 0), ('USER_ID', (), 1)]
    """
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.entity, Counter())[row.action] += row.findings
    found = (
        Effect(
            entity,
            actions.total(),
            tuple(
                sorted((action, count) for action, count in actions.items() if action not in (KEEP, REVIEW))
            ),
            actions[KEEP],
            actions[REVIEW],
        )
        for entity, actions in counts.items()
    )
    return tuple(sorted(found, key=lambda effect: (-effect.before, effect.entity)))
