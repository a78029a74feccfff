r"""The id of a household: everybody who lives together and shares devices, a subscription or an address.

Left alone: families of fonts, devices, products and genes, and facts about households (`household_size`).

1798.140(v)(1): information "reasonably capable of being associated with ... a particular consumer or household";
(q) says what a household is. Sources: television and utility measurement (`household_id`, `family_id`).

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("hh-20931", "none")]
[True, False]
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="HOUSEHOLD_ID",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "household id",
        "householdid",
        "household key",
        "household uuid",
        "household identifier",
        "household number",
        "hh id",
        "hhid",
        "family id",
        "family account id",
        "family group id",
        "home id",
        "smart home id",
        "premise id",
        "residence id",
    ),
    vetoes=(
        "product",
        "item",
        "font",
        "model",
        "device",
        "gene",
        "protein",
        "sku",
        "template",
        "patent",
        "cpu",
        "screen",
        "page",
        "tab",
        "olson",
    ),
    fits=r"(?=[^0-9]{0,60}[0-9]|\S{20})" + OPAQUE_ID,
    canonical=canonical_id,
    domain="id",
    by_name=Confidence.LIKELY,
    rank=50,
    examples=(
        {"household_id": "hh-20931"},
        {"householdId": 20931},
        {"family_id": "fam_77x2"},
        {"tv": {"household_key": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"}},
        {"home_id": "h-88122"},
    ),
    counterexamples=(
        {"household_size": 3},
        {"household_income": "50-75k"},
        {"font_family_id": "f-12"},
        {"household_id": "none"},
        {"product_family_id": "P-100"},
    ),
)
