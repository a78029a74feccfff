"""What an object is about, when a name alone could mean anything: `name` beside `price` is no person's.

The kinds and readings are data: `vocabulary/objects.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

# Properties whose value names the kind of the object that they stand in.
TYPES = ("type", "kind", "object", "__typename", "@type")
# What is said outright counts as much as two names.
_WORTH_OF_TYPE = 2
_SHORTEST_SAME = 5


class Reading(NamedTuple):
    """How an ambiguous name reads in an object of a kind: `entity` is None where it is harmless."""

    kind: str
    entity: str | None
    least: int
    fits: re.Pattern[str] | None
    same: bool = False


class _Document(NamedTuple):
    """The kinds by what tells of them, because every new name asks; and the readings by name."""

    types: dict[str, tuple[str, ...]]
    beside: dict[str, tuple[str, ...]]
    entities: dict[str, tuple[str, ...]]
    others: dict[str, frozenset[str]]
    untyped: frozenset[str]
    readings: dict[str, tuple[Reading, ...]]


@cache
def _document() -> _Document:
    table = tomllib.loads((files("pi_classify.vocabulary") / "objects.toml").read_text("utf-8"))
    kinds = table["kinds"]

    def kinds_by(part: str) -> dict[str, tuple[str, ...]]:
        told = {word for row in kinds.values() for word in row[part]}
        return {word: tuple(kind for kind, row in kinds.items() if word in row[part]) for word in told}

    readings = {
        name: tuple(
            Reading(
                row["kind"],
                row.get("entity"),
                row.get("least", 1),
                re.compile(row["fits"]) if "fits" in row else None,
                row.get("same", False),
            )
            for row in rows
        )
        for name, rows in table["names"].items()
    }
    return _Document(
        kinds_by("types"),
        kinds_by("beside"),
        kinds_by("entities"),
        {kind: frozenset(row.get("others", ())) for kind, row in kinds.items()},
        frozenset(kind for kind, row in kinds.items() if not row["types"]),
        readings,
    )


def readings(said: tuple[str, ...]) -> tuple[Reading, ...]:
    """How a name, as words, may be read; none for a name that is not ambiguous.

    >>> [(reading.kind, reading.entity) for reading in readings(("name",))]
    [('event', None), ('company', None), ('product', None), ('person', 'PERSON'), ('place', 'POSTAL_ADDRESS')]
    """
    return _document().readings.get(" ".join(said), ())


def kinds_told(said: tuple[str, ...], entities: Iterable[str]) -> tuple[str, ...]:
    """The kinds of object that a name speaks for, by its words or by the entities that it suggests.

    >>> kinds_told(("unit", "price"), ()), kinds_told(("mail",), ("EMAIL_ADDRESS",))
    (('product',), ('person',))
    >>> kinds_told(("sender", "mail"), ("EMAIL_ADDRESS",))
    ()
    """
    known = _document()
    told = dict.fromkeys(known.beside.get(" ".join(said), ()))
    for entity in entities:
        for kind in known.entities.get(entity, ()):
            if known.others[kind].isdisjoint(said[:1]):
                told[kind] = None
    return tuple(told)


def stands_twice(node: Mapping[Any, Any], value: str) -> bool:
    """Whether two properties have this value: `{"id": "u-8231", "user_id": "u-8231"}`; short numbers meet by chance."""
    return len(value) >= _SHORTEST_SAME and [v for v in node.values() if type(v) is str].count(value) > 1


def read(
    options: tuple[Reading, ...],
    node: Mapping[Any, Any],
    told: Iterable[tuple[str, ...]],
    own: tuple[str, ...],
    value: str,
) -> int | None:
    """Which reading holds for a value in this object, by its position.

    `told` are the kinds that the names in it speak for, `own` is the object's own name and its last word. What is said outright, by
    its type or its own name, counts alone: `address: {id, phone}` is a place. Kinds that no type can name are told by names always.
    """
    said = [told_type.lower() for kind in TYPES if type(told_type := node.get(kind)) is str]
    said += [*own, *(word.removesuffix("s") for word in own)]
    known = _document()
    outright = {kind for word in said for kind in known.types.get(word, ())}
    beside = (kind for kinds in told for kind in kinds)
    counts = Counter(kind for kind in beside if kind in known.untyped) if outright else Counter(beside)
    counts.update(dict.fromkeys(outright, _WORTH_OF_TYPE))
    for position, reading in enumerate(options):
        if (reading.kind == "any" or counts[reading.kind] >= reading.least) and (
            reading.fits is None or reading.fits.fullmatch(value)
        ):
            if reading.same and not stands_twice(node, value):
                continue
            return position
    return None
