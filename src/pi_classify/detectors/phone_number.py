r"""A telephone number: international with a plus, or North American with separators, or bare digits under a name.

Left alone: bare digits that nothing calls a telephone number (epoch seconds, orders, cards, UUIDs, dates, social
security numbers), and types, models and counts of telephones.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "telephone number"; (A) as a unique identifier, 1798.140(aj).
Sources: ITU-T E.164, the North American Numbering Plan; 555 numbers are reserved for fiction and count.

>>> import re
>>> re.search(DETECTOR.pattern, "call (415) 555-0123 x33 today")[0], re.search(DETECTOR.pattern, "tel:+442079460958")[0]
('(415) 555-0123 x33', '+442079460958')
>>> [re.search(DETECTOR.pattern, text) for text in ("1719854400", "2026-11-23", "219-09-9999", "+05:30")]
[None, None, None, None]
"""

import re

from pi_classify.checks.telephone import SCHEME, canonical_phone, is_possible
from pi_classify.model import Confidence, Detector

_EXTENSION = r"(?:(?: ?(?:ext\.?|x|extension|#)|;ext=) ?[0-9]{1,6}(?![0-9]))?"

# "Tel. 020 7946 0958", "Mobile: 0170 1234567", "call me on 9472 0000"; with a colon, or the words leave no doubt.
_SAID = (
    r"(?:(?<=[Pp]hone: )|(?<=PHONE: )|(?<=[Tt]el: )|(?<=TEL: )|(?<=[Tt]el\. )|(?<=[Tt]elephone: )|(?<=[Mm]obile: )"
    r"|(?<=MOBILE: )|(?<=[Cc]ell: )|(?<=[Ff]ax: )|(?<=FAX: )|(?<=[Dd]esk: )|(?<=[Ww]hatsApp: )|(?<=[Cc]all me on )"
    r"|(?<=reach me at )|(?<=reach me on )|(?<=answering at )|(?<=[Pp]hone:)|(?<=[Tt]el:)|(?<=[Mm]obile:))"
)

# Ids differ in letters that a keypad would dial (8005A2B3C4) and in what stands behind a semicolon; RFC 3966 says what that is
# behind its scheme alone.
_DIALLED = re.compile(rf"{SCHEME}.*|[+(@]{{0,2}}[0-9 ().\-/]*{_EXTENSION}", re.IGNORECASE | re.DOTALL)


def _as_id(text: str) -> str | None:
    """The valid number that an id is, without a country code as one of the US; seven digits are many people's.

    >>> [_as_id(text) for text in ("4155550123", "tel:415 5550123;ext=33", "5550123", "8005A2B3C4", "4155550123;a")]
    ['+14155550123', '+14155550123;ext=33', None, None, None]
    """
    number = canonical_phone(text) if _DIALLED.fullmatch(text) else ""
    return number if number.startswith("+") else None


DETECTOR = Detector(
    entity="PHONE_NUMBER",
    categories=("A", "B"),
    names=(
        "電話番号",
        "電話",
        "телефон",
        "phone",
        "phone number",
        "phonenumber",
        "ph",
        "phone no",
        "phone num",
        "telephone",
        "telephone number",
        "tel",
        "tel no",
        "mobile",
        "mobile number",
        "mobile no",
        "mobile phone",
        "cell",
        "cell number",
        "cell phone",
        "cellphone",
        "fax",
        "fax number",
        "msisdn",
        "sms number",
        "whatsapp",
        "whatsapp number",
        "contact number",
        "caller id",
        "ani",
        "dnis",
        "calling number",
        "calling party number",
        "called number",
        "called party number",
        "from number",
        "to number",
        "home phone",
        "work phone",
        "telefono",
        "telefon",
        "handy",
    ),
    vetoes=(
        "model",
        "brand",
        "os",
        "price",
        "amount",
        "sku",
        "isbn",
        "ean",
        "upc",
        "version",
        "checksum",
        "coordinates",
    ),
    near=("phone", "telephone", "tel", "mobile", "cell", "call", "fax", "sms", "text", "whatsapp"),
    cue=(
        r"\+[1-9][ ().\-/]{0,3}[0-9]"
        r"|\([2-9][0-9]{2}\)[ .\-]{0,2}[0-9]{3}"
        r"|[0-9]{2}[ .\-/][0-9]{3}[ .\-][0-9]{2}"
        r"|[A-Za-z:] ?[2-9][0-9]{7}|wa\.me/[1-9]"
        r"|(?i:one|tel|bile|ell|fax|sk|app|call me on|ring at|ch me at|ch me on)(?:: ?|\. ?| )\(?[0-9]"
    ),
    pattern=(
        # +1 206 555 0142, whatever number comes after it
        r"(?<![A-Za-z0-9+])\+1[ .\-/]?\(?[2-9][0-9]{2}\)?[ .\-/]{0,2}[0-9]{3}[ .\-/]?[0-9]{4}(?= [0-9])"
        # +44 (0)20 7946 0958, and not into a social security number behind it
        rf"|(?<![A-Za-z0-9+])\+[1-9](?:(?! [0-9]{{3}}-[0-9]{{2}}-[0-9]{{4}})[ ().\-/]{{0,3}}[0-9]){{7,14}}(?![0-9]){_EXTENSION}"
        # (415) 555-0123, 1-415-555-0123, 001-415-555-0123, 415.555.0123
        r"|(?<![A-Za-z0-9+])(?<![0-9][.\-/:])(?:(?:00)?1[ .\-]?)?"
        r"(?:\([2-9][0-9]{2}\)[ .\-]{0,2}[0-9]{3}[ .\-]?|[2-9][0-9]{2}[ .\-/][0-9]{3}[ .\-])[0-9]{4}"
        rf"(?![0-9A-WYZa-wyz])(?![.\-/][0-9]){_EXTENSION}"
        # bare digits after a word that says so
        r"|(?:(?<=[Cc]all )|(?<=[Tt]el )|(?<=[Tt]el: )|(?<=tel:)|(?<=sms:)|(?<=[Pp]hone )|(?<=[Pp]hone: )"
        r"|(?<=[Ff]ax: )|(?<=[Dd]esk: )|(?<=[Mm]obile )|(?<=[Mm]obile: )|(?<=[Cc]ell )|(?<=[Cc]ell: )|(?<=me at )|(?<=me on )|(?<=us at ))"
        rf"[2-9][0-9]{{9}}(?![0-9A-Za-z]){_EXTENSION}"
        r"|(?<=wa\.me/)[1-9][0-9]{7,14}(?![0-9])"
        # groups of any country after a word that says so: "Phone: 020 7946 0958"
        rf"|{_SAID}\(?[0-9]{{1,5}}\)?(?:[ .\-/]{{1,2}}[0-9]{{2,9}}){{1,5}}(?![0-9A-WYZa-wyz])(?![.:\-/][0-9]){_EXTENSION}"
    ),
    # wa.me/14155550123 writes no plus
    check=lambda text: is_possible(text) or (text.isdigit() and is_possible("+" + text)),
    fits=(
        r"(?![12][0-9]{3}-[01][0-9]-)\s{0,4}(?:(?i:" + SCHEME + r"))?[+(@]{0,2}[0-9]"
        r"(?:[ ().\-/]{0,3}[0-9]){6,15}" + _EXTENSION + r"(?:;[a-z0-9=+.;-]{1,60})?[).,;]{0,2}\s{0,4}"
        # 1-800-FLOWERS: letters only after the prefixes that everybody may dial for nothing
        r"|(?:\+?1[ .-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]?(?=[0-9-]{0,8}[A-Z])[0-9A-Z](?:-?[0-9A-Z]){5,11}"
    ),
    as_id=_as_id,
    canonical=canonical_phone,
    domain="phone",
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    # In an id too: nothing else is written with a plus or an area code in brackets.
    sure=lambda text: text.startswith(("+", "(")),
    rank=60,
    examples=(
        {"phone": "+14155550123"},
        {"phoneNumber": "4155550123"},
        {"mobile": 4155550123},
        {"$el_text": "Call (415) 555-0123 now"},
        {"note": "reach me at 4155550123, thanks"},
        {"distinct_id": "+44 20 7946 0958"},
        {"userId": "+14155550123"},
        {"anonymousId": "(415) 555-0123"},
        {"contact": "415.555.0123 x33"},
        {"text": "1-212-555-0123"},
        {"href": "tel:+1-415-555-0123;ext=33"},
        {"fax_number": "555-0123"},
        {"sample": "555-123-4567"},
        {"phone": "1-800-FLOWERS"},
        {"contact_info": "Phone: 020 7946 0958"},
        {"text": "please call me on 0170 555 0123"},
        {"phone": 4155550123.0},
        {"phone": "(4155550123)"},
        {"phone": "4155550123,"},
        {"link": "https://wa.me/14155550123"},
        {"memo": "001-415-555-0123x33"},
        {"tel": "+49 (0)30 1234567"},
        {"ani": "4155550123"},
        {"home_ph": "4155550123"},
        {"note": "415–555–0123"},
        {"text": "+1 206 555 0142 2026-10-10"},
        {"text": "+44 20 7946 0958 987-65-4320"},
    ),
    counterexamples=(
        {"phone_type": "mobile"},
        {"phone_verified": True},
        {"phone_model": "Pixel 8"},
        {"timestamp": 1719854400},
        {"value": 1719854400},
        {"ts": "1719854400000"},
        {"id": "550e8400-e29b-41d4-a716-446655440000"},
        {"day": "2026-11-23"},
        {"order_id": "112-7654321-1234567"},
        {"order_number": "7035550123"},
        {"offset": "+05:30"},
        {"total": 4155550123},
        {"mobile": True},
        {"soil_ph": 6.5},
        {"phone": "800-FOOBARBAZQUXQUUX"},
        {"note": "mobile 12.4 and desk 11.2"},
        {"text": "Fax: 12:30 - 14:00"},
        {"isbn": "978-3-16-148410-0"},
        {"total": "1 719 854 400"},
    ),
)
