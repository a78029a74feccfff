"""The id that a telephone gives to advertisers: Apple's IDFA, Google's GAID or AAID, Amazon's, Roku's.

All zeros mean that the person said no to it; that value names nobody and is left alone.

1798.140(v)(1)(A) with (aj): "mobile ad identifiers, or similar technology". Sources: Segment
`context.device.advertisingId`, Amplitude `idfa` and `adid`, Mixpanel `$ios_ifa`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("A1B2C3D4-0000-4000", "00000000-0000-0000")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="ADVERTISING_ID",
    categories=("A", "F"),
    family="PSEUDONYM",
    names=(
        "idfa",
        "ios idfa",
        "apple idfa",
        "android idfa",
        "open idfa",
        "gaid",
        "aaid",
        "adid",
        "ifa",
        "ios ifa",
        "rdid",
        "rida",
        "tifa",
        "lgudid",
        "advertising id",
        "advertisingid",
        "advertising identifier",
        "google advertising id",
        "android advertising id",
        "google ad id",
        "amazon advertising id",
        "amazon ad id",
        "fire advertising id",
        "maid",
        "madid",
        "gps adid",
        "fire adid",
        "google aid",
        "mobile advertiser id",
        "mobile ad id",
        "mobile advertising id",
        "idfa value",
        "oaid",
        "ramp id",
        "uid2",
        "uid2 token",
        "euid",
        "ttd id",
        "liveramp id",
    ),
    vetoes=(
        "campaign",
        "creative",
        "group",
        "set",
        "product",
        "unit",
    ),
    fits=OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=57,
    examples=(
        {"idfa": "A1B2C3D4-0000-4000-8000-1234567890AB"},
        {"context": {"device": {"advertisingId": "a1b2c3d4-0000-4000-8000-1234567890ab"}}},
        {"gaid": "a1b2c3d4-0000-4000-8000-1234567890ab"},
    ),
    counterexamples=(
        {"idfa": "00000000-0000-0000-0000-000000000000"},
        {"ad_tracking_enabled": True},
        {"ad_campaign_id": "c-1"},
        {"advertising_id": "unknown"},
    ),
)
