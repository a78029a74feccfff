"""Every scalar of a payload with its place: one iterative walk, no recursion, no path until it is needed.

Deep, cyclic and huge payloads end in UNSCANNED records, never in an exception or a silent gap.
"""

import dataclasses
import datetime
import enum
import math
from collections.abc import Mapping, Set
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from pi_classify.engine.names import Scope
from pi_classify.model import Limits

# An integer from here on may be a card number whatever its name; below, only a name makes a number a finding.
_LONG_NUMBER = 10**12
# Names that a pair `{"key": "email", "value": ...}` gives its value (GA4, OpenTelemetry, forms).
_PAIR_NAMES = ("key", "name", "label", "field", "question")


class Box(NamedTuple):
    """A container: the node, its scope, the position of the box above it and its key there."""

    node: Any
    scope: Scope
    above: int
    key: Any
    depth: int


class Leaf(NamedTuple):
    """A scalar as text, with its scope, its box and its key there; `raw` is the value itself."""

    text: str
    scope: Scope
    box: int
    key: Any
    raw: Any


class Unscanned(NamedTuple):
    """A place that was not looked at, and why."""

    box: int
    key: Any
    reason: str


class Collected(NamedTuple):
    """What the walk brings home. `rewritten` holds the plain JSON form of values that were not JSON;
    `wrapped` says that the payload was no container and stands in a list of one."""

    boxes: list[Box]
    leaves: list[Leaf]
    named: list[tuple[int, Any, Scope]]
    unscanned: list[Unscanned]
    rewritten: list[tuple[int, Any, Any]]
    wrapped: bool


def _plain(value: Any) -> tuple[Any, str]:
    """The JSON form of a value that is none, or a reason why there is none."""
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, str):
        return str.__str__(value), ""
    if isinstance(value, bool) or value is None:
        return value, ""
    if isinstance(value, int):
        return int(value), ""
    if isinstance(value, float):
        return float(value), ""
    if isinstance(value, Mapping):
        return dict(value), ""
    if isinstance(value, list | tuple | Set):
        return list(value), ""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode(), ""
    if isinstance(value, Decimal | UUID | datetime.date | datetime.time | datetime.timedelta):
        return value, ""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}, ""
    return None, "type"


def collect(
    payload: Any, root: Scope, limits: Limits, memo: Mapping[int, object], *, every: bool = False
) -> Collected:
    """Walk a payload. A list's items stand in the scope of the list's own name.

    Texts that `memo` knows as clean here are no leaves, nor are numbers that nothing points to, unless `every`
    asks for them.
    """
    wrapped = type(payload) is not dict and type(payload) is not list
    boxes = [Box([payload] if wrapped else payload, root, -1, None, 0)]
    leaves: list[Leaf] = []
    named: list[tuple[int, Any, Scope]] = []
    unscanned: list[Unscanned] = []
    rewritten: list[tuple[int, Any, Any]] = []
    budget = limits.nodes
    remembered = memo.get
    make = tuple.__new__  # half the time of Leaf(...), measured
    position = 0
    while position < len(boxes):
        node, scope, above, own_key, depth = boxes[position]
        budget -= len(node)
        if budget < 0:
            # One list shared a million times unfolds without end; what is this large is refused as a whole.
            return Collected(boxes[:1], [], [], [Unscanned(-1, None, "nodes")], [], wrapped)
        reason = "depth" if depth > limits.depth else "cycle" if _is_cycle(boxes, position) else ""
        if reason:
            unscanned.append(Unscanned(above, own_key, reason))
            position += 1
            continue
        is_dict = type(node) is dict
        children = scope.children
        pair = _pair_scope(node, scope) if is_dict and len(node) <= 4 and "value" in node else None
        # One pass over every value of every event: locals and exact types, measured.
        for key, value in node.items() if is_dict else enumerate(node):
            if is_dict:
                if type(key) is not str and not _is_name(key):
                    unscanned.append(Unscanned(position, key, "key"))
                    continue
                sub = children.get(key)
                if sub is None:  # only names that are no data are remembered
                    sub = scope.descend(key)
                    if sub.key_view is not None:
                        named.append((position, key, sub))
                if pair is not None and key == "value":
                    sub = pair
            else:
                sub = scope
            kind = type(value)
            if sub.readings is not None and is_dict and (kind is str or kind is int):
                sub = sub.read(key, value, node, scope)  # `name` means what the object around it says
            if kind is str:
                if value and remembered(hash(value) ^ sub.salt) is not True:
                    leaves.append(make(Leaf, (value, sub, position, key, value)))
                continue
            if kind is dict or kind is list:
                if value and not (kind is list and sub.suggestions and _is_misshapen(value, sub)):
                    boxes.append(Box(value, sub, position, key, depth + 1))
                continue
            if value is None or kind is bool:
                continue
            if kind is not int and kind is not float:
                try:
                    plain, reason = _plain(value)
                except UnicodeDecodeError:
                    plain, reason = None, "bytes"
                except Exception:  # noqa: BLE001 - foreign objects may raise anything, and their messages hold values
                    plain, reason = None, "type"
                if reason:
                    unscanned.append(Unscanned(position, key, reason))
                    continue
                if plain is not value:
                    rewritten.append((position, key, plain))
                value = plain
                kind = type(value)
                if kind is dict or kind is list:
                    boxes.append(Box(value, sub, position, key, depth + 1))
                    continue
                if kind is str or isinstance(
                    value, Decimal | UUID | datetime.date | datetime.time | datetime.timedelta
                ):
                    leaves.append(Leaf(str(value), sub, position, key, value))
                    continue
            if kind is float and not math.isfinite(value):
                unscanned.append(Unscanned(position, key, "nan"))
            elif kind is int and not -(10**30) < value < 10**30:
                unscanned.append(Unscanned(position, key, "number"))
            elif (kind is int or kind is float) and (
                sub.suggestions or every or (kind is int and abs(value) >= _LONG_NUMBER and not sub.harmless)
            ):
                leaves.append(Leaf(repr(value), sub, position, key, value))
        position += 1
    return Collected(boxes, leaves, named, unscanned, rewritten, wrapped)


def _pair_scope(node: dict[Any, Any], scope: Scope) -> Scope | None:
    """The scope of a pair's value: the one that its name would have as a property."""
    for name in _PAIR_NAMES:
        said = node.get(name)
        if type(said) is str and said:
            return scope.descend(said)
    return None


def _is_cycle(boxes: list[Box], position: int) -> bool:
    node = boxes[position].node
    above = boxes[position].above
    while above >= 0:
        box = boxes[above]
        if box.node is node:
            return True
        above = box.above
    return False


def _is_misshapen(node: list[Any], scope: Scope) -> bool:
    """Whether a list of numbers is not what its name suggests: [1920, 1080] is no place."""
    shape = scope.suggestions[0].detector.shape
    return (
        shape is not None
        and all(type(item) is int or type(item) is float for item in node)
        and not shape(node)
    )


def _is_name(key: Any) -> bool:
    """Whether JSON can write this key as a name; an endless number or an object is none."""
    return (
        isinstance(key, str | float | None) or type(key) is bool or (type(key) is int and abs(key) < 10**30)
    )


def refuse(root: Scope) -> Collected:
    """What is brought home from a payload that cannot be walked: that it was not scanned."""
    return Collected([Box({}, root, -1, None, 0)], [], [], [Unscanned(-1, None, "type")], [], False)
