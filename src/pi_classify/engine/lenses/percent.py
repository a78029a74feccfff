"""Percent-encoding (RFC 3986, section 2.1), undone with the way back."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = "%[0-9A-Fa-f]"
_RUN = re.compile("(?:%[0-9A-Fa-f]{2})+")


def encode(value: object) -> str:
    """A replacement as a URL spells it.

    >>> encode("[EMAIL_ADDRESS]"), encode(None)
    ('%5BEMAIL_ADDRESS%5D', '')
    """
    return "" if value is None else quote(str(value), safe="")


def decode(text: str, start: int, end: int, *, plus: bool = False) -> tuple[str, list[int] | None]:
    """text[start:end] decoded, with the outer offset of each character; None where nothing was encoded.

    With `plus` a + is a blank, as forms write it (WHATWG URL, 5.1), unless the text holds an address, which may
    have a + of its own. Bytes that are no UTF-8 stay as they are written: they are scanned as text.

    >>> decode("?e=jane%40example.com", 3, 21)[0]
    'jane@example.com'
    >>> decode("Jane+Roe", 0, 8, plus=True)
    ('Jane Roe', None)
    """
    piece = text[start:end]
    if plus and "+" in piece and "@" not in piece and "%40" not in piece:
        text, piece = text.replace("+", " "), piece.replace("+", " ")
    if "%" not in piece:
        return piece, None
    out: list[str] = []
    spots: list[int] = []
    position = start
    for run in _RUN.finditer(text, start, end):
        out.append(text[position : run.start()])
        spots.extend(range(position, run.start()))
        try:
            decoded = bytes.fromhex(run.group().replace("%", "")).decode()
        except UnicodeDecodeError:
            out.extend(run.group())
            spots.extend(range(run.start(), run.end()))
        else:
            offset = run.start()
            for char in decoded:
                out.append(char)
                spots.append(offset)
                offset += 3 * len(char.encode())
        position = run.end()
    out.append(text[position:end])
    spots.extend(range(position, end + 1))
    return "".join(out), spots


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """text[start:end] decoded, when something in it is encoded."""
    if "%" in text and _RUN.search(text, start, end):
        decoded, spots = decode(text, start, end)
        if decoded != text[start:end]:
            yield Part((LensStep("!", "percent"),), (), None, decoded, start, end, spots, encode)
