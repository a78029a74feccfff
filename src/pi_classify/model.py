"""The nouns: what a payload is made of, what a detector declares, what a finding and a change remember.

Nothing here holds a value of a payload. A finding knows a path and a span; who owns the payload can
read the text with :meth:`Finding.slice`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from pi_classify.errors import InvalidDetector

Payload = dict[str, Any]

# The words for what may be done, mildest first. `policy.actions` does it; policies, inventories and vocabularies name it.
ACTIONS = ("keep", "redact", "hash", "mask", "truncate", "drop", "refuse")


class Confidence(IntEnum):
    """How sure a finding is. Neighbours that want a number get `.score`.

    >>> Confidence.LIKELY.score, Confidence.from_score(0.9)
    (0.7, <Confidence.CERTAIN: 3>)
    """

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    @property
    def score(self) -> float:
        """A number between 0 and 1 for libraries that rank by one (Presidio's `score`)."""
        return {1: 0.3, 2: 0.7, 3: 0.95}[self.value]

    @classmethod
    def from_score(cls, score: float) -> "Confidence":
        """The confidence of a neighbour's score; the borders are 0.5 and 0.85."""
        return cls.CERTAIN if score >= 0.85 else cls.LIKELY if score >= 0.5 else cls.POSSIBLE


class Evidence(NamedTuple):
    """One reason for a finding: `kind` is value, check, name, path, vocabulary, prose, echo, business or veto.

    `detail` is a word of ours (a detector's phrase, a vendor's property), never text of a payload.
    """

    kind: str
    detail: str = ""

    def __str__(self) -> str:
        """`name: e-mail`, or just the kind."""
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


@dataclass(frozen=True, slots=True)
class Category:
    """A row of the statute's table, Cal. Civ. Code 1798.140(v)(1): letter, wording, clause, sensitive or not.

    `verified` says whether the wording was seen in a stored copy of the statute itself.
    """

    letter: str
    title: str
    wording: str
    clause: str
    sensitive: bool = False
    verified: bool = False


class DataKey(NamedTuple):
    """A property name that itself holds personal information: the entity and a running number, never the text."""

    entity: str
    n: int

    def __str__(self) -> str:
        """`<EMAIL_ADDRESS#1>`."""
        return f"<{self.entity}#{self.n}>"


class LensStep(NamedTuple):
    """A step into a decoded string: `mark` is ?, #, /, @ or !, `name` the parameter, position or encoding."""

    mark: str
    name: str | int

    def __str__(self) -> str:
        """`?utm_source`, `/2`, `@user`, `!json`."""
        return f"{self.mark}{self.name}"


Step = str | int | DataKey | LensStep
Path = tuple[Step, ...]

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_$-]+\Z")


def print_path(path: Path, *, fold: bool = False) -> str:
    """A path as text: `properties.items[0].name`; with `fold`, list positions become `[]`.

    >>> print_path(("properties", "items", 0, "full name"))
    'properties.items[0]["full name"]'
    >>> print_path(("properties", "url", LensStep("?", "email")), fold=True)
    'properties.url?email'
    """
    out = ""
    for step in path:
        if isinstance(step, str):
            if _PLAIN_NAME.match(step):
                out += f".{step}" if out else step
            else:
                quoted = step.replace("\\", "\\\\").replace('"', '\\"')
                out += f'["{quoted}"]'
        elif isinstance(step, int):
            out += "[]" if fold else f"[{step}]"
        elif isinstance(step, LensStep):
            out += str(step)
        else:
            out += f".{step}" if out else str(step)
    return out


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one payload may cost. What lies beyond is UNSCANNED and never passes as clean.

    Budgets count work, never seconds, so that the same payload always gives the same result.
    """

    depth: int = 64
    nodes: int = 100_000
    string: int = 1_000_000
    lens_depth: int = 4
    lens_parts: int = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    r"""One kind of personal information and how to recognise it.

    `names`      phrases that a property name may end with ("ip address", "driver license")
    `vetoes`     words in a property name that speak against it (beside the general ones)
    `near`       words in a text that count as a name ("plate" before 7ABC123)
    `cue`        cheap pattern in RE2's subset: fires wherever `pattern` matches, maybe more often
    `pattern`    the exact pattern (`re`, ASCII classes only); group "v", if there is one, is the span
    `check`      accepts or refuses the matched text
    `fits`       what the whole text of a value must look like for the name alone to count (full match)
    `as_id`      the canonical text of an id that is such a value where a policy says that ids may be one (`ids_may_be`), None
                 of another; asked about texts that `fits` takes, and without it no policy can say so
    `canonical`  one spelling for all spellings of the same value, before a token is made
    `domain`     the token's domain; entities that share one get the same token for the same value
    `by_value`, `by_name`, `by_both`   what a match alone, a name alone and both together are worth
    `sure`       says of a match that its spelling alone makes it CERTAIN, so that no veto cancels it
    `flags`      a boolean under one of the names says it too (`is_veteran: true`)
    `whole`      under one of the names the whole text is it, also where the pattern finds a part (a street, not its flat)
    `business`   says of a value that it is a business's own (`support@`) and names no person
    `rank`       decides between equals on the same span: the higher wins
    `shape`      judges a container (a list of two numbers); returns True when it is one
    `find`       stands in for cue and pattern for adopted recognizers: text -> spans

    >>> Detector(entity="BADGE", categories=("A",), names=("badge",), by_name=Confidence.LIKELY).domain
    'BADGE'
    """

    entity: str
    categories: tuple[str, ...]
    family: str | None = None
    sensitive: str | None = None
    names: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    cue: str | None = None
    pattern: str | None = None
    check: Callable[[str], bool] | None = None
    fits: str | None = None
    as_id: Callable[[str], str | None] | None = None
    canonical: Callable[[str], str] | None = None
    domain: str = ""
    by_value: Confidence | None = None
    by_name: Confidence | None = None
    by_both: Confidence | None = None
    sure: Callable[[str], bool] | None = None
    flags: bool = False
    whole: bool = False
    business: Callable[[str], bool] | None = None
    rank: int = 50
    shape: Callable[[object], bool] | None = None
    find: Callable[[str], Iterator[tuple[int, int]]] | None = None
    examples: tuple[Payload, ...] = ()
    counterexamples: tuple[Payload, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", self.entity):
            raise InvalidDetector(f"entity {self.entity!r}: write it in upper snake case, as US_SSN")
        if not self.categories:
            raise InvalidDetector(f"{self.entity}: name at least one category letter of 1798.140(v)(1)")
        if (self.by_value or self.by_both) and not (self.pattern or self.find or self.shape):
            raise InvalidDetector(f"{self.entity}: by_value and by_both need a pattern, a find or a shape")
        if (self.pattern or self.find) and not self.cue:
            raise InvalidDetector(
                f"{self.entity}: a pattern or a find needs a cue that fires wherever it matches"
            )
        if not (self.by_value or self.by_name or self.by_both):
            raise InvalidDetector(f"{self.entity}: worth nothing; set by_value, by_name or by_both")
        if not self.domain:
            object.__setattr__(self, "domain", self.entity)


class Finding(NamedTuple):
    """Where personal information is, of which kind, how sure and why. Never the value itself.

    `start` and `end` index the text that `path` addresses (for a path with lens steps: the decoded text);
    `outer` is (path, start, end) in the raw leaf.
    """

    path: Path
    start: int
    end: int
    entity: str
    family: str | None
    categories: tuple[str, ...]
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    outer: tuple[Path, int, int] | None = None

    @property
    def location(self) -> str:
        """The path as text."""
        return print_path(self.path)

    def slice(self, payload: object) -> str:
        """Read the raw text of this finding from the caller's own payload; nothing is stored.

        Raises LookupError when the payload is not the one that was classified.
        """
        path, start, end = self.outer or (self.path, self.start, self.end)
        node: Any = payload
        for step in path:
            if isinstance(step, (DataKey, LensStep)):
                raise LookupError("a property name that is data has no address in a path")
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                raise LookupError(f"no such place in this payload: {print_path(path)}") from None
        text = bytes(node).decode("utf-8", "replace") if isinstance(node, (bytes, bytearray)) else str(node)
        return text[start:end]


class Change(NamedTuple):
    """What an action did: where, to which entity, and which action. Never the value."""

    path: Path
    start: int
    end: int
    entity: str
    action: str

    @property
    def location(self) -> str:
        """The path as text."""
        return print_path(self.path)
