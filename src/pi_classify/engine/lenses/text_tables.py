r"""Tables drawn with characters, anywhere in a text: Markdown (`| name | ssn |`), and what psql and mysql print.

What makes a table of lines with bars is the rule under its header: `|---|---|`, `----+-----`.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"[|+] ?:?-|-[|+]"
_LINE = re.compile(r"[^\r\n]+")
_RULE = re.compile(r"(?=[^|+]{0,200}[|+])(?=[^-]{0,20}-)[|+:\- \t]{3,4000}")
_CELL = re.compile(r"(?:[^|\\\r\n]++|\\.?)*+")
_NAME = re.compile(r"(?=.{1,60}\Z)[A-Za-z_][A-Za-z0-9_.()/#'-]*(?: [A-Za-z0-9_.()/#'-]+){0,4}")
_MARK = LensStep("!", "table")


def _encode(value: object) -> str:
    return quoted.encode_line(value).replace("|", "/")


def _row(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cells of a line, without the blanks around them and the bars at its ends."""
    while start < end and text[start] in " \t>":
        start += 1
    if text[start] == "|":
        start += 1
    cells = []
    position = start
    while position <= end and (cell := _CELL.match(text, position, end)) is not None:
        first, last = cell.span()
        position = last + 1
        if last == end and not text[first:last].strip():
            break  # behind the last bar
        while first < last and text[first] in " \t":
            first += 1
        while last > first and text[last - 1] in " \t":
            last -= 1
        for mark in ("**", "`"):
            if text.startswith(mark, first, last) and text.endswith(mark, first + len(mark), last):
                first, last = first + len(mark), last - len(mark)
        cells.append((first, last))
    return cells


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The cells of the tables, under the names of their columns.

    >>> text = "See:\n\n| Name | SSN |\n|:--|---|\n| Jane Roe | 987654320 |\n\nthat | is | all"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('Name', 'Jane Roe'), ('SSN', '987654320')]
    """
    header: list[tuple[int, int]] = []
    names: list[str] = []
    number = 0
    last_line = start
    for line in _LINE.finditer(text, start, end):
        first, last = line.span()
        bars = "|" in line.group()
        if names and text.count("\n", last_line, first) > 1:
            names = []
        last_line = last
        if _RULE.fullmatch(line.group().strip()):
            if header and not names:
                names, number = [text[first:last] for first, last in header], 0
                if not any(map(_NAME.fullmatch, names)):
                    names = []
            continue
        cells = _row(text, first, last) if bars else []
        if names and len(cells) == len(names):
            for name, (first, last) in zip(names, cells, strict=True):
                if first < last and _NAME.fullmatch(name):
                    shown = (_MARK, number, *((name,) if is_plain(name) else ()))
                    yield Part(shown, (name,), "generic", text[first:last], first, last, None, _encode)
            number += 1
        else:
            names, header = [], cells if len(cells) > 1 else []
