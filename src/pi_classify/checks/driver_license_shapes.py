"""The shapes of US driver's license numbers as data, one row a state; a third-party table, undated.

Source: ntsi.com/drivers-license-format, which Presidio cites too; several states have changed since. How a number is
printed in groups (Florida's A123-456-78-901-2), and a few shapes beside that table, are general knowledge: unverified.

`A` is a letter, a number so many digits (`7..9`: seven to nine), `-` a dash or blank that may stand there.

>>> in_text = re.compile(with_letter())
>>> [bool(in_text.fullmatch(text)) for text in ("D1234562", "S530-4609-8765", "F255-921-50-094-0", "12345678")]
[True, True, True, False]
"""

import re

SHAPES: dict[str, tuple[str, ...]] = {
    "AL": ("1..8",),
    "AK": ("1..7",),
    "AZ": ("A8", "9"),
    "AR": ("4..9",),
    "CA": ("A7",),
    "CO": ("9", "2-3-4", "A3..6", "AA2..5"),
    "CT": ("9",),
    "DE": ("1..7",),
    "DC": ("7", "9"),
    "FL": ("A3-3-2-3-1",),
    "GA": ("7..9",),
    "HI": ("A8", "9"),
    "ID": ("AA6A", "9"),
    "IL": ("A3-4-4", "A3-4-5"),
    "IN": ("A9", "4-2-4", "9..10"),
    "IA": ("3AA4", "9"),
    "KS": ("A2-2-4", "9"),
    "KY": ("A2-3-3", "A2-3-4", "9"),
    "LA": ("1..9",),
    "ME": ("7", "7A", "8"),
    "MD": ("A-3-3-3-3",),
    "MA": ("A8", "9"),
    "MI": ("A-3-3-3-3", "A10"),
    "MN": ("A-3-3-3-3",),
    "MS": ("9", "3-2-4"),
    "MO": ("A5..9", "9"),
    "MT": ("A8", "9", "13..14"),
    "NE": ("A6..8",),
    "NV": ("9..12", "A8"),
    "NH": ("2AAA5",),
    "NJ": ("A4-5-5",),
    "NM": ("8..9",),
    "NY": ("A7", "A18", "9", "3-3-3"),
    "NC": ("1..12",),
    "ND": ("AAA6", "AAA-2-4", "9"),
    "OH": ("AA6", "A4..8"),
    "OK": ("A9", "9"),
    "OR": ("1..9",),
    "PA": ("8", "2-3-3"),
    "RI": ("A6", "7"),
    "SC": ("5..11",),
    "SD": ("6..10", "12"),
    "TN": ("7..9",),
    "TX": ("7..8",),
    "UT": ("4..10",),
    "VT": ("8", "7A"),
    "VA": ("A2-2-4", "A8..11", "9"),
    "WA": ("WDL*9", "5*7"),
    "WV": ("A5..6", "AA5..6", "7"),
    "WI": ("A3-4-4-2",),
    "WY": ("9..10", "6-3"),
}
"""State -> shapes."""

# Washington wrote five letters of the name, padded with stars, and has written WDL and nine characters since 2018.
_WASHINGTON = {
    "WDL*9": r"WDL(?=[A-Z*]{0,8}[0-9])[A-Z0-9*]{9}",
    "5*7": r"(?=[A-Z*]{0,11}[0-9])[A-Z]{1,5}\*{1,5}[A-Z0-9*]{2,10}(?<=[A-Z0-9*]{12})(?<![A-Z0-9*]{13})",
}
_TOKEN = re.compile(r"A|-|([0-9]+)(?:\.\.([0-9]+))?")
# In a sentence anything shorter is a room, a flight or a year.
_SHORTEST = 7


def as_pattern(shape: str) -> str:
    """One shape as a pattern.

    >>> as_pattern("A3-4-4"), as_pattern("7..9")
    ('[A-Za-z][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}', '[0-9]{7,9}')
    """
    if shape in _WASHINGTON:
        return _WASHINGTON[shape]
    return "".join(
        "[A-Za-z]"
        if token[0] == "A"
        else "[ -]?"
        if token[0] == "-"
        else f"[0-9]{{{token[1]},{token[2]}}}"
        if token[2]
        else f"[0-9]{{{token[1]}}}"
        for token in _TOKEN.finditer(shape)
    )


def with_letter() -> str:
    """The shapes that hold a letter and are long enough to mean something beside the word, longest first."""
    shapes = {
        shape
        for shapes in SHAPES.values()
        for shape in shapes
        if ("A" in shape or shape in _WASHINGTON) and _longest(shape) >= _SHORTEST
    }
    return "|".join(
        as_pattern(shape) for shape in sorted(shapes, key=lambda shape: (-_longest(shape), shape))
    )


def _longest(shape: str) -> int:
    if shape in _WASHINGTON:
        return 12
    return sum(int(token[2] or token[1] or token[0] == "A") for token in _TOKEN.finditer(shape))
