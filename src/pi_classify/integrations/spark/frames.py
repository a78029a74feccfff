"""Record batches under a policy, on a worker: what has no place in the schema is nothing, and is counted."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pi_classify.hooks import Hook
from pi_classify.integrations.spark.jobs import Job, object_of
from pi_classify.integrations.spark.shapes import arrow_type
from pi_classify.policy.tables import Table, cell_of, text_of
from pi_classify.sources.arrow_tables import payloads_of, pyarrow

_LOG = logging.getLogger("pi_classify")


@dataclass(frozen=True)
class Frames:
    """Record batches in, record batches out."""

    job: Job
    names: list[str]
    schema: Any

    def run(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Each batch anew; one that cannot be judged has empty rows."""
        hook, emptied = self.job.hook, 0
        for batch in batches:
            try:
                made, lost = self._made(batch, hook)
            except Exception as error:  # noqa: BLE001 - Spark prints what it says
                hook.failed(type(error).__name__)
                made, lost = self._empty(batch), batch.num_rows
            emptied += lost
            if lost and self.job.emptied is not None:
                self.job.emptied.add(lost)
            yield made
        if emptied:
            _LOG.warning(
                "%d rows or cells could not be judged, are refused, or do not fit; they are empty", emptied
            )

    def _kinds(self, batch: Any) -> list[Any]:
        return [
            arrow_type(one.type, new.dataType)
            for one, new in zip(batch.schema, self.schema.fields, strict=True)
        ]

    def _empty(self, batch: Any) -> Any:
        library = pyarrow()
        arrays = [library.nulls(batch.num_rows, kind) for kind in self._kinds(batch)]
        return library.RecordBatch.from_arrays(arrays, names=self.schema.names)

    def _made(self, batch: Any, hook: Hook) -> tuple[Any, int]:
        library = pyarrow()
        names = self.names
        rows = list(payloads_of(batch.rename_columns(names)))
        given = [[row[name] for row in rows] for name in names]
        twice: dict[int, list[int]] = {}
        cells = []
        for at, name in enumerate(names):
            column = [cell_of(value) for value in given[at]]
            if name in self.job.json_columns:
                for row, text in enumerate(column):
                    payload, hides = object_of(text)
                    column[row] = text if payload is None else payload
                    if hides:
                        twice.setdefault(at, []).append(row)
            cells.append(column)
        changed, lost = Table(names, hook.clean).columns(cells)
        for at, hiding in twice.items():
            for row in hiding:
                changed[at].setdefault(row, cells[at][row])
        arrays = []
        for at, kind in enumerate(self._kinds(batch)):
            before, new = batch.schema[at].type, changed[at]
            if not new and kind == before:
                arrays.append(batch.column(at))
                continue
            fit = Fit(library)
            fitted = [
                fit(old, new[row] if row in new else cells[at][row], before, kind)
                if row in new or kind != before or library.types.is_nested(kind)
                else old
                for row, old in enumerate(given[at])
            ]
            lost += fit.lost
            arrays.append(library.array(fitted, type=kind))
        return library.RecordBatch.from_arrays(arrays, names=self.schema.names), lost


class Fit:
    """Puts new cells into a type; what has no place in it is nothing, never the original, and is counted (`lost`)."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self.lost = 0

    def __call__(self, old: Any, new: Any, before: Any, kind: Any) -> Any:
        """`old` as it came, of the type `before`; it stays where `new` is the same cell."""
        types = self._library.types
        if new is None:
            return None
        if types.is_struct(kind) and isinstance(new, dict):
            old = old if isinstance(old, dict) else {}
            return {
                f.name: self(old.get(b.name), new.get(b.name), b.type, f.type)
                for b, f in zip(before, kind, strict=True)
            }
        if types.is_map(kind) and isinstance(new, dict | list):
            return self._map(_pairs(old), _pairs(new), before, kind)
        if types.is_list(kind) and isinstance(new, list):
            olds = old if isinstance(old, list) and len(old) == len(new) else [None] * len(new)
            inner, below = before.value_type, kind.value_type
            return [self(one, other, inner, below) for one, other in zip(olds, new, strict=True)]
        if old is not None and kind == before and new == cell_of(old):
            return old
        if types.is_string(kind) or types.is_large_string(kind):
            return new if isinstance(new, str) else text_of(new)
        try:
            self._library.scalar(new, type=kind)
        except Exception:  # noqa: BLE001 - pyarrow quotes what does not fit
            self.lost += 1
            return None
        return new

    def _map(self, old: list[Any], new: list[Any], before: Any, kind: Any) -> list[tuple[Any, Any]]:
        olds = old if len(old) == len(new) else [(None, None)] * len(new)
        made = []
        for (old_key, one), (key, other) in zip(olds, new, strict=True):
            fitted = self(old_key, key, before.key_type, kind.key_type)
            if fitted is not None:
                made.append((fitted, self(one, other, before.item_type, kind.item_type)))
        return made


def _pairs(value: Any) -> list[Any]:
    """Keys and values of a map, which is an object unless a key stands in it twice."""
    return list(value.items()) if isinstance(value, dict) else list(value or ())
