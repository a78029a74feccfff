"""What a scan brings home: views of texts, and the findings that they are once they have an address."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pi_classify.engine.leaves import Box, Leaf, Unscanned
from pi_classify.engine.lenses import Part
from pi_classify.engine.scopes import Scope
from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, DataKey, Evidence, Finding, Path

UNSCANNED = "UNSCANNED"
UNKNOWN = "UNKNOWN"


class Inside(NamedTuple):
    """Where a part of a text was looked at: its scope, and the depth of lenses.

    `is_member`: it is a member of a JSON document that stands in a text, and may be an identity slot like any other.
    """

    scope: Scope
    depth: int
    is_member: bool


class View(NamedTuple):
    """What was found in one text: its own hits, and the parts of it that hold something; `inside` of what, if it is a part."""

    text: str
    hits: tuple[Hit, ...]
    parts: tuple[tuple[Part, "View"], ...]
    inside: Inside | None = None


class Seen(NamedTuple):
    """A leaf (or a property name that is data) with what was found in it."""

    leaf: Leaf
    view: View


class Scan(NamedTuple):
    """All that one payload told: for findings, for the redactor and for the tally."""

    vendor: str
    boxes: list[Box]
    seen: list[Seen]
    named: list[Seen]
    unscanned: list[Unscanned]
    rewritten: list[tuple[int, Any, Any]]
    numbers: dict[tuple[int, Any], DataKey]
    wrapped: bool
    paths: dict[int, Path]


def not_scanned(path: Path, reason: str = "") -> Finding:
    """The finding that something was not looked at; an empty path stands for the whole payload."""
    evidence = (Evidence("value", reason),) if reason else ()
    return Finding(path, 0, 0, UNSCANNED, None, (), Confidence.CERTAIN, evidence)


def unknown_property(path: Path) -> Finding:
    """What a policy says of a property that it drops because nobody knows it."""
    return Finding(
        path, 0, 0, UNKNOWN, None, (), Confidence.CERTAIN, (Evidence("name", "nobody knows this property"),)
    )


def told_stretches(part: Part, view: View) -> Iterator[tuple[int, int]]:
    """The stretches of the outer text in which a part tells something."""
    for hit in view.hits:
        yield part.spot(hit.start), part.spot(hit.end)
    for deeper, inner in view.parts:
        for start, end in told_stretches(deeper, inner):
            yield part.spot(start), part.spot(end)


def findings_of(view: View, path: Path, raw_path: Path, outward: Callable[[int], int]) -> Iterator[Finding]:
    """The findings of a view and of the parts inside it; `outward` leads to offsets in the raw leaf."""
    for hit in view.hits:
        yield hit.at(path, (raw_path, outward(hit.start), outward(hit.end)))
    for part, inner in view.parts:
        yield from findings_of(inner, (*path, *part.steps), raw_path, part.through(outward))
