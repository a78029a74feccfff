r"""Whether a person belongs to a trade union, and to which.

Set unions, tagged unions, credit unions and the European Union are left alone; so is `union` without a second word.

1798.140(v)(1)(L); sensitive under (ae)(1)(D): "union membership".

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("Local 42", "yes", "")]
[True, True, False]
"""

from pi_classify.checks.short_answer import FLAG, SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="UNION_MEMBERSHIP",
    categories=("L",),
    sensitive="(ae)(1)(D)",
    names=(
        "union membership",
        "union membership status",
        "union member",
        "is union member",
        "union member id",
        "union member number",
        "in union",
        "is unionized",
        "union name",
        "union local",
        "union local number",
        "union affiliation",
        "union status",
        "union code",
        "union dues",
        "labor union",
        "labour union",
        "trade union",
        "trade union membership",
        "trade union member",
        "gewerkschaft",
        "sindicato",
    ),
    vetoes=("european", "credit", "sql", "tagged", "type", "western", "student", "customs", "soviet"),
    fits=rf"{FLAG}|{SHORT_ANSWER}|[0-9]{{1,10}}(?:\.[0-9]{{2}})?",
    by_name=Confidence.LIKELY,
    flags=True,
    rank=43,
    examples=(
        {"union_membership": "Example Workers Local 42"},
        {"union_member": False},
        {"traits": {"tradeUnion": "Example Teachers"}},
        {"union_local": 42},
        {"labor_union": "none of these"},
        {"union": "IBEW Local 302"},
    ),
    counterexamples=(
        {"union": "left"},
        {"credit_union_name": "Example CU"},
        {"european_union_member": "yes"},
        {"union_type": "tagged"},
        {"union_membership": "unknown"},
        {"reunion": "yes"},
        {"union": "outer"},
    ),
)
