"""Telephone numbers through the phonenumbers library, which only ever sees short matched spans.

>>> is_possible("+1 415-555-0123"), is_possible("(555) 123-4567"), is_possible("+1 111")
(True, True, False)
>>> canonical_phone("(415) 555-0123"), canonical_phone("4155550123"), canonical_phone("tel:+1-415-555-0123;ext=33")
('+14155550123', '+14155550123', '+14155550123;ext=33')
"""

import re

SCHEME = r"(?:tel|phone|sms|smsto|mms|callto|whatsapp):(?://)?\s{0,4}"
"""What is written before a number: RFC 3966, RFC 5724, and what applications write before an id."""

# 555 as area or exchange is reserved for fiction (NANPA): a canary or a sample, and it must be found.
_FICTION = re.compile(r"(?:\+?1)?(?:555[0-9]{7}|[2-9][0-9]{2}555[0-9]{4})")
# (415) 555-0123, 1-415-555-0123, 001 415 555 0123
_GROUPED = re.compile(
    r"(?:(?:00)?1[ .-]?)?(?:\([2-9][0-9]{2}\)[ .-]{0,2}|[2-9][0-9]{2}[ ./-])[0-9]{3}[ .-][0-9]{4}"
)
# Groups of another country, which only a word before them makes a telephone number: 020 7946 0958, (020) 7946 0958
_NATIONAL = re.compile(r"\(?[0-9]{1,5}\)?(?:[ .\-/][0-9]{2,9}){1,5}")
_EXTENSION = re.compile(r"(?:;ext=|ext\.?|extension|x|#) ?([0-9]{1,6})\Z", re.IGNORECASE)


def is_possible(text: str) -> bool:
    """True for a number that some country could have given out, and for the reserved ones.

    Whoever writes a plus, or groups of three, three and four, says that it is a telephone number: then the length
    decides, because plans grow (new area codes every year). Bare digits must be valid.
    """
    text, _ = _split(text)
    if _FICTION.fullmatch(_digits(text)) or _GROUPED.fullmatch(text):
        return True
    if _NATIONAL.fullmatch(text):
        return 6 <= len(_digits(text)) <= 13
    import phonenumbers

    try:
        number = phonenumbers.parse("+" + text[2:] if text.startswith("00") else text, "US")
    except phonenumbers.NumberParseException:
        return False
    if text.startswith(("+", "00")):
        return bool(phonenumbers.is_possible_number(number))
    return bool(phonenumbers.is_valid_number(number))


def canonical_phone(text: str) -> str:
    """E.164 with the region US as default, the extension after it; digits alone if that fails."""
    text, extension = _split(text)
    digits = _digits(text)
    plain = digits.lstrip("+")
    if _FICTION.fullmatch(digits):
        return "+1" + plain[-10:] + extension
    import phonenumbers

    for attempt in (text, "+" + plain.removeprefix("00")):
        try:
            number = phonenumbers.parse(attempt, "US")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            e164: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return e164 + extension
    return (digits or text.strip()) + extension


def _split(text: str) -> tuple[str, str]:
    """The number without scheme, parameters and extension; the extension in one spelling."""
    text = re.sub(f"^{SCHEME}", "", text.strip()[:60], flags=re.IGNORECASE)
    text = re.sub(r"(?<=[0-9])\.0\Z", "", text)  # a number that passed through a float column
    extension = ""
    if match := _EXTENSION.search(text):
        text, extension = text[: match.start()], ";ext=" + match[1]
    return text.partition(";")[0].strip(), extension


def _digits(text: str) -> str:
    return ("+" if text.startswith("+") else "") + re.sub("[^0-9]", "", text)
