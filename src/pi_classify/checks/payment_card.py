"""Payment card numbers: a known issuer prefix with a length that belongs to it, and the Luhn digit.

Luhn alone passes one random number in ten; with the prefix and the length it is about one in fifty.
Source: ISO/IEC 7812 prefixes as the networks publish them.

>>> brand("4111111111111111"), brand("378282246310005"), brand("9999999999999995")
('visa', 'amex', None)
>>> is_valid("4111 1111 1111 1111"), is_valid("4111 1111 1111 1112")
(True, False)
"""

import re

_BRANDS = (
    ("visa", re.compile(r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})")),
    (
        "mastercard",
        re.compile(r"(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"),
    ),
    ("amex", re.compile(r"3[47][0-9]{13}")),
    ("diners", re.compile(r"3(?:0[0-5]|095|[689][0-9])[0-9]{11}|3[689][0-9]{14}")),
    ("jcb", re.compile(r"35(?:2[89]|[3-8][0-9])[0-9]{12,15}")),
    ("discover", re.compile(r"6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12,15}")),
    ("unionpay", re.compile(r"62[0-9]{14,17}")),
    ("maestro", re.compile(r"(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{8,15}")),
    ("mir", re.compile(r"220[0-4][0-9]{12,15}")),
    ("rupay", re.compile(r"(?:60|81|82|508[0-9])[0-9]{12,14}")),
)


def brand(digits: str) -> str | None:
    """The network whose prefix and length these digits have."""
    return next((name for name, pattern in _BRANDS if pattern.fullmatch(digits)), None)


def is_valid(text: str) -> bool:
    """Prefix, length and Luhn digit of a number written with or without blanks and dashes."""
    from stdnum import luhn

    digits = re.sub("[ -]", "", text)
    return brand(digits) is not None and bool(luhn.is_valid(digits))
