"""What each vendor's property names are known to carry, as data: one TOML file per vendor.

How a row is written and found is told in `rows`, how a file is read in `reader`, and how a payload's
vendor is recognised in `shapes`. An envelope's leading name (`batch`) does not count in a path.

>>> load("posthog").lookup(("properties", "$initial_current_url"))
Row(kind='entity', entity='URL', row='$current_url')
>>> recognise({"type": "track", "anonymousId": "a-1", "event": "Order Completed"})
'segment'
"""

from functools import cache

from pi_classify.errors import PiClassifyError
from pi_classify.vocabulary.reader import parse, read
from pi_classify.vocabulary.rows import Row, Shape, Vocabulary, When
from pi_classify.vocabulary.shapes import ENVELOPES, Recogniser

__all__ = [
    "ENVELOPES",
    "Row",
    "Shape",
    "Vocabulary",
    "When",
    "deciding",
    "load",
    "parse",
    "recognise",
    "vendors",
]

_RECOGNISED = (
    "posthog", "segment", "rudderstack", "snowplow", "amplitude", "mixpanel", "ga4", "opentelemetry", "sentry",
)  # fmt: skip
_OTHERS = ("generic", "query")


def vendors() -> tuple[str, ...]:
    """The vendors in the order of recognition; generic is last and holds when no other does.

    >>> vendors()[:2], vendors()[-1]
    (('posthog', 'segment'), 'generic')
    """
    return (*_RECOGNISED, "generic")


@cache
def load(vendor: str) -> Vocabulary:
    """The vocabulary of a vendor, or of `query`: the names of URL parameters and cookies."""
    if vendor not in (*_RECOGNISED, *_OTHERS):
        known = ", ".join((*_RECOGNISED, *_OTHERS))
        raise PiClassifyError(f"no vocabulary of that vendor; there are: {known}")
    return parse(read(vendor), f"{vendor}.toml")


def recognise(payload: object) -> str:
    """Which vendor's payload this is, by its shape; generic when no vendor fits, or more than one does.

    An envelope (`{"batch": [...]}`) is recognised by itself together with its first event, a list by its first.
    RudderStack's payloads are Segment's with names of their own: who extends a vendor goes before it.

    >>> recognise({"event": "$pageview", "properties": {"$lib": "web"}})
    'posthog'
    >>> recognise([{"event": "Sign up", "properties": {"distinct_id": "u-1", "time": 1700000000}}])
    'mixpanel'
    >>> recognise({"email": "jane@example.com"})
    'generic'
    """
    try:
        return _recogniser().recognise(payload)
    except Exception:  # noqa: BLE001 - a foreign object's methods may raise anything; the walk says what was not read
        return "generic"


@cache
def deciding() -> frozenset[tuple[str, ...]]:
    """The paths at which a text's value, and not the names alone, decides whose a payload is or how its names read.

    >>> ("type",) in deciding()
    True
    """
    readings = {(when.name,) for vendor in _RECOGNISED for when in load(vendor).when}
    return _recogniser().deciding | readings


@cache
def _recogniser() -> Recogniser:
    return Recogniser(load(vendor) for vendor in _RECOGNISED)
