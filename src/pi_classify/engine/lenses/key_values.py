r"""Pairs in log lines, connection strings and reprs: `user=jane ip=203.0.113.7`, `email: "..."`, `Key (email)=(...)`.

A name counts only when it is written right at its value (`a = b` is prose or code), and words that mean
everything (`id`, `name`, `key`, `state`, `code`) name nothing here.
"""

import re
from collections.abc import Callable, Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.model import LensStep

CUE = (
    r"[A-Za-z_]{2}[\"']?=[\"'A-Za-z0-9+/$@_]"  # user=jane
    r"|[A-Za-z_]{2} ?[=:] ?['\"]"  # email: "..." and email = '...'
    r"|(?i:key|index) \([a-z_, \"]+\)=\(|(?i:duplicate entry) '"
)
_PAIR = re.compile(
    r"(?<![A-Za-z0-9_.$@%/\\=-])(?P<name>(?:(?i:user|account) (?=[Ii][Dd]=))?[A-Za-z_][A-Za-z0-9_.-]{1,63})"
    r"(?:"
    r" ?[=:] ?\"(?P<double>(?:[^\"\\]++|\\.)*+)\""
    r"|(?: ?=|: ?) ?'(?P<single>(?:[^'\\]++|\\.)*+)'"
    # no call, member or comparison: that is code; a placeholder of ours may stand in it
    r"|=(?P<bare>(?!(?:this|self|req|request|process|window|event|props|params)\.)"
    r"(?=\[|[^\s\"',;&|<>(){}\[\]=\\]{2})(?:[^\s\"',;&|<>(){}\[\]=\\]|\[[A-Z_]{2,60}\]){1,2000}+)(?![(\[{=\"'<])"
    r")",
    re.DOTALL,
)
_KEY = re.compile(
    r"(?i:\bkey|\bindex) \((?P<names>[A-Za-z0-9_, \"():]{1,300})\)=\((?P<values>[^()\r\n]{1,2000})\)"
)
_DUPLICATE = re.compile(
    r"(?i:duplicate entry) '(?P<value>[^'\r\n]{1,2000})' for key '(?P<name>[A-Za-z0-9_.]{1,128})'"
)
_INDEX_WORD = re.compile(r"(?i:^(?:uniq|unique|idx|uk|ix|uq)_|_(?:uniq|unique|idx|index|key|uk|uq)$)")
_END_OF_SENTENCE = ".:!?"
# Words that mean something else in the next log line, and what HTTP says of a message, not of a person.
WEAK = frozenset(
    {
        "id", "name", "key", "state", "code", "type", "value", "values", "text", "number", "s", "n", "answer",
        "age", "max-age", "max_age", "pass", "link", "handle", "from", "to", "via", "host", "server", "date",
        "etag", "status", "title", "subject", "note", "accept", "content-type", "content-length", "connection",
        "content-location", "class", "style", "lang", "rel", "for", "target", "src", "role", "alt", "identity",
        "signature", "canonical",
    }
)  # fmt: skip
# In a log or a connection string these are people; elsewhere they are a table, a property, a page.
_PEOPLE = {
    "user": "username",
    "usr": "username",
    "uid": "user id",
    "user.name": "username",
    "enduser.id": "user id",
}
SERVICES = frozenset(
    {
        "root", "admin", "system", "postgres", "guest", "app", "service", "www-data", "nobody", "daemon", "sa",
        "none", "true", "false", "default",
    }
)  # fmt: skip

# What a log says of a field instead of its value: email=invalid, login=ok.
_STATES = frozenset(
    {
        "ok", "missing", "invalid", "required", "success", "succeeded", "successful", "failed", "failure", "fail", "error", "yes",
        "no", "on", "off", "true", "false", "none", "null", "nil", "undefined", "empty", "blank", "expired", "denied", "too_short",
        "too_long", "pending", "active", "inactive", "disabled", "enabled", "changed", "updated", "unknown", "set", "unset", "valid",
        "verified", "unverified", "present", "absent", "optional", "redacted", "hidden", "string", "number", "object", "duplicate",
    }
)  # fmt: skip


def _part(
    text: str, name: str, start: int, end: int, encode: Callable[[object], str], *, escaped: bool = False
) -> Part | None:
    """The part of a pair; none when the name says nothing and the value is spelled out already."""
    if start >= end or (end - start < 12 and text[start:end].lower() in _STATES):
        return None
    decoded, spots = quoted.backslashed(text, start, end) if escaped else (text[start:end], None)
    low = name.lower()
    said = _PEOPLE.get(low, name)
    if said != name and decoded.lower() in SERVICES:
        return None
    if low in WEAK:
        if spots is None:
            return None
        said = ""
    shown = (name,) if is_plain(name) else ()
    return Part(
        (LensStep("!", "pairs"), *shown),
        (said,) if said else (),
        "generic",
        decoded,
        start,
        end,
        spots,
        encode,
    )


def _found(text: str, start: int, end: int) -> Iterator[Part | None]:
    for pair in _PAIR.finditer(text, start, end):
        name = pair.group("name")
        kind = pair.lastgroup
        if kind == "bare":
            first, last = pair.span("bare")
            while last > first and text[last - 1] in _END_OF_SENTENCE:
                last -= 1
            yield _part(text, name, first, last, quoted.encode_bare)
        elif kind == "double":
            yield _part(text, name, *pair.span("double"), quoted.encode_json, escaped=True)
        else:
            yield _part(text, name, *pair.span("single"), quoted.encode_single, escaped=True)
    for key in _KEY.finditer(text, start, end):
        names = [name.strip(' "') for name in key.group("names").split(",")]
        values = key.group("values").split(",")
        if len(names) != len(values):
            continue
        position = key.start("values")
        for name, value in zip(names, values, strict=True):
            inner = re.search(r"\(([A-Za-z_]{1,64})", name)  # lower((email)::text)
            first = position + len(value) - len(value.lstrip())
            yield _part(
                text, inner.group(1) if inner else name, first, position + len(value), quoted.encode_bare
            )
            position += len(value) + 1
    for entry in _DUPLICATE.finditer(text, start, end):
        name = entry.group("name").rpartition(".")[2]
        yield _part(text, _INDEX_WORD.sub("", name), *entry.span("value"), quoted.encode_single)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The values whose names say something.

    >>> text = 'level=info user=jane_77 ip=203.0.113.7 msg="a \\\\"b\\\\"" (x == y, a = b)'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('level', 'info'), ('username', 'jane_77'), ('ip', '203.0.113.7'), ('msg', 'a "b"')]
    >>> text = "Note: call me at 5; thanks"
    >>> list(parts(text, 0, len(text)))
    []
    """
    position = -1
    for part in sorted(
        (part for part in _found(text, start, end) if part), key=lambda part: (part.start, -part.end)
    ):
        if part.start >= position:
            yield part
            position = part.end
