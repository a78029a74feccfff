"""JSON Web Tokens (RFC 7519): header and payload are JSON in base64url, readable by everybody who holds the token.

The token itself is a CREDENTIAL, and what removes it removes all. Where a policy keeps it, an edit of the payload
encodes that segment anew; the signature no longer fits then, which is right: nobody signed the edited claims.
"""

import re
from collections.abc import Callable, Iterator

from pi_classify.engine.lenses import base64_text
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

# The payload begins with {" or with { and white space.
CUE = r"[A-Za-z0-9_-]\.(?:eyJ|eyA|ewo|ew0)[A-Za-z0-9_-]"
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<header>eyJ[A-Za-z0-9_-]{5,16000})\.(?P<payload>(?:eyJ|eyA|ewo|ew0)[A-Za-z0-9_-]{5,1000000})"
)


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    """Header and payload of the tokens in text[start:end]; an encrypted payload is no text and stays closed.

    >>> token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lQGV4YW1wbGUuY29tIn0.c2ln"
    >>> [(str(part.steps[-1]), part.text) for part in parts(token, 0, len(token))]
    [('header', '{"alg":"HS256"}'), ('payload', '{"sub":"jane@example.com"}')]
    """
    for token in _TOKEN.finditer(text, start, end):
        for segment in ("header", "payload"):
            first, last = token.span(segment)
            steps = (LensStep("!", "jwt"), segment)
            opened = base64_text.part(token[segment], range(first, last + 1), steps, "")
            if opened is not None and opened.text.lstrip().startswith("{"):
                yield opened._replace(recode=_unpadded(opened))


def _unpadded(opened: Part) -> Callable[[str], str]:
    recode = opened.recode
    assert recode is not None  # noqa: S101
    return lambda text: recode(text).rstrip("=").replace("+", "-").replace("/", "_")
