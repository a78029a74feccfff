"""The bytes of a file, unpacked as they are read: gzip and Zstandard, and how it shows that they are damaged or cut off."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from pi_classify.errors import MissingExtra, UnreadableInput

BROKEN = "damaged or cut off from here on"
"""The reason of the one row that stands for all that cannot be read of a damaged file."""

DAMAGE = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading raises where compressed bytes break off, or are not what was packed."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"  # RFC 1952 section 2.3.1, RFC 8878 section 3.1.1
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"  # behind a first byte of 0x50 to 0x5f: section 3.1.2
_BLOCK = 1 << 16
# Zstandard is decompressed so many bytes at a time, because the text of those in which damage shows is lost; by 64 kB it
# was a tenth faster.
_PIECE = 1 << 8


class BrokenOff(UnreadableInput):
    """A file is damaged or cut off, and what stood before was read: the number of the row that is not, and its offset."""

    def __init__(self, name: str, number: int, offset: int | None = None) -> None:
        at = "" if offset is None else f" at offset {offset} of its text"
        super().__init__(f"cannot read {name}: damaged or cut off{at}; fetch it again")
        self.number, self.offset = number, offset


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """The uncompressed bytes of a file or of standard input."""
    if name == "-":
        if sys.stdin is None:  # Python has none where the caller closed it (`<&-`)
            cannot_read("standard input", "it is closed; name a file")
        standard = io.BufferedReader(cast("io.RawIOBase", sys.stdin.buffer))
        try:
            yield _uncompressed(name, standard)
        finally:
            standard.detach()  # otherwise collecting the wrapper would close the caller's stdin
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  # closed by the `with` below
    except FileNotFoundError:
        cannot_read(name, "there is no such file; check the name")
    except IsADirectoryError:
        cannot_read(name, "it is a directory; name a file in it, or use - for standard input")
    except PermissionError:
        cannot_read(name, "no permission; ask for read access")
    except (OSError, ValueError) as problem:  # ValueError: a null byte in the name
        cannot_read(name, getattr(problem, "strerror", None) or "not a usable file name")
    with file:
        yield _uncompressed(name, file)


def cannot_read(name: str, advice: str, verb: str = "read") -> NoReturn:
    """Raise UnreadableInput that names the file and says what to do."""
    raise UnreadableInput(f"cannot {verb} {name}: {advice}") from None


def _uncompressed(name: str, stream: "io.BufferedReader[Any]") -> IO[bytes]:
    try:
        head = stream.peek(4)[:4]
    except OSError:
        cannot_read(name, "it could not be read; check that it is a regular file")
    if name.endswith(".gz") or head.startswith(_GZIP):
        if not head.startswith(_GZIP[: len(head)]):
            cannot_read(name, "it is not gzip; check the suffix, or fetch it again")
        return cast("IO[bytes]", gzip.GzipFile(fileobj=stream, mode="rb"))
    if name.endswith(".zst") or head == _ZSTD:
        library = zstandard()
        if not head.startswith(_ZSTD[: len(head)]) and not head.endswith(_ZSTD_SKIPPABLE):
            cannot_read(name, "it is not Zstandard; check the suffix, or fetch it again")
        return io.BufferedReader(_ZstandardReader(library, stream), _BLOCK)
    return stream


def zstandard() -> Any:
    """The library; raises MissingExtra that names the command."""
    try:
        import zstandard as library
    except ImportError:
        raise MissingExtra('.zst needs zstandard: pip install "pi-classify[zstd]"') from None
    return library


class _ZstandardReader(io.RawIOBase):
    """Decompresses frame after frame; a frame that breaks off is an EOFError, as gzip has it.

    zstandard's own stream_reader takes a frame cut short for the end of the data.
    """

    def __init__(self, library: Any, stream: IO[bytes]) -> None:
        self._decompressor: Any = library.ZstdDecompressor()
        self._damaged = library.ZstdError
        self._stream = stream
        self._frame = self._decompressor.decompressobj()
        self._inside = False  # some bytes of a frame were read, its end was not
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            block = (self._frame.unused_data if self._frame.eof else b"") or self._stream.read(_PIECE)
            if not block:
                if self._inside:
                    raise EOFError("a frame breaks off")
                return 0
            if self._frame.eof:
                self._frame = self._decompressor.decompressobj()
            try:
                self._ready = memoryview(self._frame.decompress(block))
            except self._damaged:
                raise EOFError("a frame is damaged") from None
            self._inside = not self._frame.eof
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size
