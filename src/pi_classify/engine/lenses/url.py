"""URLs (RFC 3986) and form bodies: user info, host, path segments, query parameters, fragment.

Only the slot that holds something changes; pages, campaign parameters and the order of both stay.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import percent
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep, Step

CUE = "="
_LONGEST_FORM = 65_536
_FORM = re.compile(r"[?#]?(?:[A-Za-z0-9_.$%\[\]-]{1,100}=[^&=\s]{0,4096}&?){1,200}")
_PARAMETER = re.compile(r"[^&;]+")
# A path segment after one of these names somebody: /users/8f14e45f. Only segments that hold a digit count, so
# that /users/settings stays a page.
_PERSONS = {
    "user": "user_id",
    "users": "user_id",
    "u": "user_id",
    "profile": "profile_id",
    "profiles": "profile_id",
    "member": "member_id",
    "members": "member_id",
    "customer": "customer_id",
    "customers": "customer_id",
}


def is_form(text: str) -> bool:
    """Whether a text is `name=value` pairs and nothing else.

    >>> is_form("?utm_source=x&email=jane%40example.com"), is_form("a = b")
    (True, False)
    """
    return "=" in text and _FORM.fullmatch(text) is not None


def form_parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The pairs of a form body; only of a text that is one as a whole."""
    if start == 0 and end == len(text) <= _LONGEST_FORM and is_form(text):
        yield from query_parts(text, 1 if text[0] in "?#" else 0, end, "?")


def _part(
    steps: tuple[Step, ...], names: tuple[str, ...], text: str, start: int, end: int, *, plus: bool = False
) -> Part:
    decoded, spots = percent.decode(text, start, end, plus=plus)
    return Part(steps, names, "query", decoded, start, end, spots, percent.encode)


def query_parts(text: str, start: int, end: int, mark: str) -> Iterator[Part]:
    """The parameters of text[start:end]; `mark` is ? for a query or form, # for a fragment.

    A name that may be data is a part too, and stands in no path.
    """
    for match in _PARAMETER.finditer(text, start, end):
        name, equals, _ = match.group().partition("=")
        if not equals:
            yield _part((LensStep(mark, ""),), (), text, *match.span(), plus=True)
            continue
        first = match.start() + len(name) + 1
        said = percent.decode(name, 0, len(name), plus=True)[0]
        if is_plain(said):
            yield _part((LensStep(mark, said),), (said,), text, first, match.end(), plus=True)
        else:
            yield _part((LensStep(mark, "name"),), (), text, match.start(), first - 1, plus=True)
            yield _part((LensStep(mark, "value"),), (said,), text, first, match.end(), plus=True)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The slots of the URL at text[start:end] that can hold something."""
    # Plain searches instead of one pattern: measured, a URL stands in nearly every event.
    hash_mark = text.find("#", start, end)
    before_fragment = end if hash_mark < 0 else hash_mark
    question = text.find("?", start, before_fragment)
    before_query = before_fragment if question < 0 else question
    double = text.find("//", start, before_query)
    first = double + 2 if double >= 0 else start
    slash = text.find("/", first, before_query)
    last = before_query if slash < 0 else slash
    at = text.rfind("@", first, last) if double >= 0 else -1  # mailto:jane@... has no user info
    if at >= 0:
        colon = text.find(":", first, at)
        yield _part((LensStep("@", "user"),), ("username",), text, first, colon if colon >= 0 else at)
        if colon >= 0:
            yield _part((LensStep("@", "password"),), ("password",), text, colon + 1, at)
    before, position = "", last
    for index, segment in enumerate(text[last:before_query].split("/")):
        if segment:
            person = _PERSONS.get(before.lower()) if any(char.isdigit() for char in segment) else None
            if person or not (segment.isalpha() and segment.isascii()):
                yield _part(
                    (LensStep("/", index),),
                    (person,) if person else (),
                    text,
                    position,
                    position + len(segment),
                )
        before, position = segment, position + len(segment) + 1
    if question >= 0:
        yield from query_parts(text, question + 1, before_fragment, "?")
    if hash_mark >= 0:
        yield from query_parts(text, hash_mark + 1, end, "#")
