"""What mail does to text: quoted-printable (RFC 2045, 6.7) and encoded words (RFC 2047).

`=40` alone may be a parameter's value. So a text counts as quoted-printable when it shows what only that writes: `=40`
before a host, `=3D"`, three codes in a row, the bytes of a letter beyond ASCII, or a long line that ends with `=`.
"""

import base64
import re
from collections.abc import Callable, Iterator

from pi_classify.engine.lenses.base64_text import decode as decode_base64
from pi_classify.engine.lenses.base64_text import encode as unchanged
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = (
    r"=(?:40[A-Za-z0-9]|3D|\r?\n|[0-9A-Fa-f]{2}=[0-9A-Fa-f]{2}=[0-9A-Fa-f]{2}"
    r"|[C-Fc-f][0-9A-Fa-f]=[89ABab][0-9A-Fa-f]|\?[A-Za-z0-9_-]+(?:\*[A-Za-z-]+)?\?[BbQq]\?)"
)
_SHOWS = re.compile(
    r"[A-Za-z0-9._+-]=40[A-Za-z0-9.-]{1,63}\.[A-Za-z]|[A-Za-z]=3D[\"']|=[C-Fc-f][0-9A-Fa-f]=[89ABab][0-9A-Fa-f]"
    r"|(?:=[0-9A-Fa-f]{2}){3}|[^\n]{60}=\r?\n"
)
_CODED = re.compile(r"(?P<bytes>(?:=[0-9A-Fa-f]{2})+)|=[ \t]{0,4}\r?\n")
_SPECIAL = re.compile("[=]|[^\x00-\x7e]+")
_WORD = re.compile(
    r"=\?(?P<charset>[A-Za-z0-9_-]{1,40})(?:\*[A-Za-z-]{1,20})?\?(?P<kind>[BbQq])\?(?P<code>[^?\s]{0,4000})\?="
)
_ONE = r"=\?[A-Za-z0-9_-]{1,40}(?:\*[A-Za-z-]{1,20})?\?[BbQq]\?[^?\s]{0,4000}\?="
# Blanks between encoded words are none of the text (RFC 2047, 6.2).
_WORDS = re.compile(rf"{_ONE}(?:[ \t\r\n]{{1,8}}{_ONE}){{0,200}}")
_BYTE = re.compile("=[0-9A-Fa-f]{2}")
# RFC 2047, 2: an encoded word has at most 75 characters.
_LETTERS = 20


def encode(value: object) -> str:
    """A replacement as quoted-printable spells it.

    >>> encode("a=b"), encode("[PERSON]")
    ('a=3Db', '[PERSON]')
    """
    return (
        ""
        if value is None
        else _SPECIAL.sub(lambda found: _coded(found[0].encode("utf-8", "replace")), str(value))
    )


def _coded(data: bytes) -> str:
    return "".join(f"={byte:02X}" for byte in data)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The encoded words in text[start:end]; where there are none, the quoted-printable text that it is.

    >>> [part.text for part in parts("mail jane=40example.com", 0, 23)]
    ['mail jane@example.com']
    >>> [part.text for part in parts("From: =?UTF-8?B?SsO2cmc=?= =?UTF-8?Q?_Roe=40example.com?=", 0, 57)]
    ['Jörg Roe@example.com']
    >>> list(parts("a=40&b=41", 0, 9))
    []
    """
    words = list(_word_parts(text, start, end))
    if words:
        yield from words
    elif _SHOWS.search(text, start, end):
        yield from _printable(text, start, end)


def _printable(text: str, start: int, end: int) -> Iterator[Part]:
    out: list[str] = []
    spots: list[int] = []
    position = start
    for coded in _CODED.finditer(text, start, end):
        meaning = ""
        if coded["bytes"]:
            try:
                meaning = bytes.fromhex(coded["bytes"].replace("=", "")).decode()
            except UnicodeDecodeError:  # not UTF-8: it stays as it is written, and is scanned as text
                continue
        out.append(text[position : coded.start()])
        spots.extend(range(position, coded.start()))
        place = coded.start()
        for char in meaning:
            out.append(char)
            spots.append(place)
            place += 3 * len(char.encode())
        position = coded.end()
    if position > start:
        out.append(text[position:end])
        spots.extend(range(position, end + 1))
        yield Part((LensStep("!", "quoted_printable"),), (), None, "".join(out), start, end, spots, encode)


def _word_parts(text: str, start: int, end: int) -> Iterator[Part]:
    for words in _WORDS.finditer(text, start, end):
        out: list[str] = []
        spots: list[int] = []
        first, last = words.span()
        for word in _WORD.finditer(text, first, last):
            said = _said(word)
            if said is None:
                break
            out.append(said)
            spots.extend([word.start()] * len(said))
        else:
            kind = text[first:last].split("?")[2].upper()
            spots = [first, *spots[1:], last] if spots else [last]
            if out and "".join(out):
                yield Part(
                    (LensStep("!", "encoded_word"),), (), None, "".join(out), first, last, spots, unchanged, False,
                    _recode(kind),
                )  # fmt: skip


def _said(word: re.Match[str]) -> str | None:
    """What an encoded word says, or None when its charset is unknown or it is none."""
    code = word["code"]
    if word["kind"] in "Bb":
        if not re.fullmatch("[A-Za-z0-9+/]*={0,2}", code):
            return None
        data = decode_base64(code.rstrip("="))
    else:
        data = _BYTE.sub(lambda byte: chr(int(byte[0][1:], 16)), code.replace("_", " ")).encode(
            "latin-1", "replace"
        )
    try:
        return data.decode(word["charset"], "replace")
    except (LookupError, UnicodeError):  # an unknown charset, or one that decodes no text
        return None


def _recode(kind: str) -> Callable[[str], str]:
    def recode(text: str) -> str:
        words = []
        for at in range(0, len(text), _LETTERS if kind == "B" else _LETTERS // 4):
            data = text[at : at + (_LETTERS if kind == "B" else _LETTERS // 4)].encode("utf-8", "replace")
            code = base64.b64encode(data).decode() if kind == "B" else _question(data)
            words.append(f"=?UTF-8?{kind}?{code}?=")
        return " ".join(words)

    return recode


def _question(data: bytes) -> str:
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 0x80 else "_" if byte == 0x20 else f"={byte:02X}"
        for byte in data
    )
