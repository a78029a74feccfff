r"""A postal code: the ZIP code of the United States, and those of other countries under a name that says so.

Left alone: five digits that nothing calls a postal code, files (`file.zip`), switches (`zip: true`). In a text a code
counts after a word that says so ("zip 94105"); after a state's two letters ("CA 94105") it is only POSSIBLE, because
"IN 10000" and "OK 20000" are sentences too. A code inside a whole address belongs to the address.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "address"; (G) "geolocation data". ZIP+4 is almost a household.
Sources: USPS Publication 28; UPU addressing systems for other countries.

>>> import re
>>> re.search(DETECTOR.pattern, "San Mateo, CA 94401-1234")["v"], re.search(DETECTOR.pattern, "zip: 94401")["v"]
('94401-1234', '94401')
>>> re.search(DETECTOR.pattern, "order 94401"), bool(re.fullmatch(DETECTOR.fits, "archive.zip"))
(None, False)
"""

from pi_classify.checks.us_state import STATE_CODE
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_SAID = r"(?i:zip|zip ?code|post ?code|postal code|plz)(?:: ?| is | )"

DETECTOR = Detector(
    entity="ZIP_CODE",
    categories=("B", "G"),
    names=(
        "zip",
        "zip code",
        "zipcode",
        "zip postal",
        "zip postal code",
        "zip or postal code",
        "us zip",
        "zip5",
        "zip 5",
        "postal",
        "postal code",
        "postalcode",
        "postal zip",
        "post code",
        "postcode",
        "plz",
        "postleitzahl",
        "code postal",
        "codigo postal",
        "cod postal",
        "eircode",
        "cep",
        "郵便番号",
    ),
    vetoes=(
        "file",
        "archive",
        "download",
        "gzip",
        "compressed",
        "bundle",
        "format",
        "code length",
    ),
    near=("zip", "zip code", "zipcode", "postal code", "postcode"),
    cue=r"[A-Z]{2} {1,2}[0-9A-Z]{1,2}[0-9]|(?i:zip|code|plz)(?:: ?| is | )[0-9A-Z]",
    pattern=(
        # the state's two letters, or a word that says so; then the code: US, United Kingdom, Canada
        rf"(?<![A-Za-z0-9])(?:{STATE_CODE} {{1,2}}|{_SAID})"
        r"(?P<v>[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])"
        r"(?![0-9A-Za-z])(?![.,-][0-9])"
    ),
    fits=(
        # digits of most countries, a lost zero or two at the front, ZIP+4, a number that went through a float column
        r"(?:[A-Z]{1,2}-)?[0-9]{3,7}(?:\.0)?|[0-9]{5}[- ]?[0-9]{4}|[0-9]{2,3}[- ][0-9]{2,4}|[0-9]{5}-[0-9]{3}"
        # United Kingdom (whole, or the outward half), Canada, Netherlands, Ireland
        r"|[A-Za-z]{1,2}[0-9][0-9A-Za-z]?(?: ?[0-9][A-Za-z]{2})?|[A-Za-z][0-9][A-Za-z](?:[ -]?[0-9][A-Za-z][0-9])?"
        r"|[0-9]{4} ?[A-Za-z]{2}|[A-Za-z][0-9]{2} ?[0-9A-Za-z]{4}|[A-Za-z][0-9]{4}[A-Za-z]{3}"
    ),
    canonical=canonical_code,
    by_value=Confidence.POSSIBLE,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=45,
    examples=(
        {"zip": "94401"},
        {"billing_zip_code": "94401-1234"},
        {"postalCode": "SW1A 1AA"},
        {"address": {"zip": 2134}},
        {"plz": "D-10115"},
        {"cust_zip_cd": "94401"},
        {"note": "her zip is 94401, ok"},
        {"memo": "to San Mateo, CA 94401-1234"},
        {"postal_code": "K1A 0B1"},
    ),
    counterexamples=(
        {"zip": True},
        {"zip": "file.zip"},
        {"zip_file": "94401"},
        {"order": "94401"},
        {"note": "ticket 94401 in CA"},
        {"zip_code_valid": True},
        {"code": "94401-1234"},
        {"postal_code": "unknown"},
        {"format": "zip"},
    ),
)
