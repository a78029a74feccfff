"""What a vendor's property names are known to carry, as data: one TOML file per vendor.

A row is a property name, exact and case-sensitive; dots are nesting. It matches the end of a property's
path, and the longest row wins: `traits.company.name` before `name`. A row that begins with a dot matches
only from the top of the payload: `.event`. A `*` stands for any characters of one name: `$sdk_debug_*`.
The rows of `[protected]` are always whole paths. An envelope's leading `batch` does not count.

>>> load("posthog").lookup(("properties", "$initial_current_url"))
Row(kind='entity', entity='URL', row='$current_url')
>>> recognise({"type": "track", "anonymousId": "a-1", "event": "Order Completed"})
'segment'
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn, cast

from pi_classify.errors import PiClassifyError

_RECOGNISED = ("posthog", "segment")
_OTHERS = ("generic", "query")
_NAME_TABLES = ("harmless", "text", "containers")
_TABLES = {
    "vendor", "source", "recognise", "entities", *_NAME_TABLES,
    "slots", "protected", "prefixes", "association", "when",
}  # fmt: skip
_KINDS = {"harmless": "harmless", "text": "text", "containers": "container"}
_ACTIONS = frozenset({"keep", "redact", "hash", "mask", "truncate", "drop", "refuse"})
_LETTERS = frozenset("DFGIK")

_Names = tuple[str, ...]


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


@dataclass(frozen=True)
class _Index:
    """Rows by their last name, longest first, then patterns; finds the row that a path ends with."""

    exact: Mapping[str, tuple[tuple[_Names, str], ...]]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    heads: tuple[str, ...]  # how the last name of a pattern may begin ...
    parents: frozenset[str]  # ... or, for `parent.*`, what stands above it: most names need no pattern

    @classmethod
    def build(cls, rows: Iterable[str]) -> "_Index":
        exact: dict[str, list[tuple[_Names, str]]] = {}
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

    def find(self, names: _Names) -> str | None:
        """The longest row that is a suffix of these names (the first of which is "", the payload's top)."""
        for row_names, row in self.exact.get(names[-1], ()):
            if names[-len(row_names) :] == row_names:
                return row
        return None

    def find_pattern(self, names: _Names) -> str | None:
        """The longest row with a `*` that the names end with."""
        if not names[-1].startswith(self.heads) and names[-2:-1] and names[-2] not in self.parents:
            return None
        path = ".".join(names)
        return next((row for pattern, row in self.patterns if pattern.search(path)), None)


def _pattern(row: str) -> re.Pattern[str]:
    body = "[^.]*".join(re.escape(part) for part in row.split("*"))
    return re.compile(rf"\A{body}\Z" if row.startswith(".") else rf"(?:\A|\.){body}\Z")


def _names(path: tuple[str, ...]) -> _Names:
    """The path's names below the payload's top, written as ""; a dot inside a name counts as nesting."""
    names = [part for name in path for part in name.split(".")] if any("." in n for n in path) else path
    return ("", *(names[1:] if len(names) > 1 and names[0] == "batch" else names))


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
    `when`         the readings that depend on a top-level property, as Segment's `type = "group"`
    `all`, `any`, `values`   what a payload of this vendor looks like, see :func:`recognise`
    """

    vendor: str
    source: str
    entities: Mapping[str, str]
    harmless: frozenset[str]
    text: frozenset[str]
    containers: frozenset[str]
    slots: frozenset[str]
    protected: Mapping[str, tuple[str, ...]]
    prefixes: Mapping[str, tuple[str, ...]]
    association: Mapping[str, str]
    when: tuple[When, ...] = ()
    all: tuple[str, ...] = ()
    any: tuple[tuple[str, ...], ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    _rows: Mapping[str, Row] = field(init=False, repr=False, compare=False)
    _index: _Index = field(init=False, repr=False, compare=False)
    _slot_index: _Index = field(init=False, repr=False, compare=False)
    _association_index: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Build the indexes once; a vocabulary never changes."""
        rows = {row: Row("entity", entity, row) for row, entity in self.entities.items()}
        for table, kind in _KINDS.items():
            rows.update({row: Row(kind, None, row) for row in getattr(self, table)})
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_index", _Index.build(rows))
        object.__setattr__(self, "_slot_index", _Index.build(self.slots))
        object.__setattr__(self, "_association_index", _Index.build(self.association))

    def lookup(self, path: tuple[str, ...]) -> Row | None:
        """What is known of the property at this path (its names only, without list positions).

        An exact row beats the copy of another property (see `prefixes`), and that beats a row with `*`.

        >>> load("segment").lookup(("context", "traits", "email"))
        Row(kind='entity', entity='EMAIL_ADDRESS', row='traits.email')
        >>> load("segment").lookup(("properties", "colour")) is None
        True
        """
        row = self._find(self._index, path)
        return None if row is None else self._rows[row]

    def is_slot(self, path: tuple[str, ...]) -> bool:
        """Whether the vendor joins people on this property."""
        names = _names(path)
        return (self._slot_index.find(names) or self._slot_index.find_pattern(names)) is not None

    def allowed(self, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """The actions that ingestion survives on this property, or None: it is not protected."""
        return self.protected.get(".".join(_names(path)[1:]))

    def associated(self, path: tuple[str, ...]) -> str | None:
        """The letter of the category that this property carries by association, or None."""
        row = self._find(self._association_index, path)
        return None if row is None else self.association[row]

    def of(self, payload: object) -> "Vocabulary":
        """The reading that fits this payload: one of `when`, or this vocabulary itself.

        >>> load("segment").of({"type": "group"}).lookup(("traits", "name"))
        Row(kind='harmless', entity=None, row='traits.name')
        """
        if isinstance(payload, Mapping):
            for name, value, vocabulary in self.when:
                if payload.get(name) == value:
                    return vocabulary
        return self

    def _find(self, index: _Index, path: tuple[str, ...]) -> str | None:
        if not path:
            return None
        names = _names(path)
        row = index.find(names)
        if row is None:
            row = next((found for copied in self._copied(names) if (found := index.find(copied))), None)
        return row if row is not None else index.find_pattern(names)

    def _copied(self, names: _Names) -> Iterator[_Names]:
        """The names of which the last one may be a copy, by the prefix rules."""
        last = names[-1]
        for prefix, beginnings in self.prefixes.items():
            if last.startswith(prefix) and len(last) > len(prefix):
                for beginning in beginnings:
                    yield (*names[:-1], beginning + last[len(prefix) :])


def vendors() -> tuple[str, ...]:
    """The vendors in the order of recognition; generic is last and holds when no other does.

    >>> vendors()
    ('posthog', 'segment', 'generic')
    """
    return (*_RECOGNISED, "generic")


@cache
def load(vendor: str) -> Vocabulary:
    """The vocabulary of a vendor, or of `query`: the names of URL parameters and cookies."""
    if vendor not in (*_RECOGNISED, *_OTHERS):
        known = ", ".join((*_RECOGNISED, *_OTHERS))
        raise PiClassifyError(f"no vocabulary of that vendor; there are: {known}")
    return parse((files(__name__) / f"{vendor}.toml").read_text(encoding="utf-8"), f"{vendor}.toml")


def recognise(payload: object) -> str:
    """Which vendor's payload this is, by its shape; generic when no vendor fits, or more than one does.

    An envelope (`{"batch": [...]}`) is recognised by itself together with its first event.

    >>> recognise({"event": "$pageview", "properties": {"$lib": "web"}})
    'posthog'
    >>> recognise({"email": "jane@example.com"})
    'generic'
    """
    if not isinstance(payload, Mapping):
        return "generic"
    batch = payload.get("batch")
    if isinstance(batch, list) and batch and isinstance(batch[0], Mapping):
        payload = {**payload, **batch[0]}
    fitting = [vendor for vendor in _RECOGNISED if _fits(load(vendor), payload)]
    return fitting[0] if len(fitting) == 1 else "generic"


def _fits(vocabulary: Vocabulary, payload: Mapping[Any, object]) -> bool:
    return (
        all(_has(payload, name) for name in vocabulary.all)
        and all(payload.get(name) in allowed for name, allowed in vocabulary.values.items())
        and any(all(_has(payload, name) for name in names) for names in vocabulary.any)
    )


def _has(payload: Mapping[Any, object], name: str) -> bool:
    """Whether there is such a property: `a`, `a.b`, or `a.$*` for any name that begins so."""
    parent, _, last = name.rpartition(".")
    holder = payload.get(parent) if parent else payload
    if not isinstance(holder, Mapping):
        return False
    if last.endswith("*"):
        return any(isinstance(key, str) and key.startswith(last[:-1]) for key in holder)
    return last in holder


def parse(text: str, name: str) -> Vocabulary:
    """Read a vocabulary from TOML; `name` is the file, for the messages. What is doubtful is refused.

    Raises PiClassifyError for an unknown table, a row that is no string, and a row that stands twice.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PiClassifyError(f"{name}: not valid TOML: {error}") from error
    return _Reader(name).vocabulary(document)


@dataclass(frozen=True)
class _Reader:
    """Reads the tables of one file strictly, so that a mistake shows when the file is read."""

    file: str

    def vocabulary(self, document: dict[str, object]) -> Vocabulary:
        for table in document:
            if table not in _TABLES:
                self.refuse(f"unknown table [{table}]; there are: {', '.join(sorted(_TABLES))}")
        shape = self.table(document, "recognise")
        for word in shape:
            if word not in {"all", "any", "values"}:
                self.refuse(f"[recognise] has an unknown row {word!r}")
        base = Vocabulary(
            vendor=self.string(document.get("vendor"), "vendor"),
            source=self.string(document.get("source"), "source"),
            **self.kinds(document),
            slots=frozenset(self.named(document, "slots")),
            protected=self.protected(document),
            prefixes=self.lists(self.table(document, "prefixes"), "[prefixes]"),
            association=self.inverted(document, "association"),
            all=self.strings(shape.get("all", []), "[recognise] all"),
            any=self.alternatives(shape.get("any", [])),
            values=self.lists(self.table(shape, "values"), "[recognise.values]"),
        )
        for letter in base.association.values():
            if letter not in _LETTERS:
                self.refuse(f"[association] knows the letters {', '.join(sorted(_LETTERS))}, not {letter!r}")
        return self.with_readings(base, self.table(document, "when"))

    def with_readings(self, base: Vocabulary, when: dict[str, object]) -> Vocabulary:
        readings = []
        for name in when:
            values = self.table(when, name)
            for value in values:
                tables = self.table(values, value)
                for table in tables:
                    if table not in {"entities", *_NAME_TABLES}:
                        self.refuse(f"[when.{name}.{value}] has an unknown table {table!r}")
                readings.append(When(name, value, self.overlay(base, tables)))
        fields = {name: getattr(base, name) for name in base.__dataclass_fields__ if not name.startswith("_")}
        return Vocabulary(**{**fields, "when": tuple(readings)}) if readings else base

    def overlay(self, base: Vocabulary, tables: dict[str, object]) -> Vocabulary:
        new = self.kinds(tables)
        replaced = {*new["entities"], *new["harmless"], *new["text"], *new["containers"]}
        fields = {name: getattr(base, name) for name in base.__dataclass_fields__ if not name.startswith("_")}
        fields["entities"] = MappingProxyType(
            {row: entity for row, entity in base.entities.items() if row not in replaced} | new["entities"]
        )
        for table in _NAME_TABLES:
            fields[table] = (getattr(base, table) - replaced) | new[table]
        return Vocabulary(**fields)

    def kinds(self, document: dict[str, object]) -> dict[str, Any]:
        """The four tables that say what a property is; a row may stand in only one of them."""
        entities = self.inverted(document, "entities")
        tables = {table: self.named(document, table) for table in _NAME_TABLES}
        seen = dict.fromkeys(entities, "entities")
        for table, rows in tables.items():
            for row in rows:
                if row in seen:
                    self.refuse(f"row {row!r} stands in [{seen[row]}] and again in [{table}]")
                seen[row] = table
        return {"entities": entities, **{table: frozenset(rows) for table, rows in tables.items()}}

    def inverted(self, document: dict[str, object], table: str) -> Mapping[str, str]:
        """A table that is written `ENTITY = [rows]`, read as row -> entity."""
        meaning: dict[str, str] = {}
        for word, rows in self.table(document, table).items():
            for row in self.strings(rows, f"[{table}] {word}"):
                if row in meaning:
                    self.refuse(f"row {row!r} stands twice in [{table}]: {meaning[row]} and {word}")
                meaning[row] = word
        return MappingProxyType(meaning)

    def named(self, document: dict[str, object], table: str) -> tuple[str, ...]:
        """A table that has `names = [rows]`; inside [when] the list stands there directly."""
        value = document.get(table, [])
        if isinstance(value, dict):
            if set(value) != {"names"}:
                self.refuse(f"[{table}] has `names = [...]` and nothing else")
            value = value["names"]
        rows = self.strings(value, f"[{table}]")
        for row in rows:
            if rows.count(row) > 1:
                self.refuse(f"row {row!r} stands twice in [{table}]")
        return rows

    def protected(self, document: dict[str, object]) -> Mapping[str, tuple[str, ...]]:
        rows = self.lists(self.table(document, "protected"), "[protected]")
        for row, actions in rows.items():
            for action in actions:
                if action not in _ACTIONS:
                    self.refuse(f"[protected] {row}: unknown action {action!r}")
        return rows

    def alternatives(self, value: object) -> tuple[tuple[str, ...], ...]:
        """Names of which one must be there; a list among them stands for names that come together."""
        if not isinstance(value, list):
            self.refuse("[recognise] any: expected a list")
        together = [[item] if isinstance(item, str) else item for item in value]
        return tuple(self.strings(names, "[recognise] any") for names in together)

    def table(self, document: dict[str, object], name: str) -> dict[str, object]:
        value = document.get(name, {})
        if not isinstance(value, dict):
            self.refuse(f"{name}: expected a table")
        return cast("dict[str, object]", value)

    def lists(self, table: dict[str, object], place: str) -> Mapping[str, tuple[str, ...]]:
        return MappingProxyType({row: self.strings(value, f"{place} {row}") for row, value in table.items()})

    def strings(self, value: object, place: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.refuse(f"{place}: expected a list of strings")
        return tuple(self.string(item, place) for item in value)

    def string(self, value: object, place: str) -> str:
        if not isinstance(value, str):
            self.refuse(f"{place}: row {value!r} is not a string")
        return value

    def refuse(self, reason: str) -> NoReturn:
        raise PiClassifyError(f"{self.file}: {reason}")
