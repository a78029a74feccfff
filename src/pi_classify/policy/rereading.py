"""Whether a new payload is read as the old one was: a text that says what others are may have been written, or its property dropped.

`{"name": "email", "value": ...}`: what stands under `value` is an e-mail address as long as `email` stands beside it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pi_classify import vocabulary
from pi_classify.engine.leaves import Box
from pi_classify.engine.objects import TYPES
from pi_classify.engine.positions import NAMING, line_scopes, may_tell, told
from pi_classify.engine.scopes import Scope

_DECIDING = frozenset({(None, "event"), *(((None, *path)[-2], path[-1]) for path in vocabulary.deciding())})
# Properties whose text may say whose a payload is, or how others are read.
TELLING = frozenset({*NAMING, *TYPES, *(name for _, name in _DECIDING)})


class Rewritten(NamedTuple):
    """A container as it was and as it is, in its scope; `nested` says that it is a list in a list."""

    scope: Scope
    old: Any
    new: Any
    nested: bool = False


def may_tell_others(boxes: list[Box], place: int, key: Any) -> bool:
    """Whether the text of this name in this container may say how others are read, or whose the payload is."""
    node = boxes[place].node
    if type(node) is list or key in TYPES or may_tell(node):
        return True
    above = boxes[place].key
    return (above if type(above) is str else None, key) in _DECIDING and _decides(boxes, place, key)


def _decides(boxes: list[Box], place: int, key: Any) -> bool:
    """Whether the payload's kind or an event's name stands there; in an envelope, or in a list, in each of its events."""
    path = [key]
    while boxes[place].above >= 0 and type(boxes[place].key) is str:
        path.insert(0, boxes[place].key)
        place = boxes[place].above
    return path == ["event"] or tuple(path) in vocabulary.deciding()


def rewritten(boxes: list[Box], places: Iterable[int], copies: Mapping[int, Any]) -> list[Rewritten]:
    """The containers at these positions, and those above lists (of columns' names), that were written."""
    found = {}
    for place in places:
        for box in (place, boxes[place].above):
            if box >= 0 and box in copies and (box == place or type(boxes[place].node) is list):
                nested = boxes[box].above >= 0 and type(boxes[boxes[box].above].node) is list
                found[box] = Rewritten(boxes[box].scope, boxes[box].node, copies[box], nested)
    return list(found.values())


def is_read_alike(one: Rewritten) -> bool:
    """Whether everything that is left in a container is read as before."""
    scope, old, new, nested = one
    if type(old) is list:
        return type(new) is list and _are_same(
            line_scopes(old, scope, nested=nested), line_scopes(new, scope, nested=nested)
        )
    if type(old) is not dict or type(new) is not dict:
        return True
    if may_tell(old) or may_tell(new):
        before = told(old, scope) if may_tell(old) else (None, None)
        after = told(new, scope) if may_tell(new) else (None, None)
        if before[0] is not after[0] or (before[1] is None) != (after[1] is None):
            return False
        if before[1] is not None and after[1] is not None and before[1].rows != after[1].rows:
            return False
        if not _are_same(before[1] and before[1].columns, after[1] and after[1].columns):
            return False
    for key, value in new.items():
        if type(key) is not str or key not in old or (type(value) is not str and type(value) is not int):
            continue
        below = scope.descend(key)  # a name is not always kept: the tree is bounded
        if below.readings is not None and below.read(key, value, old, scope) is not below.read(
            key, value, new, scope
        ):
            return False
    return True


def _are_same(before: tuple[Scope, ...] | None, after: tuple[Scope, ...] | None) -> bool:
    if before is None or after is None:
        return before is after
    return len(before) == len(after) and all(map(_is_same, before, after))


def _is_same(before: Scope, after: Scope) -> bool:
    return before is after
