r"""A person's religious or philosophical belief.

`faith` alone (as in "good faith") and `denomination` alone (of coins) are left alone, and so are pages about religion.

1798.140(v)(1)(C) and (L); sensitive under (ae)(1)(D): "religious or philosophical beliefs".

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("Buddhist", "none of these", "42", "enabled")]
[True, True, False, False]
"""

from pi_classify.checks.short_answer import SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="RELIGION",
    categories=("C", "L"),
    sensitive="(ae)(1)(D)",
    names=(
        "religion",
        "user religion",
        "religious affiliation",
        "religious belief",
        "religious beliefs",
        "religious preference",
        "religious view",
        "religious views",
        "religious denomination",
        "religious identity",
        "religious faith",
        "philosophical belief",
        "philosophical beliefs",
        "faith tradition",
        "user faith",
        "church membership",
        "konfession",
        "religión",
        "religião",
        "宗教",
    ),
    vetoes=("product", "category", "topic", "filter", "target", "page", "section", "campaign"),
    fits=SHORT_ANSWER,
    by_name=Confidence.LIKELY,
    rank=43,
    examples=(
        {"religion": "Buddhist"},
        {"traits": {"religiousAffiliation": "Quaker"}},
        {"user": {"faith": "Sikh"}},
        {"religious_beliefs": "agnostic"},
        {"religion": "prefer not to say"},
    ),
    counterexamples=(
        {"good_faith": "yes"},
        {"denomination": "20"},
        {"religion": 3},
        {"religion": "unknown"},
        {"topic_religion": "Buddhist"},
        {"religion_page": "Buddhist"},
    ),
)
