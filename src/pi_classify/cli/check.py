"""`pi-classify check`: a line for each place where personal information is left; exit code 1 if any."""

import typer

from pi_classify.auditing.render import printable
from pi_classify.cli.rows import (
    At,
    Files,
    PolicyName,
    RejectsFile,
    Vendor,
    counted,
    policy_of,
    read_rows,
    rejects_to,
    say,
)


def check(
    files: Files = None,
    at: At = "",
    policy: PolicyName = "ccpa",
    vendor: Vendor = None,
    rejects: RejectsFile = None,
) -> None:
    """Say where `redact` under the same policy would still change something. Needs no key."""
    from pi_classify.auditing import statute
    from pi_classify.policy import Redactor

    redactor = Redactor(policy_of(policy), without_key="redact")
    rows = places = 0
    with rejects_to(rejects) as rejected:
        for row in counted(read_rows(files, at)):
            if row.payload is None:
                rejected.add(row, row.reason or "not read")
                continue
            rows += 1
            for finding, _action in redactor.left(row.payload, vendor):
                places += 1
                citation, _ = statute(finding.entity, finding.categories)
                typer.echo(
                    f"{row.source}:{row.line.number} {printable(finding.location)} {finding.entity}"
                    f" {finding.confidence.name.lower()}" + (f" ({citation})" if citation else "")
                )
    say(f"{rows} rows checked, {places} places with personal information, {rejected.count} rows not read")
    raise typer.Exit(1 if places or rejected.count else 0)
