"""Rows of files as the commands read them: the event inside each row, or the reason why there is none."""

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, NamedTuple, NoReturn

import typer

from pi_classify.errors import UnreadableInput
from pi_classify.model import Payload
from pi_classify.sources import json_documents
from pi_classify.sources.jsonl import REPEATED, Line, encode, has_repeated_names, read_lines, write_atomically
from pi_classify.sources.rows import TABLES, named_files, read_file, suffix_of
from pi_classify.sources.rows import Row as SourceRow

Files = Annotated[
    list[str] | None,
    typer.Argument(help="JSONL, JSON, CSV, Parquet or Arrow files, or globs; - is JSONL from stdin."),
]
At = Annotated[str, typer.Option("--at", help="Where the event stands inside each row, as payload or a.b.")]


def _known_vendor(vendor: str | None) -> str | None:
    from pi_classify.vocabulary import vendors

    if vendor is not None and vendor != "auto" and vendor not in vendors():
        raise typer.BadParameter(f"no such vendor; there are: {', '.join(sorted(vendors()))}")
    return vendor


Reviewed = Annotated[
    str | None, typer.Option("--inventory", help="The reviewed file; it comes before the policy.")
]
Vendor = Annotated[
    str | None, typer.Option("--vendor", callback=_known_vendor, help="Whose events these are; else guessed.")
]
PolicyName = Annotated[
    str, typer.Option("--policy", help="A preset (ccpa, analytics, strict) or a TOML file.")
]
Output = Annotated[
    str, typer.Option("--output", "-o", help="Written aside and renamed; - is standard output.")
]
RejectsFile = Annotated[
    str | None, typer.Option("--rejects", help="Line, offset and reason of rows not read; never the row.")
]


class Row(NamedTuple):
    """One row: the file it came from, its line, and its payload or the reason why it has none.

    A row of a table that is no text has its number for a line, and no offset.
    """

    source: str
    line: Line
    payload: Payload | None
    reason: str | None


NO_OFFSET = -1


def read_rows(files: Iterable[str] | None, at: str) -> Iterator[Row]:
    """The rows of all files and globs (standard input when there are none), each file by its suffix."""
    if not files and sys.stdin is not None and sys.stdin.isatty():
        say("reading JSON Lines from the terminal; Ctrl-D ends, or name a file")
    for name in files or ["-"]:
        for source in named_files(name):
            yield from _rows(source, at)


def _rows(source: str, at: str) -> Iterator[Row]:
    suffix = suffix_of(source)
    if suffix in TABLES:
        if at:
            raise UnreadableInput(f"--at is for JSON and JSONL: a row of {source} is the event")
        for row in read_file(source):
            line = Line(row.number, NO_OFFSET, b"", row.payload, row.reason)
            yield Row(source, line, row.payload, row.reason)
    elif suffix == ".json":
        lines = (element.line for element in json_documents.elements(source))
        yield from (row_of(source, line, at) for line in lines if line is not None)
    else:
        yield from (row_of(source, line, at) for line in read_lines(source))


def row_of(source: str, line: Line, at: str) -> Row:
    """The row of a line, or of an element of a JSON document."""
    if line.error:
        return Row(source, line, None, line.error)
    node = event_at(line.value, at)
    if isinstance(node, dict):
        if has_repeated_names(line.raw, line.value):  # its value does not hold all that the bytes hold
            return Row(source, line, None, REPEATED)
        return Row(source, line, node, None)
    return Row(source, line, None, "no object at --at" if at else "not an object")


def event_at(row: object, at: str) -> object:
    """What stands inside a row where `--at` says that its event is; None when nothing does.

    >>> event_at({"a": {"b": {"event": "x"}}}, "a.b"), event_at({"a": 1}, "a.b")
    ({'event': 'x'}, None)
    """
    for step in at.split(".") if at else ():
        row = row.get(step) if isinstance(row, dict) else None
    return row


def files_named(patterns: Iterable[str] | None) -> list[str]:
    """The files of all names and globs, without standard input."""
    return [name for pattern in patterns or () if pattern != "-" for name in named_files(pattern)]


def refuse_overwriting(outputs: Iterable[str | None], inputs: Iterable[str | None]) -> None:
    """Raise typer's BadParameter where a file would be written that is read, or is written twice."""
    taken = {os.path.realpath(name) for name in inputs if name and name != "-"}
    for name in outputs:
        if not name or name == "-":
            continue
        real = os.path.realpath(name)
        if real in taken and not real.startswith("/dev/"):
            raise typer.BadParameter(f"{name} is read here, or named twice; name another file to write")
        taken.add(real)


def payloads_at(source: str, at: str) -> Iterator[SourceRow]:
    """The rows of one file with the event inside each, for who needs no bytes of them; a row without one says so."""
    if at and suffix_of(source) in TABLES:
        raise UnreadableInput(f"--at is for JSON and JSONL: a row of {source} is the event")
    for row in read_file(source):
        node = event_at(row.payload, at)
        if at and row.reason is None and not isinstance(node, dict):
            yield SourceRow(source, row.number, None, "no object at --at")
        else:
            yield row._replace(payload=node)


def is_strict(raw: bytes) -> bool:
    """Whether other readers of JSON take it too: NaN and Infinity are no JSON, though SDKs send them.

    >>> is_strict(b'{"note": "NaN"}'), is_strict(b'{"amount": NaN}')
    (True, False)
    """
    if b"NaN" not in raw and b"Infinity" not in raw:
        return True
    try:
        json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("not strict JSON")


def put_back(line: Line, at: str, payload: Payload) -> bytes:
    """The row's bytes with another event in it."""
    steps = at.split(".") if at else []
    return encode(_replaced(line.value, steps, payload))


def _replaced(node: object, steps: list[str], payload: Payload) -> object:
    if not steps or not isinstance(node, dict):
        return payload
    return {**node, steps[0]: _replaced(node[steps[0]], steps[1:], payload)}


@dataclass
class Rejects:
    """Rows that were not written: counted, named by line, and listed in a file when one is asked for."""

    file: IO[bytes] | None = None
    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, row: Row, reason: str) -> None:
        """Remember a row by file, line and offset; never its text."""
        self.count += 1
        if len(self.first) < 10:
            self.first.append(f"{row.source}:{row.line.number}: {reason}")
        if self.file is not None:
            offset = {} if row.line.offset == NO_OFFSET else {"offset": row.line.offset}
            entry = {"file": row.source, "line": row.line.number, **offset, "reason": reason}
            self.file.write(encode(entry) + b"\n")

    def tell(self) -> None:
        """Say on stderr which rows they were."""
        for entry in self.first:
            say(f"not read or not written: {entry}")
        if self.count > len(self.first):
            say(f"... and {self.count - len(self.first)} more; --rejects FILE lists them all")


@contextlib.contextmanager
def rejects_to(name: str | None) -> Iterator[Rejects]:
    """Where rejected rows are noted; they are told at the end in any case."""
    with contextlib.ExitStack() as stack:
        rejects = Rejects(stack.enter_context(write_atomically(name)) if name else None)
        yield rejects
        rejects.tell()


def counted(rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, with progress on stderr when that is a terminal."""
    from pi_classify.auditing.progress import told

    return told(rows)


def say(text: str) -> None:
    """One line on stderr."""
    typer.echo(f"pi-classify: {text}", err=True)


def policy_of(name: str) -> str | Path:
    """A preset's name or a package's resource, or a path when it looks like one."""
    from pi_classify.policy.reader import is_resource

    is_path = (name.endswith(".toml") or "/" in name) and not is_resource(name)
    return Path(name) if is_path else name
