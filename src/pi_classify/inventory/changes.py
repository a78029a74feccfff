"""What was seen, held against the inventory: new properties, changed verdicts, rows that ran out or have no reason."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pi_classify import vocabulary
from pi_classify.errors import UnreadableInput
from pi_classify.inventory.reader import parse
from pi_classify.inventory.rows import NOT_PI, PI, TODO, Inventory, Verdict
from pi_classify.inventory.selectors import steps_of, to_selector
from pi_classify.model import Confidence, Finding
from pi_classify.sources.jsonl import write_atomically

_SURE = (Confidence.LIKELY.name.lower(), Confidence.CERTAIN.name.lower())


class Seen(NamedTuple):
    """A property that was seen in an event, and what was found there (None: nothing). Never a value."""

    path: str
    event: str
    entity: str | None = None
    confidence: str | None = None
    vendor: str | None = None

    @property
    def found(self) -> str | None:
        """The entity, when a policy would act on it."""
        return self.entity if self.confidence in _SURE else None


class Problem(NamedTuple):
    """Why a check fails: a sentence, the line of the file it is about (0: none), and the row to add."""

    what: str
    line: int = 0
    row: Verdict | None = None


def seen_of(record: Mapping[str, Any]) -> Seen | None:
    """One record of `--pi-seen FILE`, or None when the record is something else, such as an event.

    >>> seen_of({"path": "properties.plan", "event": "", "entity": None, "confidence": None, "count": 3}).path
    'properties.plan'
    """
    if not {"path", "event", "entity", "confidence", "count"} <= record.keys():
        return None
    words = [record[word] for word in ("path", "event", "entity", "confidence")]
    vendor = record.get("vendor")
    if not all(isinstance(word, str) for word in words[:2]):
        raise UnreadableInput("a record of what was seen has no path or event; write it anew with --pi-seen")
    if not all(word is None or isinstance(word, str) for word in (*words[2:], vendor)):
        raise UnreadableInput("a record of what was seen is damaged; write it anew with --pi-seen")
    return Seen(words[0], words[1], words[2], words[3], vendor)


def event_of(payload: object, findings: Iterable[Finding]) -> str:
    """The name of an event as it may be told: of one that says who did it, even in a URL or encoded, only the entity.

    >>> event_of({"event": "Signed Up"}, ())
    'Signed Up'
    """
    name = payload.get("event") if isinstance(payload, Mapping) else None
    if not isinstance(name, str):
        return ""
    return next((f"<{finding.entity}>" for finding in findings if finding.path[:1] == ("event",)), name)


def problems(inventory: Inventory, seen: Iterable[Seen]) -> list[Problem]:
    """What a reviewer has to settle, in the order of the file and then of places."""
    found = []
    for row in inventory.rows:
        if not row.is_reviewed:
            found.append(Problem(f"{row.place}: no reason yet; say why this verdict is right", row.line))
        if row.is_expired(inventory.today):
            found.append(
                Problem(f"{row.place}: expired on {row.expires}; review it or remove the row", row.line)
            )
    return found + [Problem(what, 0, row) for what, row in _missing(inventory, seen)]


def _missing(inventory: Inventory, seen: Iterable[Seen]) -> list[tuple[str, Verdict]]:
    places: dict[str, list[Seen]] = {}
    for one in seen:
        if not _is_known(one):
            places.setdefault(one.path, []).append(one)
    told: list[tuple[str, Verdict]] = []
    for path, there in sorted(places.items()):
        listed = any(row.pattern.fullmatch(path) for row in inventory.rows)
        entities = sorted({one.found for one in there if one.found and one.found != "UNSCANNED"})
        events = {one.event for one in there}
        if not listed:
            for entity in entities:
                told.append((f"{path}: new, holds {entity}", _row(path, PI, (entity,))))
            if not entities:
                told.append((f"{path}: new, nothing was found", _row(path, NOT_PI, ())))
            continue
        for entity in entities:
            open_in = {
                one.event for one in there if one.found == entity and not _is_listed(inventory, one, entity)
            }
            for event in [None] if open_in == events else sorted(open_in):
                where = f" in {event}" if event else ""
                row = _row(path, PI, (entity,), event)
                told.append((f"{path}: the verdict changed, it holds {entity} now{where}", row))
    return told


def _is_listed(inventory: Inventory, one: Seen, entity: str) -> bool:
    """Whether a row, in force or waiting for its reason, speaks of this entity here."""
    finding = Finding((), 0, 0, entity, None, (), Confidence.CERTAIN, ())
    return any(
        row.pattern.fullmatch(one.path)
        and (row.event is None or row.event == one.event)
        and row.covers(finding)
        for row in inventory.rows
    )


def _row(path: str, verdict: str, entity: tuple[str, ...], event: str | None = None) -> Verdict:
    named = (
        event if event and not event.startswith("<") else None
    )  # no row could name what `event_of` held back
    return Verdict(to_selector(path), verdict, entity, named, reason=TODO)


def _is_known(one: Seen) -> bool:
    """Whether a vendor's vocabulary knows the property as what was found there."""
    steps = list(steps_of(one.path))
    names = tuple(text for kind, text in steps if not kind)
    inner = [(kind, text) for kind, text in steps if kind]
    if not names:
        return False
    if inner:
        return inner[0][0] == "?" and _knows("query", (inner[0][1],), one.found)
    vendors = (one.vendor,) if one.vendor in vocabulary.vendors() else vocabulary.vendors()[:-1]
    return any(_knows(vendor, names, one.found) for vendor in vendors if vendor)


def _knows(vendor: str, names: tuple[str, ...], entity: str | None) -> bool:
    row = vocabulary.load(vendor).lookup(names)
    return row is not None and (entity is None or entity == row.entity)


def toml_of(row: Verdict) -> str:
    """The lines of a row, as they stand in the file.

    >>> print(toml_of(Verdict("properties.plan", "not_pi", (), reason="TODO")))
    [[properties]]
    property = "properties.plan"
    verdict = "not_pi"
    entity = []
    reason = "TODO"
    """
    lines = ["[[properties]]", f"property = {_quoted(row.place)}"]
    if row.event is not None:
        lines.append(f"event = {_quoted(row.event)}")
    lines.append(f"verdict = {_quoted(row.verdict)}")
    if row.entity is not None:
        one = len(row.entity) == 1
        lines.append("entity = " + (_quoted(row.entity[0]) if one else json.dumps(list(row.entity))))
    return "\n".join([*lines, f"reason = {_quoted(row.reason)}"])


def _quoted(text: str) -> str:
    # A JSON string in ASCII is a TOML basic string, but for lone surrogates and DEL.
    return json.dumps(text.encode("utf-8", "replace").decode("utf-8")).replace("\x7f", "\\u007f")


def append(inventory: Inventory, seen: Sequence[Seen], file: Path) -> int:
    """Append rows with the reason TODO for what is not listed; comments and order stay as they are.

    The file is written aside and renamed, and read strictly before that.
    """
    rows = [row for _, row in _missing(inventory, seen)]
    if not rows:
        return 0
    before = file.read_text(encoding="utf-8") if file.exists() else "version = 1\n"
    text = before.rstrip("\n") + "\n\n" + "\n\n".join(toml_of(row) for row in rows) + "\n"
    parse(text, str(file), reasonless=True)
    with write_atomically(file) as out:
        out.write(text.encode("utf-8"))
    return len(rows)
