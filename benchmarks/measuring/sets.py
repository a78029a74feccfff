"""Labelled data as it is read: payloads, what each leaf of them holds, and sentences."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

Place = tuple[str | int, ...]
HARMLESS_TYPES = frozenset({"URL", "USER_AGENT"})


class Span(NamedTuple):
    """A labelled or predicted stretch of a leaf's text; `pi` says of a URL that something inside it is personal."""

    type: str
    start: int
    end: int
    pi: bool | None = None
    confidence: int = 2


@dataclass(frozen=True)
class Leaf:
    """What one leaf holds. `ambiguous`: two careful people could label it differently."""

    place: Place
    value: str | int | float
    required: tuple[Span, ...] = ()
    optional: tuple[Span, ...] = ()
    personal: bool = False
    ambiguous: bool = False


@dataclass(frozen=True)
class Case:
    """A payload with its labelled leaves."""

    id: str
    payload: Any
    leaves: tuple[Leaf, ...]
    kind: str = ""


class Sentence(NamedTuple):
    """Free text with its labelled spans."""

    id: str
    text: str
    required: tuple[Span, ...]
    optional: tuple[Span, ...]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def leaves_of(node: Any, place: Place = ()) -> Iterator[tuple[Place, str | int | float]]:
    """The strings and numbers of a payload, each with its place.

    >>> list(leaves_of({"a": [1, {"b": "x"}], "c": True}))
    [(('a', 0), 1), (('a', 1, 'b'), 'x')]
    """
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves_of(value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves_of(value, (*place, index))
    elif isinstance(node, str | int | float) and not isinstance(node, bool):
        yield place, node


def labelled(events: Path, labels: Path) -> list[Case]:
    """Payloads and labels from two files: one row an event, one row a labelled leaf."""
    found: dict[str, list[Leaf]] = {}
    for row in rows(labels):
        found.setdefault(row["id"], []).append(_leaf(row, row["value"]))
    return [
        Case(row["id"], row["payload"], tuple(found[row["id"]]), row.get("kind", ""))
        for row in rows(events)
        if row["id"] in found
    ]


def own(path: Path) -> list[Case]:
    """The project's own set: a row holds a payload and the labels of those of its leaves that hold something."""
    cases = []
    for row in rows(path):
        told = {tuple(label["path"]): label for label in row["labels"]}
        nothing: dict[str, Any] = {"entities": []}
        leaves = tuple(
            _leaf({**told.get(place, nothing), "path": place}, value)
            for place, value in leaves_of(row["payload"])
        )
        cases.append(Case(row["id"], row["payload"], leaves, row["kind"]))
    return cases


def sentences(path: Path) -> list[Sentence]:
    """Free text with spans."""
    return [Sentence(row["id"], row["text"], *_spans(row["entities"])) for row in rows(path)]


def look_alikes(path: Path, events: Path | None) -> list[Case]:
    """Real leaves that look personal and are not; in their whole payload where it is given."""
    payloads = {row["id"]: row["payload"] for row in rows(events)} if events else {}
    cases = []
    for row in rows(path):
        place = tuple(row["path"])
        payload = payloads.get(row.get("event_id"))
        if payload is None or _at(payload, place) != row["value"]:
            payload = _nested(place, row["value"])
        cases.append(Case(row["id"], payload, (Leaf(place, row["value"]),), row["category"]))
    return cases


def _leaf(row: dict[str, Any], value: str | int | float) -> Leaf:
    required, optional = _spans(row["entities"])
    personal = row.get("leaf_pi")
    if personal is None:
        personal = any(span.type not in HARMLESS_TYPES or bool(span.pi) for span in required)
    return Leaf(tuple(row["path"]), value, required, optional, personal, row.get("ambiguous", False))


def _spans(entities: list[dict[str, Any]]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    spans: tuple[list[Span], list[Span]] = ([], [])
    for entity in entities:
        span = Span(entity["type"], entity["start"], entity["end"], entity.get("pi"))
        spans[bool(entity.get("optional"))].append(span)
    return tuple(spans[0]), tuple(spans[1])


def _at(payload: Any, place: Place) -> Any:
    for step in place:
        try:
            payload = payload[step]
        except (KeyError, IndexError, TypeError):
            return None
    return payload


def _nested(place: Place, value: Any) -> Any:
    for step in reversed(place):
        value = [value] if isinstance(step, int) else {step: value}
    return value
