"""A hook for PostHog's Python SDK; what it cannot judge is not sent.

>>> # hook = before_send("analytics", keys=KeyRing.from_env())
>>> # client = posthog.Posthog(
>>> #     "<project key>", before_send=hook, traces={"before_span_send": hook.span}, metrics={"before_send": hook.metric}
>>> # )
>>> # wrap_flags(client, hook)

`before_send` alone covers every event: capture, capture_ai, set, set_once, alias, group_identify, exceptions, LLM
and MCP analytics, in both clients, sync mode and the module's functions. It does not see `/flags`, spans and metrics:
each has its own door, shown above. Nothing here covers `client.emails`, which needs its addressee; the resource
attributes of traces and metrics, which you configure; and a flag cache of your own in Redis, whose keys hold the
original distinct id.

Versions of the SDK before 7.39.2 send the original event when a hook raises, and all versions write the
message of its exception to the log (posthog-python#880). So this hook never raises and never logs a value.
"""

import functools
import importlib
import inspect
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Unpack

from pi_classify.hooks import Hook, HookOptions, NotSendable, build
from pi_classify.model import Payload
from pi_classify.policy import Policy

Event = dict[str, Any]

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,18}(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
# Without their properties these join nobody or the wrong ones: better none than half of one.
_NEEDS_PROPERTIES = frozenset({"$identify", "$create_alias", "$groupidentify", "$merge_dangerously"})
# Without the first an anonymous event makes a person, without the second the server's own address places him.
_CONTROLS = ("$process_person_profile", "$geoip_disable", "$is_server")
# What a question to /flags says about somebody, and the name under which an event says the same.
_ASKED = {
    "distinct_id": "distinct_id",
    "device_id": "$device_id",
    "groups": "$groups",
    "person_properties": "person_properties",
    "group_properties": "group_properties",
}
# The same for the ids that the SDK puts on a span.
_SPAN_IDS = {"posthogDistinctId": "distinct_id", "sessionId": "$session_id"}
_METRICS = ("count", "gauge", "histogram")


class PostHogHook:
    """A callable for `before_send`, with `span` and `metric` for the SDK's other two; `stats()` counts them all.

    It walks every top-level key (`$set` stands there or inside `properties`), known to us or not, so that
    keys of a later SDK are kept and cleaned too.
    """

    __slots__ = ("_hook",)

    def __init__(self, hook: Hook) -> None:
        self._hook = hook

    def __call__(self, event: Event) -> Event | None:
        """The cleaned event, or None, which tells the SDK to send nothing. Never raises."""
        return self._safely(lambda given: self._clean(given, "event"), event)

    def span(self, span: Event) -> Event | None:
        """For `traces={"before_span_send": ...}`: the cleaned span, or None, which drops it."""
        return self._safely(self._span, span)

    def metric(self, sample: Event) -> Event | None:
        """For `metrics={"before_send": ...}`: the cleaned sample, or None, which drops it."""
        return self._safely(self._metric, sample)

    def question(self, question: Event) -> Event | None:
        """What may be asked of `/flags`, or None; :func:`wrap_flags` calls it."""
        return self._safely(lambda given: self._clean(given, "distinct_id"), question)

    def stats(self) -> dict[str, Any]:
        """Counts: those of :meth:`pi_classify.hooks.Hook.stats`."""
        return self._hook.stats()

    def __repr__(self) -> str:
        """Counts only."""
        return f"<PostHogHook: {self._hook!r}>"

    def _safely(self, judge: Callable[[Event], Event | None], given: Event) -> Event | None:
        try:
            return judge(given)
        except Exception as error:  # noqa: BLE001 - an object may raise when it is asked what it is
            self._hook.failed(type(error).__name__)
            return given if self._hook.observing else None

    def _span(self, span: Event) -> Event | None:
        attributes = span.get("attributes") if isinstance(span, dict) else None
        if not isinstance(attributes, dict):
            self._hook.failed("a span without attributes")
            return None
        # The ids are judged by the names that they have in events: there they are identity slots.
        ids = {ours: attributes[theirs] for theirs, ours in _SPAN_IDS.items() if theirs in attributes}
        judged = {
            **span,
            "attributes": {name: value for name, value in attributes.items() if name not in _SPAN_IDS},
            **ids,
        }

        def back(clean: Event) -> Event:
            if clean is judged:
                return span
            back = {theirs: clean[ours] for theirs, ours in _SPAN_IDS.items() if ours in clean}
            return {
                **{name: value for name, value in clean.items() if name not in ids},
                "attributes": {**clean["attributes"], **back},
                # What a policy dropped the SDK would put back as it was, or miss: then it drops the span.
                "name": clean.get("name", "span"),
                "status": _status(span.get("status"), clean.get("status")),
                "events": clean.get("events", []),
            }

        return self._cleaned(judged, span, back, "attributes")

    def _metric(self, sample: Event) -> Event | None:
        if not isinstance(sample, dict):
            self._hook.failed("it is no dict")
            return None
        # A measured number is nobody's, and there are three types. A sample is named like an event: by who wrote the code.
        kept: Event = {}
        if sample.get("type") in _METRICS:
            kept["type"] = sample["type"]
        if isinstance(sample.get("value"), int | float):
            kept["value"] = sample["value"]
        others = {name: sample[name] for name in sample.keys() - kept.keys() - {"name", "attributes"}}
        judged = {**others, "event": sample.get("name"), "properties": sample.get("attributes") or {}}

        def back(clean: Event) -> Event:
            if clean is judged:
                return sample
            rest = {name: value for name, value in clean.items() if name not in ("event", "properties")}
            return {**rest, **kept, "name": clean["event"], "attributes": clean["properties"]}

        return self._cleaned(judged, sample, back, "event", "properties")

    def _clean(self, given: Event, *needed: str) -> Event | None:
        if not isinstance(given, dict):
            self._hook.failed("it is no dict")
            return None
        return self._cleaned(given, given, None, *needed)

    def _cleaned(
        self, judged: Event, given: Event, back: Callable[[Event], Event] | None, *needed: str
    ) -> Event | None:
        """What may be sent for `given`, of which `judged` tells everything."""

        def fitting(clean: Any) -> Any:
            if clean is not judged and not (isinstance(clean, dict) and clean.keys() >= set(needed)):
                # A policy that drops them leaves what no SDK expects.
                raise NotSendable(f"{' or '.join(needed)} was dropped")
            return clean if back is None else back(clean)

        clean: Event | None = self._hook.clean(judged, fitting)
        return given if clean is judged else clean


def before_send(policy: str | Path | Policy, **options: Unpack[HookOptions]) -> PostHogHook:
    """A hook for `posthog.Posthog(..., before_send=...)`; the policy is your choice, so it has no default.

    For the module's own functions: `posthog.before_send = before_send(...)`. `on_error="skeleton"` lets an event
    that could not be judged be counted: its name, its ids and its time, but none of its properties.
    """
    return PostHogHook(build(policy, options, vendor="posthog", skeleton=_skeleton))


def wrap_flags(client: Any, hook: PostHogHook) -> None:
    """Put the hook before the questions that a client asks `/flags`: the same tokens there as in events.

    `client` is a client or an async client, or the module `posthog` for its default one: set its `api_key` first.
    A question that may not be asked is answered as if PostHog could not: no flags, with errors. Flags that are
    evaluated locally leave no process and see the original; so if a distinct id is itself personal information,
    both ways put a person into different shares of a rollout.
    """
    if inspect.ismodule(client):
        client = client.setup()
    ask = getattr(client, "_get_flags_decision", None)
    if ask is None or not _ASKED.keys() <= inspect.signature(ask).parameters.keys():
        raise ValueError("this client asks /flags in a way that is not known here; it was not wrapped")
    client._get_flags_decision = _asking(ask, hook)


def _asking(ask: Callable[..., Any], hook: PostHogHook) -> Callable[..., Any]:
    signature = inspect.signature(ask)
    contexts = importlib.import_module("posthog.contexts")
    awaited = inspect.iscoroutinefunction(inspect.unwrap(ask))

    @functools.wraps(ask)
    def clean_question(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        asked = {ours: bound.arguments.get(theirs) for theirs, ours in _ASKED.items()}
        # What the SDK would fill in behind our back.
        if asked["distinct_id"] is None:
            asked["distinct_id"] = contexts.get_context_distinct_id()
        if asked["$device_id"] is None:
            asked["$device_id"] = contexts.get_context_device_id()
        clean = hook.question(asked)
        if clean is None:
            return _later(_unanswered()) if awaited else _unanswered()
        if clean is not asked:
            bound.arguments.update({theirs: clean.get(ours) for theirs, ours in _ASKED.items()})
        return ask(*bound.args, **bound.kwargs)

    return clean_question


def _status(given: Any, clean: Any) -> Event | None:
    code = given.get("code") if isinstance(given, dict) else None
    if code not in ("ok", "error"):
        return None
    return {"code": code, "message": clean.get("message") if isinstance(clean, dict) else None}


def _unanswered() -> Event:
    return {"flags": {}, "errorsWhileComputingFlags": True, "requestId": None}


async def _later(answer: Event) -> Event:
    return answer


def _skeleton(event: Payload) -> Event | None:
    if not isinstance(event, dict) or event.get("event") in _NEEDS_PROPERTIES:
        return None
    bones: Event = {
        name: event[name] for name in ("event", "distinct_id") if isinstance(event.get(name), str)
    }
    if len(bones) < 2:
        return None
    uuid, timestamp, properties = event.get("uuid"), event.get("timestamp"), event.get("properties")
    if not isinstance(properties, dict):
        return None  # a span
    if isinstance(uuid, str) and _UUID.fullmatch(uuid):
        bones["uuid"] = uuid
    if isinstance(timestamp, datetime) or (isinstance(timestamp, str) and _TIME.fullmatch(timestamp)):
        bones["timestamp"] = timestamp
    bones["properties"] = {
        name: properties[name] for name in _CONTROLS if isinstance(properties.get(name), bool)
    }
    return bones
