"""One finding per stretch of text.

Value CERTAIN beats the vendor's row, which beats a name; between equals the detector's rank decides.
A URL or user agent only carries other things, so on the same stretch anything more specific wins.
"""

from collections.abc import Sequence

from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, Evidence

# Detectors that rank below this are carriers: what they hold matters more than what they are.
_CARRIER = 20


def _strength(hit: Hit) -> tuple[bool, int, int, int]:
    return (hit.detector.rank >= _CARRIER, hit.confidence, hit.detector.rank, hit.end - hit.start)


def _is_certain(hit: Hit) -> bool:
    return hit.confidence is Confidence.CERTAIN and hit.detector.rank >= _CARRIER


def _collide(weaker: Hit, stronger: Hit, *, carries: bool) -> bool:
    """Whether both claim the same stretch. A carrier may hold others, as long as it is more than they are."""
    if carries and stronger.detector.rank >= _CARRIER:
        return stronger.start <= weaker.start and weaker.end <= stronger.end
    return weaker.start < stronger.end and stronger.start < weaker.end


def resolve(hits: Sequence[Hit], named: Hit | None) -> tuple[Hit, ...]:
    """Hits that do not overlap, in order; `named` (the whole leaf, by name) may hold others inside it.

    A leaf that *is* an e-mail address is one, whatever its name; a leaf that only *holds* one keeps both,
    so that a policy that lets the id through still sees the address inside.
    """
    if not hits:
        return () if named is None else (named,)
    kept: list[Hit] = []
    for hit in sorted(hits, key=_strength, reverse=True):
        carries = hit.detector.rank < _CARRIER
        rival = next((other for other in kept if _collide(hit, other, carries=carries)), None)
        if rival is None:
            kept.append(hit)
        elif (rival.start, rival.end) == (hit.start, hit.end):
            kept[kept.index(rival)] = rival._replace(evidence=(*rival.evidence, Evidence("value", f"also {hit.detector.entity}")))
    if named is not None:
        whole = [hit for hit in kept if hit.start <= named.start and hit.end >= named.end]
        same = any(hit.detector is named.detector for hit in kept)
        if not same and not any(_is_certain(hit) for hit in whole):
            kept = [hit for hit in kept if hit not in whole]
            kept.append(named)
    kept.sort(key=lambda hit: (hit.start, -hit.end))
    return tuple(kept)
