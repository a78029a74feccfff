"""What payloads have in common when only their values differ: the names and types of all their containers.

An application sends a few kinds of events, again and again. Payloads of one outline are rows of one table, and whoever
looks at many of them may look at a column's different values instead of at every payload.
"""

from collections.abc import Iterator
from itertools import compress
from typing import Any, NamedTuple

from pi_classify.engine.containers import passes

# Beyond these a payload is data rather than an event, and seldom has its outline a second time.
_MOST_NAMES = 256
_MOST_CONTAINERS = 64
_MOST_VALUES = 1_024
# Containers whose names were met somewhere; beyond, all are forgotten and those that still come are learned again.
_MOST_STEPS = 8_192
_SCALARS = frozenset({str, int, float, bool, type(None)})
_CONTAINERS = frozenset({dict, list})
_PLAIN = _SCALARS | _CONTAINERS


class Container(NamedTuple):
    """One container: its names (None for a list), the types of its values, the container above it, its key there, its depth."""

    names: tuple[str, ...] | None
    kinds: tuple[type, ...]
    above: int
    key: Any
    depth: int
    filled: tuple[bool, ...]
    """Which values are containers that hold something; each of them is a container of the outline, in this order."""

    @property
    def keys(self) -> tuple[Any, ...]:
        """Names, or the positions of a list."""
        return tuple(range(len(self.kinds))) if self.names is None else self.names


class Outline:
    """The containers of a payload, breadth first, as the walk of `leaves` meets them; two equal ones are one object."""

    __slots__ = ("_texts", "containers", "depth", "size")

    def __init__(self, containers: tuple[Container, ...]) -> None:
        self.containers = containers
        self.depth = max(container.depth for container in containers)
        self.size = sum(len(container.kinds) for container in containers)
        self._texts = [tuple(kind is str for kind in container.kinds) for container in containers]

    def characters(self, containers: list[Any]) -> int:
        """How long the texts of a payload of this outline are together."""
        size = 0
        for node, texts in zip(containers, self._texts, strict=True):
            values = node.values() if type(node) is dict else node
            size += sum(map(len, compress(values, texts)))
        return size


def path_of(outline: Outline, at: int) -> tuple[Any, ...]:
    """The keys that lead to a container of an outline.

    >>> outline, _ = Outlines().of({"a": {"b": [{"c": 1}]}})
    >>> path_of(outline, 3)
    ('a', 'b', 0)
    """
    path: list[Any] = []
    while (container := outline.containers[at]).above >= 0:
        path.append(container.key)
        at = container.above
    return tuple(reversed(path))


def together(outline: Outline, containers: list[Any]) -> Any:
    """The payload that containers of an outline make; they are put into each other.

    >>> outline, containers = Outlines().of({"a": {"b": 1}})
    >>> together(outline, [containers[0].copy(), {"b": 2}])
    {'a': {'b': 2}}
    """
    for container, node in zip(outline.containers[1:], containers[1:], strict=True):
        containers[container.above][container.key] = node
    return containers[0]


class _Step:
    """A container that was met after those before it, and what may come next."""

    __slots__ = ("filled", "inside", "next", "outline")

    def __init__(self, inside: tuple[bool, ...] | None) -> None:
        # By names and types of the next container.
        self.next: dict[tuple[tuple[str, ...] | None, tuple[type, ...]], _Step | None] = {}
        # Which values are containers; and the step that follows when some of these are empty, by which are not.
        self.inside = inside
        self.filled: dict[tuple[bool, ...], _Step] = {}
        self.outline: Outline | None = None


class Outlines:
    """Knows outlines again. Holds names of payloads, also such as are data: it must not outlive them."""

    def __init__(self) -> None:
        self._first = _Step(None)
        self._steps = 0

    def of(self, payload: object) -> tuple[Outline, list[Any]] | None:
        """The outline of a payload and its containers; None when it is no object of plain JSON, or too large.

        Moments, decimals and UUIDs are as plain.

        >>> outlines = Outlines()
        >>> one, containers = outlines.of({"event": "a", "properties": {"plan": "pro"}})
        >>> outlines.of({"event": "b", "properties": {"plan": "free"}})[0] is one, containers[1]
        (True, {'plan': 'pro'})
        >>> outlines.of({"event": "a", "properties": {}})[0] is one, outlines.of({"at": {1, 2}})
        (False, None)
        """
        if type(payload) is not dict:
            return None
        containers: list[Any] = [payload]
        step = self._first
        for container in containers:  # it grows while it is walked
            values: Any
            if type(container) is dict:
                values = container.values()
                names = tuple(container)
            else:
                values, names = container, None
            outlined = (names, tuple(map(type, values)))
            known = step.next.get(outlined)
            if known is None:
                known = self._learn(step, *outlined)
                if known is None:
                    return None
            if known.inside is not None:
                within = list(compress(values, known.inside))
                filled = tuple(map(bool, within))
                containers += compress(within, filled)
                if len(containers) > _MOST_CONTAINERS:
                    return None
                if not all(filled):
                    known = known.filled.get(filled) or known.filled.setdefault(filled, _Step(known.inside))
            step = known
        if step.outline is None:
            outline = Outline(tuple(_containers(containers)))
            if outline.size > _MOST_VALUES:
                return None
            step.outline = outline
        return step.outline, containers

    def forget(self) -> None:
        """Let go of all of them."""
        self._first, self._steps = _Step(None), 0

    def _learn(self, step: _Step, names: tuple[str, ...] | None, kinds: tuple[type, ...]) -> "_Step | None":
        """The step to a container that was not met here before; None where it is not plain JSON."""
        if len(kinds) > _MOST_NAMES or not all(kind in _PLAIN or passes(kind) for kind in kinds):
            return None
        if names is not None and any(type(name) is not str for name in names):
            return None
        if self._steps >= _MOST_STEPS:
            self.forget()  # who is under way ends on a branch that nobody finds again
        self._steps += 1
        inside = tuple(kind in _CONTAINERS for kind in kinds)
        found = step.next[names, kinds] = _Step(inside if any(inside) else None)
        return found


def _containers(nodes: list[Any]) -> Iterator[Container]:
    """What an outline says of the containers of its first payload."""
    places: list[tuple[int, Any, int]] = [(-1, None, 0)]
    for position, node in enumerate(nodes):
        above, key, depth = places[position]
        is_dict = type(node) is dict
        items = list(node.items() if is_dict else enumerate(node))
        filled = tuple(type(value) in _CONTAINERS and bool(value) for _, value in items)
        places += [(position, name, depth + 1) for name, _ in compress(items, filled)]
        kinds = tuple(type(value) for _, value in items)
        yield Container(tuple(node) if is_dict else None, kinds, above, key, depth, filled)
