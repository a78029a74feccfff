"""Who asked, in the lines of a web server's log (Common Log Format): `203.0.113.9 - jane [10/Oct/2026:13:55:36 -0700] "GET /`.

The address is found by value; this is the name of the account before the date, and the account of the client before it.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import quoted
from pi_classify.engine.lenses.key_values import SERVICES
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = r" [^ \"]+ \[[0-9]+/[A-Z][a-z][a-z]/[0-9]"
_REQUEST = re.compile(
    r"(?<=[0-9A-Za-z] )(?P<client>(?:[^\s\"\[\]]|\[[A-Z_]{2,60}\]){1,64}+) (?P<user>(?:[^\s\"\[\]]|\[[A-Z_]{2,60}\]){1,128}+) "
    r"(?=\[[0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4}:)"
)
_MARK = LensStep("!", "log")


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """The accounts.

    >>> text = '203.0.113.9 - jane [10/Oct/2026:13:55:36 -0700] "GET / HTTP/1.1" 200 2326'
    >>> [(part.name, part.text) for part in parts(text, 0, len(text))]
    [('username', 'jane')]
    """
    for request in _REQUEST.finditer(text, start, end):
        for group in ("client", "user"):
            account = request.group(group)
            if account != "-" and account.lower() not in SERVICES:
                first, last = request.span(group)
                yield Part(
                    (_MARK, "user"), ("username",), "generic", account, first, last, None, quoted.encode_bare
                )
