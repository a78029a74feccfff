"""What an event says of itself beside its properties: its name, the person it is about, the day it happened.

Only what the vendors' own layouts call so is read, and of a moment only the day is kept.
"""

import datetime
import re
from collections.abc import Iterator, Mapping

from pi_classify.auditing.places import DATA, is_data
from pi_classify.engine.containers import LONGEST_INT

# Where events carry their name, and the person on whom a vendor joins them: the identified one before the anonymous.
# Snowplow's `event` is a kind of call, its `event_name` the name.
_EVENTS = ("event_name", "event", "event_type", "type")
_PERSONS = (
    "distinct_id", "userId", "user_id", "anonymousId", "anonymous_id", "user_pseudo_id", "domain_userid", "device_id",
)  # fmt: skip
_MOMENTS = (
    "timestamp", "originalTimestamp", "original_timestamp", "event_time", "collector_tstamp", "event_timestamp", "time", "sent_at",
    "received_at",
)  # fmt: skip
_DAY = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
# Seconds, milliseconds and microseconds since 1970 of the years 2001 to 2100 do not overlap.
_FIRST, _LAST = 10**9, 4_102_444_800
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


def person_of(payload: object) -> str:
    """On whom the vendor joins the event; empty when it does not say.

    >>> person_of({"userId": None, "anonymousId": "a-1"}), person_of({"properties": {"distinct_id": 7}})
    ('a-1', '7')
    """
    for said in _told(payload, _PERSONS):
        if type(said) is int and -LONGEST_INT < said < LONGEST_INT:
            return str(said)
        if isinstance(said, str) and said:
            return said
    return ""


def day_of(payload: object) -> str:
    """The day of the event, as it is written or in UTC; empty when it does not say.

    >>> day_of({"timestamp": "2026-03-04T23:59:00Z"}), day_of({"properties": {"time": 1772668740}}), day_of({})
    ('2026-03-04', '2026-03-04', '')
    """
    for said in _told(payload, _MOMENTS):
        if isinstance(said, str):
            if found := _DAY.match(said):
                return found[0]
        elif type(said) is int or type(said) is float:
            for unit in (1, 1_000, 1_000_000):
                if _FIRST * unit <= said < _LAST * unit:
                    return datetime.datetime.fromtimestamp(said / unit, datetime.UTC).date().isoformat()
        elif isinstance(said, datetime.date):
            return said.isoformat()[:10]
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
