"""`pi-classify inventory check|update`: is all that was seen listed, with a reason that still holds?"""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pi_classify.auditing.render import printable
from pi_classify.cli.rows import At, Rejects, Vendor, counted, read_rows, rejects_to, say
from pi_classify.inventory import Inventory
from pi_classify.inventory.changes import Seen, append, event_of, problems, seen_of, toml_of
from pi_classify.inventory.reader import read

app = typer.Typer(help="Check and update the reviewed file of properties.", no_args_is_help=True)

SeenFiles = Annotated[
    list[str], typer.Argument(help="What the guard wrote (--pi-seen FILE), or files of events; - is stdin.")
]
File = Annotated[str, typer.Option("--inventory", help="The reviewed file.")]


@app.command()
def check(seen: SeenFiles, inventory: File = "pi_inventory.toml", at: At = "", vendor: Vendor = None) -> None:
    """Fail on a new property, a changed verdict, a row that expired or has no reason; print the rows to add."""
    listed = _listed(inventory)
    with rejects_to(None) as rejected:
        told = list(_seen(seen, at, vendor, rejected))
        found = problems(listed, told)
    for problem in found:
        where = f"{inventory}:{problem.line}: " if problem.line else ""
        typer.echo(where + printable(problem.what), err=True)
    rows = [toml_of(problem.row) for problem in found if problem.row is not None]
    if rows:
        say(f"add to {inventory} (or run `pi-classify inventory update`) and write the reasons:")
        typer.echo("\n\n".join(rows))
    say(f"{len(listed.rows)} rows, {len(found)} to settle")
    if not told:
        say("nothing was seen, so nothing was checked: did the tests send an event under a guard?")
    raise typer.Exit(1 if found or rejected.count or not told else 0)


@app.command()
def update(
    seen: SeenFiles, inventory: File = "pi_inventory.toml", at: At = "", vendor: Vendor = None
) -> None:
    """Append a row with the reason TODO for all that is new; `check` fails until the reasons are written."""
    listed = _listed(inventory)
    with rejects_to(None) as rejected:
        added = append(listed, list(_seen(seen, at, vendor, rejected)), Path(inventory))
    say(f"{added} rows added to {inventory}" + ("; write their reasons" if added else ""))
    raise typer.Exit(1 if rejected.count else 0)


def _listed(name: str) -> Inventory:
    if not Path(name).exists():
        return Inventory((), name=name)
    today = datetime.datetime.now(datetime.UTC).date()
    return Inventory(read(name, reasonless=True), name=name, today=today)


def _seen(files: Iterable[str], at: str, vendor: str | None, rejected: Rejects) -> Iterator[Seen]:
    from pi_classify.auditing.tally import property_of
    from pi_classify.engine.classifier import Classifier

    classifier = Classifier()
    for row in counted(read_rows(files, at)):
        if row.payload is None:
            rejected.add(row, row.reason or "not read")
            continue
        record = seen_of(row.payload)
        if record is not None:
            yield record
            continue
        scan = classifier.scan(row.payload, vendor)
        findings = classifier.findings(scan)
        event = event_of(row.payload, findings)
        for finding in findings:
            sure = finding.confidence.name.lower()
            yield Seen(property_of(finding.path), event, finding.entity, sure, scan.vendor)
        for told in classifier.explain(row.payload, vendor=scan.vendor):
            if not told.findings:
                yield Seen(property_of(told.path), event, vendor=scan.vendor)
