"""An assertion that turns red when a new property carries personal information, and says what to do.

The message holds paths, entities and clauses. It never holds a value, so a log of a failed run is no leak.
"""

import difflib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from pi_classify import detectors
from pi_classify.auditing import statute
from pi_classify.auditing.render import printable
from pi_classify.auditing.tally import UNSCANNED
from pi_classify.model import Finding, LensStep, Payload, print_path
from pi_classify.policy import Policy, Redactor
from pi_classify.policy.rules import compile_selector


class PersonalInformationFound(AssertionError):  # it is a failed assertion, no error of ours
    """Personal information is left in a payload, or an allowance is not needed any more.

    `findings` tells where and what; the values stay in the payload of the caller.
    """

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        """The message for a person, the findings for a program."""
        super().__init__(message)
        self.findings = findings


def assert_no_pi(
    payload: object,
    *,
    policy: str | FilePath | Policy = "analytics",
    allow: Sequence[str] = (),
    vendor: str | None = None,
) -> None:
    """Pass exactly when redacting under the policy would change nothing; no key is needed.

    `payload` is one event, a list of events, or text (JSON or not). `allow` names entities
    ("EMAIL_ADDRESS") or places ("properties.$ip", "properties.**.email"); what it allows and nobody finds
    is an error too, so that the list cannot rot.
    """
    __tracebackhide__ = True  # pytest would print the lines of this function
    if isinstance(allow, str):
        raise TypeError('allow is a list: allow=["EMAIL_ADDRESS"]')
    known = [*(detector.entity for detector in detectors.catalogue()), UNSCANNED]
    redactor = Redactor(policy, without_key="redact")
    used: set[str] = set()
    left: list[tuple[str, Finding, str]] = []
    for prefix, event in _events(payload):
        for finding, action in redactor.left(event, vendor):
            allowances = [word for word in allow if _allows(word, finding, known)]
            used.update(allowances)
            if not allowances:
                left.append((prefix, finding, action))
    idle = [word for word in allow if word not in used]
    if not left and not idle:
        return
    name = policy if isinstance(policy, str) else "given"
    message = _message(left, idle, name, known)
    findings = tuple(finding for _, finding, _ in left)
    del payload, redactor  # `pytest -l` prints the locals of this frame
    raise PersonalInformationFound(message, findings) from None


def matches(selector: str, finding: Finding) -> bool:
    """Whether a selector such as `properties.**.email` or `items[].name` names the finding's place.

    A property stands for what a lens reads inside it: `properties.$current_url` allows its query too.
    """
    pattern = compile_selector(selector)
    path = finding.path
    lens = next((at for at, step in enumerate(path) if isinstance(step, LensStep)), len(path))
    return any(pattern.fullmatch(print_path(place)) for place in (path, path[:lens]))


def _allows(word: str, finding: Finding, known: Sequence[str]) -> bool:
    if word == finding.entity:
        return True
    return word not in known and matches(word, finding)


def _events(payload: object) -> Iterator[tuple[str, Payload]]:
    if isinstance(payload, (list, tuple)):
        for position, item in enumerate(payload):
            for prefix, event in _events(item):
                yield f"[{position}]{prefix and '.' + prefix}", event
    elif isinstance(payload, dict):
        yield "", payload
    else:
        yield "", _parsed(payload)


def _parsed(payload: object) -> Payload:
    # JSON in bytes that are not UTF-8, or with a key twice, is scanned as it stands: nothing may hide in it.
    if isinstance(payload, (str, bytes)):
        try:
            value: Any = json.loads(payload, object_pairs_hook=_pairs)
        except (ValueError, RecursionError):
            return {"text": payload}
        return value if isinstance(value, dict) else {"value": value}
    return {"value": payload}


def _pairs(pairs: list[tuple[str, Any]]) -> Payload:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _message(left: list[tuple[str, Finding, str]], idle: list[str], policy: str, known: list[str]) -> str:
    lines: list[str] = []
    if left:
        places = "1 place" if len(left) == 1 else f"{len(left)} places"
        lines.append(f"personal information is left in {places} (policy {policy}):")
    for prefix, finding, action in left:
        citation, sensitive = statute(finding.entity, finding.categories)
        where = f"{prefix}.{finding.location}" if prefix else finding.location
        why = "; ".join(str(reason) for reason in finding.evidence) or "no reason given"
        lines += [
            "",
            f"  {printable(where)}",
            f"    {finding.entity}, {finding.confidence.name.lower()}"
            + (f": {citation}" if citation else "")
            + (" (sensitive)" if sensitive else ""),
            f"    why: {printable(why)}",
            f"    the policy would {action} it: fix the event, or add",
            f'    allow=["{finding.entity}"], or here: allow=[{json.dumps(printable(finding.location))}]',
        ]
    for word in idle:
        near = difflib.get_close_matches(word, known, 1)
        hint = f"; did you mean {near[0]}?" if near and word not in known else ": remove it"
        lines += ["", f"allow={json.dumps([printable(word)])} matches nothing{hint}"]
    return "\n".join(lines)
