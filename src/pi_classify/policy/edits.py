"""Edits of one text: which of them count, and the text that they make."""

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
        out.append("" if edit.new is None else str(edit.new))
        position = edit.end
    out.append(text[position:])
    return "".join(out)
