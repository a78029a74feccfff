"""Labels by construction: who writes a payload marks what is personal in it; all else is harmless."""

from dataclasses import dataclass
from string import Formatter
from typing import Any


@dataclass(frozen=True)
class Marked:
    """A value with the spans of its text that hold something: (type, start, end, more)."""

    value: str | int | float
    spans: tuple[tuple[str, int, int, tuple[tuple[str, bool], ...]], ...] = ()
    ambiguous: bool = False


def mark(kind: str, value: str | float, **more: bool) -> Marked:
    """The whole value is of this type; `pi=True` says that a URL holds something, `optional=True` a second reading.

    >>> mark("EMAIL", "jane@example.com").spans
    (('EMAIL', 0, 16, ()),)
    """
    return Marked(value, ((kind, 0, len(str(value)), tuple(more.items())),))


def unsure(kind: str, value: str | float) -> Marked:
    """Two careful people could label this value differently."""
    return Marked(value, ((kind, 0, len(str(value)), ()),), ambiguous=True)


def also(marked: Marked, kind: str) -> Marked:
    """A second reading of the whole value: neither required nor wrong."""
    return Marked(
        marked.value, (*marked.spans, *mark(kind, marked.value, optional=True).spans), marked.ambiguous
    )


def url(value: str, *, pi: bool = False) -> Marked:
    """A URL, with or without something personal inside."""
    return mark("URL", value, pi=pi)


def text(template: str, **fields: Any) -> Marked:
    """A text with marked values in it.

    >>> text("Hi {who}!", who=mark("PERSON", "Ada")).spans
    (('PERSON', 3, 6, ()),)
    """
    written, spans = "", []
    for literal, name, _, _ in Formatter().parse(template):
        written += literal
        if name is None:
            continue
        field = fields[name]
        inner = field if isinstance(field, Marked) else Marked(field)
        spans += [
            (kind, start + len(written), end + len(written), more) for kind, start, end, more in inner.spans
        ]
        written += str(inner.value)
    return Marked(written, tuple(spans))


def unwrap(node: Any, place: tuple[str | int, ...] = ()) -> tuple[Any, list[dict[str, Any]]]:
    """The plain payload, and the labels of its marked leaves.

    >>> unwrap({"a": [mark("EMAIL", "x@example.com")], "b": 1})[1][0]["path"]
    ['a', 0]
    """
    if isinstance(node, Marked):
        return node.value, [_label(node, place)]
    if isinstance(node, dict | list):
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        plain: dict[Any, Any] = {}
        labels = []
        for key, value in pairs:
            plain[key], told = unwrap(value, (*place, key))
            labels += told
        return (plain if isinstance(node, dict) else list(plain.values())), labels
    return node, []


def _label(node: Marked, place: tuple[str | int, ...]) -> dict[str, Any]:
    entities = [
        {"type": kind, "start": start, "end": end, **dict(more)} for kind, start, end, more in node.spans
    ]
    label: dict[str, Any] = {"path": list(place), "entities": entities}
    return {**label, "ambiguous": True} if node.ambiguous else label
