"""Watchers that count what hooks did, in the metrics system that an application has: OpenTelemetry or Prometheus.

Two counters: events by vendor and outcome, changes by vendor, property, entity and action. In observe mode the
second one counts what would have been changed. No value of a payload is a label; properties are folded paths
(`properties.items[].email`), and of more than `most_properties` of them the later ones are counted as `other`.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pi_classify.errors import MissingExtra
from pi_classify.hooks.hook import Outcome

if TYPE_CHECKING:
    from opentelemetry.metrics import Meter
    from prometheus_client import CollectorRegistry

EVENTS = "pi_classify.events", "Events that a hook judged, by outcome; skeletons are also among the failed"
CHANGES = "pi_classify.changes", "What a hook changed, or in observe mode would have changed"

_OTHER = "other"
_MOST_PROPERTIES = 200

Watcher = Callable[[Outcome], None]
_Add = Callable[[int, Mapping[str, str]], None]


def opentelemetry_metrics(
    meter: "Meter | None" = None, *, most_properties: int = _MOST_PROPERTIES
) -> Watcher:
    """A watcher for `watch=`; without a meter, that of the global provider.

    Counters: `pi_classify.events` (vendor, outcome) and `pi_classify.changes` (vendor, property, entity, action).
    Raises MissingExtra when the API is not installed.
    """
    try:
        from opentelemetry import metrics
    except ImportError:
        raise MissingExtra("this needs OpenTelemetry: pip install opentelemetry-api") from None
    meter = meter or metrics.get_meter("pi_classify")
    events = meter.create_counter(EVENTS[0], unit="{event}", description=EVENTS[1])
    changes = meter.create_counter(CHANGES[0], unit="{change}", description=CHANGES[1])
    return _watcher(
        lambda count, labels: events.add(count, dict(labels)),
        lambda count, labels: changes.add(count, dict(labels)),
        most_properties,
    )


def prometheus_metrics(
    registry: "CollectorRegistry | None" = None, *, most_properties: int = _MOST_PROPERTIES
) -> Watcher:
    """A watcher for `watch=`; without a registry, the default one. Make one and give it to all hooks.

    Counters: `pi_classify_events_total` and `pi_classify_changes_total`, with the labels of the other door.
    Raises MissingExtra when prometheus-client is not installed.
    """
    try:
        import prometheus_client
    except ImportError:
        raise MissingExtra("this needs prometheus-client: pip install prometheus-client") from None
    registry = registry or prometheus_client.REGISTRY

    def counter(name: str, description: str, labels: tuple[str, ...]) -> _Add:
        made = prometheus_client.Counter(name.replace(".", "_"), description, labels, registry=registry)
        return lambda count, values: made.labels(**values).inc(count)

    return _watcher(
        counter(*EVENTS, ("vendor", "outcome")),
        counter(*CHANGES, ("vendor", "property", "entity", "action")),
        most_properties,
    )


def _watcher(events: _Add, changes: _Add, most_properties: int) -> Watcher:
    known: set[str] = set()

    def bounded(name: str) -> str:
        if name in known:
            return name
        if len(known) >= most_properties:
            return _OTHER
        known.add(name)  # two threads at once may go one over the bound; a lock would be the dearer
        return name

    def watch(outcome: Outcome) -> None:
        vendor = outcome.vendor or "none"
        events(1, {"vendor": vendor, "outcome": outcome.word})
        for (name, entity, action), count in outcome.changes.items():
            changes(
                count,
                {"vendor": vendor, "property": bounded(name), "entity": entity, "action": action},
            )

    return watch
