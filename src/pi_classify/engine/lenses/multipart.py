"""Form data in parts (RFC 7578): each field behind its own header, between the lines of a boundary.

Files are looked at like any text; their names stand in the header.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"(?i:content-disposition: ?form-data)"
_FIELD = re.compile(
    r"(?i:content-disposition: ?form-data)(?P<line>;[^\r\n]{0,1000}+)(?:\r?\n[^\r\n]++){0,20}?\r?\n\r?\n"
    r"(?P<value>(?:[^\r\n]++|\r?\n(?!--)|\r(?!\n))*+)"
)
_NAME = re.compile(r"(?<![A-Za-z])name=(?:\"(?P<quoted>[^\"\r\n]{0,200}+)\"|(?P<bare>[^\"\s;]{1,200}+))")
_FILE = re.compile(r"filename=\"(?P<name>[^\"\r\n]{1,400})\"")
_MARK = LensStep("!", "form")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The fields of a body, under their names.

    >>> text = '--b\r\nContent-Disposition: form-data; name="email"\r\n\r\njane@example.com\r\n--b--'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('email', 'jane@example.com')]
    """
    for field in _FIELD.finditer(text, start, end):
        file = _FILE.search(text, *field.span("line"))
        if file is not None:
            yield _part(text, (_MARK, "file_name"), ("file_name",), *file.span("name"))
        said = _NAME.search(text, *field.span("line"))
        name = (said.group("quoted") or said.group("bare") or "") if said else ""
        names = () if file is not None or not name else (name,)
        if field.group("value"):
            yield _part(text, (_MARK, *((name,) if is_plain(name) else ())), names, *field.span("value"))


def _part(text: str, steps: tuple[LensStep | str, ...], names: tuple[str, ...], start: int, end: int) -> Part:
    return Part(steps, names, "query", text[start:end], start, end, None, quoted.encode_line)
