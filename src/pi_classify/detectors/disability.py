r"""Whether a person has a disability, which one, and what they need because of it.

`disabled` and `is_disabled` are left alone: in product analytics a button is disabled, an account, a feature.

1798.140(v)(1)(C): characteristics of protected classifications (disability). Collected and analysed as health
it is sensitive too; that is not to be seen from a payload.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("low vision", "yes", "disabled")]
[True, True, False]
"""

from pi_classify.checks.short_answer import FLAG, SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="DISABILITY",
    categories=("C",),
    names=(
        "iep",
        "iep status",
        "has iep",
        "504 plan",
        "disability",
        "disabilities",
        "disability status",
        "disability type",
        "disability rating",
        "disability category",
        "has disability",
        "has a disability",
        "has disabilities",
        "with disability",
        "is disabled person",
        "is disabled veteran",
        "person with disability",
        "is handicapped",
        "handicapped",
        "handicap status",
        "wheelchair user",
        "uses wheelchair",
        "is wheelchair user",
        "is blind",
        "is deaf",
        "visually impaired",
        "is visually impaired",
        "hearing impaired",
        "is hearing impaired",
        "visual impairment",
        "hearing impairment",
        "accessibility need",
        "accessibility needs",
        "special needs",
        "accommodation request",
        "discapacidad",
        "behinderung",
        "schwerbehinderung",
    ),
    vetoes=("insurance", "product", "page", "parking", "golf", "policy", "plan"),
    fits=rf"{FLAG}|{SHORT_ANSWER}|(?:[1-9]0|100)%?",
    by_name=Confidence.LIKELY,
    flags=True,
    rank=42,
    examples=(
        {"disability": "low vision"},
        {"disability_status": "yes"},
        {"traits": {"hasDisability": "no"}},
        {"wheelchair_user": True},
        {"accessibility_needs": "screen reader"},
        {"disability_rating": 70},
        {"iep_status": "speech therapy"},
    ),
    counterexamples=(
        {"disabled": True},
        {"is_disabled": True},
        {"button_disabled": "yes"},
        {"disability": "unknown"},
        {"disability_insurance": "gold"},
        {"disability_page": "open"},
        {"iep_status": "active"},
    ),
)
