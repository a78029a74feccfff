"""SARIF 2.1.0 for code scanning: a rule for each entity, with the statute's clause as its help. No values.

GitHub refuses a run of more than 25,000 results; then those that are certain go first, and a notification counts the
rest. https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from pi_classify import detectors
from pi_classify.auditing.located import Located
from pi_classify.auditing.render import printable
from pi_classify.auditing.report import statute

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
Json = dict[str, object]


def sarif(found: Sequence[Located], *, version: str, unread: Sequence[str] = ()) -> Json:
    """One run. `unread` are rows that were not read, as `file:line: reason`; then the run was no success."""
    left_out = max(len(found) - MOST_RESULTS, 0)
    if left_out:
        found = sorted(found, key=lambda one: one.level != "error")[:MOST_RESULTS]
    entities = sorted({one.finding.entity for one in found})
    position = {entity: number for number, entity in enumerate(entities)}
    counted: Counter[str] = Counter()
    results = []
    for one in found:
        counted[one.digest] += 1
        results.append(_result(one, position[one.finding.entity], counted[one.digest]))
    driver = {"name": "pi-classify", "version": version, "rules": [_rule(entity) for entity in entities]}
    notes = [{"level": "error", "message": {"text": printable(text)}} for text in unread]
    if left_out:
        told = f"{left_out} more findings are not listed: a run has at most {MOST_RESULTS} results"
        notes.append({"level": "error", "message": {"text": told}})
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
        "fullDescription": {"text": f"{told}. {text}" if citation else told},
        "help": {"text": text},
        "properties": {"tags": ["privacy", "ccpa"]},
    }


def _result(one: Located, rule: int, number: int) -> Json:
    # Without columns the region is the whole line.
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
        # The name that GitHub looks for. The number tells findings of one property in several lines apart: equal
        # prints are shown as one.
        "partialFingerprints": {"primaryLocationLineHash": f"{one.digest}:{number}"},
    }
