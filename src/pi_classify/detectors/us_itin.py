r"""A US individual taxpayer identification number: 9, then two digits, two of a known range, four digits.

The adoption taxpayer number (ATIN, fourth and fifth digit 93) is of the same kind and counts too.

Left alone: the nine digits without dashes where nothing names them; by value, groups that are not given out (below 50, 66
to 69, 89); 987-65-4320 to 4329, which is a sample social security number; a company's EIN.

1798.140(v)(1)(A): "social security number ... or other similar identifiers"; not sensitive by the text of (ae), though a
tax number is on the list of Civ. Code 1798.81.5. Source: IRS, ranges 50-65, 70-88, 90-92, 94-99, ATIN 93.

>>> import re
>>> re.search(DETECTOR.pattern, "his number is 912-70-1234.")[0], re.search(DETECTOR.pattern, "ITIN: 912701234")[0]
('912-70-1234', '912701234')
>>> [re.search(DETECTOR.pattern, text) for text in ("912701234", "912-34-5678", "987-65-4321", "219-09-9999")]
[None, None, None, None]
"""

import re

from pi_classify.checks.said_before import after, cue_after
from pi_classify.checks.written_code import digits_of
from pi_classify.model import Confidence, Detector

_WORDS = (
    "itin",
    "itin number",
    "itin no",
    "atin",
    "taxpayer identification number",
    "individual taxpayer id",
)
_GROUP = "(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-9])"  # 93: ATIN


DETECTOR = Detector(
    entity="US_ITIN",
    categories=("A",),
    names=(
        "itin",
        "us itin",
        "itin number",
        "itin no",
        "individual taxpayer id",
        "individual taxpayer identification number",
        "individual taxpayer identification",
        "individual tax id",
        "atin",
        "adoption taxpayer identification number",
    ),
    vetoes=("sku", "part", "product", "order", "serial", "tracking", "phone"),
    near=("itin", "individual taxpayer", "atin"),
    cue=rf"9[0-9]{{2}}-[5-9][0-9]-|{cue_after(*_WORDS)}9",
    pattern=(
        rf"(?<![A-Za-z0-9])(?<![0-9][.\-/])(?!987-65-432)9[0-9]{{2}}-{_GROUP}-[0-9]{{4}}(?![0-9])(?![.\-/][0-9])"
        rf"|(?=9[0-9]{{2}}){after(*_WORDS)}9[0-9]{{2}}[ .\-]?{_GROUP}[ .\-]?[0-9]{{4}}(?![0-9])"
    ),
    fits=r"\s{0,4}9[0-9]{2}[ .\-/]{0,3}[0-9]{2}[ .\-/]{0,3}[0-9]{4}(?:\.0)?\s{0,4}",
    as_id=lambda text: (
        digits if re.fullmatch(f"9[0-9]{{2}}{_GROUP}[0-9]{{4}}", digits := digits_of(text)) else None
    ),
    canonical=lambda text: digits_of(text) or text.strip(),
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=73,
    examples=(
        {"itin": "912-70-1234"},
        {"itin": 912701234},
        {"answer": "912-70-1234"},
        {"note": "ITIN 912701234 on file"},
        {"traits": {"itin_number": "912 93 1234"}},
        {"note": "individual taxpayer: 999-88-1234"},
    ),
    counterexamples=(
        {"value": 912701234},
        {"order_id": "912701234"},
        {"part_number": "912-70-1234"},
        {"answer": "912-34-5678"},
        {"sample": "987-65-4321"},
        {"phone": "912-555-0123"},
        {"itin_verified": True},
        {"ein": "12-3456789"},
    ),
)
