r"""Cards, calendars and directory entries: vCard (RFC 6350), iCalendar (RFC 5545), LDIF (RFC 2849).

Lines are `NAME;PARAMETER=x:value`, folded over several lines with a blank, with `\,` and `\;` escaped. The
parts of structured values (a name, an address) are told apart by their position.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = r"(?i:begin:v[ce])|(?m:^dn:)|(?i:attendee|organizer)[;:]"
_BEGIN = re.compile(
    r"(?i:begin:v(?:card|calendar|event|todo|alarm|journal|freebusy)\b)|(?:^|(?<=\n))(?:dn::? ?[A-Za-z]|(?i:attendee|organizer)[;:])"
)
_LINE = re.compile(
    r"(?:^|(?<=\n)|(?<=\r))(?:[A-Za-z0-9-]{1,20}\.)?(?P<name>[A-Za-z][A-Za-z0-9-]{0,40})(?P<parameters>(?:;[^:\r\n\"]*+(?:\"[^\"\r\n]*+\"[^:\r\n\"]*+)*+)?)"
    r":[ ]?(?P<value>(?:[^\r\n]++|\r?\n[ \t])*+)"
)
_COMMON_NAME = re.compile(r";(?i:cn)=(?:\"(?P<quoted>[^\"\r\n]*+)\"|(?P<bare>[^;:\r\n\"]*+))")
_UNFOLD = re.compile(r"\r?\n[ \t]|\\.")
_RDN = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>(?i:cn|uid|sn|mail|givenName))=(?P<value>(?:[^,\\\r\n]++|\\.)*+)"
)
_FIELD = re.compile(r"(?:[^;\\]++|\\.)*+", re.DOTALL)
_LINE_BREAK = re.compile(r"\r?\n")
_FIELDS = {
    "n": ("last name", "first name", "middle name"),
    "adr": ("address2", "address2", "street address", "city", "address state", "zip code"),
}
_NAMES = {
    "fn": "full name", "nickname": "nickname", "email": "email", "tel": "phone", "bday": "date of birth", "gender": "gender",
    "geo": "coordinates", "url": "url", "org": "company name", "title": "job title", "photo": "photo", "impp": "username",
    "attendee": "email", "organizer": "email", "x-wr-calname": "", "contact": "full name", "anniversary": "",
    # LDIF (inetOrgPerson, RFC 2798)
    "cn": "full name", "sn": "last name", "givenname": "first name", "displayname": "full name", "mail": "email", "uid": "username",
    "telephonenumber": "phone", "mobile": "mobile number", "homephone": "phone", "facsimiletelephonenumber": "fax",
    "street": "street address", "l": "city", "st": "address state", "postalcode": "zip code", "postaladdress": "street address",
    "homepostaladdress": "home address", "userpassword": "password", "employeenumber": "employee id", "o": "company name",
    "samaccountname": "username", "userprincipalname": "email",
}  # fmt: skip
_MARK = LensStep("!", "card")
# Of a calendar, `uid` is the entry; of a directory, the person.
_ENTRY_ONLY = frozenset({"uid", "l", "st", "o", "cn", "sn"})


def _meaning(escape: str) -> str:
    if escape[0] != "\\":
        return ""
    return "\n" if escape[1] in "nN" else escape[1]


def _encode(value: object) -> str:
    said = "" if value is None else str(value)
    return _LINE_BREAK.sub("\\\\n", re.sub(r"([\\,;])", r"\\\1", said)).replace("\r", " ")


def _part(text: str, name: str, start: int, end: int) -> Part | None:
    if start >= end:
        return None
    decoded, spots = text[start:end], None
    if "\n" in decoded or "\\" in decoded:
        decoded, spots = quoted.substituted(text, start, end, _UNFOLD, _meaning)
    said = name.split()
    # "address state" is a state under an address: a state alone is not a place
    names = ("address", "state") if name == "address state" else (name,)
    return Part((_MARK, "_".join(said)), names, "generic", decoded, start, end, spots, _encode)


def _parts_of(text: str, line: re.Match[str], *, card: bool) -> Iterator[Part | None]:
    name = line.group("name").lower()
    first, last = line.span("value")
    for said in _COMMON_NAME.finditer(text, *line.span("parameters")):
        yield _part(text, "full name", *said.span(said.lastgroup or 0))
    if name == "dn":
        for pair in _RDN.finditer(text, first, last):
            yield _part(text, _NAMES[pair.group("name").lower()], *pair.span("value"))
    elif name in _FIELDS:
        position = first
        for field in _FIELDS[name]:
            match = _FIELD.match(text, position, last)
            if match is None:
                return
            yield _part(text, field, *match.span())
            position = match.end() + 1
            if position > last:
                return
    elif _NAMES.get(name) and not (card and name in _ENTRY_ONLY):
        yield _part(text, _NAMES[name], first, last)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""What the lines of a card, a calendar or an entry say of somebody.

    >>> text = "BEGIN:VCARD\nN:Roe;Jane;;;\nTEL;TYPE=cell:415 555 0123\nEND:VCARD"
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('last name', 'Roe'), ('first name', 'Jane'), ('phone', '415 555 0123')]
    """
    begin = _BEGIN.search(text, start, end)
    if begin is None:
        return
    card = not begin.group().startswith("dn")
    position = begin.start()
    for line in _LINE.finditer(text, position, end):
        for part in _parts_of(text, line, card=card):
            if part is not None and part.start >= position:
                position = part.end
                yield part
