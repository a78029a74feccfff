"""Objects and arrays written out in a text, read by spans: JSON strictly, reprs of other languages loosely.

Reading stops at the first token that does not belong; what was read before it counts, so that truncated
text is read as far as it goes. Duplicate names are seen.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import DataKey, LensStep, Step

_DEEPEST = 200
_NAME = LensStep("!", "name")
_CLOSED_BY = {"{": "}", "[": "]", "(": ")"}
_BLANK = r"(?P<blank>\s{1,1000})"
_STRING = r'"(?P<string>(?:[^"\\]++|\\.)*+)"?'
_NUMBER = r"(?P<number>-?[0-9][0-9.eE+-]{0,400}(?![A-Za-z0-9_]))"
_PRINTED = re.compile(r"\{\s{0,99}[ub]?'")


class Dialect(NamedTuple):
    """How a language writes its literals: the tokens, the words that are values, whether names may be bare."""

    mark: str
    token: re.Pattern[str]
    words: frozenset[str] | None
    bare_names: bool


JSON = Dialect(
    "json",
    re.compile(
        rf"{_STRING}|{_NUMBER}|(?P<punctuation>[{{}}\[\],:])|(?P<word>[A-Za-z]{{1,10}}(?![A-Za-z0-9_]))|{_BLANK}",
        re.DOTALL,
    ),
    frozenset({"true", "false", "null", "NaN", "Infinity", "undefined", "None", "True", "False"}),
    bare_names=False,
)
# Python, Ruby, JavaScript: u'x', b'x', :symbol, =>, tuples, Decimal('1'), datetime.date(1990, 1, 2).
LITERAL = Dialect(
    "literal",
    re.compile(
        rf"(?:[ubrUBR](?=['\"]))?(?:{_STRING}|'(?P<single>(?:[^'\\]++|\\.)*+)'?)|{_NUMBER}"
        r"|(?P<punctuation>=>|[{}\[\](),:])"
        r"|(?P<word>[A-Za-z_$][A-Za-z0-9_$.]{0,99}+)"
        rf"|{_BLANK}",
        re.DOTALL,
    ),
    None,
    bare_names=True,
)


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


class Reading:
    """One document, from its opening bracket on: the parts found, where reading ended, how many members."""

    def __init__(self, text: str, start: int, end: int, dialect: Dialect, index: int = 0) -> None:
        self.parts: list[Part] = []
        self.members = 0
        self.start = start
        self.end = start
        self.closed = False
        self.dialect = dialect
        self._path: list[Step] = [LensStep("!", dialect.mark), *((index,) if index else ())]
        self._kinds: list[str] = []
        # What may come next: a name, a colon, a value, or a comma.
        self._next = "value"
        self._pending: Part | None = None
        self._read(text, start, end)

    def _read(self, text: str, start: int, end: int) -> None:
        position = start
        while position < end:
            token = self.dialect.token.match(text, position, end)
            if token is None or token.end() == position or not self._take(text, token):
                break
            position = token.end()
            if not self._kinds:
                self.closed = True
                break
        # A token that does not belong is looked at again as the beginning of something else.
        self.end = max(position, start + 1)

    def _take(self, text: str, token: re.Match[str]) -> bool:
        kind = token.lastgroup
        if kind == "blank":
            return True
        if kind == "punctuation":
            return self._punctuation(token.group())
        if kind in ("string", "single"):
            return self._string(
                text, *token.span(kind), quoted.encode_json if kind == "string" else quoted.encode_single
            )
        if self._next == "name":
            return kind == "word" and self.dialect.bare_names and self._named(token.group())
        if self._next != "value":
            return (
                kind == "word"
                and self._next == "comma"
                and self.dialect.bare_names
                and self._kinds[-1] == "("
            )
        self._next = "comma"
        if kind == "word":
            words = self.dialect.words
            return words is None or token.group() in words
        number = token.group()
        self.parts.append(
            Part(
                _shown(self._path),
                self._names(),
                None,
                number,
                *token.span(),
                None,
                json.dumps,
                _is_number(number),
            )
        )
        return True

    def _punctuation(self, mark: str) -> bool:
        kinds = self._kinds
        if mark in "{[(":
            # date(1990, 1, 2): the call stands where a value stood
            if (
                not (self._next == "value" or (mark == "(" and self._next == "comma"))
                or len(kinds) >= _DEEPEST
            ):
                return False
            kinds.append(mark)
            self._path.append("" if mark == "{" else 0)
            self._next = "name" if mark == "{" else "value"
            return True
        if not kinds:
            return False
        if mark in "}])":
            if _CLOSED_BY[kinds[-1]] != mark or self._next == "colon":
                return False
            if self._path[-1] == 1 and len(kinds) == 2 and kinds[0] != "{":
                self._pair()
            kinds.pop()
            self._path.pop()
            self._next = "comma"
            return True
        if mark == ",":
            if self._next != "comma":
                return False
            last = self._path[-1]
            if isinstance(last, int):
                self._path[-1] = last + 1
            self._next = "name" if kinds[-1] == "{" else "value"
            return True
        if mark == ":" and self._next in ("name", "value") and self.dialect.bare_names:
            return True  # a symbol: {:email => "..."}
        if self._next != "colon":
            return False  # [2001:db8::1]:443 is no JSON
        self.members += 1
        if self._pending is not None:
            self.parts.append(self._pending)
            self._pending = None
        self._next = "value"
        return True

    def _pair(self) -> None:
        """[["first_name", "Jane"]]: of two items, in a list that has no name, the first is the other's."""
        if len(self.parts) < 2:
            return
        first, last = self.parts[-2:]
        if (
            first.steps[:-1] == last.steps[:-1]
            and last.steps[-1] == 1
            and not first.number
            and is_plain(first.text)
        ):
            self.parts[-1] = last._replace(names=(first.text,))
            self.members += 1

    def _named(self, name: str) -> bool:
        self._path[-1] = name
        self._next = "colon"
        return True

    def _string(self, text: str, start: int, end: int, encode: Callable[[object], str]) -> bool:
        if self._next not in ("name", "value"):
            return False
        decoded, spots = quoted.backslashed(text, start, end)
        if self._next == "value":
            self._next = "comma"
            if decoded:
                self.parts.append(
                    Part(_shown(self._path), self._names(), None, decoded, start, end, spots, encode)
                )
            return True
        # A name that is data is replaced where it stands.
        if decoded and not decoded.isidentifier():
            steps = (*_shown(self._path[:-1]), _NAME)
            self._pending = Part(steps, (), "query", decoded, start, end, spots, encode)
        return self._named(decoded)

    def _names(self) -> tuple[str, ...]:
        return tuple(step for step in self._path if isinstance(step, str) and step)


def documents(
    text: str, start: int, end: int, dialect: Dialect, opener: re.Pattern[str]
) -> Iterator[Reading]:
    """Every document of text[start:end] that `opener` finds, one after the other, never one inside another."""
    position = start
    index = 0
    while (opening := opener.search(text, position, end)) is not None:
        reading = Reading(text, opening.start(), end, dialect, index)
        if not reading.members and dialect is JSON and _PRINTED.match(text, opening.start(), end):
            # A dict that Python printed: JSON in its strings is escaped once more, and not to be read from outside.
            printed = Reading(text, opening.start(), end, LITERAL)
            reading = printed if printed.members else reading
        position = reading.end
        if reading.parts or reading.members:
            yield reading
            index += bool(reading.members) and reading.dialect is dialect
