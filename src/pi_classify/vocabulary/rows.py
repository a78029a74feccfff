"""What a vendor's property names mean: rows, and how the path of a property finds the row that knows it.

A row is a property name, exact and case-sensitive; dots are nesting. It matches the end of a property's
path, and the longest row wins: `traits.company.name` before `name`. A row that begins with a dot matches
only from the top of the event: `.event`. A `*` stands for any characters of one name: `$sdk_debug_*`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

KINDS = {"harmless": "harmless", "text": "text", "containers": "container"}

Names = tuple[str, ...]


class Row(NamedTuple):
    """What the vocabulary says of a property: kind is entity, harmless, text or container."""

    kind: str
    entity: str | None
    row: str


class When(NamedTuple):
    """Another reading of the same names: it holds where the payload's top-level `name` equals `value`."""

    name: str
    value: str
    vocabulary: "Vocabulary"


class Shape(NamedTuple):
    """What payloads of a vendor look like: `all` of these names, at least one of `any`, and `none` of those.

    `values` are the values that a name may have where it stands; a list in `any` is names that come together.
    """

    all: Names = ()
    any: tuple[Names, ...] = ()
    none: Names = ()
    values: Mapping[str, Names] = {}


@dataclass(frozen=True)
class _Index:
    """Rows by their last name, longest first, then patterns; finds the row that a path ends with."""

    exact: Mapping[str, tuple[tuple[Names, str], ...]]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    heads: tuple[str, ...]  # how the last name of a pattern may begin ...
    parents: frozenset[str]  # ... or, for `parent.*`, what stands above it: most names need no pattern

    @classmethod
    def build(cls, rows: Iterable[str]) -> "_Index":
        exact: dict[str, list[tuple[Names, str]]] = {}
        patterns: list[str] = []
        for row in rows:
            if "*" in row:
                patterns.append(row)
            else:
                names = tuple(row.split("."))
                exact.setdefault(names[-1], []).append((names, row))
        for entries in exact.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        patterns.sort(key=lambda row: (-row.count("."), -len(row)))  # the longer row says more
        parents = {row.split(".")[-2] for row in patterns if re.search(r"[^.*]\.\*[^.]*\Z", row)}
        named = [row for row in patterns if not re.search(r"[^.*]\.\*[^.]*\Z", row)]
        heads = {row.rpartition(".")[2].partition("*")[0] for row in named}
        return cls(
            {last: tuple(entries) for last, entries in exact.items()},
            tuple((_pattern(row), row) for row in patterns),
            tuple(sorted(heads)),
            frozenset(parents),
        )

    def find(self, names: Names) -> str | None:
        """The longest row that is a suffix of these names (the first of which is "", the payload's top)."""
        for row_names, row in self.exact.get(names[-1], ()):
            if names[-len(row_names) :] == row_names:
                return row
        return None

    def find_pattern(self, names: Names) -> str | None:
        """The longest row with a `*` that the names end with."""
        if not names[-1].startswith(self.heads) and names[-2:-1] and names[-2] not in self.parents:
            return None
        path = ".".join(names)
        return next((row for pattern, row in self.patterns if pattern.search(path)), None)


def _pattern(row: str) -> re.Pattern[str]:
    body = "[^.]*".join(re.escape(part) for part in row.split("*"))
    return re.compile(rf"\A{body}\Z" if row.startswith(".") else rf"(?:\A|\.){body}\Z")


def _in_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", name).lower()


@dataclass(frozen=True)
class Vocabulary:
    """The known property names of one vendor. It says what a property is, never what to do about it.

    `entities`     row -> the entity that a value under this name is
    `harmless`     technical or commercial: no finding by name, and a veto against weak values
    `text`         free text by or about people: searched for values, prose and echoes
    `containers`   objects of properties; what is inside decides
    `slots`        identity slots: people are joined on these, so never a constant
    `protected`    whole path -> the actions that ingestion survives
    `prefixes`     prefix -> beginnings of the name it copies: `$initial_x` is a copy of `x` or `$x`
    `association`  row -> letter of the category that the property adds to a profile; never a finding
    `envelopes`    names at the top that do not count: the events stand below them, as in `{"batch": [...]}`
    `columns`      row -> the name that warehouses give it: `context.page.url` is `context_page_url`
    `when`         the readings that depend on a top-level property, as Segment's `type = "group"`
    `shapes`       what a payload of this vendor looks like, see :func:`pi_classify.vocabulary.recognise`
    `extends`      the vendor whose rows hold here too
    """

    vendor: str
    source: str
    entities: Mapping[str, str]
    harmless: frozenset[str]
    text: frozenset[str]
    containers: frozenset[str]
    slots: frozenset[str]
    protected: Mapping[str, Names]
    prefixes: Mapping[str, Names]
    association: Mapping[str, str]
    envelopes: frozenset[str] = frozenset({"batch"})
    columns: Mapping[str, str] = field(default_factory=dict)
    when: tuple[When, ...] = ()
    shapes: tuple[Shape, ...] = ()
    extends: str | None = None

    @cached_property
    def _rows(self) -> Mapping[str, Row]:
        rows = {row: Row("entity", entity, row) for row, entity in self.entities.items()}
        for table, kind in KINDS.items():
            rows.update({row: Row(kind, None, row) for row in getattr(self, table)})
        return {column: rows[row] for row, column in self.columns.items() if row in rows} | rows

    @cached_property
    def _letters(self) -> Mapping[str, str]:
        letters = self.association
        return {column: letters[row] for row, column in self.columns.items() if row in letters} | dict(
            letters
        )

    # Built on first use, once: a policy reads the entities of all vendors and never looks up a path.
    @cached_property
    def _index(self) -> _Index:
        return _Index.build(self._rows)

    @cached_property
    def _letter_index(self) -> _Index:
        return _Index.build(self._letters)

    @cached_property
    def _slot_index(self) -> _Index:
        columns = (column for row, column in self.columns.items() if row in self.slots)
        return _Index.build((*self.slots, *columns))

    def lookup(self, path: Names) -> Row | None:
        """What is known of the property at this path (its names only, without list positions).

        An exact row beats the copy of another property (see `prefixes`), and that beats a row with `*`.

        >>> from pi_classify.vocabulary import load
        >>> load("segment").lookup(("context", "traits", "email"))
        Row(kind='entity', entity='EMAIL_ADDRESS', row='traits.email')
        >>> load("segment").lookup(("context_traits_email",)) # the same in a warehouse's table
        Row(kind='entity', entity='EMAIL_ADDRESS', row='traits.email')
        >>> load("segment").lookup(("properties", "colour")) is None
        True
        """
        row = self._find(self._index, path)
        return None if row is None else self._rows[row]

    def is_slot(self, path: Names) -> bool:
        """Whether the vendor joins people on this property."""
        names = self._names(path)
        return (self._slot_index.find(names) or self._slot_index.find_pattern(names)) is not None

    def allowed(self, path: Names) -> Names | None:
        """The actions that ingestion survives on this property, or None: it is not protected."""
        return self.protected.get(".".join(self._names(path)[1:]))

    def associated(self, path: Names) -> str | None:
        """The letter of the category that this property carries by association, or None."""
        row = self._find(self._letter_index, path)
        return None if row is None else self._letters[row]

    def of(self, payload: object) -> "Vocabulary":
        """The reading that fits this payload: one of `when`, or this vocabulary itself.

        >>> from pi_classify.vocabulary import load
        >>> load("segment").of({"type": "group"}).lookup(("traits", "name"))
        Row(kind='harmless', entity=None, row='traits.name')
        """
        if isinstance(payload, Mapping):
            for name, value, vocabulary in self.when:
                if payload.get(name) == value:
                    return vocabulary
        return self

    def _names(self, path: Names) -> Names:
        """The names below the event's top, written as ""; a dot inside a name counts as nesting."""
        names = ".".join(path).split(".") if path else path
        return ("", *(names[1:] if len(names) > 1 and names[0] in self.envelopes else names))

    def _find(self, index: _Index, path: Names) -> str | None:
        if not path:
            return None
        names = self._names(path)
        readings = (names, *self._copied(names))
        for find in (index.find, index.find_pattern):
            for reading in readings:
                row = find(reading)
                if row:
                    return row
        return None

    def _copied(self, names: Names) -> Iterator[Names]:
        """The names of which the last one may be a copy, by the prefix rules."""
        last = names[-1]
        for prefix, beginnings in self.prefixes.items():
            if last.startswith(prefix) and len(last) > len(prefix):
                for beginning in beginnings:
                    yield (*names[:-1], beginning + last[len(prefix) :])


def column_names(rows: Iterable[str], tops: Mapping[str, str]) -> Mapping[str, str]:
    """How a warehouse spells rows: below a top in `tops`, path and all in snake case, after the top's prefix.

    >>> column_names(["context.device.advertisingId", "properties.email"], {"context": "context_"})
    {'context.device.advertisingId': 'context_device_advertising_id'}
    """
    columns = {}
    for row in rows:
        top, _, rest = row.partition(".")
        if top in tops and rest:
            columns[row] = tops[top] + "_".join(_in_snake_case(name) for name in rest.split("."))
    return columns
