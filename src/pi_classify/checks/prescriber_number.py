"""Numbers of those who treat and prescribe: the National Provider Identifier and the DEA registration.

Sources: 45 CFR 162.406 (ten digits; Luhn over them behind 80840, the prefix of health in the United States);
the DEA's own rule: (1st + 3rd + 5th) + 2 * (2nd + 4th + 6th) ends in the 7th digit.

>>> is_npi("1234567893"), is_npi("1234567890")
(True, False)
>>> is_dea("AB1234563"), is_dea("AB1234567")
(True, False)
"""

import re

_NPI = re.compile("[12][0-9]{9}")
# The first letter is the kind of registrant, the second the name's first letter or a 9.
_DEA = re.compile("[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}")


def is_npi(text: str) -> bool:
    """Ten digits, 1 or 2 first, with their Luhn digit."""
    from stdnum import luhn

    return _NPI.fullmatch(text) is not None and bool(luhn.is_valid("80840" + text))


def is_dea(text: str) -> bool:
    """Two letters and seven digits, the last of which is their check digit."""
    text = text.upper()
    if not _DEA.fullmatch(text):
        return False
    digits = [int(char) for char in text[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]
