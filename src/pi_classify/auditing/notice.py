"""The notice at collection (1798.100(a), 11 CCR 7012): per category the statute's wording, what shows that it is collected,
and what only the business can say: purposes, retention, whether it is sold or shared.

A category that nothing shows is in the notice too, with what not seeing it in so many events bounds. It is material for
counsel and no legal advice. What a report shows is added up in `collected.py`; here is what a notice says and how it is written.
"""

import json
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from pi_classify.auditing.exports import to_markdown
from pi_classify.auditing.markup import element, framed, table, whole
from pi_classify.auditing.render import printable
from pi_classify.model import Category

TO_FILL = "[to fill]"
UNVERIFIED = "[wording not verified]"
HEAD = (
    "category", "clause", "wording", "collected", "in at least so many events", "from", "to", "properties", "purposes", "sold or shared",
    "retention",
)  # fmt: skip
_TITLE = "Notice at collection"
_TOLD = "Material for a notice under Cal. Civ. Code 1798.100(a) and 11 CCR 7012; no legal advice."
_SHOWN = 12


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

    >>> from pi_classify.auditing.collected import notice_of
    >>> from pi_classify.auditing.report import audit_payloads
    >>> from pi_classify.engine.classifier import Classifier
    >>> report = audit_payloads([{"email": "jane@example.com", "ssn": "987-65-4320"}], Classifier())
    >>> notice = notice_of(report, purposes="support", retention="one year", sold_or_shared=False)
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
