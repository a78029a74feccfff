r"""Whether a person serves or served in the armed forces, and in which.

Ranks and branches in games, and time zones or fonts called military, are left alone.

1798.140(v)(1)(C): characteristics of protected classifications (military and veteran status, Cal. Gov. Code 12940).

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("protected veteran", "no", "")]
[True, True, False]
"""

from pi_classify.checks.short_answer import FLAG, SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="VETERAN_STATUS",
    categories=("C",),
    names=(
        "veteran",
        "is veteran",
        "is a veteran",
        "veteran status",
        "protected veteran",
        "protected veteran status",
        "us veteran",
        "veteran type",
        "military status",
        "military service",
        "military branch",
        "military rank",
        "military affiliation",
        "military discharge",
        "military background",
        "branch of service",
        "service member",
        "is service member",
        "is military",
        "is active duty",
        "active duty",
        "active duty status",
        "military spouse",
        "is military spouse",
    ),
    vetoes=("game", "player", "character", "discount", "time", "product", "campaign"),
    fits=f"{FLAG}|{SHORT_ANSWER}",
    by_name=Confidence.LIKELY,
    flags=True,
    rank=42,
    examples=(
        {"veteran_status": "protected veteran"},
        {"is_veteran": True},
        {"traits": {"militaryStatus": "reserve"}},
        {"military_branch": "Coast Guard"},
        {"military_spouse": "no"},
    ),
    counterexamples=(
        {"military_time": "yes"},
        {"game_military_rank": "major"},
        {"veteran_status": "unknown"},
        {"veteran_discount": "10%"},
        {"military_status": ""},
    ),
)
