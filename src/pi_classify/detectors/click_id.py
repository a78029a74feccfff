"""The id that an advertising network writes into a link, so that it knows a click, and the clicker, again.

Campaign parameters (`utm_source`, `gclsrc`, `gad_source`, `mc_cid`) name campaigns, not people, and are
left alone.

1798.140(v)(1)(A) and (F): "interaction with an internet website, application, or advertisement"; these ids
exist for sharing in the sense of (ah). Sources: posthog-js `PERSONAL_DATA_CAMPAIGN_PARAMS`, Mixpanel, GA4
and Amplitude lists; `mc_eid` (Mailchimp subscriber), `_hsenc`, `vero_id`, `oly_enc_id` are general
knowledge.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("Cj0KCQiA1rSsBhDHARIsANB4EJbExample", "none")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="CLICK_ID",
    categories=("A", "F"),
    family="PSEUDONYM",
    names=(
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "fbclid",
        "msclkid",
        "twclid",
        "ttclid",
        "li fat id",
        "igshid",
        "igsh",
        "rdt cid",
        "rtd cid",
        "epik",
        "qclid",
        "sccid",
        "sc cid",
        "scclid",
        "irclid",
        "irclickid",
        "ir clickid",
        "kx",
        "yclid",
        "ymclid",
        "srsltid",
        "ko click id",
        "click id",
        "clickid",
        "s cid",
        "wickedid",
        "mc eid",
        "hsenc",
        "hsmi",
        "vero id",
        "oly enc id",
        "oly anon id",
        "mkt clickid",
        "mkt click id",
        "gcl aw",
        "gcl dc",
        "gcl gb",
        "gclid value",
        "tblci",
        "obclid",
        "ob click id",
        "dicbo",
        "gac",
        "awc",
        "ranmid",
        "cjevent",
        "zanpid",
        "nclid",
        "spclid",
        "pinclid",
        "sub click id",
        "snapclid",
        "aff click id",
        "affclick",
        "transaction click id",
        "matomo visitor",
    ),
    vetoes=(
        "product",
        "item",
        "button",
        "element",
        "count",
    ),
    fits=OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=56,
    examples=(
        {"gclid": "Cj0KCQiA1rSsBhDHARIsANB4EJbExample"},
        {"$initial_fbclid": "IwAR0Example"},
        {"li_fat_id": "018f3c1e-77aa-7c3e"},
        {"clickId": "abc123"},
    ),
    counterexamples=(
        {"utm_source": "google"},
        {"gclsrc": "aw.ds"},
        {"gclid": ""},
        {"click_count": 3},
    ),
)
