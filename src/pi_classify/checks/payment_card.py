"""Payment card numbers: a known issuer prefix with a length that belongs to it, and the Luhn digit.

Luhn alone passes one random number in ten; with the prefix and the length it is about one in fifty.
Source: ISO/IEC 7812 prefixes as the networks publish them; ISO/IEC 7813 for the tracks of a magnetic stripe.

>>> brand("4111111111111111"), brand("378282246310005"), brand("9999999999999995")
('visa', 'amex', None)
>>> brand("9987000000000000")
'nobody'
>>> is_valid("4111 1111 1111 1111"), is_valid("4111 1111 1111 1112")
(True, False)
>>> is_spelled_as_card("4111-1111-1111-1111"), is_spelled_as_card("4111111111111111")
(True, False)
>>> number_of("%B4111111111111111^ROE/JANE^2812101?"), number_of("4111 1111 1111 1111")
('4111111111111111', '4111111111111111')
"""

import re

from pi_classify.checks.written_code import digits_of

# Cards of tests, found as any other. ISO/IEC 7812-1 leaves issuers that begin with 9 to national standards bodies,
# behind the number that ISO 3166-1 gives their country; 900 to 999 are numbers that ISO 3166-1 gives to none (both
# read in excerpts, not in the standards as sold). Not all of 99xx is free for that: Chinese banks have cards outside
# of the rule, some under 998800 to 998802 and 999999 and none under 9987 in a list of them (hexindai/bcbc).
NOBODYS_ISSUER = "9987"

_BRANDS = (
    ("visa", re.compile(r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})")),
    (
        "mastercard",
        re.compile(r"(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"),
    ),
    ("amex", re.compile(r"3[47][0-9]{13}")),
    ("diners", re.compile(r"3(?:0[0-5]|095|[689][0-9])[0-9]{11}|3[689][0-9]{14}")),
    # 3528 to 3589; all of 35 with 16 digits, which generators of samples write; 2131 and 1800 until 2004
    ("jcb", re.compile(r"35(?:2[89]|[3-8][0-9])[0-9]{12,15}|35[0-9]{14}|(?:2131|1800)[0-9]{11}")),
    ("discover", re.compile(r"6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12,15}")),
    ("unionpay", re.compile(r"62[0-9]{14,17}")),
    ("maestro", re.compile(r"(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{8,15}")),
    ("mir", re.compile(r"220[0-4][0-9]{12,15}")),
    ("rupay", re.compile(r"(?:60|81|82|508[0-9])[0-9]{12,14}")),
    ("nobody", re.compile(NOBODYS_ISSUER + "[0-9]{12}")),
)
# Track 1 opens with %B and parts by ^, track 2 opens with ; and parts by =.
_TRACK = re.compile(r"(?:%B|;)([0-9]{13,19})[\^=]")
# As embossed: 4-4-4-4; American Express 4-6-5; Diners Club 4-6-4. Nobody writes an id so.
_GROUPED = re.compile(
    r"[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|3[47][0-9]{2}([ -])[0-9]{6}\2[0-9]{5}"
    r"|3[0689][0-9]{2}([ -])[0-9]{6}\3[0-9]{4}"
)


def brand(digits: str) -> str | None:
    """The network whose prefix and length these digits have."""
    return next((name for name, pattern in _BRANDS if pattern.fullmatch(digits)), None)


def number_of(text: str) -> str:
    """The digits of the number: of a whole track only the part that is the number."""
    track = _TRACK.match(text)
    return track[1] if track else digits_of(text)


def is_valid(text: str) -> bool:
    """Prefix, length and Luhn digit of a number written with or without blanks and dashes, or of a track."""
    from stdnum import luhn

    digits = number_of(text)
    return brand(digits) is not None and bool(luhn.is_valid(digits))


def is_spelled_as_card(text: str) -> bool:
    """Written in the groups of its brand, or as a track: a spelling that nothing but a card has."""
    return _GROUPED.fullmatch(text) is not None or _TRACK.match(text) is not None
