"""International bank account numbers: how long each country's is, and whether the check digits agree.

Source: SWIFT's IBAN registry (ISO 13616), release 101; python-stdnum holds the structures and does the arithmetic.

>>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE89 3704 0044 0532 0130 01")
(True, False)
>>> import re
>>> re.search(iban_pattern(), "to GB29 NWBK 6016 1331 9268 19 TODAY")[0]
'GB29 NWBK 6016 1331 9268 19'
"""

_COUNTRIES = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG YE",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU",
    31: "MT SC",
    32: "LC",
    33: "RU",
}


def iban_pattern() -> str:
    """Each country's length, in one run or in groups of four with a blank or dash between."""
    return "|".join(
        f"(?:{countries.replace(' ', '|')})[0-9]{{2}}(?:[A-Z0-9]{{{length - 4}}}|{_in_groups(length - 4)})"
        for length, countries in _COUNTRIES.items()
    )


def _in_groups(rest: int) -> str:
    groups, last = divmod(rest, 4)
    return f"(?:[ -][A-Z0-9]{{4}}){{{groups}}}" + (f"[ -][A-Z0-9]{{{last}}}" if last else "")


def is_iban(text: str) -> bool:
    """Country, length, structure and the two check digits. A country's own check is not asked: samples fail it."""
    from stdnum import iban

    return bool(iban.is_valid(text, check_country=False))
