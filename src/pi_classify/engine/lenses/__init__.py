"""Decoders that turn a string into something with leaves of its own, and write back around what changes.

A lens opens a text into parts. Each part knows where every character of its decoded text stands in the
text it came from, so that an edit of the part becomes an edit of the original and the rest stays as it was.
"""

from collections.abc import Iterator, Sequence

from pi_classify.engine.lenses import json_text, percent, url
from pi_classify.engine.lenses.part import Part

__all__ = ["Part", "open_json", "open_text"]

_LONGEST_FORM = 65_536


def open_json(text: str) -> list[Part]:
    """The parts of a text that is JSON, at least from its beginning on; none when it is not.

    >>> [(part.name, part.text) for part in open_json('{"email": "jane@example.com"}')]
    [('email', 'jane@example.com')]
    """
    return list(json_text.parts(text)) if text.lstrip()[:1] in ("{", "[") else []


def open_text(text: str, start: int, urls: Sequence[tuple[int, int]]) -> Iterator[Part]:
    """The parts of a text from `start` on: a form body as a whole, or each URL, and percent-encoding around them.

    >>> [part.text for part in open_text("see https://example.com/?q=1 or jane%40example.com", 0, [(4, 28)])]
    ['1', ' or jane@example.com']
    """
    if not urls and not start and len(text) <= _LONGEST_FORM and url.is_form(text):
        yield from url.query_parts(text, 1 if text[0] in "?#" else 0, len(text), "?")
        return
    position = start
    for first, last in urls:
        if first >= position:
            yield from percent.parts(text, position, first)
            yield from url.parts(text, first, last)
            position = last
    yield from percent.parts(text, position, len(text))
