"""Categories that a property carries by association: what somebody bought, did, where about, as what, and what was inferred.

Such properties are no findings and no policy acts on them, but they are collected, so a notice lists their category.
"""

from collections.abc import Mapping
from functools import cache

from pi_classify import vocabulary
from pi_classify.engine.names import words
from pi_classify.model import Evidence

_LONGEST_PHRASE = 3


def of_names(vendor: str, names: tuple[str, ...]) -> tuple[str, Evidence] | None:
    """The letter for a property by its names, and the reason: the vendor's row, a general row, or its last words.

    >>> of_names("posthog", ("properties", "$browser")), of_names("segment", ("properties", "total_price"))
    (('F', Evidence(kind='vocabulary', detail='posthog')), ('D', Evidence(kind='name', detail='price')))
    >>> of_names("generic", ("properties", "colour")) is None
    True
    """
    for known in dict.fromkeys((vendor, "generic")):
        letter = vocabulary.load(known).associated(names)
        if letter is not None:
            return letter, Evidence("vocabulary", known)
    said = words(names[-1]) if names else ()
    for count in range(min(len(said), _LONGEST_PHRASE), 0, -1):
        letter = _phrases().get(said[-count:])
        if letter is not None:
            return letter, Evidence("name", " ".join(said[-count:]))
    return None


def carried(
    vendor: str, names: tuple[str, ...], above: frozenset[tuple[str, Evidence]]
) -> frozenset[tuple[str, Evidence]]:
    """The letters that a property carries; without one of its own, those of what stands above it.

    >>> carried("generic", ("plan", "x1"), frozenset({("D", Evidence("vocabulary", "generic"))}))
    frozenset({('D', Evidence(kind='path', detail='generic'))})
    """
    found = of_names(vendor, names)
    if found is not None:
        return frozenset({found})
    return frozenset((letter, Evidence("path", reason.detail)) for letter, reason in above)


@cache
def _phrases() -> Mapping[tuple[str, ...], str]:
    rows = vocabulary.load("generic").association
    return {words(row): letter for row, letter in rows.items() if not row.startswith(".") and "*" not in row}
