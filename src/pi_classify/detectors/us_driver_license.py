r"""A US driver's license or state identification card number; California's is one letter and seven digits.

Left alone: the same shape without a name or a word beside it, because it is also the shape of article and ticket
numbers; bare digits in a sentence that do not follow the words themselves; the class, state and expiry of a license;
licenses of software, trades and products.

1798.140(v)(1)(A): "driver's license number"; sensitive under (ae)(1)(A). Sources: the states' formats as listed at
ntsi.com/drivers-license-format (third party, undated), kept in checks/driver_license_shapes.py; `fits` is wider than
all of them, and so needs the name.

>>> import re
>>> re.search(DETECTOR.pattern, "DL D1234562")[0], re.search(DETECTOR.pattern, "license no. S530-4609-8765 ok")[0]
('D1234562', 'S530-4609-8765')
>>> re.search(DETECTOR.pattern, "AD1234562X"), DETECTOR.by_value
(None, None)
"""

from pi_classify.checks.driver_license_shapes import with_letter
from pi_classify.checks.said_before import after
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_SAID = after(
    "license",
    "licence",
    "license number",
    "licence number",
    "license no",
    "licence no",
    "dl no",
    "dl number",
    "dln",
)


def is_long_enough(text: str) -> bool:
    """Seven letters and digits; what is shorter in a sentence is a room, a flight or a year.

    >>> is_long_enough("D1234562"), is_long_enough("A123")
    (True, False)
    """
    return sum(char not in " -" for char in text) >= 7


DETECTOR = Detector(
    entity="US_DRIVER_LICENSE",
    categories=("A", "B", "L"),
    sensitive="(ae)(1)(A)",
    names=(
        "driver license",
        "drivers license",
        "driver s license",
        "driver licence",
        "drivers licence",
        "driver s licence",
        "driving license",
        "driving licence",
        "driver license number",
        "drivers license number",
        "driver s license number",
        "driver licence number",
        "drivers licence number",
        "driving license number",
        "driving licence number",
        "driver license no",
        "drivers license no",
        "driver s license no",
        "driver license num",
        "drivers license num",
        "driver license id",
        "drivers license id",
        "driverslicense",
        "driverlicense",
        "driver lic",
        "drivers lic",
        "driver lic number",
        "driver lic no",
        "drivers lic no",
        "dl number",
        "dl no",
        "dl num",
        "dln",
        "cdl",
        "cdl number",
        "us dl",
        "ca dl",
        "license number",
        "licence number",
        "license no",
        "licence no",
        "license num",
        "state id number",
        "state id card",
        "state id card number",
        "state identification number",
        "state identification card",
        "licencia de conducir",
    ),
    vetoes=(
        "class",
        "type",
        "expiry",
        "expiration",
        "country",
        "software",
        "product",
        "plate",
        "key",
        "business",
        "medical",
        "nursing",
        "pharmacy",
        "professional",
        "contractor",
        "fishing",
        "hunting",
        "marriage",
        "plan",
        "version",
        "count",
        "seats",
        "app",
        "machine",
        "export",
    ),
    near=(
        "dl",
        "cdl",
        "driver license",
        "drivers license",
        "driver's license",
        "driver’s license",
        "driver licence",
        "driving licence",
        "driver's licence",
        "drivers licence",
        "driving license",
        "drivers lic",
        "driver lic",
        "state id card",
    ),
    # Asked under a name or near a word only, so it may fire often: every shape has a digit.
    cue="[0-9]",
    pattern=(
        r"(?=[A-Za-z]{1,5}[ -]?[0-9*]|[0-9]{2,7}[A-Za-z]|WDL)"  # 25 shapes are tried only where one may begin
        rf"(?<![A-Za-z0-9_*])(?:{with_letter()})(?![A-Za-z0-9_*])(?![ -]?[0-9])"
        # California's own, whatever follows after a blank
        r"|(?<![A-Za-z0-9_])[A-Za-z][0-9]{7,14}(?![A-Za-z0-9_])"
        # digits only: right after the words
        # (the bare letters dl mean download more often than not)
        rf"|(?=[0-9]{{7}})(?:{_SAID}|(?i:(?<=dl: )|(?<=dl:)|(?<=dl#)|(?<=dl #)|(?<=dl# )))[0-9]{{7,9}}(?![A-Za-z0-9_])(?![.-][0-9])"
    ),
    check=is_long_enough,
    fits=(
        r"(?![12][0-9]{3}-[01][0-9]-)(?=(?:[^0-9]{0,8}[0-9]){4})"
        r"[A-Za-z0-9](?:[ -]?[A-Za-z0-9*]){4,19}"
    ),
    canonical=lambda text: canonical_code(text, marks="*"),
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=62,
    examples=(
        {"drivers_license": "D1234562"},
        {"driverLicenseNumber": "d1234562"},
        {"driver_license": {"value": "D1234562"}},
        {"note": "her DL is D1234562, checked"},
        {"note": "DL: D1234562"},
        {"note": "DL#D1234562 and insurance"},
        {"note": "driver's license S530-4609-8765 expires soon"},
        {"note": "Driver's license number: 12345678"},
        {"note": "driver\u2019s license no. F255-921-50-094-0"},
        {"note": "DL D1234562 12/2029"},
        {"dl_number": 12345678},
        {"drivers_license": "S530-4609-8765"},
        {"driving_licence": "WDL*ABC1234D"},
        {"note": "drivers license WDLABC1234D5"},
        {"cdl_number": "AB123456"},
    ),
    counterexamples=(
        {"sku": "D1234562"},
        {"ticket": "A7654321"},
        {"driver_license_class": "C"},
        {"driver_license_state": "CA"},
        {"driver_license_expiry": "2029-01-31"},
        {"software_license_number": "D1234562"},
        {"license_count": 12345},
        {"click_id": "D1234562"},
        {"license": "MIT"},
        {"driver_license_verified": True},
        {"note": "dl 12345678 bytes in 3 s"},
        {"note": "driver license renewed on 2026-11-23"},
        {"note": "driver license desk: 415-555-0123"},
        {"application_id": "D1234562"},
    ),
)
