"""What OpenTelemetry exports when our exporter and our processor stand before its own."""

import logging
import sys
import threading

import pytest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import (
    BatchLogRecordProcessor,
    InMemoryLogRecordExporter,
    SimpleLogRecordProcessor,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SimpleSpanProcessor,
    SpanExportResult,
)
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

from leaks import KEYS, Broken
from pi_classify.errors import MissingExtra
from pi_classify.integrations.otel import WITHHELD, log_processor, span_exporter
from pi_classify.policy import Redactor

SECRET = "jane.roe@example.com"
RESOURCE = Resource({"service.name": "shop", "process.owner": SECRET, "deployment.environment": "test"})


def fails_on_people():
    return Broken(about=lambda payload: SECRET in repr(payload))


class Raw(InMemorySpanExporter):
    """Keeps the spans as they come, before ours sees them."""


def tracing(processor=SimpleSpanProcessor, resource=None, limits=None, **options):
    """A tracer, the exporter behind ours, ours, and the provider."""
    options.setdefault("keys", KEYS)
    memory = InMemorySpanExporter()
    ours = span_exporter(memory, "analytics", **options)
    provider = TracerProvider(
        resource=resource or Resource({"service.name": "shop"}), span_limits=limits, shutdown_on_exit=False
    )
    provider.add_span_processor(processor(ours))
    return provider.get_tracer("shop.orders", "1.2"), memory, ours, provider


def everything(span):
    """All that a span holds, as text."""
    parts = [
        span.to_json(),
        repr(span.__dict__),
        repr([(e.name, dict(e.attributes or {})) for e in span.events]),
        repr([(link.context, dict(link.attributes or {})) for link in span.links]),
        repr((span.status.description, span.context, span.parent)),
        repr((span.instrumentation_scope.name, dict(span.instrumentation_scope.attributes or {}))),
        repr(dict(span.resource.attributes)),
    ]
    return "\n".join(parts)


def remote(n, state=None):
    return SpanContext(n, n, True, TraceFlags(1), TraceState(state or []))


def test_name_attributes_events_links_status_resource_and_state_are_cleaned():
    tracer, memory, ours, _ = tracing(resource=RESOURCE)
    parent = set_span_in_context(NonRecordingSpan(remote(5, [("vendor", SECRET)])))
    link = Link(remote(7, [("vendor", SECRET)]), {"invited.by": SECRET})

    def work():
        with tracer.start_as_current_span(
            f"GET /users/{SECRET}", context=parent, links=[link], kind=SpanKind.SERVER
        ) as span:
            span.set_attribute("user.email", SECRET)
            span.set_attribute("tried", (SECRET, "other"))
            span.set_attribute("http.route", "/users/{id}")
            span.add_event(f"mail to {SECRET}", {"to": SECRET, "size": 3})
            raise ValueError(f"no such user: {SECRET}")

    with pytest.raises(ValueError, match="no such user"):
        work()
    (clean,) = memory.get_finished_spans()
    assert SECRET not in everything(clean)
    assert clean.attributes["http.route"] == "/users/{id}"
    assert clean.attributes["user.email"].startswith("pi1_email_")
    assert clean.attributes["tried"][1] == "other"
    assert clean.status.status_code is StatusCode.ERROR
    assert clean.status.description.startswith("ValueError: no such user: pi1_email_")
    mail, exception = clean.events
    assert mail.attributes["size"] == 3
    assert exception.attributes["exception.type"] == "ValueError"
    assert "Traceback" in exception.attributes["exception.stacktrace"]
    assert clean.resource.attributes["service.name"] == "shop"
    assert ours.stats()["events"]["changed"] == 1


def test_ids_times_kind_and_counts_are_the_originals():
    tracer, memory, _, provider = tracing(limits=SpanLimits(max_attributes=2, max_events=1, max_links=1))
    raw = Raw()
    provider.add_span_processor(SimpleSpanProcessor(raw))
    links = [Link(remote(7)), Link(remote(8), {"by": SECRET})]
    with tracer.start_as_current_span("pay", kind=SpanKind.CLIENT, links=links) as span:
        span.set_attributes({"a": 1, "b": 2, "email": SECRET})
        span.add_event("one")
        span.add_event("two", {"email": SECRET})
    (clean,), (before,) = memory.get_finished_spans(), raw.get_finished_spans()
    for name in ("context", "parent", "kind", "start_time", "end_time"):
        assert getattr(clean, name) == getattr(before, name), name
    assert (clean.dropped_attributes, clean.dropped_events, clean.dropped_links) == (1, 1, 1)
    assert [e.timestamp for e in clean.events] == [e.timestamp for e in before.events]
    assert clean.instrumentation_scope == before.instrumentation_scope
    assert clean.resource is before.resource


def test_other_exporters_get_the_original_span():
    tracer, memory, _, provider = tracing()
    raw = Raw()
    provider.add_span_processor(SimpleSpanProcessor(raw))
    with tracer.start_as_current_span("pay") as span:
        span.set_attribute("email", SECRET)
    assert raw.get_finished_spans()[0].attributes["email"] == SECRET
    assert SECRET not in everything(memory.get_finished_spans()[0])


def test_a_clean_span_is_the_very_same_and_so_is_a_cleaned_one_the_second_time():
    tracer, memory, ours, _ = tracing()
    with tracer.start_as_current_span("pay", attributes={"plan": "pro", "sizes": (1, 2)}) as span:
        pass
    with tracer.start_as_current_span("pay", attributes={"email": SECRET, "tried": (SECRET,)}):
        pass
    first, second = memory.get_finished_spans()
    assert first.attributes == {"plan": "pro", "sizes": (1, 2)}
    again = InMemorySpanExporter()
    span_exporter(again, "analytics", keys=KEYS).export([first, second])
    assert all(new is old for new, old in zip(again.get_finished_spans(), (first, second), strict=True))
    assert ours.stats()["events"] == {"unchanged": 1, "changed": 1, "refused": 0, "failed": 0, "skeleton": 0}
    assert span.context == first.context


def test_a_number_that_had_to_go_is_null():
    tracer, memory, _, _ = tracing()
    with tracer.start_as_current_span("pay", attributes={"ssn": 987654320, "n": 3}):
        pass
    assert dict(memory.get_finished_spans()[0].attributes) == {"ssn": None, "n": 3}


def test_a_redactor_that_fails_sends_no_span_and_the_application_does_not_notice(caplog):
    tracer, memory, ours, _ = tracing(redactor=Broken())
    with tracer.start_as_current_span(f"for {SECRET}"):
        pass
    assert memory.get_finished_spans() == ()
    assert ours.export([]) is SpanExportResult.SUCCESS
    assert ours.stats()["events"]["failed"] == 1
    assert SECRET not in caplog.text


def test_a_redactor_that_begins_to_observe_while_it_is_used_sends_nothing():
    redactor = Redactor("analytics", keys=KEYS)
    tracer, memory, _, _ = tracing(redactor=redactor)
    log, logged, _, _ = logger(redactor=redactor)
    redactor.mode = "observe"
    with tracer.start_as_current_span("pay", attributes={"email": SECRET}):
        log.emit(body=SECRET)
    assert (memory.get_finished_spans(), logged.get_finished_logs()) == ((), ())


def test_of_a_batch_only_what_failed_is_missing():
    tracer, memory, _, provider = tracing(BatchSpanProcessor, redactor=fails_on_people())
    for name in ("one", f"two {SECRET}", "three"):
        with tracer.start_as_current_span(name):
            pass
    provider.force_flush()
    provider.shutdown()
    assert [span.name for span in memory.get_finished_spans()] == ["one", "three"]


def test_a_skeleton_keeps_the_place_in_the_trace_and_nothing_else():
    tracer, memory, ours, _ = tracing(redactor=fails_on_people(), on_error="skeleton")
    with tracer.start_as_current_span("outer") as outer, tracer.start_as_current_span("inner") as inner:
        inner.set_attribute("email", SECRET)
        inner.add_event("mail", {"to": SECRET})
        inner.set_status(StatusCode.ERROR, SECRET)
    bare, _ = memory.get_finished_spans()
    assert SECRET not in everything(bare)
    assert (bare.name, dict(bare.attributes), bare.events) == (WITHHELD, {}, ())
    assert bare.parent.span_id == outer.get_span_context().span_id
    assert (bare.start_time, bare.end_time) == (inner.start_time, inner.end_time)
    assert (bare.status.status_code, bare.status.description) == (StatusCode.ERROR, None)
    assert bare.resource.attributes["service.name"] == "shop"
    assert ours.stats()["events"]["skeleton"] == 1


@pytest.mark.parametrize("redactor", [None, Broken("observe")])
def test_observing_exports_the_original_and_counts(redactor):
    tracer, memory, ours, _ = tracing(mode="observe", redactor=redactor)
    with tracer.start_as_current_span("pay", attributes={"email": SECRET}):
        pass
    assert memory.get_finished_spans()[0].attributes["email"] == SECRET
    assert ours.stats()["events"]["changed" if redactor is None else "failed"] == 1


def test_what_is_no_span_is_not_sent_and_who_observes_sends_it():
    for mode, sent in (("enforce", []), ("observe", [SECRET])):
        got = []

        class Behind:
            export = got.extend

        ours = span_exporter(Behind(), "analytics", keys=KEYS, mode=mode)
        ours.export([SECRET])
        assert got == sent
        assert ours.stats()["events"]["failed"] == 1


def test_a_scope_that_is_named_for_somebody_is_cleaned():
    _, memory, _, provider = tracing()
    with provider.get_tracer(f"plugin of {SECRET}", "1.2").start_as_current_span("pay"):
        pass
    (clean,) = memory.get_finished_spans()
    assert SECRET not in everything(clean)
    assert clean.instrumentation_scope.version == "1.2"


def test_without_the_sdk_the_error_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    for door in (span_exporter, log_processor):
        with pytest.raises(MissingExtra, match="pip install opentelemetry-sdk"):
            door(None, "analytics", keys=KEYS)


def test_threads_share_one_exporter():
    tracer, memory, ours, provider = tracing(BatchSpanProcessor)

    def work(n):
        for m in range(50):
            with tracer.start_as_current_span(f"pay {n}-{m}", attributes={"email": SECRET}):
                pass

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    provider.force_flush()
    provider.shutdown()
    spans = memory.get_finished_spans()
    assert len({span.name for span in spans}) == 200
    assert all(SECRET not in everything(span) for span in spans)
    assert ours.stats()["events"]["changed"] == 200


# ---------------------------------------------------------------------- log records


def logger(processor=SimpleLogRecordProcessor, resource=None, **options):
    """A logger, the exporter behind, our processor, and the provider."""
    options.setdefault("keys", KEYS)
    memory = InMemoryLogRecordExporter()
    ours = log_processor(processor(memory), "analytics", **options)
    provider = LoggerProvider(resource=resource or Resource({"service.name": "shop"}), shutdown_on_exit=False)
    provider.add_log_record_processor(ours)
    return provider.get_logger("shop.orders"), memory, ours, provider


def told(record):
    """All that a finished log record holds, as text."""
    return record.to_json() + repr(record.log_record.__dict__) + repr(dict(record.resource.attributes))


def test_body_attributes_and_resource_of_a_log_record_are_cleaned():
    log, memory, ours, _ = logger(resource=RESOURCE)
    log.emit(
        body={"said": f"I am {SECRET}", "parts": [SECRET]},
        attributes={"user.email": SECRET, "order": "A-17"},
        severity_text="WARN",
        event_name="order.paid",
    )
    (record,) = memory.get_finished_logs()
    assert SECRET not in told(record)
    assert record.log_record.attributes["order"] == "A-17"
    assert record.log_record.severity_text == "WARN"
    assert record.log_record.event_name == "order.paid"
    assert record.resource.attributes["service.name"] == "shop"
    assert ours.stats()["events"]["changed"] == 1


def test_an_exception_in_a_log_record_leaves_as_clean_text_only():
    log, memory, _, _ = logger()
    try:
        raise ValueError(f"no such user: {SECRET}")
    except ValueError as error:
        log.emit(body="failed", exception=error)
    (record,) = memory.get_finished_logs()
    assert SECRET not in told(record)
    assert record.log_record.attributes["exception.type"] == "ValueError"
    assert record.log_record.exception is None


def test_processors_beside_ours_keep_the_record_as_it_was():
    log, memory, _, provider = logger()
    raw = InMemoryLogRecordExporter()
    provider.add_log_record_processor(SimpleLogRecordProcessor(raw))
    log.emit(body=f"I am {SECRET}", attributes={"email": SECRET})
    assert raw.get_finished_logs()[0].log_record.body == f"I am {SECRET}"
    assert SECRET not in told(memory.get_finished_logs()[0])


def test_records_of_the_standard_library_are_cleaned_too():
    from opentelemetry.sdk._logs import LoggingHandler

    _, memory, _, provider = logger(BatchLogRecordProcessor)
    with pytest.warns(DeprecationWarning, match="LoggingHandler"):
        handler = LoggingHandler(logger_provider=provider)
    standard = logging.Logger("shop")
    standard.addHandler(handler)
    try:
        raise ValueError(SECRET)
    except ValueError:
        standard.exception("no such user: %s", SECRET, extra={"who": SECRET})
    provider.force_flush()
    provider.shutdown()
    (record,) = memory.get_finished_logs()
    assert SECRET not in told(record)
    assert "exception.stacktrace" in record.log_record.attributes


def test_a_log_record_that_could_not_be_judged_is_not_sent(caplog):
    log, memory, ours, _ = logger(redactor=Broken())
    log.emit(body=f"I am {SECRET}")
    assert memory.get_finished_logs() == ()
    assert ours.stats()["events"]["failed"] == 1
    assert SECRET not in caplog.text


def test_a_skeleton_of_a_log_record_says_that_it_was_withheld():
    log, memory, _, _ = logger(redactor=fails_on_people(), on_error="skeleton")
    log.emit(body=f"I am {SECRET}", attributes={"email": SECRET}, severity_text="WARN", timestamp=5)
    (record,) = memory.get_finished_logs()
    assert SECRET not in told(record)
    assert (record.log_record.body, record.log_record.timestamp) == (WITHHELD, 5)


def test_what_is_no_log_record_is_not_sent_and_who_observes_sends_it():
    for mode, sent in (("enforce", []), ("observe", [SECRET])):
        got = []

        class Behind:
            on_emit = got.append

        ours = log_processor(Behind(), "analytics", keys=KEYS, mode=mode)
        ours.on_emit(SECRET)
        assert got == sent
        assert ours.enabled(severity_number=None)


def test_the_processor_behind_says_what_is_enabled():
    class Behind:
        def enabled(self, **asked):
            return asked["event_name"] == "order.paid"

    ours = log_processor(Behind(), "analytics", keys=KEYS)
    assert ours.enabled(event_name="order.paid")
    assert not ours.enabled(event_name="other")


def test_flushing_flushes_what_stands_behind():
    _, memory, ours, provider = logger(BatchLogRecordProcessor)
    provider.get_logger("shop").emit(body="paid")
    assert ours.force_flush()
    assert len(memory.get_finished_logs()) == 1
    provider.shutdown()
    assert span_exporter(InMemorySpanExporter(), "analytics", keys=KEYS).force_flush()


def test_observing_logs_the_original():
    log, memory, ours, _ = logger(mode="observe")
    log.emit(body=f"I am {SECRET}")
    assert memory.get_finished_logs()[0].log_record.body == f"I am {SECRET}"
    assert ours.stats()["events"]["changed"] == 1


def test_a_clean_record_and_one_that_was_cleaned_are_handed_on_as_they_are():
    got = []

    class Kept:
        on_emit = got.append

    ours = log_processor(Kept(), "analytics", keys=KEYS)
    log, _, _, provider = logger()
    provider.add_log_record_processor(ours)
    log.emit(body="paid", attributes={"order": "A-17", "sizes": (1, 2)})
    log.emit(body=f"I am {SECRET}")
    ours.on_emit(got[1])
    assert got[2] is got[1]
    assert got[0].log_record.body == "paid"
    assert ours.stats()["events"]["unchanged"] == 2


def test_under_strict_spans_and_events_keep_their_names_and_lose_what_is_in_them():
    memory = InMemorySpanExporter()
    ours = span_exporter(memory, "strict", keys=KEYS)
    provider = TracerProvider(resource=Resource({"service.name": "shop"}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(ours))
    for name in ("GET /orders/{id}", f"mail to {SECRET}"):
        with provider.get_tracer("shop.orders", "1.2").start_as_current_span(name) as span:
            span.add_event("cache miss", {"unknown": "x"})
    plain, named = memory.get_finished_spans()
    assert plain.name == "GET /orders/{id}"
    assert plain.events[0].name == "cache miss"
    assert plain.instrumentation_scope.name == "shop.orders"
    assert named.name.startswith("mail to pi1_email_")
    assert SECRET not in everything(named)


def test_a_span_that_cannot_be_built_anew_is_not_sent_and_counts_once(monkeypatch, caplog):
    tracer, memory, ours, _ = tracing()

    def broken(*args, **kwargs):
        raise ValueError(f"{args} {kwargs}")

    monkeypatch.setattr("pi_classify.integrations.otel._span", broken)
    with tracer.start_as_current_span(f"mail to {SECRET}"):
        pass
    assert memory.get_finished_spans() == ()
    assert {word: n for word, n in ours.stats()["events"].items() if n} == {"failed": 1}
    assert SECRET not in caplog.text
