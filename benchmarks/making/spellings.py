"""One value in many spellings: encodings and Unicode."""

import base64
import html
import json
import quopri
from collections.abc import Callable
from urllib.parse import quote

EMAIL, PHONE, SSN, CARD = (
    "maribel.tuimavave@example.com",
    "415-555-0132",
    "987-65-4329",
    "4111 1111 1111 1111",
)
IP4, IP6, NAME = "203.0.113.77", "2001:db8:85a3::8a2e:370:7334", "Xiomara Quintanar"

Spell = Callable[[str], str]


def each(text: str, spell: Spell) -> str:
    """Every character by itself."""
    return "".join(map(spell, text))


def b64(text: str) -> str:
    """Base64 with padding."""
    return base64.b64encode(text.encode()).decode()


def b64url(text: str) -> str:
    """Base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def jwt(text: str) -> str:
    """A token whose payload holds the text."""
    body = b64url(json.dumps({"sub": "1234", "email": text, "iat": 1771234567}))
    return f"{b64url(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{body}.{b64url('not really a signature..')}"


def nested(text: str, times: int) -> str:
    """JSON in a string in JSON."""
    for _ in range(times):
        text = json.dumps({"data": text})
    return text


def percent(text: str, times: int = 1) -> str:
    """Percent-encoded, also twice or thrice."""
    for _ in range(times):
        text = quote(text, safe="")
    return text


def shifted(text: str, zero: int) -> str:
    """Digits of another alphabet."""
    return each(text, lambda c: chr(zero + int(c)) if c in "0123456789" else c)


def wide(text: str) -> str:
    """Full-width letters and digits."""
    return each(text, lambda c: chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c)


def between(text: str, inserted: str, step: int = 3) -> str:
    """Something invisible after every few characters."""
    return inserted.join(text[i : i + step] for i in range(0, len(text), step))


ENCODINGS: tuple[tuple[int, str, Spell], ...] = (
    (30, "json in a string", lambda t: nested(t, 1)),
    (30, "json in json in a string", lambda t: nested(t, 2)),
    (30, "json three deep", lambda t: nested(t, 3)),
    (31, "truncated json", lambda t: json.dumps({"id": 7, "contact": t, "note": "call me"})[:-9]),
    (32, "python repr", lambda t: repr({"id": 7, "contact": t})),
    (32, "ruby hash", lambda t: f'{{:id=>7, :contact=>"{t}"}}'),
    (32, "javascript object", lambda t: f"{{id: 7, contact: '{t}'}}"),
    (33, "lines of json", lambda t: '{"row": 1}\n' + json.dumps({"row": 2, "contact": t}) + "\n"),
    (33, "jsonp", lambda t: f"callback({json.dumps({'contact': t})});"),
    (33, "json5", lambda t: f"{{/* lead */ contact: '{t}', score: 0x1F,}}"),
    (34, "base64", b64),
    (34, "base64 of json", lambda t: b64(json.dumps({"contact": t, "plan": "pro"}))),
    (34, "base64url without padding", lambda t: b64url(json.dumps({"contact": t, "plan": "pro"}))),
    (34, "base64 twice", lambda t: b64(b64(json.dumps({"contact": t})))),
    (35, "percent", lambda t: "contact=" + percent(t)),
    (35, "percent twice", lambda t: "contact=" + percent(t, 2)),
    (35, "percent thrice", lambda t: "contact=" + percent(t, 3)),
    (35, "percent, every character", lambda t: each(t, lambda c: f"%{ord(c):02X}")),
    (36, "html entities, named", lambda t: html.escape(t).replace("@", "&commat;").replace(".", "&period;")),
    (36, "html entities, decimal", lambda t: each(t, lambda c: f"&#{ord(c)};")),
    (36, "html entities, hexadecimal", lambda t: each(t, lambda c: f"&#x{ord(c):x};")),
    (37, "backslash u", lambda t: "contact " + each(t, lambda c: c if c.isalnum() else f"\\u{ord(c):04x}")),
    (37, "backslash x", lambda t: "contact " + each(t, lambda c: c if c.isalnum() else f"\\x{ord(c):02x}")),
    (37, "quoted-printable", lambda t: quopri.encodestring(t.replace("@", "=40").encode()).decode().replace("=3D40", "=40")),
    (37, "rfc 2047", lambda t: f"=?UTF-8?B?{b64(t)}?="),
    (38, "hex", lambda t: t.encode().hex()),
    (70, "jwt", jwt),
)  # fmt: skip

UNICODE: tuple[tuple[int, str, Spell], ...] = (
    (42, "zero width space inside", lambda t: between(t, "\u200b")),
    (42, "zero width joiner inside", lambda t: between(t, "\u200d", 4)),
    (42, "soft hyphen inside", lambda t: between(t, "\u00ad", 5)),
    (42, "byte order mark before", lambda t: "\ufeff" + t),
    (43, "left-to-right marks around", lambda t: f"\u200e{t}\u200e"),
    (43, "override around", lambda t: f"\u202d{t}\u202c"),
    (44, "full-width", wide),
    (44, "arabic-indic digits", lambda t: shifted(t, 0x0660)),
    (44, "persian digits", lambda t: shifted(t, 0x06F0)),
    (44, "devanagari digits", lambda t: shifted(t, 0x0966)),
    (46, "mathematical digits", lambda t: shifted(t, 0x1D7CE)),
    (47, "no-break spaces", lambda t: t.replace("-", "\u00a0").replace(" ", "\u00a0")),
    (47, "en dashes", lambda t: t.replace("-", "\u2013").replace(" ", "\u2013")),
    (47, "figure dashes", lambda t: t.replace("-", "\u2012").replace(" ", "\u2012")),
    (47, "thin spaces", lambda t: t.replace("-", "\u2009").replace(" ", "\u2009")),
    (18, "null characters around", lambda t: f"\x00{t}\x00"),
    (18, "control characters around", lambda t: f"\x1b[31m{t}\x1b[0m\x07"),
)  # fmt: skip
