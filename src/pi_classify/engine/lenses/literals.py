"""Dicts as Python, Ruby and JavaScript print them: single quotes, `None`, `=>`, symbols, bare names (JSON5).

GraphQL's inline objects (`input: {email: "..."}`) are read the same way. Only strings and numbers are parts;
bare words are not, so that code and style sheets (`{color: red}`) stay closed.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import members
from pi_classify.engine.lenses.part import Part

CUE = r"""\{\s*(?:[ub]?'|:?[A-Za-z_$][A-Za-z0-9_$]*\s*(?::|=>)|"[^"]*"\s*(?:=>|:\s*'))|[\[(]\(['"]"""
_OPENER = re.compile(r"\{|[\[(](?=\(['\"])")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The strings and numbers of dicts printed in a text.

    >>> text = "got {'user': {'email': 'jane@example.com', 'admin': None}} and {:phone => '555-0100', age: 33}"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('email', 'jane@example.com'), ('phone', '555-0100'), ('age', '33')]
    """
    for reading in members.documents(text, start, end, members.LITERAL, _OPENER):
        if reading.members:
            yield from reading.parts
