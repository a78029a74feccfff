r"""A person's gender or sex, and the pronouns they go by.

Values are short and open (`F`, `nonbinary`, `she/her`, `2`), so the name has to say it. The gender of clothes, of
words and of voices is left alone: `product_gender`, `mens`, `unisex`.

1798.140(v)(1)(C): characteristics of protected classifications; not sensitive under (ae).

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("F", "she/her", "prefer not to say", "2")]
[True, True, True, True]
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("mens", "unisex", "true", "")]
[False, False, False, False]
"""

from pi_classify.checks.short_answer import SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="GENDER",
    categories=("C",),
    names=(
        "gender",
        "user gender",
        "gender identity",
        "gender code",
        "gender value",
        "sex",
        "user sex",
        "sex at birth",
        "biological sex",
        "sex assigned at birth",
        "pronoun",
        "pronouns",
        "preferred pronouns",
        "transgender",
        "geschlecht",
        "sexe",
        "sexo",
        "genero",
        "género",
        "gênero",
        "geslacht",
        "пол",
        "性別",
        "性别",
        "성별",
    ),
    vetoes=(
        "product",
        "products",
        "item",
        "sku",
        "category",
        "clothing",
        "apparel",
        "clothes",
        "grammatical",
        "noun",
        "word",
        "target",
        "audience",
        "voice",
        "speaker",
        "filter",
        "shop",
        "collection",
        "department",
        "animal",
        "pet",
        "dog",
        "cat",
        "size",
        "shoe",
        "style",
        "connector",
        "campaign",
        "menu",
    ),
    fits=(
        r"(?!(?i:men'?s|women'?s|mens ?wear|womens ?wear|men|women|ladies'?|gentlemen|unisex|kids?|boy'?s|girl'?s|baby"
        r"|babies|children|masculine noun|feminine noun|neuter)\Z)"
        rf"(?:[0-9]|{SHORT_ANSWER})"
    ),
    by_name=Confidence.LIKELY,
    rank=41,
    examples=(
        {"gender": "F"},
        {"traits": {"gender": "female"}},
        {"pronouns": "she/her"},
        {"sex": 2},
        {"gender_identity": "prefer not to say"},
        {"性別": "女"},
    ),
    counterexamples=(
        {"product_gender": "F"},
        {"gender": "mens"},
        {"gender": "unisex"},
        {"grammatical_gender": "feminine"},
        {"gender": None},
        {"gender": True},
        {"gender": "unknown"},
        {"gender_filter": "F"},
    ),
)
