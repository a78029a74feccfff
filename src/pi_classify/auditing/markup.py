"""HTML that cannot be broken out of: whatever is put inside an element is escaped, unless it was made here.

Property names, event names and file names come from strangers. There is no template to forget a filter in, and the small
install needs no template engine.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from pi_classify.auditing.render import printable, steps

# As long as a date or a clause, which are not broken at their hyphens and brackets.
_WORD = 20
# Nothing may be loaded and nothing may run, whatever got into a page.
_CLOSED = "default-src 'none'; style-src 'unsafe-inline'"
_EMPTY = frozenset({"br", "col", "hr", "meta"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def escaped(text: str) -> Html:
    r"""Markup as it is; any other text escaped, its control and direction characters written out.

    >>> escaped("<b>\u202e"), escaped(Html("<b>"))
    ('&lt;b&gt;\\u202e', '<b>')
    """
    return text if isinstance(text, Html) else Html(escape(printable(text)))


def element(name: str, /, *inside: str | Iterable[str], **attributes: str | None) -> Html:
    """One element; an attribute that is None is left out, and `class_` is `class`.

    >>> element("td", "a < b", Html("<br>"), class_="x", title='"')
    '<td class="x" title="&quot;">a &lt; b<br></td>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Html(f"<{name}{said}>")
    parts = (escaped(part) if isinstance(part, str) else joined(part) for part in inside)
    return Html(f"<{name}{said}>{''.join(parts)}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after the other, each escaped.

    >>> joined(["a", "<"], ", ")
    'a, &lt;'
    """
    return Html(escaped(between).join(map(escaped, parts)))


def place(path: str) -> Html:
    """A property's path, which a browser may break where a step begins.

    >>> place("traits.email?q")
    '<code>traits<wbr>.email<wbr>?q</code>'
    """
    return element("code", joined(steps(path), Html("<wbr>")))


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, class_: str | None = None, caption: str = ""
) -> Html:
    """A table that scrolls within itself; a cell that is a whole `<td>` or `<th>` stays as it is.

    >>> table((), [("<",)]).partition("<tbody>")[2]
    '<tr><td class="one">&lt;</td></tr></tbody></table></div>'
    """
    top = element("thead", element("tr", [_cell(cell, "th", scope="col") for cell in head]))
    body = element("tbody", [element("tr", [_cell(cell, "td") for cell in row]) for row in rows])
    told = element("caption", caption) if caption else Html("")
    return element("div", element("table", told, top, body, class_=class_), class_="scroll", tabindex="0")


def _cell(cell: str, name: str, **attributes: str) -> Html:
    is_whole = isinstance(cell, Html) and cell.startswith(("<td", "<th"))
    if is_whole:
        return Html(cell)
    is_word = not isinstance(cell, Html) and " " not in cell and len(cell) <= _WORD
    return element(name, cell, class_="one" if is_word else None, **attributes)


@cache
def style() -> Html:
    """The style sheet, which is all that a page needs beside itself."""
    sheet = files("pi_classify.auditing").joinpath("report.css").read_text("utf-8")
    return Html(f"<style>\n{sheet}</style>")


def framed(*parts: str) -> Html:
    """A piece of a notebook or a page, in our own styles and nobody else's."""
    return element("div", style(), *parts, class_="pi-classify")


def whole(title: str, *parts: str) -> Html:
    """A page of its own, that a browser opens as a file."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_CLOSED),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        style(),
    )
    body = element("body", element("div", *parts, class_="pi-classify"), class_="pi-classify-page")
    return Html(f"<!doctype html>\n{element('html', head, body, lang='en')}\n")
