"""Tables as text: .csv and .tsv with a line of names on top. A row becomes a payload of texts, read as a stream."""

import csv
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any, cast

from pi_classify.sources.jsonl import cannot_read, opened

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


def read(name: str) -> Iterator[Numbered]:
    """The rows of a file; raises UnreadableInput when it is missing or damaged or has no line of names."""
    with opened(name) as stream:
        _, names, reader = begin(name, stream)
        yield from rows(name, names, reader)


def begin(name: str, stream: IO[bytes]) -> tuple[Dialect, list[str], Any]:
    """The dialect, the names of the columns and the reader of what follows them."""
    text = io.TextIOWrapper(cast("Any", stream), encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        head = text.readline()
    except (EOFError, OSError, zlib.error):
        cannot_read(name, "damaged or cut off; fetch it again")
    if not head.strip():
        cannot_read(name, "it is empty; a table begins with a line of names")
    dialect = Dialect(_delimiter(name, head), "\r\n" if head.endswith("\r\n") else "\n")
    reader = csv.reader(_chained(head, text), dialect, strict=True)
    try:
        names = next(reader)
    except csv.Error:
        cannot_read(name, "its first line is no line of names")
    if any(_is_undecodable(cell) for cell in names):
        cannot_read(name, "its names are not UTF-8; write it anew as UTF-8")
    return dialect, unique(names), reader


def rows(name: str, names: Sequence[str], reader: Any) -> Iterator[Numbered]:
    """The rows behind the line of names; a row with more or fewer cells than names is a reason, not a guess."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, None, "not CSV"
            continue
        except (EOFError, OSError, zlib.error):
            cannot_read(name, f"damaged or cut off after line {reader.line_num}; fetch it again")
        if not cells:  # a blank line
            continue
        if len(cells) != len(names):
            yield reader.line_num, None, f"{'more' if len(cells) > len(names) else 'fewer'} cells than names"
        elif any(map(_is_undecodable, cells)):
            yield reader.line_num, None, "not UTF-8"
        else:
            yield reader.line_num, dict(zip(names, cells, strict=True)), None


def unique(names: Sequence[str]) -> list[str]:
    """Names of columns that differ: an empty one gets its position, the second of two equal ones a number.

    >>> unique(["id", "", "id"])
    ['id', 'column 2', 'id#2']
    """
    made: list[str] = []
    for position, given in enumerate(names, 1):
        name = plain = given or f"column {position}"
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


def _chained(head: str, text: Iterator[str]) -> Iterator[str]:
    yield head
    yield from text


def _is_undecodable(cell: str) -> bool:
    return not cell.isascii() and any("\udc80" <= character <= "\udcff" for character in cell)
