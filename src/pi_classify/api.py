"""The doors: classify(), redact(), audit(). They recognise what they were handed."""

from functools import cache
from pathlib import Path
from typing import Any

from pi_classify.auditing.names import audit_names, document_of
from pi_classify.auditing.progress import told
from pi_classify.auditing.report import Report, audit_payloads
from pi_classify.auditing.workers import Asked, audit_by_workers
from pi_classify.engine.classifier import Classifier
from pi_classify.inventory import Inventory
from pi_classify.inventory.reviewing import Reviewed
from pi_classify.model import Finding
from pi_classify.policy import KeyRing, Policy, Redaction, Redactor, frames
from pi_classify.sources.rows import read_parts


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
    seed: int = 0,
    query: str | None = None,
    vendor: str | None = None,
    inventory: Inventory | str | Path | None = None,
    policy: str | Path | Policy = "analytics",
    progress: bool | None = None,
    workers: int = 1,
) -> Report:
    """Many payloads as one table: property, entity, category, how much of it, how sure, why, what to do.

    `source` is an iterable of payloads, a table (pandas, polars, Arrow, DuckDB: a row is a payload), the path or glob of
    files (JSONL, JSON, CSV, Parquet, Arrow; .gz and .zst too), or a DuckDB connection with a `query`. `sample` takes that
    many payloads, evenly, always the same ones for a `seed`; an `inventory` is asked about every finding; the suggested
    actions are those of `policy`. `progress` counts rows on stderr; unless it says otherwise, when that is a terminal. With
    `workers`, so many processes count, to the same report and in silence; a script then needs `if __name__ == "__main__":`.
    A tracking plan, a JSON Schema or PostHog's property definitions as a file give a report of names. Raises UnreadableInput.

    >>> audit([{"email": "jane@example.com"}, {"plan": "pro"}])
    <Report: 1 rows; 2 payloads read, 1 with personal information>
    """
    if isinstance(source, dict):
        raise TypeError("audit() takes many payloads; for one, use classify() or audit([payload])")
    if workers < 1:
        raise ValueError("an audit needs at least one worker")
    document = document_of(source)
    if document is not None:
        return audit_names(document, vendor=vendor, policy=policy)
    ids_may_be = Policy.load(policy).ids_may_be
    reviewed = None if inventory is None else Inventory.load(inventory)
    if workers > 1:
        asked_of_each = Asked(vendor, reviewed, ids_may_be)
        return audit_by_workers(
            source, asked_of_each, workers, query=query, sample=sample, seed=seed, policy=policy
        )
    classifier = (_classifier() if vendor is None else Classifier(vendor=vendor)).for_ids(ids_may_be)
    asked = classifier if reviewed is None else Reviewed(reviewed, classifier)
    if query is None and frames.is_frame(source):
        source = frames.payloads(source)
    rows = told(read_parts(source, query=query), progress=progress)
    return audit_payloads(rows, asked, sample=sample, seed=seed, policy=policy)
