r"""A US driver's license or state identification card number; California's is one letter and seven digits.

Left alone: the same shape without a name beside it, because it is also the shape of article and ticket numbers; the
class, state and expiry of a license; licenses of software, trades and products.

1798.140(v)(1)(A): "driver's license number"; sensitive under (ae)(1)(A). Sources: the states' formats as listed at
ntsi.com/drivers-license-format (third party, undated); `fits` holds them all, and so needs the name.

>>> import re
>>> re.search(DETECTOR.pattern, "DL D1234562")[0], bool(re.fullmatch(DETECTOR.fits, "S530-4609-8765"))
('D1234562', True)
>>> re.search(DETECTOR.pattern, "AD1234562X"), DETECTOR.by_value
(None, None)
"""

import re

from pi_classify.model import Confidence, Detector

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
        "driver license id",
        "drivers license id",
        "driverslicense",
        "driverlicense",
        "driver lic",
        "dl number",
        "dl no",
        "dl num",
        "dln",
        "license number",
        "licence number",
        "license no",
        "state id number",
        "state id card",
        "state identification number",
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
    ),
    near=(
        "dl",
        "dl no",
        "driver license",
        "drivers license",
        "driver's license",
        "driver licence",
        "driving licence",
        "driver's licence",
        "driving license",
    ),
    cue=r"\b[A-Za-z][0-9]{7}(?:[0-9]{1,7})?\b",
    # California, and the states that write one letter with 8 to 14 digits
    pattern=r"(?<![A-Za-z0-9_])[A-Za-z][0-9]{7,14}(?![A-Za-z0-9_])",
    fits=(
        r"(?![12][0-9]{3}-[01][0-9]-)(?=(?:[^0-9]{0,8}[0-9]){4})"
        r"[A-Za-z0-9](?:[ -]?[A-Za-z0-9*]){4,19}"
    ),
    canonical=lambda text: re.sub("[^A-Z0-9*]", "", text.upper()) or text.strip(),
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=62,
    examples=(
        {"drivers_license": "D1234562"},
        {"driverLicenseNumber": "d1234562"},
        {"driver_license": {"value": "D1234562"}},
        {"note": "her DL is D1234562, checked"},
        {"dl_number": 12345678},
        {"drivers_license": "S530-4609-8765"},
        {"driving_licence": "WDL*ABC1234D"},
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
    ),
)
