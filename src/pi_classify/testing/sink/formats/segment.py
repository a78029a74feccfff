"""Segment: analytics-python, analytics-node, analytics.js.

Events come to `/v1/batch` or `/v1/import`, and singly to `/v1/track`, `/v1/t` and the like. analytics.js first
asks its CDN for `/v1/projects/<write key>/settings`: with `cdnURL` set to the sink, the answer sends its events here.
https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
"""

from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, Reading, at, events_of, says

_DONE = says({"success": True})


def _read(arrival: Arrival) -> Reading:
    return events_of(arrival.document, "batch")


def _settings(arrival: Arrival) -> Answer:
    host = arrival.url.partition("://")[2]
    # Metrics of the library about itself are left off; its CDN has more integrations, which nobody serves here.
    return says(
        {
            "integrations": {
                "Segment.io": {"apiKey": "sink", "apiHost": f"{host}/v1", "protocol": "http", "unbundledIntegrations": []}
            },
            "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}, "identify": {}, "group": {}},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        }
    )  # fmt: skip


FORMAT = Format(
    "segment",
    (
        Endpoint("/v1/batch", at("/v1/batch|/v1/b"), _DONE),
        Endpoint("/v1/import", at("/v1/import"), _DONE),
        Endpoint("/v1/track", at("/v1/(?:track|identify|page|screen|group|alias|[tipsga])"), _DONE),
        Endpoint("/v1/pixel", at("/v1/pixel/[a-z]+"), Answer(200, b"", "image/gif")),
        Endpoint("/v1/metrics", at("/v1/m"), _DONE, sends_events=False),
        Endpoint("/v1/projects/settings", at("/v1/projects/[A-Za-z0-9_-]+/settings"), _settings, sends_events=False),
    ),
    _read,
    frozenset({"writeKey"}),
)  # fmt: skip
