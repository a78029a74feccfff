r"""A person's race or ethnic origin.

`race` alone is also a contest, a kind of elf and a bug of threads: it counts with a value that names people, by a
census word or by an ending as in Kurdish or Kenyan. Locales, languages and countries are left alone.

1798.140(v)(1)(C) and (L); sensitive under (ae)(1)(D): "racial or ethnic origin". Source of the words: the
categories of the U.S. Office of Management and Budget, Statistical Policy Directive 15.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("Hispanic or Latino", "Kurdish", "african_american")]
[True, True, True]
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("5k", "elf", "condition", "Example Derby")]
[False, False, False, False]
"""

from pi_classify.checks.short_answer import SHORT_ANSWER
from pi_classify.model import Confidence, Detector

_PEOPLES = (
    r"asian|black|white|caucasian|hispanic|latin[oaxe]|native|indigenous|pacific|african|american|alaska|hawaiian"
    r"|arab|middle.eastern|mena|jewish|roma|romani|multiracial|mixed|biracial|two or more|two_or_more|multi.?ethnic"
    r"|mestizo|creole|inuit|aborigin|m[a\u0101]ori|first nation|han|zulu|yoruba|igbo|hausa|punjabi|tamil|bengali"
    r"|kurd|sami|hmong|berber|prefer.not|decline|not.disclos|none of"
)

DETECTOR = Detector(
    entity="RACE_ETHNICITY",
    categories=("C", "L"),
    sensitive="(ae)(1)(D)",
    names=(
        "race",
        "user race",
        "race ethnicity",
        "race and ethnicity",
        "race or ethnicity",
        "race code",
        "racial identity",
        "racial origin",
        "racial or ethnic origin",
        "racial background",
        "ethnicity",
        "ethnicities",
        "ethnicity code",
        "ethnic origin",
        "ethnic group",
        "ethnic background",
        "ethnic identity",
        "ethnicity race",
        "is hispanic",
        "hispanic or latino",
        "hispanic",
        "tribal affiliation",
        "tribal membership",
        "etnia",
        "ethnie",
    ),
    vetoes=(
        "horse",
        "car",
        "dog",
        "boat",
        "bike",
        "track",
        "bib",
        "grand",
        "formula",
        "game",
        "character",
        "marathon",
        "condition",
        "data",
        "product",
        "food",
        "cuisine",
        "target",
        "filter",
    ),
    # a census word among at most six words, or one or two words that end as names of peoples do
    fits=(
        rf"(?!\S{{0,20}}[0-9])(?:(?=(?:[^\s]{{1,30}}[\s/,_-]{{1,3}}){{0,5}}(?i:{_PEOPLES})){SHORT_ANSWER}"
        r"|(?:[A-Z][a-z]{1,14}[ -])?[A-Z][a-z]{1,14}(?:an|ish|ese|ic|ino|ina|ini|ani|qi|li|ch)"
        r"|(?i:yes|no|true|false))"
    ),
    by_name=Confidence.LIKELY,
    flags=True,
    rank=43,
    examples=(
        {"ethnicity": "Kurdish"},
        {"race": "Black or African American"},
        {"race_ethnicity": "asian_pacific_islander"},
        {"traits": {"ethnicGroup": "Hispanic/Latino"}},
        {"demographics": {"race": "White"}},
        {"ethnic_origin": "prefer not to say"},
        {"is_hispanic": False},
    ),
    counterexamples=(
        {"race": "5k"},
        {"race": "elf"},
        {"race_condition": "White"},
        {"horse_race": "White"},
        {"race_id": 12},
        {"race": "unknown"},
        {"trace": "Black"},
        {"game_race": "Native"},
    ),
)
