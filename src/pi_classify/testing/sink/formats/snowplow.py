"""Snowplow: the tracker protocol. POST carries `payload_data` with a list of flat pairs, GET `/i` the pairs themselves.

Self-describing events and entities are JSON in base64 (`ue_px`, `cx`); they are shown decoded under the names that
the protocol has for that (`ue_pr`, `co`).
https://docs.snowplow.io/docs/sources/trackers/snowplow-tracker-protocol/
"""

from pi_classify.model import Payload
from pi_classify.testing.sink.decoding import read_text
from pi_classify.testing.sink.wire import Answer, Arrival, Endpoint, Format, Reading, at, events_of

_PLAIN = {"ue_px": "ue_pr", "cx": "co", "ue_pr": "ue_pr", "co": "co"}
_PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;"
)


def _read(arrival: Arrival) -> Reading:
    document = arrival.document
    if document is None:  # the pairs are the query
        events = (_decoded(dict(arrival.query)),) if arrival.query else ()
        return Reading(events, None, frozenset({"query"}))
    reading = events_of(document, "data")
    return Reading(tuple(_decoded(event) for event in reading.events), reading.rest)


def _decoded(pairs: Payload) -> Payload:
    """The pairs with their JSON opened; what cannot be opened, or would lose something, stays as it is."""
    out = dict(pairs)
    for coded, plain in _PLAIN.items():
        text = out.get(coded)
        if isinstance(text, str) and (plain == coded or plain not in out):
            body = read_text(text)
            if body.document is not None and not (body.text or body.fields or body.problem):
                del out[coded]
                out[plain] = body.document
    return out


FORMAT = Format(
    "snowplow",
    (
        Endpoint("/com.snowplowanalytics.snowplow/tp2", at(r"/com\.snowplowanalytics\.snowplow/tp2"), Answer(200, b"ok", "text/plain")),
        Endpoint("/i", at("/i|/ice\\.png"), Answer(200, _PIXEL, "image/gif")),
    ),
    _read,
)  # fmt: skip
