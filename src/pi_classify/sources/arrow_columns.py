"""Columns whose type widens when values no longer fit: a number that became text makes its column text."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pi_classify.sources.arrow_tables import pyarrow
from pi_classify.sources.jsonl import encode


class Columns:
    """The types of a table's columns as far as its rows are known."""

    def __init__(self, schema: Any) -> None:
        self._arrow = pyarrow()
        self._types = {field.name: field.type for field in schema}
        self._first = dict(self._types)
        self._metadata = schema.metadata

    @property
    def schema(self) -> Any:
        """The schema that fits all rows so far. What pandas noted about types is left out once one has changed."""
        metadata = dict(self._metadata or {})
        if self._types != self._first:
            metadata.pop(b"pandas", None)
        return self._arrow.schema(list(self._types.items()), metadata=metadata or None)

    def batch(self, rows: list[dict[str, Any]]) -> Any:
        """The rows as one record batch of the columns as they are now."""
        for name in dict.fromkeys(name for row in rows for name in row):
            self._types.setdefault(name, self._arrow.null())
        arrays = []
        for name, kind in self._types.items():
            values = [row.get(name) for row in rows]
            array = None if _loses(self._arrow.types, values, kind) else self._array(values, kind)
            if array is None:
                self._types[name] = kind = self._widened(values, kind)
                array = self._array([self._as(value, kind) for value in values], kind)
            arrays.append(array)
        return self._arrow.RecordBatch.from_arrays(arrays, names=list(self._types))

    def fitted(self, batch: Any) -> Any:
        """An earlier batch with the types that all rows have in the end."""
        schema = self.schema
        held = {name: batch.column(position) for position, name in enumerate(batch.schema.names)}
        arrays = []
        for name, kind in self._types.items():
            array = held.get(name)
            if array is None:
                array = self._arrow.nulls(batch.num_rows, kind)
            elif array.type != kind:
                array = self._array([self._as(value, kind) for value in array.to_pylist()], kind)
            arrays.append(array)
        return self._arrow.RecordBatch.from_arrays(arrays, schema=schema)

    def _array(self, values: list[Any], kind: Any) -> Any | None:
        try:
            return self._arrow.array(values, type=kind)
        except (self._arrow.ArrowException, TypeError, ValueError, OverflowError, AttributeError):
            return None

    def _widened(self, values: list[Any], kind: Any) -> Any:
        """The nearest type that holds all of these: a struct with wider fields, a list of wider items, else text."""
        types, present = self._arrow.types, [value for value in values if value is not None]
        if types.is_null(kind):
            kind = _inferred(self._arrow, present)
        if self._array(values, kind) is not None and not _loses(types, present, kind):
            return kind
        if types.is_struct(kind) and all(isinstance(value, dict) for value in present):
            fields = {field.name: field.type for field in kind}
            for name in dict.fromkeys(name for value in present for name in value):
                below = [value.get(name) for value in present]
                fields[name] = self._widened(below, fields.get(name, self._arrow.null()))
            return self._arrow.struct(list(fields.items()))
        if types.is_map(kind) and all(isinstance(value, dict | list) for value in present):
            pairs = [pair for value in present for pair in _pairs(value)]
            return self._arrow.map_(
                self._widened([pair[0] for pair in pairs], kind.key_type),
                self._widened([pair[1] for pair in pairs], kind.item_type),
            )
        if (types.is_list(kind) or types.is_large_list(kind)) and all(
            isinstance(value, list) for value in present
        ):
            return self._arrow.list_(
                self._widened([item for value in present for item in value], kind.value_type)
            )
        return self._arrow.string()

    def _as(self, value: Any, kind: Any) -> Any:
        """A value as its wider type has it."""
        types = self._arrow.types
        if value is None or isinstance(value, str):
            return value
        if types.is_struct(kind):
            return {field.name: self._as(value.get(field.name), field.type) for field in kind}
        if types.is_map(kind):
            return [
                (self._as(key, kind.key_type), self._as(item, kind.item_type)) for key, item in _pairs(value)
            ]
        if types.is_list(kind):
            return [self._as(item, kind.value_type) for item in value]
        if types.is_string(kind):
            return encode(value).decode() if isinstance(value, dict | list | bool) else str(value)
        return value


def _pairs(value: Any) -> Any:
    """Keys and values of a map, which is an object unless a key stands in it twice."""
    return value.items() if isinstance(value, dict) else value


def _inferred(arrow: Any, values: list[Any]) -> Any:
    try:
        return arrow.infer_type(values)
    except (arrow.ArrowException, TypeError, ValueError):
        return arrow.string()


def _loses(types: Any, values: Iterable[Any], kind: Any) -> bool:
    """Whether a property of some value has no place in the type: Arrow would leave it out without a word."""
    if types.is_struct(kind):
        known = {field.name: field.type for field in kind}
        objects = [value for value in values if isinstance(value, dict)]
        return any(not known.keys() >= value.keys() for value in objects) or any(
            types.is_nested(below) and _loses(types, (value.get(name) for value in objects), below)
            for name, below in known.items()
        )
    if types.is_map(kind):
        return _loses(types, (pair[1] for value in values if value for pair in _pairs(value)), kind.item_type)
    if types.is_list(kind) or types.is_large_list(kind):
        return _loses(types, (item for value in values if value for item in value), kind.value_type)
    return False


class Kept:
    """Record batches set aside in a folder, in the order in which they came, whatever their types."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def add(self, batch: Any) -> None:
        """Set one aside."""
        arrow = pyarrow()
        with (
            arrow.OSFile(str(self._folder / str(self._count)), "wb") as file,
            arrow.ipc.new_file(file, batch.schema) as writer,
        ):
            writer.write_batch(batch)
        self._count += 1

    def batches(self) -> Iterator[Any]:
        """All of them again; each is gone once it was given."""
        arrow = pyarrow()
        for number in range(self._count):
            path = self._folder / str(number)
            with arrow.OSFile(str(path), "rb") as file:
                yield from (
                    arrow.ipc.open_file(file).get_batch(n)
                    for n in range(arrow.ipc.open_file(file).num_record_batches)
                )
            path.unlink()
