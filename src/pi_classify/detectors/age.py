r"""How old a person is: a number, a band ("25-34"), or the fact of being a minor.

The age of a cache, an account, a page or a car is left alone, and so is a number above 120. In a sentence
"42 years old" may be said of a bridge, so it is only POSSIBLE unless the words before it speak of somebody.

1798.140(v)(1)(C): characteristics of protected classifications. Knowing that a person is under 16 makes the rest
sensitive (11 CCR 7001).

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("42", "25-34", "65+", "under 18", "3600", "1.2.3")]
[True, True, True, True, False, False]
>>> re.search(DETECTOR.pattern, "She is 42 years old").group()
'42 years old'
"""

import re

from pi_classify.model import Confidence, Detector

_YEARS = "(?:[0-9]|[1-9][0-9]|1[01][0-9]|120)"
_SOMEBODY = "(?:man|woman|male|female|boy|girl|gentleman|lady|person|patient|student|child|son|daughter|mother|father)"


def is_of_somebody(text: str) -> bool:
    """Whether the matched words name whose age it is: "a 50 year old man", not "a 50 year old bridge".

    >>> is_of_somebody("50 year old man"), is_of_somebody("50 year old")
    (True, False)
    """
    return re.search(f"{_SOMEBODY}$", text) is not None


DETECTOR = Detector(
    entity="AGE",
    categories=("C",),
    names=(
        "age",
        "user age",
        "current age",
        "age years",
        "age in years",
        "age range",
        "age group",
        "age band",
        "age bracket",
        "age bucket",
        "age category",
        "age segment",
        "agerange",
        "agegroup",
        "is minor",
        "is a minor",
        "is child",
        "is a child",
        "is teen",
        "is teenager",
        "is adult",
        "is underage",
        "is under 13",
        "is under 16",
        "is under 18",
        "under 13",
        "under 16",
        "under 18",
        "under 21",
        "is over 18",
        "is over 21",
        "over 18",
        "over 21",
        "edad",
        "idade",
        "leeftijd",
        "年齢",
        "年龄",
    ),
    vetoes=(
        "message",
        "queue",
        "event",
        "snapshot",
        "cache",
        "cached",
        "max",
        "min",
        "maximum",
        "minimum",
        "account",
        "session",
        "cookie",
        "page",
        "days",
        "day",
        "hours",
        "minutes",
        "months",
        "weeks",
        "seconds",
        "secs",
        "sec",
        "ms",
        "millis",
        "content",
        "domain",
        "data",
        "file",
        "token",
        "cert",
        "certificate",
        "key",
        "lead",
        "ticket",
        "order",
        "device",
        "app",
        "install",
        "job",
        "process",
        "cluster",
        "log",
        "commit",
        "branch",
        "issue",
        "article",
        "vehicle",
        "car",
        "house",
        "home",
        "building",
        "property",
        "roof",
        "loan",
        "credit",
        "debt",
        "invoice",
        "inventory",
        "stock",
        "deal",
        "listing",
        "link",
        "password",
        "product",
        "item",
        "toy",
        "game",
        "target",
        "recommended",
        "rating",
        "pet",
        "dog",
        "cat",
        "company",
        "business",
        "machine",
        "gate",
        "verification",
        "stone",
        "ice",
        "golden",
        "new",
    ),
    near=(
        "i am",
        "i'm",
        "my brother",
        "my sister",
        "she is",
        "he is",
        "she's",
        "he's",
        "patient",
        "my son",
        "my daughter",
        "who is",
    ),
    cue=r"[0-9](?: |-)(?:years?|yrs?)(?: |-)old|\b[Aa]ged [0-9]",
    pattern=(
        rf"(?<![A-Za-z0-9.,$-]){_YEARS}(?: |-)(?:years?|yrs?)(?: |-)old(?:,? {_SOMEBODY})?(?![A-Za-z])"
        rf"|(?<=\b[Aa]ged ){_YEARS}(?![0-9.,%A-Za-z-]| (?:days|weeks|months|hours))"
    ),
    # 42, 42.5, 25-34, 18 to 24, 18_24, 65+, <18, under 18, adult, 42 years old
    fits=(
        rf"\s{{0,3}}(?!0\Z)(?:{_YEARS}(?:\.[0-9]{{1,2}})?"
        rf"|(?i:age |aged |ages )?{_YEARS}\s?(?:-|\u2013|to|_|and|\.\.)\s?{_YEARS}"
        rf"|{_YEARS}\s?(?:\+|plus|(?i: and (?:over|older|above|up)| or (?:over|older|above)))"
        rf"|(?i:under|over|below|above|less than|more than|<|>|<=|>=)[ _]?{_YEARS}"
        r"|(?i:adults?|minors?|child(?:ren)?|teen(?:ager)?s?|seniors?|infant|toddler|middle[ -]aged|elderly"
        r"|young[ _-]adult|yes|no|true|false))(?i: ?(?:years?|yrs?|y/?o)(?:[ -]old)?)?\s{0,3}"
    ),
    by_value=Confidence.POSSIBLE,
    by_name=Confidence.LIKELY,
    by_both=Confidence.LIKELY,
    sure=is_of_somebody,
    flags=True,
    rank=40,
    examples=(
        {"age": 42},
        {"traits": {"age": "42"}},
        {"age_range": "25-34"},
        {"user_age_group": "65+"},
        {"is_under_16": True},
        {"note": "I am 42 years old and live alone"},
        {"text": "patient aged 42"},
        {"text": "a 42-year-old woman from Exampleville"},
    ),
    counterexamples=(
        {"cache_age": 42},
        {"max_age": 42},
        {"age": 3600},
        {"account_age_days": 42},
        {"age_in_days": 42},
        {"page": 42},
        {"usage": 42},
        {"age": "unknown"},
        {"note": "the report is managed 42 times"},
        {"stage": 3},
    ),
)
