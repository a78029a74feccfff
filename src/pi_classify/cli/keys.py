"""`pi-classify keys`: make a secret, and list the ids of those in force. An id says nothing about its key."""

import sys

import typer

app = typer.Typer(help="Make and list keys.", no_args_is_help=True)


@app.command()
def new() -> None:
    """Print a new random secret; it goes to stdout alone, its id to stderr."""
    from pi_classify.policy.keys import Key, new_secret

    if sys.stdout is None:
        raise typer.BadParameter("standard output is closed, so the secret would be lost")
    secret = new_secret()
    typer.echo(secret)
    typer.echo(f"pi-classify: key id {Key.parse(secret).id}", err=True)


@app.command("list")
def list_() -> None:
    """Print the ids of the keys that the environment names, the active one first."""
    from pi_classify.policy.keys import KeyRing

    for position, identity in enumerate(KeyRing.from_env().ids):
        typer.echo(identity + (" active" if position == 0 else ""))
