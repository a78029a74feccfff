r"""Lines of `Name: value`, as the headers of HTTP and mail, forms sent by mail, lists in Markdown and YAML write them.

From two such lines on; one alone is a sentence ("Note: call me at 5"). Words that mean everything (`Name`,
`Subject`, `From`) name nothing here, cookies are read by their own lens.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.key_values import WEAK
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"[A-Za-z]\*?\*? ?:\*?\*? [^\r\n]*[\r\n]+[ >*-]*[A-Za-z][A-Za-z0-9_ -]*\*?\*? ?:"
_LINE = re.compile(
    r"(?:^|(?<=\n)|(?<=\r))[ \t]{0,8}(?:[->*] {1,4})?\*{0,2}"
    r"(?P<name>[A-Za-z][A-Za-z0-9_-]{1,40}+(?: [A-Za-z][A-Za-z0-9_-]{0,30}+){0,3})\*{0,2} ?:\*{0,2}[ \t]{1,8}"
    r"(?P<value>(?:[^\s\"'{\[]|\[(?=[A-Z_]{2}))[^\r\n]{0,4000}+)"
)
_LEFT = WEAK | {"cookie", "set-cookie", "cookie2"}
# Who asks for something has not been told it yet: "Select your city: ..."
_ASKING = re.compile(
    r"(?i)\b(?:your|my|please|enter|select|choose|pick|what|which|is|are|the|this|no|new)\b ?"
)
_MARK = LensStep("!", "header")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The values of the lines, under their names.

    >>> text = "Host: example.com\r\nX-Real-IP: 203.0.113.7\r\n"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('X-Real-IP', '203.0.113.7')]
    >>> text = "Note: call me at 5; thanks"
    >>> list(parts(text, 0, len(text)))
    []
    """
    lines = list(_LINE.finditer(text, start, end))
    if len(lines) < 2:
        return
    for line in lines:
        name = line.group("name")
        first, last = line.span("value")
        # Cut off by what an earlier lens has read.
        if name.lower() in _LEFT or _ASKING.search(name) or (last < len(text) and text[last] not in "\r\n"):
            continue
        while last > first and text[last - 1] in " \t":
            last -= 1
        shown = (name,) if is_plain(name) else ()
        yield Part(
            (_MARK, *shown), (name,), "generic", text[first:last], first, last, None, quoted.encode_line
        )
