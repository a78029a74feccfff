r"""How people and programs write a date: `1980-05-03`, `5/3/1980`, `3 May 1980`, `May 3rd, 1980`, `03.05.80`.

Month names are those of English, German, French, Spanish, Portuguese, Italian and Dutch, told by how they begin.

>>> import re
>>> [bool(re.fullmatch(DATE, text)) for text in ("1980-05-03", "5/3/1980", "3 May 1980", "May 3rd, 1980")]
[True, True, True, True]
>>> [bool(re.fullmatch(DATE, text)) for text in ("1980-13-03", "10.4.12.1", "12345", "3 apples 1980")]
[False, False, False, False]
>>> is_date("30 Feb 1980"), is_date("2000-02-29"), is_date("1900-02-29"), is_date("31/12/1999")
(False, True, False, True)
"""

import re
from datetime import date

YEAR = "(?:18|19|20)[0-9]{2}"
"""A year in which somebody who has an account may have been born, with room."""

_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH_NUMBER = "(?:0?[1-9]|1[0-2])"
_MONTHS = (
    "jan|ene|gen", "feb|f[e\u00e9]v", "mar|m\u00e4r|maa|mrt", "apr|avr|abr", "may|mai|mag|mei|mayo", "jun|juin|giu",
    "jul|juil|lug", "aug|ao[u\u00fb]|ago", "sep|set", "oct|okt|out|ott", "nov", "dec|d[e\u00e9]c|dez|dic",
)  # fmt: skip
MONTH = f"(?i:(?:{'|'.join(_MONTHS)})[a-z\u00e9\u00fb]{{0,7}})"
"""The name of a month."""

_TIME = (
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?Z| ?UTC| ?GMT| ?[+-][0-9]{2}:?[0-9]{2})?)"
)

DATE = (
    # 1980-05-03, with the midnight that databases add
    rf"{YEAR}[-/.]{_MONTH_NUMBER}[-/.]{_DAY}{_TIME}?"
    # 5/3/1980, 03.05.80
    rf"|{_DAY}[-/.] ?{_DAY}[-/.] ?(?:{YEAR}|[0-9]{{2}}){_TIME}?"
    # 3 May 1980, 3rd of May 1980, 3. Mai 1980, 03-MAY-80, 3 de mayo de 1980
    rf"|{_DAY}(?:st|nd|rd|th|\.|\u00ba)?(?: of| de)?[ -]?{MONTH}\.?(?: de)?[ ,-]{{1,2}}(?:{YEAR}|[0-9]{{2}})"
    # May 3, 1980, May 3rd 1980
    rf"|{MONTH}\.? {_DAY}(?:st|nd|rd|th)?,? {{1,2}}{YEAR}"
)
"""A date in any of the spellings; which of two numbers is the month is left open."""

_PARTS = re.compile("[0-9]+|[A-Za-z\u00e4\u00e9\u00fb]+")
_MONTH = tuple(re.compile(f"(?i:{month})") for month in _MONTHS)


def is_date(text: str) -> bool:
    """Whether the calendar has the day that a text which matches DATE names."""
    head = _PARTS.findall(text.partition("T")[0] if text[:4].isdigit() else text)
    numbers = [int(part) for part in head[:4] if part.isdigit() and len(part) < 5]
    named = next(
        (
            at
            for word in head
            if not word.isdigit()
            for at, month in enumerate(_MONTH, 1)
            if month.match(word)
        ),
        0,
    )
    if named:
        if len(numbers) < 2:
            return False
        return _exists(numbers[1], named, numbers[0])
    if len(numbers) < 3:
        return False
    first, second, third = numbers[:3]
    if first > 31:
        return _exists(first, second, third)
    return _exists(third, first, second) or _exists(third, second, first)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True
