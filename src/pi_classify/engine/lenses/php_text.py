r"""Values as PHP writes them down (`serialize`, sessions): `s:3:"ssn";s:9:"987654320";`, each string behind its length in bytes.

An edit writes the length anew, or PHP refuses to read the whole. Names of private members (`\0User\0email`) lose their class.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep, Step

CUE = r"s:[0-9]+:\""
_TOKEN = re.compile(
    r"s:(?P<string>[0-9]{1,9}):\"|(?P<sign>[id]):(?P<number>-?[0-9][0-9.eE+-]{0,100});"
    r"|(?P<open>(?:a:[0-9]{1,9}:|[OC]:[0-9]{1,9}:\"[^\"]{1,200}\":[0-9]{1,9}:)\{)|(?P<close>\})|(?P<other>b:[01];|N;)"
)
# A string's end, by what follows: the declared length counts bytes, and characters may have been folded before.
_END = re.compile(r"\";(?=[sidbaOC]:[0-9]|N;|\}|\s|\Z)")
_MARK = LensStep("!", "php")
_DEEPEST = 100


def _string(text: str) -> str:
    return f's:{len(text.encode("utf-8", "surrogatepass"))}:"{text}"'


def _number(text: str) -> str:
    """An edited number; what is none any more becomes a string."""
    kind = "i" if re.fullmatch("-?[0-9]{1,18}", text) else "d" if re.fullmatch("-?[0-9.]{1,18}", text) else ""
    return f"{kind}:{text}" if kind else _string(text)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The strings and numbers, under the names before them; what stands behind an index has the name above.

    >>> text = 'a:2:{s:3:"ssn";s:9:"987654320";s:3:"age";i:33;}'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('ssn', '987654320'), ('age', '33')]
    """
    ends = [match.start() for match in _END.finditer(text, start, end)]
    position = start
    while ends and position < ends[-1] and (token := _TOKEN.search(text, position, end)) is not None:
        found, position = _document(text, token.start(), end, ends)
        yield from found


def _document(text: str, start: int, end: int, ends: list[int]) -> tuple[list[Part], int]:
    """What is read from `start` on, token by token until one does not belong, and where that is."""
    found: list[Part] = []
    names: list[str] = []
    name: str | None = None
    position = start
    while (token := _TOKEN.match(text, position, end)) is not None:
        kind = token.lastgroup
        first, last, position = token.end(), token.end(), token.end()
        if kind == "open" and len(names) < _DEEPEST:
            names.append(name or "")
            name = None
            continue
        if kind == "close" and names:
            names.pop()
            name = None
            continue
        if kind == "string":
            at = bisect_left(ends, first)
            if at == len(ends) or ends[at] - first > int(token.group("string")):
                break
            last = ends[at]
            position = last + 2
        elif kind == "number":
            first, last = token.span("number")
        elif kind != "other":
            break
        if name is None:
            name = text[first:last].rpartition("\0")[2]
        else:
            if first < last:
                path = tuple(said for said in (*names, name) if said and not said.isdigit())
                steps: tuple[Step, ...] = (_MARK, *(said for said in path if is_plain(said)))
                spots = [*range(first, last), position - 1]
                recode = _number if kind == "number" else _string
                found.append(
                    Part(
                        steps,
                        path,
                        "generic",
                        text[first:last],
                        token.start(),
                        position - 1,
                        spots,
                        str,
                        recode=recode,
                    )
                )
            name = None
    return found, max(position, start + 1)
