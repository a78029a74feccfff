"""Rows that describe their own person, and rows that hold the events of several.

Only a whole value under a name that is the person's own contact or id describes: who is invited, managed or written about
in a person's properties is somebody else, and so is the company of a group call.

>>> list(described({"type": "identify", "userId": "u-1", "traits": {"email": "jane@example.com", "bio": "asks bob@example.org"}}))
['jane@example.com']
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pi_classify.auditing.subject.edges import keyed, node_at, owner_of
from pi_classify.sources.jsonl import decode

PERSON_PATHS = (
    "$set", "$set_once", "set", "set_once", "properties.$set", "properties.$set_once", "person_properties",
    "person.properties", "traits", "context.traits", "user_properties", "$properties",
)  # fmt: skip
_PREFIXES = ("context_traits_", "traits_", "user_properties_", "person_properties_")
_NAMES = frozenset(
    {
        "email", "emailaddress", "mail", "useremail", "workemail", "personalemail", "primaryemail",
        "phone", "phonenumber", "telephone", "mobile", "mobilephone", "mobilenumber", "cell", "cellphone",
        "username", "login", "handle",
        "emailhash", "hashedemail", "emailmd5", "emailsha1", "emailsha256", "sha256email", "emailhashed",
        "phonehash", "hashedphone", "phonesha256",
    }
)  # fmt: skip
_OPERATORS = frozenset({"$set", "$setOnce", "$set_once"})  # between a person's properties and their names
_DEEPEST = 3
_LISTS = ("batch", "events", "messages", "data")
_LETTERS = re.compile(r"[^a-z0-9]")


def described(payload: Mapping[str, Any]) -> Iterator[str]:
    """The contacts and ids by which a row describes the person that it is of."""
    if payload.get("type") == "group" or payload.get("event") == "$groupidentify":
        return
    for place in PERSON_PATHS:
        yield from _told(node_at(payload, place))
    flat = {
        name.removeprefix(prefix): value
        for name, value in payload.items()
        if isinstance(name, str)
        for prefix in _PREFIXES
        if name.startswith(prefix)
    }
    yield from _told(flat)
    if "event" not in payload and "type" not in payload:
        if "distinct_id" in payload or "distinct_ids" in payload:  # PostHog's persons
            yield from _told(payload.get("properties"))
        # `identifies` and `users` of Segment and RudderStack; `groups` has companies.
        if ("received_at" in payload or "uuid_ts" in payload) and "group_id" not in payload:
            yield from _told(payload)


def events_of(payload: Any) -> Iterator[tuple[str, Any]]:
    """The events of a row with their printed places: the row itself, or each event of a batch and what stands beside them."""
    if isinstance(payload, list):
        items: Any = payload
        name = ""
    else:
        name, items = _batch(payload)
    if not items or not all(isinstance(item, Mapping) for item in items):
        yield "", payload
        return
    for position, item in enumerate(items):
        yield f"{name}[{position}]", item
    beside = {key: value for key, value in payload.items() if key != name} if name else {}
    if beside:
        yield "", beside


def holds_events(payload: Mapping[str, Any]) -> bool:
    """Whether a row is no event but has one inside, under a name that is not known: nobody was told whose it is.

    >>> holds_events({"id": 7, "payload": {"event": "Opened", "userId": "u-1"}}), holds_events({"userId": "u-1"})
    (True, False)
    """
    return not any(owner_of(payload)) and any(_is_owned(value, _DEEPEST) for value in payload.values())


def _is_owned(node: Any, deepest: int) -> bool:
    if isinstance(node, str) and node[:1] in ("{", "["):
        node = decode(node.encode("utf-8", "surrogatepass"))[0]
    if isinstance(node, list):
        return any(_is_owned(item, deepest) for item in node if not isinstance(item, list))
    if not isinstance(node, Mapping):
        return False
    return any(owner_of(node)) or (
        deepest > 0 and any(_is_owned(value, deepest - 1) for value in node.values())
    )


def _batch(payload: Any) -> tuple[str, Any]:
    if isinstance(payload, Mapping) and not any(owner_of(payload)):
        for name in _LISTS:
            items = payload.get(name)
            if isinstance(items, list) and any(
                isinstance(item, Mapping) and any(owner_of(item)) for item in items
            ):
                return name, items
    return "", None


def _told(node: Any) -> Iterator[str]:
    node = keyed(node)
    if not isinstance(node, Mapping):
        return
    for name, value in node.items():
        if name in _OPERATORS:
            yield from _told(value)
        elif _LETTERS.sub("", str(name).lower()) in _NAMES:
            if isinstance(value, Mapping):  # GA4 in BigQuery has a column for each type
                value = value.get("string_value")
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield str(value)
