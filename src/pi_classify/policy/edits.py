"""Edits of one text: which of them count, and the text that they make."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pi_classify.engine.lenses import Part
from pi_classify.engine.spans import Hit
from pi_classify.engine.views import View
from pi_classify.model import Finding
from pi_classify.policy import actions


class Edit(NamedTuple):
    """What an action writes over a stretch of a text; `finding` is built where the stretch lies inside a lens."""

    start: int
    end: int
    new: Any
    hit: Hit
    finding: Finding | None
    action: str
    # The edits inside an encoded part, which are one edit outside it.
    inside: "tuple[Edit, ...]" = ()


def is_whole(view: View, edits: list[Edit]) -> bool:
    """Whether one edit replaces the whole text."""
    return len(edits) == 1 and edits[0].start == 0 and edits[0].end == len(view.text)


def outermost(edits: list[Edit]) -> list[Edit]:
    """Edits in order, without those that a wider one removes anyway."""
    edits.sort(key=lambda edit: (edit.start, -edit.end))
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def recoded(part: Part, text: str, below: list[Edit]) -> Edit:
    """The edits inside an encoded part as one: its text is edited, and encoded anew as a whole."""
    written = [
        edit._replace(new=actions.placeholder(edit.hit.detector.entity)) if edit.new is None else edit
        for edit in below
    ]
    assert part.recode is not None  # noqa: S101 - the caller asked
    new = part.recode(splice(text, written))
    inside = tuple(one for edit in below for one in (edit, *edit.inside))
    return below[0]._replace(start=part.start, end=part.end, new=new, inside=inside)


def splice(text: str, edits: list[Edit]) -> str:
    """The text with its edits made; they are in order and do not overlap."""
    out: list[str] = []
    position = 0
    for edit in edits:
        out.append(text[position : edit.start])
        out.append(_text_of(edit))
        position = edit.end
    out.append(text[position:])
    return "".join(out)


def merged(text: str, edits: list[Edit], later: list[Edit], token: Callable[[Edit, str], Any]) -> list[Edit]:
    """Edits of a text and `later` ones of what they made of it, as edits of the text: a later one takes all that it touches.

    `token` makes the token of a stretch as it stood in the text.
    """
    stretches: list[tuple[int, int, Edit]] = []  # where each edit stands in what was written
    moved = 0
    for edit in edits:
        start = edit.start + moved
        end = start + len(_text_of(edit))
        stretches.append((start, end, edit))
        moved = end - edit.end
    made: list[Edit] = []
    waiting, moved = 0, 0
    for start, end, own in _groups(stretches, later):
        while waiting < len(stretches) and stretches[waiting][0] < start:
            made.append(stretches[waiting][2])
            moved = stretches[waiting][2].end - stretches[waiting][1]
            waiting += 1
        first, inside = start + moved, []
        while waiting < len(stretches) and stretches[waiting][1] <= end:
            inside.append(stretches[waiting])
            moved = stretches[waiting][2].end - stretches[waiting][1]
            waiting += 1
        made.append(_as_one(text, (start, end), (first, end + moved), own, inside, token))
    made += [edit for _, _, edit in stretches[waiting:]]
    return made


def _groups(
    stretches: list[tuple[int, int, Edit]], later: list[Edit]
) -> Iterator[tuple[int, int, list[Edit]]]:
    """Later edits that touch the same stretches, with all of what they take."""
    start, end, own = -1, -1, list[Edit]()
    at = 0
    for edit in later:
        first, last = edit.start, edit.end
        while at < len(stretches) and stretches[at][1] <= edit.start:
            at += 1
        touched = at
        while touched < len(stretches) and stretches[touched][0] < edit.end:
            first, last = min(first, stretches[touched][0]), max(last, stretches[touched][1])
            touched += 1
        if own and first < end:
            end = max(end, last)
            own.append(edit)
            continue
        if own:
            yield start, end, own
        start, end, own = first, last, [edit]
    if own:
        yield start, end, own


def _as_one(
    text: str,
    now: tuple[int, int],
    before: tuple[int, int],
    own: list[Edit],
    inside: list[tuple[int, int, Edit]],
    token: Callable[[Edit, str], Any],
) -> Edit:
    """One edit for the later ones that take a stretch, which stood elsewhere before the edits `inside`."""
    first = own[0]
    if len(own) == 1 and (first.start, first.end) == now:
        new = token(first, text[before[0] : before[1]])
        hidden = not first.inside  # what is encoded holds what was written before
    else:
        hidden = False
        written, position = [], before[0]
        for _, _, edit in inside:
            written += [text[position : edit.start], _text_of(edit)]
            position = edit.end
        written.append(text[position : before[1]])
        moved = [edit._replace(start=edit.start - now[0], end=edit.end - now[0]) for edit in own]
        new = splice("".join(written), moved)
    taken = (one for edit in (*own, *(edit for _, _, edit in inside)) for one in (edit, *edit.inside))
    hit = first.hit._replace(start=before[0], end=before[1])
    return first._replace(
        start=before[0], end=before[1], new=new, hit=hit, finding=None, inside=() if hidden else tuple(taken)
    )


def _text_of(edit: Edit) -> str:
    return "" if edit.new is None else str(edit.new)
