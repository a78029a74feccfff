"""A processor for structlog, the last one before the renderer: what it could not judge is not logged.

>>> # structlog.configure(processors=[..., processor("analytics", keys=KeyRing.from_env()), JSONRenderer()])

A processor sees what those before it made, so those behind it may add what nobody judged. `exc_info` is formatted
here when no processor did that before, because a renderer prints what is in the exception.
"""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Unpack

from pi_classify.errors import MissingExtra
from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.policy import Policy

EventDict = MutableMapping[str, Any]

WITHHELD = "[a log event that could not be judged was withheld]"

_PLAIN = logging.Formatter()
# What stays of an event that could not be judged.
_BONES = ("level", "log_level", "logger", "timestamp")


class RedactingProcessor:
    """A callable for structlog's chain: a new event dict, or `DropEvent` where nothing may be logged."""

    __slots__ = ("_drop", "_hook")

    def __init__(self, hook: Hook, drop: type[BaseException]) -> None:
        self._hook = hook
        self._drop = drop

    def __call__(self, logger: Any, name: str, event: EventDict) -> EventDict:  # noqa: ARG002 - structlog's signature
        """The cleaned event. Raises structlog's DropEvent, which ends the chain in silence, and nothing else."""
        clean = self._cleaned(event)
        if clean is None:
            raise self._drop
        return clean

    def _cleaned(self, event: EventDict) -> EventDict | None:
        try:
            payload = event
            if event.get("exc_info") or type(event) is not dict:
                payload = dict(event)
                text = _traceback(payload.pop("exc_info", ()))
                if text:
                    payload["exception"] = text
            clean = self._hook.clean(payload)
            return event if self._hook.observing and clean is not None else clean
        except Exception as error:  # noqa: BLE001 - it would reach whoever logs
            self._hook.failed(type(error).__name__)
            return event if self._hook.observing else None

    def stats(self) -> dict[str, Any]:
        """Events by outcome, and actions by property and entity."""
        return self._hook.stats()


def _traceback(told: Any) -> str:
    """What structlog takes for an exception: an error, the triple of it, or True for the one that is handled now."""
    if isinstance(told, BaseException):
        told = (type(told), told, told.__traceback__)
    elif not isinstance(told, tuple):
        told = sys.exc_info()
    return _PLAIN.formatException(told) if told and told[0] is not None else ""


def _skeleton(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: payload[name] for name in _BONES if name in payload} | {"event": WITHHELD}


def processor(policy: str | Path | Policy, **options: Unpack[HookOptions]) -> RedactingProcessor:
    """A processor for `structlog.configure`; the policy is your choice, so it has no default."""
    try:
        from structlog import DropEvent
    except ImportError:
        raise MissingExtra("this needs structlog: pip install structlog") from None
    return RedactingProcessor(build(policy, options, vendor="generic", skeleton=_skeleton), DropEvent)
