"""The same file again with other rows in it: CSV, JSON, Parquet and Feather, each into its own format.

What becomes of a row is the caller's to say. What does not change is copied as it stands: a row of CSV, a value of a JSON
document with all that is around it. A column of Parquet keeps its type while its values fit; where a number became
text (a token), the column is text from top to bottom. The names of columns are the caller's to say too, and what else a
table says of itself is left out, but for the types that pandas noted.
"""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pi_classify.sources import arrow_columns, arrow_tables, csv_files, json_documents
from pi_classify.sources.jsonl import Line, write_atomically
from pi_classify.sources.packed import cannot_read, opened

Change = Callable[[int, Any, str | None], Any]
"""Takes the number of a row and its payload, or the reason why it has none; gives what is written, None for nothing."""
Names = Callable[[list[str]], list[str]]
"""Takes the names of the columns before the first row, and gives those under which rows come back."""

_PANDAS = b"pandas"
_GROUP = 65_536  # rows that are written together: small row groups make Parquet slow to read


def rewrite_csv(source: str, target: str, change: Change, names: Names = list) -> None:
    """Write a CSV file anew; raises UnreadableInput when it cannot be read or written."""
    with (
        opened(source) as stream,
        csv_files.Table(source, stream) as table,
        write_atomically(target) as out,
    ):
        new_names = names(table.names)
        out.write(table.head if new_names == table.names else csv_files.written(new_names, table.dialect))
        for number, payload, reason in table.rows():
            taken = table.taken
            new = change(number, payload, reason)
            if new is None:
                continue
            cells = [new.get(name) for name in new_names]
            if payload is not None and cells == list(payload.values()):
                out.write(taken.encode("utf-8", "surrogateescape"))
            else:
                out.write(csv_files.written(cells, table.dialect))


def rewrite_json(source: str, target: str, change: Callable[[Line], bytes | None]) -> None:
    """Write a JSON document anew; `change` gives the text of each element, None to leave it out.

    Raises UnreadableInput when it cannot be read as a whole: half a document is none.
    """
    opening, seen, kept = "", 0, 0
    with write_atomically(target) as out:
        for before, line in json_documents.elements(source):
            if line is None:
                out.write((before if kept or not seen else opening + before).encode())
                return
            if line.error is not None:
                cannot_read(
                    source,
                    f"from line {line.number} on: {line.error}; half a document is none, fetch it again",
                )
            opening = opening if seen else before
            seen += 1
            new = change(line)
            if new is not None:
                # The first that is kept stands behind the opening bracket, not behind a comma.
                out.write((before if kept else opening).encode() + new)
                kept += 1


def rewrite_table(source: str, target: str, change: Change, names: Names = list) -> None:
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
        columns = arrow_columns.Columns(_named(library, schema, names))
        kept = arrow_columns.Kept(Path(aside))
        number = 0
        for batch in stream:
            rows = []
            for payload in arrow_tables.readable_of(batch):
                number += 1
                reason = payload if isinstance(payload, str) else None
                new = change(number, None if reason else payload, reason)
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
            held: list[Any] = []
            for batch in kept.batches():
                held.append(columns.fitted(batch))
                if sum(part.num_rows for part in held) >= _GROUP:
                    writer.write_table(library.Table.from_batches(held))
                    held.clear()
            if held:
                writer.write_table(library.Table.from_batches(held))


def _named(library: Any, schema: Any, names: Names) -> Any:
    """The schema under the new names."""
    old = csv_files.unique(schema.names)
    new = names(old)
    fields = [field.with_name(name) for field, name in zip(schema, new, strict=True)]
    metadata = _noted(schema.metadata) if new == schema.names else {}
    return library.schema(fields, metadata=metadata or None)


def _noted(metadata: Any) -> dict[bytes, bytes]:
    """What pandas noted of types, without the attributes of the frame: nobody judged them, nor what others noted."""
    try:
        noted = json.loads((metadata or {})[_PANDAS])
        noted["attributes"] = {}
    except (KeyError, ValueError, TypeError):
        return {}
    return {_PANDAS: json.dumps(noted).encode()}
