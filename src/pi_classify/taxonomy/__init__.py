"""The statute as data: the categories of Cal. Civ. Code 1798.140(v)(1) and the clauses of (ae).

The wording is in `ccpa.toml`, with a mark on each row that says whether it was read in a copy of the
statute itself. Nothing here decides anything; it only defines rows, and it is not legal advice.

>>> category("A").title, category("A").clause
('Identifiers', '1798.140(v)(1)(A)')
>>> citation(("A",))
'Cal. Civ. Code 1798.140(v)(1)(A)'
"""

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from pi_classify.errors import UnknownCategory
from pi_classify.model import Category

__all__ = ["Note", "categories", "category", "citation", "notes", "sensitive_clauses"]


class Note(NamedTuple):
    """A clause that the table leans on, such as 1798.80(e) behind category B."""

    wording: str
    clause: str
    verified: bool


def categories() -> Mapping[str, Category]:
    """The table of 1798.140(v)(1), by letter.

    >>> "".join(categories())
    'ABCDEFGHIJKL'
    """
    return _table()[0]


def sensitive_clauses() -> Mapping[str, Category]:
    """What makes personal information sensitive, by clause of 1798.140(ae): `(ae)(1)(A)` and so on.

    >>> sensitive_clauses()["(ae)(1)(C)"].title
    'Precise geolocation'
    """
    return _table()[1]


def notes() -> Mapping[str, Note]:
    """The clauses that the table leans on, by a name of ours.

    >>> notes()["customer_records"].clause
    '1798.80(e)'
    """
    return _table()[2]


def category(letter: str) -> Category:
    """The row of a letter, `A`, or of a sensitive clause, `(ae)(1)(A)`.

    >>> category("a")
    Traceback (most recent call last):
    pi_classify.errors.UnknownCategory: no category 'a' in 1798.140(v)(1) or (ae); nearest: 'A'
    """
    row = categories().get(letter) or sensitive_clauses().get(letter)
    if row is None:
        raise UnknownCategory(f"no category {letter!r} in 1798.140(v)(1) or (ae); {_nearest(letter)}")
    return row


def citation(letters: Iterable[str], sensitive: str | None = None) -> str:
    """The clauses to cite for these letters and this sensitive clause, in the statute's order.

    >>> citation(("B", "A"), sensitive="(ae)(1)(A)")
    'Cal. Civ. Code 1798.140(v)(1)(A), (v)(1)(B), (ae)(1)(A)'
    """
    rows = [category(letter) for letter in sorted(set(letters))]
    if sensitive is not None:
        rows.append(category(sensitive))
    if not rows:
        raise UnknownCategory("nothing to cite: name at least one letter of 1798.140(v)(1)")
    return f"{_LAW} 1798.140" + ", ".join(row.clause.removeprefix("1798.140") for row in rows)


_LAW = "Cal. Civ. Code"


def _nearest(letter: str) -> str:
    """The known row that looks most like this one; without a likeness, what there is."""
    known = (*categories(), *sensitive_clauses())
    close = get_close_matches(letter.strip("() ").upper(), known, n=1) if len(letter) < 5 else []
    close = close or get_close_matches(letter, known, n=1)
    return f"nearest: {close[0]!r}" if close else "there are the letters A to L and (ae)(1)(A) to (ae)(2)(C)"


@cache
def _table() -> tuple[Mapping[str, Category], Mapping[str, Category], Mapping[str, Note]]:
    text = (files(__name__) / "ccpa.toml").read_text(encoding="utf-8")
    document: dict[str, Any] = tomllib.loads(text)
    letters = {row["letter"]: Category(**row) for row in document["category"]}
    clauses = {
        row["clause"].removeprefix("1798.140"): Category(letter="L", sensitive=True, **row)
        for row in document["sensitive"]
    }
    named = {name: Note(**row) for name, row in document["note"].items()}
    return MappingProxyType(letters), MappingProxyType(clauses), MappingProxyType(named)
