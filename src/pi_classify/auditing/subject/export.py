"""A person's rows as they may be shown to this person: without what 11 CCR 7024(d) forbids to disclose."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pi_classify.policy import Policy, Redactor
from pi_classify.sources.jsonl import decode, encode

_LETTERS = re.compile(r"[^a-z0-9]")
# What has no form of its own and is told by its name alone: questions with their answers, vectors of a body, accounts.
_QUESTION = re.compile(
    "(?:security|secret|challenge|recovery|verification)(?:question|answer)|kba(?:question|answer)|maidenname|passwordhint"
)
_BODY = re.compile(
    "(?:biometric|face|facial|voice|iris|retina|palm|finger|fingerprint|gait)"
    "(?:embedding|vector|descriptor|encoding|template|print|signature|feature|scan)s?"
)
_ACCOUNT = re.compile(
    "(?:bank|brokerage|checking|savings|loan|mortgage|financial)(?:account)?(?:number|no|id)?|(?:aba)?routing(?:number|no)?"
)
_ASKED = frozenset({"question", "answer"})
_DIGITS = re.compile("(?:[^0-9]*[0-9]){5}")
_MASKED = re.compile(r"\[[A-Z_]+\]")


def policy() -> Policy:
    """The policy of an access export: everything stays but what may never be shown."""
    return Policy.load(f"{__package__}:access.toml")


class Export:
    """Masks rows one after another; counts what was masked by kind, and the rows that had to be left out.

    >>> export = Export()
    >>> export.mask({"email": "jane@example.com", "ssn": "987-65-4320", "security_questions": [{"answer": "Rex"}]})
    {'email': 'jane@example.com', 'ssn': '[US_SSN]', 'security_questions': '[SECURITY_QUESTION]'}
    >>> dict(export.masked)
    {'US_SSN': 1, 'SECURITY_QUESTION': 1}
    """

    def __init__(self) -> None:
        self._redactor = Redactor(policy(), without_key="redact")
        self.left_out = 0
        self.masked: Counter[str] = Counter()

    @property
    def policy_id(self) -> str:
        """Which policy masked the rows."""
        return self._redactor.policy_id

    def mask(self, payload: Any) -> Any | None:
        """The payload that may be shown; None for one that could not be judged as a whole."""
        redaction = self._redactor.redact(payload)
        if redaction.payload is None:
            self.left_out += 1
            return None
        self.masked.update(change.entity for change in redaction.changes)
        return self._by_name(redaction.payload, "")

    def _by_name(self, node: Any, above: str) -> Any:
        if isinstance(node, Mapping):
            return {name: self._named(name, value, above) for name, value in node.items()}
        if isinstance(node, list):
            return [self._by_name(item, above) for item in node]
        if isinstance(node, str) and node[:1] in ("{", "["):
            inner, _ = decode(node.encode("utf-8", "surrogatepass"))
            shown = self._by_name(inner, above) if isinstance(inner, dict | list) else inner
            return node if shown == inner else encode(shown).decode()
        return node

    def _named(self, name: Any, value: Any, above: str) -> Any:
        plain = _LETTERS.sub("", str(name).lower())
        kind = _kind(plain, value, above)
        if kind is None:
            return self._by_name(value, plain)
        self.masked[kind] += 1
        return f"[{kind}]"


def _kind(name: str, value: Any, above: str) -> str | None:
    """What may not be shown under a name that the policy let through."""
    if value is None or isinstance(value, bool) or (isinstance(value, str) and _MASKED.fullmatch(value)):
        return None
    if _QUESTION.search(name) or (name in _ASKED and above.startswith(("security", "challenge", "kba"))):
        return "SECURITY_QUESTION"
    if _BODY.fullmatch(name):
        return "BIOMETRIC"
    if _ACCOUNT.fullmatch(name) and isinstance(value, str | int | float) and _DIGITS.match(str(value)):
        return "US_BANK_NUMBER"
    return None
