"""`pi-classify detectors`: what can be found, and what a match or a name alone is worth."""

import typer

from pi_classify.model import Confidence


def detectors() -> None:
    """List the entities with family, categories, and their worth by value and by name."""
    from pi_classify.auditing.render import table_text
    from pi_classify.detectors import catalogue

    rows = [
        (d.entity, d.family or "", " ".join(d.categories), _worth(d.by_value), _worth(d.by_name))
        for d in catalogue()
    ]
    typer.echo(table_text(("entity", "family", "categories", "by value", "by name"), rows))


def _worth(confidence: Confidence | None) -> str:
    return confidence.name.lower() if confidence else "-"
