"""Turns a `pi_inventory.toml` into rows, or says in which line it is wrong and what was probably meant."""

import datetime
import os
import re
import tomllib
from pathlib import Path
from typing import Any, NoReturn

from pi_classify import vocabulary
from pi_classify.errors import InvalidInventory
from pi_classify.inventory.rows import NOT_PI, PI, Verdict
from pi_classify.inventory.selectors import names_held_back, to_selector
from pi_classify.inventory.words import known_entities, nearest
from pi_classify.model import ACTIONS

_TOP = ("version", "properties")
_WORDS = ("property", "event", "verdict", "entity", "action", "reason", "expires")
_HEADER = re.compile(r"\s*\[\[\s*properties\s*\]\]")


def read(source: str | os.PathLike[str], *, reasonless: bool = False) -> tuple[Verdict, ...]:
    """The rows of a file. With `reasonless`, rows without a reason are let through, for who reports them all."""
    name = os.fspath(source)
    try:
        text = Path(source).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInventory(f"{name}: not UTF-8; save the inventory as UTF-8") from None
    except OSError as error:
        raise InvalidInventory(f"{name}: cannot be read ({error.strerror})") from None
    return parse(text, name, reasonless=reasonless)


def parse(text: str, name: str = "inventory text", *, reasonless: bool = False) -> tuple[Verdict, ...]:
    r"""The rows of TOML text.

    >>> parse('version = 1\n[[properties]]\nproperty = "a"\nverdict = "not_pi"\nreason = "a colour"')[0].line
    2
    >>> parse('version = 1\n[[properties]]\nproprety = "a"')
    Traceback (most recent call last):
    pi_classify.errors.InvalidInventory: inventory text:3: unknown word 'proprety'; did you mean 'property'?
    """
    return _Reader(name, text, reasonless=reasonless).rows()


class _Reader:
    def __init__(self, name: str, text: str, *, reasonless: bool) -> None:
        self._name = name
        self._lines = text.splitlines()
        self._text = text
        self._reasonless = reasonless
        self._headers = [n for n, line in enumerate(self._lines, 1) if _HEADER.match(line)]
        self._entities = tuple(entity for entity in known_entities() if entity != "UNSCANNED")

    def rows(self) -> tuple[Verdict, ...]:
        try:
            table = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidInventory(f"{self._name}: not valid TOML: {error}") from None
        for word in table:
            if word not in _TOP:
                self._refuse(0, word, f"unknown word {word!r}{nearest(word, _TOP)}")
        if type(table.get("version")) is not int or table["version"] != 1:
            self._refuse(0, "version", "write version = 1")
        given = table.get("properties", [])
        if not isinstance(given, list) or len(given) != len(self._headers):
            self._refuse(0, "properties", "write [[properties]] before each row")
        rows: list[Verdict] = []
        for line, said in zip(self._headers, given, strict=True):
            row = self._row(line, said)
            for other in rows:
                if _is_duplicate(row, other):
                    self._refuse(
                        line,
                        "property",
                        f"{row.place!r} stands in line {other.line} already; keep one row",
                    )
            rows.append(row)
        return tuple(rows)

    def _row(self, line: int, said: dict[str, Any]) -> Verdict:
        for word in said:
            if word not in _WORDS:
                self._refuse(line, word, f"unknown word {word!r}{nearest(word, _WORDS)}")
        place = self._string(line, said, "property")
        if not re.sub(r"[*.\[\]]", "", place):
            self._refuse(
                line, "property", f"{place!r} names no property; an exception for everything is a policy"
            )
        if names_held_back(place):
            self._refuse(line, "property", f"{place!r} selects nothing; write {to_selector(place)!r}")
        verdict = self._string(line, said, "verdict")
        self._known(line, "verdict", verdict, (NOT_PI, PI))
        event = self._string(line, said, "event") if "event" in said else None
        entity = self._entity(line, said, verdict)
        action = self._action(line, said, verdict, place)
        reason = said.get("reason", "")
        if not isinstance(reason, str) or (not reason.strip() and not self._reasonless):
            self._refuse(line, "reason", f'{place!r} has no reason; write reason = "why this is right"')
        return Verdict(place, verdict, entity, event, action, reason, self._date(line, said), line)

    def _entity(self, line: int, said: dict[str, Any], verdict: str) -> tuple[str, ...] | None:
        if "entity" not in said:
            if verdict == PI:
                self._refuse(line, "verdict", 'verdict "pi" needs an entity, as entity = "USER_ID"')
            return None
        value = said["entity"]
        entities = [value] if isinstance(value, str) else value
        if not isinstance(entities, list) or not all(isinstance(entity, str) for entity in entities):
            self._refuse(line, "entity", "entity is a string or a list of strings")
        for entity in entities:
            if entity == "UNSCANNED":
                self._refuse(line, "entity", "what was not scanned cannot be judged, so it has no row")
            self._known(line, "entity", entity, self._entities)
        if verdict == PI and len(entities) != 1:
            self._refuse(line, "entity", 'verdict "pi" names one entity; write a row for each')
        return tuple(entities)

    def _action(self, line: int, said: dict[str, Any], verdict: str, place: str) -> str | None:
        if "action" not in said:
            return None
        action = self._string(line, said, "action")
        self._known(line, "action", action, ACTIONS)
        if verdict == NOT_PI:
            if action != "keep":
                self._refuse(line, "action", 'only verdict "pi" has an action; what is no PI is kept')
            return None
        for vendor in vocabulary.vendors():
            allowed = vocabulary.load(vendor).allowed(tuple(place.split(".")))
            if allowed is not None and action not in allowed:
                self._refuse(line, "action", f"{vendor} needs {place} ({' or '.join(allowed)} only)")
        return action

    def _date(self, line: int, said: dict[str, Any]) -> datetime.date | None:
        value = said.get("expires")
        if value is None:
            return None
        if type(value) is not datetime.date:
            self._refuse(line, "expires", "expires is a date without quotes, as expires = 2027-01-31")
        return value

    def _string(self, line: int, said: dict[str, Any], word: str) -> str:
        value = said.get(word)
        if not isinstance(value, str) or not value.strip():
            self._refuse(
                line, word, f"write {word} = " + ('"pi" or "not_pi"' if word == "verdict" else '"..."')
            )
        return value

    def _known(self, line: int, word: str, value: str, known: tuple[str, ...]) -> None:
        if value not in known:
            self._refuse(line, word, f"{word}: unknown {value!r}{nearest(value, known)}")

    def _refuse(self, header: int, word: str, what: str) -> NoReturn:
        """Say what is wrong in the row under this header (0: above all rows), in the line of the word."""
        after = next((line for line in self._headers if line > header), len(self._lines) + 1)
        key = re.compile(rf"\s*(?:\[\[\s*)?[\"']?{re.escape(word)}[\"']?\s*[=.\]]")
        numbers = range(header or 1, after)
        line = next((n for n in numbers if key.match(self._lines[n - 1])), header or 1)
        raise InvalidInventory(f"{self._name}:{line}: {what}")


def _is_duplicate(row: Verdict, other: Verdict) -> bool:
    if (row.place, row.event) != (other.place, other.event):
        return False
    if row.entity is None or other.entity is None:
        return row.entity is other.entity
    return bool(set(row.entity) & set(other.entity)) or not (row.entity or other.entity)
