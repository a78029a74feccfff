"""`pi-classify audit`: all events added up per property, as a table, HTML or JSON."""

from enum import StrEnum
from typing import Annotated

import typer

from pi_classify.cli.rows import (
    At,
    Files,
    Output,
    RejectsFile,
    Reviewed,
    Row,
    Vendor,
    counted,
    read_rows,
    rejects_to,
)
from pi_classify.sources.jsonl import encode, write_atomically


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def audit(
    files: Files = None,
    at: At = "",
    vendor: Vendor = None,
    output: Output = "-",
    rejects: RejectsFile = None,
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="Look at so many rows only.")] = None,
    inventory: Reviewed = None,
    form: Annotated[Format, typer.Option("--format", help="text, html or json.")] = Format.TEXT,
) -> None:
    """Add up what many events hold: property, entity, statute, share of events."""
    from pi_classify.auditing import Unread, audit_payloads
    from pi_classify.engine.classifier import Classifier
    from pi_classify.inventory import Inventory, reviewing

    with rejects_to(rejects) as rejected, write_atomically(output) as out:

        def payload(row: Row) -> object:
            if row.payload is not None:
                return row.payload
            rejected.add(row, row.reason or "not read")
            return Unread(row.reason or "not read")

        rows = (payload(row) for row in counted(read_rows(files, at)))
        classifier = Classifier(vendor=vendor or "auto")
        asked = classifier if inventory is None else reviewing.Reviewed(Inventory.load(inventory), classifier)
        report = audit_payloads(rows, asked, sample=sample)
        if form is Format.JSON:
            text = encode({"summary": report.summary, "rows": report.to_dicts()})
        else:
            text = (report.to_html() if form is Format.HTML else report.to_text()).encode("utf-8", "replace")
        out.write(text + b"\n")
    raise typer.Exit(1 if rejected.count or report.tally.unscanned else 0)
