"""A report on a terminal: the same table in colours, with as many columns as there is room for.

Texts go in as texts, not as rich's markup: a property that somebody named `[red]` is shown so.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.pictures import percent
from pi_classify.auditing.render import brief, folded, printable
from pi_classify.auditing.rows import FIELD, LEAK, Row
from pi_classify.auditing.suggested import KEEP, REVIEW

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.measure import Measurement

    from pi_classify.auditing.report import Report

# The least room that a terminal must have for a column to be worth its place.
_FROM = {
    "holds": 60, "share": 70, "sensitive": 80, "events": 90, "of values": 105, "statute": 120, "confidence": 135, "why": 150,
}  # fmt: skip
_NUMBERS = ("events", "share", "of values")
_COLOURS = {LEAK: "bold yellow", REVIEW: "bold yellow", KEEP: "dim"}
_NARROWEST = 16


class _Place:
    """A property's path, which breaks where a step begins: rich breaks at blanks, and a path has none."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __rich_console__(self, _console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from rich.text import Text

        yield Text("\n".join(folded(self._path, options.max_width)), overflow="fold")

    def __rich_measure__(self, _console: "Console", options: "ConsoleOptions") -> "Measurement":
        from rich.cells import cell_len
        from rich.measure import Measurement

        most = cell_len(self._path)
        return Measurement(min(most, _NARROWEST), most).with_maximum(options.max_width)


def rendered(report: "Report", width: int) -> Iterator["RenderableType"]:
    """The table for a terminal of this width, then the sentence of counts."""
    from rich.table import Table
    from rich.text import Text

    if report.rows:
        lines = [_line(row) for row in report.rows]
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        shown = [name for name in lines[0] if width >= _FROM.get(name, 0)]
        for name in shown:
            is_wide = name in ("property", "why")
            table.add_column(
                name,
                justify="right" if name in _NUMBERS else "left",
                no_wrap=not is_wide,
                overflow="fold" if is_wide else "ellipsis",
                min_width=_NARROWEST if is_wide else None,
            )
        for row, line in zip(report.rows, lines, strict=True):
            style = "red" if row.sensitive else ""
            table.add_row(
                *(
                    _Place(printable(row.property))
                    if name == "property"
                    else Text(printable(line[name]), style=_COLOURS.get(line[name], ""))
                    for name in shown
                ),
                style=style,
            )
        yield table
        yield Text("")
        policy = printable(report.policy.name or "your policy")
        yield Text(
            f"action: what the policy {policy} does, or {REVIEW}: a person must decide; "
            f"{FIELD}: in at least 80 % of its own values, {LEAK}: in fewer than 20 %",
            style="dim",
        )
    yield Text(printable(report.summary), style="bold")


def _line(row: Row) -> dict[str, str]:
    at_most = "≤ " if row.property == OTHER else ""
    return {
        "property": row.property,
        "entity": row.entity,
        "action": row.action,
        "sensitive": row.sensitive or "",
        "statute": " ".join(row.categories),
        "holds": row.holds,
        "of values": percent(row.matched) if row.matched else "",
        "events": f"{at_most}{row.events:,}",
        "share": at_most + percent(row.share),
        "confidence": row.confidence.name.lower(),
        "why": "; ".join(row.not_scanned or brief(row.why, row.entity)),
    }
