"""Any source as a stream of rows: files of every format by their suffix, tables in memory, iterables of payloads.

A row is a payload, or the reason why it is none; it is never silently lost. At most one batch is held.
"""

import glob
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pi_classify.errors import UnreadableInput
from pi_classify.sources import arrow_tables, csv_files, json_documents, jsonl, packed

TABLES = arrow_tables.SUFFIXES | csv_files.SUFFIXES
"""Suffixes of files whose rows are no JSON."""

_PACKED = (".gz", ".zst")


class Row(NamedTuple):
    """One row: the source as it was named, its number there (from 1; a line of JSONL or CSV), its payload or why not.

    A payload that is lent is an object of the caller's, which may hold other values once the next row was asked for.
    """

    source: str
    number: int
    payload: Any
    reason: str | None = None
    is_lent: bool = False


class Batch(NamedTuple):
    """Rows in Arrow's own form: the source as it was named, the number of the first one there, and a record batch."""

    source: str
    first: int
    batch: Any

    @property
    def size(self) -> int:
        """How many rows."""
        return int(self.batch.num_rows)

    @property
    def is_readable(self) -> bool:
        """Whether every row surely has a payload: its texts are UTF-8, and there is no moment that may be in no calendar."""
        if any(arrow_tables.may_lack_form(field.type) for field in self.batch.schema):
            return False
        try:
            self.batch.validate(full=True)
        except arrow_tables.pyarrow().ArrowInvalid:
            return False
        return True

    def rows(self, at: Sequence[int] | None = None) -> Iterator[Row]:
        """The rows, or those at some places, taken apart."""
        places = range(self.size) if at is None else at
        payloads = (payload for part in self._parts(at) for payload in arrow_tables.readable_of(part))
        for place, payload in zip(places, payloads, strict=True):
            yield row_of_table(self.source, self.first + place, payload)

    def _parts(self, at: Sequence[int] | None) -> list[Any]:
        if at is None:
            return [self.batch]
        library = arrow_tables.pyarrow()
        places = library.py_buffer(array("q", at))  # `pyarrow.array` would load pandas, a fifth of a second
        try:
            return [self.batch.take(library.Array.from_buffers(library.int64(), len(at), [None, places]))]
        except library.ArrowNotImplementedError:  # there are types that cannot be taken from, as string_view
            return [self.batch.slice(place, 1) for place in at]


def one_by_one(parts: Iterable[Row | Batch]) -> Iterator[Row]:
    """The same rows, batches taken apart."""
    for part in parts:
        if isinstance(part, Batch):
            yield from part.rows()
        else:
            yield part


def suffix_of(name: str) -> str:
    """The suffix that tells a file's format, without that of its compression.

    >>> suffix_of("events.csv.gz"), suffix_of("events"), suffix_of("-")
    ('.csv', '', '')
    """
    for suffix in _PACKED:
        name = name.removesuffix(suffix)
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name may be "-" or a glob


def named_files(pattern: str) -> list[str]:
    """The files that a name or a glob means, in order; raises UnreadableInput when there is none."""
    if not glob.has_magic(pattern) or os.path.exists(pattern):  # noqa: PTH110 - a name may be a glob
        return [pattern]
    names = sorted(name for name in glob.glob(pattern, recursive=True) if not os.path.isdir(name))  # noqa: PTH207, PTH112
    if not names:
        raise UnreadableInput(f"no file matches {pattern}")
    return names


def read_file(name: str) -> Iterator[Row]:
    """The rows of one file by its suffix: .parquet, .arrow or .feather, .csv or .tsv, .json; anything else is JSONL.

    What cannot be read of a damaged file is one row with a reason, behind those that can. Raises UnreadableInput for a
    file that is missing or not what its suffix says, MissingExtra where a library is needed.
    """
    return one_by_one(parts_of_file(name))


def parts_of_file(name: str) -> Iterator[Row | Batch]:
    """The same, tables of Arrow batch by batch."""
    suffix = suffix_of(name)
    if suffix in arrow_tables.SUFFIXES:
        try:
            yield from batches_of(name, arrow_tables.finite_batches(name))
        except packed.BrokenOff as broken:
            yield Row(name, broken.number, None, packed.BROKEN)
    elif suffix in csv_files.SUFFIXES:
        yield from (Row(name, *row) for row in csv_files.read(name))
    elif suffix == ".json":
        yield from (Row(name, *row) for row in json_documents.read(name))
    else:
        yield from (Row(name, line.number, *jsonl.whole(line)) for line in jsonl.read_lines(name))


def row_of_table(source: str, number: int, payload: dict[str, Any] | str) -> Row:
    """The row of a table, by its payload or the reason why it has none."""
    return (
        Row(source, number, None, payload) if isinstance(payload, str) else Row(source, number, payload, None)
    )


def read_rows(source: Any, *, query: str | None = None) -> Iterator[Row]:
    """The rows of whatever holds payloads.

    `source` is a path or a glob, an iterable of payloads or of rows, anything with `__arrow_c_stream__` (pandas,
    polars, pyarrow, a DuckDB relation), or a DuckDB connection together with a `query`. Raises TypeError for what is
    none of these, and for a single payload.
    """
    return one_by_one(read_parts(source, query=query))


def read_parts(source: Any, *, query: str | None = None) -> Iterator[Row | Batch]:
    """The same, tables of Arrow batch by batch."""
    if isinstance(source, str | os.PathLike):
        for name in named_files(os.fspath(source)):
            yield from parts_of_file(name)
        return
    if isinstance(source, Mapping):
        raise TypeError("this takes many payloads; put a single one into a list")
    if query is not None:
        source = arrow_tables.of_query(source, query)
    if arrow_tables.is_stream(source):
        yield from batches_of("", arrow_tables.batches_of(source))
        return
    if arrow_tables.is_table(source):
        for number, payload in enumerate(arrow_tables.payloads(source), 1):
            yield row_of_table("", number, payload)
        return
    if not isinstance(source, Iterable):
        asked = "; a connection needs a query" if hasattr(source, "execute") else ""
        raise TypeError(f"this takes payloads, a table or a path, not {type(source).__name__}{asked}")
    for number, item in enumerate(source, 1):
        if isinstance(item, Row):
            yield item
        elif isinstance(item, jsonl.Line):
            yield Row("", item.number, item.value, item.error)
        else:
            yield Row("", number, item, is_lent=True)


def batches_of(source: str, batches: Iterable[Any], *, first: int = 1) -> Iterator[Batch]:
    """Record batches that follow one another in a source, with the numbers of their rows."""
    for batch in batches:
        yield Batch(source, first, batch)
        first += batch.num_rows
