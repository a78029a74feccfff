"""The same value elsewhere in the event: a name under `first_name` that also stands in a button's text.

Sources are names and handles found at LIKELY or above, of six characters or two words; they are looked
for as whole words, only in free text and titles.
"""

from collections.abc import Iterable

from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, Detector, Evidence

SOURCES = frozenset({"PERSON", "USER_HANDLE"})
_SHORTEST = 6
_MOST = 16


def is_source(hit: Hit, value: str) -> bool:
    """Whether a finding's value is worth looking for elsewhere."""
    telling = len(value) >= _SHORTEST or len(value.split()) > 1
    return hit.detector.entity in SOURCES and hit.confidence >= Confidence.LIKELY and telling


def find(text: str, sources: Iterable[tuple[str, Detector]]) -> list[Hit]:
    """Whole-word occurrences of the sources in a text, whatever their case.

    By plain search: a pattern made of a name would stay in the cache of `re`.
    """
    hits = []
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose lower case is longer: offsets would not fit
        lowered = text
    for value, detector in list(sources)[:_MOST]:
        sought = value.lower()
        start = lowered.find(sought)
        while start >= 0:
            end = start + len(sought)
            if not lowered[start - 1 : start].isalnum() and not lowered[end : end + 1].isalnum():
                hits.append(Hit(start, end, detector, Confidence.LIKELY, (Evidence("echo"),)))
            start = lowered.find(sought, end)
    return hits
