"""Every scalar of a payload with its place: one iterative walk, no recursion, no path until it is needed.

Deep, cyclic and huge payloads end in UNSCANNED records, never in an exception or a silent gap.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from pi_classify.engine.containers import LONGEST_INT, NAMES, PASSING, plain, plain_name
from pi_classify.engine.positions import VALUES, line_scopes, may_tell, told
from pi_classify.engine.scopes import Scope
from pi_classify.model import Limits

# An integer from here on may be a card number whatever its name; below, only a name makes a number a finding.
LONG_NUMBER = 10**12


class Box(NamedTuple):
    """A container: the node, its scope, the position of the box above it and its key there."""

    node: Any
    scope: Scope
    above: int
    key: Any
    depth: int


class Leaf(NamedTuple):
    """A scalar as text, with its scope, its box and its key there; `raw` is the value itself, `known` what is remembered of it."""

    text: str
    scope: Scope
    box: int
    key: Any
    raw: Any
    known: Any = None


class Unscanned(NamedTuple):
    """A place that was not looked at, and why."""

    box: int
    key: Any
    reason: str


class Collected(NamedTuple):
    """What the walk brings home. `rewritten` holds the plain JSON form of values that were not JSON;
    `wrapped` says that the payload was no plain container and stands in a list of one."""

    boxes: list[Box]
    leaves: list[Leaf]
    named: list[tuple[int, Any, Scope]]
    unscanned: list[Unscanned]
    rewritten: list[tuple[int, Any, Any]]
    wrapped: bool


def collect(
    payload: Any, root: Scope, limits: Limits, memo: Mapping[int, object], *, every: bool = False
) -> Collected:
    """Walk a payload. A list's items stand in the scope of the list's own name.

    Texts that `memo` knows as clean here are no leaves, nor are numbers that nothing points to, unless `every`
    asks for them.
    """
    if type(payload) is dict or type(payload) is list:
        collected = _walk(payload, root, limits, memo, every=every, strange=False)
        if collected is not None:
            return collected
    return _walk([payload], root, limits, memo, every=every, strange=True) or refuse(root)


def _walk(
    payload: Any, root: Scope, limits: Limits, memo: Mapping[int, object], *, every: bool, strange: bool
) -> Collected | None:
    """One pass; None when a dict has names that are no JSON names, and the walk was not told to expect them."""
    boxes = [Box(payload, root, -1, None, 0)]
    leaves: list[Leaf] = []
    named: list[tuple[int, Any, Scope]] = []
    unscanned: list[Unscanned] = []
    rewritten: list[tuple[int, Any, Any]] = []
    # By position of a box: the foreign object it was made of, and what a table says of its rows and of their items.
    origins: dict[int, object] = {}
    grids: dict[int, tuple[Scope, ...]] = {}
    lines: dict[int, tuple[Scope, ...]] = {}
    met: set[int] = set()
    meet = met.add
    budget = limits.nodes
    deepest = limits.depth
    least = 0 if every else LONG_NUMBER
    remembered = memo.get
    keep = leaves.append
    queue = boxes.append
    make = tuple.__new__  # half the time of Leaf(...) and Box(...), measured
    position = 0
    while position < (end := len(boxes)):
        node, scope, above, own_key, depth = boxes[position]
        if not origins or position not in origins:  # what was converted has been paid for
            budget -= len(node)
        if budget < 0:
            return _too_large(boxes, strange=strange)
        # Only a container that was met before can be its own ancestor; `id` is a hint, looking upwards decides.
        if depth > deepest or (((me := id(node)) in met or origins) and _is_cycle(boxes, position, origins)):
            unscanned.append(Unscanned(above, own_key, "depth" if depth > deepest else "cycle"))
            position += 1
            continue
        meet(me)
        is_dict = type(node) is dict
        children = scope.children
        pair = grid = line = None
        if is_dict:
            if strange and not NAMES.issuperset(map(type, node)):
                node = _with_names(node, position, unscanned)
                boxes[position] = boxes[position]._replace(node=node)
                rewritten.append((above, own_key, node))
            if may_tell(node):
                pair, grid = told(node, scope)
        elif lines and position in lines:
            line = lines[position]
        elif len(node) > 1 and above >= 0:
            line = line_scopes(node, scope, nested=type(boxes[above].node) is list)
        # One pass over every value of every event: locals and exact types, measured.
        for key, value in node.items() if is_dict else enumerate(node):
            if is_dict:
                if type(key) is not str:
                    if type(key) not in NAMES:
                        return None
                    if type(key) is int and abs(key) >= LONGEST_INT:
                        unscanned.append(Unscanned(position, key, "key"))
                        continue
                sub = children.get(key)
                if sub is None:  # only names that are no data are remembered
                    sub = scope.descend(key)
                    if sub.key_view is not None:
                        named.append((position, key, sub))
                if pair is not None and key in VALUES:
                    sub = pair
            else:
                sub = scope if line is None or key >= len(line) else line[key]
            kind = type(value)
            if kind is str:
                if value and (known := remembered(hash(value) ^ sub.salt)) is not True:
                    if sub.readings is not None and type(key) is str:
                        sub = sub.read(key, value, node, scope)  # `name` means what the object around it says
                        if (known := remembered(hash(value) ^ sub.salt)) is True:
                            continue
                    keep(make(Leaf, (value, sub, position, key, value, known)))
                continue
            if kind is dict or kind is list:
                if value:
                    if kind is list and sub.suggestions and _is_misshapen(value, sub):
                        sub = root  # its name is wrong about it, so it has none
                    queue(make(Box, (value, sub, position, key, depth + 1)))
                continue
            if value is None:
                continue
            if kind is int:
                if sub.readings is not None and type(key) is str:
                    sub = sub.read(key, value, node, scope)
                if not sub.suggestions and 0 <= value < least:
                    continue
            if kind is bool:
                if sub.flags:
                    leaves.append(Leaf("true" if value else "false", sub, position, key, value))
                continue
            if kind is not int and kind is not float:
                origin = value
                try:
                    value, reason = plain(origin, budget)
                    kind = type(value)
                    text = str(value) if isinstance(value, PASSING) else None
                except Exception:  # noqa: BLE001 - foreign objects may raise anything, and their messages hold values
                    reason = "type"
                if reason == "nodes":
                    return _too_large(boxes, strange=strange)
                if reason:
                    unscanned.append(Unscanned(position, key, reason))
                    continue
                if value is not origin:
                    rewritten.append((position, key, value))
                if kind is dict or kind is list:
                    if value:
                        if kind is list and sub.suggestions and _is_misshapen(value, sub):
                            sub = root
                        budget -= len(value)
                        origins[len(boxes)] = origin
                        boxes.append(Box(value, sub, position, key, depth + 1))
                    continue
                if kind is str:
                    text = value
                    if sub.readings is not None and type(key) is str:
                        sub = sub.read(key, value, node, scope)
                if text is not None:
                    leaves.append(Leaf(text, sub, position, key, value))
                    continue
            if kind is float and not math.isfinite(value):
                unscanned.append(Unscanned(position, key, "nan"))
            elif kind is int and not -LONGEST_INT < value < LONGEST_INT:
                unscanned.append(Unscanned(position, key, "number"))
            elif (kind is int or kind is float) and (
                sub.suggestions or every or (kind is int and abs(value) >= LONG_NUMBER and not sub.harmless)
            ):
                leaves.append(Leaf(repr(value), sub, position, key, value))
        if grid is not None:
            at = next((at for at in range(end, len(boxes)) if boxes[at].key == grid.rows), -1)
            (lines if grid.flat else grids)[at] = grid.columns
        elif grids and position in grids:
            lines.update(dict.fromkeys(range(end, len(boxes)), grids[position]))
        position += 1
    return Collected(boxes, leaves, named, unscanned, rewritten, strange)


def _too_large(boxes: list[Box], *, strange: bool) -> Collected:
    """One list shared a million times unfolds without end; what is this large is refused as a whole."""
    return Collected(boxes[:1], [], [], [Unscanned(-1, None, "nodes")], [], strange)


def _with_names(node: dict[Any, Any], position: int, unscanned: list[Unscanned]) -> dict[Any, Any]:
    """The dict with names that JSON knows, two that became the same kept apart; names that have no such form go."""
    made: dict[Any, Any] = {}
    for key, value in node.items():
        try:
            name = plain_name(key)
            is_other = name in node and bool(name != key)  # a member of a StrEnum is its own text
        except Exception:  # noqa: BLE001 - foreign objects may raise anything, and their messages hold values
            # A stand-in for the name that cannot be told: no name of the new dict is a tuple.
            unscanned.append(Unscanned(position, (len(unscanned),), "key"))
            continue
        n = 1
        free = name
        while free in made or is_other:
            n += 1
            free = f"{name}#{n}"
            is_other = free in node
        made[free] = value
    return made


def _is_cycle(boxes: list[Box], position: int, origins: Mapping[int, object]) -> bool:
    node = boxes[position].node
    origin = origins.get(position, boxes)
    above = boxes[position].above
    while above >= 0:
        box = boxes[above]
        if box.node is node or origins.get(above) is origin:
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


def refuse(root: Scope) -> Collected:
    """What is brought home from a payload that cannot be walked: that it was not scanned."""
    return Collected([Box({}, root, -1, None, 0)], [], [], [Unscanned(-1, None, "type")], [], False)
