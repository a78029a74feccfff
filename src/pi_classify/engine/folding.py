"""One spelling for many: the view of a text in which detectors look, with the way back to the original.

Full-width letters and other alphabets' digits, invisible characters inside a number, typographic dashes and blanks,
decomposed accents and letters that look like others hide personal information from patterns. What is found in the view
is replaced in the original.
"""

import re
import unicodedata

# Default_Ignorable_Code_Point (Unicode 16, DerivedCoreProperties.txt): soft hyphen, joiners, marks of direction, fillers,
# variation selectors, tags; and the anchors of interlinear annotation.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_DASHES = "\u02d7\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58"
_LINES = "\u0085\u2028\u2029"
_IDEOGRAPHIC_STOP = "\u3002"
# Letters of other alphabets that look like a Latin one (Unicode confusables.txt, the ones that look alike in most fonts).
_LIKE_LATIN = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u04cf"
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u04ae\u050c\u051a\u051c"
        "\u03bf\u03b1\u03bd\u03c1\u03b9\u03f2\u03f3\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
        "\u0131\u0261\u0251\u0585\u057d\u0570\u0578\u0581\u0566",
        "aeopcyxijshdqwlABEKMHOPCTYXIJSYGQWoavpicjABEZHIKMNOPTYXigaouhngq",
        strict=True,
    )
)
_ALIKE = "".join(_LIKE_LATIN)
# What the normal form leaves and detectors do not expect; last, a digit that is none of ASCII's (measured: twice as fast as a look-ahead).
_ODD = re.compile(f"[{_INVISIBLE}{_DASHES}{_LINES}]|[^\\x00-\\x7f\\D]")
# A word of Latin letters and their look-alikes only; words of another alphabet hold letters that are neither.
_MIXED = re.compile(f"[A-Za-z][{_ALIKE}]|[{_ALIKE}][A-Za-z]")
_WORD = re.compile("[^\\W\\d_]+")
_FOREIGN = re.compile(f"[^A-Za-z{_ALIKE}]")
_ALIKE_ONLY = re.compile(f"[{_ALIKE}]")
# A host's dot in Chinese and Japanese input (UTS 46, 2.3): between Latin letters, or after an @ and before a letter.
_STOP = re.compile(
    f"(?<=[A-Za-z0-9]){_IDEOGRAPHIC_STOP}(?=[A-Za-z0-9])"
    f"|(?<=@)[^\\s@{_IDEOGRAPHIC_STOP}]{{1,63}}{_IDEOGRAPHIC_STOP}(?=[A-Za-z0-9])"
)
# A letter with what combines with it: Latin, Arabic, Hangul, kana. Bounded, for normalising orders marks in quadratic time.
_MARKS = "\u0300-\u036f\u0653-\u0655\u1161-\u1175\u11a8-\u11c2\u3099\u309a"
_CLUSTER = re.compile(f"[^{_MARKS}][{_MARKS}]{{1,32}}")
_KEPT = 4_096


class _Spellings(dict[str, str]):
    """What each character becomes; computed when it is first seen, and forgotten when they grow too many."""

    def __missing__(self, char: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        spelling = self[char] = "".join(map(_spell, unicodedata.normalize("NFKC", char)))
        return spelling


def _spell(char: str) -> str:
    if _IS_INVISIBLE(char):
        return ""
    if _IS_DASH(char):
        return "-"
    if _IS_LINE(char):
        return "\n"
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


_IS_INVISIBLE = re.compile(f"[{_INVISIBLE}]").match
_IS_DASH = re.compile(f"[{_DASHES}]").match
_IS_LINE = re.compile(f"[{_LINES}]").match
_SPELLINGS = _Spellings()


def fold(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, where offsets differ, the original offset of each of its characters plus the end.

    >>> fold("219\u201144\u20118877")[0]
    '219-44-8877'
    >>> fold("jane\u200b@example.com")[0], fold("j\u0430ne@ex\u0430mple\u3002com")[0]
    ('jane@example.com', 'jane@example.com')
    >>> fold("Jose\u0301 R")
    ('José R', [0, 1, 2, 3, 5, 6, 7])
    """
    if text.isascii():
        return text, None
    spots: list[int] | None = None
    if _ODD.search(text) or not unicodedata.is_normalized("NFKC", text):
        text, spots = _respell(text)
    if _IDEOGRAPHIC_STOP in text:
        text = _STOP.sub(lambda stop: stop[0][:-1] + ".", text)
    if _MIXED.search(text):
        text = _WORD.sub(_as_latin, text)
    return text, spots


def _respell(text: str) -> tuple[str, list[int] | None]:
    """Character by character, then letters with their accents; offsets only where they moved."""
    spellings = [_SPELLINGS[char] for char in text]
    folded = "".join(spellings)
    spots: list[int] | None = None
    if len(folded) != len(text) or "" in spellings:
        spots = [spot for spot, spelling in enumerate(spellings) for _ in spelling]
        spots.append(len(text))
    if not unicodedata.is_normalized("NFC", folded):
        folded, spots = _compose(folded, spots or list(range(len(folded) + 1)))
    return folded, spots


def _compose(text: str, spots: list[int]) -> tuple[str, list[int]]:
    out: list[str] = []
    kept: list[int] = []
    position = 0
    for cluster in _CLUSTER.finditer(text):
        composed = unicodedata.normalize("NFC", cluster[0])
        out += (text[position : cluster.start()], composed)
        kept += spots[position : cluster.start()]
        kept.append(spots[cluster.start()])
        # What did not join the first letter stands at the end.
        joined = cluster.end() - len(composed)
        kept += [spots[max(cluster.start(), joined + index)] for index in range(1, len(composed))]
        position = cluster.end()
    out.append(text[position:])
    kept += spots[position:]
    return "".join(out), kept


def _as_latin(word: re.Match[str]) -> str:
    letters = word[0]
    if letters.isascii() or not _MIXED.search(letters) or _FOREIGN.search(letters):
        return letters
    return _ALIKE_ONLY.sub(lambda letter: _LIKE_LATIN[letter[0]], letters)


def original(spots: list[int], start: int, end: int) -> tuple[int, int]:
    """Where a stretch of the folded text stands in the original: with all marks that belong to its last letter.

    >>> folded, spots = fold("(Jose\u0301)")
    >>> original(spots, 1, 5)
    (1, 6)
    """
    if end <= start:
        return spots[start], spots[start]
    # A ligature is one character of the original, however much of it the stretch holds.
    return spots[start], max(spots[end], spots[end - 1] + 1)


def before_unseen(text: str, spot: int) -> int:
    """Where the invisible characters before a place begin.

    >>> before_unseen('"\u200b\u200bjane"', 3), before_unseen("jane", 0)
    (1, 0)
    """
    while spot and _IS_INVISIBLE(text[spot - 1]):
        spot -= 1
    return spot


# Control characters and the colours of a terminal; not tab, line feed or carriage return, which part words.
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_CONTROLS = re.compile(rf"\x1b\[[0-9;]{{0,20}}[A-Za-z]|{CONTROL}")


def without_controls(text: str, spots: list[int] | None) -> tuple[str, list[int]]:
    """The text without control characters, with the way back; `spots` leads from it to the original already.

    >>> without_controls("jane\\x00@example.com", None)[0]
    'jane@example.com'
    """
    out: list[str] = []
    kept: list[int] = []
    position = 0
    for match in _CONTROLS.finditer(text):
        out.append(text[position : match.start()])
        kept.extend(range(position, match.start()))
        position = match.end()
    out.append(text[position:])
    kept.extend(range(position, len(text) + 1))
    return "".join(out), kept if spots is None else [spots[index] for index in kept]
