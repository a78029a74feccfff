"""A report of names alone: what a tracking plan, a JSON Schema or property definitions say will be collected.

Nothing was seen, so it has no events and no values. A vendor's own row makes a finding LIKELY, a name alone what its
detector says that a name is worth; categories by association are told as for events.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pi_classify import detectors, vocabulary
from pi_classify.auditing import association
from pi_classify.auditing.cells import Cell
from pi_classify.auditing.places import printed
from pi_classify.auditing.report import Report
from pi_classify.auditing.tally import Tally
from pi_classify.engine.classifier import Classifier
from pi_classify.engine.data_names import fold_step
from pi_classify.errors import UnreadableInput
from pi_classify.model import Confidence, Detector, Evidence
from pi_classify.sources import json_documents
from pi_classify.sources.rows import named_files, suffix_of
from pi_classify.sources.schemas import Named, kind_of, names_of

if TYPE_CHECKING:
    from pi_classify.policy import Policy


def document_of(source: object) -> Any:
    """The document that a .json file is, when it declares properties instead of holding events; else None.

    Events have `properties` and a `type` too, so a JSON Schema is known by `$schema` or by the type `object` here.
    """
    if not isinstance(source, str | os.PathLike):
        return None
    name = os.fspath(source)
    if suffix_of(name) != ".json":
        return None
    files = named_files(name)
    return _document(files[0]) if len(files) == 1 else None


def _document(name: str) -> Any:
    elements = json_documents.elements(name)
    first = next(elements, None)
    if first is None or first.line is None or first.line.error is not None:
        return None
    value = first.line.value
    if "[" in first.before:
        if kind_of([value]) is None:
            return None
        rows = [value, *_values(elements)]
        return rows if kind_of(rows) else None
    kind = kind_of(value)
    if kind == "schema" and isinstance(value, dict) and not _is_schema(value):
        return None
    return None if kind is None or any(True for _ in _values(elements)) else value


def _values(elements: Iterator[json_documents.Element]) -> Iterator[Any]:
    return (element.line.value for element in elements if element.line is not None)


def _is_schema(document: dict[str, Any]) -> bool:
    return "$schema" in document or document.get("type") == "object"


def read_document(source: Any) -> Any:
    """The document in a file, or the one that was handed over; raises UnreadableInput when a file holds another thing."""
    if not isinstance(source, str | os.PathLike):
        return source
    name = os.fspath(source)
    rows = []
    for number, row, reason in json_documents.read(name):
        if reason is not None:
            raise UnreadableInput(f"cannot read {name}: {reason} at value {number}; fetch it again")
        rows.append(row)
    for document in (rows[0] if len(rows) == 1 else None, rows):
        if kind_of(document) is not None:
            return document
    raise UnreadableInput(
        f"cannot read {name}: it is no tracking plan, no JSON Schema and no list of property definitions"
    )


def audit_names(
    document: Any, *, vendor: str | None = None, policy: "str | Path | Policy" = "analytics"
) -> Report:
    """What a tracking plan, a JSON Schema or PostHog's property definitions say will be collected: names, no values.

    `document` is what the JSON says, or the path of a file. Raises UnreadableInput for a document of another kind.

    >>> report = audit_names({"type": "object", "properties": {"email": {"type": "string"}}})
    >>> [(row.property, row.entity, row.events, row.why) for row in report.rows]
    [('email', 'EMAIL_ADDRESS', 0, ('vocabulary: generic email',))]
    """
    tally = Tally()
    count_names(tally, read_document(document), vendor)
    return Report(tally, policy=policy)


def count_names(tally: Tally, document: Any, vendor: str | None = None) -> None:
    """Take the names that a document declares into a tally.

    >>> tally = Tally()
    >>> count_names(tally, {"type": "object", "properties": {"email": {"type": "string"}, "total_price": {}}})
    >>> [(*place, cell.confidence.name) for place, cell in tally.cells.items()], tally.payloads
    ([('email', 'EMAIL_ADDRESS', 'LIKELY')], 0)
    """
    for named in names_of(document):
        _count(tally, named, vendor or named.vendor or "generic")


def _count(tally: Tally, named: Named, vendor: str) -> None:
    path = tuple(map(fold_step, named.path))
    profile = tally.profile(printed(path), len(path))
    if named.is_list:
        return
    letter = association.of_names(vendor, named.names)
    if letter is not None:
        profile.associated.add(letter)
    profile.is_slot |= vocabulary.load(vendor).is_slot(named.names)
    (suggestions,) = _classifier().classify_names([named.names], vendor)
    for suggestion in suggestions[
        :1
    ]:  # what the name means; those behind are other forms that its value may have
        detector = _detectors()[suggestion.entity]
        cell = profile.cells.setdefault(suggestion.entity, Cell())
        cell.confidence = max(cell.confidence, _worth(suggestion.evidence, detector.by_name, named.type))
        cell.family = detector.family
        cell.categories.update(detector.categories)
        cell.evidence.add(suggestion.evidence)
    tally.bound()


@cache
def _classifier() -> Classifier:
    return Classifier()


@cache
def _detectors() -> dict[str, Detector]:
    return {detector.entity: detector for detector in detectors.catalogue()}


def _worth(evidence: Evidence, by_name: Confidence | None, kind: str) -> Confidence:
    if kind == "boolean":
        return Confidence.POSSIBLE  # a flag about it, as a rule
    if evidence.kind == "vocabulary":
        return Confidence.LIKELY
    return min(by_name or Confidence.POSSIBLE, Confidence.LIKELY)
