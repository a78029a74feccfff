"""Tables of Arrow: Parquet and Feather files, and whatever offers `__arrow_c_stream__` (pandas, polars, pyarrow, DuckDB).

They come batch by batch, so that memory is bounded by a batch, whatever the table.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from pi_classify.errors import MissingExtra, UnreadableInput
from pi_classify.sources.csv_files import unique
from pi_classify.sources.jsonl import NOT_UTF8
from pi_classify.sources.packed import BrokenOff, cannot_read, opened

SUFFIXES = frozenset({".parquet", ".pq", ".arrow", ".feather", ".ipc"})
BATCH = 1_024
"""Rows that are turned into payloads at a time."""
NO_VALUE = "a value that has no form here"
"""Why a row is none: its moment is in no calendar or time zone, an object of it has two properties of one name."""
# Rows, and bytes of them, that are looked at as columns at a time: measured, fewer rows cost a tenth more.
_MOST_ROWS = 4_096
_MOST_BYTES = 32 << 20
_1970 = datetime.date(1970, 1, 1).toordinal()


def pyarrow() -> Any:
    """The library; raises MissingExtra that names the command."""
    try:
        import pyarrow
    except ImportError:
        raise MissingExtra('tables need pyarrow: pip install "pi-classify[arrow]"') from None
    return pyarrow


def parquet() -> Any:
    """Its reader and writer of Parquet."""
    pyarrow()
    import pyarrow.parquet as module

    return module


def is_parquet(name: str) -> bool:
    """Whether a file is Parquet by its name."""
    return name.lower().endswith((".parquet", ".pq"))


def is_table(source: object) -> bool:
    """Whether rows can be had from this: by Arrow's stream, or by pandas' older `to_dict`."""
    return hasattr(source, "__arrow_c_stream__") or (
        hasattr(source, "to_dict") and hasattr(source, "columns")
    )


def is_stream(source: object) -> bool:
    """Whether record batches can be had from this, here."""
    try:
        pyarrow()
    except MissingExtra:
        return False
    return hasattr(source, "__arrow_c_stream__")


def payloads(table: Any) -> Iterator[dict[str, Any] | str]:
    """The rows of a table in memory as payloads, or the reason why one is none."""
    try:
        pyarrow()
    except MissingExtra:
        if hasattr(table, "to_dicts"):
            yield from table.to_dicts()
            return
        if hasattr(table, "to_dict"):
            yield from table.to_dict("records")
            return
        raise
    for batch in batches_of(table):
        yield from readable_of(batch)


def batches_of(table: Any) -> Iterator[Any]:
    """The record batches of a table in memory, without NaN and infinity."""
    try:
        yield from finite(pyarrow().RecordBatchReader.from_stream(table))
    except Exception as error:  # noqa: BLE001 - whoever makes the rows may fail, and quotes values (DuckDB, pyarrow)
        raise UnreadableInput(f"the table broke off ({type(error).__name__})") from None


def of_query(connection: Any, query: str) -> Any:
    """The result of a query as a stream; the connection is DuckDB's and the caller's own."""
    if not hasattr(connection, "sql"):
        raise TypeError("a query needs a DuckDB connection")
    try:
        return connection.sql(query)
    except Exception as error:  # noqa: BLE001 - DuckDB's messages quote what they cannot read
        raise UnreadableInput(f"the query failed ({type(error).__name__}); try it with LIMIT 1") from None


def finite_batches(name: str) -> Iterator[Any]:
    """The record batches of a Parquet, Feather or Arrow file, without NaN and infinity.

    Raises UnreadableInput when it is no such file, BrokenOff where one is damaged, behind the batches before.
    """
    with batches(name) as (_, stream):
        yield from finite(_gathered(stream))


def _gathered(stream: Iterable[Any]) -> Iterator[Any]:
    """Record batches a few at a time; they are read in small ones, so that little is lost where a file is damaged."""
    library = pyarrow()
    taken: list[Any] = []
    broken: BrokenOff | None = None
    try:
        for batch in stream:
            taken.append(batch)
            rows, size = sum(one.num_rows for one in taken), sum(one.nbytes for one in taken)
            if rows >= _MOST_ROWS or size >= _MOST_BYTES:
                yield from library.Table.from_batches(taken).combine_chunks().to_batches()
                taken = []
    except BrokenOff as found:
        broken = found
    if taken:
        yield from library.Table.from_batches(taken).combine_chunks().to_batches()
    if broken is not None:
        raise broken


def finite(stream: Iterable[Any]) -> Iterator[Any]:
    """Record batches without NaN and infinity, in parts that may be held in memory as values."""
    for batch in stream:
        yield from _sliced(_finite(batch))


def _sliced(batch: Any) -> Iterator[Any]:
    size = min(_MOST_ROWS, max(1, batch.num_rows * _MOST_BYTES // max(_MOST_BYTES, batch.nbytes)))
    for start in range(0, batch.num_rows, size):
        yield batch.slice(start, size)


@contextmanager
def batches(name: str) -> Iterator[tuple[Any, Iterator[Any]]]:
    """The schema of a file and its record batches; BrokenOff is raised where one is damaged."""
    library = pyarrow()
    with opened(name) as stream:  # says plainly what is wrong with a name; pyarrow's messages vary
        if not stream.read(1):
            cannot_read(name, "it is empty; a table says at least what its columns are")
    with ExitStack() as files:
        try:
            if is_parquet(name):
                table = files.enter_context(parquet().ParquetFile(name))
                schema, source = table.schema_arrow, table.iter_batches(batch_size=BATCH)
            else:
                table = library.ipc.open_file(files.enter_context(library.memory_map(name)))
                schema = table.schema
                source = (table.get_batch(number) for number in range(table.num_record_batches))
        except (library.ArrowException, OSError):
            cannot_read(name, "it is no such table; check the suffix, or fetch it again")
        yield schema, _guarded(name, source, library)


def _guarded(name: str, source: Iterable[Any], library: Any) -> Iterator[Any]:
    number = 1
    try:
        for batch in source:
            yield batch
            number += batch.num_rows
    except (library.ArrowException, OSError):  # their messages may quote a value
        raise BrokenOff(name, number) from None


def readable_of(batch: Any) -> Iterator[dict[str, Any] | str]:
    """`payloads_of`, with the reason in place of a row that has none: whoever wrote the table may not have looked."""
    for start in range(0, batch.num_rows, BATCH):
        part = batch.slice(start, BATCH)
        rows: list[dict[str, Any] | str]
        try:
            rows = list(payloads_of(part))
        except Exception:  # noqa: BLE001 - pyarrow, pandas and pytz raise what they like, and quote values
            rows = [_readable(part.slice(at, 1)) for at in range(part.num_rows)]
        yield from rows


def _readable(row: Any) -> dict[str, Any] | str:
    try:
        return next(payloads_of(row))
    except UnicodeDecodeError:
        return NOT_UTF8
    except Exception:  # noqa: BLE001 - as above
        return NO_VALUE


def may_lack_form(kind: Any) -> bool:
    """Whether a value of this type may have no form here: a moment, an object with two properties of one name."""
    types = pyarrow().types
    if not types.is_nested(kind):
        return bool(types.is_temporal(kind))
    fields = [kind.field(at) for at in range(kind.num_fields)]
    names = {field.name for field in fields}
    return (types.is_struct(kind) and len(names) < len(fields)) or any(
        may_lack_form(field.type) for field in fields
    )


def _finite(batch: Any) -> Any:
    """Without NaN and infinity, which columns have where there is nothing: of numbers, and of moments (PostgreSQL, DuckDB)."""
    library = pyarrow()
    import pyarrow.compute as compute

    for at, field in enumerate(batch.schema):
        column = batch.column(at)
        if library.types.is_float32(field.type) or library.types.is_float64(field.type):
            is_finite = compute.is_finite(column)
        elif library.types.is_date(field.type) or library.types.is_timestamp(field.type):
            is_finite = _in_calendar(library, compute, column)
        else:
            continue
        nothing = library.scalar(None, field.type)
        batch = batch.set_column(at, field, compute.if_else(is_finite, column, nothing))
    return batch


def _in_calendar(library: Any, compute: Any, column: Any) -> Any:
    """Which dates or moments are in the years that Python knows, 1 to 9999, in every time zone."""
    kind = column.type
    if library.types.is_date32(kind):
        numbers, a_day = column.view(library.int32()), 1
    else:
        numbers = column.view(library.int64())
        unit = "ms" if library.types.is_date64(kind) else kind.unit
        a_day = 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    spare = 1 if library.types.is_timestamp(kind) and kind.tz else 0
    first, last = (datetime.date(*day).toordinal() - _1970 for day in ((1, 1, 1), (9999, 12, 31)))
    # Of nanoseconds 64 bits hold fewer years than that.
    least = max(first * a_day, -(2**63)) + spare * a_day
    most = min((last + 1) * a_day, 2**63) - spare * a_day - 1
    bounds = (library.scalar(bound, numbers.type) for bound in (least, most))
    return compute.and_(
        compute.greater_equal(numbers, next(bounds)), compute.less_equal(numbers, next(bounds))
    )


def payloads_of(batch: Any) -> Iterator[dict[str, Any]]:
    """The rows of a record batch, some at a time; of two columns of one name the second gets a number.

    A map is an object, because its keys are names; one that has a key twice is a list of pairs. Raises
    UnicodeDecodeError for text that is not UTF-8.
    """
    types = pyarrow().types
    has_maps = any(_holds_map(types, field.type) for field in batch.schema)
    for start in range(0, batch.num_rows, BATCH):
        part = batch.slice(start, BATCH)
        names = part.schema.names
        part = part if len(set(names)) == len(names) else part.rename_columns(unique(names))
        if not has_maps:
            yield from part.to_pylist()
            continue
        try:
            rows = part.to_pylist(maps_as_pydicts="strict")
        except (KeyError, TypeError):
            rows = [_with_maps(part.slice(at, 1)) for at in range(part.num_rows)]
        yield from rows


def _with_maps(row: Any) -> Any:
    try:
        return row.to_pylist(maps_as_pydicts="strict")[0]
    except (KeyError, TypeError):  # a key twice, or a pyarrow before 19, which has no such argument
        return row.to_pylist()[0]


def _holds_map(types: Any, kind: Any) -> bool:
    return types.is_nested(kind) and (
        types.is_map(kind) or any(_holds_map(types, kind.field(at).type) for at in range(kind.num_fields))
    )
