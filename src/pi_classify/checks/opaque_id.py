"""Identifiers without a shape: what such a value may look like, and one spelling for all spellings of it.

`42`, `user_8231`, `0190F3A2-...` and `GA1.2.111.222` have nothing in common but that they are short, hold
no sentence and are not a word for "nobody". The property's name has to say the rest.

>>> import re
>>> [bool(re.fullmatch(OPAQUE_ID, text)) for text in ("user_8231", "42", "anonymous", "0000-0000")]
[True, True, False, False]
>>> canonical_id(" 6F9619FF-8B86-D011-B42D-00C04FC964FF ")
'6f9619ff-8b86-d011-b42d-00c04fc964ff'
"""

import re

# Words that stand where an id is missing: many people share them, so they name nobody.
_NOBODY = (
    r"(?i:null|nil|none|nan|undefined|unknown|anonymous|anon|guest|true|false|yes|no|n/?a|empty|missing|default"
    r"|\(not set\)|\(none\)|not set|not provided|not available|unset|tbd|[x*-]{1,40}|<[a-z ]{1,20}>"
    r"|\[[a-z0-9_: ]{1,60}\]|\[object object\]|-[0-9]{1,3}|system)"
)

OPAQUE_ID = rf"(?!{_NOBODY}\Z)(?![0.-]{{1,64}}\Z)[^\s]{{1,4000}}(?: [^\s]{{1,200}})?"
"""The whole text of an opaque id: one word or two; no word for nobody, not all zeros (a blocked IDFA)."""

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def canonical_id(text: str) -> str:
    """The id without outer blanks; a UUID in lower case, as RFC 9562 writes it. Other ids keep their case."""
    text = text.strip()
    return text.lower() if _UUID.fullmatch(text) else text
