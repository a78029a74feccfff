"""The properties of a new payload: names that became other ones, and those that nobody knows."""

from collections.abc import Callable, Collection
from operator import is_
from typing import Any

from pi_classify.engine.scopes import Scope
from pi_classify.model import Path
from pi_classify.policy.rereading import Rewritten


def rename(container: dict[Any, Any], names: dict[Any, str]) -> None:
    """New names in the old order; two names that became the same are kept apart: `[PERSON]`, `[PERSON]#2`."""
    old = list(container.items())
    container.clear()
    for key, value in old:
        name = names.get(key, key)
        n = 1
        while name in container:
            n += 1
            name = f"{names.get(key, key)}#{n}"
        container[name] = value


def known_only(
    node: Any,
    scope: Scope,
    path: Path,
    unknown: list[Path],
    thinned: list[Rewritten],
    is_named: Callable[[Path], bool],
) -> Any:
    """The payload without properties that nobody knows (`unknown_properties = "drop"`); itself if there are none.

    They are noted, and so are the containers that they stood in. `is_named` says whether a rule or the inventory names a property.
    """
    if isinstance(node, list):
        stays = not path or _is_known(scope) or is_named(path)
        items: list[Any] = []
        for n, item in enumerate(node):
            if isinstance(item, dict | list):
                items.append(known_only(item, scope, (*path, n), unknown, thinned, is_named))
            elif stays or _is_nothing(item):
                items.append(item)
            else:
                unknown.append((*path, n))
        return node if _are_same(items, node) else items
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        below, place = scope.descend(key), (*path, key)
        if _holds_names(value):
            kept[key] = known_only(value, below, place, unknown, thinned, is_named)
        elif _is_nothing(value) or _is_known(below) or is_named(place):
            kept[key] = value
        else:
            unknown.append((*path, str(key)))
    if len(kept) < len(node):
        thinned.append(Rewritten(scope, node, kept))
    return node if _are_same(kept.values(), node.values()) else kept


def _is_known(scope: Scope) -> bool:
    return bool(
        scope.harmless or scope.suggestions or scope.verdict.slot or scope.verdict.allowed is not None
    )


def _is_nothing(value: Any) -> bool:
    """Nothing is known about nothing, and a dropped column leaves that behind."""
    return value is None or value == ""


def _holds_names(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_holds_names, value)))


def _are_same(items: Collection[Any], others: Collection[Any]) -> bool:
    return len(items) == len(others) and all(map(is_, items, others))
