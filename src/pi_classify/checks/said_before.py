r"""A value right after the words that name it: `SSN: 219099999`, `passport no. 123456789`, `'mrn': '00123456'`.

For shapes that prove nothing alone, in detectors that have another shape which does: nine digits are a passport's
number after the word, and only there.

>>> import re
>>> said = re.compile(after("ssn", "security number") + "[0-9]{9}")
>>> [bool(said.search(text)) for text in ("SSN #219099999", "the ssn is 219099999", "ssn219099999", "assn 219099999")]
[True, True, True, False]
>>> re.search(cue_after("ssn") + "[0-9]", "user_ssn='219099999'") is not None
True
"""

# What people, forms and printed dicts put between a label and its value: "no. ", ": ", " #", "': '".
_GLUE = "[ \t\n.:#=>'\"-]"
_MOST = 4
_GLUES = tuple(f"{_GLUE}{{{count}}}" for count in range(1, _MOST + 1))
_VERB = " is "


def after(*words: str) -> str:
    """A look-behind pattern: one of the words, then at most four separators or " is "; any case.

    No digit stands before, so that a long number or a list of them costs one attempt. Put a cheap look-ahead in front.
    """
    glued = "|".join(_behind(word, "") for word in words)
    apart = "|".join(_behind(word, glue) for word in words for glue in (*_GLUES, _VERB))
    return f"(?<![0-9])(?i:(?<={_GLUE})(?<![0-9]{_GLUE})(?:{apart})|(?<=[a-z])(?:{glued}))"


def cue_after(*words: str) -> str:
    """The same as a cue, which reads on from there: it fires wherever `after` and what follows may match."""
    return f"(?i:{'|'.join(words)})(?:{_GLUE}{{0,{_MOST}}}|(?i:{_VERB}))"


def _behind(word: str, glue: str) -> str:
    return f"(?<=(?<![A-Za-z]){word}{glue})"
