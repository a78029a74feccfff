"""`pi-classify notice`: the notice at collection from what is collected, and whether one that exists is complete."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pi_classify.cli.reports import is_report, read_report
from pi_classify.cli.rows import (
    At,
    Output,
    Reviewed,
    Vendor,
    files_named,
    payloads_at,
    refuse_overwriting,
    say,
)
from pi_classify.errors import CategoryNotInNotice, UnreadableInput
from pi_classify.sources.jsonl import write_atomically
from pi_classify.sources.rows import named_files


class Format(StrEnum):
    """How the notice is written."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


def notice(
    sources: Annotated[list[str], typer.Argument(help="Files or globs of events, or a report as JSON.")],
    answers: Annotated[
        str | None,
        typer.Option(
            "--answers", help=r"TOML: \[purposes], \[retention], \[sold_or_shared] with letters or clauses."
        ),
    ] = None,
    declared: Annotated[
        str | None,
        typer.Option("--declared", help="A notice as JSON or TOML; exit 1 when it lacks a category."),
    ] = None,
    at: At = "",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse wording that was not verified.")] = False,
    form: Annotated[Format, typer.Option("--format", help="markdown, html or json.")] = Format.MARKDOWN,
    output: Output = "-",
    vendor: Vendor = None,
    inventory: Reviewed = None,
) -> None:
    """Write the notice at collection (1798.100(a)), or check one with --declared."""
    from pi_classify.api import audit

    refuse_overwriting([output], [*files_named(sources), answers, declared])
    kept = [source for source in sources if is_report(source)]
    if kept and (at or vendor is not None or inventory is not None):
        raise UnreadableInput(
            f"{kept[0]} is a report, already counted: give audit --at, --vendor, --inventory"
        )
    reports = []
    for source in sources:
        if source in kept:
            reports.append(read_report(source))
            continue
        events = (row for name in named_files(source) for row in payloads_at(name, at)) if at else source
        reports.append(audit(events, vendor=vendor, inventory=inventory))
    report = sum(reports[1:], reports[0])
    if declared is not None:
        try:
            report.check_notice(declared)
        except CategoryNotInNotice as problem:
            say(str(problem))
            raise typer.Exit(1) from None
        say("every category that is collected is in the notice")
        return
    made = report.notice(**_answers(answers), strict=strict)
    text = {
        Format.MARKDOWN: made.to_markdown,
        Format.HTML: made.to_html,
        Format.JSON: made.to_json,
    }[form]()
    with write_atomically(output) as out:
        out.write(text.encode("utf-8", "replace") + b"\n")
    say(
        f"{len(made.collected)} categories and clauses are collected, {len(made.missing)} of them are not wholly described, "
        f"{len(made.gaps)} gaps"
    )
    raise typer.Exit(1 if made.gaps else 0)


def _answers(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    try:
        said = tomllib.loads(Path(name).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise UnreadableInput(
            f"cannot read {name}: {getattr(problem, 'strerror', None) or 'it is no TOML'}"
        ) from None
    unknown = said.keys() - {"purposes", "retention", "sold_or_shared"}
    if unknown:
        raise UnreadableInput(f"{name}: only [purposes], [retention] and [sold_or_shared] are known")
    return said
