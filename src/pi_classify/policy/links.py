"""The values of one event on which people are joined, each with what became of it: what `following` follows."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from pi_classify import vocabulary
from pi_classify.detectors import hashed_identifier
from pi_classify.engine.classifier import Classifier
from pi_classify.engine.containers import plain
from pi_classify.engine.identities import DOMAINS, of_id
from pi_classify.engine.scopes import Scope
from pi_classify.model import Detector, LensStep, Path
from pi_classify.policy.identity import identity
from pi_classify.policy.redaction import counted_as

_MOST_NODES = 100_000  # as the walk's own budget
_DEEPEST = 64
_JSON = LensStep("!", "json")
_JSON_TYPES = frozenset({str, int, float, bool, dict, list})
_JOINED = frozenset({"id", "email", "phone"})  # domains in which one person is one token everywhere


class Link(NamedTuple):
    """A value on which people are joined: its property, whether that is a slot, what its name means, what it was and is.

    `before` is None where nothing stood and something stands. `beside` a slot that holds the same it is followed for that join
    alone: its other values are not looked at.
    """

    place: str
    slot: bool
    detector: Detector | None
    before: str | None
    after: str | None
    beside: bool = False


class _Place(NamedTuple):
    """A place in both payloads."""

    before: Any
    after: Any
    scope: Scope
    path: Path


def links_of(before: Any, after: Any, classifier: Classifier, vendor: str | None) -> Iterator[Link | None]:
    """The values on which people are joined, with what became of them; None at the end of an event that is too large.

    Names, internet addresses and numbers are followed where a slot of the same event holds the same one, or the same text. JSON
    that stands in a text is followed into; what is no JSON is compared in the form in which it is passed on.
    """
    root = classifier.tree(vendor or vocabulary.recognise(before)).reading(before)
    stack = [_Place(before, after, root, ())]
    nodes = 0
    slots: set[tuple[str, str]] = set()
    slot_texts: set[str] = set()
    others: list[tuple[Detector, str, Link]] = []
    while stack:
        place = stack.pop()
        nodes += 1
        if nodes > _MOST_NODES or len(place.path) > _DEEPEST:
            yield None
            return
        node, new = _plain(place.before), _plain(place.after)
        scope = place.scope
        if isinstance(node, str) and not scope.verdict.slot and (document := _document(node)) is not None:
            opened = _document(new) if isinstance(new, str) else None
            stack.append(_Place(document, opened, scope, (*place.path, _JSON)))
            continue
        shape = new if node is None or node == "" else node
        if isinstance(shape, dict):
            stack += _members(_dict(node), _dict(new), place)
            continue
        if isinstance(shape, list):
            stack += _items(_list(node), _list(new), place)
            continue
        text, made = _text(node), _text(new)
        if text is None and made is None:
            continue
        meant = _meant(scope)
        where = counted_as(place.path)
        if scope.slot and text is not None:
            slot_texts.add(text)
            if (known := of_id(text, classifier.may_be)) is not None:
                slots.add((known.domain, known.canonical))
        if scope.verdict.slot or (meant is not None and meant.domain in _JOINED):
            yield Link(where, scope.verdict.slot, meant, text, made)
        elif text is not None and meant is not None and (meant.domain in DOMAINS or meant.as_id is not None):
            others.append((meant, text, Link(where, False, meant, text, made, beside=True)))
    for detector, text, link in others if slot_texts else ():
        if text in slot_texts or identity(detector, text) in slots:
            yield link


def _meant(scope: Scope) -> Detector | None:
    """What a name means: under `first_name` a name, and only then the hash of one."""
    meant = [suggestion.detector for suggestion in scope.suggestions]
    return next(
        (one for one in meant if one.entity != hashed_identifier.DETECTOR.entity), meant[0] if meant else None
    )


def _members(node: dict[Any, Any], new: dict[Any, Any], place: _Place) -> Iterator[_Place]:
    """What stands under each name; names that are data and became others keep their order."""
    scopes = {key: place.scope.descend(key) for key in chain(node, new)}
    # The scope of a name that is data has the names of what stands above; such a name has no place in a report.
    data = {key for key, below in scopes.items() if len(below.names) <= len(place.scope.names)}
    gone = [key for key in node if key in data and key not in new]
    come = [key for key in new if key not in node]
    renamed = dict(zip(gone, come, strict=True)) if len(gone) == len(come) else {}
    for key, below in scopes.items():
        if key not in node and renamed:
            continue
        value = node.get(key)
        if below.readings is not None and isinstance(value, str | int):
            below = below.read(str(key), value, node, place.scope)
        path = (*place.path, "<name>" if key in data else str(key))
        yield _Place(value, new.get(renamed.get(key, key)), below, path)


def _items(node: list[Any], new: list[Any], place: _Place) -> Iterator[_Place]:
    """Item by item; where there are not as many as before, nothing tells which is which."""
    pairs: Iterable[tuple[Any, Any]] = chain(((item, None) for item in node), ((None, item) for item in new))
    if len(node) == len(new):
        pairs = zip(node, new, strict=True)
    return (_Place(one, other, place.scope, (*place.path, n)) for n, (one, other) in enumerate(pairs))


def _plain(value: Any) -> Any:
    """A value as JSON knows it; None for an object that has no such form."""
    if value is None or type(value) in _JSON_TYPES:
        return value
    try:
        made, reason = plain(value, _MOST_NODES)
        return None if reason else made if type(made) in _JSON_TYPES else str(made)
    except Exception:  # noqa: BLE001 - foreign objects may raise anything, and their messages hold values
        return None


def _document(text: str) -> Any | None:
    """The object or list whose JSON a text is."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors; they may quote the text
        return None


def _dict(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    """A scalar as a vendor compares it; None for what names nobody."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)
