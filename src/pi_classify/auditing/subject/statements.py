r"""What a person's ids have to be handed to, as text: calls of PostHog's API and SQL for warehouses. Nothing is executed.

>>> literal("clickhouse", "o'neil\\"), literal("snowflake", "o'neil"), literal("bigquery", "o'neil")
("'o\\'neil\\\\'", "'o''neil'", "'o\\'neil'")
"""

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

DIALECTS = ("clickhouse", "bigquery", "snowflake")
MOST_IDS = 1_000
"""Ids in one call of PostHog: https://posthog.com/docs/api/persons (bulk_delete); statements are cut the same way."""

_BATCHES = {
    "know": "-- {dialect}: what was collected (a request to know)",
    "delete": "-- {dialect}: what is to go (a request to delete); run the SELECT first, and read it",
}
_DELETE = {"clickhouse": "ALTER TABLE {} DELETE", "bigquery": "DELETE FROM {}", "snowflake": "DELETE FROM {}"}
# BigQuery's projects have single hyphens; two would begin a comment and take the WHERE along.
_NAME = re.compile(r"[A-Za-z_](?:-?[A-Za-z0-9_.$]){0,200}")
# `\0` would be octal with the digits behind it, and BigQuery refuses it; all three read two hexadecimal digits.
_ESCAPED = {chr(code): f"\\x{code:02x}" for code in (*range(32), 127)} | {"\\": "\\\\", "'": "\\'"}
_LONE = re.compile("[\ud800-\udfff]")


def literal(dialect: str, text: str) -> str:
    """A text as a string literal of a dialect, whatever stands in it.

    ClickHouse and BigQuery escape by backslash; so does Snowflake, which also doubles quotation marks.
    """
    if dialect == "snowflake":
        return "'" + "".join("''" if c == "'" else _ESCAPED.get(c, c) for c in text) + "'"
    return "'" + "".join(_ESCAPED.get(c, c) for c in text) + "'"


def statements(
    request: str, ids: Sequence[str], *, table: str = "events", column: str = "distinct_id"
) -> str:
    """SQL for the warehouses and calls for PostHog that find, or delete, the rows of these ids.

    `request` is know or delete. It holds the ids: keep it as you keep the data. An id with half a character (a lone surrogate)
    has no literal and is left out, which is said. Raises ValueError for a table or column that is no name.
    """
    given, ids = len(ids), [one for one in ids if _LONE.search(one) is None]
    for name in (table, column):
        if _NAME.fullmatch(name) is None:
            raise ValueError("a table or column is a name of letters, digits, points and underscores")
    lines = [
        "-- Text only: nothing here was executed. It holds a person's ids; delete it when the request is closed.",
        f"-- {len(ids)} ids ({given - len(ids)} that no text can hold left out). Set the table and the column to yours.",
        "",
    ]
    for dialect in DIALECTS:
        lines.append(_BATCHES[request].format(dialect=dialect))
        for batch in _batches(ids):
            listed = ", ".join(literal(dialect, one) for one in batch)
            where = f"WHERE {column} IN ({listed});"
            lines.append(f"SELECT * FROM {table} {where}")  # noqa: S608 - text for a human, every value a literal
            if request == "delete":
                lines.append(f"{_DELETE[dialect].format(table)} {where}")
        lines.append("")
    return "\n".join([*lines, *_posthog(request, ids)]) + "\n"


def _posthog(request: str, ids: Sequence[str]) -> Iterator[str]:
    yield "# PostHog: https://posthog.com/docs/api/persons. Events are deleted by PostHog later, in a batch of its own."
    for batch in _batches(ids):
        if request == "delete":
            body = json.dumps({"distinct_ids": list(batch), "delete_events": True, "delete_recordings": True})
            yield "POST <host>/api/projects/<project id>/persons/bulk_delete/"
            yield "Authorization: Bearer <personal API key with the scope person:write>"
            yield "Content-Type: application/json"
            yield ""
            yield body
            yield ""
        else:
            for one in batch:
                yield f"GET <host>/api/projects/<project id>/persons/?distinct_id={quote(one, safe='')}"


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]
