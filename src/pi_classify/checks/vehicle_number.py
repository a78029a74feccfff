"""What vehicles are known by: identification numbers and the plates of California.

A number has seventeen characters without I, O and Q; in North America the ninth is a check digit.

Source: 49 CFR 565.15 (letters' values, weights) and ISO 3779.

>>> is_valid("1M8GDM9AXKP042788"), is_valid("1M8GDM9A1KP042788"), is_valid("11111111111111111")
(True, False, False)
"""

import re

CALIFORNIA_PLATE = "[0-9][A-Z]{3}[0-9]{3}|[0-9]{3}[A-Z]{3}[0-9]"
"""The state's own plates: 7ABC123 since 1980, and the mirrored series 123XYZ4 of 2026."""

_VALUES = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
        (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)),
        strict=True,
    )
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_FORM = re.compile(r"(?=[0-9]{0,16}[A-Z])(?=[A-Z]{0,16}[0-9])[A-HJ-NPR-Z0-9]{17}")


def is_valid(text: str) -> bool:
    """Letters and digits mixed, and the check digit is right: one random text of this form in eleven passes."""
    if not _FORM.fullmatch(text):
        return False
    rest = sum(_VALUES[char] * weight for char, weight in zip(text, _WEIGHTS, strict=True)) % 11
    return text[8] == "0123456789X"[rest]
