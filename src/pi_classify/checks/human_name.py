"""Whether words have the shape of somebody's name, or are those of an interface ("Dark Mode", "Getting Started")."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[.'’-][^\W_]+)*\.?")
_LONGEST = 5


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
