"""Where a person is, coarsely: city, county, state or province.

Countries, time zones and locales are left alone: they are shared by millions. The bare words `state` and
`region` mean too much else (a button's state, a cloud's region), so they count only beside a word that
makes them a place: `billing state`, `geo region`. A whole text "City, ST" is a place under any name (`location`).

1798.140(v)(1)(G): "geolocation data"; not precise geolocation in the sense of (w). Sources: Segment
`context.location`, PostHog `$geoip_city_name`, Snowplow `geo_city`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("San José", "CA", "us-west-2", "")]
[True, True, False, False]
"""

from pi_classify.checks.us_state import STATE_CODE, STATE_NAME
from pi_classify.model import Confidence, Detector

_LETTER = "A-Za-z\u00c0-\u024f"

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
    "trait",
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
        "state abbr",
        "state abbrev",
        "state abbreviation",
        "state cd",
        "city state",
        "place of birth",
        "birthplace",
        "birth place",
        "current location",
        "geo region name",
        "dma",
        "subdivision",
        "county of residence",
        "city of residence",
        "city of birth",
        "birth city",
        "address city",
        "province state",
        "state or province",
        "region name",
        "locality name",
        "city en",
        "city name en",
        # as forms ask
        "city you live in",
        "city do you live in",
        "city are you in",
        "ciudad",
        "cidade",
        "município",
        "municipio",
        "localidad",
        "localité",
        "comune",
        "città",
        "woonplaats",
        "miasto",
        "城市",
        "ville",
        "stadt",
        "wohnort",
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
        "venue",
        "event",
        "favorite",
        "favourite",
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
    cue=rf", ?(?:{STATE_CODE}|[A-Z][a-z]{{2,9}})",
    # San Mateo, CA; San Mateo, California, USA: the whole text, or it may be a sentence. After a name of its own a state
    # may be a degree or a company's seat ("Jane Roe, MD"), so this is a place only by its whole form.
    pattern=(
        rf"\A(?=[^,]{{0,60}}[a-z])[A-Z\u00c0-\u00de][{_LETTER}.'-]{{1,25}}(?: [A-Z\u00c0-\u00de][{_LETTER}.'-]{{1,25}}){{0,3}}, ?"
        rf"(?:(?!MD|PA|DO|MA|DC){STATE_CODE}|{STATE_NAME})(?:,? (?:US|USA|U\.S\.A\.|United States))?(?: [0-9]{{5}})?\Z"
        rf"|\A[A-Z\u00c0-\u00de][{_LETTER}.'-]{{1,25}}(?: [A-Z\u00c0-\u00de][{_LETTER}.'-]{{1,25}}){{0,3}}, ?(?:MD|PA|MA|DC),? (?:US|USA|United States)\Z"
    ),
    fits=(
        # no word for the state of an order or an account, no region of a business
        r"(?!(?i:unknown|unavailable|none|null|undefined|n/a|true|false|other|all|pending|active|inactive|open|opened|closed|complete"
        r"|completed|loading|loaded|ready|idle|error|\(not set\)|not set|enabled|disabled|invited|declined|accepted|new|draft"
        r"|verified|unverified|subscribed|unsubscribed|success|failed|failure|done|on|off|online|offline|logged in|logged out"
        r"|emea|apac|mea|latam|amer|americas|nam|anz|eu|global|worldwide|international|us east|us west|home|work|header|footer)\Z)"
        r"(?=[^A-Za-z\u00aa-\U0010ffff]{0,10}[A-Za-z\u00aa-\U0010ffff])[^0-9@/\\_:<>{}=\[\]]{2,60}"
    ),
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.LIKELY,
    rank=40,
    examples=(
        {"city": "San José"},
        {"address": {"town": "Exampleville"}},
        {"billing_state": "CA"},
        {"geo_region": "Bavaria"},
        {"county": "Marin"},
        {"location": "San Mateo, CA"},
        {"hometown": "San Mateo, California, USA"},
        {"state_abbr": "CA"},
        {"cust_cty": "San Mateo"},
        {"cidade": "Exemplópolis"},
        {"from_state": "CA"},
        {"q": "Which city do you live in?", "a": "San Mateo"},
        {"plz": "10115", "ort": "Berlin"},
        {"zip_cd": "94401", "st": "CA"},
    ),
    counterexamples=(
        {"state": "loading"},
        {"customer_state": "disabled"},
        {"user_region": "EMEA"},
        {"location": "header"},
        {"doctor": "Jane Roe, MD"},
        {"note": "Sent to San Mateo, CA yesterday"},
        {"region": "us-west-2"},
        {"country": "US"},
        {"button_state": "pressed"},
        {"venue_city": "San Mateo"},
        {"timezone": "America/Los_Angeles"},
        {"city": ""},
        {"capacity": "high"},
        {"to_state": "shipped"},
        {"q": "What is your favorite city?", "a": "Blue"},
        {"ort": "Küche"},
    ),
)
