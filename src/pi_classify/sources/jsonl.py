"""JSON Lines: one value a line, read as a stream, plain or compressed; a bad line is reported, never quoted.

Parsers of other people quote the text they refuse. Here a line that cannot be read is a `Line` with a
reason word, and a file that cannot be read is an `UnreadableInput` with its name as the caller gave it.

>>> decode(b'{"plan": "pro"}'), decode(b"{oops}")
(({'plan': 'pro'}, None), (None, 'not JSON'))
"""

import codecs
import gzip
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

import msgspec

from pi_classify.errors import UnreadableInput
from pi_classify.sources.packed import BROKEN, DAMAGE, BrokenOff, cannot_read, opened, zstandard

LONGEST_LINE = 64 * 1024 * 1024  # bytes; a warehouse's largest row is about 16 MB

NOT_UTF8 = "not UTF-8"
REPEATED = "a property stands twice"
_BLOCK = 1 << 16
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class Line(NamedTuple):
    """One line: its number (from 1, blank lines count), where it starts, its bytes, its value or why not.

    `offset` counts bytes of the uncompressed text. `raw` has no line feed (a carriage return stays), so that
    an unchanged line is copied by `raw + b"\\n"`. `error` is one of: not JSON, not UTF-8, truncated,
    nested too deeply, number too long, line too long, damaged or cut off from here on.
    """

    number: int
    offset: int
    raw: bytes
    value: object | None
    error: str | None


def decode(raw: bytes) -> tuple[object | None, str | None]:
    """The value of one JSON text, or the reason why there is none.

    NaN and lone surrogates are not JSON, but SDKs send them: they come back as Python's parser reads them.

    >>> decode(b"[1, 123456789012345678901234567890]"), decode(b"[1,")
    (([1, 123456789012345678901234567890], None), (None, 'not JSON'))
    """
    try:
        return _decode(raw), None
    except RecursionError:
        return None, "nested too deeply"
    except ValueError:  # msgspec's errors and UnicodeDecodeError are ValueErrors
        pass
    try:
        return json.loads(raw.decode("utf-8")), None
    except UnicodeDecodeError:
        return None, NOT_UTF8
    except json.JSONDecodeError:
        return None, "not JSON"
    except RecursionError:
        return None, "nested too deeply"
    except ValueError:  # int() refuses more than sys.get_int_max_str_digits() digits
        return None, "number too long"


def read_lines(source: str | os.PathLike[str], *, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines of a file (`-` is standard input), one at a time; blank ones are counted and left out.

    gzip and Zstandard are recognised by suffix or first bytes. A last line that breaks off is `truncated`;
    a line of more than `longest` bytes is `line too long`, with empty `raw`; where compressed bytes are damaged or cut
    off, one line says so, and is the last. Raises UnreadableInput when the file is missing, unreadable or not what
    its suffix says, MissingExtra for `.zst` without zstandard.
    """
    try:
        for number, offset, line in raw_lines(source, longest=longest):
            yield line_of(number, offset, line)
    except BrokenOff as broken:
        yield Line(broken.number, broken.offset or 0, b"", None, BROKEN)


def raw_lines(
    source: str | os.PathLike[str], *, longest: int = LONGEST_LINE
) -> Iterator[tuple[int, int, bytes | None]]:
    """`read_lines` before anything is decoded: number, offset, and the bytes with their line feed; None for too long.

    Raises BrokenOff where the file is damaged or cut off, behind all whole lines that stood before.
    """
    name = os.fspath(source)
    with opened(name) as stream:
        number, offset = 0, 0
        while True:
            try:
                line = stream.readline(longest + 1)
                too_long = len(line) > longest and not line.endswith(b"\n")
                size = len(line) + (_skip_line(stream) if too_long else 0)
            except DAMAGE:
                raise BrokenOff(name, number + 1, offset) from None
            except OSError:
                cannot_read(name, f"it could not be read beyond offset {offset} of its text; try again")
            if not line:
                return
            number += 1
            if too_long:
                yield number, offset, None
            elif not line.isspace():
                yield number, offset, line
            offset += size


def line_of(number: int, offset: int, line: bytes | None) -> Line:
    """What a raw line says."""
    if line is None:
        return Line(number, offset, b"", None, "line too long")
    raw = line.removesuffix(b"\n")
    if number == 1 and raw.startswith(codecs.BOM_UTF8):
        raw, offset = raw.removeprefix(codecs.BOM_UTF8), offset + len(codecs.BOM_UTF8)
    value, error = decode(raw)
    if error == "not JSON" and not line.endswith(b"\n"):
        error = "truncated"  # only the last line has no line feed
    return Line(number, offset, raw, value, error)


def _skip_line(stream: IO[bytes]) -> int:
    """Pass over the rest of a line without holding it; how many bytes that was."""
    skipped = 0
    while part := stream.readline(_BLOCK):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def encode(value: object) -> bytes:
    """A value as strict JSON on one line, without line feed. What JSON has no word for (NaN) becomes null.

    >>> encode({"amount": 12.5, "when": None})
    b'{"amount":12.5,"when":null}'
    """
    try:
        return _encode(value)
    except UnicodeEncodeError:  # a lone surrogate: JSON can say it only as an escape
        return _encode_escaped(value)
    except (TypeError, ValueError, RecursionError) as problem:
        reason = (
            "nested too deeply" if isinstance(problem, RecursionError) else "it holds what JSON cannot say"
        )
        raise UnreadableInput(f"a {type(value).__name__} cannot be written as JSON: {reason}") from None


def _encode_escaped(value: object) -> bytes:
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (TypeError, ValueError, RecursionError):
        raise UnreadableInput("lone surrogates beside NaN or objects cannot be written as JSON") from None


def has_repeated_names(raw: bytes, value: object) -> bool:
    """Whether an object in `raw` says a property twice, so that `value` lacks something the bytes hold.

    Such a line must not be copied byte for byte on the strength of its value.

    >>> has_repeated_names(b'{"a": 1, "a": 2}', {"a": 2}), has_repeated_names(b'{"a": "2"}', {"a": "2"})
    (True, False)
    """
    # A lost property takes two quotation marks along, and only an escape of one can stand in for them: else counting
    # decides (1 us, not 20).
    if b"\\u0022" not in raw and encode(value).count(b'"') == raw.count(b'"'):
        return False
    repeated = False

    def remember(pairs: list[tuple[str, object]]) -> None:
        nonlocal repeated
        repeated = repeated or len({name for name, _ in pairs}) < len(pairs)

    try:
        json.loads(raw, object_pairs_hook=remember)
    except (ValueError, RecursionError):
        return True  # cannot be judged, so not to be copied
    return repeated


def whole(line: Line) -> tuple[object | None, str | None]:
    """The value of a line, or the reason why there is none: one that lacks something the bytes hold is no value."""
    if line.error is None and has_repeated_names(line.raw, line.value):
        return None, REPEATED
    return line.value, line.error


@contextmanager
def write_atomically(target: str | os.PathLike[str], *, private: bool = False) -> Iterator[IO[bytes]]:
    """A binary file that appears under its name only when the block ends well; `-` is standard output.

    It is written beside its target and renamed; after an error nothing is left, and an older file stays as it
    was. The suffixes .gz and .zst compress. Devices and pipes are written to directly. A `private` file is its owner's
    alone (0600) from its first byte, whatever stood there before.
    """
    name = os.fspath(target)
    if name == "-":
        if sys.stdout is None:  # Python has none where the caller closed it (`>&-`)
            cannot_read("standard output", "it is closed; name a file with -o", "write to")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    compress = zstandard().ZstdCompressor().stream_writer if name.endswith(".zst") else None
    final = Path(os.path.realpath(name))  # a link stays a link
    # Asked of the name: what /dev/stdout leads to may have none in the file system.
    in_place = Path(name).exists() and not Path(name).is_file()
    written = Path(name) if in_place else final.with_name(f".{final.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        file = open(written, "wb" if in_place else "xb", opener=_private if private else None)  # noqa: SIM115
    except OSError as problem:
        cannot_read(name, f"{problem.strerror}; name a file in a directory that you may write to", "write")
    try:
        with file:
            if name.endswith(".gz"):
                with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                    yield cast("IO[bytes]", packed)
            elif compress is not None:
                with compress(file, closefd=False) as packed:
                    yield packed
            else:
                yield file
            file.flush()
            if not in_place:
                os.fsync(file.fileno())
        if not in_place:
            if final.exists() and not private:
                written.chmod(final.stat().st_mode & 0o777)
            written.replace(final)
    except BaseException:
        if not in_place:
            written.unlink(missing_ok=True)
        raise


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
