"""An id that a web page keeps in a cookie: Google's client id, Meta's `_fbp`, Snowplow's domain user id.

The whole cookie header is a credential and found as one; consent flags and preferences in cookies are
left alone.

1798.140(v)(1)(A) with (aj): "cookies, beacons, pixel tags". Sources: vendors' cookie lists (Google `_ga`,
`_gid`; Meta `_fbp`, `_fbc`; HubSpot `hubspotutk`; Snowplow `domain_userid`, `network_userid`).

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("GA1.2.1234567890.1699999999", "(not set)")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="COOKIE_ID",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "cookie id",
        "cookieid",
        "cookie uuid",
        "browser id",
        "browserid",
        "ga",
        "gid",
        "ga client id",
        "ga clientid",
        "google client id",
        "google analytics client id",
        "ga cid",
        "fpid",
        "fplc",
        "fbp",
        "fbc",
        "hubspotutk",
        "hubspot utk",
        "hutk",
        "hstc",
        "hssc",
        "mkto trk",
        "marketo cookie",
        "muid",
        "uetvid",
        "uetsid",
        "ttp",
        "scid",
        "sc cookie",
        "pin unauth",
        "rdt uuid",
        "domain userid",
        "domain user id",
        "network userid",
        "network user id",
        "refr domain userid",
        "nuid",
        "duid cookie",
        "sp id",
        "qca",
        "gads",
        "gcl au",
        "hj session user",
        "hjid",
        "optimizely end user id",
        "vwo uuid",
        "ecid",
        "mcid",
        "experience cloud id",
        "marketing cloud visitor id",
        "adobe mc id",
        "amplitude cookie",
        "mixpanel cookie",
        "klaviyo id",
        "intercom id",
        "drift aid",
        "ajs cookie",
        "uuid cookie",
        "tracking cookie",
        "visitor cookie",
        "muidb",
    ),
    vetoes=(
        "product",
        "item",
        "order",
        "consent",
    ),
    fits=OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=55,
    examples=(
        {"_ga": "GA1.2.1234567890.1699999999"},
        {"_fbp": "fb.1.1699999999999.1234567890"},
        {"domain_userid": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"},
        {"gaClientId": "1234567890.1699999999"},
    ),
    counterexamples=(
        {"cookie_consent": "accepted"},
        {"cookie_id": "(not set)"},
        {"cookies_enabled": True},
    ),
)
