"""Which vendor's payload this is, by its shape. It runs once an event, so the shapes of all vendors are laid out
by the names that give them away, and what the names of a payload show is remembered by a digest of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pi_classify.vocabulary.rows import Names, Shape, Vocabulary

# An envelope is recognised by itself together with its first event.
ENVELOPES = ("batch", "events")
# Different sets of names that are remembered for a place.
_MOST_HOLDERS = 1_024
_NOTHING: frozenset[str] = frozenset()


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
    """The shapes of some vendors, ready to be looked up. `deciding` are the paths of names whose values count."""

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
        self.deciding = frozenset((*clue.above, clue.last) for clue in known if clue.values)
        self._marks = {fact: tuple(found) for fact, found in marks.items()}
        self._top = _Place(known, 0)
        self._decided: dict[frozenset[str], str] = {}

    def recognise(self, payload: object) -> str:
        """The vendor that fits; generic when none does, or several. Who extends a vendor goes before it."""
        if type(payload) is list and payload:
            payload = payload[0]
        if type(payload) is not dict and not isinstance(payload, Mapping):
            return "generic"
        for name in ENVELOPES:
            if name in payload:
                inside = payload[name]
                if isinstance(inside, list) and inside and isinstance(inside[0], Mapping):
                    payload = {**payload, **inside[0]}
        facts = self._top.facts(payload)
        vendor = self._decided.get(facts)
        if vendor is None:
            vendor = self._decide(facts)
            if len(self._decided) < _MOST_HOLDERS:
                self._decided[facts] = vendor
        return vendor

    def _decide(self, facts: frozenset[str]) -> str:
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
        self._begins = {c.last[:-1]: c.fact for c in here if c.last.endswith("*")}
        self._valued = {c.fact: (c.last, c.values) for c in here if c.values}
        self._below = {
            name: _Place([clue for clue in deeper if clue.above[depth] == name], depth + 1)
            for name in {clue.above[depth] for clue in deeper}
        }
        # By a digest of all names of a holder, because an application sends a few shapes over and over: what its names
        # show, whatever their values.
        self._known: dict[int, _Shown] = {}

    def facts(self, holder: object) -> frozenset[str]:
        """What this part of a payload shows."""
        if type(holder) is not dict and not isinstance(holder, Mapping):
            return _NOTHING
        try:
            digest = hash("\0".join(holder))
        except TypeError:  # names that are no text
            shown = self._look(holder)
        else:
            known = self._known.get(digest)
            shown = self._look(holder) if known is None else known
            if known is None and len(self._known) < _MOST_HOLDERS:
                self._known[digest] = shown
        found = shown.facts
        for fact, name, values in shown.valued:
            if _is_one_of(holder.get(name), values):
                found |= {fact}
        for name, place in shown.below:
            found |= place.facts(holder.get(name))
        return found

    def _look(self, holder: Mapping[Any, Any]) -> "_Shown":
        # The view compares the fewer with the more: `properties` may have a hundred names.
        found = {self._plain[name] for name in holder.keys() & self._plain.keys()}
        for beginning, fact in self._begins.items():
            if any(isinstance(key, str) and key.startswith(beginning) for key in holder):
                found.add(fact)
        return _Shown(
            frozenset(found),
            tuple((fact, name, values) for fact, (name, values) in self._valued.items() if name in holder),
            tuple((name, place) for name, place in self._below.items() if name in holder),
        )


class _Shown(NamedTuple):
    """What names alone show: facts, those that hang on a value as well, and the places to look further."""

    facts: frozenset[str]
    valued: tuple[tuple[str, str, Names], ...]
    below: tuple[tuple[str, _Place], ...]


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
