"""An audit by several processes: one reads, the others count, and what they counted adds up to the same report.

Lines go to them as they are and tables as record batches, so that the one that reads does little. At most two units of
work a process are on their way, whatever the length of the source.
"""

import multiprocessing
import os
import pickle
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_classify.auditing.reading import Classifies, count, sampled, source_rows
from pi_classify.auditing.report import Report
from pi_classify.auditing.tally import Tally
from pi_classify.errors import MissingExtra, PiClassifyError, UnreadableInput
from pi_classify.sources import arrow_tables
from pi_classify.sources.jsonl import line_of, raw_lines, whole
from pi_classify.sources.packed import BROKEN, BrokenOff
from pi_classify.sources.rows import (
    TABLES,
    Batch,
    Row,
    batches_of,
    named_files,
    one_by_one,
    read_file,
    read_rows,
    suffix_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pi_classify.inventory import Inventory
    from pi_classify.policy import Policy

# Adding a unit up costs some 20 ms, whatever its size; these take about a second to count.
_BYTES = 16 << 20
_ROWS = 16_384
# Rows that were taken apart here are larger than their bytes.
_ROWS_APART = 4_096
# What a process has to do, and as much ahead.
_AHEAD = 2


class Asked(NamedTuple):
    """What every process builds its classifier of."""

    vendor: str | None = None
    inventory: "Inventory | None" = None
    ids_may_be: tuple[str, ...] = ()

    def classifier(self) -> Classifies:
        """The classifier, behind the inventory where there is one."""
        from pi_classify.engine.classifier import Classifier
        from pi_classify.inventory.reviewing import Reviewed

        classifier = Classifier(vendor=self.vendor or "auto", ids_may_be=self.ids_may_be)
        return classifier if self.inventory is None else Reviewed(self.inventory, classifier)


class Lines(NamedTuple):
    """Lines of JSONL as they stand in the file, each with its number and offset; None for one that is too long."""

    source: str
    lines: list[tuple[int, int, bytes | None]]

    def rows(self) -> Iterator[Row]:
        """The rows that they are."""
        for number, offset, raw in self.lines:
            yield Row(self.source, number, *whole(line_of(number, offset, raw)))


class Records(NamedTuple):
    """A part of a table in Arrow's own form, and the number of its first row."""

    source: str
    first: int
    stream: bytes

    def rows(self) -> Iterator[Batch]:
        """The rows that it has, as record batches."""
        reader = arrow_tables.pyarrow().ipc.open_stream(self.stream)
        return batches_of(self.source, arrow_tables.finite(reader), first=self.first)


class Rows(NamedTuple):
    """Rows that the reading process had to take apart itself, each packed at once: what it was made of may change."""

    taken: list[bytes]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Rows":
        """The rows packed; raises PiClassifyError when one cannot be."""
        return cls([_packed_row(row) for row in rows])

    def rows(self) -> Iterator[Row]:
        """The rows."""
        return map(pickle.loads, self.taken)


def _packed_row(row: Row) -> bytes:
    try:
        return pickle.dumps(row, pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001 - what a foreign object raises may quote a value
        raise PiClassifyError(
            "a payload holds an object that cannot be sent to another process; audit without workers"
        ) from None


Unit = Lines | Records | Rows


def units_of(source: Any, *, query: str | None = None) -> Iterator[Unit]:
    """Any source in units of work, in its order."""
    if isinstance(source, str | os.PathLike):
        for name in named_files(os.fspath(source)):
            suffix = suffix_of(name)
            if suffix in arrow_tables.SUFFIXES:
                yield from _batches(name)
            elif suffix in TABLES or suffix == ".json":
                yield from units_of_rows(read_file(name))
            else:
                yield from _lines(name)
    else:
        yield from units_of_rows(read_rows(source, query=query))


def units_of_rows(rows: Iterable[object]) -> Iterator[Unit]:
    """Rows, or payloads, in units of work."""
    left = one_by_one(source_rows(rows))
    while (unit := Rows.of(islice(left, _ROWS_APART))).taken:
        yield unit


def _lines(name: str) -> Iterator[Unit]:
    taken: list[tuple[int, int, bytes | None]] = []
    size = 0
    not_read: list[Row] = []
    try:
        for line in raw_lines(name):
            taken.append(line)
            size += len(line[2] or b"")
            if size >= _BYTES or len(taken) >= _ROWS:
                yield Lines(name, taken)
                taken, size = [], 0
    except BrokenOff as broken:
        not_read.append(Row(name, broken.number, None, BROKEN))
    if taken:
        yield Lines(name, taken)
    if not_read:
        yield Rows.of(not_read)


def _batches(name: str) -> Iterator[Unit]:
    first = 1
    taken: list[Any] = []
    not_read: list[Row] = []
    with arrow_tables.batches(name) as (schema, stream):
        try:
            for batch in stream:
                taken.append(batch)
                if len(taken) >= _ROWS // arrow_tables.BATCH:
                    yield Records(name, first, _packed(schema, taken))
                    first += sum(batch.num_rows for batch in taken)
                    taken = []
        except BrokenOff as broken:
            not_read.append(Row(name, broken.number, None, BROKEN))
        if taken:
            yield Records(name, first, _packed(schema, taken))
    if not_read:
        yield Rows.of(not_read)


def _packed(schema: Any, batches: list[Any]) -> bytes:
    library = arrow_tables.pyarrow()
    sink = library.BufferOutputStream()
    with library.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    stream: bytes = sink.getvalue().to_pybytes()
    return stream


def count_units(tally: Tally, units: Iterable[Unit], asked: Asked, workers: int) -> None:
    """Take all units into a tally. Raises PiClassifyError when a process ends before its work is done."""
    # Started anew and not forked: a fork copies locks that other threads of the caller hold.
    context = multiprocessing.get_context("spawn")
    left = iter(units)
    try:
        with ProcessPoolExecutor(workers, context, initializer=_begin_process, initargs=(asked,)) as pool:
            under_way: set[Future[Tally | str]] = set()
            try:
                while True:
                    ahead = islice(left, workers * _AHEAD - len(under_way))
                    under_way |= {pool.submit(_counted, unit) for unit in ahead}
                    if not under_way:
                        return
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    for future in done:
                        part = future.result()
                        if isinstance(part, str):
                            raise PiClassifyError(part)
                        tally.join(part)
            except BaseException:  # Ctrl-C too: what nobody waits for any more is not begun
                pool.shutdown(cancel_futures=True)
                raise
    except BrokenProcessPool:
        raise PiClassifyError(
            "a worker ended before its work was done: give them more memory or take fewer; a script that calls audit() with"
            ' workers needs `if __name__ == "__main__":`'
        ) from None


def audit_by_workers(
    source: Any,
    asked: Asked,
    workers: int,
    *,
    query: str | None = None,
    sample: int | None = None,
    seed: int = 0,
    policy: "str | Path | Policy" = "analytics",
) -> Report:
    """The report of `audit_payloads`, counted by several processes; `source` is whatever `read_rows` takes."""
    tally, left_out = Tally(), 0
    if sample is None:
        units = units_of(source, query=query)
    else:
        rows, left_out = sampled(read_rows(source, query=query), sample, seed)
        units = units_of_rows(rows)
    count_units(tally, units, asked, workers)
    return Report(tally, left_out=left_out, policy=policy, inventory=asked.inventory)


_asked: Classifies | None = None


def _begin_process(asked: Asked) -> None:
    # Ctrl-C reaches the whole group: the one that reads ends the others, and none prints a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _begin(asked)


def _begin(asked: Asked) -> None:
    global _asked
    _asked = asked.classifier()


def _counted(unit: Unit) -> Tally | str:
    """What a unit holds, or why it cannot be counted: an exception would come home with a traceback."""
    tally = Tally()
    assert _asked is not None  # noqa: S101 - the pool began with it
    try:
        count(tally, unit.rows(), _asked)
    except (UnreadableInput, MissingExtra) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a foreign message could quote a value
        return f"a worker was stopped by an error of its own ({type(error).__name__})"
    return tally
