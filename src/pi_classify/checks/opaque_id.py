"""Identifiers without a shape: what such a value may look like, and one spelling for all spellings of it.

`42`, `user_8231`, `0190F3A2-...` and `GA1.2.111.222` have nothing in common but that they are short, hold
no sentence and are not a word for "nobody". The property's name has to say the rest.

>>> import re
>>> [bool(re.fullmatch(OPAQUE_ID, text)) for text in ("user_8231", "42", "anonymous", "0000-0000")]
[True, True, False, False]
>>> canonical_id(" 6F9619FF-8B86-D011-B42D-00C04FC964FF "), canonical_id("8231.0")
('6f9619ff-8b86-d011-b42d-00c04fc964ff', '8231')
"""

import re

# Words that stand where an id is missing: many people share them, so they name nobody.
_NOBODY = (
    r"(?i:null|nil|none|nan|undefined|unknown|anonymous|anon|guest|true|false|yes|no|n/?a|empty|missing|default"
    r"|\(not set\)|\(none\)|not set|not provided|not available|unset|tbd|[x*-]{1,40}|<[a-z ]{1,20}>"
    r"|\[[a-z0-9_: ]{1,60}\]|\[object object\]|-[0-9]{1,3}|system)"
)

OPAQUE_ID = rf"\s{{0,4}}(?!{_NOBODY}\s{{0,4}}\Z)(?![0.-]{{1,64}}\s{{0,4}}\Z)[^\s]{{1,4000}}(?: [^\s]{{1,200}})?\s{{0,4}}"
"""The whole text of an opaque id: one word or two; no word for nobody, not all zeros (a blocked IDFA)."""

_IS_NOBODY = re.compile(rf"(?:{_NOBODY}|[0.-]{{1,64}})?")

# RFC 9562 and its URN; braces are Windows' way to write one, and programs leave the dashes out.
_UUID = re.compile(
    r"(?:urn:uuid:)?(\{)?([0-9A-Fa-f]{8})(-?)([0-9A-Fa-f]{4})\3([0-9A-Fa-f]{4})\3([0-9A-Fa-f]{4})\3([0-9A-Fa-f]{12})(?(1)\})",
    re.IGNORECASE,
)
_AROUND = " \t\r\n<>()\"',;"
# A number that passed through a float column.
_FLOAT = re.compile(r"([0-9]{1,15})\.0")


def is_nobody(text: str) -> bool:
    """Whether a text only fills the place of an id: a word for nobody, all zeros, nothing.

    >>> is_nobody(" Not  Set "), is_nobody("0000-0000"), is_nobody("Jane Roe the 3rd")
    (True, True, False)
    """
    return _IS_NOBODY.fullmatch(" ".join(text.split())) is not None


def canonical_id(text: str) -> str:
    """The id without outer blanks; a UUID in lower case with dashes, as RFC 9562 writes it, and without quotes or brackets
    around it. Other ids keep their case and what stands around them.
    """
    text = text.strip()
    if uuid := _UUID.fullmatch(text.strip(_AROUND)):
        return "-".join(uuid.group(2, 4, 5, 6, 7)).lower()
    whole = _FLOAT.fullmatch(text)
    return whole[1] if whole else text
