"""Names of people in free text, by rule: greetings, sign-offs, `Log in as X`, `My name is X`, `Dr. X`, `First Last <mail>`.

What a language model adds is in `prose_model.py`, and only on request.
"""

import re
from collections.abc import Iterator

from pi_classify.checks.human_name import is_given_name, looks_like_a_name
from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, Detector, Evidence

CUE = (
    r"(?i)\b(?:hi|hello|hey|dear|thanks|regards|sincerely|cheers|signed by|welcome|(?:log|logged|sign|signed) (?:in|out)"
    r"|name is|name's|named|call(?:s|ed)? me|i am|i'm|this is|mr|mrs|ms|miss|dr|prof|attn|assigned to|spoke (?:to|with)"
    r"|on behalf of)\b|name:|[A-Za-z] <[^<>@ ]+@"
)

# A word of a name: any letter but a small ASCII one, then letters, apostrophes, hyphens, a point after an initial.
_WORD = r"[^\W\d_a-z](?:[^\W\d_]|['’-](?=[^\W\d_])){0,30}\.?"
_NEXT = (
    r"(?: (?:(?:van|von|de|del|della|di|da|dos|du|la|le|el|al|bin|ibn|ter|ten|der|den) ){0,2}" + _WORD + ")"
)


def _name(group: str, least: int, most: int) -> str:
    return f"(?P<{group}>{_WORD}{_NEXT}{{{least},{most}}})"


_NOT_A_NAME = (
    r"(?!(?:There|All|Team|Sir|Madam|World|Everyone|Guys|Folks|You|For|To|The|So|Again|Back|Your|We|I)\b)"
)
_RULES = re.compile(
    "|".join(
        (
            r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hanks|[Ww]elcome back|[Ww]elcome),? "
            + _NOT_A_NAME
            + r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?"
            + _name("greeted", 0, 2),
            r"\b(?:[Ll]og(?:ged)?|[Ss]ign(?:ed)?) (?:in|out) (?:as )?" + _name("signed", 1, 2),
            r"\b(?:[Rr]egards|[Ss]incerely|[Cc]heers|[Ss]igned by)[,:]?\s{1,3}"
            + _NOT_A_NAME
            + _name("closed", 0, 2),
            r"\b(?:name is|name's|call(?:s|ed)? me|[Nn]ame:|[Aa]ttn:?) "
            + _NOT_A_NAME
            + _name("called", 0, 3),
            r"\b(?:[Ii] am|[Ii]'m|[Tt]his is|named|[Aa]ssigned to|[Ss]poke (?:to|with)|[Oo]n behalf of) "
            + _NOT_A_NAME
            + _name("said", 1, 3),
            r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? " + _name("titled", 0, 2),
            _name("mailed", 1, 2) + r" <[^<>@ ]{1,64}@",
        )
    )
)


_TALL = re.compile(rf"\b{_WORD}{_NEXT}{{0,3}}")


def given(text: str, least: int) -> Iterator[tuple[int, int]]:
    """Stretches of `least` words or more that begin with a common given name.

    >>> [(start, end) for start, end in given("Say that Petra Quill upgraded", 2)]
    [(9, 20)]
    """
    for match in _TALL.finditer(text):
        first = match.start()
        words = match.group().split(" ")
        # "Ask Petra Quill": the name begins at its second word.
        while words and not is_given_name(words[0].rstrip(".")):
            first += len(words.pop(0)) + 1
        if len(words) >= least and looks_like_a_name(text[first : match.end()]):
            end = match.end()
            yield first, end - 1 if text[end - 1] == "." and len(words[-1]) > 2 else end


def named(text: str, person: Detector, *, is_about_people: bool) -> list[Hit]:
    """A given name with another word of a name after it; in a text that may be about anything only POSSIBLE.

    >>> from pi_classify.detectors.person import DETECTOR
    >>> [hit.confidence.name for hit in named("Say that Petra Quill upgraded", DETECTOR, is_about_people=True)]
    ['LIKELY']
    """
    sure = Confidence.LIKELY if is_about_people else Confidence.POSSIBLE
    return [Hit(*span, person, sure, (Evidence("prose", "given name"),)) for span in given(text, 2)]


def analyse(text: str, person: Detector) -> list[Hit]:
    """Stretches of a text that a rule takes for somebody's name.

    >>> from pi_classify.detectors.person import DETECTOR
    >>> [(hit.start, hit.end) for hit in analyse("Log in as Ada Example", DETECTOR)]
    [(10, 21)]
    >>> analyse("Welcome Dashboard", DETECTOR)
    []
    """
    hits = []
    for match in _RULES.finditer(text):
        group = match.lastgroup or "mailed"
        start, end = match.span(group)
        if text[end - 1] == "." and len(text[start:end].rsplit(" ", 1)[-1]) > 2:
            end -= 1  # the sentence's, not an initial's
        if looks_like_a_name(text[start:end]):
            hits.append(Hit(start, end, person, Confidence.LIKELY, (Evidence("prose", group),)))
    return hits
