"""The random id that an analytics library gives a visitor before anybody logs in.

It is random and yet personal information: it recognises the same person again, over time and across
services. Ids of one event or one message (`messageId`, `$insert_id`) recognise nobody twice and are left
alone.

1798.140(v)(1)(A) with (aj): "unique pseudonym, or user alias". Sources: Segment and RudderStack
`anonymousId`, PostHog `$anon_distinct_id`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("018f3c1e-77aa-7c3e", "undefined")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="ANONYMOUS_ID",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "anonymous id",
        "anonymousid",
        "anonymous user id",
        "anonymous uuid",
        "anon id",
        "anonid",
        "anon distinct id",
        "anon user id",
        "ajs anonymous id",
        "ajs aid",
        "rl anonymous id",
        "anonymous identifier",
        "pseudonymous id",
        "pseudonym",
        "pseudo id",
        "user pseudo id",
        "person pseudonym",
    ),
    vetoes=(
        "product",
        "item",
        "insert",
        "trace",
        "span",
    ),
    fits="0{16,64}|" + OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=53,
    examples=(
        {"anonymousId": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"},
        {"$anon_distinct_id": "018f3c1e77aa7c3e"},
        {"user_pseudo_id": "1234567890.1699999999"},
    ),
    counterexamples=(
        {"messageId": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"},
        {"anonymous": True},
        {"anonymous_id": "undefined"},
    ),
)
