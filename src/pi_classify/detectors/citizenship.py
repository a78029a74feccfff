r"""A person's citizenship, nationality or immigration status.

The country of an address, a locale and an IP's country are left alone, and so is Visa, the card.

1798.140(v)(1)(C) and (L); sensitive under (ae)(1)(D): "citizenship or immigration status".

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("US", "permanent_resident", "H-1B", "4111", "enabled")]
[True, True, True, False, False]
"""

from pi_classify.checks.short_answer import FLAG, SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="CITIZENSHIP",
    categories=("C", "L"),
    sensitive="(ae)(1)(D)",
    names=(
        "citizenship",
        "citizenship status",
        "citizenship country",
        "country of citizenship",
        "nationality",
        "nationalities",
        "nationality code",
        "immigration status",
        "immigration visa type",
        "visa status",
        "us visa type",
        "residency status",
        "is permanent resident",
        "permanent resident",
        "is us citizen",
        "us citizen",
        "is citizen",
        "green card holder",
        "has green card",
        "is undocumented",
        "work authorization",
        "work authorization status",
        "work permit status",
        "asylum status",
        "refugee status",
        "daca status",
        "staatsangehörigkeit",
        "nationalité",
        "nacionalidad",
        "nacionalidade",
        "国籍",
        "國籍",
    ),
    vetoes=("card", "payment", "product", "company", "domain", "filter", "target", "data"),
    fits=f"{FLAG}|{SHORT_ANSWER}",
    by_name=Confidence.LIKELY,
    flags=True,
    rank=43,
    examples=(
        {"citizenship": "US"},
        {"nationality": "Canadian"},
        {"immigration_status": "permanent_resident"},
        {"visa_status": "H-1B"},
        {"traits": {"countryOfCitizenship": "Japan"}},
        {"us_citizen": False},
    ),
    counterexamples=(
        {"country": "US"},
        {"card_visa_status": "declined"},
        {"nationality": "unknown"},
        {"data_residency_status": "EU only"},
        {"nationality_id": 3},
        {"locale": "en-US"},
    ),
)
