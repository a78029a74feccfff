"""Who a value names, whatever its spelling: the domain and the canonical text that its token is made from.

Case, outer blanks, full-width letters, invisible characters, `mailto:`, angle brackets, an escaped `@`, a name before an
address, the ways to write a telephone number: none of them makes a second person. Two spellings become one only where
no two people could be meant: bare digits in an id stay an id, though they may be somebody's telephone number.

>>> from pi_classify.detectors import user_id
>>> identity(user_id.DETECTOR, " Jane.Roe%40Example.com "), identity(user_id.DETECTOR, "<+1 (415) 555-0123>")
(('email', 'jane.roe@example.com'), ('phone', '+14155550123'))
>>> identity(user_id.DETECTOR, "4155550123"), identity(user_id.DETECTOR, "8231.0")
(('id', '4155550123'), ('id', '8231'))
"""

import re
from collections.abc import Sequence

from pi_classify.checks.opaque_id import canonical_id
from pi_classify.engine.identities import DOMAINS, by_value, of_id
from pi_classify.engine.spellings import canonical_text as canonical_text
from pi_classify.engine.spellings import undressed, visible
from pi_classify.model import Detector

# What an e-mail's own canonical form leaves on it. Measured: 2 us for a plain address, 7 when it is undressed first.
_DRESSED = re.compile(r"[?/%<>\"',;()\[\x00-\x1f\x7f]|\.\s*\Z")


def identity(detector: Detector, text: str, may_be: Sequence[Detector] = ()) -> tuple[str, str]:
    """The domain and canonical text for the token of a value that this detector found. Never fails.

    An id, an address, a number or a name is the same one wherever it stands. `may_be` is what a policy says that ids may be.
    """
    domain = detector.domain
    known = None
    if domain == "id":
        known = of_id(text, may_be)
    elif domain == "PERSON" or (domain in DOMAINS and _DRESSED.search(text)):
        known = by_value(text)  # of a name the form decides, dressed or not
    if known is not None and domain in ("id", known.domain):
        return known.domain, known.canonical
    return domain, canonical_text(detector, text)


def identity_of_id(
    text: str, found: Detector | None = None, may_be: Sequence[Detector] = ()
) -> tuple[str, str]:
    """The same for an id as a whole, whoever found something inside it; `found` is what the whole id is, if anything.

    >>> identity_of_id("203.0.113.7"), identity_of_id("jane  ROE"), identity_of_id(" u-1 ")
    (('ip', '203.0.113.7'), ('PERSON', 'jane roe'), ('id', 'u-1'))
    """
    known = of_id(text, may_be)
    if known is not None:
        return known.domain, known.canonical
    if found is None or found.domain == "id":
        return "id", canonical_id(visible(text))
    return found.domain, canonical_text(found, undressed(text))
