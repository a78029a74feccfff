"""Text in bytes: what a decoder of bytes (base64, hexadecimal) accepts as text, and the way back into bytes.

Ids, keys and pictures are bytes too. Only what reads as printable UTF-8 (or UTF-16) is text; the rest stays closed.
"""

import re
from typing import NamedTuple

# Control characters besides tab and line breaks, noncharacters and the replacement character: no text holds them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffd-\uffff]")
_BOM = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class CodedText(NamedTuple):
    """A text that was read from bytes: `used` of them, in `encoding`, after `mark` (a byte order mark)."""

    text: str
    used: int
    encoding: str
    mark: bytes

    def offsets(self) -> list[int]:
        """Where each character begins in the bytes, and where the last ends."""
        if self.encoding == "utf-8" and self.used == len(self.text):
            return list(range(self.used + 1))
        at = len(self.mark)
        found = []
        for char in self.text:
            found.append(at)
            at += len(char.encode(self.encoding))
        found.append(at)
        return found

    def to_bytes(self, text: str) -> bytes:
        """Another text in the same encoding."""
        return self.mark + text.encode(self.encoding, "replace")


def read(data: bytes, *, cut: bool = True) -> CodedText | None:
    """The text that these bytes are as far as they are text; `cut` says that the last character may be incomplete.

    >>> read(b"jane@example.com").text, read("J\u00f6rg".encode("utf-16")).text
    ('jane@example.com', 'J\u00f6rg')
    >>> read(b"\\x89PNG"), read(b"jane\\xc3").text
    (None, 'jane')
    """
    mark = data[:2] if data[:2] in _BOM else b""
    encoding = _BOM[mark] if mark else "utf-8"
    if not mark and len(data) >= 4:
        encoding = (
            "utf-16-le" if data[1] == data[3] == 0 else "utf-16-be" if data[0] == data[2] == 0 else encoding
        )
    body = data[len(mark) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        text = body[: error.start].decode(encoding)
        if not cut or (len(body) - error.start > 3 and not text):
            return None
    odd = _UNPRINTABLE.search(text)
    if odd:
        text = text[: odd.start()]
    if not text:
        return None
    return CodedText(text, len(mark) + len(text.encode(encoding)), encoding, mark)
