"""A person's rows as they may be shown to this person: without what 11 CCR 7024(d) forbids to disclose."""

from typing import Any

from pi_classify.policy import Policy, Redactor


def policy() -> Policy:
    """The policy of an access export: everything stays but what may never be shown."""
    return Policy.load(f"{__package__}:access.toml")


class Export:
    """Masks rows one after another and counts those that had to be left out.

    >>> Export().mask({"email": "jane@example.com", "ssn": "987-65-4320"})
    {'email': 'jane@example.com', 'ssn': '[US_SSN]'}
    """

    def __init__(self) -> None:
        self._redactor = Redactor(policy(), without_key="redact")
        self.left_out = 0

    @property
    def policy_id(self) -> str:
        """Which policy masked the rows."""
        return self._redactor.policy_id

    def mask(self, payload: Any) -> Any | None:
        """The payload that may be shown; None for one that could not be judged as a whole."""
        shown = self._redactor.redact(payload).payload
        self.left_out += shown is None
        return shown
