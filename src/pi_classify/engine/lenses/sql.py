"""Statements of SQL: the values of an INSERT under their columns, and what a condition compares a column with.

Only complete shapes are read (`INSERT INTO t (a, b) VALUES ('x', 1)`, `WHERE email = 'x'`): the words alone
("set", "where", "or") are prose.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = (
    r"(?i:insert\s+(?:ignore\s+)?into\s)"
    r"|(?i:where|and|or|set|having|on|,)\s[A-Za-z0-9_.\"`\[\]()]+\s?(?:[=<>]|(?i:like|ilike|in)\s)"
)
_COLUMN = r"[\"`\[]?[A-Za-z_][A-Za-z0-9_$]{0,63}[\"`\]]?"
_INSERT = re.compile(
    rf"(?i:\binsert\s{{1,9}}(?:ignore\s{{1,9}})?into\s{{1,9}})[A-Za-z0-9_.\"`\[\]]{{1,200}}\s{{0,9}}\((?P<columns>\s{{0,99}}{_COLUMN}"
    rf"(?:\s{{0,99}},\s{{0,99}}{_COLUMN}){{0,200}}\s{{0,99}})\)\s{{0,99}}(?i:values?)\s{{0,99}}(?=\()"
)
_TOKEN = re.compile(
    r"[NEne]?'(?P<string>(?:[^'\\]++|''|\\.)*+)'|(?P<number>-?[0-9][0-9.eE+-]{0,100})|(?P<mark>[(),])"
    r"|[A-Za-z_:$?@%][A-Za-z0-9_.:]{0,100}|\s{1,100}",
    re.DOTALL,
)
_COMPARISON = re.compile(
    r"(?i:\b(?:where|and|or|set|having|on|lower|upper)\b|,)[\s(]{1,20}(?P<column>(?:[A-Za-z0-9_\"`\[\]]{1,64}\.){0,3}"
    + _COLUMN
    + r")\)?\s{0,9}"
    r"(?:=|!=|<>|<=>|>=|<=|<|>|(?i:(?:not\s{1,9})?i?like|in)\b)[\s(]{0,20}"
    r"(?:(?i:lower|upper)\()?[NEne]?"
    r"(?:'(?P<string>(?:[^'\\]++|''|\\.)*+)'(?P<more>(?:\s{0,9},\s{0,9}'(?:[^'\\]++|''|\\.)*+'){0,1000})|(?P<number>[0-9]{2,20}(?![0-9A-Za-z_])))",
    re.DOTALL,
)
_MORE = re.compile(r"'(?P<string>(?:[^'\\]++|''|\\.)*+)'", re.DOTALL)
_DOUBLE = re.compile(r"''|\\.", re.DOTALL)
_MARK = LensStep("!", "sql")


def _encode(value: object) -> str:
    return "" if value is None else str(value).replace("\\", "\\\\").replace("'", "''")


def _encode_number(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else f"'{_encode(value)}'"


def _string(text: str, column: str, start: int, end: int) -> Part:
    decoded, spots = text[start:end], None
    if "'" in decoded or "\\" in decoded:
        decoded, spots = quoted.substituted(text, start, end, _DOUBLE, lambda escape: escape[-1])
    return Part((_MARK, *_shown(column)), (column,), "generic", decoded, start, end, spots, _encode)


def _number(text: str, column: str, start: int, end: int) -> Part:
    return Part(
        (_MARK, *_shown(column)), (column,), "generic", text[start:end], start, end, None, _encode_number
    )


def _shown(column: str) -> tuple[str, ...]:
    return (column,) if is_plain(column) else ()


def _rows(text: str, start: int, end: int, columns: list[str]) -> tuple[list[Part], int]:
    """The values of the tuples from `start` on, and where they end; a call belongs to the column it stands in."""
    found: list[Part] = []
    position, depth, index = start, 0, 0
    while (token := _TOKEN.match(text, position, end)) is not None:
        mark = token.group("mark")
        if not depth and mark != "(" and mark != "," and not token.group().isspace():
            break
        position = token.end()
        if mark == "(":
            depth += 1
            index = 0 if depth == 1 else index
        elif mark == ")":
            depth -= 1
        elif mark == ",":
            index += depth == 1
        elif depth and index < len(columns):
            kind = token.lastgroup
            if kind == "string" and token.group("string"):
                found.append(_string(text, columns[index], *token.span("string")))
            elif kind == "number":
                found.append(_number(text, columns[index], *token.span("number")))
    return found, position


def _bare(column: str) -> str:
    return column.strip().strip('"`[]')


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The values in the statements of a text.

    >>> text = "INSERT INTO users (email, full_name) VALUES ('jane@example.com', 'Jane O''Roe')"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('email', 'jane@example.com'), ('full_name', "Jane O'Roe")]
    >>> text = "SELECT 1 FROM users u WHERE u.email = 'jane@example.com' AND age > 21"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('email', 'jane@example.com'), ('age', '21')]
    """
    position = start
    while (insert := _INSERT.search(text, position, end)) is not None:
        columns = [_bare(column) for column in insert.group("columns").split(",")]
        found, position = _rows(text, insert.end(), end, columns)
        yield from found
    for comparison in _COMPARISON.finditer(text, position, end):
        column = _bare(comparison.group("column").rpartition(".")[2])
        if comparison.group("string") is not None:
            if comparison.group("string"):
                yield _string(text, column, *comparison.span("string"))
            for more in _MORE.finditer(text, *comparison.span("more")):
                if more.group("string"):
                    yield _string(text, column, *more.span("string"))
        else:
            yield _number(text, column, *comparison.span("number"))
