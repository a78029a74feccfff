"""Character references of HTML (WHATWG HTML, 13.5 and 13.2.5.72): named, decimal, hexadecimal.

Without a semicolon a number is read as browsers do; of the names, those that HTML allows it for, when no letter, digit
or equals sign follows (`&copy=1` is a parameter).
"""

import html
import re
from collections.abc import Iterator
from html.entities import html5

from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

_ACCENTS = "[AEIOUYNCaeiouync](?:acute|grave|circ|tilde|uml|cedil|ring|slash)"
CUE = (
    f"&(?:#[0-9xX]|[A-Za-z][A-Za-z0-9]*;|(?:amp|lt|gt|quot|nbsp|shy|AMP|LT|GT|QUOT|{_ACCENTS})[^A-Za-z0-9=]?)"
)
_REFERENCE = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,7});?|#[xX](?P<hex>[0-9A-Fa-f]{1,6});?|(?P<named>[A-Za-z][A-Za-z0-9]{1,31};)"
    r"|(?P<bare>[A-Za-z]{2,6})(?![A-Za-z0-9=;]))"
)


def encode(value: object) -> str:
    """A replacement as HTML spells it.

    >>> encode("[EMAIL_ADDRESS]"), encode("a < b & c")
    ('[EMAIL_ADDRESS]', 'a &lt; b &amp; c')
    """
    return "" if value is None else html.escape(str(value))


def _meaning(reference: re.Match[str]) -> str | None:
    if reference.lastgroup == "named" or reference.lastgroup == "bare":
        return html5.get(reference[reference.lastgroup])
    code = html.unescape(
        f"&#{int(reference['decimal'])};" if reference["decimal"] else f"&#x{reference['hex']};"
    )
    return code if not code.startswith("&#") else None


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """text[start:end] with its references replaced by what they mean, when there are any.

    >>> [part.text for part in parts("jane&#64;example&period;com &amp; co", 0, 36)]
    ['jane@example.com & co']
    >>> list(parts("/search?a=1&copy=2", 0, 18))
    []
    """
    out: list[str] = []
    spots: list[int] = []
    position = start
    for reference in _REFERENCE.finditer(text, start, end):
        meaning = _meaning(reference)
        if meaning is None:
            continue
        out.append(text[position : reference.start()])
        spots.extend(range(position, reference.start()))
        out.append(meaning)
        spots.extend([reference.start()] * len(meaning))
        position = reference.end()
    if position > start:
        out.append(text[position:end])
        spots.extend(range(position, end + 1))
        yield Part((LensStep("!", "html"),), (), None, "".join(out), start, end, spots, encode)
