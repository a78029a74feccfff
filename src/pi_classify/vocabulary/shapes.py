"""Which vendor's payload this is, by its shape. It runs once an event, so the shapes of all vendors are laid out
by the names that give them away: those that a payload has are gathered in one go, and only what they point to is
compared."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pi_classify.vocabulary.rows import Names, Shape, Vocabulary

# An envelope is recognised by itself together with its first event.
_ENVELOPES = ("batch", "events")


class _Clue(NamedTuple):
    """One name of a shape: the names above it, its own, and how it is remembered when a payload has it."""

    above: Names
    last: str
    values: Names
    fact: str


class _Mark(NamedTuple):
    """The facts that together give a vendor away, and those that speak against it."""

    vendor: str
    together: frozenset[str]
    none: frozenset[str]


class Recogniser:
    """The shapes of some vendors, ready to be looked up."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        self._extends: dict[str, str] = {}
        marks: dict[str, list[_Mark]] = {}
        known: list[_Clue] = []
        for vocabulary in vocabularies:
            if vocabulary.extends:
                self._extends[vocabulary.vendor] = vocabulary.extends
            for shape in vocabulary.shapes:
                clues = {name: _clue(name, shape) for name in _names(shape)}
                known += clues.values()
                none = frozenset(clues[name].fact for name in shape.none)
                for names in shape.any or ((),):
                    together = [clues[name].fact for name in (*names, *shape.all)]
                    mark = _Mark(vocabulary.vendor, frozenset(together), none)
                    marks.setdefault(together[0], []).append(mark)
        self._marks = {fact: tuple(found) for fact, found in marks.items()}
        self._top = _Place(known, 0)

    def recognise(self, payload: object) -> str:
        """The vendor that fits; generic when none does, or several. Who extends a vendor goes before it."""
        if type(payload) is list and payload:
            payload = payload[0]
        if type(payload) is not dict and not isinstance(payload, Mapping):
            return "generic"
        for name in _ENVELOPES:
            if name in payload:
                inside = payload[name]
                if isinstance(inside, list) and inside and isinstance(inside[0], Mapping):
                    payload = {**payload, **inside[0]}
        facts = self._top.facts(payload)
        known = self._marks
        fitting = {
            vendor
            for fact in facts
            if fact in known
            for vendor, together, none in known[fact]
            if together <= facts and none.isdisjoint(facts)
        }
        if len(fitting) > 1:
            fitting -= {self._extends[vendor] for vendor in fitting if vendor in self._extends}
        return fitting.pop() if len(fitting) == 1 else "generic"


class _Place:
    """The clues of one place of a payload, by how they are compared, and the places below it."""

    def __init__(self, clues: Iterable[_Clue], depth: int) -> None:
        here = [clue for clue in clues if len(clue.above) == depth]
        deeper = [clue for clue in clues if len(clue.above) > depth]
        self._plain = {c.last: c.fact for c in here if not c.values and not c.last.endswith("*")}
        self._names = frozenset(self._plain)
        self._as_written = all(name == fact for name, fact in self._plain.items())
        self._begins = {c.last[:-1]: c.fact for c in here if c.last.endswith("*")}
        self._valued = {c.fact: (c.last, c.values) for c in here if c.values}
        self._below = {
            name: _Place([clue for clue in deeper if clue.above[depth] == name], depth + 1)
            for name in {clue.above[depth] for clue in deeper}
        }
        self._parents = frozenset(self._below)

    def facts(self, holder: object) -> set[str]:
        """What this part of a payload shows."""
        if type(holder) is not dict and not isinstance(holder, Mapping):
            return set()
        # The view compares the fewer with the more: `properties` may have a hundred names.
        found: set[Any] = holder.keys() & self._names
        if not self._as_written:
            found = {self._plain[name] for name in found}
        for beginning, fact in self._begins.items():
            for key in holder:
                if isinstance(key, str) and key.startswith(beginning):
                    found.add(fact)
                    break
        for fact, (name, values) in self._valued.items():
            if name in holder and _is_one_of(holder[name], values):
                found.add(fact)
        for name in self._parents:
            if name in holder:
                found |= self._below[name].facts(holder[name])
        return found


def _is_one_of(value: object, allowed: Names) -> bool:
    return isinstance(value, str) and (
        value in allowed or any(one.endswith("*") and value.startswith(one[:-1]) for one in allowed)
    )


def _names(shape: Shape) -> Iterator[str]:
    yield from shape.all
    yield from shape.none
    for names in shape.any:
        yield from names


def _clue(name: str, shape: Shape) -> _Clue:
    """A name as it is written in a shape: `a`, `a.b`, `a.$*` for any that begins so, `=a.b` for one with a dot."""
    values = shape.values.get(name, ())
    *above, last = [name[1:]] if name.startswith("=") else name.split(".")
    fact = f"{name} {'|'.join(values)}" if values else name if above else last
    return _Clue(tuple(above), last, values, fact)
