"""Reports as files: what `pi-classify audit --format json` wrote."""

from pathlib import Path
from typing import TYPE_CHECKING

from pi_classify.errors import UnreadableInput

if TYPE_CHECKING:
    from pi_classify.auditing import Report


def read_report(name: str) -> "Report":
    """The report in a file; raises UnreadableInput when there is none, or one of another version."""
    from pi_classify.auditing import Report

    try:
        text = Path(name).read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot read {name}: {error.strerror}") from None
    try:
        return Report.from_json(text)
    except UnreadableInput:
        raise UnreadableInput(
            f"{name} is no report of this version: write one with audit --format json -o"
        ) from None


def is_report(name: str) -> bool:
    """Whether a file begins like a report; of whatever version, it is no file of events."""
    from pi_classify.auditing.exports import BEGINNING

    try:
        with Path(name).open("rb") as file:
            return b"".join(file.read(256).split()).startswith(BEGINNING)
    except (OSError, ValueError):  # a glob, standard input, or what whoever reads events says better
        return False
