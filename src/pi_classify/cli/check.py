"""`pi-classify check`: a line for each place where personal information is left; exit code 1 if any."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from pi_classify.auditing.render import printable
from pi_classify.cli.rows import (
    At,
    Files,
    PolicyName,
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
from pi_classify.sources.jsonl import encode


class Format(StrEnum):
    """How the findings are written."""

    TEXT = "text"
    SARIF = "sarif"
    GITHUB = "github"
    JSON = "json"


def check(
    files: Files = None,
    at: At = "",
    policy: PolicyName = "ccpa",
    vendor: Vendor = None,
    rejects: RejectsFile = None,
    form: Annotated[Format, typer.Option("--format", help="text, sarif, github or json.")] = Format.TEXT,
    inventory: Reviewed = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", help="Findings of old, which do not fail.")
    ] = None,
    new_baseline: Annotated[
        str | None, typer.Option("--write-baseline", help="Write all findings there; they do not fail.")
    ] = None,
) -> None:
    """Say where `redact` under the same policy would still change something. Needs no key."""
    from pi_classify import __version__
    from pi_classify.auditing import located
    from pi_classify.auditing.sarif import sarif
    from pi_classify.policy import Redactor

    refuse_overwriting([rejects, new_baseline], files_named(files))
    redactor = Redactor(policy_of(policy), without_key="redact", inventory=inventory)
    known: frozenset[located.Fingerprint] = located.read_baseline(baseline) if baseline else frozenset()
    rows = old = 0
    found: list[located.Located] = []
    places = 0
    unread: list[str] = []
    with rejects_to(rejects) as rejected:
        for row in counted(read_rows(files, at)):
            if row.payload is None:
                rejected.add(row, row.reason or "not read")
                unread.append(f"{row.source}:{row.line.number}: {row.reason}")
                continue
            rows += 1
            for finding, _action in redactor.left(row.payload, vendor):
                one = located.Located(row.source, row.line.number, finding)
                if one.fingerprint in known:
                    old += 1
                    continue
                places += 1
                if form is Format.TEXT and not new_baseline:
                    typer.echo(_text(one))
                elif form is Format.GITHUB and not new_baseline:
                    typer.echo(located.annotation(one))
                if form not in (Format.TEXT, Format.GITHUB) or new_baseline:
                    found.append(one)
    if new_baseline:
        count = located.write_baseline(new_baseline, found)
        say(f"{rows} rows checked, {count} entries written to {new_baseline}")
        raise typer.Exit(1 if rejected.count else 0)
    if form is Format.SARIF:
        typer.echo(json.dumps(sarif(found, version=str(__version__), unread=unread), indent=1))
    elif form is Format.JSON:
        typer.echo(encode([_entry(one) for one in found]).decode())
    said = f", {old} more in the baseline" if baseline else ""
    say(
        f"{rows} rows checked, {places} places with personal information{said}, {rejected.count} rows not read"
    )
    raise typer.Exit(1 if places or rejected.count else 0)


def _text(one: "object") -> str:
    from pi_classify.auditing import statute
    from pi_classify.auditing.located import Located
    from pi_classify.auditing.places import address

    assert isinstance(one, Located)  # noqa: S101 - imported late, so that help stays quick
    finding = one.finding
    citation, _ = statute(finding.entity, finding.categories)
    told = f"{one.source}:{one.line} {printable(address(finding.path))} {finding.entity} {finding.confidence.name.lower()}"
    return told + (f" ({citation})" if citation else "")


def _entry(one: "object") -> dict[str, object]:
    from pi_classify.auditing.located import Located
    from pi_classify.auditing.places import address

    assert isinstance(one, Located)  # noqa: S101 - as above
    finding = one.finding
    return {
        "file": one.file,
        "line": one.line,
        "path": address(finding.path),
        "entity": finding.entity,
        "categories": list(finding.categories),
        "confidence": finding.confidence.name.lower(),
        "fingerprint": one.digest,
    }
