"""A report on a terminal: the same table in colours, with as many columns as there is room for.

Texts go in as texts, not as rich's markup: a property that somebody named `[red]` is shown so.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pi_classify.auditing.pictures import percent
from pi_classify.auditing.render import brief, printable
from pi_classify.auditing.rows import KEEP, LEAK, REVIEW, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pi_classify.auditing.report import Report

# The least room that a terminal must have for a column to be worth its place.
_FROM = {
    "holds": 60, "share": 70, "sensitive": 80, "events": 90, "of values": 105, "statute": 120, "confidence": 135, "why": 150,
}  # fmt: skip
_NUMBERS = ("events", "share", "of values")
_COLOURS = {LEAK: "bold yellow", REVIEW: "bold yellow", KEEP: "dim"}


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
                min_width=16 if is_wide else None,
            )
        for row, line in zip(report.rows, lines, strict=True):
            style = "red" if row.sensitive else ""
            table.add_row(
                *(Text(printable(line[name]), style=_COLOURS.get(line[name], "")) for name in shown),
                style=style,
            )
        yield table
        yield Text("")
    yield Text(printable(report.summary), style="bold")


def _line(row: Row) -> dict[str, str]:
    return {
        "property": row.property,
        "entity": row.entity,
        "statute": " ".join(row.categories),
        "sensitive": row.sensitive or "",
        "events": f"{row.events:,}",
        "share": percent(row.share),
        "of values": percent(row.matched) if row.matched else "",
        "holds": row.holds,
        "confidence": row.confidence.name.lower(),
        "action": row.action,
        "why": "; ".join(row.not_scanned or brief(row.why, row.entity)),
    }
