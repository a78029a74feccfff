r"""What people answer when a form asks about themselves: a word or a few, spelled as people or enumerations do.

`Married`, `prefer_not_to_say`, `she/her` and `Hispanic or Latino` are answers. Addresses of pages, code,
sentences of several lines, long opaque tokens and the words that stand where nothing was answered are none.

>>> import re
>>> [bool(re.fullmatch(SHORT_ANSWER, text)) for text in ("prefer_not_to_say", "she/her", "Zulu", "日本")]
[True, True, True, True]
>>> [bool(re.fullmatch(SHORT_ANSWER, text)) for text in ("enabled", "https://example.com", "a=1", "42", "")]
[False, False, False, False, False]
"""

LETTER = r"[A-Za-z\u00aa-\U0010ffff]"
"""A letter, or anything beyond ASCII: what other alphabets write with."""

NO_ANSWER = (
    r"(?i:true|false|on|off|null|none|nil|undefined|unknown|unspecified|n/?a|nan|\(none\)|\(null\)|anonymous|empty|missing|default|all|any"
    r"|required|optional|enabled|disabled|supported|unsupported|available|unavailable|valid|invalid|verified|unverified"
    r"|pending|active|inactive|hidden|visible|shown|loading|loaded|error|success|failed|failure|ok|open|opened"
    r"|closed|complete|completed|changed|updated|added|removed|selected|clicked|string|text|number|integer|boolean"
    r"|object|array|enum|select|dropdown|checkbox|radio|input|field|button|label|control|variant|not set|\(not set\)"
    r"|not available|not provided|not specified|unset|tbd|todo|redacted|\[redacted\]|click here|learn more)"
)
"""Words that stand where nothing was answered, that describe a field of a form, or say what happened to it."""

SHORT_ANSWER = (
    rf"(?!\s{{0,3}}{NO_ANSWER}\s{{0,3}}\Z)(?!(?i:https?:|www\.|data:)|[/#?.{{\[<$@%&])(?!\S{{33}})"
    rf"(?=[^A-Za-z\u00aa-\U0010ffff]{{0,20}}{LETTER})[^@<>{{}}=\[\]|\\\r\n\t;]{{1,80}}"
)
"""The whole text of an answer in words."""

FLAG = "(?i:true|false)"
"""What a boolean says, for the detectors that take one (`flags`)."""
