"""Documents that describe events without any: PostHog's property definitions, a JSON Schema, a Segment tracking plan.

What they hold are names, so what can be said about them is what a name suggests.

>>> plan = {"type": "object", "properties": {"email": {"type": "string"}, "cart": {"properties": {"sku": {}}}}}
>>> [(named.path, named.type) for named in names_of(plan)]
[(('email',), 'string'), (('cart',), 'object'), (('cart', 'sku'), '')]
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pi_classify.errors import UnreadableInput

_DEEPEST = 32
_MOST_NODES = 200_000  # a schema that refers to itself twice unfolds to 2 ** 32 parts
_MOST_ALTERNATIVES = 16
_TEXT = {"type": "string"}
_BOXES = frozenset({"object", "array", "null"})
_HEAD = "a tracking plan, a JSON Schema or property definitions"


class Named(NamedTuple):
    """A property that a document declares: its path (0 is any item of a list), type and event.

    `vendor` is the vocabulary that the document belongs to, where that is certain.
    """

    path: tuple[str | int, ...]
    type: str = ""
    event: str | None = None
    vendor: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether it is a list and nothing else: what it means is said of its items."""
        return "array" in (kinds := self.type.split("|")) and {"array", "null"}.issuperset(kinds)

    @property
    def names(self) -> tuple[str, ...]:
        """The names on the way."""
        return tuple(step for step in self.path if isinstance(step, str))


def names_of(document: Any) -> Iterator[Named]:
    """The properties that a document declares; raises UnreadableInput for a document of another kind."""
    kind = kind_of(document)
    if kind == "posthog":
        yield from _definitions(document["results"] if isinstance(document, dict) else document)
    elif kind == "segment":
        for event, schema in _planned(document):
            yield from (named._replace(event=event, vendor="segment") for named in _of_schema(schema))
    elif kind == "schema":
        yield from _of_schema(document)
    else:
        raise UnreadableInput(f"this is no {_HEAD.removeprefix('a ')}: it declares no property")


def kind_of(document: Any) -> str | None:
    """Which kind of document this is: posthog, segment or schema; None for none of them."""
    listed = document.get("results") if isinstance(document, Mapping) else document
    if isinstance(listed, list) and listed and all(_is_definition(row) for row in listed):
        return "posthog"
    if not isinstance(document, Mapping):
        return None
    if next(_planned(document), None) is not None:
        return "segment"
    if isinstance(document.get("properties"), Mapping) and ("$schema" in document or "type" in document):
        return "schema"
    return None


def _is_definition(row: Any) -> bool:
    """A row of PostHog's `/property_definitions`: https://posthog.com/docs/api/property-definitions."""
    return (
        isinstance(row, Mapping)
        and isinstance(row.get("name"), str)
        and ("property_type" in row or "is_numerical" in row)
    )


def _definitions(rows: list[Any]) -> Iterator[Named]:
    for row in rows:
        # An event's property unless the definition says that it is a person's or a group's.
        place = {"person": "$set", 2: "$set", "group": "$group_set", 3: "$group_set"}.get(row.get("type"))
        path = ("properties", row["name"]) if place is None else ("properties", place, row["name"])
        yield Named(path, str(row.get("property_type") or "").lower(), None, "posthog")


def _planned(document: Mapping[str, Any]) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Event and schema of each rule of a tracking plan: https://segment.com/docs/protocols/tracking-plan."""
    rules = document.get("rules")
    if isinstance(rules, Mapping):  # as it is downloaded
        for event in rules.get("events") or ():
            if isinstance(event, Mapping) and isinstance(event.get("rules"), Mapping):
                yield event.get("name"), event["rules"]
        for call in ("global", "identify", "group"):
            if isinstance(rules.get(call), Mapping) and rules[call].get("properties"):
                yield None, rules[call]
    elif isinstance(rules, list):  # as the public API lists it
        for rule in rules:
            if isinstance(rule, Mapping) and isinstance(rule.get("jsonSchema"), Mapping):
                yield rule.get("key"), rule["jsonSchema"]


def _of_schema(schema: Mapping[str, Any]) -> Iterator[Named]:
    todo: list[tuple[tuple[str | int, ...], Any, int]] = [((), schema, 0)]
    left = _MOST_NODES
    definitions = {**(schema.get("definitions") or {}), **(schema.get("$defs") or {})}
    while todo:
        path, node, depth = todo.pop()
        left -= 1
        if left < 0:
            raise UnreadableInput(
                f"the schema unfolds to more than {_MOST_NODES} parts; give it without its own references"
            )
        if not isinstance(node, Mapping) or depth > _DEEPEST:
            continue
        reference = node.get("$ref")
        if isinstance(reference, str):
            todo.append((path, _referred(reference, definitions), depth + 1))
        below = _parts(node)
        todo += [(path, part, depth + 1) for part in reversed(below)]
        kinds = _kinds(node, definitions)
        if "array" in kinds or "items" in node:
            todo += [((*path, 0), item, depth + 1) for item in reversed(_items(node))]
        properties = node.get("properties")
        if isinstance(properties, Mapping):
            for name, part in properties.items():
                yield Named((*path, str(name)), "|".join(_kinds(part, definitions)))
            todo += [((*path, str(name)), part, depth + 1) for name, part in reversed([*properties.items()])]
        elif path[-1:] == (0,) and not below and reference is None and not _is_box(kinds):
            yield Named(path, "|".join(kinds))


def _is_box(kinds: tuple[str, ...]) -> bool:
    return bool(kinds) and _BOXES.issuperset(kinds)


def _referred(reference: str, definitions: Mapping[str, Any]) -> Any:
    is_here = reference.startswith(("#/definitions/", "#/$defs/"))
    return definitions.get(reference.rpartition("/")[2]) if is_here else None


def _parts(node: Mapping[str, Any]) -> list[Any]:
    return [part for word in ("allOf", "anyOf", "oneOf") for part in node.get(word) or ()]


def _items(node: Mapping[str, Any]) -> list[Any]:
    """What a list may hold; of one that does not say, texts are thought."""
    items = [*(node.get("prefixItems") or ())]
    more = node.get("items")
    items += more if isinstance(more, list) else [more] if isinstance(more, Mapping) else []
    return items or [_TEXT]


def _kinds(node: Any, definitions: Mapping[str, Any], deepest: int = 8) -> tuple[str, ...]:
    """The types that a part of a schema says, its references and alternatives too."""
    if not isinstance(node, Mapping) or deepest == 0:
        return ()
    own = node.get("type", "object" if "properties" in node else "array" if "items" in node else ())
    kinds = dict.fromkeys(map(str, own if isinstance(own, list | tuple) else (own,)))
    parts = _parts(node)
    if isinstance(node.get("$ref"), str):
        parts.append(_referred(node["$ref"], definitions))
    for part in parts[:_MOST_ALTERNATIVES]:
        kinds.update(dict.fromkeys(_kinds(part, definitions, deepest - 1)))
    return tuple(kinds)
