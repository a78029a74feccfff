"""What is left in received requests: the definition of `redact`, applied to everything that arrived."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pi_classify.auditing import statute
from pi_classify.auditing.places import address
from pi_classify.auditing.render import printable
from pi_classify.engine.views import not_scanned
from pi_classify.model import Finding
from pi_classify.policy import Redactor
from pi_classify.testing.reading import Item
from pi_classify.testing.sink.received import Received

# Names that vendors gave to events themselves. Any other name was written by somebody and may say who did it.
_VENDORS_EVENT = re.compile(r"\$[a-z_]{1,40}|\$[a-z]+(?:[A-Z][a-z]+){1,3}")
_KINDS = frozenset(
    {"track", "identify", "page", "screen", "group", "alias", "ue", "pv", "pp", "se", "tr", "ti"}
)


class Leak(NamedTuple):
    """A place in a received request where `redact` would change something. Never the value.

    `number` is the position of the request, from 1; `event` is the event's name only where the vendor gave it.
    """

    vendor: str
    endpoint: str
    number: int
    event: str
    finding: Finding
    action: str

    def __str__(self) -> str:
        """One line: vendor, path, number, place, entity, confidence, clause, evidence, and what the policy would do."""
        citation, sensitive = statute(self.finding.entity, self.finding.categories)
        why = "; ".join(str(reason) for reason in self.finding.evidence)
        clause = f" ({citation}{', sensitive' if sensitive else ''})" if citation else ""
        name = f" {self.event}" if self.event else ""
        return printable(
            f"{self.vendor} {self.endpoint} #{self.number}{name}: {address(self.finding.path) or 'the whole request'}"
            f" {self.finding.entity} {self.finding.confidence.name.lower()}{clause}"
            f"{f', why: {why}' if why else ''}; the policy would {self.action} it"
        )


def leaks(request: Received, number: int, redactor: Redactor) -> Iterator[Leak]:
    """What is left in one request; what could not be read is a leak too."""
    if request.problem:
        unread = not_scanned((), request.problem)
        yield Leak(request.vendor, request.path, number, "", unread, "refuse")
    for payload in (*request.events, *request.others):
        for finding, action in redactor.left(payload, _vendor(request)):
            yield Leak(request.vendor, request.path, number, _event_name(payload), finding, action)


def all_leaks(requests: Iterable[Received], redactor: Redactor) -> tuple[Leak, ...]:
    """What is left in all of them, in the order of arrival."""
    return tuple(
        leak for number, request in enumerate(requests, 1) for leak in leaks(request, number, redactor)
    )


def items_of(requests: Sequence[Received], after: int = 0) -> Iterator[Item]:
    """The same payloads for the assertion, which knows allowances and the words of a failure; `after` so many requests."""
    for number, request in enumerate(requests[after:], after + 1):
        place = f"{request.vendor} {request.path} #{number}"
        if request.problem:  # what is no payload is UNSCANNED
            yield Item(f"{place} ({request.problem})", object(), None)
        for payload in (*request.events, *request.others):
            yield Item(place, payload, _vendor(request))


def _vendor(request: Received) -> str | None:
    return None if request.vendor == "unknown" else request.vendor


def _event_name(payload: object) -> str:
    if isinstance(payload, dict):
        for key in ("event", "event_type", "type", "e"):
            name = payload.get(key)
            if isinstance(name, str) and (name in _KINDS or _VENDORS_EVENT.fullmatch(name)):
                return name
    return ""
