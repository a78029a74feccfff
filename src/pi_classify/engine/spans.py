"""The exact look: where in a text one detector's pattern matches and its check agrees.

Patterns compile on first use, once, and run only where a cue fired or a name pointed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from pi_classify.engine.cues import near_pattern
from pi_classify.model import Confidence, Detector, Evidence, Finding, Path

# How far before a match a word may stand that counts as its name.
_NEAR = 40
# Adopted recognizers see this much of a text at a time, and this much of it again with the next piece: their patterns may
# be slow on long texts, and what nobody looked at is not clean.
_FOREIGN_LIMIT = 2_000
_SEEN_TWICE = 200


class Hit(NamedTuple):
    """A stretch of one text that a detector recognises; `rest` of the address is known to who looks."""

    start: int
    end: int
    detector: Detector
    confidence: Confidence
    evidence: tuple[Evidence, ...]

    def at(self, path: Path, outer: tuple[Path, int, int]) -> Finding:
        """The finding that this is at an address; `outer` is its place in the raw leaf."""
        kind = self.detector
        return Finding(
            path,
            self.start,
            self.end,
            kind.entity,
            kind.family,
            kind.categories,
            self.confidence,
            self.evidence,
            outer,
        )


def _in_pieces(find: Callable[[str], Iterator[tuple[int, int]]], text: str) -> Iterator[tuple[int, int]]:
    """What a recognizer finds in a text, piece by piece; nothing twice."""
    found: set[tuple[int, int]] = set()
    for start in range(0, max(1, len(text) - _SEEN_TWICE), _FOREIGN_LIMIT - _SEEN_TWICE):
        spans = ((start + first, start + last) for first, last in find(text[start : start + _FOREIGN_LIMIT]))
        found.update(spans)
    yield from sorted(found)


class Matcher:
    """A detector with its patterns ready to run."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile(self.detector.pattern) if self.detector.pattern else None

    @cached_property
    def _fits(self) -> re.Pattern[str] | None:
        return re.compile(self.detector.fits) if self.detector.fits else None

    @cached_property
    def _near(self) -> re.Pattern[str] | None:
        return re.compile(near_pattern(self.detector.near)) if self.detector.near else None

    def fits(self, text: str) -> bool:
        """Whether the whole text may be such a value when only the name says so."""
        return self._fits is None or self._fits.fullmatch(text) is not None

    def matches(self, text: str) -> Iterator[tuple[int, int]]:
        """Spans that the pattern finds and the check accepts."""
        detector = self.detector
        if detector.find is not None:
            yield from _in_pieces(detector.find, text)
            return
        if self._pattern is None:
            return
        group: str | int = "v" if "v" in self._pattern.groupindex else 0
        for match in self._pattern.finditer(text):
            start, end = match.span(group)
            if start >= 0 and (detector.check is None or detector.check(text[start:end])):
                yield start, end

    def find(self, text: str, named: Evidence | None, *, vetoed: bool) -> list[Hit]:
        """What a match is worth here: alone, with the property's name, or with a word close before it."""
        detector = self.detector
        hits = []
        for start, end in self.matches(text):
            said = named
            if (
                said is None
                and self._near is not None
                and self._near.search(text, max(0, start - _NEAR), start)
            ):
                said = Evidence("prose", "a word close before it")
            worth = (detector.by_both or detector.by_value) if said is not None else detector.by_value
            if detector.sure is not None and detector.sure(text[start:end]):
                worth = Confidence.CERTAIN
            if worth is None or (vetoed and said is None and worth < Confidence.CERTAIN):
                continue
            shown = Evidence("check" if detector.check else "value", detector.entity)
            evidence = (shown,) if said is None else (shown, said)
            if detector.business is not None and detector.business(text[start:end]):
                evidence = (*evidence, Evidence("business", "a value of this form is a business's own"))
            hits.append(Hit(start, end, detector, worth, evidence))
        return hits
