"""`pi-classify audit`: all events added up per property, as a table, HTML, Markdown, CSV or JSON."""

import functools
import operator
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pi_classify.cli.reports import read_report
from pi_classify.cli.rows import (
    NO_OFFSET,
    At,
    Files,
    Output,
    PolicyName,
    Rejects,
    RejectsFile,
    Reviewed,
    Vendor,
    counted,
    files_named,
    policy_of,
    read_rows,
    refuse_overwriting,
    rejects_to,
    say,
)
from pi_classify.cli.rows import Row as FileRow
from pi_classify.errors import UnreadableInput
from pi_classify.sources.arrow_tables import SUFFIXES as ARROW
from pi_classify.sources.jsonl import Line, write_atomically
from pi_classify.sources.rows import TABLES, Batch, Row, named_files, one_by_one, parts_of_file, suffix_of

if TYPE_CHECKING:
    from pi_classify.auditing import Report


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
    workers: Annotated[int, typer.Option("--workers", min=1, help="So many processes count.")] = 1,
    names: Annotated[
        bool,
        typer.Option("--names", help="A tracking plan, JSON Schema or property definitions: names only."),
    ] = False,
) -> None:
    """Add up what many events hold: property, entity, statute, how much of it, what to do."""
    from pi_classify.auditing import audit_payloads
    from pi_classify.auditing.workers import Asked, audit_by_workers
    from pi_classify.inventory import Inventory
    from pi_classify.policy import Policy

    refuse_overwriting([output, rejects], files_named(files))
    before = None if earlier is None else read_report(earlier)
    with rejects_to(rejects) as rejected, write_atomically(output) as out:
        report = _of_names(files, vendor, policy_of(policy), asked_for=names)
        if report is None:
            rows = _rows(files, at, rejected)
            rules = Policy.load(policy_of(policy))
            reviewed = None if inventory is None else Inventory.load(inventory)
            asked = Asked(vendor, reviewed, rules.ids_may_be)
            if workers == 1:
                report = audit_payloads(rows, asked.classifier(), sample=sample, seed=seed, policy=rules)
            else:
                report = audit_by_workers(rows, asked, workers, sample=sample, seed=seed, policy=rules)
            _hint(report, files, at)
        if form is Format.TEXT and output == "-" and sys.stdout is not None and sys.stdout.isatty():
            _show(report)
        else:
            out.write(_written(report, form).rstrip("\n").encode("utf-8", "replace") + b"\n")
    changed = False
    if before is not None:
        difference = report.diff(before)
        changed = bool(difference)
        say(f"since {earlier}:\n{difference}")
    raise typer.Exit(1 if rejected.count or report.tally.unscanned or changed else 0)


def _hint(report: "Report", files: Files, at: str) -> None:
    """Say why a report may be empty: a page full of nothing looks like a clean source."""
    if report.tally.payloads:
        return
    if not report.tally.unread:
        say("no event was read: there is no row in the source")
    elif not at and any(suffix_of(name) not in {*TABLES, ".json"} for name in files or ["-"]):
        say(
            "no event was read: what has no .json, .csv, .tsv, .parquet or .arrow at the end of its name is read as JSON Lines"
        )


def _of_names(files: Files, vendor: str | None, policy: str | Path, *, asked_for: bool) -> "Report | None":
    """The report of names, where they are asked for or every file is a document that declares properties."""
    from pi_classify.auditing.names import audit_names, document_of

    if asked_for:
        if not files:
            raise UnreadableInput("--names reads documents: name a tracking plan or a schema")
        documents = [name for pattern in files for name in named_files(pattern)]
    else:
        documents = [document_of(name) for name in files or ()]
        if not documents or any(document is None for document in documents):
            return None
    reports = [audit_names(document, vendor=vendor, policy=policy) for document in documents]
    return functools.reduce(operator.add, reports)


def _rows(files: Files, at: str, rejected: Rejects) -> "Iterator[Row | Batch]":
    from pi_classify.auditing.progress import told

    if files and not at and all(suffix_of(name) in ARROW for name in files):
        yield from told(part for name in files for part in _parts(name, rejected))
        return
    for number, row in numbered(counted(read_rows(files, at))):
        if row.payload is None:
            rejected.add(row, row.reason or "not read")
            yield Row(row.source, number, None, row.reason or "not read")
        else:
            yield Row(row.source, number, row.payload)


def _parts(pattern: str, rejected: Rejects) -> "Iterator[Row | Batch]":
    """Tables of Arrow batch by batch; rows that cannot be read are noted one by one."""
    for source in named_files(pattern):
        for part in parts_of_file(source):
            if isinstance(part, Batch) and part.is_readable:
                yield part
                continue
            for row in one_by_one([part]):
                if row.reason is not None:
                    line = Line(row.number, NO_OFFSET, b"", None, row.reason)
                    rejected.add(FileRow(source, line, None, row.reason), row.reason)
                yield row


def numbered(rows: Iterable[FileRow]) -> Iterator[tuple[int, FileRow]]:
    """Rows with the number that a locator gives them: an element's in a JSON document, elsewhere a line's or a row's."""
    source, is_document, count = "", False, 0
    for row in rows:
        if row.source != source:
            source, is_document, count = row.source, suffix_of(row.source) == ".json", 0
        count += 1
        yield count if is_document else row.line.number, row


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
