"""Record batches as lists of scalars, one for each property, so that nobody has to take rows apart again.

Only what is plain in every row is given so: texts, numbers, booleans, moments, objects of these, and lists of plain JSON as
they are.
"""

from typing import Any, NamedTuple

from pi_classify.sources.arrow_tables import pyarrow

Names = tuple[str, ...]


class Leaves(NamedTuple):
    """A record batch of so many rows, by the names that lead to each property, in their order.

    `scalars` are texts, numbers, booleans and moments, None where there is none; `lists` the values of lists. `partly` says, for each
    property and object that not every row has, which rows have it.
    """

    size: int
    scalars: dict[Names, list[Any]]
    lists: dict[Names, list[Any]]
    partly: list[list[bool]]


def leaves_of(batch: Any) -> Leaves | None:
    """A record batch by its properties; None when some column is no plain JSON (a map, bytes), or a name stands twice.

    >>> import pyarrow as pa
    >>> found = leaves_of(pa.RecordBatch.from_pylist([{"plan": "pro", "at": {"n": 1}}, {"plan": None, "at": None}]))
    >>> found.scalars, found.partly
    ({('plan',): ['pro', None], ('at', 'n'): [1, None]}, [[True, False], [True, False], [True, False]])
    """
    found = Leaves(batch.num_rows, {}, {}, [])
    types = pyarrow().types
    names = batch.schema.names
    columns = zip(names, batch.columns, strict=True)
    try:
        is_plain = all(_take(types, column, (name,), found) for name, column in columns)
    except Exception:  # noqa: BLE001 - no UTF-8, a moment without a form: whoever takes the rows apart says which one it is
        return None
    return found if is_plain and len(set(names)) == len(names) else None


def _take(types: Any, array: Any, path: Names, found: Leaves) -> bool:
    kind = array.type
    is_scalar = (
        _is_scalar(types, kind) or types.is_timestamp(kind) or types.is_date(kind) or types.is_decimal(kind)
    )
    if 0 < array.null_count < len(array) and (is_scalar or types.is_struct(kind)):
        found.partly.append(array.is_valid().to_pylist())
    if types.is_struct(kind):
        names = [kind.field(at).name for at in range(kind.num_fields)]
        if not names or len(set(names)) < len(names):
            return False
        # `flatten` makes a field null where the object is.
        return all(
            _take(types, inner, (*path, name), found)
            for name, inner in zip(names, array.flatten(), strict=True)
        )
    if types.is_list(kind) or types.is_large_list(kind):
        if not _is_plain(types, kind.value_type):  # before it is taken apart: a moment may have no form here
            return False
        found.lists[path] = array.to_pylist()
        return True
    if not is_scalar:
        return False
    found.scalars[path] = array.to_pylist()
    return True


def _is_plain(types: Any, kind: Any) -> bool:
    if types.is_struct(kind):
        fields = [kind.field(at) for at in range(kind.num_fields)]
        is_clear = len({field.name for field in fields}) == len(fields)
        return is_clear and all(_is_plain(types, field.type) for field in fields)
    if types.is_list(kind) or types.is_large_list(kind):
        return _is_plain(types, kind.value_type)
    return _is_scalar(types, kind)


def _is_scalar(types: Any, kind: Any) -> bool:
    return any(
        is_one(kind)
        for is_one in (
            types.is_string, types.is_large_string, types.is_string_view, types.is_integer, types.is_float32, types.is_float64,
            types.is_boolean, types.is_null,
        )
    )  # fmt: skip
