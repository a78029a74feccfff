"""Decoders that turn a string into something with leaves of its own, and write back around what changes.

A lens opens a text into parts. Each part knows where every character of its decoded text stands in the
text it came from, so that an edit of the part becomes an edit of the original and the rest stays as it was.
"""

from collections.abc import Iterator

from pi_classify.engine.lenses import json_text, percent, url
from pi_classify.engine.lenses.part import Part

__all__ = ["Part", "open_text", "open_url"]

_LONGEST_FORM = 65_536


def open_text(text: str) -> Iterator[Part]:
    """The parts of a text that is structured as a whole: JSON, a form body, percent-encoding.

    >>> [(part.name, part.text) for part in open_text('{"email": "jane@example.com"}')]
    [('email', 'jane@example.com')]
    """
    first = text.lstrip()[:1]
    if first in ("{", "["):
        parts = list(json_text.parts(text))
        if parts:
            yield from parts
            return
    if len(text) <= _LONGEST_FORM and url.is_form(text):
        yield from url.query_parts(text, 1 if text[0] in "?#" else 0, len(text), "?")
    elif "%" in text:
        yield from percent.parts(text)


def open_url(text: str, start: int, end: int) -> Iterator[Part]:
    """The parts of the URL at text[start:end]: user info, host, path segments, query and fragment."""
    yield from url.parts(text, start, end)
