r"""A place on the earth: latitude and longitude as numbers, a pair in a text, a GeoJSON position, a geohash.

Left alone: points on a screen or a chart ([1920, 1080], x and y), and any pair of numbers that nothing calls a place.

1798.140(v)(1)(G): "geolocation data"; sensitive under (ae)(1)(C) within a radius of 1,850 feet, 1798.140(w), which
more than two decimals are. Sources: RFC 7946 (GeoJSON, longitude first), RFC 5870 (geo URI), ISO 6709.

>>> import re
>>> re.search(DETECTOR.pattern, "https://maps.example.com/@37.7749,-122.4194,15z")[0]
'@37.7749,-122.4194,15z'
>>> DETECTOR.shape([-122.4194, 37.7749]), DETECTOR.shape([1920, 1080]), DETECTOR.by_value
(True, False, None)
"""

import re
from decimal import Decimal
from typing import Any

from pi_classify.model import Confidence, Detector

# A spelling that nothing else has: geo:, POINT, @ with a zoom, degrees with minutes, a full plus code.
_SELF_EVIDENT = re.compile(r"geo:|POINT|@[\s\S]{0,80}[a-z]\Z|[^°]{0,4}°|[2-9CFGHJMPQRVWX]{8}\+")


def _is_self_evident(text: str) -> bool:
    return _SELF_EVIDENT.match(text) is not None


def _is_pair(text: str) -> bool:
    if "°" in text or "+" in text[8:9]:
        return True
    if text.startswith("@"):
        text = ",".join(text.split(",")[:2])
    numbers = re.findall(r"[-+]?[0-9]{1,3}(?:\.[0-9]{1,20})?", text.removesuffix("z"))[:2]
    return len(numbers) == 2 and _are_degrees(float(numbers[0]), float(numbers[1]))


def _is_position(container: object) -> bool:
    """A list of two or three numbers, one at least with a fraction, that can be longitude and latitude."""
    if not isinstance(container, (list, tuple)) or len(container) not in (2, 3):
        return False
    if not all(
        isinstance(number, (int, float, Decimal)) and not isinstance(number, bool) for number in container
    ):
        return False
    first, second = container[0], container[1]
    # `number % 1` is 0 for a whole number; a whole pair is a point on a screen more often than a place
    return _are_degrees(first, second) and bool(first % 1 or second % 1)


def _are_degrees(first: Any, second: Any) -> bool:
    return bool(abs(first) <= 180 and abs(second) <= 180 and (abs(first) <= 90 or abs(second) <= 90))


_DEGREES = r"[-+]?(?:180(?:\.0{1,20})?|(?:1[0-7][0-9]|[0-9]{1,2})(?:\.[0-9]{1,20})?)(?: ?°)?(?: ?[NSEWnsew])?"

DETECTOR = Detector(
    entity="COORDINATES",
    categories=("G",),
    sensitive="(ae)(1)(C)",
    names=(
        "loc",
        "lat",
        "latitude",
        "lng",
        "lon",
        "long",
        "longitude",
        "lat e",
        "lng e",
        "lon e",
        "latitude e",
        "longitude e",  # latitudeE7: a number at the end of a name is skipped
        "coordinates",
        "coordinate",
        "coords",
        "coord",
        "gps",
        "gps coordinates",
        "gps location",
        "gps position",
        "geo point",
        "geopoint",
        "geo location",
        "geolocation",
        "geo",
        "geohash",
        "lat lng",
        "lat lon",
        "lat long",
        "latlng",
        "latlong",
        "latlon",
        "lnglat",
        "lng lat",
        "lon lat",
        "ll",
        "plus code",
        "pluscode",
        "open location code",
        "olc",
        "geo hash",
        "geo uri",
        "geo coordinates",
        "geo coords",
        "gps coords",
        "gps lat",
        "gps lng",
        "what3words",
        "what3words address",
        "w3w",
        "h3 index",
        "h3 cell",
        "h3index",
        "wkt",
        "lat lng e7",
        "location coordinates",
        "precise location",
        "maps url",
        "map url",
    ),
    vetoes=(
        "x",
        "y",
        "how",
        "screen",
        "click",
        "mouse",
        "page",
        "client",
        "viewport",
        "pixel",
        "scroll",
        "touch",
        "pointer",
        "chart",
        "texture",
        "grid",
    ),
    near=(
        "lat",
        "latitude",
        "coordinates",
        "coords",
        "gps",
        "location",
        "position",
        "ll",
        "geo",
        "map",
        "maps",
        "point",
        "q=",
        "query=",
        "center=",
        "origin=",
        "destination=",
        "markers=",
        "daddr=",
        "saddr=",
        "sll=",
        "cbll=",
    ),
    cue=(
        r"[0-9]{2}(?: ?[,;] ?|%2C| )[-+]?[0-9]{1,3}\.[0-9]{3}"
        r"|[a-z]=[-+]?[0-9]{1,2}\.[0-9]{1,15}(?:,|%2C)|geo:[-+]?[0-9]|POINT ?(?:Z ?|M ?)?\(|°|[23456789CFGHJMPQRVWX]{2}\+[23456789CFGHJMPQRVWX]{2}|@-?[0-9]{1,2}\.[0-9]"
    ),
    pattern=(
        # a map's address: @37.7749,-122.4194,15z
        r"(?<![0-9A-Za-z.])@-?[0-9]{1,2}\.[0-9]{1,15},-?[0-9]{1,3}\.[0-9]{1,15},[0-9]{1,6}(?:\.[0-9]{1,4})?[amz](?![A-Za-z0-9])"
        # RFC 5870, with altitude
        r"|(?<![A-Za-z])geo:[-+]?[0-9]{1,3}(?:\.[0-9]{1,15})?,[-+]?[0-9]{1,3}(?:\.[0-9]{1,15})?(?![0-9])"
        r"|(?<![A-Za-z])POINT ?(?:Z ?|M ?)?\([-+]?[0-9]{1,3}(?:\.[0-9]{1,15})? [-+]?[0-9]{1,3}(?:\.[0-9]{1,15})?(?: [-+0-9.]{1,16})?\)"
        # 37°46'29.6"N 122°25'9.8"W
        r"|(?<![0-9])[0-9]{1,2}°[ 0-9.'\"′″’”]{1,18} ?[NS],? {0,2}[0-9]{1,3}°[ 0-9.'\"′″’”]{1,18} ?[EWO](?![A-Za-z])"
        # 849VCWC8+R9: the first two characters say at most 90 degrees north and 180 east
        r"|(?<![0-9A-Za-z])[23456789C][23456789CFGHJMPQRV][23456789CFGHJMPQRVWX]{6}\+[23456789CFGHJMPQRVWX]{2,3}(?![0-9A-Za-z])"
        # parameters of maps: ?q=37.7,-122.4
        r"|(?:(?<=[?&]q=)|(?<=[?&]ll=)|(?<=sll=)|(?<=center=)|(?<=query=)|(?<=origin=)|(?<=ination=)|(?<=addr=))"
        r"[-+]?[0-9]{1,2}\.[0-9]{1,15}(?:,|%2C)[-+]?[0-9]{1,3}\.[0-9]{1,15}(?![0-9A-Za-z.])"
        r"|(?<![0-9A-Za-z.])[-+]?[0-9]{1,3}\.[0-9]{3,15}(?: ?[,;] ?|%2C| )[-+]?[0-9]{1,3}\.[0-9]{3,15}(?![0-9A-Za-z.])"
    ),
    check=_is_pair,
    fits=(
        rf"\s{{0,4}}(?:geo:|@|POINT ?\(|\(|\[)?\s{{0,2}}{_DEGREES}(?:(?: ?[,;/] ?| ){_DEGREES})?(?:,[0-9.]{{1,10}}z?)?\s?[)\]]?\s{{0,4}}"
        r"|(?:SRID=[0-9]{1,6};)?POINT ?(?:Z ?)?\([-+0-9. ]{3,60}\)"
        r"|(?:///)?[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20}|8[0-9a-f]{14}"  # what3words, H3
        r"|-?[0-9]{8,10}"  # degrees times ten million
        r"|(?=[a-z]{0,11}[0-9])[0-9b-hjkmnp-z]{5,12}"  # geohash
        r"|[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,4}"  # plus code
        # 37°46'29.6"N 122°25'9.8"W
        r"|[0-9]{1,3} ?° ?[0-9]{1,2} ?['′] ?(?:[0-9.]{1,8} ?[\"″])? ?[NSEW](?:[ ,]{1,2}[0-9]{1,3} ?° ?[0-9]{1,2} ?['′] ?(?:[0-9.]{1,8} ?[\"″])? ?[NSEW])?"
    ),
    canonical=lambda text: re.sub(r"\s*[,;]\s*", ",", text.strip()),
    by_value=None,
    sure=_is_self_evident,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=58,
    shape=_is_position,
    examples=(
        {"lat": 37.7749},
        {"location": {"latitude": "37.7749", "longitude": "-122.4194"}},
        {"$geoip_longitude": -122.4194},
        {"gps": "37.7749,-122.4194"},
        {"geometry": {"coordinates": [-122.4194, 37.7749]}},
        {"url_text": "https://www.google.com/maps/@37.7749,-122.4194,15z"},
        {"latitudeE7": 377749000},
        {"geohash": "9q8yyk8"},
        {"note": "meet at 849VCWC8+R9 tonight"},
        {"text": "37°46'29.6\"N 122°25'9.8\"W"},
        {"uri": "geo:37.786971,-122.399677"},
        {"geom_text": "POINT(-122.4194 37.7749)"},
        {"link": "https://maps.example.com/?q=37.7749,-122.4194"},
        {"what3words": "filled.count.soap"},
        {"href": "https://maps.example.com/staticmap?center=37.77,-122.41&zoom=3"},
        {"latE7": 377749000},
        {"h3_index": "8928308280fffff"},
    ),
    counterexamples=(
        {"click_coordinates": [1920, 1080]},
        {"coordinates": [1920, 1080]},
        {"x": 12.5, "y": 80.25},
        {"series": "10.1234,20.5678"},
        {"geo": "us-west"},
        {"latency": 37.7749},
        {"long": True},
        {"price": 37.7749},
        {"weather": "it is 20° outside"},
        {"sku": "ABCDEFGH+12"},
        {"path": "M 10.123,20.456 L 30.123,40.456"},
        {"lat": "unknown"},
    ),
)
