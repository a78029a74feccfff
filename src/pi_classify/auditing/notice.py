"""The notice at collection (1798.100(a), 11 CCR 7012): per category the statute's wording, what shows that it is collected,
and what only the business can say: purposes, retention, whether it is sold or shared.

A category that nothing shows is in the notice too, with what not seeing it in so many events bounds. It is material for
counsel and no legal advice.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_classify import taxonomy
from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.declared import declared_keys
from pi_classify.auditing.exports import to_markdown
from pi_classify.auditing.markup import element, framed, table, whole
from pi_classify.auditing.render import printable
from pi_classify.auditing.rows import Association, Row
from pi_classify.auditing.tally import UNSCANNED
from pi_classify.errors import CategoryNotInNotice, UnreadableInput, UnverifiedWording
from pi_classify.model import Category, Confidence

if TYPE_CHECKING:
    from pathlib import Path

    from pi_classify.auditing.report import Report

TO_FILL = "[to fill]"
UNVERIFIED = "[wording not verified]"
HEAD = (
    "category", "clause", "wording", "collected", "in at least so many events", "from", "to", "properties", "purposes", "sold or shared",
    "retention",
)  # fmt: skip
_TITLE = "Notice at collection"
_TOLD = "Material for a notice under Cal. Civ. Code 1798.100(a) and 11 CCR 7012; no legal advice."
_SHOWN = 12

Said = Mapping[str, Any] | Iterable[str] | str | bool | None
"""What the business says: for each letter or clause, or one answer for all; a text, several, or yes or no."""


class NoticeRow(NamedTuple):
    """One category of 1798.140(v)(1), or one clause of (ae).

    `events` is in how many events at least one of its properties stood, counted at the most frequent of them. `possible` are
    properties of which the report is not sure. `purposes`, `retention` and `sold_or_shared` are the business's words, or empty.
    """

    key: str
    category: Category
    properties: tuple[str, ...]
    possible: tuple[str, ...]
    events: int
    first: str
    last: str
    sources: tuple[str, ...]
    purposes: tuple[str, ...]
    retention: str
    sold_or_shared: str

    @property
    def is_collected(self) -> bool:
        """Whether something shows that it is collected."""
        return bool(self.properties)

    @property
    def missing(self) -> tuple[str, ...]:
        """What a notice has to say about a collected category and does not yet."""
        if not self.is_collected:
            return ()
        words = {
            "purposes": self.purposes,
            "retention": self.retention,
            "sold or shared": self.sold_or_shared,
        }
        return tuple(word for word, said in words.items() if not said)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "category": self.key,
            "title": self.category.title,
            "wording": self.category.wording,
            "clause": self.category.clause,
            "wording_verified": self.category.verified,
            "collected": self.is_collected,
            "properties": list(self.properties),
            "possible": list(self.possible),
            "events": self.events,
            "first": self.first,
            "last": self.last,
            "sources": list(self.sources),
            "purposes": list(self.purposes),
            "retention": self.retention,
            "sold_or_shared": self.sold_or_shared,
        }


class Notice:
    """The rows of a notice: the categories A to K, and apart from them what is sensitive.

    >>> from pi_classify.auditing.report import audit_payloads
    >>> from pi_classify.engine.classifier import Classifier
    >>> report = audit_payloads([{"email": "jane@example.com", "ssn": "987-65-4320"}], Classifier())
    >>> notice = make(report, purposes="support", retention="one year", sold_or_shared=False)
    >>> [row.key for row in notice.rows if row.is_collected], [row.key for row in notice.sensitive if row.is_collected]
    (['A', 'B'], ['(ae)(1)(A)'])
    """

    def __init__(
        self,
        rows: tuple[NoticeRow, ...],
        sensitive: tuple[NoticeRow, ...],
        events: int,
        gaps: tuple[str, ...],
    ) -> None:
        """`events` were wholly read; `gaps` says what was not."""
        self.rows = rows
        self.sensitive = sensitive
        self.events = events
        self.gaps = gaps

    @property
    def collected(self) -> tuple[str, ...]:
        """Letters and clauses of what is collected."""
        return tuple(row.key for row in (*self.rows, *self.sensitive) if row.is_collected)

    @property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """What the business still has to say, by letter or clause."""
        return {row.key: row.missing for row in (*self.rows, *self.sensitive) if row.missing}

    @property
    def bound(self) -> str:
        """What not seeing a category says: with 95 % confidence it is in fewer than this share of such events.

        That holds for events like these and for what is detected at all. Exactly: 1 - 0.05 ** (1 / n), rounded up.
        """
        if not self.events:
            return "not seen, and no event was read"
        percent = -100 * math.expm1(math.log(0.05) / self.events)
        places = max(2, 1 - math.floor(math.log10(percent)))
        percent = math.ceil(percent * 10**places) / 10**places
        return f"not seen in {self.events} events: in fewer than {percent:.{places}f}% of such events (95 %)"

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Notice: {len(self.collected)} categories collected, {len(self.missing)} not wholly described, {len(self.gaps)} gaps>"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "law": "Cal. Civ. Code 1798.100(a), 11 CCR 7012",
            "events": self.events,
            "not_seen": self.bound,
            "gaps": list(self.gaps),
            "categories": [row.to_dict() for row in self.rows],
            "sensitive": [row.to_dict() for row in self.sensitive],
        }

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_markdown(self) -> str:
        """Both tables and what they leave open, for counsel's desk."""
        parts = [
            f"# {_TITLE}",
            _TOLD,
            "## Categories of personal information",
            to_markdown(HEAD, [self._cells(row) for row in self.rows], self.bound),
            "## Sensitive personal information",
            to_markdown(HEAD, [self._cells(row) for row in self.sensitive], self.bound),
        ]
        if self.gaps:
            parts += ["## What was not looked at", "\n".join(f"- {printable(gap)}" for gap in self.gaps)]
        return "\n\n".join(parts) + "\n"

    def to_html(self) -> str:
        """The same as one static, escaped page, in the light and in the dark."""
        return whole(_TITLE, element("h1", _TITLE), *self._parts())

    def _repr_html_(self) -> str:
        return framed(*self._parts())

    def _parts(self) -> Iterator[str]:
        yield element("p", _TOLD, class_="quiet")
        yield element("h2", "Categories of personal information")
        yield table(HEAD, [self._cells(row) for row in self.rows], class_="notice")
        yield element("h2", "Sensitive personal information")
        yield table(HEAD, [self._cells(row) for row in self.sensitive], class_="notice")
        yield element("p", self.bound, class_="quiet")
        yield element("h2", "What was not looked at")
        yield element("ul", [element("li", gap) for gap in self.gaps or ("nothing",)])

    def _cells(self, row: NoticeRow) -> tuple[str, ...]:
        wording = row.category.wording + ("" if row.category.verified else f" {UNVERIFIED}")
        listed = [*row.properties, *(f"{path} (possible)" for path in row.possible)]
        more = f", and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
        head = (row.key, row.category.clause, wording)
        if not row.is_collected:
            return (
                *head,
                "possible" if row.possible else "not seen",
                "0",
                "",
                "",
                ", ".join(listed[:_SHOWN]) + more,
                "",
                "",
                "",
            )
        return (
            *head,
            "yes",
            str(row.events),
            row.first,
            row.last,
            ", ".join(listed[:_SHOWN]) + more,
            "; ".join(row.purposes) or TO_FILL,
            row.sold_or_shared or TO_FILL,
            row.retention or TO_FILL,
        )


class _Evidence:
    """What shows one category, added up over properties."""

    def __init__(self) -> None:
        self.properties: dict[str, int] = {}
        self.possible: dict[str, int] = {}
        self.days: set[str] = set()
        self.sources: set[str] = set()

    def add(self, path: str, events: int, days: Iterable[str], sources: Iterable[str], *, sure: bool) -> None:
        held = self.properties if sure else self.possible
        held[path] = max(held.get(path, 0), events)
        if sure:
            self.days.update(filter(None, days))
            self.sources.update(filter(None, sources))


def make(
    report: "Report",
    *,
    purposes: Said = None,
    retention: Said = None,
    sold_or_shared: Said = None,
    strict: bool = False,
) -> Notice:
    """The notice that a report is evidence for. `strict` refuses wording that was not verified.

    Each of `purposes`, `retention` and `sold_or_shared` is one answer for all categories, or a mapping from letter or clause
    (`"A"`, `"(ae)(1)(C)"`); what is not said is marked `[to fill]`. Raises UnknownCategory for a key that the statute does not have,
    UnverifiedWording when `strict` meets wording that was not seen in a copy of the law.
    """
    letters, clauses = _evidence(report)
    answers = (_answer(purposes), _answer(retention), _answer(sold_or_shared))
    rows = tuple(
        _row(key, category, letters.get(key), answers)
        for key, category in taxonomy.categories().items()
        if key != "L"
    )
    sensitive = tuple(
        _row(key, category, clauses.get(key), answers)
        for key, category in taxonomy.sensitive_clauses().items()
    )
    unverified = [row.key for row in (*rows, *sensitive) if row.is_collected and not row.category.verified]
    if strict and unverified:
        raise UnverifiedWording(
            f"the wording of {', '.join(unverified)} was not seen in a copy of the statute that is in force; "
            "compare it with leginfo.legislature.ca.gov, or leave out strict"
        )
    tally = report.tally
    return Notice(rows, sensitive, tally.payloads - tally.unscanned, tuple(_gaps(report)))


def check(report: "Report", declared: "Notice | Mapping[str, Any] | Iterable[str] | str | Path") -> None:
    """Raise CategoryNotInNotice when something is collected that the notice does not declare (1798.100(a)(1)).

    `declared` is a notice, its plain data, letters and clauses (`["A", "F", "(ae)(1)(C)"]`), or the path of a JSON or TOML file with
    either. What was not wholly read or scanned is no proof of absence: it raises too.
    """
    known = set(declared.collected) if isinstance(declared, Notice) else declared_keys(declared)
    notice = make(report)
    lacking = [row for row in (*notice.rows, *notice.sensitive) if row.is_collected and row.key not in known]
    if lacking:
        told = "\n".join(
            f"  {row.key} {row.category.title} ({row.category.clause}): {', '.join(map(printable, row.properties[:5]))}"
            for row in lacking
        )
        raise CategoryNotInNotice(f"collected and not in the notice (1798.100(a)(1)):\n{told}")
    if notice.gaps:
        raise CategoryNotInNotice(f"the notice cannot be confirmed: {'; '.join(notice.gaps)}")


def _evidence(report: "Report") -> tuple[dict[str, _Evidence], dict[str, _Evidence]]:
    letters: dict[str, _Evidence] = {}
    clauses: dict[str, _Evidence] = {}
    for row in report.rows:
        if row.entity == UNSCANNED:
            continue
        profile = report.profiles[row.property]
        stood = report.profiles.get(profile.within or "", profile)  # inside a text: where that stood
        days, sources = (stood.first, stood.last), stood.sources
        sure, events = row.confidence >= Confidence.LIKELY, _at_least(row)
        for letter in row.categories:
            letters.setdefault(letter, _Evidence()).add(row.property, events, days, sources, sure=sure)
        if row.sensitive is not None:
            clauses.setdefault(row.sensitive, _Evidence()).add(row.property, events, days, sources, sure=sure)
    for carried in report.associations:
        profile = report.profiles[carried.property]
        letters.setdefault(carried.category, _Evidence()).add(
            carried.property, _at_least(carried), (profile.first, profile.last), profile.sources, sure=True
        )
    return letters, clauses


def _at_least(row: Row | Association) -> int:
    """In how many events it surely stood: of properties that were counted together only that there was one."""
    return min(1, row.events) if row.property == OTHER else row.events


def _row(
    key: str,
    category: Category,
    evidence: _Evidence | None,
    answers: tuple[Callable[[str], tuple[str, ...]], ...],
) -> NoticeRow:
    seen = evidence or _Evidence()
    purposes, retention, sold = (answer(key) for answer in answers)
    properties = sorted(seen.properties, key=lambda path: (-seen.properties[path], path))
    return NoticeRow(
        key,
        category,
        tuple(properties),
        tuple(path for path in sorted(seen.possible) if path not in seen.properties),
        max(seen.properties.values(), default=0),
        min(seen.days, default=""),
        max(seen.days, default=""),
        tuple(sorted(seen.sources)),
        purposes,
        "; ".join(retention),
        "; ".join(sold),
    )


def _answer(said: Said) -> Callable[[str], tuple[str, ...]]:
    if isinstance(said, Mapping):
        for key in said:
            taxonomy.category(key)  # an answer for a category that does not exist would be lost
        answers = {key: _words(answer) for key, answer in said.items()}
        return lambda key: answers.get(key, ())
    words = _words(said)
    return lambda _key: words


def _words(said: Any) -> tuple[str, ...]:
    """What is said, as texts; a blank one says nothing."""
    if said is None or isinstance(said, bool):
        return () if said is None else ("yes" if said else "no",)
    texts = said if isinstance(said, list | tuple) else (said,)
    if not all(isinstance(text, str) for text in texts):
        raise UnreadableInput(
            "purposes, retention and sold_or_shared are texts, or true or false, for all or by category"
        )
    return tuple(text for text in texts if text.strip())


def _gaps(report: "Report") -> Iterator[str]:
    tally = report.tally
    for reason, count in sorted(tally.unread.items()):
        yield f"{count} rows not read ({reason})"
    if tally.unscanned:
        yield f"{tally.unscanned} events not wholly scanned"
    if report.left_out:
        yield f"{report.left_out} rows left out by the sample"
    if tally.folded:
        yield f"about {tally.folded} properties counted together"
    if not tally.payloads:
        yield "no event was read"
