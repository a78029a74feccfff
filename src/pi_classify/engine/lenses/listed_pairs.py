"""Pairs with a colon in one line: `first_name: Jane, ssn: 987654320`, also with semicolons and bars between them.

From two such pairs in a row on, and only names without capitals or blanks (`Note: call me, city: open` is a sentence).
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.key_values import SERVICES, WEAK
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"[a-z0-9]: ?[^,;|:\r\n]+[,;|] ?[a-z_][A-Za-z0-9_-]*:"
_ROW = re.compile(
    r"(?<![A-Za-z0-9_.:/-])(?P<name>[a-z_][A-Za-z0-9_-]{1,40}+): ?"
    r"(?P<value>[^\s,;|:{}()<>\"'=](?:[^,;|:{}()<>\"'=\r\n]){0,200}+)(?P<after>[,;|] ?|\Z)"
)
_MARK = LensStep("!", "pairs")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The values of rows of pairs.

    >>> text = "saved first_name: Jane Ann, ssn:987654320"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('first_name', 'Jane Ann'), ('ssn', '987654320')]
    >>> list(parts("a note: call me, Jane", 0, 21))
    []
    """
    row: list[re.Match[str]] = []
    for pair in _ROW.finditer(text, start, end):
        if row and row[-1].end() != pair.start():
            yield from _parts(row)
            row = []
        row.append(pair)
    yield from _parts(row)


def _parts(row: list[re.Match[str]]) -> Iterator[Part]:
    if len(row) < 2:
        return
    for pair in row:
        name, value = pair.group("name"), pair.group("value").rstrip()
        if name.lower() not in WEAK and value.lower() not in SERVICES:
            first = pair.start("value")
            shown = (name,) if is_plain(name) else ()
            yield Part(
                (_MARK, *shown),
                (name,),
                "generic",
                value,
                first,
                first + len(value),
                None,
                quoted.encode_line,
            )
