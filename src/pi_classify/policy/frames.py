"""Frames of pandas as rows: columns of several types too, which Arrow does not have; levels of the index are columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from pi_classify.policy.tables import cell_of
from pi_classify.sources.csv_files import unique


def is_frame(source: object) -> bool:
    """Whether this is a frame of pandas, which need not be installed to say so."""
    kind = type(source)
    return kind.__module__.partition(".")[0] == "pandas" and kind.__name__ == "DataFrame"


def levels(frame: Any) -> list[tuple[str, Any]]:
    """The levels of the index as columns under their names; positions that pandas counts are none."""
    import pandas

    index = frame.index
    if isinstance(index, pandas.RangeIndex):
        return []
    return [
        (label_text(name, "index"), pandas.Series(index.get_level_values(at), index=index))
        for at, name in enumerate(index.names)
    ]


def label_text(label: Any, unnamed: str = "") -> str:
    """A label as the name of a property: levels of columns as a warehouse flattens them."""
    if label is None:
        return unnamed
    return (
        "_".join(label_text(part) for part in label if part != "") if isinstance(label, tuple) else str(label)
    )


def cells(column: Any) -> list[Any]:
    """The cells as they are judged, None where one is missing."""
    import pandas

    strange = (pandas.Period, pandas.Interval)
    return [
        None if missing else str(value) if isinstance(value, strange) else cell_of(value)
        for value, missing in zip(column.array, column.isna().array, strict=True)
    ]


def columns_of(frame: Any, labels: Sequence[str] | None = None) -> tuple[list[str], list[Any]]:
    """Names and columns, those of the index last: of two equal names the column has the plain one."""
    behind = levels(frame)
    names = [label_text(label) for label in frame.columns] if labels is None else labels
    called = unique([*names, *(name for name, _ in behind)])
    return called, [
        *(frame.iloc[:, at] for at in range(frame.shape[1])),
        *(level for _, level in behind),
    ]


def payloads(frame: Any) -> Iterator[dict[str, Any]]:
    """Each row as a payload."""
    names, columns = columns_of(frame)
    for row in zip(*map(cells, columns), strict=True):
        yield dict(zip(names, row, strict=True))
