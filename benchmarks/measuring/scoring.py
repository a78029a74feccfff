"""What one system's answers are worth: per leaf, per sentence, per look-alike.

The rules are those of the labels: on a leaf the set of types counts; a second reading (`optional`) is neither
required nor wrong; leaves that two careful people could label differently are left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from measuring.figures import Counts, Share
from measuring.sets import HARMLESS_TYPES, Case, Leaf, Sentence, Span
from measuring.systems import System

MIN_OVERLAP = 0.5


class Error(NamedTuple):
    """One wrong answer, for the private list."""

    set: str
    system: str
    id: str
    place: tuple[str | int, ...]
    value: str | int | float
    expected: tuple[str, ...]
    told: tuple[str, ...]


@dataclass
class LeafScore:
    """Answers on labelled leaves."""

    leaves: int = 0
    by_type: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    personal: Counts = field(default_factory=Counts)
    harmless: Share = field(default_factory=Share)
    errors: list[Error] = field(default_factory=list)

    @property
    def total(self) -> Counts:
        """All types together."""
        total = Counts()
        for counts in self.by_type.values():
            total.add(counts)
        return total


def score_leaves(system: System, cases: Iterable[Case], label: str) -> LeafScore:
    """Types per leaf, and whether the leaf holds personal information at all."""
    score = LeafScore()
    for case in cases:
        found = system.look(case.payload)
        for leaf in case.leaves:
            if leaf.ambiguous:
                continue
            spans = found.get(leaf.place, [])
            _count(score, leaf, spans)
            told, due = {span.type for span in spans}, {span.type for span in leaf.required}
            may = due | {span.type for span in leaf.optional}
            if told - may or due - told:
                score.errors.append(
                    Error(
                        label,
                        system.name,
                        case.id,
                        leaf.place,
                        leaf.value,
                        tuple(sorted(due)),
                        tuple(sorted(told)),
                    )
                )
    return score


def _count(score: LeafScore, leaf: Leaf, spans: list[Span]) -> None:
    told = {span.type for span in spans}
    due = {span.type for span in leaf.required}
    may = {span.type for span in leaf.optional}
    score.leaves += 1
    for kind in told & due:
        score.by_type[kind].right += 1
    for kind in told - due - may:
        score.by_type[kind].wrong += 1
    for kind in due - told:
        score.by_type[kind].missed += 1
    flagged = is_personal(spans)
    if flagged and not leaf.personal and told & may and not told - may - HARMLESS_TYPES:
        flagged = any(
            span.type == "URL" and bool(span.pi) for span in spans
        )  # only second readings were told
    if leaf.personal:
        score.personal.right += flagged
        score.personal.missed += not flagged
    else:
        score.personal.wrong += flagged
        score.harmless.count(flagged)


def is_personal(spans: Iterable[Span]) -> bool:
    """Whether any of the spans says that the leaf holds personal information.

    >>> is_personal([Span("URL", 0, 9, False)]), is_personal([Span("URL", 0, 9, True)])
    (False, True)
    """
    return any(span.type not in HARMLESS_TYPES or (span.type == "URL" and bool(span.pi)) for span in spans)


@dataclass
class TextScore:
    """Answers on sentences: spans of the right type, and characters whatever the type."""

    sentences: int = 0
    by_type: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    characters: Counts = field(default_factory=Counts)
    total: Counts = field(default_factory=Counts)


def score_text(system: System, texts: list[Sentence]) -> TextScore:
    """A span counts when its type is right and half of the shorter one is covered; unlabelled types are ignored."""
    score = TextScore(sentences=len(texts))
    types = {span.type for text in texts for span in text.required}
    for text in texts:
        told = [
            span for span in system.look({"message": text.text}).get(("message",), []) if span.type in types
        ]
        for due in text.required:
            counts = score.by_type[due.type]
            hit = any(span.type == due.type and _meet(span, due) for span in told)
            counts.right += hit
            counts.missed += not hit
        for span in told:
            if any(span.type == due.type and _meet(span, due) for due in text.required):
                continue
            if not any(_meet(span, may) for may in text.optional):
                score.by_type[span.type].wrong += 1
        _count_characters(score.characters, told, text)
    for counts in score.by_type.values():
        score.total.add(counts)
    return score


def _meet(one: Span, other: Span) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    shorter = max(1, min(one.end - one.start, other.end - other.start))
    return common > 0 and common / shorter >= MIN_OVERLAP


def _count_characters(counts: Counts, told: list[Span], text: Sentence) -> None:
    due, may, seen = (
        {i for span in spans for i in range(span.start, span.end)}
        for spans in (text.required, text.optional, tuple(told))
    )
    seen -= may - due
    counts.add(Counts(len(due & seen), len(seen - due), len(due - seen)))


def score_look_alikes(system: System, cases: list[Case]) -> tuple[Share, dict[str, Share]]:
    """How many of the leaves that only look personal are flagged, in all and by category."""
    total, by_kind = Share(), defaultdict[str, Share](Share)
    memo: dict[int, Any] = {}
    for case in cases:
        found = memo.get(id(case.payload)) or memo.setdefault(id(case.payload), system.look(case.payload))
        flagged = is_personal(found.get(case.leaves[0].place, []))
        total.count(flagged)
        by_kind[case.kind].count(flagged)
    return total, by_kind


def reliability(system: System, cases: Iterable[Case]) -> dict[int, Share]:
    """Of the findings of each confidence, how many are right; `system` has to tell all of its findings."""
    right: dict[int, Share] = defaultdict(Share)
    for case in cases:
        found = system.look(case.payload)
        for leaf in case.leaves:
            may = {span.type for span in (*leaf.required, *leaf.optional)}
            for span in () if leaf.ambiguous else found.get(leaf.place, []):
                right[span.confidence].count(span.type in may)
    return dict(right)
