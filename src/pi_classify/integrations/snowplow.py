"""A hook for Snowplow's Python tracker: it stands before the emitters, and looks into self-describing JSON.

>>> # tracker = Snowplow.create_tracker("web", endpoint="https://collector.example.com")
>>> # hook = protect(tracker, "analytics", keys=KeyRing.from_env())

Events and entities ride as JSON in a string, in base64 by default (`ue_px`, `cx`) or plain (`ue_pr`, `co`). They are
decoded, judged and encoded again; paths show them under the plain names. What `on_success` and `on_failure` hand out,
and what is tried again later, was cleaned before.

Not covered: what waits in an event store when `protect` is called.
"""

import base64
import json
from pathlib import Path
from typing import Any, Unpack

from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.hooks.queueing import Send, stand_before, stands_before
from pi_classify.policy import Policy

Pairs = dict[str, Any]

# The parameters that hold JSON: in base64, and the name of the same thing without it.
_CODED = {"ue_px": "ue_pr", "cx": "co"}


def protect(target: Any, policy: str | Path | Policy, **options: Unpack[HookOptions]) -> Hook:
    """Put a hook before a `Tracker` or an emitter, and return it for its `stats()`.

    Emitters that are added to the tracker later are covered too. The policy is your choice, so it has no default.
    There is no `on_error="skeleton"`: a collector refuses events that lack what their schema asks for.
    """
    hook = build(policy, options, vendor="snowplow")

    def take(send: Send, payload: Pairs) -> Any:
        clean = cleaned(payload, hook)
        return None if clean is None else send(clean)

    def add(send: Send, emitter: object) -> Any:
        if not stands_before(emitter, "input"):
            stand_before(emitter, "input", take)
        return send(emitter)

    if not hasattr(target, "emitters"):
        stand_before(target, "input", take)
        return hook
    stand_before(target, "add_emitter", add)
    for emitter in target.emitters:
        stand_before(emitter, "input", take)
    return hook


def cleaned(payload: Pairs, hook: Hook) -> Pairs | None:
    """The name-value pairs that may be sent, or None: send nothing. Never raises.

    What the trackers of all emitters share is not touched: this is a copy.
    """
    try:
        clean: Pairs | None = hook.clean(_opened(payload), lambda event: _closed(event, payload))
        return {**payload} if hook.observing and clean is not None else clean
    except Exception as error:  # noqa: BLE001 - a hook never raises, and this error would quote the event
        hook.failed(type(error).__name__)
        return {**payload} if hook.observing else None


def _opened(payload: Pairs) -> Pairs:
    event = {**payload}
    for coded, plain in _CODED.items():
        if plain in event:
            event[plain] = json.loads(event[plain])
        if coded in event:
            if plain in event:
                raise ValueError("the same thing twice")
            event[plain] = json.loads(base64.urlsafe_b64decode(event.pop(coded)))
    return event


def _closed(event: Pairs, payload: Pairs) -> Pairs:
    # A number that was redacted is null, which this protocol has no word for: `str(None)` would be sent.
    pairs = {name: value for name, value in event.items() if value is not None}
    for coded, plain in _CODED.items():
        if plain in pairs:
            text = json.dumps(pairs.pop(plain), ensure_ascii=False)
            if coded in payload:
                pairs[coded] = base64.urlsafe_b64encode(text.encode()).decode()
            else:
                pairs[plain] = text
    return pairs
