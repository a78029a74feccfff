"""The same table again with other rows in it: CSV, Parquet and Feather, each into its own format.

What becomes of a row is the caller's to say. A row of CSV that does not change is copied as it stands. A column of
Parquet keeps its type while its values fit; where a number became text (a token), the column is text from top to bottom.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pi_classify.sources import arrow_columns, arrow_tables, csv_files
from pi_classify.sources.jsonl import opened, write_atomically

Change = Callable[[int, Any, str | None], Any]
"""Takes the number of a row and its payload, or the reason why it has none; gives what is written, None for nothing."""


def rewrite_csv(source: str, target: str, change: Change) -> None:
    """Write a CSV file anew; raises UnreadableInput when it cannot be read or written."""
    with (
        opened(source) as stream,
        csv_files.Table(source, stream) as table,
        write_atomically(target) as out,
    ):
        names: list[str] | None = None
        for number, payload, reason in table.rows():
            taken = table.taken
            new = change(number, payload, reason)
            if new is None:
                continue
            if names is None:
                names = list(new)  # a name that is data is another one from the first row on
                out.write(table.head if names == table.names else csv_files.written(names, table.dialect))
            if new == payload:
                out.write(taken.encode("utf-8", "surrogateescape"))
            else:
                out.write(csv_files.written([new.get(name) for name in names], table.dialect))
        if names is None:
            out.write(table.head)


def rewrite_table(source: str, target: str, change: Change) -> None:
    """Write a Parquet or Feather file anew; raises UnreadableInput when it cannot be read or written.

    The new rows stand in a file beside the target until the types of all columns are known.
    """
    library = arrow_tables.pyarrow()
    with (
        arrow_tables.batches(source) as (schema, stream),
        write_atomically(target) as out,
        tempfile.TemporaryDirectory(
            dir=Path(os.path.realpath(target)).parent, prefix=".pi_classify."
        ) as aside,
    ):
        columns = arrow_columns.Columns(schema)
        kept = arrow_columns.Kept(Path(aside))
        number = 0
        for batch in stream:
            rows = []
            for payload in arrow_tables.payloads_of(batch):
                number += 1
                new = change(number, payload, None)
                if new is not None:
                    rows.append(new)
            if rows:
                kept.add(columns.batch(rows))
        final = columns.schema
        writer = (
            arrow_tables.parquet().ParquetWriter(out, final)
            if arrow_tables.is_parquet(source)
            else library.ipc.new_file(out, final)
        )
        with writer:
            for batch in kept.batches():
                writer.write_batch(columns.fitted(batch))
