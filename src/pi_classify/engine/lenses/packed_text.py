"""gzip (RFC 1952) and zlib (RFC 1950) in base64: `H4sI...`, `eJy...`, as queues, logs and session recordings pack events.

What unpacks to text is looked at like any text, also as far as it goes before a break; what unpacks to something else (a
picture) stays closed. What becomes too long is not scanned, and never clean: a kilobyte can unpack to a megabyte.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator

from pi_classify.engine.lenses import coded_bytes
from pi_classify.engine.lenses.base64_text import decode, encode, recoded
from pi_classify.engine.lenses.coded_bytes import CodedText
from pi_classify.engine.lenses.part import Part
from pi_classify.engine.unscanned import UnscannedError
from pi_classify.model import LensStep

_ANY = "[A-Za-z0-9+/_-]"
# The first bytes: 1f 8b 08, and 78 with the check bits of the four levels (01, 5e, 9c, da).
_FIRST = "(?:H4sI|e[AFJN])"
CUE = rf"(?:^|[^A-Za-z0-9+]){_FIRST}{_ANY}{{14}}"
_RUN = re.compile(rf"(?<![A-Za-z0-9+]){_FIRST}(?:{_ANY}|\r?\n(?={_ANY})){{14,}}={{0,2}}")
GZIP, ZLIB = LensStep("!", "gzip"), LensStep("!", "zlib")
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
# Bytes that all that is packed in one text may become, and how many times as long as its code one may.
_MOST = 4_000_000
_MOST_TIMES = 100
_PIECE = 4_096


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """What is packed text in text[start:end]; raises UnscannedError for what is too long.

    >>> import base64
    >>> code = base64.b64encode(gzip.compress(b"jane@example.com")).decode()
    >>> [part.text for part in parts(f"event {code}", 0, 6 + len(code))]
    ['jane@example.com']
    """
    left = _MOST
    for run in _RUN.finditer(text, start, end):
        code = "".join(run[0].split())
        data = decode(code.rstrip("="))
        most = min(left, _MOST_TIMES * len(code))
        unpacked = _unpacked(data, most)
        read = _text(unpacked)
        if len(unpacked) > most and (read is not None or most == left):
            raise UnscannedError("length")
        left -= len(unpacked)
        if read is None:
            continue
        is_gzip = data[:2] == b"\x1f\x8b"
        first, last = run.span()
        size = len(read.text)
        # No character has a place of its own in what is packed: it stands where its share of the text does.
        spots = [first + (last - first) * at // size for at in range(size + 1)]
        steps = (GZIP if is_gzip else ZLIB,)
        yield Part(
            steps, (), None, read.text, first, last, spots, encode, False, _recode(read, code, is_gzip)
        )


def are_in(text: str) -> bool:
    """Whether there is packed text in a text, by its beginnings."""
    found = (_unpacked(decode(run[0][:_PIECE]), _PIECE) for run in _RUN.finditer(text))
    return any(_text(unpacked[:_PIECE]) is not None for unpacked in found)


def _text(unpacked: bytes) -> CodedText | None:
    read = coded_bytes.read(unpacked)
    return None if read is None or len(unpacked) - read.used > 3 else read


def _unpacked(data: bytes, most: int) -> bytes:
    """The bytes as far as they can be unpacked, and one more than the most; of several members of gzip all."""
    out = bytearray()
    while data and len(out) <= most:
        member = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            for at in range(0, len(data), _PIECE):
                out += member.decompress(member.unconsumed_tail + data[at : at + _PIECE], most + 1 - len(out))
                if member.eof or len(out) > most:
                    break
        except zlib.error:  # broken: what came before is text all the same
            break
        data = member.unused_data + data[at + _PIECE :] if member.eof else b""
    return bytes(out)


def _recode(read: CodedText, code: str, is_gzip: bool) -> Callable[[str], str]:
    def recode(text: str) -> str:
        data = read.to_bytes(text)
        return recoded(gzip.compress(data, mtime=0) if is_gzip else zlib.compress(data), code)

    return recode
