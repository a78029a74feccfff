"""What decoding makes of a text, in every way and several steps deep, to find again what somebody encoded."""

import base64
import binascii
import html
import json
import re
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterator

_DEEPEST = 4
_MOST_TEXT = 20_000_000
TOO_MUCH = "not searched to its end"
_MOST_UNPACKED = 64_000_000
_CHUNK = 4096
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
# Anything may stand before it without a sign between (`id_emFy...`), so each of the four ways to cut it is tried.
_CUTS = range(4)
_SHORTEST = 12  # characters of base64 that the shortest canary has, an IPv4 address
_HEX = re.compile(r"[0-9A-Fa-f]{10,}")
_READABLE = re.compile(rb"[ -~]{8,}|(?:[ -~]\0){8,}")
_ESCAPED = re.compile(
    r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\u\{([0-9A-Fa-f]{1,5})\}|\\(?P<octal>[0-3][0-7]{2})"
)
_PAIRS = re.compile(r"(?<=[0-9A-Fa-f]{2})[-: ](?=[0-9A-Fa-f]{2})")
_GZIP, _ZLIB = b"\x1f\x8b", (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")  # RFC 1952, RFC 1950


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
    yield "escapes", _ESCAPED.sub(_character, text.replace("\\/", "/"))
    yield (
        "unicode",
        "".join(
            str(unicodedata.decimal(c, c))
            for c in unicodedata.normalize("NFKC", text)
            if unicodedata.category(c) != "Cf"
        ),
    )
    if "\0" in text:
        yield "utf-16", text.replace("\0", "")
    if _is_packed(text[:2].encode("latin-1", "replace")) and max(text) <= "\xff":  # bytes, read as Latin-1
        yield "packed", _inflated(text.encode("latin-1"))
    yield "hex", _PAIRS.sub("", text)
    for match in _HEX.finditer(text):
        for digits in (match[0], match[0][1:]):
            yield from _of_bytes("hex", bytes.fromhex(digits[: len(digits) // 2 * 2]))
    for match in _BASE64.finditer(text):
        code = match[0].rstrip("=")
        for cut in _CUTS if len(code) > _SHORTEST else (0,):
            yield from _of_base64(code[cut:])
    if text[:1] in '{["':
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return
        if isinstance(value, str):
            yield "json", value


def _character(match: re.Match[str]) -> str:
    if match["octal"]:
        return chr(int(match["octal"], 8))
    return chr(int(match[1] or match[2] or match[3], 16))


def _of_base64(code: str) -> Iterator[tuple[str, str]]:
    packed = code.replace("-", "+").replace("_", "/")
    if len(packed) % 4 == 1:  # no length of base64: the last one belongs to what stands behind it
        packed = packed[:-1]
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return
    yield from _of_bytes("base64", data)
    if len(data) in (16, 20, 32):
        yield "base64 digest", data.hex()


def _of_bytes(step: str, data: bytes) -> Iterator[tuple[str, str]]:
    if _is_packed(data):
        yield step, data.decode("latin-1")
        return
    try:
        yield step, data.decode()
    except (
        UnicodeDecodeError
    ):  # most words are base64 of nothing; before or behind what is, nothing may stand
        yield step, "\n".join(run.decode() for run in _READABLE.findall(data))


def _is_packed(data: bytes) -> bool:
    return data.startswith((_GZIP, *_ZLIB))


def _inflated(data: bytes) -> str:
    """gzip (all its members) and zlib as far as it goes; what is behind the packed part, or the damage, as it is."""
    out: list[bytes] = []
    size = 0
    while _is_packed(data) and size <= _MOST_UNPACKED:
        worker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        at = 0
        try:
            while at < len(data) and not worker.eof and size <= _MOST_UNPACKED:
                part = worker.decompress(data[at : at + _CHUNK])
                at += _CHUNK
                size += len(part)
                out.append(part)
        except zlib.error:
            break
        data = worker.unused_data + data[at:]
    return b"".join([*out, data]).decode("utf-8", "replace")
