"""`pi-classify show`: one place of one event, for its owner's eyes; the value itself only on a terminal and only when asked."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from pi_classify.auditing.forms import shape_of
from pi_classify.auditing.places import address
from pi_classify.auditing.render import printable
from pi_classify.cli.rows import At, Vendor
from pi_classify.errors import UnreadableInput
from pi_classify.model import Finding, Path, Payload, print_path


def show(
    place: Annotated[
        str, typer.Argument(metavar="FILE:ROW", help="Where a locator points: events.jsonl:12.")
    ],
    path: Annotated[str, typer.Argument(help="The path there, as properties.items[0].note.")],
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the value; on a terminal only.")] = False,
    at: At = "",
    vendor: Vendor = None,
) -> None:
    """Say what one property of one event looks like and what was found there; with --reveal, show it."""
    from pi_classify.engine.classifier import Classifier

    if reveal and not (sys.stdout is not None and sys.stdout.isatty()):
        raise UnreadableInput(
            "--reveal shows a value, so it writes to a terminal only, not to a file or a pipe"
        )
    name, number = _parted(place)
    payload = _payload(name, number, at)
    found = [one for one in Classifier(vendor=vendor or "auto").classify(payload) if _is_at(one, path)]
    texts = [text for where, text in _scalars(payload) if path in (print_path(where), address(where))]
    if not texts and not found:
        raise UnreadableInput(
            f"{name}:{number}: no value at this path; a report's locators say which there are"
        )
    for text in texts:
        typer.echo(f"{len(text)} characters, shape {shape_of(text)}")
        if reveal:
            typer.echo(printable(text))
    for finding in found:
        why = "; ".join(str(reason) for reason in finding.evidence)
        sure = finding.confidence.name.lower()
        where = f"{address(finding.path)} {finding.start}-{finding.end}"
        typer.echo(printable(f"{where}: {finding.entity}, {sure}: {why}"))
        if reveal:
            typer.echo(f"  {printable(_sliced(finding, payload))}")
    if not found:
        typer.echo("nothing found")


def _parted(place: str) -> tuple[str, int]:
    name, _, number = place.rpartition(":")
    if not name or not number.isdecimal() or int(number) < 1:
        raise typer.BadParameter("name a file and a row, as events.jsonl:12")
    return name, int(number)


def _payload(name: str, number: int, at: str) -> Payload:
    from pi_classify.cli.audit import numbered
    from pi_classify.cli.rows import read_rows
    from pi_classify.sources.layouts import payload_of

    for at_number, row in numbered(read_rows([name], at)):
        if at_number == number:
            if row.payload is None:
                raise UnreadableInput(f"{name}:{number}: {row.reason}")
            payload: Payload = payload_of(row.payload)
            return payload
        if at_number > number:
            break
    raise UnreadableInput(f"{name} has no row {number}")


def _is_at(finding: Finding, path: str) -> bool:
    """Whether a finding stands at a place, or in what a lens opens there."""
    return any(
        where == path or (where.startswith(path) and where[len(path)] in "?#/@!")
        for where in (finding.location, address(finding.path))
    )


def _scalars(payload: Payload) -> Iterator[tuple[Path, str]]:
    """Every value of a payload, with its path."""
    left: list[tuple[Path, Any]] = [((), payload)]
    while left:
        path, node = left.pop()
        if isinstance(node, dict):
            left += [((*path, name), value) for name, value in node.items()]
        elif isinstance(node, list):
            left += [((*path, at), value) for at, value in enumerate(node)]
        else:
            is_json = node is None or isinstance(node, bool | int | float)
            yield path, json.dumps(node) if is_json else str(node)


def _sliced(finding: Finding, payload: Payload) -> str:
    try:
        return finding.slice(payload)
    except LookupError:
        return "in a property's name, or below one, that is data: see the event itself"
