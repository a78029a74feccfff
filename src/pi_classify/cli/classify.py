"""`pi-classify classify`: one JSON object for each line with findings. Paths, spans and words, no values."""

import typer

from pi_classify.auditing.places import address
from pi_classify.auditing.tally import UNSCANNED
from pi_classify.cli.rows import (
    At,
    Files,
    Output,
    RejectsFile,
    Vendor,
    counted,
    files_named,
    read_rows,
    refuse_overwriting,
    rejects_to,
)
from pi_classify.model import Finding
from pi_classify.sources.jsonl import encode, write_atomically


def classify(
    files: Files = None, at: At = "", vendor: Vendor = None, output: Output = "-", rejects: RejectsFile = None
) -> None:
    """Say what each event holds, where and why; never the value."""
    from pi_classify.engine.classifier import Classifier

    refuse_overwriting([output, rejects], files_named(files))
    classifier = Classifier(vendor=vendor or "auto")
    found = False
    with rejects_to(rejects) as rejected, write_atomically(output) as out:
        for row in counted(read_rows(files, at)):
            if row.payload is None:
                rejected.add(row, row.reason or "not read")
                continue
            findings = classifier.classify(row.payload)
            if findings:
                found = found or any(finding.entity == UNSCANNED for finding in findings)
                entry = {"line": row.line.number, "findings": [_plain(finding) for finding in findings]}
                if files and (len(files) > 1 or row.source != files[0]):  # a glob names many
                    entry = {"file": row.source, **entry}
                out.write(encode(entry) + b"\n")
    raise typer.Exit(1 if rejected.count or found else 0)


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "path": address(finding.path),
        "start": finding.start,
        "end": finding.end,
        "entity": finding.entity,
        "family": finding.family,
        "categories": list(finding.categories),
        "confidence": finding.confidence.name.lower(),
        "evidence": [str(reason) for reason in finding.evidence],
    }
