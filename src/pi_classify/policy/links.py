"""The values of one event on which people are joined, each with what became of it: what `following` follows."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pi_classify import vocabulary
from pi_classify.engine.classifier import Classifier
from pi_classify.engine.identities import DOMAINS, by_value
from pi_classify.engine.scopes import Scope
from pi_classify.model import Detector, print_path
from pi_classify.policy.identity import identity

_MOST_NODES = 100_000  # as the walk's own budget
_DEEPEST = 64
_JOINED = frozenset({"id", "email", "phone"})  # domains in which one person is one token everywhere


class Link(NamedTuple):
    """A value on which people are joined: its property, whether that is a slot, what its name means, what it was and is.

    `beside` a slot that holds the same it is followed for that join alone: its other values are not looked at.
    """

    place: str
    slot: bool
    detector: Detector | None
    before: str
    after: str | None
    beside: bool = False


def links_of(before: Any, after: Any, classifier: Classifier, vendor: str | None) -> Iterator[Link | None]:
    """The values on which people are joined, with what became of them; None at the end of an event that is too large.

    Names, internet addresses and numbers are followed where a slot of the same event holds the same one.
    """
    root = classifier.tree(vendor or vocabulary.recognise(before)).reading(before)
    stack: list[tuple[Any, Any, Scope, tuple[str | int, ...]]] = [(before, after, root, ())]
    nodes = 0
    slots: set[tuple[str, str]] = set()
    others: list[Link] = []
    while stack:
        node, new, scope, path = stack.pop()
        nodes += 1
        if nodes > _MOST_NODES or len(path) > _DEEPEST:
            yield None
            return
        if isinstance(node, dict):
            for key, value in node.items():
                below = scope.descend(key)
                if below.readings is not None and isinstance(value, str | int):
                    below = below.read(str(key), value, node, scope)
                # A name that is data has no place in a report: its scope has the names of what stands above.
                step = "<name>" if len(below.names) <= len(scope.names) else str(key)
                inner = new.get(key) if isinstance(new, dict) else None
                stack.append((value, inner, below, (*path, step)))
        elif isinstance(node, list | tuple):
            is_same = isinstance(new, list | tuple) and len(new) == len(node)
            for position, value in enumerate(node):
                stack.append((value, new[position] if is_same else None, scope, (*path, position)))
        elif text := _text(node):
            meant = scope.suggestions[0].detector if scope.suggestions else None
            if scope.slot and (known := by_value(text)) is not None:
                slots.add((known.domain, known.canonical))
            # What a name means first: under `ip` an address, and only then the hash of one.
            if scope.verdict.slot or (meant is not None and meant.domain in _JOINED):
                yield Link(print_path(path, fold=True), scope.verdict.slot, meant, text, _text(new))
            elif meant is not None and meant.domain in DOMAINS:
                others.append(Link(print_path(path, fold=True), False, meant, text, _text(new), beside=True))
    for other in others if slots else ():
        if other.detector is not None and identity(other.detector, other.before) in slots:
            yield other


def _text(value: Any) -> str | None:
    """A scalar as a vendor compares it; None for what names nobody."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)
