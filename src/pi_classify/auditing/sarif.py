"""SARIF 2.1.0 for code scanning: a rule for each entity, with the statute's clause as its help. No values."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from pi_classify import detectors
from pi_classify.auditing.located import Located
from pi_classify.auditing.render import printable
from pi_classify.auditing.report import statute

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
Json = dict[str, object]


def sarif(found: Sequence[Located], *, version: str, unread: Sequence[str] = ()) -> Json:
    """One run. `unread` are rows that were not read, as `file:line: reason`; then the run was no success."""
    entities = sorted({one.finding.entity for one in found})
    position = {entity: number for number, entity in enumerate(entities)}
    counted: Counter[str] = Counter()
    results = []
    for one in found:
        counted[one.digest] += 1
        results.append(_result(one, position[one.finding.entity], counted[one.digest]))
    driver = {"name": "pi-classify", "version": version, "rules": [_rule(entity) for entity in entities]}
    notes = [{"level": "error", "message": {"text": printable(text)}} for text in unread]
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    invocation = {"executionSuccessful": not notes, "toolExecutionNotifications": notes}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{**run, "invocations": [invocation]}]}


def _rule(entity: str) -> Json:
    letters = next((d.categories for d in detectors.catalogue() if d.entity == entity), ())
    citation, sensitive = statute(entity, letters)
    told = f"Personal information is left: {entity}" if citation else "Something could not be scanned"
    text = citation + ("; sensitive personal information" if sensitive else "") if citation else told
    return {
        "id": entity,
        "shortDescription": {"text": told},
        "help": {"text": text},
        "properties": {"tags": ["privacy", "ccpa"]},
    }


def _result(one: Located, rule: int, number: int) -> Json:
    where = {"artifactLocation": {"uri": quote(one.file)}, "region": {"startLine": max(one.line, 1)}}
    place = {
        "physicalLocation": where,
        "logicalLocations": [{"fullyQualifiedName": printable(one.where), "kind": "member"}],
    }
    return {
        "ruleId": one.finding.entity,
        "ruleIndex": rule,
        "level": one.level,
        "message": {"text": one.message},
        "locations": [place],
        # The number tells findings of one property in several lines apart: equal prints are shown as one.
        "partialFingerprints": {"piClassify/v1": f"{one.digest}:{number}"},
    }
