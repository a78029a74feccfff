"""A table one can act on: per property and entity the statute's clause, how much of it there is, why, and what to do.

It holds counts, property names and words of ours. It has never seen a value.
"""

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from pi_classify.auditing import exports
from pi_classify.auditing.behaviour import PSEUDONYM
from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.profile import Profile
from pi_classify.auditing.reading import Classifies, count, sampled, source_rows
from pi_classify.auditing.render import table_text
from pi_classify.auditing.rows import Association, Row, associations_of, order, rows_of
from pi_classify.auditing.rows import statute as statute
from pi_classify.auditing.tally import UNSCANNED, Tally
from pi_classify.inventory.rows import PI
from pi_classify.sources.jsonl import write_atomically
from pi_classify.sources.rows import Batch
from pi_classify.sources.rows import Row as SourceRow

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from pi_classify.auditing.collected import Said
    from pi_classify.auditing.differences import Difference
    from pi_classify.auditing.notice import Notice
    from pi_classify.inventory import Inventory
    from pi_classify.policy import Policy

_BY_BEHAVIOUR = "USER_ID"
HEAD = (
    "property", "entity", "action", "sensitive", "statute", "holds", "of values", "events", "share", "business", "confidence",
    "why",
)  # fmt: skip


class Report:
    """What many payloads hold: rows, what matters first, and below them a profile of every property.

    >>> audit = audit_payloads
    >>> from pi_classify.engine.classifier import Classifier
    >>> report = audit([{"email": "jane@example.com"}, {"email": "", "plan": "pro"}], Classifier())
    >>> [(row.property, row.entity, row.holds, row.action) for row in report.rows]
    [('email', 'EMAIL_ADDRESS', 'field', 'hash')]
    >>> report.profiles["email"].types, [row.property for row in report.associations]
    ({'str': 2}, ['plan'])
    """

    def __init__(
        self,
        tally: Tally,
        *,
        left_out: int = 0,
        policy: "str | Path | Policy" = "analytics",
        inventory: "Inventory | None" = None,
    ) -> None:
        """`left_out` is how many rows a sample did not look at; the suggested actions are those of an `inventory`'s rows, then
        those of `policy`.
        """
        from pi_classify.policy import Policy

        self.tally = tally
        self.left_out = left_out
        self.policy = Policy.load(policy)
        self.inventory = inventory

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What was found, what matters first: sensitive, unscanned, what the policy changes, what it keeps."""
        return tuple(sorted(rows_of(self.tally, self.policy, self.inventory), key=order))

    @cached_property
    def associations(self) -> tuple[Association, ...]:
        """Properties of a category by association (commercial, activity, coarse place, employment, inference).

        No policy acts on them; a notice at collection lists them.
        """
        return tuple(associations_of(self.tally))

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """Every property that was seen, found or not, by its printed path."""
        return self.tally.profiles

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Report: {len(self.rows)} rows; {self.summary}>"

    def __str__(self) -> str:
        """The plain table."""
        return self.to_text()

    def __add__(self, other: "Report") -> "Report":
        """Both together, as if one had seen everything; the policy and the inventory are the first one's."""
        return Report(
            self.tally + other.tally,
            left_out=self.left_out + other.left_out,
            policy=self.policy,
            inventory=self.inventory,
        )

    def __eq__(self, other: object) -> bool:
        """Equal when they counted the same."""
        return isinstance(other, Report) and (self.tally, self.left_out) == (other.tally, other.left_out)

    __hash__ = None  # type: ignore[assignment]  # what it counted may grow

    @property
    def summary(self) -> str:
        """One sentence of counts: read, with personal information, unscanned, not read, left out."""
        tally = self.tally
        parts = [f"{tally.payloads:,} payloads read", f"{tally.touched:,} with personal information"]
        if tally.unscanned:
            parts.append(f"{tally.unscanned:,} not wholly scanned")
        if tally.folded:
            parts.append(f"about {tally.folded:,} properties too many, counted as {OTHER}")
        parts += [f"{count:,} not read ({reason})" for reason, count in sorted(tally.unread.items())]
        if self.left_out:
            parts.append(f"{self.left_out:,} left out by the sample")
        return ", ".join(parts)

    # ------------------------------------------------------------------ what to do with it

    def diff(self, earlier: "Report") -> "Difference":
        """What is new, what is gone, and whose share changed since an earlier report."""
        from pi_classify.auditing.differences import difference

        return difference(earlier, self)

    def verdict(
        self,
        path: str,
        verdict: str,
        *,
        reason: str,
        entity: str | tuple[str, ...] | None = None,
        event: str | None = None,
        file: str | Path | None = None,
    ) -> str:
        """The inventory's lines for a property that was reviewed; written to the end of `file` if one is named.

        Without `entity`, `not_pi` speaks of the entities that were found there, and a pseudonym by behaviour is a `USER_ID`
        (the kind that claims least of one: an inventory names an entity, not a family). Raises InvalidInventory for an unknown
        word or an empty reason, LookupError for a property that this report does not have.

        >>> report = audit_payloads([], None)
        >>> report.verdict("properties.code", "not_pi", reason="a marketing code")
        Traceback (most recent call last):
        LookupError: this report has no such property; report.profiles lists them
        """
        from pi_classify.auditing.verdicts import lines_of, write

        if path not in self.profiles:
            raise LookupError("this report has no such property; report.profiles lists them")
        there = {row.entity for row in self.rows if row.property == path}
        found = tuple(sorted(there - {UNSCANNED, PSEUDONYM}))
        if verdict == PI and PSEUDONYM in there and not found:
            found = (_BY_BEHAVIOUR,)
        lines = lines_of(
            path, verdict, reason=reason, entity=found if entity is None else entity, event=event
        )
        if file is not None:
            write(lines, Path(file))
        return lines

    def notice(
        self,
        *,
        purposes: "Said" = None,
        retention: "Said" = None,
        sold_or_shared: "Said" = None,
        strict: bool = False,
    ) -> "Notice":
        """The notice at collection that this report is evidence for; see :func:`pi_classify.auditing.collected.notice_of`."""
        from pi_classify.auditing.collected import notice_of

        return notice_of(
            self, purposes=purposes, retention=retention, sold_or_shared=sold_or_shared, strict=strict
        )

    def check_notice(self, declared: "Notice | Mapping[str, Any] | Iterable[str] | str | Path") -> None:
        """Raise CategoryNotInNotice when something is collected that a notice lacks; see :func:`pi_classify.auditing.collected.check`."""
        from pi_classify.auditing.collected import check

        check(self, declared)

    # ------------------------------------------------------------------ forms

    def to_dicts(self) -> list[dict[str, object]]:
        """One dict per row, for a data frame or JSON."""
        return [row.to_dict() for row in self.rows]

    def to_json(self) -> str:
        """The rows for a reader, and everything that was counted, so that it can be read and added up again.

        It holds sketches of which `distinct` says what they give away.
        """
        return exports.to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes, *, policy: "str | Path | Policy" = "analytics") -> "Report":
        """Read `to_json` again. Raises UnreadableInput when it is something else or damaged."""
        tally, left_out = exports.from_json(text)
        return cls(tally, left_out=left_out, policy=policy)

    def to_text(self) -> str:
        """The plain aligned table, the summary below it."""
        return f"{table_text(HEAD, self._cells())}\n\n{self.summary}" if self.rows else self.summary

    def to_markdown(self) -> str:
        """The table for a pull request or a page."""
        return exports.to_markdown(HEAD, self._cells(), self.summary)

    def to_csv(self) -> str:
        """One line a row, as spreadsheets read it; no cell begins like a formula."""
        return exports.to_csv(self.to_dicts())

    def to_arrow(self) -> Any:
        """The rows as a `pyarrow.Table`. Raises MissingExtra without pyarrow."""
        return exports.to_arrow(self.to_dicts())

    @overload
    def to_html(self, *, title: str = ..., date: datetime.date | str | None = None) -> str: ...

    @overload
    def to_html(
        self, path: str | Path, *, title: str = ..., date: datetime.date | str | None = None
    ) -> None: ...

    def to_html(
        self,
        path: str | Path | None = None,
        *,
        title: str = "Personal information in events",
        date: datetime.date | str | None = None,
    ) -> str | None:
        """One self-contained page with all rows and all properties, written to `path` or handed back.

        It loads nothing and runs nothing. It bears the date that you give, so that the same events make the same page.
        """
        from pi_classify.auditing.page import page

        made = page(self, title=title, date=date)
        if path is None:
            return made
        with write_atomically(path) as out:
            out.write(made.encode("utf-8"))
        return None

    def _repr_html_(self) -> str:
        from pi_classify.auditing.page import piece

        return piece(self)

    def __rich_console__(self, _console: "Console", options: "ConsoleOptions") -> "RenderResult":
        """The table in colours, as wide as the terminal."""
        from pi_classify.auditing.terminal import rendered

        yield from rendered(self, options.max_width)

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                row.property,
                row.entity,
                row.action,
                row.sensitive or "",
                row.citation,
                row.holds,
                f"{row.matched:.1%}" if row.matched else "",
                str(row.events),
                f"{row.share:.1%}",
                str(row.business) if row.business else "",
                row.confidence.name.lower(),
                ", ".join(row.not_scanned or row.why),
            )
            for row in self.rows
        ]


def audit_payloads(
    payloads: Iterable[object],
    classifier: Classifies,
    *,
    sample: int | None = None,
    seed: int = 0,
    source: str = "",
    policy: "str | Path | Policy" = "analytics",
) -> Report:
    """Look at many payloads and add them up; what is no payload is counted with its reason.

    Rows of a source, lines of JSONL and :class:`Unread` rows are understood. `sample` looks at so many rows, chosen evenly over
    the whole source; the same `seed` chooses the same ones. `source` is what locators call it.
    """
    tally, left_out = Tally(), 0
    rows: Iterable[SourceRow | Batch] = source_rows(payloads, source)
    if sample is not None:
        rows, left_out = sampled(rows, sample, seed)
    count(tally, rows, classifier)
    from pi_classify.inventory.reviewing import Reviewed

    inventory = classifier.inventory if isinstance(classifier, Reviewed) else None
    return Report(tally, left_out=left_out, policy=policy, inventory=inventory)
