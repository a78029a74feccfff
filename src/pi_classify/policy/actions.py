"""What is done to a finding's text; what is not understood becomes the placeholder, never an error.

Nothing keeps a digit or a letter by accident. `mask` keeps the shape only, `truncate` keeps what is named per
entity below, and an entity that has no coarse form is replaced.

>>> placeholder("EMAIL_ADDRESS"), mask("(628) 555-0132")
('[EMAIL_ADDRESS]', '(***) ***-****')
>>> truncate("IP_ADDRESS", "203.0.113.77"), truncate("ZIP_CODE", "94110-1234"), truncate("AGE", "34")
('203.0.113.0', '941', '30-39')
>>> truncate_number("COORDINATES", 37.77493)
37.8
"""

import ipaddress
import math
import re
from collections.abc import Callable

from pi_classify.engine.spellings import undressed, visible
from pi_classify.model import ACTIONS

Number = int | float

KEEP, REDACT, HASH, MASK, TRUNCATE, DROP, REFUSE = ACTIONS


def placeholder(entity: str) -> str:
    """The constant that stands for a redacted value of this entity."""
    return f"[{entity}]"


def mask(text: str) -> str:
    """The shape alone: every letter, digit and mark of any script becomes `*`, punctuation and blanks stay.

    The length stays readable; do not mask what its length gives away.
    """
    return "".join(_masked(character) for character in text)


def truncate(entity: str, text: str) -> str:
    """A coarser value of the same kind; the placeholder for an entity or a text that has none."""
    coarsen = _COARSE.get(entity)
    if coarsen is not None:
        try:
            coarse = coarsen(undressed(visible(text)))
        except Exception:  # noqa: BLE001 - total by contract; the parsers' messages quote the value
            coarse = None
        if coarse is not None:
            return coarse
    return placeholder(entity)


def truncate_number(entity: str, number: Number) -> Number | None:
    """A coarser number of the same kind; None for an entity or a number that has none.

    An age has no number for a band of ten years, so it becomes the band's first year; under 16 it is None.
    """
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return None
    try:
        if not math.isfinite(number):
            return None
        if entity == "COORDINATES":
            return round(float(number), 1) if abs(number) <= 180 else None
        if entity == "AGE":
            band = _age_band(number)
            return None if band is None else band[0]
        if entity == "ZIP_CODE":
            # 94103 becomes 94100, and 501 (00501 without its zeros) 500: three digits alone could be a whole code.
            return int(number) // 100 * 100 if number == int(number) and 1 <= number <= 99_999 else None
        if entity == "DATE_OF_BIRTH":
            return _year_of_number(number)
    except Exception:  # noqa: BLE001 - total by contract: a number too large to reckon with goes
        return None
    return None


def apply_text(action: str, entity: str, text: str) -> str | None:
    """The text after an action; None if nothing may stay. `hash` needs a ring and gives the placeholder."""
    change = _ON_TEXT.get(action)
    return placeholder(entity) if change is None else change(entity, text)


def apply_number(action: str, entity: str, number: Number) -> Number | None:
    """The number after an action: null where it may not stay, never a constant that looks like a number.

    `hash` makes a token, which is text: the redactor does that with its ring before it asks here.
    """
    if action == KEEP:
        return number
    if action == TRUNCATE:
        return truncate_number(entity, number)
    return None


def _remove(_entity: str, _text: str) -> None:
    return None


# Each action's text form, (entity, text) -> text or None when nothing may stay.
_ON_TEXT: dict[str, Callable[[str, str], str | None]] = {
    KEEP: lambda _entity, text: text,
    REDACT: lambda entity, _text: placeholder(entity),
    # Without a ring there is no token, and an unkeyed hash must not exist: the placeholder stands in.
    HASH: lambda entity, _text: placeholder(entity),
    MASK: lambda _entity, text: mask(text),
    TRUNCATE: truncate,
    DROP: _remove,
    REFUSE: _remove,
}


def _masked(character: str) -> str:
    if character.isspace() or (character.isascii() and not character.isalnum()):
        return character
    return "*"  # outside ASCII punctuation too: a confusable letter must not survive as a "symbol"


_ADDRESS = re.compile(
    r"(\[?)([0-9A-Fa-f:.]{2,45})(?:%[A-Za-z0-9]{1,16})?(?:/[0-9]{1,3})?(\]?(?::[0-9]{1,5})?)"
)


def _coarse_address(text: str) -> str | None:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    before, bare, after = match.groups()  # brackets and port stay: they are not the address
    if not before and after.startswith(":") and bare.count(":") > 1:
        bare, after = bare + after, ""
    address = ipaddress.ip_address(bare)
    if isinstance(address, ipaddress.IPv6Address):
        # 6to4 writes the whole IPv4 address into its first 48 bits (RFC 3056).
        address = address.ipv4_mapped or address.sixtofour or address
    bits = 24 if address.version == 4 else 48  # a /64 is one household (1798.140(q))
    return before + str(ipaddress.ip_network(f"{address}/{bits}", strict=False).network_address) + after


_DECIMAL = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_ONE_NUMBER = re.compile(_DECIMAL)
_PAIR = re.compile(rf"\(?({_DECIMAL})([,;] ?| )({_DECIMAL})\)?")


def _coarse_coordinates(text: str) -> str | None:
    # One decimal: a cell of 92 to 104 km2. Two decimals are still "precise" north of 36.1 N (1798.140(w)).
    if _ONE_NUMBER.fullmatch(text):
        return _one_decimal(text)
    pair = _PAIR.fullmatch(text)
    if pair is None:
        return None
    first, second = _one_decimal(pair[1]), _one_decimal(pair[3])
    return None if first is None or second is None else f"{first}{pair[2]}{second}"


def _one_decimal(text: str) -> str | None:
    number = float(text)
    return f"{round(number, 1) + 0.0:.1f}" if abs(number) <= 180 else None  # + 0.0: no "-0.0"


def _coarse_zip(text: str) -> str | None:
    match = re.fullmatch(
        r"([0-9]{3})(?:[0-9]{2}(?:[- ]?[0-9]{4})?)?", text
    )  # three digits are coarse already
    return match[1] if match else None


_YEAR = r"(?:1[89]|20)[0-9]{2}"
_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[A-Za-z]{0,6}\.?"
_BIRTH_DATE = re.compile(
    # 1980, 1980-02-29, 1980-02-29T00:00:00.000Z
    rf"({_YEAR})(?:[-/. ][0-9]{{1,2}}){{0,2}}(?:[T ][0-9:.]{{4,15}} ?(?:Z|[+-][0-9:]{{2,6}})?)?"
    rf"|({_YEAR})[0-9]{{4}}"  # 19800229
    rf"|[0-9]{{1,2}}[-/. ][0-9]{{1,2}}[-/. ]({_YEAR})"  # 02/29/1980
    rf"|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? ({_YEAR})"  # February 29, 1980
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[- ]{_MONTH}[- ,]{{1,2}}({_YEAR})"  # 29 Feb 1980
)


def _coarse_birth(text: str) -> str | None:
    match = _BIRTH_DATE.fullmatch(text)
    return next(group for group in match.groups() if group) if match else None


def _year_of_number(number: Number) -> int | None:
    if number != int(number):
        return None
    whole = int(number)
    if 18_000_101 <= whole <= 20_991_231:  # 19800229
        whole //= 10_000
    if 1800 <= whole <= 2099:
        return whole
    return None  # seconds since 1970 may be a birth date too, but nothing in the number says so


_AGE = re.compile(r"([0-9]{1,3})(?:\.[0-9]{1,6})?(?: ?(?:years?|yrs?|y)(?: old)?)?", re.IGNORECASE)


_BAND = re.compile(r"([0-9]{1,3})(?:-[0-9]{1,3}|\+)")


def _coarse_age(text: str) -> str | None:
    coarse = _BAND.fullmatch(text)
    if coarse is not None:
        return text if int(coarse[1]) >= _ADULT else None
    match = _AGE.fullmatch(text)
    band = _age_band(int(match[1])) if match else None
    return None if band is None else f"{band[0]}-{band[1]}"


_ADULT = 16  # for sensitive personal information


def _age_band(age: Number) -> tuple[int, int] | None:
    # Personal information of consumers under 16 is sensitive since 2026-01-01 (11 CCR 7001), so no band
    # may hold them: the second decade begins at 16.
    if not _ADULT <= age <= 130:
        return None
    decade = int(age) // 10 * 10
    return max(decade, _ADULT), decade + 9


# The order decides: Edge, Opera and Samsung also say Chrome, and Chrome also says Safari.
_BROWSERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/([0-9]{1,4})")),
    ("Opera", re.compile(r"\b(?:OPR|OPiOS|Opera)/([0-9]{1,4})")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/([0-9]{1,4})")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/([0-9]{1,4})")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|HeadlessChrome)/([0-9]{1,4})")),
    ("Safari", re.compile(r"\bVersion/([0-9]{1,4})[0-9.]{0,12} (?:Mobile/[A-Za-z0-9]{1,12} )?Safari/")),
    ("Internet Explorer", re.compile(r"\b(?:MSIE |Trident/.{0,60}?rv:)([0-9]{1,4})")),
    ("Dalvik", re.compile(r"\ADalvik/([0-9]{1,4})")),
    ("okhttp", re.compile(r"\Aokhttp/([0-9]{1,4})")),
    ("curl", re.compile(r"\Acurl/([0-9]{1,4})")),
    ("CFNetwork", re.compile(r"\bCFNetwork/([0-9]{1,4})")),
)


_COARSE_AGENT = re.compile("(?:" + "|".join(re.escape(family) for family, _ in _BROWSERS) + ") [0-9]{1,6}")


def _coarse_user_agent(text: str) -> str | None:
    # Only families of this list: an app's own name may be a person's.
    if _COARSE_AGENT.fullmatch(text):
        return text
    for family, pattern in _BROWSERS:
        match = pattern.search(text[:1024])
        if match:
            return f"{family} {match[1]}"
    return None


_COARSE: dict[str, Callable[[str], str | None]] = {
    "IP_ADDRESS": _coarse_address,
    "COORDINATES": _coarse_coordinates,
    "ZIP_CODE": _coarse_zip,
    "DATE_OF_BIRTH": _coarse_birth,
    "AGE": _coarse_age,
    "USER_AGENT": _coarse_user_agent,
}

CAN_TRUNCATE = frozenset(_COARSE)
"""Entities that have a coarser form."""
