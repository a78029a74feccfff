"""A report as HTML: static, escaped, without scripts, without an address, readable in the light and in the dark.

First a table one can act on, then where what is, what the policy does to it, what was not looked at, and what is
collected although no policy acts on it. A notebook gets the beginning of each; a file gets all, and a profile of every property.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pi_classify import taxonomy
from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.details import details_of
from pi_classify.auditing.effects import Effect, effects_of
from pi_classify.auditing.gaps import gaps
from pi_classify.auditing.heat import heat_of
from pi_classify.auditing.markup import Html, element, framed, joined, place, table, whole
from pi_classify.auditing.pictures import bar, effects_picture, heat_map, percent
from pi_classify.auditing.render import brief
from pi_classify.auditing.rows import FIELD, LEAK, Association, Row
from pi_classify.auditing.suggested import KEEP, REVIEW

if TYPE_CHECKING:
    from pi_classify.auditing.report import Report

TITLE = "Personal information in events"
_ROWS, _HEATS, _ASSOCIATIONS, _EFFECTS = 30, 25, 15, 15
# Beyond that a map is no picture any more; the tables have all.
_MOST_HEATS = 100
_REASONS = 3
_FOLDED = re.compile("<[A-Z_]+#")


def piece(report: "Report") -> Html:
    """What a notebook shows: the beginning of each table, with the count of what is left out."""
    return framed(
        element("p", element("b", report.summary)),
        *_sections(report, _ROWS, _HEATS, _EFFECTS, _ASSOCIATIONS),
    )


def page(report: "Report", *, title: str = TITLE, date: datetime.date | str | None = None) -> Html:
    """One self-contained page with everything."""
    days = [day for profile in report.profiles.values() for day in (profile.first, profile.last) if day]
    told = [_span(min(days), max(days))] if days else []
    return whole(
        title,
        element("h1", title),
        element("p", " ".join([*([f"{date}."] if date else []), *told, report.summary + "."]), class_="quiet"),
        _numbers(report),
        *_sections(report, None, _MOST_HEATS, None, None),
        element("h2", "Every property"),
        element("p", "Counts, shapes that many values share, and where to look. No value was kept.", class_="quiet"),
        *details_of(report),
    )  # fmt: skip


def _span(first: str, last: str) -> str:
    return f"Events of {first}." if first == last else f"Events from {first} to {last}."


def _sections(
    report: "Report", rows: int | None, heats: int, effects: int | None, associations: int | None
) -> Iterator[Html]:
    yield element("h2", "What was found, what matters first")
    yield from _key(report, rows)
    yield _acted_on(report.rows, rows)
    yield from _heat(report, heats, whole=rows is None)
    yield from _effects(report, effects)
    yield element("h2", "What was not read or scanned")
    yield gaps(report)
    yield element("h2", "Collected by association")
    yield _carried(report.associations, associations)


# ---------------------------------------------------------------------- the table one can act on


def _key(report: "Report", most: int | None) -> Iterator[Html]:
    """What the columns say, before one reads them: on paper no pointer rests on a heading."""
    shown = report.rows[:most]
    if not shown:
        return
    policy = element("b", report.policy.name or "your policy")
    inventory = "inventory or " if report.inventory else ""
    said: list[str] = [
        f"Action: what the {inventory}policy ", policy, " does, or ", element("b", REVIEW), " where a person must decide. ",
        f"A {FIELD} holds it in at least 80 % of its own values, a {LEAK} in fewer than 20 %.",
    ]  # fmt: skip
    if any(_FOLDED.search(row.property) for row in shown):
        said.append(" A name like <DATA#1> stands for names that may be values.")
    if any(row.property == OTHER for row in shown):
        said.append(
            f" {OTHER} is all beyond {report.tally.most:,} properties, in at most (≤) so many events."
        )
    yield element("p", *said, class_="quiet told")
    letters = sorted({letter for row in shown for letter in row.categories})
    clauses = sorted({row.sensitive for row in shown if row.sensitive})
    yield element("p", joined(map(_named, (*letters, *clauses)), " · "), class_="quiet told")


def _named(key: str) -> Html:
    known = taxonomy.categories().get(key) or taxonomy.sensitive_clauses()[key]
    return element("span", element("b", key), f" {known.title}", class_="term")


def _acted_on(rows: Sequence[Row], most: int | None) -> Html:
    if not rows:
        return element(
            "p", "Nothing was found. That says nothing of kinds that no detector knows.", class_="quiet"
        )
    head = (
        "property", "entity", "action", _titled("sensitive", "clause of 1798.140(ae)"),
        _titled("statute", "letters of Cal. Civ. Code 1798.140(v)(1)"), "holds", _number_head("of values"),
        _number_head("events"), _number_head("share"), "confidence", "why",
    )  # fmt: skip
    return joined([table(head, map(_line, rows[:most]), class_="acted"), _more(len(rows), most)])


def _line(row: Row) -> list[Html]:
    sensitive = element(
        "td", _chip(row.sensitive, "alarm", _title_of(row.sensitive)) if row.sensitive else ""
    )
    company = f" ({row.business:,} a company's own)" if row.business else ""
    return [
        element("td", place(row.property), class_="where"),
        element("td", row.entity),
        element("td", _chip(row.action, {REVIEW: "warn", KEEP: "kept"}.get(row.action, "done"))),
        sensitive,
        element("td", joined([_letter(letter) for letter in row.categories], " "), class_="one"),
        element("td", _chip(row.holds, "warn", "few of its values") if row.holds == LEAK else row.holds),
        _number(percent(row.matched) if row.matched else ""),
        *_counts(row),
        element("td", row.confidence.name.lower()),
        element("td", _reasons(row.not_scanned or brief(row.why, row.entity)), company, class_="why"),
    ]


def _counts(row: Row | Association) -> tuple[Html, Html]:
    at_most = "≤ " if row.property == OTHER else ""
    return _number(f"{at_most}{row.events:,}"), _number(at_most + percent(row.share))


def _reasons(why: Sequence[str]) -> Html:
    more = f", and {len(why) - _REASONS} more" if len(why) > _REASONS else ""
    return Html(joined(why[:_REASONS], "; ") + more)


def _letter(letter: str) -> Html:
    known = taxonomy.categories().get(letter)
    return element("span", letter, title=known.title if known else None)


def _title_of(clause: str) -> str | None:
    known = taxonomy.sensitive_clauses().get(clause)
    return known.title if known else None


def _chip(text: str, kind: str, title: str | None = None) -> Html:
    return element("span", text, class_=f"chip {kind}", title=title)


def _titled(text: str, title: str) -> Html:
    return element("th", text, scope="col", title=title)


def _number_head(text: str) -> Html:
    return element("th", text, scope="col", class_="n")


def _number(text: str) -> Html:
    return element("td", text, class_="n")


def _more(count: int, most: int | None, *, whole: bool = False) -> Html:
    if most is None or count <= most:
        return Html("")
    where = "the tables have them" if whole else element("code", 'report.to_html("report.html")')
    return element("p", f"and {count - most:,} more: ", where, class_="quiet")


# ---------------------------------------------------------------------- pictures


def _heat(report: "Report", most: int, *, whole: bool) -> Iterator[Html]:
    yield element("h2", "Where which category is")
    heats = heat_of(report)
    if not heats:
        yield element("p", "No property carries a category.", class_="quiet")
        return
    yield element(
        "p", "Share of events in which the property carries the category of 1798.140(v)(1).", class_="quiet"
    )
    yield heat_map(heats[:most])
    yield _more(len(heats), most, whole=whole)


def _effects(report: "Report", most: int | None) -> Iterator[Html]:
    yield element("h2", "Before and after the policy")
    effects = effects_of(report.rows)
    if not effects:
        yield element("p", "Nothing was found that a policy could change.", class_="quiet")
        return
    key = [
        joined([element("i", class_=kind), said])
        for kind, said in (("done", "changed"), ("kept", "kept by the policy"), ("open", "open: to review"))
    ]
    yield element("p", f"Findings under {report.policy.name or 'this policy'}: ", *key, class_="quiet key")
    picture = effects_picture(effects[:most])
    rows = (_effect(effect, [] if picture else [bar(effect)]) for effect in effects[:most])
    head = ("entity", _number_head("before"), "what happens", _number_head("unchanged"), "because")
    yield element("div", [*([picture] if picture else []), table(head, rows)], class_="pair")
    yield _more(len(effects), most)


def _effect(effect: Effect, drawn: list[Html]) -> list[Html]:
    said = ", ".join(f"{action} {count:,}" for action, count in effect.changed) or "nothing"
    left = [f"kept {effect.kept:,}"] if effect.kept else []
    left += [f"to review {effect.open:,}"] if effect.open else []
    return [
        element("td", effect.entity),
        _number(f"{effect.before:,}"),
        element("td", said, *drawn),
        _number(f"{effect.after:,}"),
        element("td", ", ".join(left)),
    ]


# ---------------------------------------------------------------------- what is missing, what is carried


def _carried(rows: Sequence[Association], most: int | None) -> Html:
    told = element("p", "No policy acts on these, but they are collected: a notice lists their category.", class_="quiet")  # fmt: skip
    if not rows:
        return element("p", "No property carries a category by association.", class_="quiet")
    head = ("property", "category", _number_head("events"), _number_head("share"), "why")
    lines = (
        (
            element("td", place(row.property), class_="where"),
            f"{row.category} {_letter_title(row.category)}",
            *_counts(row),
            element("td", _reasons(brief(row.why, "")), class_="why"),
        )
        for row in sorted(rows, key=lambda row: -row.events)[:most]
    )
    return joined([told, table(head, lines), _more(len(rows), most)])


def _letter_title(letter: str) -> str:
    known = taxonomy.categories().get(letter)
    return known.title if known else ""


def _numbers(report: "Report") -> Html:
    tally, rows = report.tally, report.rows
    told: Mapping[str, tuple[int, str]] = {
        "events read": (tally.payloads, ""),
        "with personal information": (tally.touched, ""),
        "properties": (len(report.profiles), ""),
        "of them with findings": (len(_places(rows)), ""),
        "hold sensitive": (len(_places(row for row in rows if row.sensitive)), "alarm"),
        "leak": (len(_places(row for row in rows if row.holds == LEAK)), "warn"),
        "to review": (len(_places(row for row in rows if row.action == REVIEW)), "warn"),
        "not wholly scanned": (tally.unscanned, "warn"),
        "rows not read": (tally.unread.total(), "warn"),
    }
    items = [
        element("li", element("b", f"{count:,}"), said, class_=kind if kind and count else None)
        for said, (count, kind) in told.items()
    ]
    return element("ul", items, class_="numbers")


def _places(rows: Iterable[Row]) -> set[str]:
    return {row.property for row in rows}
