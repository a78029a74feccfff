"""Who a value names, whatever its spelling: the domain and the canonical text that its token is made from.

Case, outer blanks, full-width letters, invisible characters, `mailto:`, angle brackets, an escaped `@`, the ways to
write a telephone number: none of them makes a second person. Two spellings become one only where no two people could
be meant: bare digits in an id stay an id, though they may be somebody's telephone number.

>>> from pi_classify.detectors import user_id
>>> identity(user_id.DETECTOR, " Jane.Roe%40Example.com "), identity(user_id.DETECTOR, "<+1 (415) 555-0123>")
(('email', 'jane.roe@example.com'), ('phone', '+14155550123'))
>>> identity(user_id.DETECTOR, "4155550123"), identity(user_id.DETECTOR, "8231.0")
(('id', '4155550123'), ('id', '8231'))
"""

import re
import unicodedata
from functools import cache
from urllib.parse import unquote

from pi_classify.checks.opaque_id import canonical_id
from pi_classify.checks.telephone import canonical_phone, is_possible
from pi_classify.detectors import email_address
from pi_classify.engine.folding import fold
from pi_classify.model import Detector

_LONGEST = 400  # characters; no address is longer than 320 (RFC 3696, erratum 1690)
_HAS_SIGN = re.compile(r"@|%40|^[\s<\"']*(?:[+(]|%2B|(?:tel|sms|callto):)", re.IGNORECASE)
_ADDRESS = email_address.DETECTOR
_DRESS = " \t\r\n<>\"',;"
# What an e-mail's own canonical form leaves on it. Measured: 2 us for a plain address, 7 when it is undressed first.
_DRESSED = re.compile(r"%40|[<>\"',;]|\.\s*\Z")
# A number whose author wrote it as one: a plus, an area code in brackets, or groups of three, three and four.
_AS_TELEPHONE = re.compile(
    r"(?:(?:tel|sms|callto):(?://)?)?(?:\+[0-9(][0-9 ().\-/]{6,24}|(?:1[ .-]?)?\([2-9][0-9]{2}\)[ .-]{0,2}[0-9]{3}[ .-]?[0-9]{4}"
    r"|(?:1[ .-])?[2-9][0-9]{2}([ .-])[0-9]{3}\1[0-9]{4})(?:(?:;ext=| ?(?:ext\.?|x) ?)[0-9]{1,6})?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"[\s<\"']*(?:1[ .-])?[2-9][0-9]{2}[ .-]")


def identity(detector: Detector, text: str) -> tuple[str, str]:
    """The domain and canonical text for the token of a value that this detector found. Never fails.

    An id, an address or a number that is written as an e-mail address or a telephone number is that one, wherever it stands.
    """
    if detector.domain == "id" or (detector.domain == "email" and _DRESSED.search(text)):
        contact = _contact(text)
        if contact is not None:
            return contact
    return detector.domain, canonical_text(detector, text)


def identity_of_id(text: str) -> tuple[str, str]:
    """The same for an opaque id as a whole, whoever found something inside it."""
    return _contact(text) or ("id", canonical_id(_visible(text)))


def canonical_text(detector: Detector, text: str) -> str:
    """One spelling of a value for its token: folded as detectors see it, then the detector's own form.

    Never fails: where the detector's own form does not apply, the folded text itself is canonical.
    """
    # Look-alike letters too in an e-mail: an address is written in one alphabet.
    text = fold(text)[0].strip() if detector.domain == "email" else _visible(text)
    if detector.canonical is None:
        return text
    try:
        return detector.canonical(text) or text
    except Exception:  # noqa: BLE001 - a parser's refusal quotes the value, and an event must go on
        return text


def _visible(text: str) -> str:
    if not text.isascii():
        seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
        text = unicodedata.normalize("NFKC", seen)
    return text.strip()


def _contact(text: str) -> tuple[str, str] | None:
    """The e-mail address or telephone number that the whole text is, without what a program puts around one."""
    if len(text) > _LONGEST:
        return None
    if not text.isascii():
        text = fold(text)[0]
    if _HAS_SIGN.search(text) is None and _GROUPS.match(text) is None:
        return None
    # An address may hold a percent sign; one whose @ is escaped came out of a URL.
    text = (text if "@" in text else unquote(text)).strip(_DRESS)
    plain = re.sub(r"\Amailto:", "", text, flags=re.IGNORECASE).strip().removesuffix(".")
    if "@" in plain:
        is_address = (
            _address().fullmatch(plain) is not None and _ADDRESS.check is not None and _ADDRESS.check(plain)
        )
        return ("email", canonical_text(_ADDRESS, plain)) if is_address else None
    if _AS_TELEPHONE.fullmatch(text) is None:
        return None
    number = re.sub(r"\A(?:tel|sms|callto):(?://)?", "", text, flags=re.IGNORECASE)
    return ("phone", canonical_phone(number)) if is_possible(number) else None


@cache
def _address() -> re.Pattern[str]:
    assert _ADDRESS.pattern is not None  # noqa: S101 - an e-mail address is found by value
    return re.compile(_ADDRESS.pattern)
