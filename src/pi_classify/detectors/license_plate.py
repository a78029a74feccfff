r"""A vehicle's license plate: California's 1ABC234, the mirrored series 000AAA0 of 2026, other states', vanity plates.

In a sentence the shapes of the states count near the word, and whatever stands right after the word and looks like a plate.

Left alone: the shape without a name beside it (article numbers look so), and plates one eats from or that hold a name.

1798.140(v)(1)(A): "other similar identifiers"; automated plate readers' data is in Civ. Code 1798.90.5. Sources: the
California DMV's series since 1980; plates of other states have 5 to 7 characters, vanity plates 2 to 8.

>>> import re
>>> [re.search(DETECTOR.pattern, text)[0] for text in ("plate 7ABC123", "123XYZ4 parked", "ABC-1234")]
['7ABC123', '123XYZ4', 'ABC-1234']
>>> [re.search(DETECTOR.pattern, text)[0] for text in ("license plate: GOSURF", "plate number AB 12345")]
['GOSURF', 'AB 12345']
>>> re.search(DETECTOR.pattern, "SKU77ABC1234"), DETECTOR.by_value
(None, None)
"""

import re

from pi_classify.checks.said_before import after
from pi_classify.checks.vehicle_number import CALIFORNIA_PLATE
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_WORDS = (
    "license plate",
    "licence plate",
    "plate number",
    "plate no",
    "plate num",
    "number plate",
    "plate",
    "plates",
)
# Words that stand where a plate is missing or described, in a value and in a sentence.
_NO_PLATE = (
    r"(?i:none|null|unknown|true|false|yes|no|n/?a|na|tbd|pending|missing|required|invalid|valid|expired|stolen|scanned|holder"
    r"|frame|reader|number|temporary|blue|white|black|red|green|grey|gray|silver|gold|glass|steel|alumini?um|titanium|carbon|ceramic|china|paper|small"
    r"|large|medium|rear|front|left|right)"
)
_SAID = rf"{after(*_WORDS)}(?!{_NO_PLATE}(?![A-Za-z0-9]))"

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
        "license plate num",
        "license plate text",
        "license plate id",
        "plate number",
        "plate no",
        "plate num",
        "plate",
        "number plate",
        "numberplate",
        "registration plate",
        "vanity plate",
        "vehicle registration",
        "vehicle registration number",
        "vehicle reg",
        "vehicle plate",
        "vehicle plate number",
        "car plate",
        "car registration",
        "tag number",
        "vehicle tag",
        "plate read",
        "plate recognized",
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
        "well",
        "assay",
        "culture",
        "tectonic",
        "asset tag",
        "git",
        "release",
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
    # Asked under a name or near a word only, so it may fire often.
    cue=r"[A-Z0-9]|(?i:plate)",
    pattern=(
        r"(?<![A-Za-z0-9_])(?:"
        r"[0-9][ -]?[A-Z]{3}[ -]?[0-9]{3}"  # 7ABC123, since 1980
        r"|[0-9]{3}[ -]?[A-Z]{3}[ -]?[0-9]"  # 123XYZ4, the mirrored series
        r"|[0-9]{3}[ -]?[A-Z]{3}"  # 123ABC, before 1980
        r"|[A-Z]{3}[ -]?[0-9]{3,4}"  # ABC123 and, in a dozen states, ABC-1234
        r")(?![A-Za-z0-9_])"
        # right after the words: letters and digits in one or two groups
        rf"|(?=[A-Za-z]{{0,6}}[ -]?[0-9]){_SAID}(?=[0-9]{{0,6}}[ -]?[A-Za-z])"
        r"(?:[A-Z0-9]{1,5}[ -][A-Z0-9]{2,6}|(?=[A-Za-z]{0,6}[0-9])(?=[0-9]{0,6}[A-Za-z])[A-Za-z0-9]{5,8})"
        r"(?![A-Za-z0-9_])(?!-[A-Za-z0-9])"
        # and a vanity plate in capitals after a colon
        rf"|(?=[A-Z])(?:(?<=[:#=])|(?<=[:#=] )){_SAID}[A-Z]{{4,8}}(?![A-Za-z0-9_])(?!-[A-Za-z0-9])"
    ),
    fits=(
        rf"\s{{0,4}}(?!{_NO_PLATE}\s{{0,4}}\Z)(?![0-9]{{1,3}}\s{{0,4}}\Z)"
        r"(?:[A-Z]{2}[ :-]{1,2})?[A-Za-z0-9](?:[ .\-]?[A-Za-z0-9]){1,7}\s{0,4}"
    ),
    # other states' plates look like any short id
    as_id=lambda text: plate if re.fullmatch(CALIFORNIA_PLATE, plate := canonical_code(text)) else None,
    canonical=canonical_code,
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
        {"note": "plate 7abc123 left at noon"},
        {"note": "license plate: GOSURF"},
        {"note": "License plate no. AB 12345 (IL)"},
        {"license_plate": "GOSURF"},
        {"vanity_plate": "IM8"},
        {"car": {"license_plate": {"value": "123 ABC"}}},
        {"plate_read": "7ABC123"},
    ),
    counterexamples=(
        {"sku": "7ABC123"},
        {"order_id": "ABC-1234"},
        {"flight": "UAL123"},
        {"dinner_plate": "Blue"},
        {"plate": "white"},
        {"plate": "titanium"},
        {"license_plate_state": "CA"},
        {"plate_count": 12},
        {"plate_no": 12},
        {"name_plate": "Suite12"},
        {"license_plate": True},
        {"note": "license plate: UNKNOWN"},
        {"note": "license plate scanned at gate 4"},
        {"button": "LICENSE PLATE SETTINGS"},
    ),
)
