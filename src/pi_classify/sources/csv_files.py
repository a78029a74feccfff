"""Tables as text: .csv and .tsv with a line of names on top. A row becomes a payload of texts, read as a stream."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, cast

from pi_classify.sources.jsonl import NOT_UTF8, encode
from pi_classify.sources.packed import BROKEN, DAMAGE, BrokenOff, cannot_read, opened

SUFFIXES = frozenset({".csv", ".tsv", ".tab"})

_DELIMITERS = ",;\t|"

Numbered = tuple[int, dict[str, str] | None, str | None]
"""Line on which the row ends, its payload, or the reason why there is none."""


class Dialect(csv.excel):
    """How a file's cells are divided and quoted; RFC 4180 but for the delimiter and the line's end."""

    def __init__(self, delimiter: str, line_end: str) -> None:
        self.delimiter = delimiter
        self.lineterminator = line_end
        super().__init__()


class Table:
    """A file that is open, as a context manager: its dialect, the names of its columns, and its rows."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        """Read the line of names; raises UnreadableInput when there is none."""
        self._name = name
        self._text = text = io.TextIOWrapper(
            cast("Any", stream), encoding="utf-8-sig", errors="surrogateescape", newline=""
        )
        self._taken: list[str] = []
        try:
            names = self._begin(text)
        except BaseException:
            text.detach()
            raise
        self.names = unique(names)

    def _begin(self, text: io.TextIOWrapper) -> list[str]:
        try:
            head = text.readline()
        except DAMAGE:
            raise BrokenOff(self._name, 1) from None
        except OSError:
            cannot_read(self._name, "it could not be read; try again")
        if not head.strip():
            cannot_read(self._name, "it is empty; a table begins with a line of names")
        self.head = head.encode("utf-8", "surrogateescape")
        self.dialect = Dialect(_delimiter(self._name, head), "\r\n" if head.endswith("\r\n") else "\n")
        self._reader = csv.reader(self._lines(head, text), self.dialect, strict=True)
        try:
            names = next(self._reader)
        except csv.Error:
            cannot_read(self._name, "its first line is no line of names")
        except DAMAGE:  # in a name of several lines
            raise BrokenOff(self._name, 1) from None
        if any(map(_is_undecodable, names)):
            cannot_read(self._name, "its names are not UTF-8; write it anew as UTF-8")
        self.head += b"" if not self._taken else self.taken.encode("utf-8", "surrogateescape")
        return names

    def __enter__(self) -> "Table":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the stream, which is the caller's to close."""
        self._text.detach()

    @property
    def taken(self) -> str:
        """The text of the row that was read last, as it stands in the file."""
        return "".join(self._taken)

    def rows(self) -> Iterator[Numbered]:
        """The rows behind the line of names; one with more or fewer cells than names is a reason, not a guess.

        Where compressed bytes are damaged or cut off, one row says so, and is the last.
        """
        while True:
            self._taken.clear()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield self._reader.line_num, None, "not CSV"
                continue
            except DAMAGE:
                yield self._reader.line_num + 1, None, BROKEN
                return
            except OSError:
                line = self._reader.line_num
                cannot_read(self._name, f"it could not be read beyond line {line}; try again")
            yield from self._row(cells)

    def _row(self, cells: list[str]) -> Iterator[Numbered]:
        line, names = self._reader.line_num, self.names
        if not cells:  # a blank line
            return
        if len(cells) != len(names):
            yield line, None, f"{'more' if len(cells) > len(names) else 'fewer'} cells than names"
        elif any(map(_is_undecodable, cells)):
            yield line, None, NOT_UTF8
        else:
            yield line, dict(zip(names, cells, strict=True)), None

    def _lines(self, head: str, text: Iterator[str]) -> Iterator[str]:
        yield head
        for line in text:
            self._taken.append(line)
            yield line


def read(name: str) -> Iterator[Numbered]:
    """The rows of a file; raises UnreadableInput when it is missing, not what its suffix says, or has no line of names."""
    try:
        with opened(name) as stream, Table(name, stream) as table:
            yield from table.rows()
    except BrokenOff as broken:
        yield broken.number, None, BROKEN


def written(cells: Sequence[Any], dialect: Dialect) -> bytes:
    r"""One row as text: what is nothing is an empty cell, an object is JSON.

    >>> written(["a,b", None, True, {"n": 1}], Dialect(",", "\n"))
    b'"a,b",,true,"{""n"":1}"\n'
    """
    text = io.StringIO()
    csv.writer(text, dialect).writerow([_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "surrogateescape")


def _cell(value: Any) -> Any:
    return encode(value).decode() if isinstance(value, dict | list | bool) else value


def unique(names: Sequence[str]) -> list[str]:
    """Names of columns that differ: an empty one gets its position, the second of two equal ones a number.

    >>> unique(["id", "", "id"])
    ['id', 'column 2', 'id#2']
    """
    return numbered(given or f"column {position}" for position, given in enumerate(names, 1))


def numbered(names: Iterable[str]) -> list[str]:
    """Names that differ: where one stood already, the next gets the first number that is free.

    >>> numbered(["id", "id#2", "id", "id"])
    ['id', 'id#2', 'id#3', 'id#4']
    """
    made: list[str] = []
    for plain in names:
        name = plain
        n = 1
        while name in made:
            n += 1
            name = f"{plain}#{n}"
        made.append(name)
    return made


def _delimiter(name: str, head: str) -> str:
    if os.path.basename(name).lower().split(".")[1:2] in (["tsv"], ["tab"]):  # noqa: PTH119 - a name, not a file
        return "\t"
    unquoted = "".join(head.split('"')[::2])  # what stands between quotation marks divides nothing
    return max(_DELIMITERS, key=lambda mark: (unquoted.count(mark), mark == ","))


def _is_undecodable(cell: str) -> bool:
    return not cell.isascii() and any("\udc80" <= character <= "\udcff" for character in cell)
