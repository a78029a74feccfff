"""Where each analytics SDK hands over an event for good: after every hook of the application, before it is sent.

A patch calls what it stands in for and changes nothing: events go the way they would have gone. Classes are patched,
not instances, so that clients made before, during and outside a test are seen alike.
"""

import functools
import importlib
import importlib.util
import inspect
import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

Tell = Callable[[str, Any], None]

# posthog-python#880: before this version the SDK sent the original event when a hook raised.
_DROPS_WHEN_A_HOOK_RAISES = (7, 39, 2)


class Patch(NamedTuple):
    """An attribute of a class or module, and what stands in for it."""

    owner: Any
    name: str
    new: object


def _wrapped(owner: Any, name: str, sdk: str, tell: Tell, read: Callable[..., Iterable[Any]]) -> Patch:
    """A method that tells what `read` makes of its arguments, and is then what it was."""
    real = getattr(owner, name)

    @functools.wraps(real)
    def method(*args: Any, **kwargs: Any) -> Any:
        try:
            events = list(read(*args, **kwargs))
        except Exception:  # noqa: BLE001 - called otherwise than we know: what cannot be read is UNSCANNED, not clean
            events = [object()]
        for event in events:
            tell(sdk, event)
        return real(*args, **kwargs)

    return Patch(owner, name, method)


# ---------------------------------------------------------------------- PostHog


class _AfterTheHook:
    """A descriptor in place of `client.before_send`: the application's hook, and after it we are told the outcome.

    The hook itself stays where the client put it, in its `__dict__`, and is found there again afterwards.
    """

    def __init__(self, tell: Tell, *, raised_is_sent: bool) -> None:
        self._tell = tell
        self._raised_is_sent = raised_is_sent

    def __get__(self, client: Any, owner: type) -> Any:
        if client is None:
            return self
        hook = vars(client).get("before_send")
        return functools.partial(self._run, hook)

    def __set__(self, client: Any, hook: object) -> None:
        vars(client)["before_send"] = hook

    def _run(self, hook: Callable[[Any], Any] | None, event: Any) -> Any:
        if hook is None:
            self._tell("posthog", event)
            return event
        try:
            outcome = hook(event)
        except Exception:
            if self._raised_is_sent:
                self._tell("posthog", event)
            raise
        if inspect.isawaitable(outcome):
            return self._later(outcome)
        return self._told(outcome)

    async def _later(self, outcome: Any) -> Any:
        return self._told(await outcome)

    def _told(self, outcome: Any) -> Any:
        if outcome is not None:
            self._tell("posthog", outcome)
        return outcome


def _posthog(tell: Tell) -> Iterator[Patch]:
    client = importlib.import_module("posthog.client")
    version = tuple(map(int, re.findall(r"[0-9]+", importlib.import_module("posthog.version").VERSION)[:3]))
    hook = _AfterTheHook(tell, raised_is_sent=version < _DROPS_WHEN_A_HOOK_RAISES)
    yield Patch(client.Client, "before_send", hook)
    # What no hook sees: `/flags` gets the person's properties as they are.
    if hasattr(client, "flags"):
        yield _wrapped(client, "flags", "posthog", tell, _question)
    if importlib.util.find_spec("posthog.async_client"):  # since 7.40 or so
        later = importlib.import_module("posthog.async_client")
        yield Patch(later.AsyncClient, "before_send", hook)
        if hasattr(later, "_async_flags"):
            yield _wrapped(later, "_async_flags", "posthog", tell, _question)


# What a question to /flags says about the way it is sent, not about somebody.
_WAY = frozenset({"gzip", "timeout", "max_retries", "client", "geoip_disable", "flag_keys_to_evaluate"})


def _question(*_: Any, **request: Any) -> Iterator[Any]:
    told = {name: said for name, said in request.items() if name not in _WAY and not name.startswith("_")}
    yield {"event": "/flags", **told}


# ---------------------------------------------------------------------- Segment, and RudderStack, its fork


def _segment(tell: Tell) -> Iterator[Patch]:
    client = importlib.import_module("segment.analytics.client").Client
    yield _wrapped(client, "_enqueue", "segment", tell, _second)


def _rudderstack(tell: Tell) -> Iterator[Patch]:
    client = importlib.import_module("rudderstack.analytics.client").Client
    yield _wrapped(client, "_enqueue", "rudderstack", tell, _second)


def _second(_self: Any, event: Any, *_: Any, **__: Any) -> Iterator[Any]:
    yield event


# ---------------------------------------------------------------------- Mixpanel


def _mixpanel(tell: Tell) -> Iterator[Patch]:
    module = importlib.import_module("mixpanel")
    # A BufferedConsumer gets single messages and sends them later, as a list, through a Consumer: told once.
    waiting: list[Any] = []

    def buffered(_consumer: Any, _endpoint: str, message: str, *_: Any, **__: Any) -> Iterator[Any]:
        event = json.loads(message)
        waiting.append(event)
        yield event

    def sent(_consumer: Any, _endpoint: str, message: str, *_: Any, **__: Any) -> Iterator[Any]:
        said = json.loads(message)
        for event in said if isinstance(said, list) else [said]:
            if event in waiting:
                waiting.remove(event)
            else:
                yield event

    yield _wrapped(module.BufferedConsumer, "send", "mixpanel", tell, buffered)
    yield _wrapped(module.Consumer, "send", "mixpanel", tell, sent)
    if importlib.util.find_spec("mixpanel.flags"):  # since version 5
        # A question for flags is asked with what is known of the person, past every consumer.
        remote = importlib.import_module("mixpanel.flags.remote_feature_flags").RemoteFeatureFlagsProvider
        yield _wrapped(remote, "_prepare_query_params", "mixpanel", tell, _asked)


def _asked(_provider: Any, context: Any, *_: Any, **__: Any) -> Iterator[Any]:
    yield {"event": "/flags", "context": context}


# ---------------------------------------------------------------------- Amplitude, Snowplow


def _amplitude(tell: Tell) -> Iterator[Patch]:
    plugin = importlib.import_module("amplitude.plugin").AmplitudeDestinationPlugin
    yield _wrapped(plugin, "execute", "amplitude", tell, _body)


def _body(_plugin: Any, event: Any) -> Iterator[Any]:
    yield event.get_event_body()


def _snowplow(tell: Tell) -> Iterator[Patch]:
    emitter = importlib.import_module("snowplow_tracker.emitters").Emitter
    yield _wrapped(emitter, "input", "snowplow", tell, _second)


CLIENTS: dict[str, tuple[str, Callable[[Tell], Iterator[Patch]]]] = {
    "posthog": ("posthog", _posthog),
    "segment": ("segment.analytics", _segment),
    "rudderstack": ("rudderstack.analytics", _rudderstack),
    "mixpanel": ("mixpanel", _mixpanel),
    "amplitude": ("amplitude", _amplitude),
    "snowplow": ("snowplow_tracker", _snowplow),
}


def installed() -> tuple[str, ...]:
    """The SDKs that can be imported here."""
    return tuple(sdk for sdk, (module, _) in CLIENTS.items() if _is_there(module))


def patches(sdk: str, tell: Tell) -> list[Patch]:
    """What to patch for one SDK; `tell` gets the SDK's name and the event. Raises what the SDK raises on import."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an SDK's own deprecations are not the test's business
        return list(CLIENTS[sdk][1](tell))


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:  # its parent package is missing
        return False
