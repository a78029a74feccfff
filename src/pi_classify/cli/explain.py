"""`pi-classify explain`: why each leaf of one event was found or not, and what would turn the verdict."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pi_classify.auditing.render import printable
from pi_classify.cli.rows import Vendor
from pi_classify.errors import UnreadableInput
from pi_classify.sources.jsonl import decode


def explain(
    file: Annotated[str, typer.Argument(help="A file with one event as JSON; - is standard input.")] = "-",
    path: Annotated[str | None, typer.Option("--path", help="Only this place, as properties.email.")] = None,
    vendor: Vendor = None,
) -> None:
    """Say per leaf what was found, what was not, and what would have made the difference."""
    from pi_classify.auditing.places import address
    from pi_classify.engine.classifier import Classifier

    explanations = [
        one
        for one in Classifier(vendor=vendor or "auto").explain(_event(file))
        if path is None or any(_is_at(where, path) for where in (one.location, address(one.path)))
    ]
    if path and not explanations:
        raise UnreadableInput(f"{file}: no leaf at the path named by --path")
    for explanation in explanations:
        typer.echo(printable(address(explanation.path)))
        for finding in explanation.findings:
            why = "; ".join(str(reason) for reason in finding.evidence)
            typer.echo(f"  {finding.entity}, {finding.confidence.name.lower()}: {printable(why)}")
        for entity, reason, flip in explanation.declined:
            typer.echo(f"  not {entity}: {reason}" + (f"; {flip}" if flip else ""))
        if not explanation.findings and not explanation.declined:
            typer.echo("  nothing found, nothing near")


def _is_at(where: str, path: str) -> bool:
    return where == path or where.startswith((f"{path}.", f"{path}["))


def _event(file: str) -> dict[str, object]:
    if file == "-" and sys.stdin is None:
        raise UnreadableInput("cannot read standard input: it is closed; name a file")
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as problem:
        raise UnreadableInput(f"cannot read {file}: {problem.strerror}") from None
    value, error = decode(raw)
    if isinstance(value, dict) and not error:
        return value
    first, _, rest = raw.partition(b"\n")
    if rest and not decode(first)[1]:
        error = "more than one event"
    elif isinstance(value, list):
        error = "a list"
    raise UnreadableInput(
        f"{file}: {error or 'not an object'}; explain takes one event: sed -n 12p events.jsonl | pi-classify explain"
    )
