r"""Escapes of JavaScript, Python and C in plain text: `\u0040`, `\x40`, `\u{40}`, `\U00000040`, `\/`.

What went through several programs carries several backslashes; up to eight are read as one escape.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = r"\\(?:u[0-9A-Fa-f{]|x[0-9A-Fa-f]|U00|/)"
_ESCAPE = re.compile(
    r"\\{1,8}(?:u(?P<pair>[dD][89abAB][0-9A-Fa-f]{2}\\{1,8}u[dD][c-fC-F][0-9A-Fa-f]{2})|u(?P<four>[0-9A-Fa-f]{4})"
    r"|u\{(?P<braces>[0-9A-Fa-f]{1,6})\}|U(?P<eight>[0-9A-Fa-f]{8})|(?P<slash>/))"
    r"|(?P<bytes>(?:\\{1,8}x[0-9A-Fa-f]{2})+)"
)
_BYTE = re.compile(r"\\+x([0-9A-Fa-f]{2})")
_SPECIAL = re.compile("[\\\\\"'\x00-\x1f\x7f]")


def encode(value: object) -> str:
    r"""A replacement that stands in quotation marks as well as outside.

    >>> encode('[PERSON] "x"')
    '[PERSON] \\u0022x\\u0022'
    """
    return "" if value is None else _SPECIAL.sub(lambda special: f"\\u{ord(special[0]):04x}", str(value))


def _meaning(escape: re.Match[str]) -> list[tuple[int, str]]:
    """The characters of an escape, each with where it begins."""
    kind = escape.lastgroup
    if kind == "slash":
        return [(escape.start(), "/")]
    if kind == "bytes":
        return _of_bytes(escape)
    digits = escape[kind or 0]
    if kind == "pair":
        high, low = int(digits[:4], 16), int(digits[-4:], 16)
        return [(escape.start(), chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)))]
    code = int(digits, 16)
    # Half a pair is no character: it stays as it is written.
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return []
    return [(escape.start(), chr(code))]


def _of_bytes(escape: re.Match[str]) -> list[tuple[int, str]]:
    r"""Python and C write the bytes of a character (`\xc3\xa9`), JavaScript its number (`\xe9`)."""
    found = list(_BYTE.finditer(escape[0]))
    places = [escape.start() + byte.start() for byte in found]
    data = bytes(int(byte[1], 16) for byte in found)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        return list(zip(places, text, strict=True))
    told = []
    at = 0
    for char in text:
        told.append((places[at], char))
        at += len(char.encode())
    return told


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""text[start:end] with its escapes undone, when there are any.

    >>> [part.text for part in parts(r"jane\u0040example\x2ecom", 0, 24)]
    ['jane@example.com']
    >>> list(parts(r"C:\users\xavier", 0, 15))
    []
    """
    out: list[str] = []
    spots: list[int] = []
    position = start
    for escape in _ESCAPE.finditer(text, start, end):
        meaning = _meaning(escape)
        if not meaning:
            continue
        out.append(text[position : escape.start()])
        spots.extend(range(position, escape.start()))
        for place, char in meaning:
            out.append(char)
            spots.append(place)
        position = escape.end()
    if position > start:
        out.append(text[position:end])
        spots.extend(range(position, end + 1))
        yield Part((LensStep("!", "escapes"),), (), None, "".join(out), start, end, spots, encode)
