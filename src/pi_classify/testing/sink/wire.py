"""The words in which a wire format is told: what arrived, what is read from it, what is answered.

A format is one file in `formats`: which paths are a vendor's, where the events are in a request, and what the
vendor's SDK wants to hear so that it does not send the same again.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from pi_classify.model import Payload

_JSON = "application/json"


class Arrival(NamedTuple):
    """One request as it came over the wire, with its body decoded as far as anybody can.

    `document` is what the JSON says, None when there is none; `fields` are the other fields of a form; `text` is
    what no decoder understood, or what a decoder would hide; `problem` says why the rest could not be read.
    """

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    url: str = ""
    document: Any = None
    fields: Mapping[str, Any] = {}
    text: str = ""
    problem: str = ""


class Answer(NamedTuple):
    """What the SDK is told."""

    status: int
    body: bytes = b""
    content_type: str = _JSON


class Reading(NamedTuple):
    """The events in a request, and what is left of its document when they are taken out (it is scanned as well).

    `used` names the parts beside the document that the events hold already: query, fields, text.
    """

    events: tuple[Payload, ...] = ()
    rest: Any = None
    used: frozenset[str] = frozenset()


def says(value: object, status: int = 200) -> Answer:
    """An answer in JSON.

    >>> says({"status": 1})
    Answer(status=200, body=b'{"status":1}', content_type='application/json')
    """
    return Answer(status, msgspec.json.encode(value))


def always(_arrival: Arrival) -> bool:
    """Claims every request of its path."""
    return True


class Endpoint(NamedTuple):
    """A path of a vendor. `name` is how it is printed: nothing of a request's own path is ever shown.

    `pattern` matches the end of a path, so that a proxy may put something before it. `answer` may look at the
    request. `claims` tells apart vendors that share a path. `sends_events` is false for requests that ask for
    something (flags, settings); what they carry is scanned all the same.
    """

    name: str
    pattern: re.Pattern[str]
    answer: Answer | Callable[[Arrival], Answer]
    claims: Callable[[Arrival], bool] = always
    sends_events: bool = True


class Format(NamedTuple):
    """A vendor's wire format. `project_keys` name the project, not a person, and are not scanned where they stand."""

    vendor: str
    endpoints: tuple[Endpoint, ...]
    read: Callable[[Arrival], Reading]
    project_keys: frozenset[str] = frozenset()


def at(pattern: str) -> re.Pattern[str]:
    """The pattern of a path's end; a slash after it makes no difference.

    >>> bool(at("/v1/batch").search("/proxy/v1/batch/")), bool(at("/i").search("/api"))
    (True, False)
    """
    return re.compile(rf"(?:{pattern})/?\Z")


def events_of(document: object, *names: str) -> Reading:
    """The events of a list, or of an envelope that keeps them under one of the names; a dict else is an event itself.

    >>> events_of({"batch": [{"event": "a"}, 7], "sentAt": "now"}, "batch")
    Reading(events=({'event': 'a'},), rest={'sentAt': 'now', 'batch': [7]}, used=frozenset())
    """
    if isinstance(document, list):
        events = tuple(item for item in document if isinstance(item, dict))
        return Reading(events, [item for item in document if not isinstance(item, dict)] or None)
    if not isinstance(document, dict):
        return Reading((), document)
    for name in names:
        inside = document.get(name)
        if isinstance(inside, list):
            inner = events_of(inside)
            rest = {key: value for key, value in document.items() if key != name}
            if inner.rest is not None:
                rest[name] = inner.rest
            return Reading(inner.events, rest or None)
    return Reading((document,), None)
