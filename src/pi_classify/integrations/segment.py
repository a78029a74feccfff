"""A hook for Segment's Python SDK: all its calls end in one method, and what the hook cannot judge is not queued.

>>> # client = segment.analytics.Client("<write key>")
>>> # hook = protect(client, "analytics", keys=KeyRing.from_env())

The SDK shows messages: a message that is too large in the text of its RuntimeError, a failed batch to `on_error`,
each message in its debug log, and as what a call returns. All of them are the cleaned ones. A message that is not
sent returns `(False, None)`.

Not covered: what waits in the queue when `protect` is called, and what an `_enqueue` of your own subclass adds.
"""

from pathlib import Path
from typing import Unpack

from pi_classify.hooks import Hook, HookOptions, build, queueing
from pi_classify.policy import Policy


def protect(client: object, policy: str | Path | Policy, **options: Unpack[HookOptions]) -> Hook:
    """Put a hook before the queue of a client, and return it for its `stats()`.

    `client` is a `segment.analytics.Client`, or the module `segment.analytics` for its default client: set the
    module's `write_key` first. The policy is your choice, so it has no default. `on_error="skeleton"` lets a
    track, page or screen call that could not be judged be counted without its properties.
    """
    hook = build(policy, options, vendor="segment", skeleton=queueing.bones)
    queueing.protect(client, hook)
    return hook
