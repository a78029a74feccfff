"""Codes of capitals and digits, as cards and plates have them: blanks, dashes and dots only divide what is read aloud.

>>> canonical_code("7abc-123"), canonical_code(" QQ 12 34 56 C "), canonical_code("S530-46**", marks="*")
('7ABC123', 'QQ123456C', 'S53046**')
"""

import re


def digits_of(text: str) -> str:
    """The digits of a number, without the fraction of one that passed through a float column.

    >>> digits_of("219-09-9999"), digits_of("912701234.0")
    ('219099999', '912701234')
    """
    return re.sub("[^0-9]", "", re.sub(r"\.0\s*\Z", "", text))


def canonical_code(text: str, marks: str = "") -> str:
    """The one spelling that all of a code have; one without a capital or digit stays as it is, lest all of them be one.

    `marks` belong to a code as much as its letters do.

    >>> canonical_code("ab 12") == canonical_code("AB-12"), canonical_code(" -- "), canonical_code("京")
    (True, '--', '京')
    """
    return re.sub(f"[^A-Z0-9{re.escape(marks)}]", "", text.upper()) or text.strip()
