"""Which property carries which category, in which share of events: the numbers behind the heat map."""

from typing import TYPE_CHECKING, NamedTuple

from pi_classify import taxonomy
from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.tally import UNSCANNED

if TYPE_CHECKING:
    from pi_classify.auditing.report import Report

SENSITIVE = "(ae)"
"""The column of what 1798.140(ae) calls sensitive, beside the letters of (v)(1)."""


class Heat(NamedTuple):
    """One property: its share of events by letter, and by `(ae)` when it is sensitive."""

    property: str
    shares: dict[str, float]


def columns() -> tuple[str, ...]:
    """The letters of 1798.140(v)(1), then `(ae)`.

    >>> columns()
    ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', '(ae)')
    """
    return (*taxonomy.categories(), SENSITIVE)


def title_of(column: str) -> str:
    """What a column says in words.

    >>> title_of("D"), title_of(SENSITIVE)
    ('Commercial information', 'sensitive under a clause of (ae)')
    """
    return "sensitive under a clause of (ae)" if column == SENSITIVE else taxonomy.category(column).title


def heat_of(report: "Report") -> tuple[Heat, ...]:
    """A line per property with a category, in the order of the rows; those by association come last.

    A property of which several entities have a letter has the share of the most frequent one: less than the truth, never more.
    So what is beyond the bound and was counted together has no line: of it a share would be more.
    """
    lines: dict[str, dict[str, float]] = {}
    for row in report.rows:
        if row.entity == UNSCANNED or row.property == OTHER:
            continue
        shares = lines.setdefault(row.property, {})
        for column in (*row.categories, *((SENSITIVE,) if row.sensitive else ())):
            shares[column] = max(shares.get(column, 0.0), row.share)
    for carried in sorted(report.associations, key=lambda one: (-one.share, one.property, one.category)):
        if carried.property == OTHER:
            continue
        shares = lines.setdefault(carried.property, {})
        shares[carried.category] = max(shares.get(carried.category, 0.0), carried.share)
    return tuple(Heat(where, shares) for where, shares in lines.items() if shares)
