"""A plugin for Amplitude's Python SDK that stays the last before an event is sent, and never raises.

>>> # client = amplitude.Amplitude("<api key>")
>>> # client.add(plugin("analytics", keys=KeyRing.from_env()))

The SDK sends the original event when a plugin raises, and writes all of it to the log; an enrichment that is added
later would run later; and a value of another type than the field's is not written at all, so that the original would
stay. So the plugin catches everything, lets no enrichment get behind it, and sets fields itself.

Not covered: plugins that you add to a destination of your own, and what the SDK logs when one of your own plugins
raises before this one saw the event.
"""

import copy
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, Unpack

from pi_classify.errors import MissingExtra
from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.hooks.queueing import Send, stand_before, stands_before
from pi_classify.policy import Policy

# What the SDK keeps in an event for itself: it is not sent.
_ITS_OWN = frozenset({"event_callback", "_EventOptions__retry"})
# Without what they carry these would change nobody, or an amount of nothing.
_NEEDS_PROPERTIES = frozenset({"$identify", "$groupidentify", "revenue_amount"})
_BONES = ("event_type", "user_id", "device_id", "session_id", "time", "insert_id", "library")


class Plugin(Protocol):
    """What `plugin()` gives: a plugin for `client.add`, with counts."""

    def setup(self, client: object) -> None:
        """Take the last place among the client's enrichments; the client calls it."""

    def execute(self, event: object) -> object | None:
        """The cleaned event, or None, which tells the SDK to send nothing. Never raises."""

    def stats(self) -> dict[str, Any]:
        """Events by outcome, and what was changed."""


class _Cleaner:
    """All of the plugin but its base class, which is the SDK's."""

    def __init__(self, hook: Hook) -> None:
        module = importlib.import_module("amplitude.event")
        self.plugin_type = importlib.import_module("amplitude.constants").PluginType.ENRICHMENT
        self.hook = hook
        self._fields: Mapping[str, Any] = module.EVENT_KEY_MAPPING
        # Objects in an event that say themselves what is sent of them.
        self._parts: dict[type, tuple[str, Mapping[str, Any]]] = {
            module.Plan: ("get_plan_body", module.PLAN_KEY_MAPPING),
            module.IngestionMetadata: ("get_body", module.INGESTION_METADATA_KEY_MAPPING),
        }
        self._timelines: list[Any] = []

    def setup(self, client: Any) -> None:
        timeline = client._Amplitude__timeline
        if not stands_before(timeline, "add"):

            def add(send: Send, plugin: Any) -> None:
                if plugin.plugin_type is not self.plugin_type:
                    send(plugin)
                    return
                with timeline.locks[self.plugin_type]:  # no event passes while the order changes
                    plugins = timeline.plugins[self.plugin_type]
                    plugins.insert(plugins.index(self) if self in plugins else len(plugins), plugin)

            stand_before(timeline, "add", add)
            self._timelines.append(timeline)

    def execute(self, event: Any) -> Any | None:
        try:
            if not all(self._is_last(timeline.plugins[self.plugin_type]) for timeline in self._timelines):
                self.hook.failed("another enrichment got behind this one")
                return event if self.hook.observing else None
            return self._cleaned(event)
        except Exception as error:  # noqa: BLE001 - the SDK would send the event, and log it
            self.hook.failed(type(error).__name__)
            return event if self.hook.observing else None

    def stats(self) -> dict[str, Any]:
        return self.hook.stats()

    def __repr__(self) -> str:
        return repr(self.hook)

    def _is_last(self, plugins: list[Any]) -> bool:
        return self not in plugins or plugins[-1] is self

    def _cleaned(self, event: Any) -> Any | None:
        said = {
            name: value for name, value in vars(event).items() if name not in _ITS_OWN and value is not None
        }
        payload = {self._wire(name): self._told(value) for name, value in said.items()}

        def back(clean: Any) -> Any:
            if clean is payload:
                return event
            # The event is the caller's object. Destinations get deep copies, so branches may be shared with it.
            new = copy.copy(event)
            for name, value in said.items():
                old, told = payload[self._wire(name)], clean.get(self._wire(name))
                if told is not old:
                    vars(new)[name] = self._fitting(name, value, told)
            return new

        clean = self.hook.clean(payload, back)
        return event if clean is payload else clean

    def _wire(self, name: str) -> str:
        return str(self._fields[name][0]) if name in self._fields else name

    def _told(self, value: Any) -> Any:
        return getattr(value, self._parts[type(value)][0])() if type(value) in self._parts else value

    def _fitting(self, name: str, value: Any, told: Any) -> Any:
        """What a field gets; nothing where its type does not allow what was written (a token in a latitude)."""
        if type(value) in self._parts and isinstance(told, dict):
            part = copy.copy(value)
            vars(part).update({key: told.get(wire) for key, (wire, _) in self._parts[type(value)][1].items()})
            return part
        kind = self._fields[name][1] if name in self._fields else object
        return told if isinstance(told, kind) else None


def plugin(policy: str | Path | Policy, **options: Unpack[HookOptions]) -> Plugin:
    """A plugin for `client.add(...)`; the policy is your choice, so it has no default.

    Among enrichments it keeps the last place, whatever is added after it. `on_error="skeleton"` lets an event that
    could not be judged be counted without its properties; identify, group and revenue calls are dropped.
    """
    try:
        base = importlib.import_module("amplitude").EventPlugin
    except ModuleNotFoundError:
        raise MissingExtra("this needs Amplitude's SDK: pip install amplitude-analytics") from None
    hook = build(policy, options, vendor="amplitude", skeleton=bones)
    made: Plugin = type("PiClassifyPlugin", (_Cleaner, base), {})(hook)
    return made


def bones(payload: Any) -> dict[str, Any] | None:
    """What may stay of an event that could not be judged.

    >>> bones({"event_type": "Paid", "user_id": "u-1", "event_properties": {"note": "..."}})
    {'event_type': 'Paid', 'user_id': 'u-1'}
    """
    if payload["event_type"] in _NEEDS_PROPERTIES:
        return None
    return {name: payload[name] for name in _BONES if name in payload}
