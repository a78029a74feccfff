"""`pi-classify redact`: the events as the policy wants them; what does not change is copied byte for byte."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_classify.auditing.tally import UNSCANNED
from pi_classify.cli.rows import (
    NO_OFFSET,
    At,
    Output,
    PolicyName,
    Rejects,
    RejectsFile,
    Reviewed,
    Row,
    Vendor,
    counted,
    is_strict,
    policy_of,
    put_back,
    read_rows,
    refuse_overwriting,
    rejects_to,
    row_of,
    say,
)
from pi_classify.errors import KeyUnavailable
from pi_classify.sources import arrow_tables, csv_files, rewriting
from pi_classify.sources.jsonl import Line, write_atomically
from pi_classify.sources.rows import suffix_of

if TYPE_CHECKING:
    from pi_classify.policy import Redactor
    from pi_classify.policy.keys import KeyRing
    from pi_classify.policy.tables import Table

Source = Annotated[
    str,
    typer.Argument(
        help="A JSONL, JSON, CSV, Parquet or Feather file, written as the same kind; - is JSONL from stdin."
    ),
]
Ephemeral = Annotated[
    bool, typer.Option("--ephemeral-key", help="A key for this run only: tokens join nothing else.")
]
KeyFile = Annotated[
    str | None, typer.Option("--key-file", help="A file with the key (or keys, newest first).")
]

_JSON, _JSONL = "JSON", "JSON Lines"
_KINDS = {
    ".json": _JSON,
    ".csv": "CSV",
    ".tsv": "TSV",
    ".tab": "TSV",
    ".parquet": "Parquet",
    ".pq": "Parquet",
    ".arrow": "Arrow",
    ".feather": "Arrow",
    ".ipc": "Arrow",
}


def redact(
    file: Source = "-",
    at: At = "",
    policy: PolicyName = "ccpa",
    vendor: Vendor = None,
    output: Output = "-",
    rejects: RejectsFile = None,
    key_file: KeyFile = None,
    ephemeral_key: Ephemeral = False,
    inventory: Reviewed = None,
) -> None:
    """Write the events without the personal information that the policy does not allow."""
    from pi_classify.policy import Redactor

    kind = _kind(file, output, at)
    refuse_overwriting([rejects], [file, output])
    keys = _keys(key_file, ephemeral_key)  # a key that is no good says so itself
    try:
        redactor = Redactor(policy_of(policy), keys=keys, inventory=inventory)
    except KeyUnavailable:
        raise KeyUnavailable(
            f"policy {policy} hashes and there is no key; keep one, so that tokens stay the same:\n"
            "  export PI_CLASSIFY_KEY=$(pi-classify keys new)\n"
            "or say --ephemeral-key for tokens that join nothing but this run"
        ) from None
    with rejects_to(rejects) as rejected:
        work = _Work(redactor, vendor, rejected)
        if kind == _JSONL:
            with write_atomically(output) as out:
                for row in counted(read_rows([file], at)):
                    new = work.line(row, at)
                    if new is not None:
                        out.write(new + b"\n")
        elif kind == _JSON:
            rewriting.rewrite_json(file, output, lambda line: work.line(row_of(file, line, at), at))
        else:
            rewrite = (
                rewriting.rewrite_csv if suffix_of(file) in csv_files.SUFFIXES else rewriting.rewrite_table
            )
            work.table(file, output, rewrite)
    noun = "lines" if kind == _JSONL else "rows"
    say(f"{work.written} {noun} written, {work.changed} of them changed, {rejected.count} rejected")
    if work.unscanned:
        say(
            f"{work.unscanned} {noun} hold something that could not be scanned: it is marked [UNSCANNED:<reason>]"
        )
    raise typer.Exit(1 if rejected.count or work.unscanned else 0)


def _kind(source: str, output: str, at: str) -> str:
    """The kind of file that is read and written; raises typer's BadParameter where the two differ."""
    kind = _KINDS.get(suffix_of(source), _JSONL)
    written = kind if output == "-" else _KINDS.get(suffix_of(output), _JSONL)
    if written != kind:
        raise typer.BadParameter(f"{source} is read as {kind} and {output} means {written}: name both alike")
    if output == "-" and suffix_of(source) in arrow_tables.SUFFIXES:
        raise typer.BadParameter(f"{kind} cannot be written to a pipe: name a file with -o")
    if at and kind not in (_JSON, _JSONL):
        raise typer.BadParameter(f"--at is for JSON and JSON Lines: a row of {source} is the event")
    return kind


class _Work:
    """One run: what was written, changed, and marked as not scanned; rows that are refused go to the rejects."""

    def __init__(self, redactor: "Redactor", vendor: str | None, rejected: Rejects) -> None:
        self.written = self.changed = self.unscanned = 0
        self._redactor = redactor
        self._vendor = vendor
        self._rejected = rejected
        self._is_unscanned = False

    def line(self, row: Row, at: str) -> bytes | None:
        """The text of a row under the policy; the same bytes when nothing changes."""
        if row.payload is None:
            self._rejected.add(row, row.reason or "not read")
            return None
        result = self._redactor.redact(row.payload, vendor=self._vendor)
        if result.payload is None:
            self._rejected.add(row, "refused, or could not be judged")
            return None
        same = not result.changes and result.payload == row.payload
        unscanned = any(finding.entity == UNSCANNED for finding in result.findings)
        self._add(changed=not same, unscanned=unscanned)
        # NaN beside the event is nobody's to scan, and becomes null: what is written is JSON.
        is_as_it_was = same and is_strict(row.line.raw)
        return row.line.raw if is_as_it_was else put_back(row.line, at, result.payload)

    def table(self, source: str, output: str, rewrite: Callable[..., None]) -> None:
        """A table anew, row by row."""
        from pi_classify.policy.tables import Table

        table: Table | None = None

        def names(old: list[str]) -> list[str]:
            nonlocal table
            table = Table(old, self._clean)
            return table.names

        def change(number: int, payload: dict[str, Any] | None, reason: str | None) -> dict[str, Any] | None:
            assert table is not None  # noqa: S101 - names come before rows
            row = Row(source, Line(number, NO_OFFSET, b"", payload, reason), payload, reason)
            return self._row(row, table)

        rewrite(source, output, change, names)

    def _row(self, row: Row, table: "Table") -> dict[str, Any] | None:
        if row.payload is None:
            self._rejected.add(row, row.reason or "not read")
            return None
        self._is_unscanned = False
        values = list(row.payload.values())
        new = table.values(values)
        if new is None:
            self._rejected.add(row, "refused, or could not be judged")
            return None
        self._add(changed=new is not values, unscanned=self._is_unscanned)
        return dict(zip(table.names, new, strict=True))

    def _clean(self, payload: Any) -> Any:
        result = self._redactor.redact(payload, vendor=self._vendor)
        self._is_unscanned |= any(finding.entity == UNSCANNED for finding in result.findings)
        return result.payload

    def _add(self, *, changed: bool, unscanned: bool) -> None:
        self.written += 1
        self.changed += changed
        self.unscanned += unscanned


def _keys(key_file: str | None, ephemeral: bool) -> "KeyRing | None":
    from pi_classify.policy.keys import KeyRing

    if ephemeral and key_file:
        raise typer.BadParameter("--ephemeral-key and --key-file: give one of them")
    if ephemeral:
        say("an ephemeral key: the tokens of this run match no other run's, and nobody can make them again")
        return KeyRing.ephemeral()
    if key_file:
        return KeyRing.from_file(key_file)
    named = os.environ.get("PI_CLASSIFY_KEY") or os.environ.get("PI_CLASSIFY_KEY_FILE")
    return KeyRing.from_env() if named else None
