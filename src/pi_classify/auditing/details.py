"""A property in full, folded until one opens it: types, counts, shapes, what was found, why, and where to look."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.markup import Html, element, joined
from pi_classify.auditing.pictures import percent
from pi_classify.auditing.profile import Profile
from pi_classify.auditing.rows import Row

if TYPE_CHECKING:
    from pi_classify.auditing.report import Report

_EVENTS, _SHAPES, _WHY = 5, 8, 6


def details_of(report: "Report") -> Iterator[Html]:
    """Every property that was seen: those with findings in the order of the rows, then the others."""
    rows: dict[str, list[Row]] = {}
    for row in report.rows:
        rows.setdefault(row.property, []).append(row)
    profiles = report.profiles
    for path in dict.fromkeys((*rows, *profiles)):
        yield _details(profiles[path], rows.get(path, ()), report.tally.payloads)


def _details(profile: Profile, rows: Sequence[Row], most: int) -> Html:
    found = joined(dict.fromkeys(row.entity for row in rows), ", ")
    letters = " ".join(profile.letters_by_association)
    told = found or (f"by association: {letters}" if letters else "nothing found")
    summary = element(
        "summary", element("code", profile.path or "the whole payload"), " ", element("span", told, class_="quiet")
    )  # fmt: skip
    facts = [(element("dt", name), element("dd", said)) for name, said in _facts(profile, rows, most) if said]
    return element("details", summary, element("dl", [part for fact in facts for part in fact]))


def _facts(profile: Profile, rows: Sequence[Row], most: int) -> Iterator[tuple[str, str | Html]]:
    yield "types", _counts(profile.types)
    at_most = "at most " if profile.path == OTHER else ""  # they were added up one by one
    yield "events", f"{at_most}{min(profile.events, most):,}{_span(profile)}"
    yield "values", _values(profile)
    yield "event names", _counts(profile.by_event, _EVENTS)
    yield "shapes", _codes(profile.shared_shapes[:_SHAPES])
    for row in rows:
        yield row.entity, _found(row)
    for letter, why in sorted(profile.associated):
        yield f"by association {letter}", str(why)
    yield "read inside", _codes([profile.within] if profile.within else [])


def _found(row: Row) -> Html:
    holds = f", {percent(row.matched)} of its values: {row.holds}" if row.holds else ""
    told = f"{row.findings:,} findings{holds}; {row.confidence.name.lower()}; {row.citation or 'no clause'}; {row.action}"
    parts = [
        element("div", told),
        element("div", "; ".join((*row.not_scanned, *row.why[:_WHY])), class_="quiet"),
    ]
    if row.differs:
        each = ", ".join(f"{event} {percent(share)}" for event, share in row.differs[:_EVENTS])
        parts.append(element("div", f"differs by event: {each}"))
    if row.locators:
        places = [
            element("code", f"{place.source or 'record'}:{place.record} {place.path}")
            for place in row.locators
        ]
        parts.append(element("div", "look at ", joined(places, ", ")))
    return joined(parts)


def _span(profile: Profile) -> str:
    return f", from {profile.first} to {profile.last}" if profile.first else ""


def _values(profile: Profile) -> str:
    if not profile.occurrences:
        return ""
    return f"{profile.occurrences:,}, {profile.filled:,} of them filled, about {profile.distinct:,} different"


def _counts(counts: Mapping[str, int], most: int | None = None) -> str:
    named = [(name, count) for name, count in Counter(counts).most_common(most) if name]
    more = f", and {len(counts) - most} more" if most is not None and len(counts) > most else ""
    return ", ".join(f"{name} {count:,}" for name, count in named) + (more if named else "")


def _codes(texts: Sequence[str]) -> Html:
    return joined([element("code", text) for text in texts], ", ")
