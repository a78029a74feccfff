"""`pi-classify subject`: a person's request to know or to delete, answered from the data; nothing is executed or sent."""

import re
import sys
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_classify.cli.rows import At, files_named, payloads_at, policy_of, refuse_overwriting, say
from pi_classify.errors import UnreadableInput
from pi_classify.sources.jsonl import decode, encode, write_atomically
from pi_classify.sources.packed import opened

if TYPE_CHECKING:
    from pi_classify.auditing.subject import Sought, Traced
    from pi_classify.auditing.subject.finding import Found
    from pi_classify.auditing.subject.tracing import Rows

_TEN_DIGITS = re.compile("1?[2-9][0-9]{9}")

app = typer.Typer(help="A person's request to know or to delete.", no_args_is_help=True)

Sources = Annotated[list[str], typer.Argument(help="Files or globs; they are read several times, so not -.")]
Tokens = Annotated[str, typer.Option("--tokens", help="The file that `subject tokens` wrote.")]


class Request(StrEnum):
    """What the person asks for."""

    KNOW = "know"
    DELETE = "delete"


@app.command(context_settings={"allow_extra_args": True})
def tokens(
    context: typer.Context,
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
    policy: Annotated[
        str | None,
        typer.Option("--policy", help="The policy of the data, where it says what ids may be (ids_may_be)."),
    ] = None,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="No tokens: the data were never hashed.")
    ] = False,
) -> None:
    """Write all forms of a person's identifiers: as given, normalised, tokens under every key, weak hashes.

    Identifiers come from a file, standard input or a prompt, never from the command line, which others can read.
    """
    from pi_classify.auditing.subject import seek
    from pi_classify.policy import KeyRing, Policy

    if context.args:  # whoever writes identifiers here should not find them in the log as well
        raise typer.BadParameter(
            "identifiers do not stand on the command line: a file (--identifiers), standard input or a prompt"
        )
    ring = None
    if not without_key:
        ring = KeyRing.from_file(key_file) if key_file else KeyRing.from_env()
    given = _identifiers(identifiers)
    ids_may_be = () if policy is None else Policy.load(policy_of(policy)).ids_may_be
    sought = seek(given, ring, tenant=tenant, ids_may_be=ids_may_be)
    if output == "-":
        raise typer.BadParameter("name a file: what it holds is as personal as the identifiers")
    refuse_overwriting([output], [identifiers, key_file or ""])
    _write_private(output, encode(sought.to_dict()) + b"\n")
    if "PHONE_NUMBER" not in ids_may_be:
        _hint(given)
    say(
        f"{len(sought.forms)} forms of {sought.identifiers} identifiers written; "
        "the file holds the identifiers: hand it over as such, and delete it afterwards"
    )


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
    traced_to: Annotated[
        str | None,
        typer.Option("--traced", help="Tokens and the ids that were followed: for `verify` after deleting."),
    ] = None,
    receipt: Annotated[
        str | None, typer.Option("--receipt", help="Dates and counts as JSON, no value; - is stdout.")
    ] = "-",
    at: At = "",
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
    try:
        text(request, [], table=table, column=column)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None
    if "-" in (export, statements, traced_to) or (listed == "-" and receipt == "-"):
        raise typer.BadParameter("name files: they hold the person's data, and only one output can be stdout")
    outputs = [listed, export, statements, traced_to, receipt]
    refuse_overwriting([name for name in outputs if name], [tokens, *files_named(sources)])
    sought, traced, rows = _traced(sources, tokens, at)
    with contextlib.ExitStack() as files:
        to_list = files.enter_context(write_atomically(listed, private=True)) if listed else None
        to_export = files.enter_context(write_atomically(export, private=True)) if export else None
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
        _write_private(statements, text(request, traced.own, table=table, column=column).encode("utf-8"))
    if traced_to:
        _write_private(traced_to, encode(sought.with_ids(traced.own).to_dict()) + b"\n")
    counts = {
        "rows": shown,
        "left_out": masked.left_out,
        "masked": dict(masked.masked),
        "policy_id": masked.policy_id,
    }
    told = made(request, day, sought, traced, found, export=counts if export else None)
    if receipt:
        with write_atomically(receipt, private=True) as out:
            out.write(encode(told) + b"\n")
    say(f"{found.told}; {len(traced.ids)} ids after {traced.rounds} rounds")
    _hint_at(found, traced)
    if traced.shared:
        say(
            f"{len(traced.shared)} ids of devices are others' too: no statement has them, and rows marked shared are to be judged"
        )
    raise typer.Exit(0 if told["complete"] else 1)


@app.command()
def verify(sources: Sources, tokens: Tokens, at: At = "") -> None:
    """Whether nothing of the person is left: exit 1 while any row holds a form or an id, or could not be read."""
    from pi_classify.auditing.subject import find as look
    from pi_classify.auditing.subject.sought import ID

    sought, traced, rows = _traced(sources, tokens, at)
    found = look(rows, sought, traced)
    if not any(form.how == ID for form in sought.forms):
        say("ids that `find` followed are not in this file: give what it wrote with --traced")
    say(found.told if found.rows else "no row was read, so nothing was verified")
    _hint_at(found, traced)
    raise typer.Exit(0 if found.is_clean and traced.is_whole else 1)


def _traced(sources: list[str], tokens: str, at: str) -> "tuple[Sought, Traced, Rows]":
    from pi_classify.auditing.subject import Sought, trace

    if "-" in sources:
        raise typer.BadParameter("the sources are read several times: name files, not -")
    with opened(tokens) as file:
        sought = Sought.from_dict(decode(file.read())[0])
    names = files_named(sources)

    def rows() -> Any:
        for name in names:
            yield from payloads_at(name, at)

    return sought, trace(rows, sought), rows


def _hint_at(found: "Found", traced: "Traced") -> None:
    if found.wrapped:
        say(
            f"{found.wrapped} rows tell only further inside whose they are, so no id was followed there; "
            "if their event stands there, say where with --at"
        )
    elif found.rows and not traced.has_owners:
        say("no row says whose it is, so no id was followed; if events stand under another name, give --at")


def _hint(given: list[str]) -> None:
    for number, text in enumerate(filter(str.strip, given), 1):
        if _TEN_DIGITS.fullmatch(text.strip()):
            say(
                f"identifier {number} is taken for an id; a telephone number is written as +1 and ten digits, or a --policy says so"
            )


def _identifiers(source: str) -> list[str]:
    if source == "-" and sys.stdin is not None and sys.stdin.isatty():
        typer.echo("identifiers, one a line, not shown while you type; an empty line ends:", err=True)
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
    with write_atomically(name, private=True) as file:
        file.write(data)


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("--received is a day such as 2026-01-31") from None
