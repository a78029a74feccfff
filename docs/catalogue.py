"""Writes `detectors.md` and `statute.md`, so that neither can say anything that the code does not do.

Run it after a detector or the statute's table has changed: `python docs/catalogue.py`. A test compares.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from pi_classify import taxonomy, vocabulary
from pi_classify.detectors import catalogue
from pi_classify.model import Category, Confidence, Detector

HERE = Path(__file__).parent
NOTE = "<!-- Written by docs/catalogue.py from the code; edit that, not this. -->"


def main() -> None:
    """Write both pages."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {len(text.splitlines())} lines\n")


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {
        "detectors.md": "\n".join((NOTE, *detectors_page())) + "\n",
        "statute.md": "\n".join((NOTE, *statute_page())) + "\n",
    }


# ---------------------------------------------------------------------------------------------- detectors


def detectors_page() -> Iterator[str]:
    """Every detector: an index, then a section each."""
    found = catalogue()
    yield from (
        "# Detectors",
        "",
        f"{len(found)} kinds of personal information. A kind is found by *value* (the text alone shows it), by *name*",
        "(the property's name alone says it), or by *both* together; the words are how sure such a finding is. A dash:",
        "that alone is no finding. Which clause of the statute each falls under is on [the statute's page](statute.md).",
        "",
        "| entity | categories | by value | by name | by both |",
        "| --- | --- | --- | --- | --- |",
    )
    for detector in found:
        yield (
            f"| [{detector.entity}](#{detector.entity.lower()}) | {' '.join(detector.categories)} "
            f"| {by_value(detector)} | {_sure(detector.by_name)} | {_sure(_both(detector))} |"
        )
    for detector in found:
        yield from section(detector)


def section(detector: Detector) -> Iterator[str]:
    """What a detector finds and leaves alone, where the statute names it, how it is found, and examples."""
    titles = ", ".join(f"{row.title} ({row.letter})" for row in map(taxonomy.category, detector.categories))
    yield from ("", f"## {detector.entity}")
    for paragraph in prose(detector):
        yield from ("", paragraph)
    yield from ("", f"- Categories: {titles}")
    if detector.sensitive is not None:
        row = taxonomy.sensitive_clauses()[detector.sensitive]
        yield f"- Sensitive: {row.title}, {row.clause}"
    if detector.family is not None:
        yield f"- Family: {detector.family}"
    yield (
        f"- Found by value: {by_value(detector)}; by name: {_sure(detector.by_name)}; by both: {_sure(_both(detector))}"
    )
    if detector.names:
        shown = ", ".join(f"`{name}`" for name in detector.names[:5])
        more = f" and {len(detector.names) - 5} more" if len(detector.names) > 5 else ""
        yield f"- Names: {shown}{more}"
    if detector.examples:
        yield f"- Found: `{_payload(detector.examples[0])}`"
    if detector.counterexamples:
        yield f"- Left alone: `{_payload(detector.counterexamples[0])}`"


def prose(detector: Detector) -> list[str]:
    """The paragraphs of the file's own page, up to its examples.

    A detector that was installed from elsewhere has its page there.
    """
    name = f"pi_classify.detectors.{detector.entity.lower()}"
    try:
        page = import_module(name).__doc__ or ""
    except ModuleNotFoundError:
        return ["Installed by another package."]
    return [
        " ".join(paragraph.split())
        for paragraph in page.partition(">>>")[0].split("\n\n")
        if paragraph.strip()
    ]


def by_value(detector: Detector) -> str:
    """What a value alone is worth; some spellings are certain by themselves where others are not."""
    sure = getattr(detector, "sure", None)
    if sure is None or detector.by_value is Confidence.CERTAIN:
        return _sure(detector.by_value)
    return f"{_sure(detector.by_value)}, certain in some spellings"


def _both(detector: Detector) -> Confidence | None:
    return detector.by_both or max(filter(None, (detector.by_value, detector.by_name)), default=None)


def _sure(confidence: Confidence | None) -> str:
    return "-" if confidence is None else confidence.name.lower()


def _payload(payload: object) -> str:
    """A payload on one line, short enough to read, and never the end of a code span."""
    text = json.dumps(payload, ensure_ascii=False, default=str).replace("`", "'")
    return text if len(text) <= 120 else text[:117] + "..."


# ---------------------------------------------------------------------------------------------- the statute


def statute_page() -> Iterator[str]:
    """Each category and each sensitive clause: what finds it, and whether its wording was verified."""
    yield from (
        "# The statute",
        "",
        "What the California Consumer Privacy Act calls personal information, and what of it this version sees. Three",
        "things count: a detector that knows the *value*; a detector that needs the property's *name*; and, for what is",
        "personal information only because somebody's event carries it, *association*: a vendor's vocabulary marks the",
        "property, a report lists the category, and no finding is made.",
        "",
        "*Verified* means that the wording was read in a copy of the statute in force. None of this is legal advice.",
        "",
        "## Categories, 1798.140(v)(1)",
        "",
        "| letter | category | seen | wording |",
        "| --- | --- | --- | --- |",
    )
    for row in taxonomy.categories().values():
        seen = coverage(_of_letter(row.letter), associated(row.letter))
        yield f"| {row.letter} | {row.title} | {seen} | {_verified(row)} |"
    for row in taxonomy.categories().values():
        yield from _details(f"{row.letter}: {row.title}", row, _of_letter(row.letter), associated(row.letter))
    yield from (
        "",
        "## Sensitive personal information, 1798.140(ae)",
        "",
        "| clause | what | seen | wording |",
        "| --- | --- | --- | --- |",
    )
    for clause, row in taxonomy.sensitive_clauses().items():
        yield f"| {clause} | {row.title} | {coverage(_of_clause(clause), ())} | {_verified(row)} |"
    for clause, row in taxonomy.sensitive_clauses().items():
        yield from _details(f"{clause}: {row.title}", row, _of_clause(clause), ())


def coverage(found: Iterable[Detector], carriers: tuple[str, ...]) -> str:
    """How a category is seen, in one word or two.

    >>> coverage([], ()), coverage([], ("posthog",))
    ('not', 'by association')
    """
    found = tuple(found)
    ways = ["by value"] if any(_knows_the_value(detector) for detector in found) else []
    if found and not ways:
        ways.append("by name only")
    if carriers:
        ways.append("by association")
    return ", ".join(ways) or "not"


def associated(letter: str) -> tuple[str, ...]:
    """The vocabularies with properties that carry this category by association."""
    return tuple(
        vendor
        for vendor in (*vocabulary.vendors(), "query")
        if letter in vocabulary.load(vendor).association.values()
    )


def _details(
    title: str, row: Category, found: tuple[Detector, ...], carriers: tuple[str, ...]
) -> Iterator[str]:
    valued = [detector for detector in found if _knows_the_value(detector)]
    named = [detector for detector in found if not _knows_the_value(detector)]
    yield from ("", f"### {title}", "", f"> {row.wording}", "", f"- Clause: {row.clause}, {_verified(row)}")
    if valued:
        yield f"- By value: {_links(valued)}"
    if named:
        yield f"- By name only: {_links(named)}"
    if carriers:
        yield f"- By association: properties in the vocabularies of {', '.join(carriers)}"
    if not (valued or named or carriers):
        yield "- Not seen by this version."


def _knows_the_value(detector: Detector) -> bool:
    return detector.by_value is not None or getattr(detector, "sure", None) is not None


def _of_letter(letter: str) -> tuple[Detector, ...]:
    return tuple(detector for detector in catalogue() if letter in detector.categories)


def _of_clause(clause: str) -> tuple[Detector, ...]:
    return tuple(detector for detector in catalogue() if detector.sensitive == clause)


def _links(found: Iterable[Detector]) -> str:
    return ", ".join(f"[{d.entity}](detectors.md#{d.entity.lower()})" for d in found)


def _verified(row: Category) -> str:
    return "verified" if row.verified else "not verified"


if __name__ == "__main__":
    main()
