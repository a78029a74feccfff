"""What values look like, as shapes that many different ones share: classes of characters, runs folded to one.

A shape is shown only when at least ten different values have it. That bounds what it can say: no shown shape singles
out one value among fewer than ten. It does not say that ten people are behind them, nor hide how common a shape is.
"""

import re

ENOUGH = 10
MOST = 64
_LONGEST = 64
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

    Punctuation stands for itself, other alphabets are `w`; what is longer than 64 characters ends in dots.

    >>> shape_of("Jane.Roe+news@example.com"), shape_of("+1 206 555 0100"), shape_of("Zoë"), shape_of("v2.10-rc1")
    ('Aa+.Aa+\\\\+a+@a+.a+', '\\\\+0 0+ 0+ 0+', 'Aaw', 'x.0+-x')
    """
    try:
        # As bytes, and word by word where hyphens divide it (a UUID, a moment): a quarter of the time, measured.
        classes = text[:_LONGEST].encode("ascii").translate(_TABLE)
    except UnicodeEncodeError:
        shape = _folded(_OTHER.sub("w", text[:_LONGEST].translate(_CLASSES)))
    else:
        if b"-" in classes and b"--" not in classes:
            shape = "-".join([_known.get(part) or _learned(part) for part in classes.split(b"-")])
        else:
            shape = _known.get(classes) or _learned(classes)
    return shape + "..." if len(text) > _LONGEST else shape


def _folded(classes: str) -> str:
    return _RUN.sub("+", _MIXED.sub("x", classes)).replace("\0", "\\+")


def _learned(classes: bytes) -> str:
    if classes.isalnum() and any(map(classes.__contains__, _CHANGES)):
        return "x"  # a hexadecimal id: seldom twice the same classes
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    shape = _known[classes] = _folded(classes.decode("ascii"))
    return shape


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
