"""PostHog's `$elements_chain`: the clicked element and those around it, as one string.

`button.btn:nth-child="1"text="Log in as Jane"attr__href="/u"`; a quote inside a value is written `\\"`, a
backslash otherwise stays a backslash (posthog-js, autocapture-utils.ts, escapeQuotes). Classes and
positions are nobody's and stay closed.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"[:\"](?:nth-child|nth-of-type|text|href|attr_[A-Za-z_-]*)=\""
_CHAIN = re.compile(
    r"[A-Za-z][A-Za-z0-9-]{0,60}(?:[.:;][^\"]{0,20000}?)?[:\"](?:nth-child|nth-of-type|text|href|attr_)"
)
_ATTRIBUTE = re.compile(
    r"(?<=[:\"])(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,100})=\"(?P<value>(?:\\\"|[^\"])*+)\"?"
)
_QUOTE = re.compile(r"\\\"")
_NOBODYS = frozenset({"nth-child", "nth-of-type", "attr__class", "attr__style", "attr__type", "attr__for"})


def _encode(value: object) -> str:
    # A backslash at the end would take the closing quote with it, and the format has no way to write one.
    return "" if value is None else str(value).replace("\\", "/").replace('"', '\\"')


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The attributes of the elements.

    >>> chain = r'a.btn:attr__href="/u?a=1"nth-child="2"text="Say \\"hi\\""'
    >>> [(part.name, part.text) for part in parts(chain, 0, len(chain))]
    [('href', '/u?a=1'), ('text', 'Say "hi"')]
    """
    if not _CHAIN.match(text, start, end):
        return
    for attribute in _ATTRIBUTE.finditer(text, start, end):
        name = attribute.group("name")
        if name in _NOBODYS or not attribute.group("value"):
            continue
        said = name.removeprefix("attr__").removeprefix("attr_")
        first, last = attribute.span("value")
        if text.find("\\", first, last) < 0:
            decoded, spots = text[first:last], None
        else:
            decoded, spots = quoted.substituted(text, first, last, _QUOTE, lambda _: '"')
        shown = (said,) if is_plain(said) else ()
        yield Part(
            (LensStep("!", "elements"), *shown), (said,), "generic", decoded, first, last, spots, _encode
        )
