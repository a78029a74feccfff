r"""A person's sexual orientation or sex life.

The orientation of a screen or a picture is left alone, and so are gender and pronouns, which have a detector of their own.

1798.140(v)(1)(C) and (L); sensitive under (ae)(2)(C): "a consumer's sex life or sexual orientation".

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("bisexual", "prefer not to say", "portrait")]
[True, True, False]
"""

from pi_classify.checks.short_answer import FLAG, SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="SEXUAL_ORIENTATION",
    categories=("C", "L"),
    sensitive="(ae)(2)(C)",
    names=(
        "sexual orientation",
        "sexualorientation",
        "sexuality",
        "sexual preference",
        "sexual identity",
        "sex life",
        "sexually active",
        "is sexually active",
        "sexual activity",
        "sexual history",
        "sexual partners",
        "is gay",
        "is lesbian",
        "is bisexual",
        "is lgbt",
        "is lgbtq",
        "lgbt",
        "lgbtq",
        "lgbtq status",
        "lgbtqia",
        "orientación sexual",
        "orientation sexuelle",
    ),
    vetoes=("product", "topic", "category", "filter", "page"),
    fits=rf"(?!(?i:portrait|landscape|vertical|horizontal)\Z)(?:{FLAG}|{SHORT_ANSWER})",
    by_name=Confidence.LIKELY,
    flags=True,
    rank=43,
    examples=(
        {"sexual_orientation": "bisexual"},
        {"traits": {"sexualOrientation": "straight"}},
        {"is_lgbtq": True},
        {"sexuality": "asexual"},
        {"sexual_preference": "prefer not to say"},
    ),
    counterexamples=(
        {"orientation": "portrait"},
        {"screen_orientation": "landscape"},
        {"sexual_orientation": "unknown"},
        {"lgbtq_topic": "news"},
        {"sexual_orientation_asked": True},
    ),
)
