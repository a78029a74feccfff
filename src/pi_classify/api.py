"""The doors: classify(), redact(), audit(). They recognise what they were handed."""

import glob
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pi_classify.auditing.report import Report, audit_payloads
from pi_classify.engine.classifier import Classifier
from pi_classify.errors import UnreadableInput
from pi_classify.inventory import Inventory
from pi_classify.inventory.reviewing import Reviewed
from pi_classify.model import Finding
from pi_classify.policy import KeyRing, Policy, Redaction, Redactor
from pi_classify.sources.jsonl import read_lines


@cache
def _classifier() -> Classifier:
    return Classifier()


def classify(payload: Any, *, vendor: str | None = None) -> tuple[Finding, ...]:
    """All personal information in ONE payload (a list is a container), with CCPA categories; never the values.

    >>> [(f.location, f.entity, f.categories) for f in classify({"properties": {"$ip": "203.0.113.9"}})]
    [('properties.$ip', 'IP_ADDRESS', ('A',))]
    """
    return _classifier().classify(payload, vendor)


def redact(
    payload: Any,
    *,
    policy: str | Path | Policy = "ccpa",
    keys: KeyRing | None = None,
    vendor: str | None = None,
    inventory: Inventory | str | Path | None = None,
) -> Redaction:
    """ONE payload under a policy; for many, build a Redactor once.

    Keys come from the environment (PI_CLASSIFY_KEY or PI_CLASSIFY_KEY_FILE) unless given. Raises InvalidPolicy
    and KeyUnavailable.

    >>> redact({"email": "jane@example.com"}, policy="ccpa", keys=KeyRing.ephemeral()).payload["email"][:10]
    'pi1_email_'
    """
    loaded = Policy.load(policy)
    ring = keys if keys is not None else KeyRing.from_env() if loaded.hashes else None
    return Redactor(loaded, keys=ring, classifier=_classifier(), inventory=inventory).redact(payload, vendor)


def audit(
    source: Any,
    *,
    sample: int | None = None,
    vendor: str | None = None,
    inventory: Inventory | str | Path | None = None,
) -> Report:
    """Many payloads as one table: property, entity, category, share, confidence, why.

    `source` is an iterable of payloads, a DataFrame (pandas or polars: a row is a payload), or the path or
    glob of JSONL files (.gz and .zst too). `sample` takes that many payloads, evenly; an `inventory` is asked about
    every finding. Raises UnreadableInput.

    >>> audit([{"email": "jane@example.com"}, {"plan": "pro"}])
    <Report: 1 rows; 2 payloads read, 1 with personal information>
    """
    classifier = _classifier() if vendor is None else Classifier(vendor=vendor)
    if inventory is None:
        return audit_payloads(_payloads(source), classifier, sample=sample)
    return audit_payloads(_payloads(source), Reviewed(Inventory.load(inventory), classifier), sample=sample)


def _payloads(source: Any) -> Iterable[Any]:
    if isinstance(source, str | Path):
        return _of_files(str(source))
    if isinstance(source, dict):
        raise TypeError("audit() takes many payloads; for one, use classify() or audit([payload])")
    if hasattr(source, "to_dicts"):
        return source.to_dicts()  # type: ignore[no-any-return]
    if hasattr(source, "to_dict") and hasattr(source, "columns"):
        return source.to_dict("records")  # type: ignore[no-any-return]
    if not isinstance(source, Iterable):
        raise TypeError(f"audit() takes payloads, a DataFrame or a path, not {type(source).__name__}")
    return source


def _of_files(pattern: str) -> Iterator[Any]:
    names = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else [pattern]  # noqa: PTH207
    if not names:
        raise UnreadableInput(f"no file matches {pattern}")
    for name in names:
        yield from read_lines(name)
