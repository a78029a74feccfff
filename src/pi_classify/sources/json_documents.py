"""A .json file: one array of payloads, one payload, several after another, or JSON Lines under another name.

An array is read element by element; a file of gigabytes never stands in memory.
"""

import codecs
import json
import zlib
from collections.abc import Iterator
from typing import IO, Any

from pi_classify.sources.jsonl import LONGEST_LINE, cannot_read, decode, opened

_BLOCK = 1 << 18
_BLANK = " \t\r\n"
_scan = json.JSONDecoder().raw_decode

Numbered = tuple[int, Any, str | None]
"""Number from 1, value, or the reason why there is none."""


def read(name: str) -> Iterator[Numbered]:
    """The elements of an array, or the values that follow each other.

    What comes after a broken element cannot be told apart: it is one row with the reason, and the end.
    """
    with opened(name) as stream:
        text = _Text(name, stream)
        in_array = text.peek() == "["
        if in_array:
            text.skip(1)
        number = 0
        while (character := text.peek()) != "":
            if character == "," and number:
                text.skip(1)
                continue
            if character == "]" and in_array:
                text.skip(1)
                if text.peek():
                    yield number + 1, None, "not JSON"
                return
            number += 1
            value, reason = text.value()
            yield number, value, reason
            if reason is not None:
                return
        if in_array:
            yield number + 1, None, "truncated"


class _Text:
    """The text of a file of which only what is not yet read is held."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        self._name = name
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._rest = ""
        self._at = 0
        self._ended = False

    def _more(self) -> bool:
        if self._ended:
            return False
        try:
            block = self._stream.read(_BLOCK)
        except (EOFError, OSError, zlib.error):
            cannot_read(self._name, "damaged or cut off; fetch it again")
        try:
            self._rest = self._rest[self._at :] + self._decode(block, final=not block)
        except UnicodeDecodeError:
            cannot_read(self._name, "it is not UTF-8; write it anew as UTF-8")
        self._at = 0
        self._ended = not block
        return True

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

    def value(self) -> tuple[Any, str | None]:
        """The value that begins here. A number or word may go on in the next block, so the end must be seen."""
        while True:
            try:
                _, end = _scan(self._rest, self._at)
            except RecursionError:
                return None, "nested too deeply"
            except ValueError:
                end = None
            if end is not None and (end < len(self._rest) or self._ended):
                value, reason = decode(self._rest[self._at : end].encode("utf-8", "surrogatepass"))
                self._at = end
                return value, reason
            held = len(self._rest) - self._at
            if held > LONGEST_LINE:
                return None, "value too long"
            if not self._more():
                return None, "not JSON"
            # Twice as much each time: a long value is not scanned from its beginning for every block.
            while len(self._rest) < 2 * held and self._more():
                pass
