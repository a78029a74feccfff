"""What decoding makes of a text, in every way and several steps deep, to find again what somebody encoded."""

import base64
import binascii
import contextlib
import html
import json
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator

from pi_classify.testing.reading import unpacked

_DEEPEST = 4
_MOST_TEXT = 20_000_000
TOO_MUCH = "not searched to its end"
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){5,}")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")


def views(text: str) -> Iterator[tuple[str, str]]:
    """The text, and what decoding makes of it, each with the last step's name, breadth first."""
    queue = [("", text, 0)]
    met = {text}
    left = _MOST_TEXT + 2 * len(text)
    for dress, view, depth in queue:
        yield dress, view
        for step, inner in _opened(view) if depth < _DEEPEST else ():
            if inner not in met and left > 0:
                met.add(inner)
                left -= len(inner) + 1
                queue.append((step, inner, depth + 1))
    if left <= 0:
        yield TOO_MUCH, ""


def _opened(text: str) -> Iterator[tuple[str, str]]:
    yield "percent", urllib.parse.unquote_plus(text)
    yield "html", html.unescape(text)
    yield "escapes", _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text.replace("\\/", "/"))
    yield (
        "unicode",
        "".join(
            str(unicodedata.decimal(c, c))
            for c in unicodedata.normalize("NFKC", text)
            if unicodedata.category(c) != "Cf"
        ),
    )
    if text[:2] == "\x1f\x8b" and max(text) <= "\xff":  # bytes, read as Latin-1
        yield "gzip", unpacked(text.encode("latin-1")).decode("utf-8", "replace")
    for match in _HEX.finditer(text):
        yield "hex", bytes.fromhex(match[0]).decode("utf-8", "replace")
    for match in _BASE64.finditer(text):
        packed = match[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            data = base64.b64decode(packed + "=" * (-len(packed) % 4))
        except (binascii.Error, ValueError):
            continue
        if data[:2] == b"\x1f\x8b":
            yield "base64", data.decode("latin-1")
        with contextlib.suppress(UnicodeDecodeError):  # most words are base64 of nothing
            yield "base64", data.decode()
        if len(data) in (16, 20, 32):
            yield "base64 digest", data.hex()
    if text[:1] in '{["':
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return
        if isinstance(value, str):
            yield "json", value
