"""A .json file: one array of payloads, one payload, several after another, or JSON Lines under another name.

An array is read element by element; a file of gigabytes never stands in memory.
"""

import codecs
import io
import json
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from pi_classify.sources.jsonl import LONGEST_LINE, NOT_UTF8, Line, decode, whole
from pi_classify.sources.packed import BROKEN, DAMAGE, cannot_read, opened

_BLOCK = 1 << 18
_BLANK = " \t\r\n"
_scan = json.JSONDecoder().raw_decode

Numbered = tuple[int, Any, str | None]
"""Number from 1, value, or the reason why there is none."""


class Element(NamedTuple):
    """A value and where it stands: the text in front of it (brackets, commas, blanks), and itself as a line has it.

    `line.number` is the line on which it begins. The last one has no line, only what stands behind all values.
    """

    before: str
    line: Line | None


def read(name: str) -> Iterator[Numbered]:
    """The elements of an array, or the values that follow each other.

    What comes after a broken element, or behind damage, cannot be told apart: it is one row with the reason, and the end.
    """
    lines = (element.line for element in elements(name) if element.line is not None)
    return ((number, *whole(line)) for number, line in enumerate(lines, 1))


def elements(name: str) -> Iterator[Element]:
    """The same with the text of each, so that the document can be written again."""
    with opened(name) as stream:
        text = _Text(name, cast("io.BufferedIOBase", stream))
        in_array = text.peek() == "["
        if in_array:
            text.skip(1)
        any_yet = False
        while (character := text.peek()) != "":
            if character == "," and any_yet:
                text.skip(1)
                continue
            if character == "]" and in_array:
                text.skip(1)
                yield text.end("not JSON" if text.peek() else text.damage)
                return
            any_yet = True
            element = text.value()
            yield element
            if element.line is not None and element.line.error is not None:
                return
        yield text.end(text.damage or ("truncated" if in_array else None))


class _Text:
    """The text of a file of which only what is not yet read is held."""

    def __init__(self, name: str, stream: io.BufferedIOBase) -> None:
        self._name = name
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._rest = ""
        self._at = 0
        self._ended = False
        self.damage: str | None = None
        """Why the text ends before the file does."""
        self._seen = 0  # what stands before this was handed out
        self._passed = ""
        self._line = 1
        self._offset = 0

    def _more(self) -> bool:
        if self._ended:
            return False
        text = self._next()
        self._passed += self._rest[self._seen : self._at]
        self._rest = self._rest[self._at :] + text
        self._at = self._seen = 0
        return True

    def _next(self) -> str:
        """The text of the next block, or as much of it as can be read."""
        block = b""
        while len(block) < _BLOCK:
            try:
                # read() would lose what it has when it meets damage
                part = self._stream.read1(_BLOCK - len(block))
            except DAMAGE:
                self.damage = BROKEN
                break
            except OSError:
                cannot_read(self._name, "it could not be read to its end; try again")
            block += part
            if not part:
                break
        self._ended = len(block) < _BLOCK
        try:
            return self._decode(block, final=self._ended and self.damage is None)
        except UnicodeDecodeError as error:
            self._ended, self.damage = True, NOT_UTF8
            return error.object[: error.start].decode()

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self._at < len(self._rest):
                if self._rest[self._at] not in _BLANK:
                    return self._rest[self._at]
                self._at += 1
            if not self._more():
                return ""

    def skip(self, count: int) -> None:
        """Pass over characters that were seen."""
        self._at += count

    def passed(self) -> str:
        """What was passed over since the last value."""
        text = self._passed + self._rest[self._seen : self._at]
        self._passed, self._seen = "", self._at
        self._count(text)
        return text

    def _count(self, text: str) -> bytes:
        raw = text.encode("utf-8", "surrogatepass")
        self._line += text.count("\n")
        self._offset += len(raw)
        return raw

    def broken(self, reason: str) -> Element:
        """What stands in the place of a value that cannot be read."""
        before = self.passed()
        return Element(before, Line(self._line, self._offset, b"", None, reason))

    def end(self, reason: str | None) -> Element:
        """What stands behind the last value; with a reason, there should be more."""
        return Element(self.passed(), None) if reason is None else self.broken(reason)

    def value(self) -> Element:
        """The value that begins here. A number or word may go on in the next block, so the end must be seen."""
        before = self.passed()
        while True:
            try:
                _, end = _scan(self._rest, self._at)
            except RecursionError:
                return self.broken("nested too deeply")._replace(before=before)
            except ValueError:
                end = None
            if end is not None and (end < len(self._rest) or self._is_whole(end)):
                line, offset = self._line, self._offset
                raw = self._count(self._rest[self._at : end])
                value, reason = decode(raw)
                self._at = self._seen = end
                return Element(before, Line(line, offset, raw, value, reason))
            held = len(self._rest) - self._at
            if held > LONGEST_LINE:
                return self.broken("value too long")._replace(before=before)
            if not self._more():
                return self.broken(self.damage or "not JSON")._replace(before=before)
            # Twice as much each time: a long value is not scanned from its beginning for every block.
            while len(self._rest) < 2 * held and self._more():
                pass

    def _is_whole(self, end: int) -> bool:
        """Whether a value that ends with the text has its end there: before damage a number may have lost digits."""
        return self._ended and (self.damage is None or self._rest[end - 1] in '}]"')
