"""Who the whole of a value names, by the value alone: the same text is the same person in every property and event.

An id that is an e-mail address, a telephone number, an internet address, a government's number or a full name is that
one, in every spelling. What stands beside it, the name above it and lists of words have no say, so that its token can
never be another tomorrow. Bare digits, single words and handles stay ids, though they may be somebody's number or name.

>>> by_value('"Roe, Jane" <Jane%40Example.com>')
Identity(entity='EMAIL_ADDRESS', domain='email', canonical='jane@example.com')
>>> by_value("<+1 (415) 555-0123>")[1:], by_value("[2001:DB8::1]")[1:], by_value("Roe, Jane")[1:]
(('phone', '+14155550123'), ('ip', '2001:db8::1'), ('PERSON', 'jane roe'))
>>> [by_value(text) for text in ("4155550123", "2024-555-0123", "jane.roe", "1.2.3", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
[None, None, None, None, None]

Only a policy knows what else the ids of its events may be (`ids_may_be`); it says so of all of them.

>>> of_id("4155550123", (phone_number.DETECTOR,)), of_id("8231", (phone_number.DETECTOR,))
(Identity(entity='PHONE_NUMBER', domain='phone', canonical='+14155550123'), None)
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

from pi_classify.checks.address_space import canonical_ip
from pi_classify.checks.human_name import is_full_name, names_somebody
from pi_classify.checks.telephone import SCHEME, is_possible
from pi_classify.detectors import (
    email_address,
    government_id,
    health_insurance_id,
    ip_address,
    person,
    phone_number,
    us_itin,
    us_ssn,
)
from pi_classify.engine.folding import CONTROL, fold, without_controls
from pi_classify.engine.spellings import DOMAINS as DOMAINS
from pi_classify.engine.spellings import canonical_text, undressed
from pi_classify.model import Detector

_LONGEST = 400  # characters; no address is longer than 320 (RFC 3696, erratum 1690)
# Letters and digits without a blank: most ids, and nobody's (measured: 0.3 us, where the rest takes 3 to 13). Not so the
# beginning of a CURP, a codice fiscale, a Medicare number, an address that reverse DNS spells.
_PLAIN_ID = re.compile(
    r"(?![A-Z]{4}[0-9]{6}|[A-Z]{6}[0-9]{2}[A-Z]|[1-9][A-Z][0-9A-Z][0-9]-?[A-Z]|[0-9a-f]\.[0-9a-f]\.)"
    r"(?:(?:\$device:)?[0-9]*[A-Za-z_$|][A-Za-z0-9_.|$~=/+-]*|[0-9]+(?:\.[0-9]+)?)"
)
_CONTROLS = re.compile(CONTROL)
_EMAIL, _PHONE, _IP, _PERSON = (
    module.DETECTOR for module in (email_address, phone_number, ip_address, person)
)
_NUMBERS = tuple(module.DETECTOR for module in (us_ssn, us_itin, government_id, health_insurance_id))
_OBFUSCATED = re.compile(r"[\[({<] ?at ?[\])}>]", re.IGNORECASE)
# RFC 5322, 3.4: a name before the address in angle brackets; RFC 822's older form has it in a comment behind.
_NAMED_MAILBOX = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>[\s\"',;.]*")
_COMMENTED_MAILBOX = re.compile(r"(?P<address>[^\s()<>]+)\s{0,4}\((?P<name>[^()<>0-9]+)\)")
# RFC 6068: behind the address of a mailto: stands what the message shall say. Applications write email: before an id.
_MAILTO = re.compile(r"\s*(?:mailto|e-?mail):(?://)?(?P<address>[^?]*)(?:\?.*)?", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(SCHEME, re.IGNORECASE)
_VERSION_4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
# A number whose author wrote it as one: a plus, an area code in brackets, or groups of three, three and four.
_AS_TELEPHONE = re.compile(
    r"(?:\+[0-9(][0-9 ().\-/]{6,24}|(?:1[ .-]?)?\([2-9][0-9]{2}\)[ .-]{0,2}[0-9]{3}[ .-]?[0-9]{4}"
    r"|(?:1[ .-])?[2-9][0-9]{2}([ .-])[0-9]{3}\1[0-9]{4})(?:(?:;ext=| ?(?:ext\.?|x) ?)[0-9]{1,6})?",
    re.IGNORECASE,
)


class Identity(NamedTuple):
    """The kind of who a value names, with the domain and the canonical text of the token."""

    entity: str
    domain: str
    canonical: str


def by_value(text: str) -> Identity | None:
    """Who the whole text names, without what a program puts around a value; None for an opaque id. Never fails."""
    if len(text) > _LONGEST or _PLAIN_ID.fullmatch(text):
        return None
    text = _seen(text)
    # An address may hold a percent sign; one whose @ is escaped came out of a URL.
    if "%" in text and "@" not in text:
        text = fold(unquote(text))[0]
    bare = undressed(text)
    return _mailbox(text, bare) or _number(bare) or _internet(bare) or _telephone(bare) or _name(text)


def of_id(text: str, may_be: Sequence[Detector]) -> Identity | None:
    """Who an id names, by its value; or else as what a policy says that ids may be, the first that takes it."""
    return by_value(text) or (as_declared(text, may_be) if may_be else None)


def as_declared(text: str, may_be: Sequence[Detector]) -> Identity | None:
    """What an id is that names nobody by its value, where a policy says that ids may be one of these.

    >>> [as_declared(text, (us_ssn.DETECTOR,)) for text in ("219099999", "4320", "912701234")]
    [Identity(entity='US_SSN', domain='US_SSN', canonical='219099999'), None, None]
    """
    if len(text) > _LONGEST:
        return None
    bare = undressed(_seen(text))
    for kind in may_be:
        if kind.as_id is not None and _fits(kind).fullmatch(bare) and (canonical := kind.as_id(bare)):
            return Identity(kind.entity, kind.domain, canonical)
    return None


def is_told(identity: Identity, *, of_people: bool) -> bool:
    """Whether policies shall hear of it. Two words have a name's token at once, but are told as a name only in ids `of_people`,
    and where they are no company's, no interface's and none of those that stand for nobody.

    >>> texts = ("Jane Roe", "Example GmbH", "Test User")
    >>> [is_told(found, of_people=True) for text in texts if (found := by_value(text))]
    [True, False, False]
    """
    if identity.entity != _PERSON.entity:
        return True
    name = identity.canonical
    return of_people and names_somebody(name) and _fits(_PERSON).fullmatch(name) is not None


def _seen(text: str) -> str:
    """The text as detectors see it, without what nobody sees."""
    if _CONTROLS.search(text):
        text = without_controls(text, None)[0]
    return fold(text)[0]


def _mailbox(text: str, bare: str) -> Identity | None:
    if "@" not in text and _OBFUSCATED.search(text) is None:
        return None
    address = _address(bare)
    if address is not None:
        return address
    match = _NAMED_MAILBOX.fullmatch(text) or _COMMENTED_MAILBOX.fullmatch(bare)
    if match is None:
        return None
    address = _address(undressed(match["address"]))
    # "alice@example.com via List" <list@example.com> is not everybody's whom the list writes for.
    is_other = "@" in match["name"] and _address(undressed(match["name"])) != address
    return None if is_other else address


def _address(text: str) -> Identity | None:
    mailto = _MAILTO.fullmatch(text)
    plain = (mailto["address"] if mailto else text).strip().removesuffix(".")
    return _identity(_EMAIL, plain) if _is_one(_EMAIL, plain) else None


def _number(bare: str) -> Identity | None:
    if not 10 < len(bare) < 19:  # 987-65-4320 to a CURP
        return None
    return next((_identity(kind, bare) for kind in _NUMBERS if _is_one(kind, bare)), None)


def _internet(bare: str) -> Identity | None:
    if bare[:1] == "[" and bare[-1:] == "]":
        bare = bare[1:-1]
    if _VERSION_4.fullmatch(bare):
        return _identity(_IP, bare) if canonical_ip(bare) is not None else None
    return _identity(_IP, bare) if (":" in bare or bare.endswith(".arpa")) and _is_one(_IP, bare) else None


def _telephone(bare: str) -> Identity | None:
    scheme = _SCHEME.match(bare)
    number = bare[scheme.end() :] if scheme else bare
    if number[:1] not in {"+", "(", *"0123456789"}:
        return None
    is_written_so = (
        _AS_TELEPHONE.fullmatch(number) is not None
        or (scheme is not None and number.isdigit() and len(number) < 16)
        or _pattern(_PHONE).fullmatch(number) is not None
    )
    return _identity(_PHONE, number) if is_written_so and is_possible(number) else None


def _name(text: str) -> Identity | None:
    if " " not in text and "," not in text and not any(map(str.isspace, text)):
        return None
    canonical = canonical_text(_PERSON, text)
    return Identity(_PERSON.entity, _PERSON.domain, canonical) if is_full_name(canonical) else None


def _identity(detector: Detector, text: str) -> Identity:
    return Identity(detector.entity, detector.domain, canonical_text(detector, text))


def _is_one(detector: Detector, text: str) -> bool:
    """Whether a detector's pattern takes the whole text, and its check agrees."""
    match = _pattern(detector).fullmatch(text)
    if match is None:
        return False
    group: str | int = "v" if "v" in match.re.groupindex else 0
    return match.span(group) == (0, len(text)) and (detector.check is None or detector.check(text))


@cache
def _pattern(detector: Detector) -> re.Pattern[str]:
    assert detector.pattern is not None  # noqa: S101 - all but names are found by value
    return re.compile(detector.pattern)


@cache
def _fits(detector: Detector) -> re.Pattern[str]:
    return re.compile(detector.fits or r"[\s\S]*")
