"""One spelling for all spellings of a value, as detectors see it: folded, undressed, in the detector's own canonical form.

>>> from pi_classify.detectors import us_ssn
>>> canonical_text(us_ssn.DETECTOR, "219\u201109\u20119999"), undressed(' <"u-1">,')
('219099999', 'u-1')
"""

import re
import unicodedata

from pi_classify.engine.folding import CONTROL, fold, without_controls
from pi_classify.model import Detector

_CONTROLS = re.compile(CONTROL)
# What programs put around a value: blanks, angle brackets, quotes, what stands behind one in a list.
_DRESS = " \t\r\n<>\"',;"
DOMAINS = frozenset(
    {"email", "phone", "ip", "PERSON", "US_SSN", "US_ITIN", "GOVERNMENT_ID", "HEALTH_INSURANCE_ID"}
)
"""The domains of all that an id may be by its form."""


def canonical_text(detector: Detector, text: str) -> str:
    """One spelling of a value for its token: folded as detectors see it, then the detector's own form.

    Never fails: where the detector's own form does not apply, the folded text itself is canonical.
    """
    text = visible(text)
    # Written in one alphabet and its digits, so that letters of another are look-alikes, and digits of another are these.
    if detector.domain in DOMAINS or detector.as_id is not None:
        text = fold(text)[0].strip()
    if detector.canonical is None:
        return text
    try:
        return detector.canonical(text) or text
    except Exception:  # noqa: BLE001 - a parser's refusal quotes the value, and an event must go on
        return text


def visible(text: str) -> str:
    """The text without what nobody sees and without outer blanks, its compatibility forms as plain ones."""
    if _CONTROLS.search(text):
        text = without_controls(text, None)[0]
    if not text.isascii():
        seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
        text = unicodedata.normalize("NFKC", seen)
    return text.strip()


def undressed(text: str) -> str:
    """The text without what a program puts around a value."""
    return text.strip(_DRESS)
