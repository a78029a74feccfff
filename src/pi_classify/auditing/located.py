"""Findings with the file and the line they stand in: fingerprints, a baseline, annotations. No values."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pi_classify.auditing.render import printable
from pi_classify.auditing.report import statute
from pi_classify.auditing.tally import property_of
from pi_classify.errors import UnreadableInput
from pi_classify.model import Confidence, Finding
from pi_classify.sources.jsonl import write_atomically

Fingerprint = tuple[str, str, str]


class Located(NamedTuple):
    """A finding that is left, in a file as the user named it, and the line."""

    source: str
    line: int
    finding: Finding

    @property
    def file(self) -> str:
        """The file relative to the working directory where it can be, with slashes."""
        if self.source == "-":
            return "stdin"
        name = (
            os.path.relpath(self.source) if Path(self.source).is_absolute() else os.path.normpath(self.source)
        )
        return Path(self.source if name.startswith("..") else name).as_posix()

    @property
    def where(self) -> str:
        """The property, list positions folded."""
        return property_of(self.finding.path)

    @property
    def fingerprint(self) -> Fingerprint:
        """File, property and entity: the same when lines move and values change."""
        return self.file, self.where, self.finding.entity

    @property
    def digest(self) -> str:
        """The fingerprint as one word."""
        return hashlib.sha256("\0".join(self.fingerprint).encode("utf-8", "replace")).hexdigest()[:32]

    @property
    def message(self) -> str:
        """One sentence: where, what, how sure, and the clause."""
        citation, sensitive = statute(self.finding.entity, self.finding.categories)
        mark = " (sensitive)" if sensitive else ""
        sure = self.finding.confidence.name.lower()
        told = f"{printable(self.where) or 'the whole payload'}: {self.finding.entity}, {sure}"
        return told + (f": {citation}{mark}" if citation else "")

    @property
    def level(self) -> str:
        """`error` for what is certain, otherwise `warning`: the words of SARIF and of GitHub."""
        return "error" if self.finding.confidence is Confidence.CERTAIN else "warning"


def annotation(one: Located) -> str:
    """A workflow command that GitHub shows beside the line."""
    place = f"file={_escaped(one.file)},line={one.line},title={_escaped('pi-classify ' + one.finding.entity)}"
    return f"::{one.level} {place}::{_escaped(one.message, inside=False)}"


def _escaped(text: str, *, inside: bool = True) -> str:
    # https://github.com/actions/toolkit, packages/core/src/command.ts: escapeData, escapeProperty
    out = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return out.replace(":", "%3A").replace(",", "%2C") if inside else out


def write_baseline(file: str, found: Iterable[Located]) -> int:
    """Write what is found now, so that only what is new fails; returns how many entries that are."""
    entries = sorted({one.fingerprint for one in found})
    rows = [dict(zip(("file", "property", "entity"), entry, strict=True)) for entry in entries]
    with write_atomically(file) as out:
        out.write(json.dumps({"version": 1, "findings": rows}, indent=1).encode() + b"\n")
    return len(entries)


def read_baseline(file: str) -> frozenset[Fingerprint]:
    """The entries of a baseline. Raises UnreadableInput when it is missing or damaged."""
    try:
        table = json.loads(Path(file).read_text(encoding="utf-8"))
        if table["version"] != 1:
            raise ValueError
        return frozenset(
            (str(row["file"]), str(row["property"]), str(row["entity"])) for row in table["findings"]
        )
    except OSError as error:
        raise UnreadableInput(f"cannot read {file}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableInput(f"cannot read {file}: no baseline; write one with --write-baseline") from None
