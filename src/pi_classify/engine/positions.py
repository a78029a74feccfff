"""Where the name of a value is not the key above it: pairs, lists of pairs, of names and values in turn, and tables with a row of
column names.

Such a name counts only where it says something: `{"type": "work", "value": ...}` under `emails` stays an e-mail.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from pi_classify.engine.scopes import Scope


def _spelled(*names: str) -> tuple[str, ...]:
    return (*names, *(name.capitalize() for name in names))


# `{"key": "email", "value": ...}`: GA4, OpenTelemetry, HAR headers, form answers, FHIR, cloud tags.
_NAMES = frozenset(
    _spelled(
        "key", "name", "label", "field", "question", "property", "attribute", "header", "type", "system", "k",
        "q",
    )
)  # fmt: skip
VALUES = frozenset(
    (
        *_spelled("value", "values", "answer", "answers", "response", "val", "v", "a"),
        # `{"field": "last_name", "old": "Roe", "new": "Doe"}`
        "old", "new", "old_value", "new_value", "oldValue", "newValue",
    )
)  # fmt: skip
# `{"columns": ["email", "plan"], "rows": [[...], ...]}`: query results, pandas' "split", spreadsheets.
_COLUMNS = frozenset({"columns", "fields", "headers", "header", "names"})
_ROWS = ("rows", "data", "values", "records")
# A dict without one of these names, and one of those that name something, is neither a pair nor a table.
TELLING = VALUES | set(_ROWS)
NAMING = _NAMES | _COLUMNS
# Pairs and tables are small; beyond, a dict is an object with properties of its own.
MOST_NAMES = 8
_MOST_COLUMNS = 1_000
# Lists in which names and values take turns (Node), and lists of a command's words.
_FLAT = frozenset({"rawHeaders", "raw_headers", "rawTrailers", "raw_trailers"})
_COMMANDS = frozenset(
    {"argv", "args", "command", "cmd", "commandLine", "command_line", "cmdline", "process.command_args"}
)
_OPTION = re.compile(r"--?[A-Za-z][A-Za-z0-9_-]{1,40}\Z")
# Lists of people: where they hold bare ids, `members: ["usr_8231", ...]` means `members: [{"id": "usr_8231"}, ...]`.
_PEOPLE = frozenset(
    {
        "members", "participants", "attendees", "followers", "subscribers", "recipients", "users", "contacts", "customers",
        "assignees", "invitees", "guests", "players", "collaborators",
    }
)  # fmt: skip
# Three digits, and not those of a year: no role, no list and no release.
_ID = re.compile(
    r"(?=(?:[^0-9]{0,60}[0-9]){3})(?=[^A-Za-z]{0,60}[A-Za-z])(?![0-9]{4}-[0-9Q]{1,2}|[A-Za-z_-]{1,60}20[0-9]{2}\Z)[A-Za-z0-9_|:-]{6,64}"
)
_MOST_ITEMS = 1_000


class Table(NamedTuple):
    """The scopes of a table's columns, and the name under which its rows stand; `flat` when there is one row."""

    columns: tuple[Scope, ...]
    rows: str
    flat: bool


def told(node: Mapping[Any, Any], scope: Scope) -> tuple[Scope | None, Table | None]:
    """What a dict tells of its own values: the scope of a pair's value, or the table that it is."""
    first = None
    for key, said in node.items():
        if key in _NAMES:
            if type(said) is str and said:
                named = scope.descend(said)
                if named.suggestions:
                    return named, None
                first = first or named
        elif key in _COLUMNS:
            grid = _table(node, said, scope)
            if grid is not None:
                return None, grid
    return (None if scope.suggestions else first), None


def may_tell(names: Collection[str]) -> bool:
    """Whether a dict of these names may tell of its own values."""
    return len(names) <= MOST_NAMES and not TELLING.isdisjoint(names) and not NAMING.isdisjoint(names)


def may_be_table(names: Collection[str]) -> bool:
    """Whether a dict of these names may name the columns of rows that stand in it."""
    return may_tell(names) and not _COLUMNS.isdisjoint(names)


def may_tell_lines(kinds: Sequence[type], scope: Scope, *, nested: bool) -> bool:
    """Whether `line_scopes` may find something in a list of values of these types."""
    if scope.suggestions or len(kinds) < 2:
        return False
    own = scope.names[-1] if scope.names else ""
    if own in _FLAT or own in _COMMANDS or own.lower() in _PEOPLE:
        return True
    return nested and len(kinds) == 2 and kinds[0] is str


def line_scopes(node: list[Any], scope: Scope, *, nested: bool) -> tuple[Scope, ...] | None:
    """The scopes of a list's items, where items name those after them.

    `["email", "jane@example.com"]`, a list of two in a list (`nested`); the headers of Node's `rawHeaders`, name and value in
    turn; the options of a command, `["--email", "jane"]`; the bare ids of people.
    """
    if scope.suggestions:
        return None
    own = scope.names[-1] if scope.names else ""
    if own in _FLAT or own in _COMMANDS:
        found = [scope]
        for position, said in enumerate(node[:_MOST_ITEMS]):
            named = None
            if type(said) is str and (position % 2 == 0 if own in _FLAT else _OPTION.match(said)):
                named = scope.descend(said.lstrip("-"))
            found.append(named if named is not None and named.suggestions else scope)
        return tuple(found)
    if own.lower() in _PEOPLE:
        person = scope.descend("id")
        if any(type(item) is str and _ID.fullmatch(item) for item in node[:_MOST_ITEMS]):
            return tuple(
                person if type(item) is str and _ID.fullmatch(item) else scope for item in node[:_MOST_ITEMS]
            )
    said = node[0]
    if nested and len(node) == 2 and type(said) is str and said:
        named = scope.descend(said)
        if named.suggestions:
            return scope, named
    return None


def _table(node: Mapping[Any, Any], columns: Any, scope: Scope) -> Table | None:
    if not isinstance(columns, list | tuple) or not 0 < len(columns) <= _MOST_COLUMNS:
        return None
    named = [column.get("name") if isinstance(column, Mapping) else column for column in columns]
    if not all(type(name) is str for name in named):
        return None
    for key in _ROWS:
        rows = node.get(key)
        if isinstance(rows, list | tuple) and rows and not isinstance(rows[0], Mapping):
            flat = not isinstance(rows[0], list | tuple)
            if not flat or len(rows) == len(columns):
                return Table(tuple(scope.descend(name) for name in named), key, flat)
    return None
