"""Options of commands: `--first-name Jane`, `--email=jane`, and PowerShell's `-FirstName Jane`, curl's `-u jane:hunter2`.

Words that mean everything (`--name`, `--key`, `--message`) name nothing here, as in pairs.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.key_values import SERVICES, WEAK
from pi_classify.engine.lenses.part import Part, is_plain
from pi_classify.engine.lenses.user_directories import MACHINES
from pi_classify.model import LensStep, Step

CUE = r"--[A-Za-z]| -[uUHdF][ \"']| -[A-Z][a-z]+[A-Z][A-Za-z]*[ :]"
# A placeholder of ours may stand in a bare value; it ends where a shell would end it.
_BARE = r"(?P<bare>(?![-$])(?:[^\s\"'|;<>()&\[\]`]|\[[A-Z_]{2,60}\]){1,2000}+)"
_VALUE = rf"(?:\"(?P<double>(?:[^\"\\]++|\\.)*+)\"|'(?P<single>[^']*+)'|{_BARE})"
_OPTION = re.compile(
    rf"(?<![A-Za-z0-9_-])(?:--(?P<name>[A-Za-z][A-Za-z0-9_-]{{0,40}}+)(?:=|[ \t]{{1,4}})|-(?P<short>[uUHdF])(?:[ \t]{{1,4}}|(?=[\"']))"
    rf"|-(?P<parameter>[A-Z][a-z]{{1,20}}(?:[A-Z][A-Za-z]{{0,20}}){{1,3}})[ :]){_VALUE}",
    re.DOTALL,
)
_ACCOUNT = re.compile(r"(?P<user>[^\s:\"'/$]{0,128}+):(?P<password>(?![/\\$])[^\s]{1,400})", re.DOTALL)
_HEADER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]{1,60}+): {0,4}(?P<value>.{1,4000}+)", re.DOTALL)
_WEAK = WEAK | {
    "message",
    "comment",
    "description",
    "query",
    "search",
    "body",
    "data",
    "format",
    "filter",
    "grep",
}
_ACCOUNTS = frozenset({"u", "U", "user", "proxy-user"})
# What is sent: a form, whose names are its own.
_BODIES = frozenset(
    {"d", "F", "data", "data-raw", "data-binary", "data-urlencode", "form", "form-string", "post-data"}
)
_MARK = LensStep("!", "option")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The values of options.

    >>> text = 'curl -u jane:hunter2 -H "X-Api-Key: k3y" https://example.com --first-name Jane --verbose'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('username', 'jane'), ('password', 'hunter2'), ('X-Api-Key', 'k3y'), ('first-name', 'Jane')]
    """
    for option in _OPTION.finditer(text, start, end):
        name = option.group("name") or option.group("parameter") or option.group("short")
        kind = option.lastgroup or ""
        first, last = option.span(kind)
        if name in _ACCOUNTS:
            yield from _account(text, first, last, kind, short=option.group("short") is not None)
        elif name in ("H", "header", "proxy-header"):
            header = _HEADER.fullmatch(text, first, last)
            if header is not None and header.group("name").lower() != "cookie":
                yield _part(text, header.group("name"), *header.span("value"), kind)
        elif name in _BODIES:
            if "=" in text[first:last]:
                yield _part(text, "", first, last, kind)
        elif option.group("short") is None and name.lower() not in _WEAK and first < last:
            yield _part(text, name, first, last, kind)


def _account(text: str, first: int, last: int, kind: str, *, short: bool) -> Iterator[Part]:
    """Name and password, or a name alone; numbers are a user and a group of the system (`docker run -u 1000:1000`).

    `git push -u origin` names no account: the short option counts only with a password.
    """
    account = _ACCOUNT.fullmatch(text, first, last)
    if account is None:
        alone = text[first:last].lower()
        if not short and alone not in SERVICES and alone not in MACHINES and not alone.isdigit():
            yield _part(text, "username", first, last, kind)
        return
    user, password = account.group("user"), account.group("password")
    if (password.isdigit() and user.isdigit()) or (user.lower() in SERVICES and password.lower() in SERVICES):
        return
    if user and user.lower() not in SERVICES:
        yield _part(text, "username", *account.span("user"), kind)
    yield _part(text, "password", *account.span("password"), kind)


_ENCODE = {"double": quoted.encode_json, "single": lambda value: quoted.encode_line(value).replace("'", "_")}


def _part(text: str, name: str, first: int, last: int, kind: str) -> Part:
    decoded, spots = quoted.backslashed(text, first, last) if kind == "double" else (text[first:last], None)
    steps: tuple[Step, ...] = (_MARK, *((name,) if is_plain(name) else ()))
    return Part(
        steps,
        (name,) if name else (),
        "generic",
        decoded,
        first,
        last,
        spots,
        _ENCODE.get(kind, quoted.encode_bare),
    )
