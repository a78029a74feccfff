"""What was not read or scanned, with its reason in words: no absence of anything is proved there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pi_classify.auditing.markup import Html, element, joined, place, table
from pi_classify.auditing.tally import UNSCANNED

if TYPE_CHECKING:
    from pi_classify.auditing.report import Report

# The words of `[UNSCANNED:<reason>]`, for who reads a report.
_MEANING = {
    "nan": "NaN or Infinity", "surrogate": "half a character", "number": "a number of too many digits", "length": "too long",
    "depth": "too deep", "cycle": "it holds itself", "nodes": "too many properties", "type": "no data of JSON", "key": "a name of no text",
    "lens": "too much inside a text",
}  # fmt: skip


def gaps(report: "Report") -> Html:
    """The table of it, or the sentence that there is nothing."""
    rows = list(_gap_rows(report))
    if not rows:
        return element("p", "Every row was read and wholly scanned.", class_="quiet")
    return table((element("th", "count", scope="col", class_="n"), "what", "why"), rows)


def _gap_rows(report: "Report") -> Iterator[tuple[str, ...]]:
    tally = report.tally
    for reason, count in sorted(tally.unread.items()):
        yield _count(f"{count:,}"), "rows not read", reason
    if report.left_out:
        yield _count(f"{report.left_out:,}"), "rows left out", "the sample did not take them"
    if tally.folded:
        yield _count(f"about {tally.folded:,}"), "properties counted together", "there were too many names"
    for row in report.rows:
        if row.entity == UNSCANNED:
            yield (
                _count(f"{row.findings:,}"),
                joined(["not scanned at ", place(row.property) if row.property else "the whole payload"]),
                ", ".join(map(_meaning, row.not_scanned)),
            )


def _meaning(reason: str) -> str:
    word, _, count = reason.partition(" ")
    return f"{word}: {_MEANING[word]} {count}" if word in _MEANING else reason


def _count(text: str) -> Html:
    return element("td", text, class_="n")
