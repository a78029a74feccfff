"""JSON in a string, read by spans: duplicate names are seen, truncated text is read as far as it goes.

Only the tokens that hold something are rewritten; blanks, order and number spellings stay.
"""

import json
import re
from collections.abc import Iterator

from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import DataKey, LensStep, Step

CUE = r"[{\[]"
_TOKEN = re.compile(
    r'"(?P<string>(?:[^"\\]|\\.){0,1000000})"?|(?P<number>-?[0-9][0-9.eE+-]{0,400})|(?P<punctuation>[{}\[\],:])|(?P<word>[A-Za-z]{1,10})|(?P<blank>\s{1,1000})',
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)", re.DOTALL
)
_MARK = LensStep("!", "json")
_DEEPEST = 200
_WORDS = frozenset({"true", "false", "null", "NaN", "Infinity", "undefined", "None", "True", "False"})


def _encode_string(value: object) -> str:
    return "" if value is None else json.dumps(str(value))[1:-1]


def _encode_number(value: object) -> str:
    return json.dumps(value)


def _shown(path: list[Step]) -> tuple[Step, ...]:
    """The steps of a path, without names that may be data."""
    return tuple(
        DataKey("DATA", 1) if isinstance(step, str) and not is_plain(step) else step for step in path
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _decode(text: str, start: int, end: int) -> tuple[str, list[int] | None]:
    if "\\" not in text[start:end]:
        return text[start:end], None
    out: list[str] = []
    spots: list[int] = []
    position = start
    for escape in _ESCAPE.finditer(text, start, end):
        out.append(text[position : escape.start()])
        spots.extend(range(position, escape.start()))
        try:
            char = json.loads(f'"{escape.group()}"')
        except ValueError:
            char = escape.group()[-1]
        out.append(char)
        spots.extend([escape.start()] * len(char))
        position = escape.end()
    out.append(text[position:end])
    spots.extend(range(position, end + 1))
    return "".join(out), spots


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The names and scalars of a JSON text; nothing when it does not read like JSON.

    >>> text = '{"a": {"mail": "jane\\u0040example.com"}, "n": [1, "x"]}'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('mail', 'jane@example.com'), ('n', '1'), ('n', 'x')]
    """
    if start or end != len(text) or text.lstrip()[:1] not in ("{", "["):
        return
    found: list[Part] = []
    path: list[Step] = [_MARK]
    kinds: list[str] = []
    expect_name = False
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None or token.end() == position:
            break
        position = token.end()
        kind = token.lastgroup
        if kind == "punctuation":
            mark = token.group()
            if mark in "{[":
                if len(kinds) >= _DEEPEST:
                    break
                kinds.append(mark)
                path.append("" if mark == "{" else 0)
                expect_name = mark == "{"
            elif mark in "}]":
                if not kinds:
                    break
                kinds.pop()
                path.pop()
            elif mark == ",":
                if kinds and kinds[-1] == "[" and isinstance(path[-1], int):
                    path[-1] += 1
                expect_name = bool(kinds) and kinds[-1] == "{"
            elif mark == ":":
                if not kinds or kinds[-1] != "{":
                    return  # [2001:db8::1]:443 is no JSON
                expect_name = False
        elif kind == "string":
            start, end = token.span("string")
            decoded, spots = _decode(text, start, end)
            if expect_name:
                path[-1] = decoded
                # A name that is data is replaced where it stands.
                found.append(
                    Part(
                        (*_shown(path[:-1]), LensStep("!", "name")),
                        (),
                        "query",
                        decoded,
                        start,
                        end,
                        spots,
                        _encode_string,
                    )
                )
            else:
                names = tuple(step for step in path if isinstance(step, str))
                found.append(Part(_shown(path), names, None, decoded, start, end, spots, _encode_string))
        elif kind == "word" and token.group() not in _WORDS:
            break
        elif kind == "number":
            names = tuple(step for step in path if isinstance(step, str))
            found.append(
                Part(
                    _shown(path),
                    names,
                    None,
                    token.group(),
                    *token.span(),
                    None,
                    _encode_number,
                    _is_number(token.group()),
                )
            )
    if len(kinds) <= _DEEPEST and found and (text.lstrip()[0] == "{" or len(found) > 1 or kinds == []):
        yield from (
            part
            for part in found
            if part.text and not (part.steps[-1] == LensStep("!", "name") and part.text.isidentifier())
        )
