"""Files of `name = value` lines: INI, `.env`, Java properties. A value may hold blanks, unlike one in a log line.

Only a text that is such a file from end to end, of two lines or more, and holds no code: the right-hand side of an
assignment in a program is a name or a call, and no value.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.key_values import SERVICES, WEAK
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"^\s*(?:[#;\[]|[A-Za-z_][A-Za-z0-9_. -]*=)[^\r\n]*[\r\n]"
_LINE = re.compile(
    r"[ \t]{0,8}(?:(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,60}+(?: [A-Za-z][A-Za-z0-9_-]{0,30}+){0,2})[ \t]{0,8}=[ \t]{0,8}"
    r"(?P<value>[^\r\n]{0,4000}+)|\[[A-Za-z0-9_.: \"-]{1,60}\]|[#;][^\r\n]{0,4000}+)?(?:\r?\n|\r|\Z)"
)
# What a value is followed or made of in a program. An address in angle brackets is none of it.
_CODE = re.compile(
    r"[;{,(]\s{0,9}\Z|[A-Za-z0-9_\])]\(|=>|\A(?:new|await|function|lambda|self|this|null|None)\b|\A[\[{(\"'=~]"
)
_LEFT = WEAK | {"cookie"}
_MARK = LensStep("!", "ini")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The values of the lines, under their names.

    >>> text = "[user]\nfull_name = Jane Ann Roe\nssn=987654320\n"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('full_name', 'Jane Ann Roe'), ('ssn', '987654320')]
    >>> list(parts("email = user.email()\ncity = here\n", 0, 35))
    []
    """
    if start or end != len(text):
        return
    lines = []
    position = 0
    while position < end:
        line = _LINE.match(text, position)
        if line is None or line.end() == position:
            return
        position = line.end()
        if line.group("name"):
            if _CODE.search(line.group("value")) and not line.group("value").startswith(('"', "'", "[")):
                return
            lines.append(line)
    if len(lines) < 2:
        return
    for line in lines:
        name = line.group("name")
        first, last = line.span("value")
        while last > first and text[last - 1] in " \t":
            last -= 1
        quote = text[first : first + 1]
        if quote in ('"', "'") and last - first > 1 and text[last - 1] == quote:
            first, last = first + 1, last - 1
        if first < last and name.lower() not in _LEFT and text[first:last].lower() not in SERVICES:
            shown = (name,) if is_plain(name) else ()
            yield Part(
                (_MARK, *shown), (name,), "generic", text[first:last], first, last, None, quoted.encode_line
            )
