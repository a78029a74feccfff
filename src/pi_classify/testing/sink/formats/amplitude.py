"""Amplitude: the HTTP API v2 and the batch API, which all its SDKs speak.

https://amplitude.com/docs/apis/analytics/http-v2 and .../identify: `identification` holds JSON in a form.
"""

from pi_classify.testing.sink.decoding import read_text
from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, Reading, at, events_of, says


def _read(arrival: Arrival) -> Reading:
    if arrival.document is None:
        for name in ("identification", "event", "e"):
            body = read_text(str(arrival.fields.get(name, "")))
            if body.document is not None and not (body.text or body.fields):
                rest = {key: value for key, value in arrival.fields.items() if key not in (name, "api_key")}
                return events_of(body.document)._replace(rest=rest or None, used=frozenset({"fields"}))
    return events_of(arrival.document, "events")


def _ingested(arrival: Arrival) -> Answer:
    # Without `code` the Python SDK takes the answer for a failure and sends again, for minutes.
    count = len(_read(arrival).events)
    return says({"code": 200, "events_ingested": count, "payload_size_bytes": 0, "server_upload_time": 0})


def _has_events(arrival: Arrival) -> bool:
    return isinstance(arrival.document, dict) and "events" in arrival.document


FORMAT = Format(
    "amplitude",
    (
        Endpoint("/2/httpapi", at("/2/httpapi|/httpapi"), _ingested),
        Endpoint("/batch", at("/batch"), _ingested, _has_events),
        Endpoint("/identify", at("/identify|/groupidentify"), _ingested),
        Endpoint("/sessions/v2/track", at("/sessions/v2/track"), says({"code": 200})),
    ),
    _read,
    frozenset({"api_key"}),
)  # fmt: skip
