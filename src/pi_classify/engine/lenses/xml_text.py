"""Elements of XML that hold a text: `<email>jane@example.com</email>`, under the name of the element.

HTML says how a text looks and not what it means: its elements stay closed, and what they hold is read as
text. Attributes are read as pairs elsewhere.
"""

import html
import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = r"</[A-Za-z_]"
_ELEMENT = re.compile(
    r"<(?P<name>(?:[A-Za-z_][A-Za-z0-9_.-]{0,63}:)?[A-Za-z_][A-Za-z0-9_.-]{0,63})(?:\s[^<>]{0,2000})?>\s{0,99}+"
    r"(?P<value>(?:<!\[CDATA\[)?[^<]{1,100000}+)</(?P=name)\s{0,9}>"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")
_HTML = frozenset(
    {
        "a", "abbr", "address", "article", "aside", "b", "blockquote", "body", "button", "caption", "cite", "code",
        "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "head", "header", "html", "i", "ins", "kbd", "label", "legend", "li", "main",
        "mark", "nav", "ol", "optgroup", "option", "p", "pre", "q", "s", "samp", "script", "section", "select",
        "small", "span", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "textarea",
        "tfoot", "th", "thead", "time", "title", "tr", "tt", "u", "ul", "var", "video", "path", "text", "tspan",
        "g", "font", "center", "name", "id", "key", "type", "value", "link", "author", "state",
    }
)  # fmt: skip


def encode(value: object) -> str:
    """A replacement between two tags."""
    return "" if value is None else html.escape(str(value), quote=False)


def unescaped(text: str, start: int, end: int) -> tuple[str, list[int] | None]:
    """text[start:end] with its character references undone, and the outer offsets."""
    if text.find("&", start, end) < 0:
        return text[start:end], None
    return quoted.substituted(text, start, end, _ENTITY, html.unescape)


def _encode_raw(value: object) -> str:
    return "" if value is None else str(value).replace("]]>", "]] >")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The texts of the elements that name what they hold.

    >>> text = "<user><firstName>J&#97;ne</firstName><p>hi</p></user>"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('firstName', 'Jane')]
    """
    for element in _ELEMENT.finditer(text, start, end):
        name = element.group("name").rpartition(":")[2]
        first, last = element.span("value")
        if name.lower() in _HTML or not text[first:last].strip():
            continue
        while text[last - 1].isspace():
            last -= 1
        write = encode
        if text.startswith("<![CDATA[", first):
            write = _encode_raw
            first += 9
            if text.endswith("]]>", first, last):
                last -= 3
            decoded, spots = text[first:last], None
        else:
            decoded, spots = unescaped(text, first, last)
        if first < last:
            shown = (name,) if is_plain(name) else ()
            yield Part((LensStep("!", "xml"), *shown), (name,), "generic", decoded, first, last, spots, write)
