"""The words that policies and inventories may use, and the nearest valid one for a word that they may not."""

import difflib
from collections.abc import Sequence

from pi_classify import detectors, vocabulary


def known_entities() -> tuple[str, ...]:
    """Every entity that a rule may name: those of detectors and of vocabularies."""
    found = {detector.entity for detector in detectors.catalogue()} | {"UNSCANNED", "UNKNOWN"}
    for vendor in vocabulary.vendors():
        found.update(vocabulary.load(vendor).entities.values())
    return tuple(sorted(found))


def nearest(word: str, known: Sequence[str]) -> str:
    """The end of a sentence that refuses a word.

    >>> nearest("email_adress", ["EMAIL_ADDRESS", "US_SSN"]), nearest("zzz", ["US_SSN"])
    ("; did you mean 'EMAIL_ADDRESS'?", '')
    """
    close = difflib.get_close_matches(word, known, 1, 0.5) or difflib.get_close_matches(
        word.upper(), known, 1, 0.5
    )
    return f"; did you mean {close[0]!r}?" if close else ""
