"""Data URIs (RFC 2397) of text: `data:text/html;base64,...`, `data:application/json,%7B...`, `data:,jane`.

Pictures, sound and fonts are not opened: an image is a PHOTO as a whole.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import base64_text, percent
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = "(?i:data):(?:(?i:text/|application/)|[;,])"
_URI = re.compile(
    r"(?<![A-Za-z0-9])(?i:data):(?P<type>(?i:text/[a-z0-9.+-]{1,60}|application/(?:[a-z0-9.+-]{1,60}\+)?(?:json|xml|javascript"
    r"|x-www-form-urlencoded|xhtml|ld\+json|x-ndjson))?)(?:;[A-Za-z0-9-]{1,40}=[A-Za-z0-9\"._-]{1,60}){0,4}"
    r"(?:(?P<base64>;(?i:base64),)(?P<code>(?:[A-Za-z0-9+/_-]|%(?:2[BbFf]|3[Dd])){1,1000000}={0,2})|,(?P<plain>[^\s\"'<>`]{1,1000000}))"
)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The bodies of the data URIs of text in text[start:end].

    >>> [part.text for part in parts("data:text/plain;base64,amFuZUBleGFtcGxlLmNvbQ==", 0, 47)]
    ['jane@example.com']
    >>> [part.text for part in parts("data:,jane%40example.com", 0, 24)]
    ['jane@example.com']
    """
    steps = (LensStep("!", "data"),)
    for uri in _URI.finditer(text, start, end):
        if uri["plain"] is not None:
            first, last = uri.span("plain")
            decoded, spots = percent.decode(text, first, last)
            yield Part(steps, (), None, decoded, first, last, spots, percent.encode)
            continue
        first, last = uri.span("code")
        code, places = percent.decode(text, first, last)
        opened = base64_text.part(code, places or range(first, last + 1), steps, "")
        if opened is not None:
            yield opened
