"""The wire formats, one file per vendor, and which of them a request is.

The order matters where two vendors share a path: who can tell by the body asks first.
"""

from typing import NamedTuple

from pi_classify import vocabulary
from pi_classify.testing.sink.formats import amplitude, ga4, mixpanel, posthog, rudderstack, segment, snowplow
from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, says

FORMATS: tuple[Format, ...] = (
    ga4.FORMAT, rudderstack.FORMAT, segment.FORMAT, amplitude.FORMAT, mixpanel.FORMAT, posthog.FORMAT, snowplow.FORMAT,
)  # fmt: skip
_BY_VENDOR = {form.vendor: form for form in FORMATS}
# One answer in the words of all vendors, for a path that is nobody's.
_ANY_ANSWER: Answer = says({"status": 1, "success": True, "code": 200})


class Match(NamedTuple):
    """Whose request it is; `endpoint` is None for a path that is nobody's, and `base` what stood before the path."""

    form: Format | None
    endpoint: Endpoint | None
    base: str

    @property
    def vendor(self) -> str:
        """The vendor, or `unknown`."""
        return self.form.vendor if self.form else "unknown"

    @property
    def path(self) -> str:
        """The path as it is printed: of ours, never the request's."""
        return self.endpoint.name if self.endpoint else "(another path)"

    def answer(self, arrival: Arrival) -> Answer:
        """What the SDK wants to hear."""
        answer = self.endpoint.answer if self.endpoint else _ANY_ANSWER
        return answer(arrival) if callable(answer) else answer


def match(arrival: Arrival) -> Match:
    """Whose request this is: by its path, else by the shape of its document (a proxy may have renamed the path).

    >>> match(Arrival("POST", "/ingest/batch/", {}, {}, document={"batch": []}))[0].vendor
    'posthog'
    >>> match(Arrival("POST", "/batch", {}, {}, document={"events": []})).vendor
    'amplitude'
    """
    for form in FORMATS:
        for endpoint in form.endpoints:
            found = endpoint.pattern.search(arrival.path)
            if found and endpoint.claims(arrival):
                return Match(form, endpoint, arrival.path[: found.start()])
    return Match(_BY_VENDOR.get(vocabulary.recognise(arrival.document)), None, arrival.path)
