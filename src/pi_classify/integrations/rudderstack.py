"""A hook for RudderStack's Python SDK: all its calls end in one method, and what the hook cannot judge is not queued.

>>> # client = rudderstack.analytics.Client("<write key>", host="<data plane>")
>>> # hook = protect(client, "analytics", keys=KeyRing.from_env())

The SDK shows messages: a message that is too large in the text of its RuntimeError, a failed batch to `on_error`,
and each message in its debug log and as what a client's call returns. All of them are the cleaned ones.

`identify` puts the traits into the caller's own `context`, before any hook can: a context that is used again carries
them into later calls, where they are cleaned like the rest. Not covered: what waits in the queue when `protect` is
called, and what an `_enqueue` of your own subclass adds.
"""

from pathlib import Path
from typing import Unpack

from pi_classify.hooks import Hook, HookOptions, build, queueing
from pi_classify.policy import Policy


def protect(client: object, policy: str | Path | Policy, **options: Unpack[HookOptions]) -> Hook:
    """Put a hook before the queue of a client, and return it for its `stats()`.

    `client` is a `rudderstack.analytics.Client`, or the module `rudderstack.analytics` for its default client: set
    the module's `write_key` and `dataPlaneUrl` first. The policy is your choice, so it has no default.
    `on_error="skeleton"` lets a track, page or screen call that could not be judged be counted without its
    properties.
    """
    hook = build(policy, options, vendor="rudderstack", skeleton=queueing.bones)
    queueing.protect(client, hook)
    return hook
