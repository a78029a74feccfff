"""Outcomes and changes in the metrics systems that applications have, with few labels and no values."""

import json
import sys

import pytest

from pi_classify.errors import MissingExtra
from pi_classify.hooks import Outcome
from pi_classify.hooks.metrics import opentelemetry_metrics, prometheus_metrics
from pi_classify.integrations.posthog import before_send
from pi_classify.policy import Key, KeyRing

KEYS = KeyRing([Key(bytes(range(32)))])
SECRET = "jane.roe@example.com"


def drive(watch):
    hook = before_send("analytics", keys=KEYS, watch=[watch])
    hook(
        {
            "event": "Seen",
            "distinct_id": "1",
            "properties": {"email": SECRET, "items": [{"email": SECRET}] * 2},
        }
    )
    hook({"event": "Seen", "distinct_id": "1", "properties": {"plan": "pro"}})
    hook("no event")


def flood(watch):
    for number in range(50):
        watch(Outcome(None, "changed", {(f"properties.p{number}", "EMAIL_ADDRESS", "hash"): 1}, "v1"))


class OpenTelemetry:
    """A real meter that is read from memory."""

    def __init__(self):
        sdk = pytest.importorskip("opentelemetry.sdk.metrics", reason="opentelemetry-sdk is not installed")
        from opentelemetry.sdk.metrics.export import InMemoryMetricReader

        self.reader = InMemoryMetricReader()
        self.provider = sdk.MeterProvider(metric_readers=[self.reader])

    def watcher(self, **options):
        return opentelemetry_metrics(self.provider.get_meter("test"), **options)

    def counts(self):
        (resource,) = self.reader.get_metrics_data().resource_metrics
        return {
            (metric.name, *sorted(point.attributes.items())): point.value
            for scope in resource.scope_metrics
            for metric in scope.metrics
            for point in metric.data.data_points
        }


class Prometheus:
    """A real registry."""

    def __init__(self):
        client = pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
        self.registry = client.CollectorRegistry()

    def watcher(self, **options):
        return prometheus_metrics(self.registry, **options)

    def counts(self):
        return {
            (
                sample.name.removesuffix("_total").replace("classify_", "classify."),
                *sorted(sample.labels.items()),
            ): sample.value
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.name.endswith("_total")
        }


SYSTEMS = [OpenTelemetry, Prometheus]


@pytest.mark.parametrize("system", SYSTEMS)
def test_outcomes_are_counted_by_vendor_and_word(system):
    metrics = system()
    drive(metrics.watcher())
    counts = metrics.counts()
    for word in ("changed", "unchanged", "failed"):
        assert counts["pi_classify.events", ("outcome", word), ("vendor", "posthog")] == 1


@pytest.mark.parametrize("system", SYSTEMS)
def test_changes_are_counted_by_property_entity_and_action(system):
    metrics = system()
    drive(metrics.watcher())
    counts = metrics.counts()
    labels = ("action", "hash"), ("entity", "EMAIL_ADDRESS")
    mail = ("pi_classify.changes", *labels, ("property", "properties.email"), ("vendor", "posthog"))
    items = ("pi_classify.changes", *labels, ("property", "properties.items[].email"), ("vendor", "posthog"))
    assert (counts[mail], counts[items]) == (1, 2)
    assert SECRET not in repr(counts)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    "name",
    [
        SECRET,
        "Jane Roe",
        "u-48213",
        "+1 (415) 555-0123",
        "987-65-4320",
        "4155550123",
        KEYS.token("id", "u-1"),
    ],
)
def test_a_name_that_is_a_value_is_no_label(system, name):
    metrics = system()
    hook = before_send("analytics", keys=KEYS, watch=[metrics.watcher()])
    for held in (
        {name: {"email": SECRET}},
        {"page": f"/?{name}={SECRET}"},
        {"raw": json.dumps({name: {"email": SECRET}})},
    ):
        hook({"event": "Seen", "distinct_id": "1", "properties": held})
    changes = [key for key in metrics.counts() if key[0] == "pi_classify.changes"]
    assert len(changes) > 2
    assert name not in repr(changes)
    assert name not in repr(hook.stats())


@pytest.mark.parametrize("system", SYSTEMS)
def test_of_too_many_properties_the_later_ones_are_other(system):
    metrics = system()
    watch = metrics.watcher(most_properties=10)
    flood(watch)
    flood(watch)
    changes = {key: value for key, value in metrics.counts().items() if key[0] == "pi_classify.changes"}
    assert len(changes) == 11
    assert sum(changes.values()) == 100
    (other,) = (value for key, value in changes.items() if ("property", "other") in key)
    assert other == 80


def test_without_a_meter_the_global_provider_is_asked():
    pytest.importorskip("opentelemetry.metrics", reason="opentelemetry-api is not installed")
    drive(opentelemetry_metrics())


def test_without_a_registry_the_default_one_is_used_once():
    client = pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
    drive(prometheus_metrics())
    value = client.REGISTRY.get_sample_value(
        "pi_classify_events_total", {"vendor": "posthog", "outcome": "changed"}
    )
    assert value == 1


@pytest.mark.parametrize(
    ("door", "library", "line"),
    [
        (opentelemetry_metrics, "opentelemetry", "pip install opentelemetry-api"),
        (prometheus_metrics, "prometheus_client", "pip install prometheus-client"),
    ],
)
def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch, door, library, line):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=line):
        door()
