"""What is known of one property after many payloads: counts, sketches and words of ours, and not a single value.

Profiles add up. What could grow without end is bounded by keeping the *smallest* in a fixed order (places, shapes,
events): which they are does not depend on who counted what first, so that any split of the work gives the same sum.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from pi_classify.auditing import forms
from pi_classify.auditing.cells import OTHER, Cell, bounded
from pi_classify.auditing.distinct import ALL, BITS, LOW, RANKS, Distinct, Marked, fingerprint, fingerprints
from pi_classify.model import Evidence

MOST_SOURCES = 50
# Values of a property whose fingerprints are remembered: most come again, and no cache of them outlasts the process.
_MOST_RECENT = 256
_KINDS: Mapping[type, str] = {
    str: "str", int: "int", float: "float", bool: "bool", type(None): "null", dict: "object", list: "array",
}  # fmt: skip
_OF_THIS_PROCESS = frozenset({"recent", "salt"})
KINDS = (*_KINDS.values(), "other")
_SCALARS = ("str", "int", "float", "bool", "other")


class Profile:
    """One property: how often, of which types, how many different values, what was found, what it belongs to.

    `within` names the property whose text was opened to find this one (`page.url` for `page.url?email`).
    On an identity slot (`is_slot`) a vendor joins people. `associated` are letters of categories that the property
    carries by association, each with a reason.
    """

    __slots__ = (
        "associated", "by_event", "cells", "empty", "first", "is_slot", "kinds", "last", "pairs", "path", "persons",
        "recent", "salt", "shapes", "sources", "steps", "values", "within",
    )  # fmt: skip

    def __init__(self, path: str, steps: int = 1, within: str | None = None) -> None:
        """Nothing counted yet. `steps` is how deep the property stands."""
        self.path = path
        self.steps = steps
        self.within = within
        self.is_slot = False
        self.kinds: Counter[type] = Counter()
        self.empty = 0
        self.by_event: Counter[str] = Counter()
        self.cells: dict[str, Cell] = {}
        self.associated: set[tuple[str, Evidence]] = set()
        self.values = Distinct()
        self.pairs = Distinct()
        self.persons = Distinct()
        self.shapes: dict[str, int] = {}
        self.first = self.last = ""
        self.sources: set[str] = set()
        # Keyed hash of this process -> fingerprint, of values that were seen lately.
        self.recent: dict[int, int] = {}
        self.salt = hash((path,))  # of the path alone it would cancel with a value that is its own name

    # ------------------------------------------------------------------ what it says

    @property
    def types(self) -> dict[str, int]:
        """How often a value of each type stood here.

        >>> profile = Profile("plan")
        >>> profile.kinds.update([str, str, type(None)])
        >>> profile.types, profile.occurrences, profile.filled
        ({'str': 2, 'null': 1}, 3, 2)
        """
        named = Counter(dict.fromkeys(KINDS, 0))
        for kind, count in self.kinds.items():
            named[_KINDS.get(kind, "other")] += count
        return {kind: count for kind, count in named.items() if count}

    @property
    def events(self) -> int:
        """In how many events it stood; of properties that were put together, the sum."""
        return self.by_event.total()

    @property
    def occurrences(self) -> int:
        """How often it stood anywhere; in a list or twice in an event counts each time."""
        return self.kinds.total()

    @property
    def filled(self) -> int:
        """How many values could hold something: scalars that are neither null nor an empty text."""
        types = self.types
        return sum(types.get(kind, 0) for kind in _SCALARS) - self.empty

    @property
    def distinct(self) -> int:
        """About how many different values there were; the standard error is 2.3 %."""
        return self.values.count

    @property
    def letters_by_association(self) -> tuple[str, ...]:
        """The categories that the property carries whatever its values are; no policy acts on them."""
        return tuple(sorted({letter for letter, _ in self.associated}))

    @property
    def shared_shapes(self) -> tuple[str, ...]:
        """The shapes that at least ten different values have, shortest first."""
        return tuple(shape for shape, buckets in self.shapes.items() if forms.is_shared(buckets))

    @property
    def order(self) -> tuple[int, int, str]:
        """Which properties stay when there are too many: those near the top, with short names."""
        return self.steps, len(self.path), self.path

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Profile: {self.occurrences} values in {self.events} events, {len(self.cells)} entities>"

    # ------------------------------------------------------------------ counting

    def see(self, text: str, person: Marked | None) -> None:
        """Take a value into the sketches, with the person it is about."""
        known = hash(text)  # of this process only
        digest = self.recent.get(known)
        if digest is None:
            digest = self._see_afresh(text, known)
        if person is not None:
            # Written out (`Distinct.add`): this runs for a quarter of all values.
            at, rank, spread = person
            registers = self.persons.registers
            if rank > registers[at]:
                registers[at] = rank
            pair = (spread + digest) & ALL
            at, rank = pair & LOW, RANKS - (pair >> BITS).bit_length()
            registers = self.pairs.registers
            if rank > registers[at]:
                registers[at] = rank

    def _see_afresh(self, text: str, known: int) -> int:
        if len(self.recent) >= _MOST_RECENT:
            self.recent.clear()
        digest = self.recent[known] = self._sketched(text)
        return digest

    def _sketched(self, text: str) -> int:
        """Take a value into the sketches; its fingerprint."""
        digest = fingerprint(text)
        at, rank = digest & LOW, RANKS - (digest >> BITS).bit_length()
        if rank > self.values.registers[at]:
            self.values.registers[at] = rank
        shapes, shape = self.shapes, forms.shape_of(text)
        seen = shapes.get(shape)
        if seen is not None:
            shapes[shape] = seen | forms.bucket_of(digest)
        else:
            shapes[shape] = forms.bucket_of(digest)
            if len(shapes) > 2 * forms.MOST:
                self.shapes = forms.trimmed(shapes)
        return digest

    def _all_sketched(self, texts: list[str]) -> dict[str, int]:
        """`_sketched` for many texts."""
        marks = fingerprints(texts)
        registers = self.values.registers
        for mark in marks:
            at, rank = mark & LOW, RANKS - (mark >> BITS).bit_length()
            if rank > registers[at]:
                registers[at] = rank
        # Few shapes, each with 64 buckets at most.
        for shape, bucket in set(zip(forms.shapes_of(texts), map(forms.bucket_of, marks), strict=True)):
            self.shapes[shape] = self.shapes.get(shape, 0) | bucket
        if len(self.shapes) > 2 * forms.MOST:
            self.shapes = forms.trimmed(self.shapes)
        return dict(zip(texts, marks, strict=True))

    def meet(self, people: Iterable[Marked]) -> None:
        """Take in the people for whom the property held something."""
        registers = self.persons.registers
        for at, rank, _ in people:
            if rank > registers[at]:
                registers[at] = rank

    def digests(self, texts: Collection[str]) -> dict[str, int]:
        """Take different values into the sketches; their fingerprints."""
        if len(texts) > _MOST_RECENT:  # they would drive each other out
            return self._all_sketched(list(texts))
        known, recent = {}, self.recent
        for text in texts:
            here = hash(text)
            digest = recent.get(here)
            known[text] = self._see_afresh(text, here) if digest is None else digest
        return known

    def pair(self, people: Iterable[Marked | None], digests: Iterable[int]) -> None:
        """Take in who had which value, by its fingerprint, one after the other."""
        registers = self.pairs.registers
        for person, digest in zip(people, digests, strict=False):
            if person is not None:
                pair = (person[2] + digest) & ALL
                at, rank = pair & LOW, RANKS - (pair >> BITS).bit_length()
                if rank > registers[at]:
                    registers[at] = rank

    def see_day(self, day: str) -> None:
        """Take in a day on which it was seen."""
        self.first = min(self.first or day, day)
        self.last = max(self.last, day)

    def see_sources(self, sources: Iterable[str]) -> None:
        """Take in where it stood, as the caller named it; of many sources the first by name, and that there are others."""
        self.sources.update(filter(None, sources))
        if len(self.sources) > MOST_SOURCES:
            named = sorted(self.sources - {OTHER})
            self.sources = {
                *named[:MOST_SOURCES],
                *([OTHER] if len(named) > MOST_SOURCES or OTHER in self.sources else []),
            }

    def join(self, other: "Profile") -> None:
        """Take in what another counted of the same property."""
        self.kinds.update(other.kinds)
        self.empty += other.empty
        self.by_event = bounded(self.by_event + other.by_event)
        for entity, cell in other.cells.items():
            self.cells.setdefault(entity, Cell()).join(cell)
        self.associated |= other.associated
        self.is_slot |= other.is_slot
        self.values.join(other.values)
        self.pairs.join(other.pairs)
        self.persons.join(other.persons)
        for shape, buckets in other.shapes.items():
            self.shapes[shape] = self.shapes.get(shape, 0) | buckets
        self.shapes = forms.trimmed(self.shapes)
        self.see_sources(other.sources)
        for day in filter(None, (other.first, other.last)):
            self.see_day(day)

    def settle(self) -> None:
        """Bring what is bounded to its bounds."""
        self.by_event = bounded(self.by_event)
        self.shapes = forms.trimmed(self.shapes)
        for cell in self.cells.values():
            cell.by_event = bounded(cell.by_event)

    def state(self) -> tuple[object, ...]:
        """All that was counted, for comparing."""
        self.settle()
        return (
            self.path, self.steps, self.within, self.is_slot, self.types, self.empty, self.by_event, self.cells,
            self.associated, self.values, self.pairs, self.persons, self.shapes, self.first, self.last, self.sources,
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        """Equal when they counted the same."""
        return isinstance(other, Profile) and self.state() == other.state()

    __hash__ = None  # type: ignore[assignment]  # it changes while it counts

    def __getstate__(self) -> dict[str, object]:
        """Without what only this process can use."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in _OF_THIS_PROCESS}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        """Read `__getstate__`."""
        self.recent = {}
        for name, value in state.items():
            setattr(self, name, value)
        self.salt = hash((self.path,))


def kinds_of(types: Mapping[str, int]) -> Counter[type]:
    """`Profile.types` as it is counted."""
    named = {name: kind for kind, name in _KINDS.items()} | {"other": object}
    return Counter({named[name]: count for name, count in types.items()})
