"""Base64 (RFC 4648, sections 4 and 5) of text: both alphabets, padded or not, cut, in lines.

An id has the letters of base64 as well. So what is opened must decode to printable text: as a whole word, or, inside a
longer word, over at least 20 characters. Measured over 50,000 random words of each kind, that happens to 4 UUIDs in 100,000, to 6 ids
of 20 letters, 20 of 43, 32 of 12, and to no hash of 32 digits; it costs a look at a few characters that hold nothing.
"""

import base64
import re
from collections.abc import Callable, Iterator, Sequence

from pi_classify.engine.lenses import coded_bytes
from pi_classify.engine.lenses.coded_bytes import CodedText
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep, Step

_ANY = "[A-Za-z0-9+/_-]"
# How three printable ASCII bytes look: the top bits of each are 001 to 011. One group in nine looks so by chance.
_FIRST, _SECOND, _THIRD = "[I-Za-f]", "[A-HQ-Xg-nw-z0-3]", "[ABEFIJMNQRUVYZcdghklopstwx014589]"
_GROUP = f"{_FIRST}{_SECOND}{_THIRD}{_ANY}"
# The same for every second byte zero, as UTF-16 writes ASCII.
_WIDE = f"[I-Za-f][AQgw][AB]{_ANY}A[A-H]{_ANY}A"
CUE = f"(?:{_GROUP}){{2}}(?:{_GROUP}|{_FIRST}{_SECOND}(?:{_THIRD})?=)|(?:{_WIDE}){{2}}"
_SEED = re.compile(f"(?:{_GROUP}){{3}}|(?:{_WIDE}){{2}}")
# Lines of 64 (PEM) or 76 (MIME) characters belong together.
_RUN = re.compile(rf"(?:{_ANY}{{60,76}}\r?\n){{1,20000}}{_ANY}{{1,76}}={{0,2}}|{_ANY}{{8,}}={{0,2}}")
_SEPARATORS = frozenset("/_-+")
_SHORTEST, _SHORTEST_PADDED, _SHORTEST_INSIDE = 12, 9, 20
# How far before a seed a text may have begun that is not ASCII.
_BEFORE = 64
_TO_STANDARD = str.maketrans("-_", "+/")
_STEP = (LensStep("!", "base64"),)


def encode(value: object) -> str:
    """A replacement inside a decoded text: as it is, since the whole text is encoded afterwards."""
    return "" if value is None else str(value)


def decode(code: str) -> bytes:
    """The bytes of a piece of base64 in either alphabet; a last character that holds no whole byte is left out.

    >>> decode("amFuZQ"), decode("amFuZ")
    (b'jane', b'jan')
    """
    code = code.translate(_TO_STANDARD)
    over = len(code) % 4
    if over == 1:
        code = code[:-1]
    return base64.b64decode(code + "=" * (-len(code) % 4))


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """What is base64 of text in text[start:end].

    >>> text = "id amFuZUBleGFtcGxlLmNvbQ== and user-amFuZUBleGFtcGxlLmNvbQ"
    >>> [part.text for part in parts(text, 0, len(text))]
    ['jane@example.com', 'jane@example.com']
    >>> [part.text for part in parts("018f3a5e-7c1b-7e2a-9d4c-5b6a7c8d9e0f checkoutCompleted", 0, 55)]
    []
    """
    for run in _RUN.finditer(text, start, end):
        yield from _run_parts(text, *run.span())


def _run_parts(text: str, start: int, end: int) -> Iterator[Part]:
    code = text[start:end]
    places: Sequence[int] = range(start, end + 1)
    lines = code.split("\n")
    if len(lines) > 1:
        places = [place for place in range(start, end) if text[place] not in "\r\n"]
        places.append(end)
        code = code.replace("\r", "").replace("\n", "")
    bare = code.rstrip("=")
    whole = part(code, places, _STEP, lines[0])
    if whole is not None and _is_enough(bare, len(code) - len(bare)):
        yield whole
        return
    if len(lines) == 1:
        yield from _inside(bare, places)


def _is_enough(bare: str, padding: int) -> bool:
    """Whether a word that is text from end to end is long enough; its padding says that it is base64."""
    length = len(bare)
    if (length + padding) % 4 == 0 and padding and length + padding >= _SHORTEST_PADDED:
        return True
    return length >= _SHORTEST and _SEED.search(bare) is not None


def _inside(code: str, places: Sequence[int]) -> Iterator[Part]:
    """Stretches of a longer word: what stands before or after them is something else."""
    free = position = 0
    while seed := _SEED.search(code, position):
        first, last = _start(code, seed, free)
        alone = (first == 0 or code[first - 1] in _SEPARATORS) and (
            last >= len(code) or code[last] in _SEPARATORS
        )
        if last - first >= (_SHORTEST if alone else _SHORTEST_INSIDE):
            closed = last < len(code) and code[last] not in _SEPARATORS
            opened = part(code[first:last], places[first : last + 1], _STEP, "", closed=closed)
            if opened is not None:
                yield opened
                free = position = last
                continue
        position = seed.start() + 1


def _start(code: str, seed: re.Match[str], free: int) -> tuple[int, int]:
    """Where the text around a seed begins and ends: letters of several bytes may stand before the first ASCII ones."""
    first = seed.start()
    lowest = max(free, first - 4 * _BEFORE)
    after_separator = None
    while first - 4 >= lowest and min(decode(code[first - 4 : first])) >= 0x20:
        first -= 4
        if first and code[first - 1] in _SEPARATORS:
            after_separator = first
    for candidate in (after_separator, first):
        if candidate is not None and candidate < seed.start():
            last = _reach(code, candidate)
            if last >= seed.end():
                return candidate, last
    return seed.start(), _reach(code, seed.start())


def _reach(code: str, first: int) -> int:
    """How far the text goes that begins here; looked at in pieces that double, so that nothing is read in vain."""
    last, size = first, 48
    while last < len(code):
        piece = code[last : last + size]
        read = coded_bytes.read(decode(piece))
        whole = len(piece) * 3 // 4
        # A piece may end inside a character of up to four bytes, or begin where one went on.
        if read is None or read.used < whole - 3:
            return _end(code, last, read.used if read else 0)
        if last + len(piece) >= len(code):
            return len(code)
        last += read.used // 3 * 4
        size *= 2
    return len(code)


def _end(code: str, last: int, used: int) -> int:
    """Where a text ends of which `used` bytes follow; inside a group only before a separator."""
    whole, rest = divmod(used, 3)
    end = last + whole * 4
    return end + rest + 1 if rest and code[end + rest + 1 : end + rest + 2] in _SEPARATORS else end


def part(
    code: str, places: Sequence[int], steps: tuple[Step, ...], line: str, *, closed: bool = False
) -> Part | None:
    """The part that a piece of base64 is, or None when it is no text to its end.

    `places` are the outer offsets of its characters and of its end; `line` is its first line if it has several;
    `closed` says that more letters follow, so that it must end with a whole group.
    """
    bare = code.rstrip("=")
    data = decode(bare)
    read = coded_bytes.read(data)
    if read is None or len(data) - read.used > 3:
        return None
    last = len(places) - 1
    spots = [places[min(offset * 4 // 3, last)] for offset in read.offsets()]
    spots[0], spots[-1] = places[0], places[-1]
    return Part(
        steps,
        (),
        None,
        read.text,
        places[0],
        places[-1],
        spots,
        encode,
        False,
        _recode(read, code, line, closed),
    )


def recoded(data: bytes, code: str) -> str:
    """Bytes in the alphabet and with the padding of a piece of base64."""
    url = "-" in code or "_" in code
    padded = code.endswith("=") or (len(code) % 4 == 0 and not url)
    coded = (base64.urlsafe_b64encode if url else base64.b64encode)(data).decode()
    return coded if padded else coded.rstrip("=")


def _recode(read: CodedText, code: str, line: str, closed: bool) -> Callable[[str], str]:
    """Encode as the original was: its alphabet, its padding, its lines."""
    width = len(line.rstrip("\r")) if line and len(line) < len(code) else 0
    newline = "\r\n" if line.endswith("\r") else "\n"

    def recode(text: str) -> str:
        data = read.to_bytes(text)
        if closed:
            while len(data) % 3:
                data = read.to_bytes(text := text + " ")
        coded = recoded(data, code)
        if width:
            coded = newline.join(coded[at : at + width] for at in range(0, len(coded), width))
        return coded

    return recode
