"""The hooks of sentry-sdk: events, transactions, logs, metrics, spans and breadcrumbs.

>>> # hooks = sentry.hooks("analytics", keys=KeyRing.from_env())
>>> # sentry_sdk.init(dsn="...", **hooks.options())

Sentry drops an event when `before_send` raises, but sends the original when `before_send_span` or
`before_breadcrumb` do, and a span cannot be dropped at all; so these hooks never raise, and a span that could not be judged
comes back bare. Attachments are bytes that nobody looked into: they are taken off in enforce mode.
"""

from pathlib import Path
from typing import Any, Unpack

from pi_classify.hooks import Hook, HookOptions, NotSendable, build
from pi_classify.policy import Policy

# A dict; the SDK types it as TypedDicts of its own, which no dict[str, Any] matches.
Event = Any

WITHHELD = "[withheld: it could not be judged]"

# What stays of an event that could not be judged: which event, when, how bad, of which release.
_BONES = (
    "event_id",
    "timestamp",
    "start_timestamp",
    "type",
    "level",
    "platform",
    "release",
    "environment",
)
# What the SDK reads of a log, a metric or an event afterwards; `type` tells a transaction from an error.
_NEEDED = frozenset(
    {
        "event_id",
        "type",
        "timestamp",
        "time_unix_nano",
        "severity_number",
        "severity_text",
        "body",
        "attributes",
        "value",
    }
)
_HOOKS = (
    "before_send",
    "before_send_transaction",
    "before_send_log",
    "before_send_metric",
    "before_send_span",
    "before_breadcrumb",
)


class SentryHooks:
    """One method for each hook of the SDK, all under one policy; `stats()` counts them together."""

    __slots__ = ("_hook", "_strip")

    def __init__(self, hook: Hook, *, attachments: bool = False) -> None:
        self._hook = hook
        self._strip = not attachments and not hook.observing

    def options(self) -> dict[str, Any]:
        """What `sentry_sdk.init` takes; without streamed spans it ignores `before_send_span` with a warning.

        >>> from pi_classify.policy import KeyRing
        >>> sorted(hooks("analytics", keys=KeyRing.ephemeral()).options())[:2]
        ['before_breadcrumb', 'before_send']
        """
        return {name: getattr(self, name) for name in _HOOKS if name != "before_send_span"}

    def before_send(self, event: Event, hint: Event) -> Event | None:
        """The cleaned event, or None: send nothing."""
        return self._event(event, hint)

    def before_send_transaction(self, event: Event, hint: Event) -> Event | None:
        """The cleaned transaction with its spans, or None."""
        return self._event(event, hint)

    def before_send_log(self, log: Event, hint: Event) -> Event | None:  # noqa: ARG002 - the SDK's signature
        """The cleaned log, or None."""
        return self._cleaned(log)

    def before_send_metric(self, metric: Event, hint: Event) -> Event | None:  # noqa: ARG002 - as above
        """The cleaned metric, or None."""
        return self._cleaned(metric)

    def before_breadcrumb(self, crumb: Event, hint: Event) -> Event | None:  # noqa: ARG002 - as above
        """The cleaned breadcrumb, or None."""
        return self._cleaned(crumb)

    def before_send_span(self, span: Event, hint: Event) -> Event:  # noqa: ARG002 - as above
        """The cleaned span. Anything but a dict with a name would send the original: what may not go is bare."""
        clean = self._cleaned(span)
        if self._hook.observing or (clean is not None and isinstance(clean.get("name"), str)):
            return clean
        return (clean or {}) | {"name": WITHHELD}

    def _event(self, event: Event, hint: Event) -> Event | None:
        if self._strip and isinstance(hint, dict):
            # The SDK reads them from the hint after this, so that hooks can take them away.
            hint["attachments"] = []
        return self._cleaned(event)

    def _cleaned(self, event: Event) -> Event | None:
        clean: Event | None = self._hook.clean(event, lambda clean: _whole(event, clean))
        return clean

    def stats(self) -> dict[str, Any]:
        """Events, logs, spans and breadcrumbs by outcome, and actions by property and entity."""
        return self._hook.stats()


def _whole(event: Event, clean: Event) -> Event:
    """What came back, where nothing is missing without which the SDK raises at its next flush."""
    if not isinstance(clean, dict):
        raise NotSendable("it is no dict")
    if missing := (event.keys() & _NEEDED) - clean.keys():
        raise NotSendable(f"{' and '.join(sorted(missing))} was dropped")
    return clean


def _skeleton(event: Any) -> Event | None:
    if not isinstance(event, dict) or "event_id" not in event or event.get("type") == "transaction":
        return None  # what is left of a log, a metric or a breadcrumb says nothing
    return {name: event[name] for name in _BONES if name in event} | {"message": WITHHELD}


def hooks(
    policy: str | Path | Policy, *, attachments: bool = False, **options: Unpack[HookOptions]
) -> SentryHooks:
    """The hooks for `sentry_sdk.init`; the policy is your choice, so it has no default.

    `attachments=True` lets attachments pass, unseen.
    """
    return SentryHooks(build(policy, options, vendor="sentry", skeleton=_skeleton), attachments=attachments)
