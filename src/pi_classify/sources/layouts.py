"""Exports and warehouse tables keep objects as JSON text in a column: here such a row becomes the payload that it was.

PostHog's batch export has `properties` and `person_properties`, Snowplow's atomic table `contexts_*` and `unstruct_event_*`,
a GA4 export read as CSV `event_params`, Amplitude's and Mixpanel's their properties. A row without such a column is
returned as it is.
"""

from collections.abc import Mapping
from typing import Any

from pi_classify.sources.jsonl import decode

JSON_COLUMNS = frozenset(
    {
        # https://posthog.com/docs/cdp/batch-exports (events and persons)
        "properties", "person_properties", "person", "group_properties", "set", "set_once", "$set", "$set_once",
        # https://help.amplitude.com/hc/en-us/articles/235649848 (exported events)
        "event_properties", "user_properties", "groups", "data",
        # https://support.google.com/analytics/answer/7029846 (GA4 schema in BigQuery)
        "event_params", "items", "geo", "device", "traffic_source",
        # Segment, RudderStack and OpenTelemetry rows before they are flattened
        "context", "traits", "integrations", "attributes", "resource",
        # https://docs.snowplow.io/docs/fundamentals/canonical-event (enriched events as JSON columns)
        "contexts", "derived_contexts", "unstruct_event",
    }
)  # fmt: skip
_JSON_PREFIXES = ("contexts_", "unstruct_event_")


def payload_of(row: Any) -> Any:
    """The payload of a row: texts in columns that are known for it are read where they are JSON objects or arrays.

    >>> payload_of({"event": "Opened", "properties": '{"plan": "pro"}', "note": "{}"})
    {'event': 'Opened', 'properties': {'plan': 'pro'}, 'note': '{}'}
    """
    if not isinstance(row, Mapping):
        return row
    read: dict[str, Any] = {}
    for name, value in row.items():
        if (
            isinstance(value, str)
            and value[:1] in ("{", "[")
            and isinstance(name, str)
            and is_json_column(name)
        ):
            inner, reason = decode(value.encode("utf-8", "surrogatepass"))
            if reason is None and isinstance(inner, dict | list):
                read[name] = inner
    return {**row, **read} if read else row


def is_json_column(name: str) -> bool:
    """Whether exports keep objects as text in a column of this name."""
    return name in JSON_COLUMNS or name.startswith(_JSON_PREFIXES)
