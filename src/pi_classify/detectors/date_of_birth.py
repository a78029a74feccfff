r"""When a person was born: the date, in many spellings, or the year, month or day of it.

A date says nothing about itself, so it counts under a name (`dob`, `birthday`, `Geburtsdatum`) or close after
words such as "born". The calendar must have the day. Dates of orders, sign-ups and releases are left alone, and so are birthday coupons,
messages and the birthdays of pets.

1798.140(v)(1)(C) for age as a protected classification; under 11 CCR 7001 knowing that a person is under 16
makes the rest sensitive. Sources: Segment `traits.birthday`, Facebook's `DOBY`, `DOBM`, `DOBD`.

>>> import re
>>> re.search(DETECTOR.pattern, "born on May 3rd, 1980 in Exampleville").group()
'May 3rd, 1980'
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("1980", "19800503", "tomorrow", "10.4.12.1")]
[True, True, False, False]
"""

from pi_classify.checks.dates import DATE, MONTH, YEAR, is_date
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="DATE_OF_BIRTH",
    categories=("C",),
    names=(
        "dob",
        "d o b",
        "dobd",
        "dobm",
        "doby",
        "dob year",
        "dob month",
        "dob day",
        "date of birth",
        "dateofbirth",
        "birth date",
        "birthdate",
        "birth day",
        "birthday",
        "birthday at",
        "birthday date",
        "birthday year",
        "birthday month",
        "birthday day",
        "birthdate year",
        "birthdate month",
        "birthdate day",
        "bday",
        "birth year",
        "birth month",
        "birth timestamp",
        "birth epoch",
        "year of birth",
        "month of birth",
        "day of birth",
        "yob",
        "born",
        "born on",
        "born in year",
        "date born",
        "geburtsdatum",
        "geburtstag",
        "geburtsjahr",
        "date naissance",
        "date de naissance",
        "fecha nacimiento",
        "fecha de nacimiento",
        "data nascimento",
        "data de nascimento",
        "data nascita",
        "data di nascita",
        "geboortedatum",
        "дата рождения",
        "生年月日",
        "誕生日",
        "出生日期",
        "생년월일",
    ),
    vetoes=(
        "reminder",
        "coupon",
        "discount",
        "offer",
        "campaign",
        "sent",
        "bonus",
        "reward",
        "gift",
        "promo",
        "pet",
        "dog",
        "cat",
        "product",
        "company",
        "brand",
        "format",
    ),
    near=(
        "born",
        "born on",
        "dob",
        "d.o.b",
        "date of birth",
        "birth date",
        "birthdate",
        "birthday is",
        "my birthday",
        "her birthday",
        "his birthday",
        "geburtsdatum",
        "geb.",
        "né le",
        "née le",
        "nacido el",
        "nacida el",
    ),
    cue=r"[0-9A-Za-z]",  # never scanned alone: by_value is None
    # the look ahead costs nothing and spares most places the long alternation
    pattern=(
        r"(?<![A-Za-z0-9./-])(?=[0-9]{1,4}[ ./A-Za-z\u00ba-]|[A-Za-z])"
        rf"(?:{DATE})(?![A-Za-z0-9/]|[.-][0-9])"
    ),
    check=is_date,
    # A date, and parts of one: year, year-month, month-day, 19800503, a month's name, a day, seconds since 1970
    fits=(
        rf"\s{{0,3}}(?:{DATE}|{YEAR}(?:\.0)?|{YEAR}[-/.][01]?[0-9]|[0-3]?[0-9][-/.][0-3]?[0-9]|--[01][0-9]-[0-3][0-9]"
        rf"|{YEAR}[01][0-9][0-3][0-9]|[0-3][0-9][01][0-9]{YEAR}|{MONTH}|[0-3]?[0-9] {MONTH}|{MONTH} [0-3]?[0-9]"
        r"|[1-9]|[12][0-9]|3[01]|-?[0-9]{8,13})\s{0,3}"
    ),
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=60,
    examples=(
        {"dob": "1980-05-03"},
        {"traits": {"birthday": "1980-05-03T00:00:00.000Z"}},
        {"dateOfBirth": "05/03/1980"},
        {"birth_date": "3. Mai 1980"},
        {"birth_year": 1980},
        {"birthday": {"year": 1980, "month": 5, "day": 3}},
        {"note": "Caller says she was born 3 May 1980, please update"},
        {"memo": "DOB: 05/03/1980"},
        {"geburtsdatum": "03.05.1980"},
        {"生年月日": "1980/05/03"},
    ),
    counterexamples=(
        {"created_at": "1980-05-03"},
        {"note": "Order placed 3 May 1980"},
        {"note": "birthday sale ends 05/03/2026"},
        {"birthday_coupon": "1980-05-03"},
        {"birthday_reminder_sent": "2026-05-03"},
        {"dob": "unknown"},
        {"dob_verified": True},
        {"pet_birthday": "2020-05-03"},
        {"birth_date_format": "2020-05-03"},
        {"version": "10.4.12"},
    ),
)
