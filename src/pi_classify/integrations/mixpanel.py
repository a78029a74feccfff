"""A hook for Mixpanel's Python SDK: it stands before the consumer, and before `alias`, which goes around it.

>>> # client = mixpanel.Mixpanel("<token>", consumer=mixpanel.BufferedConsumer())
>>> # hook = protect(client, "analytics", keys=KeyRing.from_env())

`alias` makes a consumer of its own and sends at once, to the default host. Here it is cleaned and sent at once too,
by the client's own consumer: to its address, with its credentials.

Not covered: the providers of feature flags, whose requests carry the `distinct_id` and the context that you give them
(call :meth:`pi_classify.Redactor.redact` on it), and what waits in a buffer when `protect` is called. The events that
the providers track are covered.
"""

import importlib
import json
from pathlib import Path
from typing import Any, Unpack

from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.hooks.queueing import Send, stand_before
from pi_classify.policy import Policy

_BONES = ("token", "distinct_id", "$device_id", "$user_id", "time", "$insert_id", "mp_lib", "$lib_version")


class CleaningConsumer:
    """Stands before a consumer; all but `send` is the consumer's own, so that `flush` reaches it."""

    def __init__(self, consumer: Any, hook: Hook) -> None:
        self._inner = consumer
        self._hook = hook

    def send(self, endpoint: str, json_message: str, *credentials: Any, **named: Any) -> Any:
        """Send what may be sent, if anything. Raises what the consumer raises: its errors show cleaned messages."""
        clean = self._cleaned(json_message)
        return None if clean is None else self._inner.send(endpoint, clean, *credentials, **named)

    def _cleaned(self, message: str) -> str | None:
        try:
            # Written anew even when nothing changed: of a name that stands twice, only the last value was judged.
            clean: str | None = self._hook.clean(
                json.loads(message), lambda clean: json.dumps(clean, separators=(",", ":"))
            )
            return message if self._hook.observing and clean is not None else clean
        except Exception as error:  # noqa: BLE001 - a hook never raises, and this error would quote the message
            self._hook.failed(type(error).__name__)
            return message if self._hook.observing else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __repr__(self) -> str:
        """Counts only."""
        return f"<CleaningConsumer: {self._hook!r}>"


def protect(client: Any, policy: str | Path | Policy, **options: Unpack[HookOptions]) -> Hook:
    """Put a hook before all that a `mixpanel.Mixpanel` sends, and return it for its `stats()`.

    The policy is your choice, so it has no default. `on_error="skeleton"` lets an event that could not be judged be
    counted without its properties; profile updates, `alias` and `merge` are dropped.
    """
    inner = getattr(client, "_consumer", None)
    if inner is None:
        raise TypeError(f"{type(client).__name__} has no consumer: this adapter is for mixpanel.Mixpanel")
    if isinstance(inner, CleaningConsumer):
        raise ValueError("this client has a hook already")
    hook = build(policy, options, vendor="mixpanel", skeleton=bones)
    buffered = isinstance(inner, importlib.import_module("mixpanel").BufferedConsumer)
    at_once = CleaningConsumer(inner._consumer if buffered else inner, hook)

    def alias(_send: Send, alias_id: Any, original: Any, meta: dict[str, Any] | None = None) -> None:
        properties = {"distinct_id": original, "alias": alias_id, "token": client._token}
        event = {"event": "$create_alias", "properties": properties, **(meta or {})}
        at_once.send("events", json.dumps(event, separators=(",", ":"), cls=client._serializer))

    stand_before(client, "alias", alias)
    client._consumer = CleaningConsumer(inner, hook)
    return hook


def bones(event: Any) -> dict[str, Any] | None:
    """What may stay of an event that could not be judged.

    >>> bones({"event": "Paid", "properties": {"token": "t", "distinct_id": "u-1", "note": "..."}})
    {'event': 'Paid', 'properties': {'token': 't', 'distinct_id': 'u-1'}}
    """
    name = event.get("event")
    if not isinstance(name, str) or name.startswith("$"):  # a profile, or an alias: half of it joins nobody
        return None
    properties = event["properties"]
    return {"event": name, "properties": {key: properties[key] for key in _BONES if key in properties}}
