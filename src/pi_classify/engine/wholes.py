"""Hits that stand for a whole value: what an id is, and a property's value with only blanks and brackets around it."""

import re
from collections.abc import Sequence

from pi_classify.checks.telephone import SCHEME
from pi_classify.engine import spellings
from pi_classify.engine.identities import by_value, is_told
from pi_classify.engine.overlaps import CARRIER
from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, Detector, Evidence

_DECLARED = Evidence("check", "an id of this form, as the policy says")
_QUOTES = ('"', "'")
_SCHEME = re.compile(rf"\s*(?:(?:mailto|e-?mail):|{SCHEME})", re.IGNORECASE)


def identified(
    resolved: tuple[Hit, ...], found: Sequence[Hit], detector: Detector, length: int, *, is_declared: bool
) -> tuple[Hit, ...]:
    """The hits of an id that is an address, a number or a name as a whole: that is said beside the id, however likely.

    What is CERTAIN is that and no id. `found` are all hits before any was beaten by the property's name. What only a policy
    says of an id is LIKELY.
    """
    whole = (
        Hit(0, length, detector, Confidence.LIKELY, (_DECLARED,))
        if is_declared
        else _whole(found, detector, length)
    )
    is_sure = whole.confidence is Confidence.CERTAIN
    rest = (hit for hit in resolved if hit.detector is not detector and not (is_sure and _is_id(hit, length)))
    return tuple(sorted((*rest, whole), key=lambda hit: (hit.start, -hit.end)))


def undressed_id(resolved: tuple[Hit, ...], folded: str) -> tuple[Hit, ...]:
    """The hits of an identity slot, where one that is CERTAIN is all but blanks, brackets and quotes: it stands for the id."""
    length = len(folded)
    for hit in resolved:
        if (
            hit.confidence is Confidence.CERTAIN
            and hit.end - hit.start < length
            and hit.detector.rank >= CARRIER
            and folded[hit.start : hit.end] == spellings.undressed(folded)
        ):
            return (
                hit._replace(start=0, end=length),
                *(other for other in resolved if other is not hit and not _is_id(other, length)),
            )
    return resolved


def undressed(
    resolved: tuple[Hit, ...], meant: Sequence[Detector], text: str, length: int, *, is_part: bool
) -> tuple[Hit, ...]:
    """The hits of a property whose value is one of those that its name means, with blanks, brackets or a name around it: one
    for all of it.

    `Jane Roe <jane@example.com>` under `email` is that address. Quotes are no dress here: a debugger's or a stack frame's
    variables stand in them. Nor is a scheme in a part of a text, whose format may ask for it (`ATTENDEE:mailto:...`).
    """
    if any(hit.end - hit.start == length and hit.detector in meant for hit in resolved):
        return resolved
    if _is_quoted(text) or (is_part and _SCHEME.match(text)):
        return resolved
    known = by_value(text)
    if known is None or not is_told(known, of_people=True):
        return resolved
    detector = next((one for one in meant if one.entity == known.entity), None)
    if detector is None:
        return resolved
    return (
        _whole(resolved, detector, length),
        *(hit for hit in resolved if hit.detector is not detector),
    )


def _whole(found: Sequence[Hit], detector: Detector, length: int) -> Hit:
    """The hit for a whole text, with the best of the evidence that its parts gave."""
    least = detector.by_value or detector.by_name or Confidence.LIKELY
    evidence = (Evidence("check" if detector.check else "value", detector.entity),)
    best = max(
        (hit for hit in found if hit.detector is detector), key=lambda hit: hit.confidence, default=None
    )
    if best is None:
        return Hit(0, length, detector, least, evidence)
    return best._replace(start=0, end=length, confidence=max(least, best.confidence))


def _is_id(hit: Hit, length: int) -> bool:
    return hit.detector.domain == "id" and hit.end - hit.start == length


def _is_quoted(text: str) -> bool:
    bare = text.strip()
    return bare[:1] in _QUOTES and bare[-1:] == bare[:1]
