"""The plain JSON form of values and names that are not JSON: what is scanned is what is passed on, never the object.

Subclasses count as their base, by the base's own methods; objects that declare their fields become dicts. Nothing
is consumed: a generator has no plain form, because reading it would take it from its owner.
"""

import dataclasses
import datetime
import enum
import ipaddress
import numbers
import operator
import os
from collections import UserString
from collections.abc import (
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    MappingView,
    Sequence,
    Set,
    ValuesView,
)
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from types import SimpleNamespace
from typing import Any
from uuid import UUID

# Scalars beyond JSON that pass as they are when nothing is found in their text.
PASSING = (Decimal, UUID, datetime.date, datetime.time, datetime.timedelta)
_OTHERWISE = (enum.Enum, os.PathLike, UserString, BaseException)
# Types of names that every JSON writer knows. An int longer than this is none: writers refuse it.
NAMES = frozenset({str, int, float, bool, type(None)})
LONGEST_INT = 10**30
_ADDRESSES = (
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
    ipaddress.IPv4Network,
    ipaddress.IPv6Network,
)
_MARKED = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-32", b"\xff\xfe\0\0"), ("utf-32", b"\0\0\xfe\xff"),
           ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))  # fmt: skip
_UNSET = object()


def plain(value: Any, most: int) -> tuple[Any, str]:
    """The JSON form of a value that is none, or the reason why there is none; not deep, and at most `most` items.

    Foreign methods run here and may raise anything.

    >>> plain(("a", 1), 10), plain(b"caf\\xc3\\xa9", 10), plain(iter("ab"), 10)
    ((['a', 1], ''), ('café', ''), (None, 'type'))
    """
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    elif isinstance(value, UserString):
        value = value.data
    elif isinstance(value, _ADDRESSES):
        return str(value), ""
    elif isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}", ""
    if isinstance(value, PASSING):
        return value, "nan" if isinstance(value, Decimal) and not value.is_finite() else ""
    if value is None or isinstance(value, bool):
        return value, ""
    if isinstance(value, str):
        return str.__str__(value), ""
    if isinstance(value, float):
        return float.__float__(value), ""
    if isinstance(value, numbers.Integral):
        return (int.__index__(value) if isinstance(value, int) else operator.index(value)), ""
    if isinstance(value, numbers.Real):
        return float(value), ""
    if isinstance(value, bytes | bytearray | memoryview):
        text = decoded(bytes(value))
        return text, "" if text is not None else "bytes"
    return _container(value, most)


@lru_cache(maxsize=256)
def passes(kind: type) -> bool:
    """Whether values of a type pass as they are, and are looked at by their `str`.

    >>> passes(UUID), passes(datetime.datetime), passes(str)
    (True, True, False)
    """
    return issubclass(kind, PASSING) and not issubclass(kind, _OTHERWISE)


def plain_name(key: Any) -> Any:
    """The name that JSON can write for a key: text, or the number, boolean or null it is; LookupError for none.

    >>> plain_name(b"plan"), plain_name(("jane", 3)), plain_name(7)
    ('plan', 'jane, 3', 7)
    """
    if type(key) not in NAMES:
        key, reason = plain(key, 100)
        if reason:
            raise LookupError("no name")
        if isinstance(key, dict):
            key = list(key.values())
        if isinstance(key, list):
            return ", ".join(str(plain_name(item)) for item in key)
        if isinstance(key, PASSING):
            return str(key)
    if type(key) is int and abs(key) >= LONGEST_INT:
        raise LookupError("no name")
    return key


def decoded(data: bytes) -> str | None:
    """The text that bytes are: UTF-8, UTF-16 and UTF-32 by their mark or their zeros, Latin-1 when it is printable.

    >>> decoded("jane".encode("utf-16")), decoded(b"Jos\\xe9"), decoded(b"\\xff\\0\\x07")
    ('jane', 'José', None)
    """
    encodings = [encoding for encoding, mark in _MARKED if data.startswith(mark)]
    zeros = data.count(0)
    if not encodings and zeros * 4 > len(data) > 3:
        # Without a mark: letters in UTF-16 have their zeros on one side. On both, it is a guess, and a guess may hide text.
        first, second = data[::2].count(0), data[1::2].count(0)
        encodings = ["utf-16-le"] if second > 4 * first else ["utf-16-be"] if first > 4 * second else []
        if not encodings:
            return None
    for encoding in encodings or ["utf-8"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if encodings:
        return None
    text = data.decode("latin-1")
    return text if all(c.isprintable() or c in "\t\r\n" for c in text) else None


def _container(value: Any, most: int) -> tuple[Any, str]:
    """A foreign container or an object with declared fields as an exact dict or list."""
    made: dict[Any, Any] | list[Any] | None = None
    if isinstance(value, dict) and type(value).__iter__ is dict.__iter__:
        made = dict.copy(value)
    elif isinstance(value, Mapping):
        made = dict(islice(value.items(), most + 1))
    elif isinstance(value, list):
        made = list.copy(value)
    elif isinstance(value, tuple):
        items = list(tuple.__iter__(value))
        names = getattr(type(value), "_fields", None)
        # A named tuple's names say what its values are: it becomes a dict, as a dataclass does.
        made = dict(zip(names, items, strict=True)) if isinstance(names, tuple) else items
    elif isinstance(value, Iterator | type):
        return None, "type"
    elif isinstance(value, Set) and not isinstance(value, MappingView):
        made = _ordered(islice(value, most + 1))
    elif isinstance(value, Sequence | KeysView | ValuesView | ItemsView):
        made = list(islice(value, most + 1))
    else:
        made = _fields(value)
    if made is None:
        return None, "type"
    return (made, "") if len(made) <= most else (None, "nodes")


def _ordered(items: Iterable[Any]) -> list[Any]:
    """A set's items in an order that does not change from process to process, where they have one."""
    listed = list(items)
    try:
        return sorted(listed)
    except TypeError:
        return sorted(
            listed, key=lambda item: (type(item).__name__, item if type(item) is str else repr(item))
        )


def _fields(value: Any) -> dict[Any, Any] | None:
    """What an object's class declares as its data: dataclass, attrs, msgspec, pydantic, namespace, `__slots__`."""
    kind = type(value)
    if isinstance(value, SimpleNamespace):
        return dict(vars(value))
    if hasattr(kind, "__pydantic_fields__") or hasattr(kind, "__pydantic_validator__"):
        return {**vars(value), **(getattr(value, "__pydantic_extra__", None) or {})}
    names: list[str]
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
    elif hasattr(kind, "__attrs_attrs__"):
        names = [attribute.name for attribute in kind.__attrs_attrs__]
    elif hasattr(kind, "__struct_fields__"):
        names = list(kind.__struct_fields__)
    else:
        names = list(_slots(kind))
        if not names:
            return None
        names += [name for name in getattr(value, "__dict__", ()) if name not in names]
    found = ((name, getattr(value, name, _UNSET)) for name in names)
    return {name: item for name, item in found if item is not _UNSET}


def _slots(kind: type) -> Iterator[str]:
    """The names in `__slots__` of a class and its bases, the private ones as Python spells them."""
    for owner in kind.__mro__:
        declared = owner.__dict__.get("__slots__", ())
        for name in (declared,) if isinstance(declared, str) else declared:
            if name.startswith("__") and not name.endswith("__"):
                yield f"_{owner.__name__.lstrip('_')}{name}"
            elif name not in ("__dict__", "__weakref__"):
                yield name
