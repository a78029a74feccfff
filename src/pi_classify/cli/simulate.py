"""`pi-classify simulate`: what a policy would do to events that were stored, before it does it to those that are sent."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pi_classify.cli.rows import (
    At,
    Files,
    Output,
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
from pi_classify.sources.jsonl import encode, write_atomically

if TYPE_CHECKING:
    from pi_classify.policy.simulation import Simulated

New = Annotated[str, typer.Option("--policy", help="The policy to try: a preset or a TOML file.")]
Old = Annotated[
    str | None, typer.Option("--baseline", help="The policy in force; without one, events as they are.")
]


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"


def simulate(
    policy: New,
    files: Files = None,
    baseline: Old = None,
    at: At = "",
    vendor: Vendor = None,
    output: Output = "-",
    inventory: Reviewed = None,
    form: Annotated[Format, typer.Option("--format", help="text or json.")] = Format.TEXT,
) -> None:
    """Say what would change under another policy: actions, distinct values, joins. Sends nothing, needs no key."""
    from pi_classify.policy.simulation import Simulation

    refuse_overwriting([output], files_named(files))
    simulation = Simulation(
        policy_of(policy),
        None if baseline is None else policy_of(baseline),
        vendor=None if vendor == "auto" else vendor,
        inventory=inventory,
    )
    say("an ephemeral key: what is hashed here joins nothing else, and no event is written")
    with rejects_to(None) as rejected, write_atomically(output) as out:
        for row in counted(read_rows(files, at)):
            if row.payload is None:
                rejected.add(row, row.reason or "not read")
            else:
                simulation.add(row.payload)
        told = simulation.result()
        out.write(encode(told.to_dict()) if form is Format.JSON else _text(told).encode("utf-8", "replace"))
        out.write(b"\n")
    raise typer.Exit(1 if rejected.count or not told.is_safe else 0)


def _text(told: "Simulated") -> str:
    from pi_classify.auditing.render import table_text

    coherence = told.coherence
    against = told.baseline_id or "the events as they are"
    parts = [f"policy {told.policy_id} against {against}: {told.events} events"]
    if told.changed:
        rows = [(row.place, row.entity, f"{row.old} -> {row.new}", str(row.events)) for row in told.changed]
        parts.append(table_text(("property", "entity", "action", "events"), rows))
    else:
        parts.append("no action changes")
    if told.values:
        values = [
            (row.place, *(f"{'' if row.is_exact else '~'}{n}" for n in (row.before, row.after)))
            for row in told.values
        ]
        parts.append(table_text(("distinct values of", "before", "after"), values))
        if not all(row.is_exact for row in told.values):
            parts.append("~ is an estimate, to about one in a hundred")
    broken = [
        (
            f"{row.one} = {row.other}",
            *_counts(row.events_before, row.events_after),
            *_counts(row.values_before, row.values_after),
            str(row.made),
        )
        for row in coherence.broken
    ]
    if broken:
        head = ("join that breaks", "in events", "then", "shared values", "then", "made equal")
        parts.append(table_text(head, broken))
    people = [
        (row.place, *_counts(row.people_before, row.people_after), str(row.changed))
        for row in coherence.funnels
        if not row.holds
    ]
    if people:
        parts.append(table_text(("people by", "before", "after", "in another funnel"), people))
    ids = [
        (row.place, *_counts(row.before, row.after), str(row.split), str(row.merged))
        for row in coherence.counts
        if not row.holds
    ]
    if ids:
        parts.append(table_text(("ids in", "before", "after", "split", "merged"), ids))
    removed = [row.place for row in coherence.counts if row.removed]
    if removed:
        parts.append("ids that the policy removes, on purpose: " + ", ".join(removed))
    parts.append(
        f"{told.refused} events refused (so far {told.refused_before}); "
        + ("joins, funnels and counts hold" if coherence.holds else "not everything holds")
    )
    if told.beyond or coherence.beyond:
        parts.append("there were too many properties or values to follow all of them: nothing is promised")
    return "\n\n".join(parts)


def _counts(before: int, after: int) -> tuple[str, str]:
    return str(before), str(after)
