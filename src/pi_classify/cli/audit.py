"""`pi-classify audit`: all events added up per property, as a table, HTML, Markdown, CSV or JSON."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pi_classify.cli.rows import (
    At,
    Files,
    Output,
    PolicyName,
    Rejects,
    RejectsFile,
    Reviewed,
    Vendor,
    counted,
    policy_of,
    read_rows,
    rejects_to,
    say,
)
from pi_classify.errors import UnreadableInput
from pi_classify.sources.jsonl import write_atomically

if TYPE_CHECKING:
    from pi_classify.auditing import Report
    from pi_classify.sources.rows import Row


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


def audit(
    files: Files = None,
    at: At = "",
    vendor: Vendor = None,
    output: Output = "-",
    rejects: RejectsFile = None,
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="Look at so many rows only.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Which rows a sample takes.")] = 0,
    inventory: Reviewed = None,
    policy: PolicyName = "analytics",
    earlier: Annotated[
        str | None,
        typer.Option("--since", help="An earlier report (--format json): say what changed; exit 1 if so."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="text, html, markdown, csv or json.")
    ] = Format.TEXT,
) -> None:
    """Add up what many events hold: property, entity, statute, how much of it, what to do."""
    from pi_classify.auditing import audit_payloads
    from pi_classify.engine.classifier import Classifier
    from pi_classify.inventory import Inventory, reviewing

    before = None if earlier is None else _read_report(earlier)
    with rejects_to(rejects) as rejected, write_atomically(output) as out:
        classifier = Classifier(vendor=vendor or "auto")
        asked = classifier if inventory is None else reviewing.Reviewed(Inventory.load(inventory), classifier)
        rows = _rows(files, at, rejected)
        report = audit_payloads(rows, asked, sample=sample, seed=seed, policy=policy_of(policy))
        if form is Format.TEXT and output == "-" and sys.stdout.isatty():
            _show(report)
        else:
            out.write(_written(report, form).rstrip("\n").encode("utf-8", "replace") + b"\n")
    changed = False
    if before is not None:
        difference = report.diff(before)
        changed = bool(difference)
        say(f"since {earlier}:\n{difference}")
    raise typer.Exit(1 if rejected.count or report.tally.unscanned or changed else 0)


def _rows(files: Files, at: str, rejected: Rejects) -> "Iterator[Row]":
    from pi_classify.sources.rows import Row

    for row in counted(read_rows(files, at)):
        if row.payload is None:
            rejected.add(row, row.reason or "not read")
            yield Row(row.source, row.line.number, None, row.reason or "not read")
        else:
            yield Row(row.source, row.line.number, row.payload)


def _show(report: "Report") -> None:
    from rich.console import Console

    Console().print(report)


def _written(report: "Report", form: Format) -> str:
    if form is Format.JSON:
        return report.to_json()
    if form is Format.HTML:
        return report.to_html()
    if form is Format.MARKDOWN:
        return report.to_markdown()
    return report.to_csv() if form is Format.CSV else report.to_text()


def _read_report(name: str) -> "Report":
    from pi_classify.auditing import Report

    try:
        text = Path(name).read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot read {name}: {error.strerror}") from None
    return Report.from_json(text)
