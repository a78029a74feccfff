r"""Hexadecimal digits of text: `6a616e65...`, `0x6A61...`, `\x6a61...` (PostgreSQL), `6a 61 6e`, `6a:61:6e`.

Hashes, trace ids and UUIDs are hexadecimal too; ten bytes or more that all are printable text are neither: chance makes
one in 20,000 at the shortest length, and none of 16 bytes.
"""

import re
from collections.abc import Callable, Iterator

from pi_classify.engine.lenses import coded_bytes
from pi_classify.engine.lenses.base64_text import encode
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

_HEX = "[0-9A-Fa-f]"
# A printable ASCII byte begins with 2 to 7; UTF-16 has a zero byte beside it.
CUE = f"(?:[2-7]{_HEX}){{10}}|(?:[2-7]{_HEX}00){{6}}|(?:[2-7]{_HEX}[ :-]){{9}}"
_RUN = re.compile(
    rf"(?<![0-9A-Za-z])(?:0[xX]|\\x)?"
    rf"(?:(?P<plain>{_HEX}{{20,}})|(?P<spaced>{_HEX}{{2}}(?P<mark>[ :-]){_HEX}{{2}}(?:(?P=mark){_HEX}{{2}}){{8,}}))(?![A-Za-z0-9])"
)
# Digits that decode to digits, blanks, percent signs and hexadecimal letters: a long number does not by chance, and any
# other text has a letter (`2e` is a dot). Thirty bytes that are printable are no number whatever they say.
_DIGITS_OF_DIGITS = re.compile("(?:3[0-9]|2[05]|[46][1-6])+")
_LONG = 60


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """What is a hex dump of text in text[start:end].

    >>> [part.text for part in parts("0x6a616e65406578616d706c652e636f6d", 0, 34)]
    ['jane@example.com']
    >>> [part.text for part in parts("5d41402abc4b2a76b9719d911017c592", 0, 32)]
    []
    """
    for run in _RUN.finditer(text, start, end):
        group = "plain" if run["plain"] is not None else "spaced"
        first, last = run.span(group)
        mark = run["mark"] or ""
        width = 2 + len(mark)
        digits = run[group].replace(mark, "") if mark else run[group]
        if digits.isdigit() and len(digits) < _LONG and not _DIGITS_OF_DIGITS.fullmatch(digits):
            continue
        data = bytes.fromhex(digits[: len(digits) // 2 * 2])
        read = coded_bytes.read(data)
        if read is None or len(data) - read.used > 3:
            continue
        spots = [min(first + offset * width, last) for offset in read.offsets()]
        spots[-1] = last
        yield Part(
            (LensStep("!", "hex"),), (), None, read.text, first, last, spots, encode, False,
            _recode(read, mark, upper=digits != digits.lower()),
        )  # fmt: skip


def _recode(read: coded_bytes.CodedText, mark: str, *, upper: bool) -> Callable[[str], str]:
    def recode(text: str) -> str:
        data = read.to_bytes(text)
        coded = data.hex(mark) if mark else data.hex()
        return coded.upper() if upper else coded

    return recode
