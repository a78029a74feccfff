"""`pi-classify redact`: the events as the policy wants them; an unchanged line is copied byte for byte."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from pi_classify.auditing.tally import UNSCANNED
from pi_classify.cli.rows import (
    At,
    Output,
    PolicyName,
    RejectsFile,
    Reviewed,
    Vendor,
    counted,
    policy_of,
    put_back,
    read_rows,
    rejects_to,
    say,
)
from pi_classify.errors import KeyUnavailable
from pi_classify.sources.jsonl import write_atomically

if TYPE_CHECKING:
    from pi_classify.policy.keys import KeyRing

Source = Annotated[str, typer.Argument(help="A JSONL file, plain or compressed; - is standard input.")]
Ephemeral = Annotated[
    bool, typer.Option("--ephemeral-key", help="A key for this run only: tokens join nothing else.")
]
KeyFile = Annotated[
    str | None, typer.Option("--key-file", help="A file with the key (or keys, newest first).")
]


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

    keys = _keys(key_file, ephemeral_key)  # a key that is no good says so itself
    try:
        redactor = Redactor(policy_of(policy), keys=keys, inventory=inventory)
    except KeyUnavailable:
        raise KeyUnavailable(
            f"policy {policy} hashes and there is no key; keep one, so that tokens stay the same:\n"
            "  export PI_CLASSIFY_KEY=$(pi-classify keys new)\n"
            "or say --ephemeral-key for tokens that join nothing but this run"
        ) from None
    written = changed = unscanned = 0
    with rejects_to(rejects) as rejected, write_atomically(output) as out:
        for row in counted(read_rows([file], at)):
            if row.payload is None:
                rejected.add(row, row.reason or "not read")
                continue
            result = redactor.redact(row.payload, vendor=vendor)
            if result.payload is None:
                rejected.add(row, "refused, or could not be judged")
                continue
            same = not result.changes and result.payload == row.payload
            out.write((row.line.raw if same else put_back(row.line, at, result.payload)) + b"\n")
            written += 1
            changed += not same
            unscanned += any(finding.entity == UNSCANNED for finding in result.findings)
    say(f"{written} lines written, {changed} of them changed, {rejected.count} rejected")
    if unscanned:
        say(f"{unscanned} lines hold something that could not be scanned: it is marked [UNSCANNED:<reason>]")
    raise typer.Exit(1 if rejected.count or unscanned else 0)


def _keys(key_file: str | None, ephemeral: bool) -> "KeyRing | None":
    from pi_classify.policy.keys import KeyRing

    if ephemeral:
        say("an ephemeral key: the tokens of this run match no other run's, and nobody can make them again")
        return KeyRing.ephemeral()
    if key_file:
        return KeyRing.from_file(key_file)
    named = os.environ.get("PI_CLASSIFY_KEY") or os.environ.get("PI_CLASSIFY_KEY_FILE")
    return KeyRing.from_env() if named else None
