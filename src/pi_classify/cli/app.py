"""The commands under one name; each is a file of its own beside this one."""

from typing import Annotated

import typer

from pi_classify.cli import (
    audit,
    check,
    classify,
    detectors,
    explain,
    inventory,
    keys,
    notice,
    policy,
    redact,
    show,
    simulate,
    sink,
    subject,
)


def build() -> typer.Typer:
    """The application with all its commands."""
    app = typer.Typer(
        help="Find, redact and pseudonymise CCPA personal information in product-analytics events.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,  # they show local variables
        add_completion=False,
        callback=_options,
    )
    app.command("classify")(classify.classify)
    app.command("redact")(redact.redact)
    app.command("check")(check.check)
    app.command("explain")(explain.explain)
    app.command("audit")(audit.audit)
    app.command("show")(show.show)
    app.command("notice")(notice.notice)
    app.command("simulate")(simulate.simulate)
    app.command("detectors")(detectors.detectors)
    app.command("sink")(sink.sink)
    app.add_typer(inventory.app, name="inventory")
    app.add_typer(policy.app, name="policy")
    app.add_typer(keys.app, name="keys")
    app.add_typer(subject.app, name="subject")
    return app


def _tell_version(asked: bool) -> None:
    if asked:
        from pi_classify import __version__

        typer.echo(f"pi-classify {__version__}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which version this is."),
    ] = False,
) -> None:
    """Options of no command."""
