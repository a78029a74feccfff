"""A table in a string: a line of column names, then rows of as many cells (RFC 4180; comma, semicolon or tab).

A sentence with commas and a line break is no table: the names must look like names, and every row must have
as many cells as the first line.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"^\s*\"?[A-Za-z_][A-Za-z0-9_ .()/-]*\"?[,;\t|][^\r\n]*[\r\n]"
_MARK = LensStep("!", "csv")
_NAME = re.compile(r"(?=.{1,60}\Z)[A-Za-z_][A-Za-z0-9_.()/-]*(?: [A-Za-z0-9_.()/-]+){0,3}")
_CELL = {
    mark: re.compile(
        rf"(?:\"(?P<quoted>(?:[^\"]++|\"\")*+)\"|(?P<plain>[^{mark}\r\n]*+))(?P<after>{mark}|\r?\n|\r|\Z)"
    )
    for mark in (",", ";", "\t", r"\|")
}
_QUOTED = quoted.encode_doubling('"')
_UNSAFE = re.compile(r"[,;\t|\r\n\"]")

_Cell = tuple[int, int, bool]


def _encode_plain(value: object) -> str:
    return "" if value is None else _UNSAFE.sub("_", str(value))


def _rows(text: str, start: int, end: int, cell: re.Pattern[str]) -> Iterator[list[_Cell]]:
    """The rows as spans of their cells; reading stops where a cell does not end."""
    row: list[_Cell] = []
    position = start
    while position <= end:
        match = cell.match(text, position, end)
        if match is None:
            return
        kind = "quoted" if match.group("quoted") is not None else "plain"
        row.append((*match.span(kind), kind == "quoted"))
        position = match.end()
        after = match.group("after")
        if not after or after in "\r\n":
            if len(row) > 1 or row[0][0] < row[0][1]:
                yield row
            row = []
            if not after or position >= end:
                return


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The cells of a table, under the names of their columns; nothing when the text is none.

    >>> text = 'email,note\njane@example.com,"a ""b"" c"\n'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('email', 'jane@example.com'), ('note', 'a "b" c')]
    >>> text = "Hello, Jane\nthanks, and bye, then"
    >>> list(parts(text, 0, len(text)))
    []
    """
    if start or end != len(text):
        return
    first = text[: _line_end(text)]
    mark = max(_CELL, key=lambda mark: first.count(mark[-1]))
    if mark[-1] not in first:
        return
    rows = list(_rows(text, 0, end, _CELL[mark]))
    if len(rows) < 2 or len(rows[0]) < 2:
        return
    names = [text[first:last].strip() for first, last, _ in rows[0]]
    # The last row may be cut off.
    regular = all(len(row) == len(names) for row in rows[1:-1]) and len(rows[-1]) <= len(names)
    if not regular or not (len(rows[-1]) == len(names) or len(rows) > 2):
        return
    if not all(_NAME.fullmatch(name) or not name for name in names) or len({*names}) < len(names):
        return
    for number, row in enumerate(rows[1:]):
        for name, (begin, stop, is_quoted) in zip(names, row, strict=False):
            part = _part(text, name, number, begin, stop, is_quoted=is_quoted)
            if part.text:
                yield part


def _part(text: str, name: str, row: int, start: int, end: int, *, is_quoted: bool) -> Part:
    shown = (_MARK, row, *((name,) if is_plain(name) else ()))
    if is_quoted:
        decoded, spots = quoted.doubled(text, start, end, '"')
        return Part(shown, (name,), "generic", decoded, start, end, spots, _QUOTED)
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return Part(shown, (name,), "generic", text[start:end], start, end, None, _encode_plain)


def _line_end(text: str) -> int:
    stripped = len(text) - len(text.lstrip())
    found = re.compile(r"[\r\n]").search(text, stripped)
    return found.start() if found else len(text)
