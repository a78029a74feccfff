"""What an event says of itself beside its properties: its name, the person it is about, the day it happened.

Only what the vendors' own layouts call so is read, and of a moment only the day is kept.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from pi_classify.engine.columns import Table
from pi_classify.engine.containers import LONGEST_INT
from pi_classify.engine.data_names import DATA, is_data
from pi_classify.sources.rows import TABLES, suffix_of

# Where events carry their name, and the person on whom a vendor joins them: the identified one before the anonymous.
# Snowplow's `event` is a kind of call, its `event_name` the name.
_EVENTS = ("event_name", "event", "event_type", "type")
_PERSONS = (
    "distinct_id", "userId", "user_id", "anonymousId", "anonymous_id", "user_pseudo_id", "domain_userid", "device_id",
)  # fmt: skip
# Their warehouse tables hold one event each, and some do not repeat its name in a column.
_ONE_TABLE_AN_EVENT = ("segment", "rudderstack")
_MOMENTS = (
    "timestamp", "originalTimestamp", "original_timestamp", "event_time", "collector_tstamp", "event_timestamp", "time", "sent_at",
    "received_at",
)  # fmt: skip
_DAY = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
# Seconds, milliseconds and microseconds since 1970 of the years 2001 to 2100 do not overlap.
_FIRST, _LAST = 10**9, 4_102_444_800
_UNITS = (1, 1_000, 1_000_000)
_LONGEST = 64


def name_of(payload: object) -> tuple[str, str]:
    """The property that holds the event's name, and the name; empty when there is none.

    >>> name_of({"event": "Order Completed"}), name_of({"plan": "pro"})
    (('event', 'Order Completed'), ('', ''))
    """
    if isinstance(payload, dict | Mapping):
        for name in _EVENTS:
            said = payload.get(name)
            if isinstance(said, str) and said:
                return name, said
    return "", ""


def shown(event: str) -> str:
    """An event's name as a report shows it: not, when it may be a value.

    >>> shown("Order Completed"), shown("jane@example.com")
    ('Order Completed', '<DATA#1>')
    """
    return str(DATA) if len(event) > _LONGEST or is_data(event) else event


def of_file(source: str, vendor: str, payload: object) -> str | None:
    """The event of a warehouse table that is named by its file alone; None where a row or nobody says it.

    >>> of_file("warehouse/order_completed.csv.gz", "segment", {"id": 1}), of_file("events.jsonl", "segment", {})
    ('order_completed', None)
    >>> of_file("t.csv", "segment", {"event": "x"}), of_file("t.csv", "posthog", {})
    (None, None)
    """
    named = named_by_file(source, vendor)
    return named if named is not None and not name_of(payload)[0] else None


def named_by_file(source: str, vendor: str) -> str | None:
    """What a vendor's warehouse table calls its event when its rows do not say it; None for another file or vendor."""
    if vendor not in _ONE_TABLE_AN_EVENT or suffix_of(source) not in TABLES:
        return None
    return PurePath(source).name.partition(".")[0]


def person_of(payload: object) -> str:
    """On whom the vendor joins the event; empty when it does not say.

    >>> person_of({"userId": None, "anonymousId": "a-1"}), person_of({"properties": {"distinct_id": 7}})
    ('a-1', '7')
    """
    return next(filter(None, map(_person, _told(payload, _PERSONS))), "")


def day_of(payload: object) -> str:
    """The day of the event, as it is written or in UTC; empty when it does not say.

    >>> day_of({"timestamp": "2026-03-04T23:59:00Z"}), day_of({"properties": {"time": 1772668740}}), day_of({})
    ('2026-03-04', '2026-03-04', '')
    """
    return next(filter(None, map(_day, _told(payload, _MOMENTS))), "")


def _person(said: object) -> str:
    if type(said) is int and -LONGEST_INT < said < LONGEST_INT:
        return str(said)
    return said if isinstance(said, str) else ""


def _day(said: object) -> str:
    if isinstance(said, datetime.date):
        said = datetime.date.isoformat(
            said
        )  # of the day alone, whatever a class or a time zone of somebody's own does
    if isinstance(said, str):
        found = _DAY.match(said)
        return found[0] if found else ""
    if type(said) is int or type(said) is float:
        for unit in _UNITS:
            if _FIRST * unit <= said < _LAST * unit:
                return datetime.datetime.fromtimestamp(said / unit, datetime.UTC).date().isoformat()
    return ""


def _told(payload: object, names: tuple[str, ...]) -> Iterator[object]:
    """What stands under one of the names, at the top before `properties`."""
    if not isinstance(payload, dict | Mapping):  # a class of its own is asked first: it is ten times as fast
        return
    for place in (payload, payload.get("properties")):
        if isinstance(place, dict | Mapping):
            for name in names:
                said = place.get(name)
                if said is not None:
                    yield said


# ---------------------------------------------------------------------- the same for a table, row by row


def names_in(table: Table, size: int) -> tuple[Sequence[str], Sequence[int]]:
    """Of each row the event's name, empty where there is none, and the column that says it (-1: none)."""
    top = {column.key: number for number, column in enumerate(table.columns) if column.container == 0}
    asked = [top[name] for name in _EVENTS if name in top and table.columns[top[name]].kind is str]
    if not asked:
        return ("",) * size, (-1,) * size
    said = table.values[asked[0]]
    if all(said):
        return said, (asked[0],) * size
    which = [next((number for number in asked if table.values[number][row]), -1) for row in range(size)]
    return [table.values[number][row] if number >= 0 else "" for row, number in enumerate(which)], which


def people_in(table: Table, size: int) -> Sequence[str]:
    """Of each row the person it is about."""
    people: Sequence[str] = ("",) * size
    for values, kind in _said_in(table, _PERSONS):
        said = values if kind is str else list(map(_person, values))
        people = said if not any(people) else [one or other for one, other in zip(people, said, strict=True)]
        if all(people):
            break
    return people


def days_in(table: Table, size: int) -> tuple[str, str]:
    """The first and the last day of the rows; empty when none says it."""
    left: Sequence[int] = range(size)
    days: set[str] = set()
    for values, kind in _said_in(table, _MOMENTS):
        if len(left) == size:
            found = _outermost(values, kind)
            if found:
                return min(found), max(found)
        told = {row: day for row in left if (day := _day(values[row]))}
        days.update(told.values())
        left = [row for row in left if row not in told]
        if not left:
            break
    return (min(days), max(days)) if days else ("", "")


def _outermost(values: Sequence[Any], kind: type) -> set[str]:
    """The days of a column in which every value tells one, or at least the first and the last of them; else none."""
    if kind is str or issubclass(kind, datetime.date):
        # Nearly all moments of a batch begin alike; what follows the day decides whether it is one.
        alike = {text[:11] for text in values} if kind is str else set(map(datetime.date.isoformat, values))
        found = set(map(_day, alike))
        return set() if "" in found else found
    if kind is not int and kind is not float:
        return set()
    first, last = min(values), max(values)
    for unit in _UNITS:
        if _FIRST * unit <= first and last < _LAST * unit:
            return {_day(first), _day(last)}
    return set()


def _said_in(table: Table, names: tuple[str, ...]) -> Iterator[tuple[Sequence[Any], type]]:
    """The columns that stand under one of the names, at the top before `properties`."""
    places = [0]
    for at, container in enumerate(table.outline.containers):
        if container.above == 0 and container.key == "properties" and container.names is not None:
            places.append(at)
    for place in places:
        here = {
            column.key: number for number, column in enumerate(table.columns) if column.container == place
        }
        for name in names:
            number = here.get(name)
            if number is not None:
                yield table.values[number], table.columns[number].kind
