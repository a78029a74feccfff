"""HTML around and inside words: `<b>jane</b>@example.com` is an address with tags in it."""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = r"</?[A-Za-z][A-Za-z0-9]*(?: [^<>]*)?/?>[A-Za-z0-9@.+_-]"
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>]{0,2000})?/?>")


def _encode(value: object) -> str:
    return "" if value is None else str(value)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """text[start:end] without its tags, when one of them touches a word on both sides.

    >>> [part.text for part in parts("<b>jane</b>@example.com", 0, 23)]
    ['jane@example.com']
    """
    tags = [match.span() for match in _TAG.finditer(text, start, end)]
    if not any(start < first and last < end and _touch(text[first - 1], text[last]) for first, last in tags):
        return
    out: list[str] = []
    spots: list[int] = []
    position = start
    for first, last in [*tags, (end, end)]:
        out.append(text[position:first])
        spots.extend(range(position, first))
        position = last
    spots.append(end)
    yield Part((LensStep("!", "markup"),), (), None, "".join(out), start, end, spots, _encode)


def _touch(before: str, after: str) -> bool:
    return not before.isspace() and not after.isspace() and before not in "<>" and after not in "<>"
