"""From a row of a report to a row of the inventory: reviewed there once, known ever after."""

from pathlib import Path

from pi_classify.inventory.changes import toml_of
from pi_classify.inventory.reader import parse
from pi_classify.inventory.rows import Verdict
from pi_classify.inventory.selectors import to_selector
from pi_classify.sources.jsonl import write_atomically


def lines_of(
    path: str, verdict: str, *, reason: str, entity: str | tuple[str, ...], event: str | None = None
) -> str:
    """The lines of one row, read strictly before they are handed out. Names that are data become `*`.

    >>> print(lines_of("codes.<DATA#1>", "not_pi", reason="a marketing code", entity="VIN"))
    [[properties]]
    property = "codes.*"
    verdict = "not_pi"
    entity = "VIN"
    reason = "a marketing code"
    """
    entities = (entity,) if isinstance(entity, str) else entity
    lines = toml_of(Verdict(to_selector(path), verdict, entities, event, reason=reason))
    parse(f"version = 1\n\n{lines}\n", "this verdict", reasonless=False)
    return lines


def write(lines: str, file: Path) -> None:
    """Append a row to an inventory, which is made when there is none; it is written aside and renamed."""
    before = file.read_text(encoding="utf-8") if file.exists() else "version = 1\n"
    text = f"{before.rstrip(chr(10))}\n\n{lines}\n"
    parse(text, str(file), reasonless=True)
    with write_atomically(str(file)) as out:
        out.write(text.encode("utf-8"))
