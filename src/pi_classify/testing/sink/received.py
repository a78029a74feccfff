"""What is kept of a request: the events, and beside them everything else that arrived, so that nothing goes unscanned."""

import base64
import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple

from pi_classify.model import Payload
from pi_classify.testing.sink.formats import Match
from pi_classify.testing.sink.wire import Arrival, Reading

# Written by every HTTP client; Authorization is the write key and is looked at apart. All others are scanned.
_TRANSPORT = re.compile(
    r"host|user-agent|authorization|connection|keep-alive|content-(?:length|type|encoding)|transfer-encoding|te|trailer"
    r"|accept(?:-[a-z]+)?|origin|expect|upgrade(?:-insecure-requests)?|http2-settings|pragma|cache-control|date|dnt"
    r"|priority|sec-[a-z0-9-]+|access-control-request-[a-z-]+|cookie|if-(?:modified-since|none-match)|purpose"
)
# A project's key has letters and no sign that an address, a telephone number or a sentence would need.
_PROJECT_KEY = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_.-]{1,128}")
# RFC 6750, section 2.1; a key has a letter, which telephone and social security numbers have not.
_TOKEN = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9._~+/=-]+")


class Received(NamedTuple):
    """One request: whose it is, under which path, its events, everything else it carried, and its bytes.

    `others` are payloads like `{"query": {...}}`. `problem` says why something in it could not be read.
    """

    vendor: str
    path: str
    events: tuple[Payload, ...] = ()
    others: tuple[Payload, ...] = ()
    problem: str = ""
    body: bytes = b""

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Received {self.vendor} {self.path}: {len(self.events)} events>"


def received(arrival: Arrival, found: Match, body: bytes) -> Received:
    """A request sorted into events and the rest."""
    keys = found.form.project_keys if found.form else frozenset()
    sends = found.form is not None and (found.endpoint is None or found.endpoint.sends_events)
    asks = found.form is not None and not sends and isinstance(arrival.document, dict)
    reading = found.form.read(arrival) if found.form and sends else Reading((), arrival.document)
    parts: dict[str, Any] = {
        "body": None if asks else reading.rest,
        "fields": None if "fields" in reading.used else arrival.fields,
        "text": None if "text" in reading.used else arrival.text,
        "query": None if "query" in reading.used else arrival.query,
        "headers": {name: value for name, value in arrival.headers.items() if not _TRANSPORT.fullmatch(name)},
        "authorization": _authorization(arrival.headers.get("authorization", "")),
        "cookies": _cookies(arrival.headers.get("cookie", "")),
        "path": found.base.strip("/"),
    }
    rest = {name: _without(part, keys) for name, part in parts.items()}
    rest = {name: part for name, part in rest.items() if part not in (None, "", {}, [])}
    events = reading.events
    if found.form is None and rest.keys() & {"body", "fields", "text", "query"}:
        # Nobody's path: what it carries counts as one event, or a sink for it could never be waited for.
        events, rest = (rest,), {}
    others = tuple({name: part} for name, part in rest.items())
    if asks:  # a request for flags is a payload of its own: `person_properties.email`
        others = (_without(arrival.document, keys), *others)
    return Received(found.vendor, found.path, events, others, arrival.problem, body)


def _without(part: Any, keys: frozenset[str]) -> Any:
    """The part without the names that hold the project's key, as long as they hold something like one."""
    if not isinstance(part, Mapping):
        return part
    return {name: value for name, value in part.items() if not (name in keys and _is_key(value))}


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _PROJECT_KEY.fullmatch(value) is not None


def _authorization(header: str) -> dict[str, str]:
    """What stands in place of the project's key and does not look like one; Basic is base64 of `user:password` (RFC 7617)."""
    scheme, _, said = header.strip().partition(" ")
    if scheme.lower() == "basic":
        try:
            said = base64.b64decode(said, validate=True).decode()
        except ValueError:  # no base64, or no text
            said = said or scheme
    parts = [part for part in (said or scheme).split(":") if part]
    return {} if all(_TOKEN.fullmatch(part) for part in parts) else {"user": ":".join(parts)}


def _cookies(header: str) -> Any:
    try:
        parsed = {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return header
    # What the parser passes over would go unscanned: then the header is scanned as it stands.
    return parsed if len(parsed) == len([part for part in header.split(";") if part.strip()]) else header
