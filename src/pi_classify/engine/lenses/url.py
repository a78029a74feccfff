"""URLs (RFC 3986) and form bodies: user info, host, path segments, query parameters, fragment.

Only the slot that holds something changes; pages, campaign parameters and the order of both stay.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import percent
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep, Step

CUE = "="
# tel:4155550123, sms:..., skype:jane.roe?call: the scheme says what follows (RFC 3966, RFC 5724).
CONTACT_CUE = r"(?i:tel|sms|smsto|callto|mms|fax|facetime|facetime-audio|skype):[+(A-Za-z0-9]"
_LONGEST_FORM = 65_536
_FORM = re.compile(
    r"[?#]?[A-Za-z0-9_.$%\[\]-]{1,100}+=[^&\s]{0,4096}+(?:&{1,2}[A-Za-z0-9_.$%\[\]-]{1,100}+=[^&\s]{0,4096}+){0,200}&?"
)
# The query of a relative URL (/login?email=...), or a fragment of parameters (#access_token=...).
_REFERENCE = re.compile(
    r"(?<=[A-Za-z0-9_/.-])[?#](?=[A-Za-z_$][A-Za-z0-9_.$%\[\]-]{0,100}=)[^\s\"'<>`\\]{1,16000}"
)
_CONTACT = re.compile(
    r"(?<![A-Za-z0-9.+-])(?i:(?P<call>tel|sms|smsto|callto|mms|fax|facetime|facetime-audio)|(?P<chat>skype)):(?!//)"
    r"(?P<value>[^\s?\"'<>;,&\[\]{}]{3,100})"
)
_PARAMETER = re.compile(r"[^&;]+")
_MATRIX = re.compile(r"[^;]+")
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
# After one of these stands what lets somebody in: /reset-password/9f86d081884c7d65.
_ENTRANCES = frozenset(
    {
        "reset", "reset-password", "password-reset", "reset_password", "verify", "verify-email", "verify_email",
        "confirm", "confirmation", "activate", "activation", "invite", "invites", "invitation", "invitations",
        "magic", "magic-link", "magic_link", "unsubscribe", "token",
    }
)  # fmt: skip
# /first_name/Jane/ssn/987654320: only names that are nothing but a person's, and never a page.
_TELLING = (
    r"(?:first|last|full|middle|given|family|maiden)[_-]?name|surname|ssn|social[_-]security[_-]number|date[_-]of[_-]birth|dob"
    r"|birth[_-]?date|passport[_-]?number|(?:credit[_-]?)?card[_-]?number|phone[_-]?number|email[_-]address|e-?mail|tax[_-]id"
    r"|driver[_-]?licen[sc]e(?:[_-]?number)?|account[_-]?number|iban|mrn|medical[_-]record[_-]number"
)
PAIR_CUE = rf"/(?i:{_TELLING})/[A-Z0-9%]"
_TELLING_SEGMENT = re.compile(_TELLING)
_PAIR = re.compile(rf"/(?P<name>(?i:{_TELLING}))/(?P<value>(?=[A-Z0-9%])[^\s/?#\"'<>|,;()&]{{1,400}}+)")
# filter[0][name]=ssn&filter[0][value]=987654320, also with dots; the key of a value's name and of the value.
_NAMED = re.compile(
    r"(?i)(?P<above>(?:.{0,80}[.\[_])?)(?:(?P<name>name|key|field|property|attribute|label|type)|(?P<value>values?))\]?"
)
_TOKEN = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9._~-]{16,1000}")
_HOMES = frozenset({"users", "home"})


def is_form(text: str) -> bool:
    """Whether a text is `name=value` pairs and nothing else.

    >>> is_form("?utm_source=x&email=jane%40example.com"), is_form("a = b")
    (True, False)
    """
    return "=" in text and _FORM.fullmatch(text) is not None


def form_parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The pairs of a text that is a form body as a whole, or of the queries of relative URLs in it.

    >>> text = "GET /login?email=jane%40example.com&next=/a HTTP/1.1"
    >>> [(part.name, part.text) for part in form_parts(text, 0, len(text))]
    [('email', 'jane@example.com'), ('next', '/a')]
    """
    if "=" not in text[start:end].rstrip("="):  # the padding of base64, and no pair
        return
    # a=1|b=2: pairs with another mark between them, which have a lens of their own
    barred = "|" in text and "&" not in text
    if start == 0 and end == len(text) <= _LONGEST_FORM and not barred and is_form(text):
        yield from query_parts(text, 1 if text[0] in "?#" else 0, end, "?")
        return
    for reference in _REFERENCE.finditer(text, start, end):
        yield from _after_path(text, *reference.span())


def contact_parts(text: str, start: int, end: int) -> Iterator[Part]:
    """Whom the links that call or write to somebody reach.

    >>> text = "tel:4155550123 or skype:jane.roe?call, but hotel:none"
    >>> [(part.name, part.text) for part in contact_parts(text, 0, len(text))]
    [('phone', '4155550123'), ('username', 'jane.roe')]
    """
    for contact in _CONTACT.finditer(text, start, end):
        value = contact.group("value")
        if contact.group("chat"):
            yield _part((LensStep("/", 0),), ("username",), text, *contact.span("value"))
        elif any(char.isdigit() for char in value):
            yield _part((LensStep("/", 0),), ("phone",), text, *contact.span("value"))


def pair_parts(text: str, start: int, end: int) -> Iterator[Part]:
    """What stands behind a telling segment of a path that is no URL.

    >>> text = "GET /v1/first_name/Jane/ssn/987654320, not /first_name/edit"
    >>> [(part.name, part.text) for part in pair_parts(text, 0, len(text))]
    [('first_name', 'Jane'), ('ssn', '987654320')]
    """
    for pair in _PAIR.finditer(text, start, end):
        yield _part(
            (LensStep("/", pair.group("name").lower()),), (pair.group("name"),), text, *pair.span("value")
        )


def _part(
    steps: tuple[Step, ...], names: tuple[str, ...], text: str, start: int, end: int, *, plus: bool = False
) -> Part:
    decoded, spots = percent.decode(text, start, end, plus=plus)
    return Part(steps, names, "query", decoded, start, end, spots, percent.encode)


def query_parts(text: str, start: int, end: int, mark: str) -> Iterator[Part]:
    """The parameters of text[start:end]; `mark` is ? for a query or form, # for a fragment.

    A name that may be data is a part too, and stands in no path.
    """
    told = _told(text, start, end)
    for match in _PARAMETER.finditer(text, start, end):
        name, equals, _ = match.group().partition("=")
        if not equals:
            yield _part((LensStep(mark, ""),), (), text, *match.span(), plus=True)
            continue
        first = match.start() + len(name) + 1
        said = percent.decode(name, 0, len(name), plus=True)[0]
        if is_plain(said):
            names = (told.get(said, said),)
            yield _part((LensStep(mark, said),), names, text, first, match.end(), plus=True)
        else:
            yield _part((LensStep(mark, "name"),), (), text, match.start(), first - 1, plus=True)
            yield _part((LensStep(mark, "value"),), (said,), text, first, match.end(), plus=True)


def _told(text: str, start: int, end: int) -> dict[str, str]:
    """What the parameters of pairs are called by others: `filter[value]` by `filter[name]=ssn`."""
    if text.find("alue", start, end) < 0 or text.find("=", start, end) == text.rfind("=", start, end):
        return {}
    names: dict[str, str] = {}
    values: dict[str, str] = {}
    for match in _PARAMETER.finditer(text, start, end):
        key, _, value = match.group().partition("=")
        key = percent.decode(key, 0, len(key))[0]
        named = _NAMED.fullmatch(key)
        if named is None:
            continue
        if named.group("value"):
            values[key] = named.group("above")
        elif is_plain(value):
            names.setdefault(named.group("above"), value)
    return {key: names[above] for key, above in values.items() if above in names}


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The slots of the URL at text[start:end] that can hold something.

    >>> url = "https://jane:pw@example.com/a;email=b/users/8231#/user/9?x=1"
    >>> [(str(part.steps[0]), part.text) for part in parts(url, 0, len(url))]
    [('@user', 'jane'), ('@password', 'pw'), ('?email', 'b'), ('/3', '8231'), ('#2', '9'), ('#x', '1')]
    """
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
    host = text[max(first, at + 1) : last].lower() if double >= 0 else ""
    scheme = text[start:double].lower() if double >= 0 else ""
    yield from _path_parts(text, last, before_query, "/", host, scheme)
    yield from _after_path(text, before_query, end)


def _after_path(text: str, start: int, end: int) -> Iterator[Part]:
    """The query and the fragment in text[start:end]; a fragment that is a path (#/user/8231?x=1) is read as one."""
    hash_mark = text.find("#", start, end)
    if hash_mark != start and start < end:
        yield from query_parts(text, start + 1, end if hash_mark < 0 else hash_mark, "?")
    if hash_mark < 0:
        return
    if not text.startswith(("/", "!/"), hash_mark + 1):
        yield from query_parts(text, hash_mark + 1, end, "#")
        return
    question = text.find("?", hash_mark, end)
    yield from _path_parts(text, hash_mark + 1, end if question < 0 else question, "#", "", "")
    if question >= 0:
        yield from query_parts(text, question + 1, end, "#")


def _path_parts(text: str, start: int, end: int, mark: str, host: str, scheme: str) -> Iterator[Part]:
    """The segments of a path that can hold something, and their matrix parameters (;name=value)."""
    before, position = "", start
    for index, segment in enumerate(text[start:end].split("/")):
        stop = position + len(segment)
        semicolon = segment.find(";")
        own = segment if semicolon < 0 else segment[:semicolon]
        if own:
            name = _segment_name(own, before, index, host, scheme)
            if name or not (own.isalpha() and own.isascii()):
                yield _part(
                    (LensStep(mark, index),), (name,) if name else (), text, position, position + len(own)
                )
        if semicolon >= 0:
            for match in _MATRIX.finditer(text, position + semicolon, stop):
                yield from query_parts(text, *match.span(), "?")
        before, position = own.lower(), stop + 1


def _segment_name(segment: str, before: str, index: int, host: str, scheme: str) -> str:
    """What a segment of a path holds by its place; nothing for most."""
    if (segment[0].isupper() or segment[0].isdigit() or segment[0] == "%") and _TELLING_SEGMENT.fullmatch(
        before
    ):
        return before
    if before in _HOMES and scheme == "file:":
        return "username"
    if any(char.isdigit() for char in segment):
        if before in _PERSONS:
            return _PERSONS[before]
        if before in _ENTRANCES and _TOKEN.fullmatch(segment):
            return "reset_token"
    if before == "avatar" and host.endswith("gravatar.com"):
        return "email"  # its digest
    if index == 1 and host in ("wa.me", "www.wa.me"):
        return "phone"
    return ""
