"""Google Analytics 4: the Measurement Protocol (JSON) and what gtag.js sends (pairs in the query, more events in the body).

An event is shown with what is said once for all events of its request, since all of it belongs to each.
https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference
"""

from typing import Any

from pi_classify.testing.sink.decoding import pairs_of
from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, Reading, at, says

_ALL = frozenset({"query", "fields", "text"})


def _read(arrival: Arrival) -> Reading:
    document = arrival.document
    if isinstance(document, dict):
        events = document.get("events")
        if not isinstance(events, list) or not events:
            return Reading((document,))
        return Reading(tuple({**document, "events": [event]} for event in events))
    if "v" not in arrival.query or document is not None:
        return Reading((), document)
    lines: list[dict[str, Any]] = [pairs_of(line) for line in arrival.text.splitlines() if line.strip()]
    if not lines:
        lines = [dict(arrival.fields)]
    return Reading(tuple(_nested({**arrival.query, **line}) for line in lines), None, _ALL)


def _nested(pairs: dict[str, Any]) -> dict[str, Any]:
    """`ep.plan=pro` is the parameter `plan`: ep and epn hold an event's parameters, up and upn a user's properties."""
    out: dict[str, Any] = {}
    for name, value in pairs.items():
        group, dot, inner = name.partition(".")
        if (
            dot
            and inner
            and group in ("ep", "epn", "up", "upn")
            and isinstance(out.setdefault(group, {}), dict)
        ):
            out[group][inner] = value
        else:
            out[name] = value
    return out


FORMAT = Format(
    "ga4",
    (
        Endpoint("/debug/mp/collect", at("/debug/mp/collect"), says({"validationMessages": []})),
        Endpoint("/mp/collect", at("/mp/collect"), Answer(204)),
        Endpoint("/g/collect", at("/g/collect|/g/s/collect"), Answer(204)),
        Endpoint("/gtag/js", at("/gtag/js"), Answer(200, b"", "application/javascript"), sends_events=False),
    ),
    _read,
    frozenset({"api_secret", "measurement_id", "firebase_app_id", "tid"}),
)  # fmt: skip
