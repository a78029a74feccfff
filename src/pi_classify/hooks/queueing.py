"""Where an SDK queues its events: one method of one object, and a hook that stands before it.

The method is looked up on the class each time, so that whoever patches the class (a test's guard) sees what the hook
let through. What SDKs show of an event afterwards (return values, error callbacks, "queue is full", debug logs)
is what they were given: the cleaned one.
"""

from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any

from pi_classify.hooks.hook import Hook

Send = Callable[..., Any]

# Without their traits or the other id these would join nobody or say nothing: better none than half of one.
_COUNTS_WITHOUT_PROPERTIES = frozenset({"track", "page", "screen"})
_BONES = ("type", "event", "category", "name", "userId", "anonymousId", "messageId", "timestamp")


class _Before:
    """Stands in for a method of one object; `ask` gets the method itself and the arguments."""

    __slots__ = ("ask", "name", "own", "owner")

    def __init__(self, owner: object, name: str, ask: Callable[..., Any]) -> None:
        self.owner = owner
        self.name = name
        self.own = _own(owner, name)
        self.ask = ask

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the SDK calls."""
        return self.ask(self._send, *args, **kwargs)

    def _send(self, *args: Any, **kwargs: Any) -> Any:
        if self.own is not None:  # somebody stood here before us
            return self.own(*args, **kwargs)
        return getattr(type(self.owner), self.name)(self.owner, *args, **kwargs)


def stands_before(owner: object, name: str) -> bool:
    """Whether a hook stands before that method already.

    >>> class Client:
    ...     def send(self, event):
    ...         return event
    >>> client = Client()
    >>> stand_before(client, "send", lambda send, event: send({**event, "ssn": None}))
    >>> client.send({"ssn": "987-65-4320"}), stands_before(client, "send")
    ({'ssn': None}, True)
    """
    return isinstance(_own(owner, name), _Before)


def stand_before(owner: object, name: str, ask: Callable[..., Any]) -> None:
    """From now on `owner.name(...)` asks first: `ask(send, ...)`, `send` being the method itself.

    Raises TypeError when there is no such method, and ValueError when a hook stands there already: two policies
    one after the other are neither of them.
    """
    if not callable(getattr(owner, name, None)):
        raise TypeError(f"{type(owner).__name__} has no method {name}: this adapter is not for it")
    if stands_before(owner, name):
        raise ValueError(f"this {type(owner).__name__} has a hook already")
    setattr(owner, name, _Before(owner, name, ask))


def _own(owner: object, name: str) -> Any:
    return getattr(owner, "__dict__", {}).get(name)


def protect(client: object, hook: Hook) -> None:
    """Put a hook before `_enqueue` of a client of Segment or of RudderStack, its fork: all their calls end there.

    The SDK's module stands for its default client, which is made now if there is none yet.
    """
    if isinstance(client, ModuleType):
        client.flush()  # makes the default client from the module's settings, and sends nothing
        client = client.default_client

    def enqueue(send: Send, msg: Any) -> Any:
        clean = hook.clean(msg)
        if not isinstance(clean, dict):
            return False, None
        return send(_with_an_envelope(clean, msg))

    stand_before(client, "_enqueue", enqueue)


def bones(message: Any) -> dict[str, Any] | None:
    """What may stay of a message that could not be judged: that it happened, when, and to whom.

    >>> bones({"type": "track", "event": "Paid", "userId": "u-1", "properties": {"note": "..."}, "integrations": {}})
    {'type': 'track', 'event': 'Paid', 'userId': 'u-1'}
    >>> bones({"type": "identify", "userId": "u-1", "traits": {}}) is None
    True
    """
    if message.get("type") not in _COUNTS_WITHOUT_PROPERTIES:
        return None
    kept = {name: message[name] for name in _BONES if message.get(name) is not None}
    # Where the event may go is the caller's word and stays; what a destination is told beside that goes.
    said = message.get("integrations", {})
    places = {name: where for name, where in said.items() if isinstance(where, bool)}
    return {**kept, "integrations": places} if places else kept


def _with_an_envelope(clean: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """A copy with what the SDK writes into or insists on: it would raise, or change the caller's own `context`."""
    copy = {**clean}
    for name in ("context", "integrations"):
        if isinstance(message.get(name), dict):
            kept = clean.get(name)
            copy[name] = {**kept} if isinstance(kept, dict) else {}
    if isinstance(message.get("timestamp"), datetime):
        copy["timestamp"] = message["timestamp"]
    copy.setdefault("timestamp", None)
    return copy
