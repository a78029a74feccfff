"""Reads a vocabulary from TOML strictly, so that a mistake shows when the file is read, with its name and row.

A vocabulary that `extends` another takes over its rows and says only what is different: its own rows replace.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NoReturn, cast

from pi_classify.errors import PiClassifyError
from pi_classify.model import ACTIONS
from pi_classify.vocabulary.rows import KINDS, Names, Shape, Vocabulary, When, column_names

_TABLES = {
    "vendor", "source", "extends", "envelopes", "columns", "recognise", "entities", *KINDS,
    "slots", "protected", "prefixes", "association", "when",
}  # fmt: skip
_LETTERS = frozenset("DFGIK")

_Document = dict[str, object]


def read(vendor: str) -> str:
    """The text of a vendor's file."""
    return (files(__package__) / f"{vendor}.toml").read_text(encoding="utf-8")


def parse(text: str, name: str) -> Vocabulary:
    """Read a vocabulary from TOML; `name` is the file, for the messages. What is doubtful is refused.

    Raises PiClassifyError for an unknown table, a row that is no string, and a row that stands twice.
    """
    reader = _Reader(name)
    return reader.vocabulary(reader.document(text))


@dataclass(frozen=True)
class _Reader:
    """Reads the tables of one file."""

    file: str

    def document(self, text: str) -> _Document:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise PiClassifyError(f"{self.file}: not valid TOML: {error}") from error

    def vocabulary(self, document: _Document) -> Vocabulary:
        for table in document:
            if table not in _TABLES:
                self.refuse(f"unknown table [{table}]; there are: {', '.join(sorted(_TABLES))}")
        tables: dict[str, Any] = {
            **self.kinds(document),
            "slots": frozenset(self.named(document, "slots")),
            "protected": self.protected(document),
            "prefixes": self.lists(self.table(document, "prefixes"), "[prefixes]"),
            "association": self.association(document),
        }
        when = self.table(document, "when")
        columns = self.table(document, "columns")
        above = self.above(document)
        if above is not None:
            inherited = _Reader(f"{document['extends']}.toml")
            base = inherited.vocabulary(above)
            tables |= _laid_over({table: getattr(base, table) for table in tables}, tables)
            for table in ("protected", "prefixes", "association"):
                tables[table] = MappingProxyType({**getattr(base, table), **tables[table]})
            tables["slots"] |= base.slots
            when = {**inherited.table(above, "when"), **when}
            columns = {**inherited.table(above, "columns"), **columns}
        rows = [*tables["entities"], *tables["association"], *(row for kind in KINDS for row in tables[kind])]
        tables |= {
            "vendor": self.string(document.get("vendor"), "vendor"),
            "source": self.string(document.get("source"), "source"),
            "extends": None if above is None else self.string(document["extends"], "extends"),
            "envelopes": frozenset(self.strings(document.get("envelopes", ["batch"]), "envelopes")),
            "columns": column_names(
                rows, {top: self.string(prefix, "[columns]") for top, prefix in columns.items()}
            ),
            "shapes": self.shapes(document.get("recognise", [])),
        }
        return Vocabulary(**tables, when=self.readings(tables, when))

    def above(self, document: _Document) -> _Document | None:
        """The file of the vocabulary that this one extends."""
        if "extends" not in document:
            return None
        vendor = self.string(document["extends"], "extends")
        if not vendor.isidentifier() or not (files(__package__) / f"{vendor}.toml").is_file():
            self.refuse(f"extends: there is no {vendor!r}")
        return _Reader(f"{vendor}.toml").document(read(vendor))

    def readings(self, tables: dict[str, Any], when: _Document) -> tuple[When, ...]:
        found = []
        for name in when:
            values = self.table(when, name)
            for value in values:
                overlay = self.table(values, value)
                for table in overlay:
                    if table not in {"entities", *KINDS}:
                        self.refuse(f"[when.{name}.{value}] has an unknown table {table!r}")
                reading = Vocabulary(**{**tables, **_laid_over(tables, self.kinds(overlay))})
                found.append(When(name, value, reading))
        return tuple(found)

    def kinds(self, document: _Document) -> dict[str, Any]:
        """The four tables that say what a property is; a row may stand in only one of them."""
        entities = self.inverted(document, "entities")
        tables = {table: self.named(document, table) for table in KINDS}
        seen = dict.fromkeys(entities, "entities")
        for table, rows in tables.items():
            for row in rows:
                if row in seen:
                    self.refuse(f"row {row!r} stands in [{seen[row]}] and again in [{table}]")
                seen[row] = table
        return {"entities": entities, **{table: frozenset(rows) for table, rows in tables.items()}}

    def association(self, document: _Document) -> Mapping[str, str]:
        letters = self.inverted(document, "association")
        for letter in letters.values():
            if letter not in _LETTERS:
                self.refuse(f"[association] knows the letters {', '.join(sorted(_LETTERS))}, not {letter!r}")
        return letters

    def inverted(self, document: _Document, table: str) -> Mapping[str, str]:
        """A table that is written `ENTITY = [rows]`, read as row -> entity."""
        meaning: dict[str, str] = {}
        for word, rows in self.table(document, table).items():
            for row in self.strings(rows, f"[{table}] {word}"):
                if row in meaning:
                    self.refuse(f"row {row!r} stands twice in [{table}]: {meaning[row]} and {word}")
                meaning[row] = word
        return MappingProxyType(meaning)

    def named(self, document: _Document, table: str) -> Names:
        """A table that has `names = [rows]`; inside [when] the list stands there directly."""
        value = document.get(table, [])
        if isinstance(value, dict):
            if set(value) != {"names"}:
                self.refuse(f"[{table}] has `names = [...]` and nothing else")
            value = value["names"]
        rows = self.strings(value, f"[{table}]")
        if len(set(rows)) < len(rows):
            twice = next(row for row in rows if rows.count(row) > 1)
            self.refuse(f"row {twice!r} stands twice in [{table}]")
        return rows

    def protected(self, document: _Document) -> Mapping[str, Names]:
        rows = self.lists(self.table(document, "protected"), "[protected]")
        for row, actions in rows.items():
            for action in actions:
                if action not in ACTIONS:
                    self.refuse(f"[protected] {row}: unknown action {action!r}")
        return rows

    def shapes(self, value: object) -> tuple[Shape, ...]:
        """What payloads look like: one `[[recognise]]` for each way to know them."""
        if not isinstance(value, list):
            self.refuse("recognise: write [[recognise]] before each shape")
        return tuple(self.shape(self.table({"[[recognise]]": one}, "[[recognise]]")) for one in value)

    def shape(self, table: _Document) -> Shape:
        for word in table:
            if word not in Shape._fields:
                self.refuse(f"[[recognise]] has an unknown row {word!r}")
        alternatives = table.get("any", [])
        if not isinstance(alternatives, list):
            self.refuse("[[recognise]] any: expected a list")
        together = [[item] if isinstance(item, str) else item for item in alternatives]
        found = Shape(
            all=self.strings(table.get("all", []), "[[recognise]] all"),
            any=tuple(self.strings(names, "[[recognise]] any") for names in together),
            none=self.strings(table.get("none", []), "[[recognise]] none"),
            values=self.lists(self.table(table, "values"), "[[recognise]] values"),
        )
        if not found.all and not all(found.any or ((),)):
            self.refuse("[[recognise]] names nothing that must be there")
        return found

    def table(self, document: _Document, name: str) -> _Document:
        value = document.get(name, {})
        if not isinstance(value, dict):
            self.refuse(f"{name}: expected a table")
        return cast("_Document", value)

    def lists(self, table: _Document, place: str) -> Mapping[str, Names]:
        return MappingProxyType({row: self.strings(value, f"{place} {row}") for row, value in table.items()})

    def strings(self, value: object, place: str) -> Names:
        if not isinstance(value, list):
            self.refuse(f"{place}: expected a list of strings")
        return tuple(self.string(item, place) for item in value)

    def string(self, value: object, place: str) -> str:
        if not isinstance(value, str):
            self.refuse(f"{place}: row {value!r} is not a string")
        return value

    def refuse(self, reason: str) -> NoReturn:
        raise PiClassifyError(f"{self.file}: {reason}")


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The four kinds of rows, where a row above replaces the same row below, whatever kind it was."""
    said = {*above["entities"], *(row for kind in KINDS for row in above[kind])}
    entities = {row: entity for row, entity in below["entities"].items() if row not in said}
    return {
        "entities": MappingProxyType(entities | above["entities"]),
        **{kind: (below[kind] - said) | above[kind] for kind in KINDS},
    }
