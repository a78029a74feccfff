"""From bytes to JSON: what a collector undoes before it reads an event. What cannot be undone is said, never skipped.

gzip and deflate (also announced by their first bytes only, as posthog-js sends them), Zstandard where the extra is
installed, forms with `data=`, base64, JSON, a JSON value a line, and gzip inside a JSON string (session replay).
"""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from pi_classify.sources.jsonl import decode, has_repeated_names

LARGEST_BODY = 10_000_000  # bytes, before and after decompression; vendors take 0.5 to 20 MB

_GZIP = b"\x1f\x8b"  # RFC 1952, section 2.3.1
# The same two bytes as characters of a JSON string, and the first three in base64: `H4sI`.
_PACKED = re.compile(r'"\\u001[fF](?:\\u008[bB]|\x8b)|"H4sI')
_PACKED_BASE64 = re.compile(r"H4sI[A-Za-z0-9+/_-]*={0,2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}\s*\Z")
_NOT_TEXT = "not text in UTF-8"
_LONGEST_WORD = 64  # characters; longer base64 that is no text is an event in a code that nobody here reads
_DEEPEST = 4  # gzip in base64 in a form is 3


class Body(NamedTuple):
    """A decoded body; see `wire.Arrival` for what its parts mean."""

    document: Any = None
    fields: Mapping[str, Any] = {}
    text: str = ""
    problem: str = ""


class UnreadableError(Exception):
    """A body cannot be decoded; the reason is a constant of ours."""


class Budget:
    """How many bytes the decompression of one request may still bring forth."""

    def __init__(self, size: int = LARGEST_BODY) -> None:
        self.left = size

    def spend(self, size: int) -> None:
        """Count bytes; raises UnreadableError when there are more than allowed."""
        self.left -= size
        if self.left < 0:
            raise UnreadableError("larger than the limit")


def read_body(raw: bytes, encoding: str = "", content_type: str = "", compression: str = "") -> Body:
    """What a body says. `encoding` is Content-Encoding, `compression` the parameter that posthog-js adds.

    >>> read_body(b"data=eyJldmVudCI6ICJhIn0%3D&ip=1")
    Body(document={'event': 'a'}, fields={'ip': '1'}, text='', problem='')
    >>> read_body(b"...", encoding="br").problem
    'an encoding that is not known'
    """
    try:
        budget = Budget()
        for name in reversed([word.strip().lower() for word in encoding.split(",") if word.strip()]):
            raw = _undone(raw, name, budget)
        if compression.startswith("lz"):
            raise UnreadableError("lz-string, which old versions of posthog-js send")
        return _opened(raw, content_type, budget, 0)
    except UnreadableError as problem:
        return Body(problem=str(problem))
    except RecursionError:
        return Body(problem="nested too deeply")


def read_text(text: str) -> Body:
    """What a field says that holds events: `data=` in a form or in a query."""
    try:
        return _opened(text.encode("utf-8", "surrogatepass"), "", Budget(), 1)
    except UnreadableError as problem:
        return Body(problem=str(problem))
    except RecursionError:
        return Body(problem="nested too deeply")


def pairs_of(query: str) -> dict[str, Any]:
    """A query string or form as a dict; a name that stands twice has a list.

    >>> pairs_of("a=1&b=&a=2")
    {'a': ['1', '2'], 'b': ''}
    """
    found: dict[str, Any] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    except ValueError:  # more fields than it takes, or another oddity: scanned as it stands
        return {"": query}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _undone(raw: bytes, encoding: str, budget: Budget) -> bytes:
    if encoding in ("gzip", "x-gzip", "deflate"):
        # Some clients say gzip and send plain JSON (a proxy undid it): what is no gzip is left as it is.
        return raw if raw[:1] in (b"{", b"[") else inflate(raw, budget)
    if encoding == "zstd":
        return _zstandard(raw, budget)
    if encoding == "identity":
        return raw
    raise UnreadableError("an encoding that is not known")


def inflate(raw: bytes, budget: Budget) -> bytes:
    """gzip (all its members), zlib or bare deflate."""
    out: list[bytes] = []
    kind = zlib.MAX_WBITS | 32  # gzip or zlib, whichever its first bytes say
    try:
        while raw:
            worker = zlib.decompressobj(kind)
            try:
                part = worker.decompress(raw, budget.left + 1)
            except zlib.error:
                if out or kind < 0:
                    raise
                kind = -zlib.MAX_WBITS  # what old clients mean by "deflate": RFC 9110, section 8.4.1.2
                continue
            budget.spend(len(part))
            out.append(part)
            if not worker.eof:
                raise UnreadableError("compressed data that breaks off")
            raw = worker.unused_data
    except zlib.error:
        raise UnreadableError("damaged compressed data") from None
    return b"".join(out)


def _zstandard(raw: bytes, budget: Budget) -> bytes:
    try:
        import zstandard
    except ImportError:
        raise UnreadableError('Zstandard: pip install "pi-classify[zstd]"') from None
    try:
        with zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True) as reader:
            out: bytes = reader.read(budget.left + 1)
    except zstandard.ZstdError:
        raise UnreadableError("damaged compressed data") from None
    budget.spend(len(out))
    return out


def _opened(raw: bytes, content_type: str, budget: Budget, depth: int) -> Body:
    if raw.startswith(_GZIP):
        raw = inflate(raw, budget)
    if not raw.strip():
        return Body()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(_NOT_TEXT) from None
    value, error = decode(text.encode())
    if error == "nested too deeply":
        raise UnreadableError(error)
    if error is None:
        return _of_json(text, value, budget, depth)
    lines = _lines(text)
    if lines is not None:
        return lines
    if depth < _DEEPEST:
        if "urlencoded" in content_type or text.startswith("data="):
            return _of_form(text, budget, depth)
        decoded = _of_base64(text)
        if decoded is not None:
            inner = _opened_or_text(decoded, text, budget, depth + 1)
            if inner.document is not None or inner.fields:
                return inner
    return Body(text=text)


def _of_json(text: str, value: object, budget: Budget, depth: int) -> Body:
    if isinstance(value, str) and depth < _DEEPEST:  # JSON that was encoded twice
        return _opened(value.encode("utf-8", "replace"), "", budget, depth + 1)
    # Of a name that stands twice, the document holds the last value only: the text holds both.
    hidden = text if has_repeated_names(text.encode(), value) else ""
    if _PACKED.search(text):
        value = _unpacked(value, budget)
    return Body(document=value, text=hidden)


def _of_form(text: str, budget: Budget, depth: int) -> Body:
    fields = pairs_of(text.strip())
    data = fields.get("data")
    if not isinstance(data, str):
        return Body(fields=fields)
    inner = _opened(data.encode("utf-8", "replace"), "", budget, depth + 1)
    if inner.document is None and not inner.fields:
        return Body(fields=fields)
    rest = {name: value for name, value in fields.items() if name != "data"}
    return inner._replace(fields={**rest, **inner.fields})


def _opened_or_text(raw: bytes, text: str, budget: Budget, depth: int) -> Body:
    """What base64 says; a word that only looks like base64 is the text that it is."""
    try:
        return _opened(raw, "", budget, depth)
    except UnreadableError as problem:
        if str(problem) == _NOT_TEXT and not raw.startswith(_GZIP) and len(text) < _LONGEST_WORD:
            return Body(text=text)
        raise


def _of_base64(text: str) -> bytes | None:
    if not _BASE64.match(text):
        return None
    code = text.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4))
    except (binascii.Error, ValueError):
        return None


def _lines(text: str) -> Body | None:
    """A JSON object a line, as Mixpanel's import takes them."""
    rows = [line for line in text.splitlines() if line.strip()]
    if len(rows) < 2 or not rows[0].lstrip().startswith("{"):
        return None
    values = []
    for row in rows:
        value, error = decode(row.encode())
        if error is not None or has_repeated_names(row.encode(), value):
            return None
        values.append(value)
    return Body(document=values)


def _unpacked(value: Any, budget: Budget) -> Any:
    """The same value with each gzip in a string opened, in base64 too: recorders of sessions pack snapshots so."""
    if isinstance(value, dict):
        return {name: _unpacked(inner, budget) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unpacked(inner, budget) for inner in value]
    if isinstance(value, str) and value.startswith("\x1f\x8b"):
        try:
            raw = value.encode("latin-1")
        except UnicodeEncodeError:
            raise UnreadableError("a packed string that is no gzip") from None
        return _inside(raw, budget)
    if isinstance(value, str) and _PACKED_BASE64.fullmatch(value):
        decoded = _of_base64(value)
        return _inside(decoded, budget) if decoded is not None else value
    return value


def _inside(raw: bytes, budget: Budget) -> Any:
    inner = _opened(raw, "", budget, _DEEPEST)
    return inner.document if inner.document is not None and not inner.text else inner.text
