r"""A vehicle identification number: seventeen characters without I, O and Q.

By value only in the North American form: the check digit at the ninth place is right, the tenth is a model year, the last
four are digits, letters and digits are mixed. Under a name any of seventeen characters, and older ones of eleven on.

Left alone: other texts of seventeen letters and digits, which ids of databases are; the make, model and year.

1798.140(v)(1)(A): "other similar identifiers", when tied to its owner or driver; (D) "records of personal property".
Source: 49 CFR 565.15, in checks/vehicle_number.py.

>>> import re
>>> match = re.search(DETECTOR.pattern, "car 1M8GDM9AXKP042788 was towed")
>>> match[0], DETECTOR.check(match[0])
('1M8GDM9AXKP042788', True)
>>> DETECTOR.check("1M8GDM9A1KP042788"), re.search(DETECTOR.pattern, "11111111111111111")
(False, None)
"""

from pi_classify.checks.vehicle_number import is_valid
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="VIN",
    categories=("A", "D"),
    names=(
        "vin",
        "vin number",
        "vin no",
        "vin code",
        "vehicle vin",
        "car vin",
        "vehicle identification number",
        "vehicle identification no",
        "vehicle id number",
        "chassis number",
        "chassis no",
        "frame number",
    ),
    vetoes=("hash", "sku", "wine", "valid", "prefix", "video", "animation", "key frame", "timestamp"),
    near=("vin", "vin number", "vehicle identification number"),
    cue=r"(?:^|[^A-Za-z0-9])[A-HJ-NPR-Z0-9]{13}[0-9]{4}",
    pattern=(
        r"(?<![A-Za-z0-9])(?=[0-9]{0,12}[A-Z])[A-HJ-NPR-Z1-9][A-HJ-NPR-Z0-9]{7}[0-9X][A-HJ-NPR-TV-Y1-9]"
        r"[A-HJ-NPR-Z0-9]{3}[0-9]{4}(?![A-Za-z0-9])"
    ),
    check=is_valid,
    fits=r"\s{0,4}(?=[^0-9]{0,16}[0-9])(?=[0-9]{0,16}[A-Za-z])[A-HJ-NPR-Za-hj-npr-z0-9](?:-?[A-HJ-NPR-Za-hj-npr-z0-9*]){10,16}\s{0,4}",
    as_id=lambda text: number if is_valid(number := canonical_code(text)) else None,
    canonical=lambda text: canonical_code(text, marks="*"),
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=61,
    examples=(
        {"vin": "1M8GDM9AXKP042788"},
        {"vehicle": {"vin": "1m8gdm9axkp042788"}},
        {"note": "VIN 1M8GDM9AXKP042788 on file"},
        {"answer": "1M8GDM9AXKP042788"},
        {"vehicleIdentificationNumber": "WVWZZZ1JZXW000001"},
        {"url": "https://cars.example.com/report/1M8GDM9AXKP042788"},
    ),
    counterexamples=(
        {"id": "1M8GDM9A1KP042788"},
        {"key": "11111111111111111"},
        {"token": "ABCDEFGHJKLMNPRST"},
        {"vin_valid": True},
        {"vin_prefix": "1M8GDM9A"},
        {"trace": "0M8GDM9AXKP042788AA"},
        {"vin": "unknown"},
        {"vehicle_year": 1989},
    ),
)
