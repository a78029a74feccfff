"""Frames, columns and expressions of polars: `import pi_classify.integrations.polars` gives each of them `.pi`.

>>> # df.pi.classify()                                                   a report: which column holds what
>>> # df.pi.redact("analytics", keys=KeyRing.from_env())                 a new frame
>>> # df.with_columns(pl.col("properties").pi.redact("analytics", keys=keys))     lazy frames too
>>> # df.pi.assert_no_pi()                                               for a test or a pipeline

Of a frame a row is a payload, so cells are judged beside their neighbours; of an expression each value is judged under
its column's name. A column that does not change is the same one. One that changes keeps its type while its values fit;
where a token came in it is text from top to bottom. An expression always gives text, because a plan must know the type
before it sees a value. What could not be judged is null.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Unpack

from pi_classify.api import audit
from pi_classify.errors import MissingExtra
from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.inventory import Inventory
from pi_classify.policy import Policy
from pi_classify.policy.tables import Table, cell_of, text_of, writing_column
from pi_classify.testing import assert_no_pi

_UNNAMED = "value"


class FrameNamespace:
    """`df.pi`."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def classify(self, *, vendor: str | None = None, policy: str | Path | Policy = "analytics") -> Any:
        """A report of all rows, as `pi_classify.audit` makes it: column, entity, category, how sure, what to do; no value."""
        return audit(_payloads(self._frame), vendor=vendor, policy=policy)

    def redact(
        self, policy: str | Path | Policy, *, vendor: str | None = None, **options: Unpack[HookOptions]
    ) -> Any:
        """A new frame under a policy. Columns, their order and their types stay; a name that is data is another one.

        Options are those of every adapter (`keys`, `inventory`, `without_key`, ...). Raises KeyUnavailable and InvalidPolicy.
        Rows that could not be judged, or that the policy refuses, are null, and a warning counts them.
        """
        made, refused = _redacted(self._frame, build(policy, options, vendor=vendor))
        if refused:
            told = (
                f"{refused} of {len(self._frame)} rows could not be judged or are refused, and are null now"
            )
            warnings.warn(told, stacklevel=2)
        return made

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
        assert_no_pi(_payloads(self._frame), policy=policy, allow=allow, inventory=inventory, vendor=vendor)


class SeriesNamespace:
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
        made, _ = _redacted(series.to_frame(), hook, [name or series.name or _UNNAMED])
        column = made.to_series(0)
        return column.rename(Table([series.name], hook.clean).names[0]) if series.name else column


class ExpressionNamespace:
    """`pl.col("...").pi`."""

    def __init__(self, expression: Any) -> None:
        self._expression = expression

    def redact(
        self,
        policy: str | Path | Policy,
        *,
        name: str | None = None,
        vendor: str | None = None,
        **options: Unpack[HookOptions],
    ) -> Any:
        """The column as text under a policy: each value under `name`, which is the column's own unless given.

        The name of the column stays what the plan says.
        """
        import polars

        hook = build(policy, options, vendor=vendor)
        return self._expression.map_batches(
            _texts(hook, name), return_dtype=polars.String, is_elementwise=True
        )


def register() -> None:
    """Give frames, columns and expressions their `.pi`; importing this module does it. Raises MissingExtra without polars."""
    try:
        import polars
    except ImportError:
        raise MissingExtra("this adapter needs polars: pip install polars") from None
    polars.api.register_dataframe_namespace("pi")(FrameNamespace)
    polars.api.register_series_namespace("pi")(SeriesNamespace)
    polars.api.register_expr_namespace("pi")(ExpressionNamespace)


def _cells(column: Any) -> list[Any]:
    return [None if value is None else cell_of(value) for value in column.to_list()]


def _payloads(frame: Any) -> Iterator[dict[str, Any]]:
    for cells in zip(*map(_cells, frame.get_columns()), strict=True):
        yield dict(zip(frame.columns, cells, strict=True))


def _texts(hook: Hook, name: str | None) -> Callable[[Any], Any]:
    """A function from a column to texts. It raises nothing, because polars prints what a function raises."""

    def texts(column: Any) -> Any:
        import polars

        try:
            changed, _ = Table([name or column.name or _UNNAMED], hook.clean).columns([_cells(column)])
            made = [None if cell is None else text_of(cell) for cell in _changed(column, changed[0])]
            return polars.Series(column.name, made, dtype=polars.String)
        except Exception as error:  # noqa: BLE001 - what it says may quote a value
            hook.failed(type(error).__name__)
            return polars.Series(column.name, [None] * len(column), dtype=polars.String)

    return texts


def _redacted(frame: Any, hook: Hook, labels: Sequence[str] | None = None) -> tuple[Any, int]:
    """The frame anew, and how many rows are refused; `labels` stand for its names, which then stay."""
    import polars

    names = frame.columns if labels is None else labels
    table = Table(names, hook.clean)
    columns = frame.get_columns()
    changed, refused = table.columns([_cells(column) for column in columns])
    made = []
    for at, column in enumerate(columns):
        with writing_column(at):
            fitted = _fitted(column, changed[at], names[at], hook)
            made.append(fitted.rename(table.names[at]) if labels is None else fitted)
    return polars.DataFrame(made), refused


def _changed(column: Any, changed: dict[int, Any]) -> list[Any]:
    return [changed.get(row, cell) for row, cell in enumerate(column.to_list())]


def _fitted(column: Any, changed: dict[int, Any], name: str, hook: Hook) -> Any:
    """The column with these cells in the nearest type that holds all of them."""
    import polars

    kind = column.dtype
    if isinstance(kind, polars.Enum) and Table([name], hook.clean).columns([kind.categories.to_list()])[0][0]:
        kind = polars.String  # an Enum shows all its words, also those that no row has
        column = column.cast(kind)
    if not changed:
        return column
    cells = _changed(column, changed)
    new = [cell for cell in changed.values() if cell is not None]
    guesses = [(kind, True)]
    if kind.is_integer() and all(isinstance(cell, int | float) for cell in new):
        guesses.append((polars.Float64, False))
    if kind.is_nested() and not any(isinstance(cell, str) for cell in new):
        guesses.append((None, False))  # the same shape with wider types inside
    for guess, strict in guesses:
        try:
            made = polars.Series(column.name, cells, dtype=guess, strict=strict)
        except Exception:  # noqa: BLE001, S112 - the next guess is wider
            continue
        if _plain(made.to_list()) == _plain(cells):  # polars leaves out what a struct has no field for
            return made
    texts = [None if cell is None else text_of(cell) for cell in cells]
    return polars.Series(column.name, texts, dtype=polars.String)


def _plain(cells: Any) -> Any:
    """Cells with texts for scalars and without properties that are nothing, to be compared."""
    if isinstance(cells, dict):
        return {name: _plain(cell) for name, cell in cells.items() if cell is not None}
    if isinstance(cells, list):
        return [_plain(cell) for cell in cells]
    return None if cells is None else text_of(cells)


register()
