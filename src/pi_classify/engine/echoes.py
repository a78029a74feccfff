"""The same value elsewhere in the event: a name under `first_name` that also stands in a button's text.

Sources are names and handles found at LIKELY or above, of six characters or two words; they are looked
for as whole words, only in free text and titles.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from pi_classify.engine import overlaps
from pi_classify.engine.lenses import Part, percent
from pi_classify.engine.spans import Hit
from pi_classify.engine.views import View, told_stretches
from pi_classify.model import Confidence, Detector, Evidence

# Two words of letters: in less a name is no word among others.
WORDY = re.compile(r"[^\W\d_]{2,} [^\W\d_]")
SOURCES = frozenset({"PERSON", "USER_HANDLE"})
_SHORTEST = 6
_MOST = 16
# How URLs write the blank between two words.
_BLANKS = ("-", "_", ".", "+", "%20", "")


def is_source(hit: Hit, value: str) -> bool:
    """Whether a finding's value is worth looking for elsewhere."""
    telling = len(value) >= _SHORTEST or len(value.split()) > 1
    return hit.detector.entity in SOURCES and hit.confidence >= Confidence.LIKELY and telling


def may_hold(text: str, firsts: Sequence[str]) -> bool:
    """Whether the first word of any source, in lower case, stands somewhere in a text.

    >>> may_hold("Signed in as Jane Roe", ["jane"]), may_hold("Sign in", ["jane"])
    (True, False)
    """
    lowered = text.lower()
    for first in firsts:  # noqa: SIM110 - no generator: this runs for several texts of an event
        if first in lowered:
            return True
    return False


def find_in_url(url: str, sources: Mapping[str, Detector]) -> Iterator[tuple[int, int, Detector]]:
    """Where a URL spells a source as one of its words: `/team/jane-roe`, `?owner=jane.roe`.

    >>> from pi_classify.detectors.person import DETECTOR
    >>> [(start, end) for start, end, _ in find_in_url("https://example.com/team/jane-roe", {"Jane Roe": DETECTOR})]
    [(25, 33)]
    """
    lowered = url.lower()
    for value, detector in islice(sources.items(), _MOST):
        first, _, rest = value.lower().partition(" ")
        if first not in lowered or len(lowered) != len(
            url
        ):  # a letter whose lower case is longer: offsets would not fit
            continue
        for blank in _BLANKS if rest else ("",):
            yield from ((*span, detector) for span in _whole(lowered, blank.join((first, *rest.split()))))


def _whole(lowered: str, sought: str) -> Iterator[tuple[int, int]]:
    start = lowered.find(sought)
    while start >= 0:
        end = start + len(sought)
        if not lowered[start - 1 : start].isalnum() and not lowered[end : end + 1].isalnum():
            yield start, end
        start = lowered.find(sought, end)


def find(text: str, sources: Mapping[str, Detector]) -> list[Hit]:
    """Whole-word occurrences of the sources in a text, whatever their case.

    By plain search: a pattern made of a name would stay in the cache of `re`.
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text
    return [
        Hit(start, end, detector, Confidence.LIKELY, (Evidence("echo"),))
        for value, detector in islice(sources.items(), _MOST)
        for start, end in _whole(lowered, value.lower())
    ]


def in_url(view: View, sources: Mapping[str, Detector]) -> View:
    """The view of a URL with the words of it that echo a name."""
    told = overlaps.Stretches(_of_parts(view))
    new = []
    for start, end, detector in find_in_url(view.text, sources):
        if told.add(start, end):
            hit = Hit(0, end - start, detector, Confidence.LIKELY, (Evidence("echo"),))
            part = Part((), (), None, view.text[start:end], start, end, None, percent.encode)
            new.append((part, View(part.text, (hit,), ())))
    return view._replace(parts=(*view.parts, *new))


def joined(view: View, hits: Sequence[Hit]) -> View:
    """The view of a text with further hits, where its parts do not tell what is there."""
    told = overlaps.Stretches(_of_parts(view))
    new = [hit for hit in hits if not told.touch(hit.start, hit.end)]
    return view._replace(hits=overlaps.resolve((*view.hits, *new), None, view.text))


def _of_parts(view: View) -> Iterator[tuple[int, int]]:
    return (span for part, inner in view.parts for span in told_stretches(part, inner))
