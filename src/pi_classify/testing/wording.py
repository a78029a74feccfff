"""The words of a failed assertion: where, what, why, and what to do. Grouped, capped, and without a single value."""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pi_classify.auditing import statute
from pi_classify.auditing.render import printable
from pi_classify.auditing.tally import UNSCANNED, property_of
from pi_classify.inventory.selectors import to_selector
from pi_classify.model import Finding
from pi_classify.testing.reading import joined

# A failure is read on a screen: twelve properties fill one.
_MOST_GROUPS = 12
_MOST_PLACES = 5
_LONGEST_PATH = 160
_LONGEST = 8_000


class Left(NamedTuple):
    """One finding that the policy would still act upon, and the payload it is in."""

    place: str
    finding: Finding
    action: str


def message(
    left: Sequence[Left],
    idle: Sequence[str],
    policy: str,
    known: Sequence[str],
    values: Mapping[str, str],
) -> str:
    """The text of the exception; `known` are the entities, for the nearest one to a misspelt word.

    `values` are the words among `idle` that are themselves personal information, and what they hold.
    """
    lines: list[str] = []
    groups: dict[tuple[str, str, str], list[Left]] = {}
    for one in left:
        groups.setdefault((property_of(one.finding.path), one.finding.entity, one.action), []).append(one)
    if left:
        total = _counted(len(left), "place")
        apart = "" if len(groups) == len(left) else f" of {_counted(len(groups), 'property')}"
        lines.append(f"personal information is left in {total}{apart} (policy {policy}):")
    for (where, entity, action), group in list(groups.items())[:_MOST_GROUPS]:
        lines += ["", *_group(where, entity, action, group, known)]
    if len(groups) > _MOST_GROUPS:
        lines += ["", f"  ... and {_counted(len(groups) - _MOST_GROUPS, 'property')} more"]
    lasting = next((key for key in groups if key[1] != UNSCANNED), None)
    if lasting is not None:
        lines += ["", *_lasting(*lasting[:2])]
    for word in idle[:_MOST_GROUPS]:
        lines += ["", _value(values[word]) if word in values else _idle(word, known)]
    text = "\n".join(lines)
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition("\n")[0] + "\n  ... (cut)"


def _group(where: str, entity: str, action: str, group: Sequence[Left], known: Sequence[str]) -> list[str]:
    finding = max((one.finding for one in group), key=lambda finding: finding.confidence)
    citation, sensitive = statute(entity, finding.categories)
    letters = f", category {'/'.join(finding.categories)}" if finding.categories else ""
    why = "; ".join(str(reason) for reason in finding.evidence) or "no reason given"
    places = sorted({one.place for one in group if one.place}, key=_natural)
    shown = ", ".join(printable(place) for place in places[:_MOST_PLACES])
    more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
    times = f", {len(group)} times" if len(group) > max(len(places), 1) else ""
    at = shortened(joined(places[0], where) if len(places) == 1 else where) or "(the whole payload)"
    told = [
        f"  {at}" + (f"  in {shown}{more}{times}" if len(places) > 1 else times),
        f"    what: {entity}, {finding.confidence.name.lower()}{letters}"
        + (f": {citation}" if citation else "")
        + (" (sensitive)" if sensitive else ""),
        f"    why:  {shortened(why)}",
    ]
    if entity == UNSCANNED:
        return [*told, "    do:   make it something that can be looked at; unscanned is never clean"]
    return [
        *told,
        f'    do:   the policy would {action} it: fix the event, or add allow=["{entity}"],',
        f"          or for this property only: allow=[{_quoted(selector_of(where, known))}]",
    ]


def _lasting(where: str, entity: str) -> list[str]:
    path = json.dumps(shortened(to_selector(where)), ensure_ascii=False)
    return [
        "  to let it stay in every test, say so where it is reviewed; for the first property above",
        "    in pi_inventory.toml:    [[properties]]",
        f"                             property = {path}",
        '                             verdict = "not_pi"',
        f'                             entity = ["{entity}"]',
        '                             reason = "..."',
        "    or in the policy:        [[rules]]",
        '                             action = "keep"',
        f"                             path = [{path}]",
    ]


def _idle(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    said = f"allow=[{_quoted(shortened(word))}] matches nothing"
    if word in known:
        return f"{said}: remove it ({word} is an entity; a property of that name is allow=['[\"{word}\"]'])"
    return said + (f"; did you mean {near[0]}?" if near else ": remove it")


def _value(entity: str) -> str:
    return f"a word of allow= holds {entity} and matches nothing: name the entity or the place, not the value"


def selector_of(location: str, known: Sequence[str]) -> str:
    """What to write into `allow` for a property: one that is called like an entity needs its quotes.

    >>> selector_of("properties.email", ["URL"]), selector_of("URL", ["URL"])
    ('properties.email', '["URL"]')
    """
    return f'["{location}"]' if location in known else shortened(to_selector(location))


def _quoted(text: str) -> str:
    """As Python source."""
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'


def shortened(text: str) -> str:
    """Printable, and not longer than a line or two."""
    text = printable(text)
    return text if len(text) <= _LONGEST_PATH else text[:_LONGEST_PATH] + "..."


def _counted(number: int, word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"


def _natural(place: str) -> list[tuple[int, str]]:
    """Sorts [2] before [10]."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", place)]
