"""What values look like, as shapes that many different ones share: classes of characters, runs folded to one.

A shape is shown only when at least ten different values have it. That bounds what it can say: no shown shape singles
out one value among fewer than ten. It does not say that ten people are behind them, nor hide how common a shape is.
"""

import re

ENOUGH = 10
MOST = 64
_LONGEST = 64
_MIXED_WORD = "x"
_LENGTH_OF_UUID = 36
_SHAPE_OF_UUID = "x-x-x-x-x"
_CLASSES = dict.fromkeys(range(ord("a"), ord("z") + 1), "a")
_CLASSES |= dict.fromkeys(range(ord("A"), ord("Z") + 1), "A")
_CLASSES |= dict.fromkeys(range(ord("0"), ord("9") + 1), "0")
_CLASSES |= dict.fromkeys((*range(32), 127), " ") | {
    ord("+"): "\0"
}  # a plus of the text's own, apart from ours
_TABLE = bytes(ord(_CLASSES.get(code, chr(code))) for code in range(128)) + bytes(range(128, 256))
# From a word's first letter only: without that it costs three times as much.
_MIXED = re.compile(r"(?<![aA0])[aA0]*?(?:0[aA]|[aA]0|aA)[aA0]*")
_RUN = re.compile(r"(?<=(.))\1+")  # a constant to put in: a template costs four times as much
_OTHER = re.compile(r"[^\0\x20-\x7e]")
# Shapes by classes of characters, which many values have in common: there is no letter or digit of a value in it.
_known: dict[bytes, str] = {}
_MOST_KNOWN = 8_192
_CHANGES = (b"0a", b"a0", b"aA", b"0A", b"A0")


def shape_of(text: str) -> str:
    """The shape of a text: `a`, `A`, `0` are letters and digits, `x` a word that mixes them, `+` means more of it.

    Punctuation stands for itself, other alphabets are `w`; what is longer than 64 characters ends in dots. A UUID has one shape,
    whichever of its words have no letter.

    >>> shape_of("Jane.Roe+news@example.com"), shape_of("+1 206 555 0100"), shape_of("Zoë"), shape_of("v2.10-rc1")
    ('Aa+.Aa+\\\\+a+@a+.a+', '\\\\+0 0+ 0+ 0+', 'Aaw', 'x.0+-x')
    >>> shape_of("01234567-0123-4abc-8def-0123456789ab")
    'x-x-x-x-x'
    """
    if len(text) == _LENGTH_OF_UUID and _is_uuid(text):
        return _SHAPE_OF_UUID
    try:
        classes = text[:_LONGEST].encode("ascii").translate(_TABLE)
    except UnicodeEncodeError:
        shape = _folded(_OTHER.sub("w", text[:_LONGEST].translate(_CLASSES)))
    else:
        # As bytes: a quarter of the time, measured.
        shape = _known.get(classes) or _learned(classes)
    return shape + "..." if len(text) > _LONGEST else shape


def _is_uuid(text: str) -> bool:
    # https://www.rfc-editor.org/rfc/rfc9562#section-4: words of 8, 4, 4, 4 and 12 hexadecimal digits
    return text[8::5][:4] == "----" and text.replace("-", "").isalnum() and text.isascii()


def _folded(classes: str) -> str:
    return _RUN.sub("+", _MIXED.sub("x", classes)).replace("\0", "\\+")


def _learned(classes: bytes) -> str:
    if classes.isalnum() and any(map(classes.__contains__, _CHANGES)):
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
