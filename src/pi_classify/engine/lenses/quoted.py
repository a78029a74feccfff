r"""Quoted values: how backslashes and doubled quotes are undone with the way back, and written again.

>>> backslashed(r"O\'Brien \u0040", 0, 15)[0], doubled("O''Brien", 0, 8, "'")[0]
("O'Brien @", "O'Brien")
"""

import json
import re
from collections.abc import Callable

_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)",
    re.DOTALL,
)
# What no bare value may hold: its end, or the begin of something else.
_SEPARATORS = re.compile(r"[\s\"',;&|<>(){}\\]")
_LINE_BREAK = re.compile(r"[\r\n]")


def _meaning(escape: str) -> str:
    """What one escape stands for; a letter that no language escapes stands for itself."""
    if escape[1] == "x":
        return chr(int(escape[2:], 16)) if len(escape) == 4 else "x"
    try:
        return str(json.loads(f'"{escape}"'))
    except ValueError:
        return escape[-1]


def backslashed(text: str, start: int, end: int) -> tuple[str, list[int] | None]:
    """text[start:end] with its backslash escapes undone (JSON, Python, JavaScript), and the outer offsets."""
    if text.find("\\", start, end) < 0:
        return text[start:end], None
    return substituted(text, start, end, _ESCAPE, _meaning)


def doubled(text: str, start: int, end: int, quote: str) -> tuple[str, list[int] | None]:
    """text[start:end] with its doubled quotes undone (SQL, CSV), and the outer offsets."""
    if text.find(quote, start, end) < 0:
        return text[start:end], None
    return substituted(text, start, end, re.compile(quote + quote), lambda _: quote)


def substituted(
    text: str, start: int, end: int, escape: re.Pattern[str], meaning: Callable[[str], str]
) -> tuple[str, list[int]]:
    """text[start:end] with each match of `escape` replaced by its meaning, and the outer offsets."""
    out: list[str] = []
    spots: list[int] = []
    position = start
    for match in escape.finditer(text, start, end):
        out.append(text[position : match.start()])
        spots.extend(range(position, match.start()))
        said = meaning(match.group())
        out.append(said)
        spots.extend([match.start()] * len(said))
        position = match.end()
    out.append(text[position:end])
    spots.extend(range(position, end + 1))
    return "".join(out), spots


def encode_json(value: object) -> str:
    """A replacement inside double quotes, as JSON writes it."""
    return "" if value is None else json.dumps(str(value))[1:-1]


def encode_single(value: object) -> str:
    r"""A replacement inside single quotes with backslashes.

    >>> print(encode_single("O'Brien"))
    O\'Brien
    """
    return encode_json(value).replace('\\"', '"').replace("'", "\\'")


def encode_doubling(quote: str) -> Callable[[object], str]:
    """How a replacement is written inside quotes that are doubled.

    >>> encode_doubling('"')('5" disk')
    '5"" disk'
    """
    return lambda value: "" if value is None else str(value).replace(quote, quote + quote)


def encode_bare(value: object) -> str:
    """A replacement where a blank or a comma would end the value: those become `_`.

    >>> encode_bare("[EMAIL_ADDRESS]"), encode_bare("Jane Roe")
    ('[EMAIL_ADDRESS]', 'Jane_Roe')
    """
    return "" if value is None else _SEPARATORS.sub("_", str(value))


def encode_line(value: object) -> str:
    """A replacement that stays on its line."""
    return "" if value is None else _LINE_BREAK.sub(" ", str(value))
