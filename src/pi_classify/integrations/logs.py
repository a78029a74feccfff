"""A `logging` handler that stands before another one: message, arguments, `extra`, traceback and stack are judged.

>>> # logging.basicConfig(handlers=[handler(logging.StreamHandler(), "analytics", keys=KeyRing.from_env())])

It is a handler, no filter and no formatter. A filter that edits `msg` leaves the traceback, which is formatted later
from `exc_info`, and before Python 3.12 it can only edit the record that all other handlers get too; a formatter does
not see what handlers send that do not format. The handler behind this one gets a record of its own, in which nothing is
left that was not judged; the others keep theirs.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

from pi_classify.hooks import Hook, HookOptions, build
from pi_classify.policy import Policy

WITHHELD = "[a log record that could not be judged was withheld]"

# What `logging` itself puts into a record; everything else came from the application's `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Texts that code gives, as a rule, but a formatter prints them: a thread may be named for whom it serves.
_TEXTS = ("pathname", "filename", "module", "funcName", "threadName", "processName", "taskName")
_NUMBERS = ("levelname", "levelno", "lineno", "created", "msecs", "relativeCreated", "thread", "process")
_PLAIN = logging.Formatter()


class RedactingHandler(logging.Handler):
    """Hands records on to another handler, cleaned; its level, filters and formatter stay that handler's.

    A record that the policy refuses, or that could not be judged, is not handed on; with `on_error="skeleton"` a line
    that says so takes the place of the latter.
    """

    def __init__(self, inner: logging.Handler, hook: Hook) -> None:
        super().__init__(inner.level)
        self.inner = inner
        self.formatter = inner.formatter
        self._hook = hook

    def handle(self, record: logging.LogRecord) -> Any:
        """Without a lock: the handler behind has its own, and judging needs none."""
        verdict = self.filter(record)
        if verdict:
            self.emit(verdict if isinstance(verdict, logging.LogRecord) else record)
        return verdict

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on what may be written. Never raises."""
        if record.levelno >= self.inner.level and (clean := self._cleaned(record)) is not None:
            self.inner.handle(clean)

    def _cleaned(self, record: logging.LogRecord) -> logging.LogRecord | None:
        try:
            payload = _payload(record, self.inner.formatter or _PLAIN)

            def back(clean: dict[str, Any]) -> logging.LogRecord:
                is_same = clean is payload and _is_plain(record)
                return record if is_same else _rebuilt(record, payload, clean)

            clean: logging.LogRecord | None = self._hook.clean(payload, back)
            return record if self._hook.observing and clean is not None else clean
        except Exception as error:  # noqa: BLE001 - it would reach whoever logs; foreign objects raise when printed
            self._hook.failed(type(error).__name__)
            return record if self._hook.observing else None

    def setFormatter(self, fmt: logging.Formatter | None) -> None:  # noqa: N802 - logging's name
        """The formatter of the handler behind: that one writes."""
        self.formatter = fmt
        self.inner.setFormatter(fmt)

    def flush(self) -> None:
        """Flush the handler behind."""
        self.inner.flush()

    def close(self) -> None:
        """Close both."""
        self.inner.close()
        super().close()

    def stats(self) -> dict[str, Any]:
        """Records by outcome, and actions by property and entity."""
        return self._hook.stats()


def _payload(record: logging.LogRecord, formatter: logging.Formatter) -> dict[str, Any]:
    """Everything in a record that a handler may write, as it would be written."""
    told: dict[str, Any] = {"message": _message(record)}
    if record.args:
        # A handler may send them beside the message (`%.2s` shows less than it was given).
        told["template"] = str(record.msg)
        told["args"] = dict(record.args) if isinstance(record.args, Mapping) else list(record.args)
    if record.exc_info and record.exc_info[0] is not None:
        told["exception"] = formatter.formatException(record.exc_info)
    elif record.exc_text:
        told["exception"] = record.exc_text
    if record.stack_info:
        told["stack"] = formatter.formatStack(record.stack_info)
    told["record"] = {"logger": record.name} | {
        name: text for name in _TEXTS if (text := getattr(record, name, None)) is not None
    }
    extra = {name: value for name, value in vars(record).items() if name not in _OWN}
    return told | {"extra": extra} if extra else told


def _message(record: logging.LogRecord) -> Any:
    if not record.args and type(record.msg) in (dict, list):
        return record.msg  # structlog and others hand over a dict for a formatter of theirs
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that do not fit; `logging` would print them to stderr
        return f"{record.msg} {record.args}"


def _is_plain(record: logging.LogRecord) -> bool:
    """Whether there is nothing in a record but what was judged; not the lines that another handler's formatter left in it."""
    return (
        type(record) is logging.LogRecord
        and not record.exc_info
        and type(record.msg) in (str, dict, list)
        and vars(record).keys().isdisjoint(("message", "asctime"))
    )


def _rebuilt(record: logging.LogRecord, payload: dict[str, Any], clean: dict[str, Any]) -> logging.LogRecord:
    """A new record of what came back; no exception and no cached line of the old one goes along."""
    made = logging.LogRecord("", 0, "", 0, "", None, None)
    fields = {name: getattr(record, name) for name in _NUMBERS}
    told = clean.get("record") or {}
    fields |= {name: told.get(name, "") for name in _TEXTS if hasattr(record, name)}
    fields["name"] = told.get("logger", "")
    fields["msg"], fields["args"] = clean.get("message", WITHHELD), None
    if (
        record.args
        and type(record) is logging.LogRecord
        and type(record.msg) is str
        and all(clean.get(part) == payload[part] for part in ("message", "template", "args"))
    ):
        # Nothing in it: who groups lines by their template still can.
        fields["msg"], fields["args"] = record.msg, record.args
    fields["exc_text"] = clean.get("exception")
    fields["stack_info"] = clean.get("stack")
    extra = clean.get("extra") or {}
    vars(made).update({name: value for name, value in extra.items() if name not in _OWN} | fields)
    return made


def _skeleton(payload: dict[str, Any]) -> dict[str, Any]:
    return {"message": WITHHELD, "record": {"logger": payload["record"]["logger"]}}


def handler(
    inner: logging.Handler, policy: str | Path | Policy, **options: Unpack[HookOptions]
) -> RedactingHandler:
    """A handler that cleans records before `inner` gets them; the policy is your choice, so it has no default.

    In `dictConfig`: `{"()": "pi_classify.integrations.logs.handler", "inner": "cfg://handlers.console",
    "policy": "analytics", "keys": KeyRing.from_env()}`, under a name that sorts behind `console`.
    """
    if not isinstance(inner, logging.Handler):
        raise TypeError("inner is a logging.Handler; in dictConfig its name must sort before this one's")
    return RedactingHandler(inner, build(policy, options, vendor="generic", skeleton=_skeleton))
