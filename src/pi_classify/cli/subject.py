"""`pi-classify subject`: a person's request to know or to delete, answered from the data; nothing is executed or sent."""

import os
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_classify.cli.rows import say
from pi_classify.errors import UnreadableInput
from pi_classify.sources.jsonl import decode, encode, opened, write_atomically

if TYPE_CHECKING:
    from pi_classify.auditing.subject import Sought, Traced
    from pi_classify.auditing.subject.tracing import Rows

app = typer.Typer(help="A person's request to know or to delete.", no_args_is_help=True)

Sources = Annotated[list[str], typer.Argument(help="Files or globs; they are read several times, so not -.")]
Tokens = Annotated[str, typer.Option("--tokens", help="The file that `subject tokens` wrote.")]


class Request(StrEnum):
    """What the person asks for."""

    KNOW = "know"
    DELETE = "delete"


@app.command()
def tokens(
    output: Annotated[
        str, typer.Option("--output", "-o", help="Where to write; readable by its owner only.")
    ],
    identifiers: Annotated[
        str, typer.Option("--identifiers", help="A file, one identifier a line; - asks, or reads stdin.")
    ] = "-",
    key_file: Annotated[
        str | None, typer.Option("--key-file", help="The ring: the active key and the retired ones.")
    ] = None,
    tenant: Annotated[str, typer.Option("--tenant", help="The tenant that the tokens were made for.")] = "",
    without_key: Annotated[
        bool, typer.Option("--without-key", help="No tokens: the data were never hashed.")
    ] = False,
) -> None:
    """Write all forms of a person's identifiers: as given, normalised, tokens under every key, weak hashes.

    Identifiers come from a file, standard input or a prompt, never from the command line, which others can read.
    """
    from pi_classify.auditing.subject import seek
    from pi_classify.policy import KeyRing

    ring = None
    if not without_key:
        ring = KeyRing.from_file(key_file) if key_file else KeyRing.from_env()
    sought = seek(_identifiers(identifiers), ring, tenant=tenant)
    if output == "-":
        raise typer.BadParameter("name a file: what it holds is as personal as the identifiers")
    _write_private(output, encode(sought.to_dict()) + b"\n")
    say(f"{sought!r} written; the file holds the identifiers: hand it over as such, and delete it afterwards")


@app.command()
def find(
    sources: Sources,
    tokens: Tokens,
    request: Annotated[Request, typer.Option("--request", help="know or delete.")] = Request.KNOW,
    received: Annotated[
        str, typer.Option("--received", help="The day on which the request came, 2026-01-31; else today.")
    ] = "",
    listed: Annotated[
        str | None, typer.Option("--list", help="Source, row, path and form of each match, as JSONL.")
    ] = None,
    export: Annotated[
        str | None, typer.Option("--export", help="The person's own rows as JSONL, masked for disclosure.")
    ] = None,
    statements: Annotated[
        str | None, typer.Option("--statements", help="SQL and API calls as text; they hold the ids.")
    ] = None,
    receipt: Annotated[
        str | None, typer.Option("--receipt", help="Dates and counts as JSON, no value; - is stdout.")
    ] = "-",
    table: Annotated[str, typer.Option("--table", help="The table in the statements.")] = "events",
    column: Annotated[str, typer.Option("--column", help="Its column of ids.")] = "distinct_id",
) -> None:
    """Find a person's rows; needs no key. Exit 1 while some rows could not be read or wholly scanned."""
    import contextlib

    from pi_classify.auditing.subject import find as look
    from pi_classify.auditing.subject.export import Export
    from pi_classify.auditing.subject.finding import OWN
    from pi_classify.auditing.subject.receipt import receipt as made
    from pi_classify.auditing.subject.statements import statements as text

    day = _day(received)
    sought, traced, rows = _traced(sources, tokens)
    with contextlib.ExitStack() as files:
        to_list = files.enter_context(write_atomically(listed)) if listed else None
        to_export = files.enter_context(write_atomically(export)) if export else None
        masked = Export()
        shown = 0

        def take(_row: Any, payload: Any, match: Any) -> None:
            nonlocal shown
            if to_list is not None:
                to_list.write(encode(match.to_dict()) + b"\n")
            if to_export is not None and match.whose == OWN:
                clean = masked.mask(payload)
                if clean is not None:
                    shown += 1
                    to_export.write(encode(clean) + b"\n")

        found = look(rows, sought, traced, take)
    if statements:
        _write_private(
            statements, text(request, list(traced.ids), table=table, column=column).encode("utf-8")
        )
    counts = {"rows": shown, "left_out": masked.left_out, "policy_id": masked.policy_id} if export else None
    if receipt:
        with write_atomically(receipt) as out:
            out.write(encode(made(request, day, sought, traced, found, export=counts)) + b"\n")
    say(f"{found!r}; {traced!r}")
    if traced.shared:
        say(
            f"{len(traced.shared)} ids of devices are not this person's alone: rows marked shared are to be judged"
        )
    whole = traced.is_whole and not found.unread and not found.unscanned and not masked.left_out
    raise typer.Exit(0 if whole else 1)


@app.command()
def verify(sources: Sources, tokens: Tokens) -> None:
    """Whether nothing of the person is left: exit 1 while any row holds a form or an id, or could not be read."""
    from pi_classify.auditing.subject import find as look

    sought, traced, rows = _traced(sources, tokens)
    found = look(rows, sought, traced)
    say(f"{found!r}")
    raise typer.Exit(0 if found.is_clean else 1)


def _traced(sources: list[str], tokens: str) -> "tuple[Sought, Traced, Rows]":
    from pi_classify.auditing.subject import Sought, trace
    from pi_classify.sources.layouts import payload_of
    from pi_classify.sources.rows import Row, named_files, read_file

    if "-" in sources:
        raise typer.BadParameter("the sources are read several times: name files, not -")
    with opened(tokens) as file:
        sought = Sought.from_dict(decode(file.read())[0])
    names = [name for source in sources for name in named_files(source)]

    def rows() -> Any:
        for name in names:
            for row in read_file(name):
                yield Row(row.source, row.number, payload_of(row.payload), row.reason)

    return sought, trace(rows, sought), rows


def _identifiers(source: str) -> list[str]:
    if source == "-" and sys.stdin.isatty():
        typer.echo("identifiers, one a line; an empty line ends:", err=True)
        lines = []
        while line := typer.prompt(
            "", prompt_suffix="", default="", show_default=False, hide_input=True, err=True
        ):
            lines.append(line)
        return lines
    with opened(source) as file:
        data = file.read(10_000_000)
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UnreadableInput("the identifiers are not UTF-8; write them anew as UTF-8") from None


def _write_private(name: str, data: bytes) -> None:
    path = Path(name)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as problem:
        raise UnreadableInput(f"cannot write {name}: {problem.strerror}") from None
    with os.fdopen(descriptor, "wb") as file:
        if path.is_file():
            path.chmod(0o600)  # one that was there before
        file.write(data)


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("--received is a day such as 2026-01-31") from None
