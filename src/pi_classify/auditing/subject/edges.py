"""What rows say about ids: which one they are of, and which two are one person's.

>>> event = {"event": "$identify", "distinct_id": "u-1", "properties": {"$anon_distinct_id": "a-9"}}
>>> edges_of(event), owner_of(event)
([Edge(users=('u-1',), devices=('a-9',))], Edge(users=('u-1',), devices=()))
"""

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from uuid import UUID

from pi_classify.policy.identity import identity_of_id

# The properties that say whose row this is, as vendors and their warehouse tables write them: ids that a person keeps,
# and those of a browser or a phone.
USER_PATHS = (
    "distinct_id", "properties.distinct_id", "distinct_ids", "person.distinct_ids", "person_id", "$distinct_id", "userId",
    "user_id", "properties.$user_id", "amplitude_id", "attributes.enduser.id", "attributes.user.id",
)  # fmt: skip
DEVICE_PATHS = (
    "anonymousId", "anonymous_id", "device_id", "properties.$device_id", "user_pseudo_id", "domain_userid",
    "network_userid",
)  # fmt: skip
# What Mixpanel puts in front of a device's id: docs.mixpanel.com/docs/tracking-methods/id-management
_DEVICE = "$device:"
_NOTHING = re.compile(r"[0\-]*")


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
            edge = _edge(payload, rule.user, rule.device)
            if len(edge.users) + len(edge.devices) > 1:
                found.append(edge)
    return found


def owner_of(payload: Mapping[str, Any]) -> Edge:
    """The ids of a row's own person and device."""
    return _edge(payload, USER_PATHS, DEVICE_PATHS)


def key_of(text: str) -> tuple[str, str]:
    """What two spellings of one id have in common: a UUID's case, an e-mail's, `42` and `42.0`, a device's prefix.

    >>> key_of("Jane@Example.com") == key_of("jane@example.com"), key_of("aB") == key_of("Ab")
    (True, False)
    """
    return identity_of_id(text.removeprefix(_DEVICE))


def is_nobody(text: str) -> bool:
    """Whether an id stands for no one in particular: what broken or logged-out clients send in place of an id.

    >>> is_nobody("[object Object]"), is_nobody("00000000-0000-0000-0000-000000000000"), is_nobody("u-1")
    (True, True, False)
    """
    plain = text.strip().casefold().removeprefix(_DEVICE)
    return plain in _nobody() or _NOTHING.fullmatch(plain) is not None


def spellings_of_nobody() -> set[str]:
    """These ids as clients write them, for the tokens that were made of them."""
    written = {"[object Object]", "NaN", "0", "00000000-0000-0000-0000-000000000000"}
    return written.union(*((one, one.upper(), one.capitalize()) for one in _nobody()))


def node_at(payload: Mapping[str, Any], path: str) -> Any:
    """What stands at a path of names, in an object or in a column of that name; None when nothing does."""
    node: Any = payload.get(path)
    if node is None and "." in path:
        first, _, rest = path.partition(".")
        inner = keyed(payload.get(first))
        return node_at(inner, rest) if isinstance(inner, Mapping) else None
    return node


def keyed(node: Any) -> Any:
    """A list of keys and values (GA4, OTLP) as the object that it stands for; anything else as it is.

    >>> keyed([{"key": "user.id", "value": {"stringValue": "u-1"}}])
    {'user.id': 'u-1'}
    """
    if not isinstance(node, list):
        return node
    pairs = ((one["key"], one.get("value")) for one in node if isinstance(one, Mapping) and "key" in one)
    return {str(key): _unpacked(value) for key, value in pairs}


def _unpacked(value: Any) -> Any:
    return next(iter(value.values()), None) if isinstance(value, Mapping) and len(value) == 1 else value


def values_at(payload: Mapping[str, Any], path: str) -> Iterator[str]:
    """The ids at a path as they are written: one, or each of a list.

    Whole numbers of tables with gaps are floats, those of Snowflake are decimals.
    """
    node = node_at(payload, path)
    if node is None:  # nearly always
        return
    for value in node if isinstance(node, list | tuple) else (node,):
        if isinstance(value, str | int | float | Decimal | UUID) and not isinstance(value, bool):
            is_whole = isinstance(value, float | Decimal) and math.isfinite(value) and value % 1 == 0
            text = str(int(value) if is_whole else value)
            if not is_nobody(text):
                yield text


def _edge(payload: Mapping[str, Any], user: Iterable[str], device: Iterable[str]) -> Edge:
    named = dict.fromkeys(value for path in user for value in values_at(payload, path))
    users = tuple(value for value in named if not value.startswith(_DEVICE))
    devices = [value for path in device for value in values_at(payload, path)]
    devices += [value for value in named if value.startswith(_DEVICE)]
    return Edge(users, tuple(value for value in dict.fromkeys(devices) if value not in users))


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(row.get("of", {}), tuple(row["user"]), tuple(row.get("device", ())))
        for row in _document()["edge"]
    )


@cache
def _nobody() -> frozenset[str]:
    return frozenset(_document()["nobody"])


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "edges.toml").read_text("utf-8"))
