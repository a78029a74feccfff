"""The properties of a new payload: names that became other ones, and those that nobody knows."""

from collections.abc import Callable
from typing import Any

from pi_classify.engine.scopes import Scope
from pi_classify.model import Path


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
    node: Any, scope: Scope, path: Path, unknown: list[Path], is_named: Callable[[Path], bool]
) -> Any:
    """The payload without properties that nobody knows (`unknown_properties = "drop"`), which are noted.

    `is_named` says whether a rule or the inventory names a property.
    """
    if isinstance(node, list):
        return [known_only(item, scope, (*path, n), unknown, is_named) for n, item in enumerate(node)]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        below, place = scope.descend(key), (*path, key)
        if isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(item, dict) for item in value)
        ):
            kept[key] = known_only(value, below, place, unknown, is_named)
        elif (
            value is None
            or value == ""  # nothing is known about nothing, and a dropped column leaves that behind
            or below.harmless
            or below.suggestions
            or below.verdict.slot
            or below.verdict.allowed is not None
            or is_named(place)
        ):
            kept[key] = value
        else:
            unknown.append((*path, str(key)))
    return kept
