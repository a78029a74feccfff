"""The machine readable zone of passports, visas and identity cards: lines of 44, 36 or 30 characters with check digits.

Source: ICAO Doc 9303 parts 3 to 6. Weights 7, 3, 1; A is 10 and Z 35; the filler `<` counts nothing.

>>> check_digit("L898902C3"), check_digit("740812")
(6, 2)
>>> is_zone("L898902C36UTO7408122F1204159ZE184226B<<<<<10"), is_zone("L898902C37UTO7408122F1204159ZE184226B<<<<<10")
(True, False)
>>> is_zone("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<")
True
"""

import re
from itertools import cycle

_BREAK = re.compile(r"\\[rn]|\s")
_NAMES = re.compile(r"[PV][A-Z<][A-Z<]{3}[A-Z<]{31,39}")


def check_digit(text: str) -> int:
    """The check digit of a field."""
    return sum(_worth(char) * weight for char, weight in zip(text, cycle((7, 3, 1)), strict=False)) % 10


def is_zone(text: str) -> bool:
    """Whether these lines, or one that says enough, are a zone: number, birth and expiry each have their digit."""
    lines = _BREAK.sub("", text)
    if len(lines) in {60, 90}:  # TD1: the number in the first line, the dates in the second
        return _agree((lines[5:15], lines[30:37], lines[38:45]))
    if len(lines) in {72, 88}:  # TD2, TD3 and visas: the line with the names, then the line with the numbers
        lines = lines[len(lines) // 2 :]
    elif len(lines) in {36, 44} and _NAMES.fullmatch(lines):
        return "<<" in lines[5:] and lines.endswith("<")
    return len(lines) in {36, 44} and _agree((lines[:10], lines[13:20], lines[21:28]))


def _agree(fields: tuple[str, ...]) -> bool:
    return all(field[-1:].isdigit() and check_digit(field[:-1]) == int(field[-1]) for field in fields)


def _worth(char: str) -> int:
    if "0" <= char <= "9":
        return int(char)
    return ord(char) - ord("A") + 10 if "A" <= char <= "Z" else 0
