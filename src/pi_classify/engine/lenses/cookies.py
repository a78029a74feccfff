"""Cookie headers, `name=value; name=value`: what a site remembers of a visitor.

Attributes of the cookie itself (`Path=/`, `Max-Age=60`) are no values. Code (`a = f(); b = 2`) stays closed.
RFC 6265, sections 4.1 and 4.2.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import percent
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"=[^ ;]*; ?[A-Za-z_$]|(?i:cookie2?: ?[A-Za-z_$])"
_ATTRIBUTES = frozenset(
    {
        "path",
        "expires",
        "max-age",
        "domain",
        "samesite",
        "secure",
        "httponly",
        "priority",
        "partitioned",
        "version",
    }
)
# possessive: what was taken for a name or a value is not tried in other lengths
_PAIR = r"[A-Za-z0-9_.$%|!*+-]{1,200}+=(?:\"[^\"\r\n;]*+\"|[^;\s]*+)"
_ATTRIBUTE = r"(?i:path|expires|max-age|domain|samesite|secure|httponly|priority|partitioned)(?:=[^;\r\n]*+)?"
_HEADER = re.compile(
    rf"(?i:(?<![A-Za-z])(?:set-)?cookie2?)['\"]?: ?['\"]?(?P<pairs>{_PAIR}(?:; ?(?:{_ATTRIBUTE}|{_PAIR}))*+)"
)
_BARE = re.compile(rf"\s*+(?P<pairs>{_PAIR}(?:; ?(?:{_ATTRIBUTE}|{_PAIR}))++);?\s*")
_ONE = re.compile(r"(?P<name>[^=;\s]++)=\"?(?P<value>[^;\r\n\"]*+)")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The values of the cookie headers in a text, or of a text that is nothing but cookies.

    >>> text = "_ga=GA1.2.12345.67890; theme=dark; Path=/"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('_ga', 'GA1.2.12345.67890'), ('theme', 'dark')]
    """
    bare = _BARE.fullmatch(text, start, end) if start == 0 and end == len(text) else None
    if bare is not None and "(" not in bare.group():
        yield from _values(text, *bare.span("pairs"))
        return
    for header in _HEADER.finditer(text, start, end):
        yield from _values(text, *header.span("pairs"))


def _values(text: str, start: int, end: int) -> Iterator[Part]:
    for pair in _ONE.finditer(text, start, end):
        name = pair.group("name")
        if name.lower() in _ATTRIBUTES or not pair.group("value"):
            continue
        said = percent.decode(name, 0, len(name))[0]
        shown = (said,) if is_plain(said) else ()
        decoded, spots = percent.decode(text, *pair.span("value"))
        yield Part(
            (LensStep("!", "cookie"), *shown),
            (said,),
            "query",
            decoded,
            *pair.span("value"),
            spots,
            percent.encode,
        )
