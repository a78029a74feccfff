"""Whether words have the shape of somebody's name, or are those of an interface ("Dark Mode"); a name in one spelling.

>>> canonical_name(" ROE,  Jane "), is_full_name("jane roe"), is_full_name("jane.roe")
('jane roe', True, False)
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[.'’-][^\W_]+)*\.?")
_LONGEST = 5
_MOST_WORDS, _MOST_LETTERS = 6, 100
# What a form, a mail program or a spreadsheet puts around a name; typographic apostrophes and hyphens inside one.
_DRESS = ' \t\r\n<>",;'
_MARKS = str.maketrans(
    dict.fromkeys("\u2019\u2018\u02bc\u00b4\u0060\u2032", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
# Behind a comma these stay behind the name; anything else goes before it ("Roe, Jane").
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "dds", "esq", "mba", "cpa", "rn"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
# Words in ids that are no names; an interface's are in label_words.txt.
_NO_NAMES = frozenset(
    {
        "anonymous", "anon", "blah", "foo", "guest", "id", "ids", "invalid", "missing", "no", "nobody", "none", "not", "null",
        "tester", "uid", "undefined", "unknown", "uuid", "visitor",
    }
)  # fmt: skip


@cache
def _label_words() -> frozenset[str]:
    # Words that interfaces, products and companies are written with, collected by hand.
    return frozenset((files("pi_classify.checks") / "label_words.txt").read_text("utf-8").split())


@cache
def _given_names() -> frozenset[str]:
    # Given names of many countries that are hardly ever anything else (no Grace, Will or Austin), from general knowledge.
    return frozenset((files("pi_classify.checks") / "given_names.txt").read_text("utf-8").split())


def is_given_name(word: str) -> bool:
    """Whether a word is a common given name, whatever its case and accents.

    >>> is_given_name("Zoë"), is_given_name("Checkout")
    (True, False)
    """
    plain = unicodedata.normalize("NFD", word.lower()).encode("ascii", "ignore").decode()
    return plain in _given_names()


def is_label(words: Sequence[str]) -> bool:
    """Whether words are those of an interface: the first one is, or all are.

    >>> is_label(["Billing", "History"]), is_label(["Bettina", "Marrowby"]), is_label(["Arlo", "Page"])
    (True, False, False)
    """
    said = [word.lower().strip(".") in _label_words() for word in words]
    return bool(said) and (said[0] or all(said))


def has_label_word(words: Sequence[str]) -> bool:
    """Whether one of the words is an interface's.

    >>> has_label_word(["signup", "date"]), has_label_word(["bettina", "marrowby"])
    (True, False)
    """
    return not _label_words().isdisjoint(words)


def looks_like_a_name(text: str, *, capitals: bool = True) -> bool:
    """Whether a stretch has the shape of a name: one to five words, most with a capital letter (or in a script without any).

    `capitals=False` says that the whole text is written without any.

    >>> looks_like_a_name("Petra van der Quill"), looks_like_a_name("checkout-v2"), looks_like_a_name("Dark Mode")
    (True, False, False)
    """
    if any(char.isdigit() or char in "@/\\_<>{}[]()=:;#$%&*+|~!?" for char in text):
        return False
    words = _WORD.findall(text)
    if not 1 <= len(words) <= _LONGEST:
        return False
    tall = sum(not word[0].islower() for word in words)
    return (not capitals or (tall > 0 and tall * 2 > len(words) - 1)) and not is_label(words)


def canonical_name(text: str) -> str:
    """One spelling of a name: small letters, single blanks, no points behind words, the family name last.

    No word is left out: "Mr. Roe" and "Mrs. Roe" are two people, "Jane Roe" and "Jane Q. Roe" may be.

    >>> canonical_name("Dr.  Jane Roe-Doe"), canonical_name("Jane Roe, Jr."), canonical_name("Roe,Jane")
    ('dr jane roe-doe', 'jane roe jr', 'jane roe')
    """
    plain = text.translate(_MARKS).strip(_DRESS)
    before, comma, after = plain.partition(",")
    if comma and "," not in after and after.replace(".", "").strip().lower() not in _SUFFIXES:
        before, after = after, before
    words = (word.strip(".'-") for word in f"{before} {after}".split())
    # `lower`, not `casefold`: Weiß and Weiss are two families.
    name = unicodedata.normalize("NFC", " ".join(filter(None, words)).lower())
    return name or text.strip()


def is_full_name(canonical: str) -> bool:
    """Whether a canonical name has two words of letters or more, in any script. By its form: no list of names is asked.

    >>> [is_full_name(text) for text in ("xochitl quill", "o'roe j.r.r", "山田 太郎", "jane", "jane roe 2")]
    [True, True, True, False, False]
    """
    words = canonical.split(" ")
    return 2 <= len(words) <= _MOST_WORDS and len(canonical) <= _MOST_LETTERS and all(map(_is_word, words))


def _is_word(word: str) -> bool:
    """Letters with their accents, hyphens and apostrophes between them; points only between single ones."""
    parts = re.split("['.-]", word)
    return all(part[:1].isalpha() for part in parts) and (
        all(unicodedata.category(char)[0] in "LM" for part in parts for char in part)
        and ("." not in word or all(len(part) == 1 for part in parts))
    )


def names_somebody(canonical: str) -> bool:
    """Whether a full name is somebody's: one of its words is a common given name or a title, or none is an interface's.

    >>> [names_somebody(text) for text in ("xochitl quill", "petra page", "no response", "system admin")]
    [True, True, False, False]
    """
    words = canonical.split(" ")
    if words[0] in _TITLES or any(map(is_given_name, words)):
        return True
    return not has_label_word(words) and _NO_NAMES.isdisjoint(words)
