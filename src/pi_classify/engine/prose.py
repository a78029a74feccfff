"""Names of people in free text, by rule: greetings, `Log in as X`, `First Last <mail>`.

`prose="model"` (Presidio with spaCy) is explicit and not part of this version: asking for it is an error.
"""

import re

from pi_classify.engine.spans import Hit
from pi_classify.errors import MissingExtra
from pi_classify.model import Confidence, Detector, Evidence

CUE = r"(?i)\b(?:hi|hello|hey|dear|regards|sincerely|(?:log|logged|sign|signed) (?:in|out)|signed by|welcome back)\b|[A-Za-z] <[^<>@ ]+@"

_NAME = r"(?P<{0}>[A-Z][a-z'’-]{{1,30}}(?: [A-Z][a-z'’-]{{1,30}}){{{1}}})"
_RULES = re.compile(
    "|".join(
        (
            r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Ww]elcome back),? (?!There\b|All\b|Team\b|Sir\b|Madam\b|World\b|Everyone\b)"
            + _NAME.format("greeted", "0,2"),
            r"\b(?:[Ll]og(?:ged)?|[Ss]ign(?:ed)?) (?:in|out) (?:as )?" + _NAME.format("signed", "1,2"),
            r"\b(?:[Rr]egards|[Ss]incerely|[Ss]igned by)[,:]?\s{1,3}" + _NAME.format("closed", "0,2"),
            _NAME.format("mailed", "1,2") + r" <[^<>@ ]{1,64}@",
        )
    )
)


def check_mode(prose: str) -> None:
    """Accept `rules`; anything else is an error that says what to do.

    >>> check_mode("rules")
    """
    if prose == "model":
        raise MissingExtra('prose="model" is not available in this version; use prose="rules"')
    if prose != "rules":
        raise ValueError('prose is "rules"')


def analyse(text: str, person: Detector) -> list[Hit]:
    """Stretches of a text that a rule takes for somebody's name.

    >>> from pi_classify.detectors.person import DETECTOR
    >>> [(hit.start, hit.end) for hit in analyse("Log in as Ada Example", DETECTOR)]
    [(10, 21)]
    """
    hits = []
    for match in _RULES.finditer(text):
        group = match.lastgroup or "mailed"
        hits.append(Hit(*match.span(group), person, Confidence.LIKELY, (Evidence("prose", group),)))
    return hits
