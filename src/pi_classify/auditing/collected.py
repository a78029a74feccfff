"""What a report shows to be collected: the evidence of each category, as a notice, and against a notice that exists.

What was counted together, not read or not scanned is no proof of absence: a notice tells it as a gap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pi_classify import taxonomy
from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.declared import declared_keys
from pi_classify.auditing.notice import Notice, NoticeRow
from pi_classify.auditing.render import printable
from pi_classify.auditing.rows import Association, Row
from pi_classify.auditing.tally import UNSCANNED
from pi_classify.errors import CategoryNotInNotice, UnreadableInput, UnverifiedWording
from pi_classify.model import Category, Confidence

if TYPE_CHECKING:
    from pathlib import Path

    from pi_classify.auditing.report import Report

Said = Mapping[str, Any] | Iterable[str] | str | bool | None
"""What the business says: for each letter or clause, or one answer for all; a text, several, or yes or no."""


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


def notice_of(
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
    notice = notice_of(report)
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
