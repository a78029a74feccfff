"""What values look like, as shapes that many different ones share: classes of characters, runs folded to one.

A shape is shown only when at least ten different values have it. That bounds what it can say: no shown shape singles
out one value among fewer than ten. It does not say that ten people are behind them, nor hide how common a shape is.
"""

import re
from collections.abc import Sequence

ENOUGH = 10
MOST = 64
_LONGEST = 64
_MIXED_WORD = "x"
_SHAPE_OF_UUID = "x-x-x-x-x"
_CLASSES = dict.fromkeys(range(ord("a"), ord("z") + 1), "a")
_CLASSES |= dict.fromkeys(range(ord("A"), ord("Z") + 1), "A")
_CLASSES |= dict.fromkeys(range(ord("0"), ord("9") + 1), "0")
_CLASSES |= dict.fromkeys((*range(32), 127), " ") | {
    ord("+"): "\0"
}  # a plus of the text's own, apart from ours
_TABLE = bytes(ord(_CLASSES.get(code, chr(code))) for code in range(128)) + bytes(range(128, 256))
# The same for many texts in one, a line each.
_LINES = bytes(code if code == ord("\n") else folded for code, folded in enumerate(_TABLE))
# Letters and digits are one class: https://www.rfc-editor.org/rfc/rfc9562#section-4 has words of 8, 4, 4, 4 and 12 of them.
_WORDS = bytes(ord("x") if chr(code).isalnum() and code < 128 else code for code in range(256))
_UUID = b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
# From a word's first letter only: without that it costs three times as much.
_MIXED = re.compile(r"(?<![aA0])[aA0]*?(?:0[aA]|[aA]0|aA)[aA0]*")
_RUN = re.compile(r"(?<=(.))\1+")  # a constant to put in: a template costs four times as much
_OTHER = re.compile(r"[^\0\x20-\x7e]")
# Shapes by classes of characters, which many values have in common: there is no letter or digit of a value in it.
_known: dict[bytes, str] = {}
_MOST_KNOWN = 8_192


def shape_of(text: str) -> str:
    """The shape of a text: `a`, `A`, `0` are letters and digits, `x` a word that mixes them, `+` means more of it.

    Punctuation stands for itself, other alphabets are `w`; what is longer than 64 characters ends in dots. A UUID has one shape,
    whichever of its words have no letter.

    >>> shape_of("Jane.Roe+news@example.com"), shape_of("+1 206 555 0100"), shape_of("Zoë"), shape_of("v2.10-rc1")
    ('Aa+.Aa+\\\\+a+@a+.a+', '\\\\+0 0+ 0+ 0+', 'Aaw', 'x.0+-x')
    >>> shape_of("01234567-0123-4abc-8def-0123456789ab")
    'x-x-x-x-x'
    """
    try:
        data = text[:_LONGEST].encode("ascii")
    except UnicodeEncodeError:
        shape = _folded(_OTHER.sub("w", text[:_LONGEST].translate(_CLASSES)))
    else:
        if len(data) == len(_UUID) and data.translate(_WORDS) == _UUID:
            return _SHAPE_OF_UUID
        # As bytes: a quarter of the time, measured.
        classes = data.translate(_TABLE)
        shape = _known.get(classes) or _learned(classes)
    return shape + "..." if len(text) > _LONGEST else shape


def shapes_of(texts: Sequence[str]) -> list[str]:
    """`shape_of` of each text; a third of the time where they are plain and short, measured.

    >>> shapes_of(["v2", "Zoë", "01234567-0123-4abc-8def-0123456789ab"])
    ['x', 'Aaw', 'x-x-x-x-x']
    """
    lines = "\n".join(texts)
    is_plain = lines.isascii() and lines.count("\n") < len(texts)
    if not is_plain or max(map(len, texts), default=0) > _LONGEST:
        return list(map(shape_of, texts))
    data = lines.encode("ascii")
    return [
        _SHAPE_OF_UUID if words == _UUID else _known.get(classes) or _learned(classes)
        for words, classes in zip(
            data.translate(_WORDS).split(b"\n"), data.translate(_LINES).split(b"\n"), strict=True
        )
    ]


def _folded(classes: str) -> str:
    return _RUN.sub("+", _MIXED.sub("x", classes)).replace("\0", "\\+")


def _learned(classes: bytes) -> str:
    if classes.isalnum() and _is_mixed(classes):
        return _MIXED_WORD  # a hexadecimal id: seldom twice the same classes
    # Word by word where hyphens divide it: the words come again where the whole does not.
    words = (
        [_known.get(word) or _learned(word) for word in classes.split(b"-")] if _is_divided(classes) else []
    )
    shape = "-".join(words) or _folded(classes.decode("ascii"))
    if _MIXED_WORD not in words:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[classes] = shape
    return shape


def _is_mixed(word: bytes) -> bool:
    return b"aA" in word or (b"0" in word and (b"a" in word or b"A" in word))


def _is_divided(classes: bytes) -> bool:
    return b"-" in classes and b"--" not in classes


def bucket_of(mark: int) -> int:
    """One of 64 bits for a fingerprint: as many bits as differ are at least as many different values."""
    return 1 << (mark >> 58)


def is_shared(buckets: int) -> bool:
    """Whether surely ten different values have a shape."""
    return buckets.bit_count() >= ENOUGH


def trimmed(shapes: dict[str, int], most: int = MOST) -> dict[str, int]:
    """The shortest shapes; which they are does not depend on the order in which they were met.

    >>> trimmed({"a+": 1, "a+@a+": 2, "0": 4}, most=2)
    {'0': 4, 'a+': 1}
    """
    return {shape: shapes[shape] for shape in sorted(shapes, key=lambda shape: (len(shape), shape))[:most]}
