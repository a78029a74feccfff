r"""A passport's number, and the machine readable zone of a passport, visa or identity card.

The zone holds the name, the number, the nationality and the birth date; its check digits make it certain by itself,
one line of it too.

Left alone: nine digits, or a letter and eight, where no word names a passport; the country, expiry and type of a
passport; the library `passport`.

1798.140(v)(1)(A): "passport number"; sensitive under (ae)(1)(A). Sources: US numbers are nine digits or, since 2021, a
letter and eight digits; other countries' under a name; ICAO Doc 9303 for the zone.

>>> import re
>>> re.search(DETECTOR.pattern, "passport no. C12345678, US")[0], re.search(DETECTOR.pattern, "C12345678")
('C12345678', None)
>>> DETECTOR.check("L898902C36UTO7408122F1204159ZE184226B<<<<<10")
True
"""

from pi_classify.checks.machine_readable_zone import is_zone
from pi_classify.checks.said_before import after, cue_after
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_WORDS = ("passport", "passport number", "passport no", "passport num", "passport id", "passport card")
_BREAK = r"(?:\\[rn]|[\r\n ]){0,4}"
_NUMBERS = r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}"


def is_number_or_zone(text: str) -> bool:
    """A number of nine characters after its word, or a zone whose check digits are right.

    >>> is_number_or_zone("C12345678"), is_number_or_zone("L898902C37UTO7408122F1204159ZE184226B<<<<<10")
    (True, False)
    """
    return len(text) < 12 or is_zone(text)


DETECTOR = Detector(
    entity="US_PASSPORT",
    categories=("A", "B", "L"),
    sensitive="(ae)(1)(A)",
    names=(
        "passport",
        "us passport",
        "passport number",
        "us passport number",
        "passport no",
        "passport num",
        "passport id",
        "passport card number",
        "passport book number",
        "passportnumber",
        "passport mrz",
        "mrz",
        "machine readable zone",
        "numero de pasaporte",
        "pasaporte",
    ),
    vetoes=("country", "expiry", "expiration", "type", "strategy", "feature", "product", "plan", "npm"),
    cue=rf"[0-9]{{7}}[MFX<][0-9]{{7}}|[A-Z]<<[A-Z<]|{cue_after(*_WORDS)}[A-Z0-9]",
    pattern=(
        rf"(?<![A-Z0-9<])(?:[PV][A-Z<][A-Z<]{{42}}{_BREAK})?{_NUMBERS}[A-Z0-9<]{{16}}(?![A-Z0-9<])"  # TD3, visa A
        rf"|(?<![A-Z0-9<])(?:[AIPVC][A-Z<][A-Z<]{{34}}{_BREAK})?{_NUMBERS}[A-Z0-9<]{{8}}(?![A-Z0-9<])"  # TD2, visa B
        rf"|(?<![A-Z0-9<])[ACI][A-Z0-9<][A-Z<]{{3}}[A-Z0-9<]{{25}}{_BREAK}[0-9]{{7}}[MFX<][0-9]{{7}}[A-Z0-9<]{{15}}"
        rf"(?:{_BREAK}[A-Z<]{{30}})?(?![A-Z0-9<])"  # TD1
        r"|(?<![A-Z0-9<])[PV](?=[A-Z<]{1,40}[A-Z]<<[A-Z<])[A-Z<]{43}(?![A-Z0-9<])"  # the line with the names, alone
        rf"|(?=[A-Za-z]?[0-9]{{8}}){after(*_WORDS)}(?:[A-Za-z][0-9]{{8}}|[0-9]{{9}})(?![A-Za-z0-9])"
    ),
    check=is_number_or_zone,
    fits=(
        r"\s{0,4}(?![12][0-9]{3}-[01][0-9]-)(?=(?:[^0-9]{0,4}[0-9]){4})[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){5,9}\s{0,4}"
    ),
    canonical=lambda text: canonical_code(text, marks="<"),
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=72,
    examples=(
        {"passport_number": "C12345678"},
        {"passport": 912345678},
        {"traveler": {"passport": {"number": "912345678"}}},
        {"note": "Passport no. C12345678, expires soon"},
        {"note": "passport: 912345678"},
        {"passportNumber": "AB1234567"},
        {
            "scan": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
        },
        {"line": "L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
        {"line": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"},
        {
            "ocr": "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
        },
    ),
    counterexamples=(
        {"order_id": "912345678"},
        {"status": 912345678},
        {"sku": "C12345678"},
        {"passport_country": "US"},
        {"passport_expiry": "2031-05-17"},
        {"passport_verified": True},
        {"note": "passport renewed in 2026"},
        {"line": "L898902C37UTO7408122F1204159ZE184226B<<<<<10"},
        {"code": "A<<B<<C"},
    ),
)
