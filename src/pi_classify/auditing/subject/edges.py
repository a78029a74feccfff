"""What rows say about ids: which one they are of, and which two are one person's.

>>> event = {"event": "$identify", "distinct_id": "u-1", "properties": {"$anon_distinct_id": "a-9"}}
>>> edges_of(event), owner_of(event)
([Edge(users=('u-1',), devices=('a-9',))], Edge(users=('u-1',), devices=()))
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

# The properties that say whose row this is, as vendors and their warehouse tables write them: ids that a person keeps,
# and those of a browser or a phone.
USER_PATHS = (
    "distinct_id",
    "properties.distinct_id",
    "person_id",
    "userId",
    "user_id",
    "properties.$user_id",
)
DEVICE_PATHS = (
    "anonymousId", "anonymous_id", "device_id", "properties.$device_id", "user_pseudo_id", "domain_userid",
    "network_userid",
)  # fmt: skip
# Below these stands what describes the person of the row, and nobody else.
PERSON_PATHS = (
    "$set", "$set_once", "properties.$set", "properties.$set_once", "person_properties", "traits", "context.traits",
    "user_properties", "$properties",
)  # fmt: skip


class Edge(NamedTuple):
    """Ids of one person: those that a person keeps, and those of a device that more people may have used."""

    users: tuple[str, ...]
    devices: tuple[str, ...]


class _Rule(NamedTuple):
    of: Mapping[str, list[str]]
    user: tuple[str, ...]
    device: tuple[str, ...]


def edges_of(payload: Mapping[str, Any]) -> list[Edge]:
    """What a payload says about ids that belong together; empty for nearly all payloads."""
    found = []
    for rule in _rules():
        if all(payload.get(name) in values for name, values in rule.of.items()):
            users = tuple(dict.fromkeys(value for path in rule.user for value in values_at(payload, path)))
            devices = tuple(
                dict.fromkeys(value for path in rule.device for value in values_at(payload, path))
            )
            edge = Edge(users, tuple(device for device in devices if device not in users))
            if len(edge.users) + len(edge.devices) > 1:
                found.append(edge)
    return found


def owner_of(payload: Mapping[str, Any]) -> Edge:
    """The ids of a row's own person and device."""
    users = tuple(dict.fromkeys(value for path in USER_PATHS for value in values_at(payload, path)))
    devices = dict.fromkeys(value for path in DEVICE_PATHS for value in values_at(payload, path))
    return Edge(users, tuple(value for value in devices if value not in users))


def node_at(payload: Mapping[str, Any], path: str) -> Any:
    """What stands at a path of names; None when nothing does."""
    node: Any = payload
    for name in path.split("."):
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def values_at(payload: Mapping[str, Any], path: str) -> Iterator[str]:
    """The ids at a path, as text: one, or each of a list."""
    node = node_at(payload, path)
    for value in node if isinstance(node, list | tuple) else (node,):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            yield str(value).strip()


@cache
def _rules() -> tuple[_Rule, ...]:
    document = tomllib.loads((files(__package__) / "edges.toml").read_text("utf-8"))
    return tuple(
        _Rule(row.get("of", {}), tuple(row["user"]), tuple(row.get("device", ()))) for row in document["edge"]
    )
