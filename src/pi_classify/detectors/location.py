"""Where a person is, coarsely: city, county, state or province.

Countries, time zones and locales are left alone: they are shared by millions. The bare words `state` and
`region` mean too much else (a button's state, a cloud's region), so they count only beside a word that
makes them a place: `billing state`, `geo region`.

1798.140(v)(1)(G): "geolocation data"; not precise geolocation in the sense of (w). Sources: Segment
`context.location`, PostHog `$geoip_city_name`, Snowplow `geo_city`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("San José", "CA", "us-west-2", "")]
[True, True, False, False]
"""

from pi_classify.model import Confidence, Detector

_OF_A_PERSON = (
    "user",
    "customer",
    "address",
    "billing",
    "shipping",
    "mailing",
    "delivery",
    "home",
    "geo",
    "geoip",
    "location",
    "traits",
    "contact",
    "residence",
    "ip",
    "birth",
    "person",
    "member",
    "patient",
    "license",
    "issuing",
    "postal",
)

DETECTOR = Detector(
    entity="LOCATION",
    categories=("G",),
    names=(
        "city",
        "city name",
        "town",
        "hometown",
        "home town",
        "locality",
        "municipality",
        "county",
        "county name",
        "borough",
        "suburb",
        "neighborhood",
        "neighbourhood",
        "province",
        "province name",
        "province code",
        "state province",
        "state name",
        "us state",
        "state of residence",
        "city state",
        "place of birth",
        "birthplace",
        "birth place",
        "current location",
        "geo region name",
        "dma",
        "subdivision",
        "administrative area",
        "admin area",
        *(f"{who} {place}" for who in _OF_A_PERSON for place in ("state", "region")),
    ),
    vetoes=(
        "app",
        "button",
        "connection",
        "order",
        "payment",
        "loading",
        "aws",
        "cloud",
        "machine",
        "center",
        "centre",
        "datacenter",
        "country",
        "zone",
        "locale",
        "server",
        "store",
        "deploy",
        "cluster",
        "ui",
        "old",
        "previous",
        "checkout",
        "shop",
        "game",
        "bucket",
        "s3",
        "azure",
        "gcp",
        "network",
        "session",
        "status",
        "capacity",
    ),
    fits=(
        r"(?!(?i:unknown|none|null|undefined|n/a|true|false|other|all|pending|active|inactive|open|closed|complete"
        r"|completed|loading|loaded|ready|idle|error|\(not set\)|not set)\Z)"
        r"(?=[^A-Za-z\u00aa-\U0010ffff]{0,10}[A-Za-z\u00aa-\U0010ffff])[^0-9@/\\_:<>{}=\[\]]{2,60}"
    ),
    by_name=Confidence.LIKELY,
    rank=40,
    examples=(
        {"city": "San José"},
        {"address": {"town": "Exampleville"}},
        {"billing_state": "CA"},
        {"geo_region": "Bavaria"},
        {"county": "Marin"},
    ),
    counterexamples=(
        {"state": "loading"},
        {"region": "us-west-2"},
        {"country": "US"},
        {"button_state": "pressed"},
        {"timezone": "America/Los_Angeles"},
        {"city": ""},
        {"capacity": "high"},
    ),
)
