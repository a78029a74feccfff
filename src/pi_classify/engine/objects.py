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
_TYPES = ("type", "kind", "object", "__typename", "@type")
# What is said outright counts as much as two names.
_WORTH_OF_TYPE = 2


class Reading(NamedTuple):
    """How an ambiguous name reads in an object of a kind: `entity` is None where it is harmless."""

    kind: str
    entity: str | None
    least: int
    fits: re.Pattern[str] | None


class _Kind(NamedTuple):
    name: str
    types: frozenset[str]
    beside: frozenset[str]
    entities: frozenset[str]


@cache
def _document() -> tuple[tuple[_Kind, ...], dict[str, tuple[Reading, ...]]]:
    table = tomllib.loads((files("pi_classify.vocabulary") / "objects.toml").read_text("utf-8"))
    kinds = tuple(
        _Kind(name, frozenset(row["types"]), frozenset(row["beside"]), frozenset(row["entities"]))
        for name, row in table["kinds"].items()
    )
    readings = {
        name: tuple(
            Reading(
                row["kind"],
                row.get("entity"),
                row.get("least", 1),
                re.compile(row["fits"]) if "fits" in row else None,
            )
            for row in rows
        )
        for name, rows in table["names"].items()
    }
    return kinds, readings


def readings(said: tuple[str, ...]) -> tuple[Reading, ...]:
    """How a name, as words, may be read; none for a name that is not ambiguous.

    >>> [(reading.kind, reading.entity) for reading in readings(("name",))]
    [('event', None), ('company', None), ('product', None), ('person', 'PERSON')]
    """
    return _document()[1].get(" ".join(said), ())


def kinds_told(said: tuple[str, ...], entities: Iterable[str]) -> tuple[str, ...]:
    """The kinds of object that a name speaks for, by its words or by the entities that it suggests.

    >>> kinds_told(("unit", "price"), ()), kinds_told(("mail",), ("EMAIL_ADDRESS",))
    (('product',), ('person',))
    """
    phrase, suggested = " ".join(said), set(entities)
    return tuple(kind.name for kind in _document()[0] if phrase in kind.beside or suggested & kind.entities)


def read(
    options: tuple[Reading, ...],
    node: Mapping[Any, Any],
    told: Iterable[tuple[str, ...]],
    own: tuple[str, ...],
    value: str,
) -> int | None:
    """Which reading holds for a value in this object, by its position.

    `told` are the kinds that the names in it speak for, `own` is the object's own name and its last word. What is said outright, by
    its type or its own name, counts alone: `address: {id, phone}` is a place.
    """
    said = [told_type.lower() for kind in _TYPES if type(told_type := node.get(kind)) is str]
    said += [*own, *(word.removesuffix("s") for word in own)]
    outright = [kind.name for kind in _document()[0] if not kind.types.isdisjoint(said)]
    counts = Counter(outright * _WORTH_OF_TYPE or (kind for kinds in told for kind in kinds))
    for position, reading in enumerate(options):
        if (reading.kind == "any" or counts[reading.kind] >= reading.least) and (
            reading.fits is None or reading.fits.fullmatch(value)
        ):
            return position
    return None
