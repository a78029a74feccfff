"""Rows of a table under a policy: a column keeps its place, and a name that is data is another one from top to bottom.

A row is one payload, so that its cells are read beside each other. What a policy drops is an empty cell; a column whose
name could not be judged is empty and called `[UNSCANNED:key]`.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pi_classify.engine.containers import plain
from pi_classify.errors import PiClassifyError
from pi_classify.sources.csv_files import numbered
from pi_classify.sources.jsonl import encode

_MOST_ITEMS = 100_000
_NO_NAME = "[UNSCANNED:key]"
_PLAIN = frozenset({str, int, bool, type(None), dict, list})

Clean = Callable[[Any], Any]
"""A payload under a policy, the very same one where nothing changes, or None: it may not be written."""


class Table:
    """The columns of one table and what becomes of their names and cells.

    >>> table = Table(["email", "jane@example.com"], lambda row: {n.replace("jane@example.com", "[X]"): row[n] for n in row})
    >>> table.names, table.cells([None, 3])
    (['email', '[X]'], [None, 3])
    """

    def __init__(self, names: Sequence[str], clean: Clean) -> None:
        """`names` differ from each other."""
        self._clean = clean
        self._old = list(names)
        self.names = _renamed(self._old, clean)
        """The new name of each column."""
        # A row that lacks some of its names cannot be told apart by its new ones, so these cells are judged one by one.
        self._aside = [old for old, new in zip(self._old, self.names, strict=True) if old != new]
        self._beside = [old for old, new in zip(self._old, self.names, strict=True) if old == new]

    def cells(self, cells: Sequence[Any]) -> Sequence[Any] | None:
        """The new cells of a row, the very same ones where nothing changes; None for a row that is refused."""
        row = dict(zip(self._old, cells, strict=True))
        beside = {name: row[name] for name in self._beside} if self._aside else row
        new = self._clean(beside)
        if new is None:
            return None
        changed = new is not beside
        made = {name: new.get(name) for name in self._beside} if changed else beside
        for name in self._aside:
            alone = self._clean({name: row[name]})
            if alone is None:
                return None
            made[name] = next(iter(alone.values()), None)
            changed = changed or made[name] is not row[name]
        return [made[name] for name in self._old] if changed else cells

    def values(self, values: Sequence[Any]) -> Sequence[Any] | None:
        """`cells` for values as a library hands them over: those that do not change stay what they are."""
        cells = [cell_of(value) for value in values]
        new = self.cells(cells)
        if new is None or new is cells:
            return None if new is None else values
        return [
            value if after is before else after
            for value, before, after in zip(values, cells, new, strict=True)
        ]

    def columns(self, columns: Sequence[Sequence[Any]]) -> tuple[list[dict[int, Any]], int]:
        """For each column its new cells by row, where they change, and how many rows are refused: these are empty."""
        changed: list[dict[int, Any]] = [{} for _ in columns]
        refused = 0
        for row, cells in enumerate(zip(*columns, strict=True)):
            new = self.cells(cells)
            if new is cells:
                continue
            refused += new is None
            for at, cell in enumerate(cells):
                other = None if new is None else new[at]
                if other is not cell:
                    changed[at][row] = other
        return changed, refused


def _renamed(names: list[str], clean: Clean) -> list[str]:
    """The new names. An empty object below each lets also a policy that drops unknown properties keep the name."""
    told = clean({name: {} for name in names})
    if told is not None and len(told) == len(names):
        return list(told)
    # one of them cannot be judged
    return numbered(next(iter(clean({name: {}}) or ()), _NO_NAME) for name in names)


@contextmanager
def writing_column(at: int) -> Iterator[None]:
    """What keeps a library from making a column is told without its words, since these quote the value that does not fit.

    >>> with writing_column(2):
    ...     int("jane@example.com")
    Traceback (most recent call last):
    pi_classify.errors.PiClassifyError: column 2 cannot be written anew (ValueError); make it text first
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - any type a library may raise
        told = f"column {at} cannot be written anew ({type(error).__name__}); make it text first"
        raise PiClassifyError(told) from None


def cell_of(value: Any) -> Any:
    """A cell as it is judged: what numpy made is Python's, and what is no number (NaN, infinity) is nothing.

    >>> cell_of(1.5), cell_of(float("inf")), cell_of(b"pro")
    (1.5, None, 'pro')
    """
    if type(value) in _PLAIN:
        return value
    if type(value).__module__ == "numpy":
        value = value.tolist()
    if isinstance(value, float | complex):
        return float(value) if isinstance(value, float) and math.isfinite(value) else None
    try:
        made, reason = plain(value, _MOST_ITEMS)
    except Exception:  # noqa: BLE001 - foreign objects may raise anything; the redactor marks what it cannot read
        return value
    return value if reason else made


def text_of(value: Any) -> str:
    """A cell in a column of texts: an object is JSON, a float without a fraction the integer that it was.

    pandas turns a column of ids into floats where one is missing.

    >>> text_of(42.0), text_of({"plan": "pro"}), text_of(True)
    ('42', '{"plan":"pro"}', 'true')
    """
    cell = cell_of(value)
    if isinstance(cell, dict | list | bool):
        return encode(cell).decode()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(value if cell is None else cell)
