"""Fields of HTML that name what they hold: `<input name="ssn" value="...">`, `<textarea>`, `<meta>`, and cells of tables.

A cell is named by its column's `<th>`, or by the cell before it (`<td>Name</td><td>Jane</td>`, `<dt>`, `<dd>`), what
follows a label by the label (`<b>Name:</b> Jane`). What else HTML says is how a text looks.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.engine.lenses.xml_text import encode, unescaped
from pi_classify.model import LensStep, Step

CUE = r"<(?i:input|textarea|meta|td|th|dd)[\s>]|:\s*</(?i:b|strong|label|span|em)>|</(?i:b|strong|label|span|em)>\s*:"
_TAG = re.compile(
    r"<(?i:(?P<field>input|meta|textarea)|(?P<row>tr|table|dl)|(?P<cell>td|th|dt|dd))(?P<attributes>(?:\s[^<>]{0,4000})?)>"
)
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'])(?P<name>[A-Za-z-]{1,40})\s?=\s?(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"'<>=`]{1,2000}))"
)
# What only says how a text looks, around the text of a cell.
_CONTENT = re.compile(
    r"(?:\s{0,99}<(?i:b|strong|i|em|u|span|a|p|div|label|code|font|small)(?:\s[^<>]{0,1000})?>){0,4}\s{0,99}(?P<value>[^<]{1,10000}+)"
)
# <b>First name:</b> Jane<br>
_LABELLED = re.compile(
    r"<(?P<tag>(?i:b|strong|label|span|em))(?:\s[^<>]{0,1000})?>\s{0,99}(?P<label>[^<>:]{1,80}+)"
    r"(?::\s{0,99}</(?P=tag)>|</(?P=tag)>\s{0,99}:)\s{0,99}(?P<value>[^<\s][^<]{0,10000}+)"
)
_NAMING = ("name", "itemprop", "property", "id", "autocomplete")
_LABEL = re.compile(r"(?=.{1,60}\Z)[A-Za-z_][A-Za-z0-9_.()/#'-]*(?: [A-Za-z0-9_.()/#'-]+){0,4}")
_FORM, _TABLE = LensStep("!", "form"), LensStep("!", "table")


class _Cell(NamedTuple):
    kind: str
    start: int
    end: int


def _encode_double(value: object) -> str:
    return encode(value).replace('"', "&quot;")


def _encode_single(value: object) -> str:
    return encode(value).replace("'", "&#39;")


_ENCODE = {"double": _encode_double, "single": _encode_single, "bare": quoted.encode_bare}


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The values of fields and of cells that have a name.

    >>> text = "<input value='987654320' name=ssn><table><tr><td><b>First name:</b></td><td>J&#97;ne</td></tr></table>"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('ssn', '987654320'), ('First name', 'Jane')]
    """
    found: list[Part] = []
    rows: list[list[_Cell]] = []
    table = 0
    for tag in _TAG.finditer(text, start, end):
        if tag.group("field"):
            found += _field(text, tag, end)
        elif tag.group("cell"):
            content = _CONTENT.match(text, tag.end(), end)
            first, last = content.span("value") if content else (tag.end(), tag.end())
            while last > first and text[last - 1].isspace():
                last -= 1
            if not rows:
                rows.append([])
            rows[-1].append(_Cell(tag.group("cell").lower(), first, last))
        elif tag.group("row").lower() == "tr":
            rows.append([])
        else:
            found += _cells(text, rows, table)
            rows, table = [], table + 1
    found += _cells(text, rows, table)
    if not found:
        found += _labelled(text, start, end)
    found.sort(key=lambda part: part.start)
    yield from found


def _field(text: str, tag: re.Match[str], end: int) -> Iterator[Part]:
    said: dict[str, re.Match[str]] = {}
    for attribute in _ATTRIBUTE.finditer(text, *tag.span("attributes")):
        said.setdefault(attribute.group("name").lower(), attribute)
    naming = next((said[name] for name in _NAMING if name in said and _value(said[name])), None)
    if naming is None:
        return
    name = _value(naming)
    if tag.group("field").lower() == "textarea":
        content = _CONTENT.match(text, tag.end(), end)
        if content is not None:
            yield _part(text, (_FORM,), name, *content.span("value"))
        return
    value = said.get("content" if tag.group("field").lower() == "meta" else "value")
    if value is not None and _value(value):
        kind = value.lastgroup or ""
        yield _part(text, (_FORM,), name, *value.span(kind), kind=kind)


def _labelled(text: str, start: int, end: int) -> Iterator[Part]:
    for pair in _LABELLED.finditer(text, start, end):
        label = pair.group("label").strip()
        if _LABEL.fullmatch(label):
            first, last = pair.span("value")
            while text[last - 1].isspace():
                last -= 1
            yield _part(text, (_FORM,), label, first, last)


def _value(attribute: re.Match[str]) -> str:
    return attribute.group(attribute.lastgroup or "")


def _part(text: str, steps: tuple[Step, ...], name: str, first: int, last: int, *, kind: str = "") -> Part:
    decoded, spots = unescaped(text, first, last)
    shown = (name,) if is_plain(name) else ()
    return Part((*steps, *shown), (name,), "generic", decoded, first, last, spots, _ENCODE.get(kind, encode))


def _cells(text: str, rows: list[list[_Cell]], table: int) -> Iterator[Part]:
    """The cells under their columns when the first row is one of headers, and else behind their labels."""
    rows = [row for row in rows if row]
    if not rows:
        return
    step = (_TABLE, *((table,) if table else ()))
    header = rows[0]
    if len(rows) > 1 and len(header) > 1 and all(cell.kind == "th" for cell in header):
        names = [_label(text, cell) for cell in header]
        for number, row in enumerate(rows[1:]):
            for name, cell in zip(names, row, strict=False):
                if name and cell.start < cell.end and len(row) == len(names):
                    yield _part(text, (*step, number), name, cell.start, cell.end)
        return
    for row in rows:
        name = ""
        for cell in row:
            if not name or cell.kind in ("dt", "th"):
                name = _label(text, cell)
                continue
            if cell.start < cell.end:
                yield _part(text, step, name, cell.start, cell.end)
            if cell.kind != "dd":  # several definitions may follow one term
                name = ""


def _label(text: str, cell: _Cell) -> str:
    said = unescaped(text, cell.start, cell.end)[0].strip(" \t\r\n:*")
    return said if _LABEL.fullmatch(said) else ""
