r"""A vehicle's license plate: California's 1ABC234, the mirrored series 000AAA0 of 2026, older ones, vanity plates.

Left alone: the shape without a name beside it (article numbers look so), and plates one eats from or that hold a name.

1798.140(v)(1)(A): "other similar identifiers"; automated plate readers' data is in Civ. Code 1798.90.5. Sources: the
California DMV's series since 1980; vanity plates of other states have up to 8 characters.

>>> import re
>>> [re.search(DETECTOR.pattern, text)[0] for text in ("plate 7ABC123", "123XYZ4 parked", "ABC-1234")]
['7ABC123', '123XYZ4', 'ABC-1234']
>>> re.search(DETECTOR.pattern, "SKU77ABC1234"), DETECTOR.by_value
(None, None)
"""

import re

from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="LICENSE_PLATE",
    categories=("A",),
    names=(
        "license plate",
        "licence plate",
        "licenseplate",
        "license plate number",
        "licence plate number",
        "license plate no",
        "license plate text",
        "plate number",
        "plate no",
        "plate",
        "number plate",
        "numberplate",
        "registration plate",
        "vehicle registration",
        "vehicle registration number",
        "vehicle plate",
        "car plate",
        "lpn",
        "vrm",
        "vrn",
    ),
    vetoes=(
        "name",
        "dinner",
        "book",
        "back",
        "base",
        "hot",
        "cover",
        "template",
        "boiler",
        "face",
        "wall",
        "type",
        "size",
        "count",
        "color",
        "material",
        "product",
        "microplate",
    ),
    near=(
        "plate",
        "plates",
        "license plate",
        "licence plate",
        "plate number",
        "number plate",
        "registration",
        "vehicle",
        "car",
        "parked",
    ),
    cue=(
        r"\b[0-9][ -]?[A-Z]{3}[ -]?[0-9]{3}\b|\b[0-9]{3}[ -]?[A-Z]{3}[ -]?[0-9]?\b|\b[A-Z]{3}[ -]?[0-9]{3,4}\b"
    ),
    pattern=(
        r"(?<![A-Za-z0-9_])(?:"
        r"[0-9][ -]?[A-Z]{3}[ -]?[0-9]{3}"  # 7ABC123, since 1980
        r"|[0-9]{3}[ -]?[A-Z]{3}[ -]?[0-9]"  # 123XYZ4, the mirrored series
        r"|[0-9]{3}[ -]?[A-Z]{3}"  # 123ABC, before 1980
        r"|[A-Z]{3}[ -]?[0-9]{3,4}"  # ABC123 and, in a dozen states, ABC-1234
        r")(?![A-Za-z0-9_])"
    ),
    fits=r"(?:[A-Z]{2}[ :-]{1,2})?[A-Za-z0-9](?:[ .\-]?[A-Za-z0-9]){1,7}",
    canonical=lambda text: re.sub("[^A-Z0-9]", "", text.upper()) or text.strip(),
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=61,
    examples=(
        {"license_plate": "7ABC123"},
        {"licensePlate": "123XYZ4"},
        {"plate_number": "ABC-1234"},
        {"vehicle": {"plate": "7abc123"}},
        {"note": "license plate 7ABC123 left at noon"},
        {"license_plate": "GOSURF"},
        {"car": {"license_plate": {"value": "123 ABC"}}},
    ),
    counterexamples=(
        {"sku": "7ABC123"},
        {"order_id": "ABC-1234"},
        {"flight": "UAL123"},
        {"dinner_plate": "Blue"},
        {"license_plate_state": "CA"},
        {"plate_count": 12},
        {"name_plate": "Suite12"},
        {"license_plate": True},
    ),
)
