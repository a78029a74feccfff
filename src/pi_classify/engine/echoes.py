"""The same value elsewhere in the event: a name under `first_name` that also stands in a button's text.

Sources are names and handles found at LIKELY or above, of six characters or two words; they are looked
for as whole words, only in free text and titles.
"""

import re
from collections.abc import Iterable

from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, Detector, Evidence

_SOURCES = frozenset({"PERSON", "USER_HANDLE"})
_SHORTEST = 6
_MOST = 16


def is_source(hit: Hit, value: str) -> bool:
    """Whether a finding's value is worth looking for elsewhere."""
    telling = len(value) >= _SHORTEST or len(value.split()) > 1
    return hit.detector.entity in _SOURCES and hit.confidence >= Confidence.LIKELY and telling


def find(text: str, sources: Iterable[tuple[str, Detector]]) -> list[Hit]:
    """Whole-word occurrences of the sources in a text, whatever their case."""
    hits = []
    for value, detector in list(sources)[:_MOST]:
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE):
            hits.append(Hit(*match.span(), detector, Confidence.LIKELY, (Evidence("echo"),)))
    return hits
