"""PostHog: posthog-python, posthog-js, posthog-node and the mobile SDKs.

Events come to `/batch/`, `/e/` or `/i/v0/e/` (posthog-js: gzip without a header, or a form with base64), or to
`/i/v1/analytics/events`; session replay to `/s/`. Requests for flags carry `person_properties`, which no
`before_send` sees. https://posthog.com/docs/api/capture
"""

from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, Reading, at, events_of, says

# Nothing is switched on: an SDK that is told to record or to autocapture would fetch scripts, which nobody serves.
_CONFIG = {
    "supportedCompression": ["gzip", "gzip-js"],
    "featureFlags": {},
    "featureFlagPayloads": {},
    "flags": {},
    "errorsWhileComputingFlags": False,
    "hasFeatureFlags": False,
    "autocapture_opt_out": True,
    "captureDeadClicks": False,
    "capturePerformance": False,
    "autocaptureExceptions": False,
    "sessionRecording": False,
    "heatmaps": False,
    "surveys": False,
    "siteApps": [],
    "toolbarParams": {},
    "isAuthenticated": False,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "evaluatedAt": 0,
}
_SCRIPT = Answer(200, b"", "application/javascript")
_LISTS: dict[str, object] = {
    "flags": [],
    "group_type_mapping": {},
    "cohorts": {},
    "surveys": [],
    "earlyAccessFeatures": [],
    "results": [],
}


def _read(arrival: Arrival) -> Reading:
    return events_of(arrival.document, "batch")


def _results(arrival: Arrival) -> Answer:
    """Capture v1 wants a verdict per event; an event without one would count as accepted, too."""
    events = _read(arrival).events
    return says({"results": {str(e["uuid"]): {"result": "ok"} for e in events if "uuid" in e}})


FORMAT = Format(
    "posthog",
    (
        Endpoint("/i/v1/analytics/events", at("/i/v1/analytics/events"), _results),
        Endpoint("/i/v0/ai/batch/", at("/i/v0/ai(?:/batch)?"), says({"status": 1})),
        Endpoint("/i/v0/e/", at("/i/v0/e"), says({"status": 1})),
        Endpoint("/batch/", at("/batch"), says({"status": 1})),
        Endpoint("/capture/", at("/capture|/e|/track"), says({"status": 1})),
        Endpoint("/engage/", at("/engage"), says({"status": 1})),
        Endpoint("/s/", at("/s"), says({"status": 1})),
        Endpoint("/flags/", at("/flags"), says(_CONFIG), sends_events=False),
        Endpoint("/decide/", at("/decide"), says(_CONFIG), sends_events=False),
        Endpoint("/array/config", at("/array/[A-Za-z0-9_-]+/config"), says(_CONFIG), sends_events=False),
        Endpoint("/array/config.js", at(r"/array/[A-Za-z0-9_-]+/config\.js"), _SCRIPT, sends_events=False),
        Endpoint("/static/", at(r"/static/[A-Za-z0-9_./-]+\.js"), _SCRIPT, sends_events=False),
        Endpoint("/api/", at(r"/api/(?:feature_flag/local_evaluation|surveys|web_experiments|early_access_features)"),
                 says(_LISTS), sends_events=False),
    ),
    _read,
    frozenset({"api_key", "token"}),
)  # fmt: skip
