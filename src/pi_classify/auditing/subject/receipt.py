"""What was done about a request and by when it is due, without a value: records are kept for 24 months (11 CCR 7101(a)).

>>> due(date(2026, 11, 24))
Due(confirm=datetime.date(2026, 12, 8), respond=datetime.date(2027, 1, 8), extended=datetime.date(2027, 2, 22))
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from pi_classify.auditing.notice import TO_FILL
from pi_classify.auditing.subject.finding import Found
from pi_classify.auditing.subject.sought import Sought
from pi_classify.auditing.subject.tracing import Traced

_SATURDAY = 5
# What 11 CCR 7101(b) wants in the record of a request and no data show.
_TO_SAY = ("manner", "responded", "response", "basis_for_denial")


class Due(NamedTuple):
    """The last days on which to confirm that a request came, to answer it, and to answer it after an extension."""

    confirm: date
    respond: date
    extended: date


def due(received: date) -> Due:
    """The clocks of 11 CCR 7021: 10 business days to confirm, 45 calendar days to answer, 45 more with notice.

    Only weekends are taken for days without business: a holiday would move the first date later, never earlier.
    """
    confirm, left = received, 10
    while left:
        confirm += timedelta(days=1)
        left -= confirm.weekday() < _SATURDAY
    return Due(confirm, received + timedelta(days=45), received + timedelta(days=90))


def receipt(
    request: str,
    received: date,
    sought: Sought,
    traced: Traced,
    found: Found,
    *,
    export: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The receipt as plain data: dates, counts, key ids and names of sources. No identifier and no value.

    `[to fill]` is what only the business can say (11 CCR 7101(b)).
    """
    days = due(received)
    left_out = export["left_out"] if export else 0
    return {
        "request": request,
        "received": received.isoformat(),
        "confirm_by": days.confirm.isoformat(),
        "respond_by": days.respond.isoformat(),
        "respond_by_if_extended": days.extended.isoformat(),
        "clocks": "11 CCR 7021: 10 business days (weekends left out, holidays not), 45 and 90 calendar days",
        **dict.fromkeys(_TO_SAY, TO_FILL),
        "identifiers": sought.identifiers,
        "keys": list(sought.key_ids),
        "ids": len(traced.ids),
        "shared_ids": len(traced.shared),
        "tracing_ended": traced.is_whole,
        "rows_read": found.rows - found.unread.total(),
        "rows_not_read": dict(found.unread),
        "rows_not_wholly_scanned": found.unscanned,
        "rows_with_their_event_inside": found.wrapped,
        "rows": dict(found.matches),
        "rows_by_source": dict(found.sources),
        "rows_by_form": dict(found.forms),
        "export": export,
        "complete": traced.is_whole and found.is_whole and not left_out,
    }
