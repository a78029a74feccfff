"""What the redactor hands out for one payload: the new payload, what was found and what was done, built when asked for."""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from pi_classify.engine.data_names import fold_step
from pi_classify.engine.spans import Hit
from pi_classify.model import Change, Finding, Path, print_path


class Redaction:
    """The outcome for one payload: the new payload (None when refused), what was found, what was changed.

    `refused` says that nothing may be sent; a redactor that only observes hands out the payload all the same.
    """

    __slots__ = ("_records", "payload", "policy_id", "refused")

    payload: Any
    policy_id: str
    refused: bool

    def __init__(
        self, payload: Any, records: "tuple[Record, ...]", policy_id: str, *, refused: bool = False
    ) -> None:
        self.payload = payload
        self.policy_id = policy_id
        self.refused = refused
        # Findings are built when somebody asks: measured, a hook in front of ingestion never does.
        self._records = records

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, ordered by printed path, then start."""
        return tuple(sorted((finding for finding, _ in self.told()), key=lambda f: (f.location, f.start)))

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed, in the same order."""
        changes = (
            Change(f.path, f.start, f.end, f.entity, action)
            for f, action in self.told()
            if action is not None
        )
        return tuple(sorted(changes, key=lambda c: (c.location, c.start)))

    def told(self) -> Iterator[tuple[Finding, str | None]]:
        """Each finding with the action that it took, in the order of the work."""
        for path, hits, actions_taken, finding, _ in self._records:
            if finding is not None:
                yield finding, actions_taken[0]
            else:
                for hit, action in zip(hits, actions_taken, strict=True):
                    yield hit.at(path, (path, hit.start, hit.end)), action

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its findings, without the detectors."""
        records = tuple(record_of(finding, action) for finding, action in self.told())
        return partial(Redaction, refused=self.refused), (self.payload, records, self.policy_id)

    def __repr__(self) -> str:
        """Counts only."""
        state = "refused" if self.refused else "written"
        return f"<Redaction {state}: {len(self.findings)} findings, {len(self.changes)} changes, policy {self.policy_id}>"


class Record(NamedTuple):
    """What one text told: its hits with the action that each took (None: none), or one finding that is built already."""

    path: Path
    hits: tuple[Hit, ...]
    actions: tuple[str | None, ...]
    finding: Finding | None
    done: "Done"


# What is counted of a record: entity and action of all that was done.
Done = tuple[tuple[str, str], ...]
# What became of a leaf: changed, new value, dropped; the hits it is for, the actions, what is counted, whether it was a text.
Outcome = tuple[bool, Any, bool, tuple[Hit, ...], tuple[str | None, ...], Done, bool]


def counted_as(path: Path) -> str:
    """A path as counts write it: list positions folded, names that are data or may be, tokens too, without text or number.

    >>> from pi_classify.model import DataKey
    >>> counted_as(("people", 3, DataKey("EMAIL_ADDRESS", 7), "ip")), counted_as(("seen_by", "u-48213", "email"))
    ('people[].<EMAIL_ADDRESS#1>.ip', 'seen_by.<DATA#1>.email')
    """
    return print_path(folded(path), fold=True)


def folded(path: Path) -> Path:
    """A path without what its names say of somebody: who it was is not for a count to say, and there is no end of them."""
    return tuple(map(fold_step, path))


def record_of(finding: Finding, action: str | None) -> Record:
    """The record of a finding that is built already."""
    return Record(finding.path, (), (action,), finding, () if action is None else ((finding.entity, action),))
