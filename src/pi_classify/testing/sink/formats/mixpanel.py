"""Mixpanel: a form with `data=` (JSON, or JSON in base64), or JSON itself; `/import` also takes a line an event.

It shares `/track` and `/engage` with old versions of PostHog, whose events say `api_key` or `distinct_id` at the top.
https://developer.mixpanel.com/reference/track-event
"""

from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, Reading, at, events_of, says


def _read(arrival: Arrival) -> Reading:
    return events_of(arrival.document)


def _recorded(arrival: Arrival) -> Answer:
    verbose = "verbose" in arrival.query or "verbose" in arrival.fields
    return says({"status": 1, "error": None}) if verbose else Answer(200, b"1", "text/plain")


def _imported(arrival: Arrival) -> Answer:
    count = len(_read(arrival).events)
    return says({"code": 200, "num_records_imported": count, "status": 1 if arrival.fields else "OK"})


def _is_ours(arrival: Arrival) -> bool:
    events = _read(arrival).events
    return not events or not ({"api_key", "distinct_id", "batch"} & events[0].keys())


def _is_get(arrival: Arrival) -> bool:
    return arrival.method == "GET"


FORMAT = Format(
    "mixpanel",
    (
        Endpoint("/track", at("/track"), _recorded, _is_ours),
        Endpoint("/engage", at("/engage"), _recorded, _is_ours),
        Endpoint("/groups", at("/groups"), _recorded),
        Endpoint("/import", at("/import"), _imported),
        Endpoint("/record", at("/record"), says({"code": 200, "status": "OK"})),
        Endpoint("/flags", at("/flags"), says({"flags": {}}), _is_get, sends_events=False),
        Endpoint("/decide", at("/decide"), says({"notifications": [], "config": {}}), _is_get, sends_events=False),
        Endpoint("/settings", at("/settings"), says({}), _is_get, sends_events=False),
    ),
    _read,
    frozenset({"api_key", "token", "project_id"}),
)  # fmt: skip
