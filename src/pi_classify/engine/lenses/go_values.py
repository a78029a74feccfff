"""Structs and maps as Go prints them (`%v`, `%+v`): `{FirstName:Jane Miller SSN:987654320}`, `map[city:Oakland]`.

Nothing is quoted there: a value ends where the next name begins, or its bracket closes.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep, Step

CUE = r"(?:\{|map\[)[A-Za-z_][A-Za-z0-9_]*:[^\s\"',;}]"
_OPENER = re.compile(r"(?:(?P<sure>&\{|\bmap\[)|\{)(?=[A-Za-z_][A-Za-z0-9_]{0,63}:[^\s\"',;}])")
_FIELD = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]{0,63}):"
    r"(?:(?P<opens>&?\{|&?map\[|\[)(?![A-Z_]{2,60}\])|(?P<value>(?:[^\s{}\[\]\"',;]|\[[A-Z_]{2,60}\]){0,2000}+"
    r"(?: (?![A-Za-z_][A-Za-z0-9_]{0,63}:)(?:[^\s{}\[\]\"',;]|\[[A-Z_]{2,60}\]){1,2000}+){0,20}))"
)
_CLOSERS = re.compile(r"[}\]]+")
# The items of a list have no names: Tags:[a b] is passed over.
_LIST = re.compile(r"[^\[\]{}]{0,4000}+\]")
_MARK = LensStep("!", "literal")
_DEEPEST = 50


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The fields that hold something.

    >>> text = "got &{FirstName:Jane Ann Address:{City:Oakland Zip:94607} Tags:[a b] Age:33}"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('FirstName', 'Jane Ann'), ('City', 'Oakland'), ('Zip', '94607'), ('Age', '33')]
    >>> list(parts("a{color:red;margin:0 4px}", 0, 25))
    []
    """
    position = start
    while (opener := _OPENER.search(text, position, end)) is not None:
        found, position = _document(text, opener.end(), end)
        # One field alone may be an object of JavaScript: {age:33}, {email:address}.
        if len(found) > 1 or opener.group("sure"):
            yield from found


def _document(text: str, start: int, end: int) -> tuple[list[Part], int]:
    """The fields from behind an opening bracket on, and where reading ended; none when something else than the end of the text stops it."""
    found: list[Part] = []
    path: list[str] = [""]
    position = start
    while path and (field := _FIELD.match(text, position, end)) is not None:
        position = field.end()
        opens = field.group("opens")
        if opens == "[":
            items = _LIST.match(text, position, end)
            if items is None:
                break
            position = items.end()
        elif opens:
            if len(path) == _DEEPEST:
                break
            path.append(field.group("name"))
            continue
        elif field.group("value"):
            names = tuple(name for name in (*path, field.group("name")) if name)
            steps: tuple[Step, ...] = (_MARK, *(name for name in names if is_plain(name)))
            first, last = field.span("value")
            found.append(Part(steps, names, None, text[first:last], first, last, None, quoted.encode_bare))
        closers = _CLOSERS.match(text, position, end)
        if closers is not None:
            del path[len(path) - min(len(path), len(closers.group())) :]
            position = closers.end()
        if not path:
            return found, position
        if text[position : position + 1] != " ":
            break
        position += 1
    return (found if position >= end else []), max(position, start)
