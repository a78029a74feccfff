r"""What was inferred about a person: segments, personas, scores of leads, of churn and of credit, predicted traits.

Whether such a value describes a person is not to be seen from it, so it is POSSIBLE: reported, and changed only by
a policy that names it. Scores of games, pages and reviews, and line segments, are left alone.

1798.140(v)(1)(K): "inferences drawn ... to create a profile about a consumer", inference defined in (r).

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("high-intent shopper", "0.82", "87%", "true")]
[True, True, True, False]
"""

from pi_classify.checks.short_answer import SHORT_ANSWER
from pi_classify.model import Confidence, Detector

_SCORED = (
    "lead",
    "churn",
    "credit",
    "risk",
    "fraud",
    "propensity",
    "affinity",
    "engagement",
    "intent",
    "loyalty",
    "trust",
    "personality",
    "predictive",
    "rfm",
    "fico",
)

DETECTOR = Detector(
    entity="INFERENCE",
    categories=("K",),
    names=(
        *(f"{what} score" for what in _SCORED),
        "customer segment",
        "user segment",
        "audience segment",
        "marketing segment",
        "behavioral segment",
        "traits segment",
        "persona",
        "buyer persona",
        "user persona",
        "leadscore",
        "churn risk",
        "churn probability",
        "churn prediction",
        "propensity",
        "propensity to buy",
        "purchase probability",
        "purchase intent",
        "likelihood to buy",
        "likelihood to churn",
        "conversion probability",
        "predicted ltv",
        "predicted lifetime value",
        "predicted age",
        "predicted gender",
        "predicted income",
        "predicted churn",
        "predicted interest",
        "inferred age",
        "inferred gender",
        "inferred income",
        "inferred interests",
        "inferred location",
        "estimated age",
        "estimated income",
        "interests",
        "user interests",
        "interest category",
        "affinity",
        "affinity category",
        "personality type",
        "mbti",
        "myers briggs type",
        "psychographic profile",
        "lookalike audience",
        "credit rating",
        "risk level",
        "risk profile",
        "customer tier prediction",
    ),
    vetoes=(
        "game",
        "page",
        "review",
        "code",
        "security",
        "vulnerability",
        "build",
        "line",
        "url",
        "server",
        "cpu",
    ),
    fits=rf"{SHORT_ANSWER}|-?[0-9]{{1,9}}(?:\.[0-9]{{1,20}})?\s?%?",
    by_name=Confidence.POSSIBLE,
    rank=30,
    examples=(
        {"lead_score": 87},
        {"persona": "high-intent shopper"},
        {"traits": {"churnProbability": 0.82}},
        {"user_segment": "dormant"},
        {"interests": ["camping", "jazz"]},
        {"predicted_gender": "F"},
    ),
    counterexamples=(
        {"score": 87},
        {"segment": "3 of 9"},
        {"game_risk_level": "high"},
        {"security_risk_score": 7},
        {"persona": "unknown"},
        {"interest_rate": 4.5},
        {"vulnerability_risk_score": 9},
    ),
)
