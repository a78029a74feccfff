"""JSON in a string, read by spans: duplicate names are seen, truncated text is read as far as it goes.

It may begin anywhere (`payload: {...}`, `callback({...})`), and there may be several, as one per line. Only
the tokens that hold something are rewritten; blanks, order and number spellings stay.
"""

import re
from collections.abc import Iterator

import msgspec

from pi_classify.engine.lenses import members, quoted
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

_decode = msgspec.json.Decoder().decode
CUE = r"[{\[]"
_OPENER = re.compile(r"[{\[]")
# JSON that was put into a string, without the string: {\"a\": \"b\"}. In it no quote is without its backslash.
_ESCAPED = re.compile(r"[{\[][\s{\[]{0,20}\\{1,64}\"(?:[^\"\\]++|\\.)*+", re.DOTALL)


def is_object(text: str) -> bool:
    """Whether a whole text is one JSON object and nothing else.

    >>> is_object('{"a": 1}'), is_object('{"a": 1} and so on'), is_object('["a"]')
    (True, False, False)
    """
    if text[:1] != "{" or text[-1:] != "}":
        return False
    try:
        _decode(text)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors; they may quote the text
        return False
    return True


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The names and scalars of the JSON in a text; nothing where it does not read like JSON.

    >>> text = '{"a": {"mail": "jane\\u0040example.com"}, "n": [1, "x"]}'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('mail', 'jane@example.com'), ('n', '1'), ('n', 'x')]
    >>> text = '[info] got {"a": "1"} and {"b": "2'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('a', '1'), ('b', '2')]
    """
    whole = start == 0 and end == len(text)
    position = start
    for reading in members.documents(text, start, end, members.JSON, _OPENER):
        # A list in a sentence, [1] or ["a"], adds nothing to the sentence; a text that is a list, does.
        alone = whole and not text[: reading.start].strip() and (len(reading.parts) > 1 or reading.closed)
        if reading.members or alone:
            yield from _escaped_parts(text, position, reading.start)
            if reading.dialect is members.JSON:  # the others are for the next lens
                yield from reading.parts
            position = reading.end
    yield from _escaped_parts(text, position, end)


def _escaped_parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The documents in text[start:end] that are still escaped, with one level of it undone."""
    if text.find('\\"', start, end) < 0:
        return
    for escaped in _ESCAPED.finditer(text, start, end):
        first, last = escaped.span()
        closed = max(text.rfind("}", first, last), text.rfind("]", first, last))
        last = closed + 1 if closed >= 0 else last
        decoded, spots = quoted.backslashed(text, first, last)
        yield Part((LensStep("!", "escaped"),), (), None, decoded, first, last, spots, quoted.encode_json)
