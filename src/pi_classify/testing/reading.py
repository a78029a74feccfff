"""What an assertion may be handed: events, texts, log records, HTTP requests, files. All become payloads with a place.

Nothing is left out in silence: what cannot be opened goes on as it stands, and the classifier calls it UNSCANNED.
"""

import json
import logging
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from pi_classify.errors import UnreadableInput
from pi_classify.sources.jsonl import read_lines

_MANY = (list, tuple, set, frozenset, deque, Iterator)
_LINES = (".jsonl", ".ndjson")
_GZIP = b"\x1f\x8b"
_BODIES = ("body", "content", "data")
# What a body may grow to; beyond, it is judged packed, as it came, and that is UNSCANNED.
_MOST_BYTES = 64_000_000
# What `logging` itself puts into a record; everything else came from the application's `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Item(NamedTuple):
    """One payload, where it stood in what was handed over, and the vendor if that is known."""

    place: str
    payload: Any
    vendor: str | None = None


def items(given: object, vendor: str | None = None) -> Iterator[Item]:
    """The payloads in what was handed over: one, or those of a list, an iterator, a JSONL file, a JSON list.

    >>> [item.place for item in items([{"event": "a"}, '{"event": "b"}'])]
    ['[0]', '[1]']
    """
    if isinstance(given, _MANY):
        for position, item in enumerate(given):
            yield from _one(item, vendor, f"[{position}]")
    else:
        yield from _one(given, vendor, "")


def _one(given: object, vendor: str | None, place: str) -> Iterator[Item]:
    if isinstance(given, (dict, list)):
        yield Item(place, given, vendor)
    elif isinstance(given, Path):
        yield from _of_file(given, vendor, place)
    elif isinstance(given, (str, bytes, bytearray, memoryview)):
        yield from _of_text(given if isinstance(given, str) else bytes(given), vendor, place)
    elif isinstance(given, logging.LogRecord):
        yield Item(place, _of_record(given), vendor)
    elif hasattr(given, "headers") and any(_has(given, name) for name in _BODIES):
        yield from _of_request(given, vendor, place)
    else:
        yield Item(place, {"value": given}, vendor)


def _of_text(text: str | bytes, vendor: str | None, place: str) -> Iterator[Item]:
    if isinstance(text, bytes) and text.startswith(_GZIP):
        text = unpacked(text)
    # JSON in bytes that are not UTF-8, or with a key twice, is scanned as it stands: nothing may hide in it.
    try:
        value: Any = json.loads(text, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        yield Item(place, {"text": text}, vendor)
        return
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield Item(
                f"{place}[{position}]", item if isinstance(item, (dict, list)) else {"value": item}, vendor
            )
    else:
        yield Item(place, value if isinstance(value, dict) else {"value": value}, vendor)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def unpacked(packed: bytes) -> bytes:
    """What gzip packed; when it is damaged, too large or has something behind it, the bytes as they are."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        text = unpack.decompress(packed, _MOST_BYTES)
    except zlib.error:
        return packed
    return text if unpack.eof and not unpack.unused_data else packed


def _of_record(record: logging.LogRecord) -> dict[str, Any]:
    """The formatted message, what `extra` added, and the traceback, which handlers print too."""
    try:
        message: object = record.getMessage()
    except Exception:  # noqa: BLE001 - a record whose arguments do not fit; the parts are judged one by one
        message = [record.msg, record.args]
    told = {"message": message}
    if record.exc_info and record.exc_info[0] is not None:
        told["exc_text"] = logging.Formatter().formatException(record.exc_info)
    elif record.exc_text:
        told["exc_text"] = record.exc_text
    if record.stack_info:
        told["stack_info"] = record.stack_info
    return told | {name: value for name, value in vars(record).items() if name not in _OWN}


def _of_request(request: Any, vendor: str | None, place: str) -> Iterator[Item]:
    """URL and body of a request or response of requests, httpx, urllib, Django; headers are not asked about."""
    try:
        url = getattr(request, "full_url", None) or getattr(request, "url", None)
    except Exception:  # noqa: BLE001 - a response of httpx that belongs to no request has no address either
        url = None
    if url is not None:
        yield Item(f"{place}.url" if place else "url", {"url": str(url)}, vendor)
    inside = f"{place}.body" if place else "body"
    try:
        body = next(getattr(request, name) for name in _BODIES if _has(request, name))
    except Exception:  # noqa: BLE001 - a stream that was not read yet raises errors of its library
        body = object()
    if body is None:
        return
    if not isinstance(body, (str, bytes, bytearray)):
        yield Item(inside, {"value": object() if isinstance(body, Iterator) else body}, vendor)
        return
    text = body if isinstance(body, str) else bytes(body)
    if "x-www-form-urlencoded" in _content_type(request.headers) and text.isascii():
        # A form is ASCII by its definition; what is not, and what percent signs hide, is judged as text and bytes.
        form: dict[str, list[str]] = {}
        for name, value in parse_qsl(
            text if isinstance(text, str) else text.decode(), keep_blank_values=True, errors="surrogateescape"
        ):
            form.setdefault(name, []).append(value)
        yield Item(inside, {name: v[0] if len(v) == 1 else v for name, v in form.items()}, vendor)
    else:
        yield from _of_text(text, vendor, inside)


def _has(given: object, name: str) -> bool:
    """Whether it is there at all; a body that cannot be read yet is there."""
    try:
        return hasattr(given, name)
    except Exception:  # noqa: BLE001 - `hasattr` lets all errors through but AttributeError
        return True


def _content_type(headers: object) -> str:
    pairs = headers.items() if hasattr(headers, "items") else ()
    return next((str(value).lower() for name, value in pairs if str(name).lower() == "content-type"), "")


def _of_file(path: Path, vendor: str | None, place: str) -> Iterator[Item]:
    name = path.name.lower().removesuffix(".gz").removesuffix(".zst")
    if name.endswith(_LINES):
        for line in read_lines(path):
            # A line that is no JSON is judged as text; one too long, or the rest of a damaged file, is UNSCANNED.
            payload = line.value if line.error is None else line.raw or object()
            yield from (
                Item(f"{place or path.name}:{line.number}", item.payload, vendor)
                for item in _one(payload, vendor, "")
            )
        return
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{path}: cannot be read ({error.strerror})") from None
    for item in _of_text(text, vendor, ""):
        yield Item(f"{place or path.name}{item.place and ':'}{item.place}", item.payload, vendor)


def joined(place: str, location: str) -> str:
    """The place of a payload and the path inside it, as one.

    >>> joined("[1]", "properties.email"), joined("", "email"), joined("[1]", "[0]")
    ('[1].properties.email', 'email', '[1][0]')
    """
    return place + ("." if place and location and not location.startswith("[") else "") + location
