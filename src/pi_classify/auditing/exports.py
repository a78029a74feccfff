"""A report in other forms: JSON that can be read again, Markdown, CSV and Arrow. No values, and no formulas."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from pi_classify.auditing.cells import Cell, Locator
from pi_classify.auditing.distinct import Distinct
from pi_classify.auditing.profile import Profile, kinds_of
from pi_classify.auditing.render import printable
from pi_classify.auditing.tally import Tally
from pi_classify.errors import MissingExtra, UnreadableInput
from pi_classify.model import Confidence, Evidence

if TYPE_CHECKING:
    from pi_classify.auditing.report import Report

_FORMAT, _VERSION = "pi_classify report", 2
BEGINNING = b'{"format":"pi_classifyreport",'
"""How a report as JSON begins, without its blanks."""
# How a spreadsheet's formula may begin: OWASP, CSV injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# In a pull request these become somebody's notification, or a link to a stranger's site; not inside a code span.
_LINKED = re.compile(r"@|://|www\.", re.IGNORECASE)


def to_json(report: "Report") -> str:
    """The rows for a reader, then what was counted, then what adding up needs."""
    tally = report.tally
    table = {
        "format": _FORMAT,
        "version": _VERSION,
        "summary": report.summary,
        "rows": report.to_dicts(),
        "associations": [row._asdict() for row in report.associations],
        "counted": {
            "payloads": tally.payloads,
            "touched": tally.touched,
            "unscanned": tally.unscanned,
            "left_out": report.left_out,
            "most": tally.most,
            "unread": dict(sorted(tally.unread.items())),
            "events": dict(sorted(tally.events.items())),
            "persons": tally.persons.to_text(),
            "others": tally.others.to_text(),
            "profiles": [_of_profile(profile) for profile in tally.profiles.values()],
        },
    }
    return json.dumps(table, ensure_ascii=True, indent=1) + "\n"


def from_json(text: str | bytes) -> tuple[Tally, int]:
    """What was counted, and how many rows a sample left out."""
    try:
        table = json.loads(text)
        if table["format"] != _FORMAT or table["version"] != _VERSION:
            raise ValueError("another format")
        counted = table["counted"]
        tally = Tally(most=_count(counted["most"]))
        tally.restore(
            payloads=_count(counted["payloads"]),
            touched=_count(counted["touched"]),
            unscanned=_count(counted["unscanned"]),
            unread=_counter(counted["unread"]),
            events=_counter(counted["events"]),
            persons=Distinct.from_text(counted["persons"]),
            others=Distinct.from_text(counted["others"]),
            profiles=[_profile(one) for one in counted["profiles"]],
        )
        return tally, _count(counted["left_out"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableInput(
            "this is no report of this version, or it is damaged; write it anew with Report.to_json()"
        ) from None


def _of_profile(profile: Profile) -> dict[str, Any]:
    return {
        "property": profile.path,
        "steps": profile.steps,
        "within": profile.within,
        "identity_slot": profile.is_slot,
        "types": profile.types,
        "empty": profile.empty,
        "events": profile.events,
        "distinct": profile.distinct,
        "first": profile.first,
        "last": profile.last,
        "sources": sorted(profile.sources),
        "categories_by_association": list(profile.letters_by_association),
        "shared_shapes": list(profile.shared_shapes),
        "by_event": dict(sorted(profile.by_event.items())),
        "entities": {entity: _of_cell(cell) for entity, cell in sorted(profile.cells.items())},
        "associated": [[letter, *reason] for letter, reason in sorted(profile.associated)],
        "sketches": {
            "values": profile.values.to_text(),
            "pairs": profile.pairs.to_text(),
            "persons": profile.persons.to_text(),
            "shapes": {shape: f"{buckets:x}" for shape, buckets in profile.shapes.items()},
        },
    }


def _profile(table: Mapping[str, Any]) -> Profile:
    within = table["within"]
    profile = Profile(_text(table["property"]), _count(table["steps"]), within and _text(within))
    profile.kinds = kinds_of(_counter(table["types"]))
    profile.is_slot = table["identity_slot"] is True
    profile.empty = _count(table["empty"])
    profile.first, profile.last = _text(table["first"]), _text(table["last"])
    profile.sources = set(map(_text, table["sources"]))
    profile.by_event = _counter(table["by_event"])
    profile.cells = {_text(entity): _cell(cell) for entity, cell in table["entities"].items()}
    profile.associated = {
        (_text(letter), Evidence(_text(kind), _text(detail))) for letter, kind, detail in table["associated"]
    }
    sketches = table["sketches"]
    profile.values = Distinct.from_text(sketches["values"])
    profile.pairs = Distinct.from_text(sketches["pairs"])
    profile.persons = Distinct.from_text(sketches["persons"])
    profile.shapes = {_text(shape): int(buckets, 16) for shape, buckets in sketches["shapes"].items()}
    return profile


def _of_cell(cell: Cell) -> dict[str, Any]:
    return {
        "findings": cell.findings,
        "events": cell.events,
        "values": cell.values,
        "business": cell.business,
        "confidence": cell.confidence.name.lower(),
        "family": cell.family,
        "categories": sorted(cell.categories),
        "evidence": sorted(map(list, cell.evidence)),
        "reasons": dict(sorted(cell.reasons.items())),
        "by_event": dict(sorted(cell.by_event.items())),
        "locators": [list(locator) for locator in cell.locators],
    }


def _cell(table: Mapping[str, Any]) -> Cell:
    family = table["family"]
    return Cell(
        findings=_count(table["findings"]),
        events=_count(table["events"]),
        values=_count(table["values"]),
        business=_count(table["business"]),
        confidence=Confidence[table["confidence"].upper()],
        family=family and _text(family),
        categories=set(map(_text, table["categories"])),
        evidence={Evidence(_text(kind), _text(detail)) for kind, detail in table["evidence"]},
        reasons=_counter(table["reasons"]),
        by_event=_counter(table["by_event"]),
        locators=[Locator(_text(s), _count(n), _text(path)) for s, n, path in table["locators"]],
    )


def _count(said: object) -> int:
    if type(said) is not int or said < 0:
        raise ValueError("no count")
    return said


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return said


def _counter(said: Mapping[str, Any]) -> Counter[str]:
    return Counter({_text(name): _count(count) for name, count in said.items()})


def to_markdown(head: Sequence[str], rows: Sequence[Sequence[str]], summary: str) -> str:
    r"""A table of Markdown; what a stranger named a property cannot end a cell or begin a tag.

    >>> print(to_markdown(("property", "n"), [("a|b<i>", "1")], "1 payload"))
    1 payload
    <BLANKLINE>
    | property | n |
    | --- | --- |
    | a\|b&lt;i&gt; | 1 |
    """
    if not rows:
        return _marked(summary)
    lines = [head, ["---"] * len(head), *([_marked(cell) for cell in row] for row in rows)]
    return "\n".join([_marked(summary), "", *("| " + " | ".join(line) + " |" for line in lines)])


def _marked(text: str) -> str:
    if _LINKED.search(text):
        fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence} {printable(text).replace(chr(92), chr(92) * 2).replace('|', chr(92) + '|')} {fence}"
    out = escape(printable(text), quote=False).replace("\\", "\\\\")
    for mark in "|`*[]":
        out = out.replace(mark, "\\" + mark)
    return out


def to_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Comma-separated lines under a head; lists are joined, and no cell begins like a formula.

    >>> print(to_csv([{"property": "=1+1", "why": ["name: plan", "value"]}]).strip())
    property,why
    '=1+1,name: plan; value
    """
    out = io.StringIO()
    if rows:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([_plain(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        value = "; ".join(f"{name}: {said:.3g}" for name, said in value.items())
    elif isinstance(value, list):
        value = "; ".join(_place(one) if isinstance(one, Mapping) else str(one) for one in value)
    if isinstance(value, str):
        value = printable(value)
        return "'" + value if value.startswith(_FORMULA) else value
    return "" if value is None else value


def _place(locator: Mapping[str, object]) -> str:
    return f"{locator['source']}:{locator['record']} {locator['path']}"


def to_arrow(rows: Sequence[Mapping[str, object]]) -> Any:
    """The rows as a table of Arrow, with one type a column whether there are rows or not."""
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtra("a table of Arrow needs pyarrow: pip install pyarrow") from None
    text, count, share, texts = pa.string(), pa.int64(), pa.float64(), pa.list_(pa.string())
    place = pa.struct([("source", text), ("record", count), ("path", text)])
    differing = pa.list_(pa.struct([("event", text), ("share", share)]))
    schema = pa.schema(
        [
            ("property", text), ("entity", text), ("family", text), ("categories", texts), ("citation", text),
            ("sensitive", text), ("findings", count), ("events", count), ("share", share), ("values", count), ("filled", count),
            ("matched", share), ("holds", text), ("business", count), ("confidence", text), ("why", texts),
            ("action", text), ("not_scanned", texts), ("differs", differing), ("locators", pa.list_(place)),
        ]
    )  # fmt: skip
    made = [
        {**row, "differs": [{"event": event, "share": said} for event, said in _items(row["differs"])]}
        for row in rows
    ]
    return pa.Table.from_pylist(made, schema=schema)


def _items(said: object) -> Sequence[tuple[str, float]]:
    return list(said.items()) if isinstance(said, Mapping) else []
