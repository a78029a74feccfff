"""What one event needs while it is worked on, and what the place of a text in it says to the edits."""

from typing import NamedTuple

from pi_classify.inventory.reviewing import Actions, Spot
from pi_classify.model import Finding, Path
from pi_classify.policy.redaction import Record
from pi_classify.policy.rules import Occasion


class Work:
    """What one event needs while it is worked on; a token is made once for each distinct value."""

    __slots__ = (
        "given",
        "inner",
        "is_general",
        "occasion",
        "pretend",
        "records",
        "refused",
        "reviewed",
        "tenant",
        "tokens",
    )

    def __init__(self, occasion: Occasion, tenant: str, *, pretend: bool) -> None:
        self.occasion = occasion
        self.tenant = tenant
        self.pretend = pretend
        self.records: list[Record] = []
        # Findings inside lenses of the leaf that is worked on.
        self.inner: list[Finding] = []
        self.tokens: dict[tuple[str, str], str] = {}
        self.refused = False
        # Whether what the last look at a new text said holds in every event.
        self.is_general = False
        # What the inventory said: actions that beat the policy's, and the places where a row had a say.
        self.given: Actions = {}
        self.reviewed: frozenset[Spot] = frozenset()


class Place(NamedTuple):
    """What the place of a text says to the edits in it; `joined`: it is no slot, yet its id may stay one; `own`: the
    names of its parts may be slots too.
    """

    raw_path: Path
    slot: bool
    joined: bool
    number: float | None
    protected: tuple[str, ...] | None
    own: bool = True
