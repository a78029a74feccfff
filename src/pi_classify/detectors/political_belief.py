r"""A person's political party, opinion or vote.

Third parties, party sizes and birthday parties are left alone, and so are votes on posts and polls about products.

1798.140(v)(1)(C): political affiliation is protected in employment by Cal. Labor Code 1101; the statute does not
name it as sensitive.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("independent", "left-leaning", "4")]
[True, True, False]
"""

from pi_classify.checks.short_answer import FLAG, SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="POLITICAL_BELIEF",
    categories=("C",),
    names=(
        "political party",
        "political affiliation",
        "political party affiliation",
        "party affiliation",
        "party registration",
        "party preference",
        "registered party",
        "voter party",
        "voter registration party",
        "political view",
        "political views",
        "political belief",
        "political beliefs",
        "political leaning",
        "political ideology",
        "political opinion",
        "political opinions",
        "political orientation",
        "political preference",
        "political identity",
        "politics",
        "voted for",
        "vote choice",
        "is democrat",
        "is republican",
        "afiliación política",
    ),
    vetoes=("third", "size", "topic", "category", "news", "section", "page", "product", "filter", "first"),
    fits=f"{FLAG}|{SHORT_ANSWER}",
    by_name=Confidence.LIKELY,
    flags=True,
    rank=42,
    examples=(
        {"political_party": "independent"},
        {"party_affiliation": "Example Party"},
        {"traits": {"politicalViews": "left-leaning"}},
        {"voted_for": "Candidate A"},
        {"voter_party": "none of these"},
        {"is_republican": False},
    ),
    counterexamples=(
        {"third_party": "yes"},
        {"party_size": 4},
        {"third_party_affiliation": "Example Ads"},
        {"party": "birthday"},
        {"political_party": "unknown"},
        {"topic_politics": "local"},
        {"news_politics": "yes"},
    ),
)
