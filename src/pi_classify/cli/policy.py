"""`pi-classify policy`: check a file, show the rules of a policy, print the JSON Schema."""

import json
from dataclasses import fields
from typing import Annotated

import typer

from pi_classify.cli.rows import policy_of

app = typer.Typer(help="Check and show policies.", no_args_is_help=True)


@app.command()
def check(file: Annotated[str, typer.Argument(help="A policy in TOML, or a preset's name.")]) -> None:
    """Read a policy strictly and say whether it is valid."""
    from pi_classify.policy import Policy

    policy = Policy.load(policy_of(file))
    typer.echo(f"{file}: valid, {len(policy.rules)} rules, policy_id {policy.policy_id}")
    for warning in policy.warnings():
        typer.echo(f"warning: {warning}", err=True)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A preset (ccpa, analytics, strict) or a TOML file.")],
) -> None:
    """Print the rules in the order in which they decide."""
    from pi_classify.policy import Policy

    policy = Policy.load(policy_of(name))
    typer.echo(f"{name}: policy_id {policy.policy_id}; the first rule that matches decides")
    for number, rule in enumerate(policy.rules, 1):
        said = {field.name: getattr(rule, field.name) for field in fields(rule)}
        asks = [f"{word}: {_plain(value)}" for word, value in said.items() if value not in ((), None, "")]
        typer.echo(f"{number:3}. " + "; ".join(asks))
    typer.echo(f"  otherwise: {policy.default}")
    if policy.ids_may_be:
        typer.echo(f"  ids may be: {', '.join(policy.ids_may_be)}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for an editor."""
    from pi_classify.policy import Policy

    typer.echo(json.dumps(Policy.schema(), indent=2))


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(getattr(value, "name", value))
