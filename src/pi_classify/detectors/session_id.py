"""An id of one visit: a session, a browser window, a replay.

It ends with the visit and so recognises less than the others of its family; the presets keep it. The
token that *opens* a session (`sessionid` cookies, `JSESSIONID`, session tokens) is a credential and found
as that. Lengths, numbers and starts of sessions are left alone.

1798.140(v)(1)(A): "online identifier". Sources: PostHog `$session_id` and `$window_id`, GA4
`ga_session_id`, Amplitude `session_id` (an epoch number), Snowplow `domain_sessionid`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("018f3c1e-77aa-7c3e", "none")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="SESSION_ID",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "session id",
        "session uuid",
        "session identifier",
        "session key",
        "window id",
        "tab id",
        "ga session id",
        "visit id",
        "visitid",
        "previous session id",
        "domain sessionid",
        "domain session id",
        "recording id",
        "replay id",
        "mp replay id",
        "sesid",
        "conversation id",
        "ai session id",
        "mcp session id",
        "call session id",
        "browser session id",
        "app session id",
    ),
    vetoes=(
        "product",
        "item",
        "order",
        "checkout",
        "payment",
        "stripe",
    ),
    fits=OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=48,
    examples=(
        {"$session_id": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"},
        {"ga_session_id": 1699999999},
        {"$window_id": "018f3c1e77aa7c3e"},
    ),
    counterexamples=(
        {"session_duration": 34},
        {"session_id": "none"},
        {"session_count": 3},
    ),
)
