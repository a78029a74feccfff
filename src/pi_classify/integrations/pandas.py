"""Frames and columns of pandas: `import pi_classify.integrations.pandas` gives each of them `.pi`.

>>> # df.pi.classify()                                         a report: which column holds what
>>> # df.pi.redact("analytics", keys=KeyRing.from_env())       a new frame
>>> # df["properties"].pi.redact("analytics", keys=keys)       a new column
>>> # df.pi.assert_no_pi()                                     for a test or a pipeline

A row is a payload, so cells are judged beside their neighbours; index levels are columns like others, and the attributes of
a frame are judged as well. A column that does not change is the same one. One that changes keeps its type while its values
fit: where a number became nothing it is a nullable integer, where a token came in it is text from top to bottom. A row
that could not be judged is empty.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

from pi_classify.api import audit
from pi_classify.errors import MissingExtra
from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.inventory import Inventory
from pi_classify.policy import Policy
from pi_classify.policy.frames import cells, columns_of, label_text, payloads
from pi_classify.policy.tables import Table, text_of, writing_column
from pi_classify.sources.csv_files import unique
from pi_classify.testing import assert_no_pi

_UNNAMED = "value"


class FrameAccessor:
    """`df.pi`."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def classify(self, *, vendor: str | None = None, policy: str | Path | Policy = "analytics") -> Any:
        """A report of all rows, as `pi_classify.audit` makes it: column, entity, category, how sure, what to do; no value."""
        return audit(payloads(self._frame), vendor=vendor, policy=policy)

    def redact(
        self, policy: str | Path | Policy, *, vendor: str | None = None, **options: Unpack[HookOptions]
    ) -> Any:
        """A new frame under a policy. Columns, their order and their types stay; a name that is data is another one.

        Options are those of every adapter (`keys`, `inventory`, `without_key`, ...). Raises KeyUnavailable and InvalidPolicy.
        Rows that could not be judged, or that the policy refuses, are empty, and a warning counts them.
        """
        return _redacted(self._frame, build(policy, options, vendor=vendor))

    def assert_no_pi(
        self,
        *,
        policy: str | Path | Policy = "analytics",
        allow: Sequence[str] = (),
        inventory: Inventory | str | Path | None = None,
        vendor: str | None = None,
    ) -> None:
        """Pass exactly when redacting under the policy would change nothing; needs no key."""
        __tracebackhide__ = True
        assert_no_pi(payloads(self._frame), policy=policy, allow=allow, inventory=inventory, vendor=vendor)


class SeriesAccessor:
    """`series.pi`."""

    def __init__(self, series: Any) -> None:
        self._series = series

    def redact(
        self,
        policy: str | Path | Policy,
        *,
        name: str | None = None,
        vendor: str | None = None,
        **options: Unpack[HookOptions],
    ) -> Any:
        """A new column under a policy: each value under `name`, which is the column's own unless given."""
        series, hook = self._series, build(policy, options, vendor=vendor)
        called = label_text(series.name, _UNNAMED) if name is None else name
        frame = _redacted(series.to_frame(name=0), hook, [called])
        return frame.iloc[:, 0].rename(_labels([series.name], hook)[0])


def register() -> None:
    """Give frames and columns their `.pi`; importing this module does it. Raises MissingExtra without pandas."""
    try:
        from pandas.api import extensions
    except ImportError:
        raise MissingExtra("this adapter needs pandas: pip install pandas") from None
    extensions.register_dataframe_accessor("pi")(FrameAccessor)
    extensions.register_series_accessor("pi")(SeriesAccessor)


# ------------------------------------------------------------------ and back again


def _redacted(frame: Any, hook: Hook, labels: Sequence[str] | None = None) -> Any:
    """The frame anew; cells are judged under `labels` where they are given, and the frame's own are left alone."""
    names, columns = columns_of(frame, labels)
    table = Table(names, hook.clean)
    changed, refused = table.columns([cells(column) for column in columns])
    if refused:
        told = f"{refused} of {len(frame)} rows could not be judged or are refused, and are empty now"
        warnings.warn(told, stacklevel=3)
    made = []
    for at, column in enumerate(columns):
        with writing_column(at):
            made.append(_without_unused(_fitted(column, changed[at]), names[at], hook))
    new_labels = None if labels is not None else _relabelled(list(frame.columns), names, table.names)
    return _framed(frame, made, new_labels, hook)


def _framed(frame: Any, made: list[Any], labels: list[Any] | None, hook: Hook) -> Any:
    """The new columns under their labels; those behind them are the levels of the index."""
    import pandas

    width = frame.shape[1]
    new = pandas.DataFrame(dict(enumerate(made[:width])), index=frame.index)
    old = frame.columns
    if labels is not None and labels != list(old):
        old = (
            pandas.MultiIndex.from_tuples(labels, names=old.names)
            if old.nlevels > 1
            else pandas.Index(labels, name=old.name, tupleize_cols=False)
        )
    new.columns = _plain_index(old).set_names(_labels(list(old.names), hook))
    new.index = _index(frame.index, made[width:]).set_names(_labels(list(frame.index.names), hook))
    new = new.__finalize__(frame)
    new.attrs = (hook.clean(dict(frame.attrs)) or {}) if frame.attrs else {}
    return new


def _index(index: Any, levels: list[Any]) -> Any:
    """An index of these levels; the same one where none of them changed."""
    import pandas

    if not levels:
        return index
    if index.nlevels > 1:
        new = pandas.MultiIndex.from_arrays([level.array for level in levels], names=index.names)
    else:
        new = pandas.Index(levels[0].array, name=index.name)
    return _plain_index(index if new.equals(index) else new)


def _labels(labels: list[Any], hook: Hook) -> list[Any]:
    """The names of axes, those that are data under their new names."""
    if all(label is None for label in labels):
        return labels
    named = unique([label_text(label) for label in labels])
    return _relabelled(labels, named, Table(named, hook.clean).names)


def _relabelled(labels: list[Any], old: Sequence[str], new: Sequence[str]) -> list[Any]:
    return [
        label if was == now else (now, *[""] * (len(label) - 1)) if isinstance(label, tuple) else now
        for label, was, now in zip(labels, old, new, strict=False)  # index levels follow the labels
    ]


def _plain_index(index: Any) -> Any:
    """Without what a filter has left behind: values that stand in no row."""
    import pandas

    if isinstance(index, pandas.MultiIndex):
        return index.remove_unused_levels()
    return index.remove_unused_categories() if isinstance(index, pandas.CategoricalIndex) else index


def _fitted(column: Any, changed: dict[int, Any]) -> Any:
    """The column with these cells in the nearest type that holds all of them."""
    import pandas

    if not changed:
        return column
    kinds = pandas.api.types
    kind = column.dtype
    if isinstance(kind, pandas.CategoricalDtype):
        return _fitted(column.astype(object).infer_objects(), changed).astype("category")
    if isinstance(kind, pandas.SparseDtype):
        return _fitted(column.sparse.to_dense(), changed)
    new = [cell for cell in changed.values() if cell is not None]
    emptied = len(new) < len(changed)
    if not new and not isinstance(kind, pandas.IntervalDtype):
        made = column.astype(_with_nothing(kind)) if emptied else column.copy()
        made.iloc[list(changed)] = None
        return made
    cells = [changed.get(row, cell) for row, cell in enumerate(column.array)]
    wanted: Any = None
    if kinds.is_object_dtype(kind) or kinds.is_complex_dtype(kind) or isinstance(kind, pandas.IntervalDtype):
        wanted = object
    elif kinds.is_numeric_dtype(kind) and not kinds.is_bool_dtype(kind) and all(map(_is_number, new)):
        fits = kinds.is_float_dtype(kind) or not any(isinstance(cell, float) for cell in new)
        wanted = (_with_nothing(kind) if emptied else kind) if fits else "Float64"
    else:
        gone = column.isna().array
        cells = [
            None if cell is None or (gone[row] and row not in changed) else text_of(cell)
            for row, cell in enumerate(cells)
        ]
        wanted = kind if kinds.is_string_dtype(kind) else None
    try:
        return pandas.Series(cells, index=column.index, name=column.name, dtype=wanted)
    except OverflowError:  # a larger integer than the type has
        return pandas.Series(cells, index=column.index, name=column.name, dtype="Int64")


def _with_nothing(kind: Any) -> Any:
    """The type with a word for nothing: numpy's integers and booleans have none, pandas' own do."""
    import numpy

    if not isinstance(kind, numpy.dtype):
        return kind
    return {"i": "Int64", "u": "UInt64", "b": "boolean"}.get(kind.kind, kind)


def _without_unused(column: Any, name: str, hook: Hook) -> Any:
    """The column; categories that no row has any more go when one of them is personal information."""
    import pandas

    if not isinstance(column.dtype, pandas.CategoricalDtype):
        return column
    slim = column.cat.remove_unused_categories()
    unused = column.cat.categories.difference(slim.cat.categories)
    changed, _ = Table([name], hook.clean).columns([cells(pandas.Series(unused))])
    return slim if changed[0] else column


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


register()
