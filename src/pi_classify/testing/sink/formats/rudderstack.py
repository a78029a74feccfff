"""RudderStack: rudder-sdk-python, rudder-sdk-node, the JavaScript SDK. Its paths are Segment's; its events say whose they are.

The JavaScript SDK asks `/sourceConfig` first, and puts the anonymous id into a header too (`AnonymousId`, base64).
https://www.rudderstack.com/docs/api/http-api/
"""

from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, Reading, at, events_of, says

_ASKED = "access-control-request-headers"
_DONE = Answer(200, b"OK", "text/plain")  # the real one answers so, and rudder-sdk-node reads no JSON


def _read(arrival: Arrival) -> Reading:
    return events_of(arrival.document, "batch")


def _is_ours(arrival: Arrival) -> bool:
    # A browser first asks whether it may send that header; the preflight has no body to tell it by.
    if "anonymousid" in arrival.headers or "anonymousid" in arrival.headers.get(_ASKED, "").lower():
        return True
    for event in _read(arrival).events[:1]:
        context = event.get("context")
        library = context.get("library") if isinstance(context, dict) else None
        name = library.get("name") if isinstance(library, dict) else None
        return (isinstance(name, str) and "rudder" in name.lower()) or "channel" in event
    return False


def _source(arrival: Arrival) -> Answer:
    """A source without destinations, whose events come back here."""
    return says(
        {
            "isHosted": True,
            "source": {
                "id": "sink",
                "name": "sink",
                "writeKey": "sink",
                "workspaceId": "sink",
                "enabled": True,
                "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
                "destinations": [],
                "dataplanes": {"US": [{"url": arrival.url, "default": True}]},
            },
        }
    )


FORMAT = Format(
    "rudderstack",
    (
        Endpoint("/beacon/v1/batch", at("/beacon/v1/batch"), _DONE),
        Endpoint("/v1/batch", at("/v1/batch"), _DONE, _is_ours),
        Endpoint("/v1/track", at("/v1/(?:track|identify|page|screen|group|alias|merge)"), _DONE, _is_ours),
        Endpoint("/sourceConfig", at("/sourceConfig"), _source, sends_events=False),
    ),
    _read,
    frozenset({"writeKey"}),
)  # fmt: skip
