"""OpenTelemetry: an exporter that stands before a span exporter, and a processor before a log record processor.

>>> # provider.add_span_processor(BatchSpanProcessor(span_exporter(OTLPSpanExporter(), "analytics", keys=keys)))
>>> # logs.add_log_record_processor(log_processor(BatchLogRecordProcessor(OTLPLogExporter()), "analytics", keys=keys))

A span processor cannot do it: `Span.end()` freezes the attributes before any processor is called
(opentelemetry-python#5614). So spans are built anew where they leave: name, attributes, events, links, status, scope,
resource and trace state. Ids, times, kind and the status code stay; a parent's id joins a trace and nobody.
"""

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from pi_classify.errors import MissingExtra
from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.policy import Policy

if TYPE_CHECKING:
    from opentelemetry.sdk._logs import LogRecordProcessor
    from opentelemetry.sdk.trace.export import SpanExporter
else:  # what they ask for is a shape; this module is imported where the SDK may be missing
    LogRecordProcessor = SpanExporter = object

WITHHELD = "[withheld: it could not be judged]"

_VENDOR = "opentelemetry"


class RedactingSpanExporter(SpanExporter):
    """A SpanExporter that cleans spans and gives them to another. What may not leave is left out of the batch."""

    __slots__ = ("_done", "_hook", "inner")

    def __init__(self, inner: Any, hook: Hook) -> None:
        from opentelemetry.sdk.trace.export import SpanExportResult

        self.inner = inner
        self._hook = hook
        self._done = SpanExportResult.SUCCESS

    def export(self, spans: Sequence[Any]) -> Any:
        """The answer of the exporter behind; success where nothing was left to send."""
        clean = [made for span in spans if (made := self._cleaned(span)) is not None]
        return self.inner.export(clean) if clean or not spans else self._done

    def _cleaned(self, span: Any) -> Any | None:
        try:
            payload = _span_payload(span)
            clean = self._hook.clean(
                payload, lambda clean: span if clean is payload else _span(span, payload, clean)
            )
            return span if clean is payload else clean
        except Exception as error:  # noqa: BLE001 - a batch processor would log it with its message and lose the batch
            self._hook.failed(type(error).__name__)
            return span if self._hook.observing else None

    def shutdown(self) -> None:
        """Shut the exporter behind down."""
        self.inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Flush the exporter behind."""
        return bool(self.inner.force_flush(timeout_millis))

    def stats(self) -> dict[str, Any]:
        """Spans by outcome, and actions by property and entity."""
        return self._hook.stats()


class RedactingLogProcessor(LogRecordProcessor):
    """A LogRecordProcessor that gives a cleaned copy of each record to another; processors beside it keep theirs."""

    __slots__ = ("_hook", "inner")

    def __init__(self, inner: Any, hook: Hook) -> None:
        self.inner = inner
        self._hook = hook

    def on_emit(self, log_record: Any) -> None:
        """Hand on what may be sent."""
        clean = self._cleaned(log_record)
        if clean is not None:
            self.inner.on_emit(clean)

    def _cleaned(self, record: Any) -> Any | None:
        try:
            payload = _log_payload(record)

            def back(clean: dict[str, Any]) -> Any:
                told_all = clean is payload and getattr(record.log_record, "exception", None) is None
                return record if told_all else _log(record, payload, clean)

            clean = self._hook.clean(payload, back)
            return record if clean is payload else clean
        except Exception as error:  # noqa: BLE001 - it would reach whoever logs
            self._hook.failed(type(error).__name__)
            return record if self._hook.observing else None

    def enabled(self, **asked: Any) -> bool:
        """As the processor behind says."""
        return bool(self.inner.enabled(**asked)) if hasattr(self.inner, "enabled") else True

    def shutdown(self) -> None:
        """Shut the processor behind down."""
        self.inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Flush the processor behind."""
        return bool(self.inner.force_flush(timeout_millis))

    def stats(self) -> dict[str, Any]:
        """Records by outcome, and actions by property and entity."""
        return self._hook.stats()


# ---------------------------------------------------------------------- what is told


def _span_payload(span: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"name": span.name, "attributes": _plain(span.attributes or {})}
    if span.events:
        told["events"] = [{"name": e.name, "attributes": _plain(e.attributes or {})} for e in span.events]
    if span.links:
        told["links"] = [
            {"attributes": _plain(link.attributes or {}), "trace_state": _state(link.context)}
            for link in span.links
        ]
    if span.status.description:
        told["status"] = {"description": span.status.description}
    states = [_state(span.context), _state(span.parent)]
    if any(states):
        told["trace_state"] = states
    return told | _origin(span.resource, span.instrumentation_scope)


def _log_payload(record: Any) -> dict[str, Any]:
    log = record.log_record
    told = {
        "body": _plain(log.body),
        "attributes": _plain(log.attributes or {}),
        "severity_text": log.severity_text,
        "event_name": getattr(log, "event_name", None),
    }
    return told | _origin(record.resource, record.instrumentation_scope)


def _origin(resource: Any, scope: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if resource is not None:
        told["resource"] = {"attributes": _plain(resource.attributes)}
    if scope is not None:
        told["scope"] = {
            "name": scope.name,
            "version": scope.version,
            "attributes": _plain(scope.attributes or {}),
        }
    return told


def _plain(value: Any) -> Any:
    """The value in dicts and lists; OpenTelemetry's own mappings and tuples are immutable."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _state(context: Any) -> str:
    return context.trace_state.to_header() if context is not None and context.trace_state else ""


# ---------------------------------------------------------------------- what is built


def _span(span: Any, payload: dict[str, Any], clean: dict[str, Any]) -> Any:
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.trace import Link, Status

    events, links = clean.get("events") or [], clean.get("links") or []
    states = clean.get("trace_state") or ["", ""]
    resource, scope = _of_origin(span.resource, span.instrumentation_scope, payload, clean)
    description = (clean.get("status") or {}).get("description")
    return ReadableSpan(
        name=_string(clean.get("name")) or WITHHELD,
        context=_context(span.context, states[0]),
        parent=_context(span.parent, states[1]),
        resource=resource,
        attributes=_attributes(clean.get("attributes") or {}, span),
        events=_bounded(
            [
                Event(_string(new.get("name")), _attributes(new.get("attributes") or {}, old), old.timestamp)
                for old, new in zip(span.events, events, strict="events" in clean)
            ],
            span.dropped_events,
        ),
        links=_bounded(
            [
                Link(
                    _context(old.context, new.get("trace_state")),
                    _attributes(new.get("attributes") or {}, old),
                )
                for old, new in zip(span.links, links, strict="links" in clean)
            ],
            span.dropped_links,
        ),
        kind=span.kind,
        status=Status(span.status.status_code, description),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=scope,
    )


def _log(record: Any, payload: dict[str, Any], clean: dict[str, Any]) -> Any:
    # Shallow copies: whoever has the record keeps it, and the ids and times of ours are the same.
    log = copy.copy(record.log_record)
    log.body = clean.get("body")
    log.attributes = _attributes(clean.get("attributes") or {}, record)
    log.severity_text = clean.get("severity_text")
    if hasattr(log, "event_name"):
        log.event_name = clean.get("event_name")
    if hasattr(log, "exception"):
        log.exception = None  # the SDK has written it into the attributes already
    made = copy.copy(record)
    made.log_record = log
    made.resource, made.instrumentation_scope = _of_origin(
        record.resource, record.instrumentation_scope, payload, clean
    )
    return made


def _of_origin(resource: Any, scope: Any, payload: dict[str, Any], clean: dict[str, Any]) -> tuple[Any, Any]:
    """Resource and scope, the very same objects where nothing in them changed: exporters group by them."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope

    if resource is not None and clean.get("resource") != payload["resource"]:
        told = (clean.get("resource") or {}).get("attributes") or {}
        resource = Resource(told, resource.schema_url)
    if scope is not None and clean.get("scope") != payload["scope"]:
        told = clean.get("scope") or {}
        scope = InstrumentationScope(
            _string(told.get("name")), told.get("version"), scope.schema_url, told.get("attributes") or {}
        )
    return resource, scope


def _context(context: Any, state: Any) -> Any:
    """A span's context, without its trace state when that may not leave."""
    from opentelemetry.trace import SpanContext

    if context is None or _state(context) == state:
        return context
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def _attributes(told: dict[str, Any], old: Any) -> Any:
    from opentelemetry.attributes import BoundedAttributes

    made = BoundedAttributes(attributes=told, immutable=True)
    made.dropped = old.dropped_attributes
    return made


def _bounded(items: list[Any], dropped: int) -> Any:
    from opentelemetry.sdk.util import BoundedList

    made = BoundedList.from_seq(len(items), items)
    made.dropped = dropped
    return made


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _span_skeleton(payload: dict[str, Any]) -> dict[str, Any]:
    return {"name": WITHHELD} | {part: payload[part] for part in ("resource", "scope") if part in payload}


def _log_skeleton(payload: dict[str, Any]) -> dict[str, Any]:
    return {"body": WITHHELD} | {part: payload[part] for part in ("resource", "scope") if part in payload}


def _require() -> None:
    try:
        import opentelemetry.sdk.trace  # noqa: F401
    except ImportError:
        raise MissingExtra("this needs OpenTelemetry's SDK: pip install opentelemetry-sdk") from None


def span_exporter(
    exporter: Any, policy: str | Path | Policy, **options: Unpack[HookOptions]
) -> RedactingSpanExporter:
    """An exporter for a Batch- or SimpleSpanProcessor that cleans spans before `exporter` gets them.

    With `on_error="skeleton"` a span that could not be judged keeps its place in the trace, its times and its
    resource, and nothing else.
    """
    _require()
    return RedactingSpanExporter(exporter, build(policy, options, vendor=_VENDOR, skeleton=_span_skeleton))


def log_processor(
    processor: Any, policy: str | Path | Policy, **options: Unpack[HookOptions]
) -> RedactingLogProcessor:
    """A log record processor that cleans records before `processor` gets them."""
    _require()
    return RedactingLogProcessor(processor, build(policy, options, vendor=_VENDOR, skeleton=_log_skeleton))
