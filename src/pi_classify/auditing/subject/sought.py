"""Everything under which a person may stand in data: the identifier as given, its canonical form, its tokens, weak hashes.

>>> sought = seek(["Jane@Example.com"], None)
>>> sorted({form.how for form in sought.forms})
['md5', 'normalised', 'raw', 'sha1', 'sha256']
>>> sought
<Sought: 1 identifier, 10 forms, no keys>
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

from pi_classify.engine.classifier import Classifier
from pi_classify.errors import UnreadableInput
from pi_classify.model import Limits
from pi_classify.policy import KeyRing
from pi_classify.policy.identity import identity, identity_of_id

FORMAT = "pi_classify/subject/1"
RAW, NORMALISED, TOKEN = "raw", "normalised", "token"
WEAK = ("md5", "sha1", "sha256")
_LONGEST = 1_000
_MOST = 10_000
# Shorter ones stand everywhere: they count only where they are a whole value.
SHORTEST_INSIDE = 6


LIMITS = Limits()


@cache
def classifier() -> Classifier:
    """The one that all requests of this process look with."""
    return Classifier(limits=LIMITS)


class Form(NamedTuple):
    """One form of one identifier: the text, which identifier it is of (from 1), and how it came about."""

    text: str
    identifier: int
    how: str


class Sought:
    """The forms of a person's identifiers; it shows counts only."""

    __slots__ = ("forms", "identifiers", "key_ids", "tenant")

    def __init__(
        self, forms: Iterable[Form], identifiers: int, key_ids: tuple[str, ...], tenant: str
    ) -> None:
        """`identifiers` is how many there were, `key_ids` the keys whose tokens are among the forms."""
        self.forms = tuple(forms)
        self.identifiers = identifiers
        self.key_ids = key_ids
        self.tenant = tenant

    def __repr__(self) -> str:
        """Counts only."""
        plural = "" if self.identifiers == 1 else "s"
        keys = f"keys {', '.join(self.key_ids)}" if self.key_ids else "no keys"
        return f"<Sought: {self.identifiers} identifier{plural}, {len(self.forms)} forms, {keys}>"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the file: it holds the identifiers themselves and is to be kept and deleted like them."""
        return {
            "format": FORMAT,
            "identifiers": self.identifiers,
            "keys": list(self.key_ids),
            "tenant": self.tenant,
            "forms": [list(form) for form in self.forms],
        }

    @classmethod
    def from_dict(cls, data: Any) -> "Sought":
        """What `to_dict` gave; raises UnreadableInput for anything else."""
        try:
            if data["format"] != FORMAT:
                raise KeyError
            forms = [Form(str(text), int(identifier), str(how)) for text, identifier, how in data["forms"]]
            return cls(forms, int(data["identifiers"]), tuple(map(str, data["keys"])), str(data["tenant"]))
        except (KeyError, TypeError, ValueError):
            raise UnreadableInput(
                "this is no file of tokens; make one with `pi-classify subject tokens`"
            ) from None


def seek(identifiers: Iterable[str], keys: KeyRing | None, *, tenant: str = "") -> Sought:
    """The forms of these identifiers; without keys there are no tokens among them.

    Raises UnreadableInput when there is no identifier, or one that no value can be.
    """
    given = [text for text in (one.strip() for one in identifiers) if text]
    if not given:
        raise UnreadableInput("there is no identifier; give one a line")
    if len(given) > _MOST:
        raise UnreadableInput(f"there are more than {_MOST} identifiers; these are no one person's")
    forms: dict[tuple[str, int], Form] = {}
    for number, text in enumerate(given, 1):
        if len(text) > _LONGEST:
            raise UnreadableInput(f"identifier {number} has more than {_LONGEST} characters")
        for form in _forms(text, number, keys, tenant):
            forms.setdefault((form.text, number), form)
    return Sought(forms.values(), len(given), () if keys is None else keys.ids, tenant)


def _forms(text: str, number: int, keys: KeyRing | None, tenant: str) -> Iterator[Form]:
    meanings = {identity_of_id(text)}
    for leaf in classifier().scan({"value": text}).seen:
        meanings.update(
            identity(hit.detector, text) for hit in leaf.view.hits if hit.end - hit.start == len(text)
        )
    yield Form(text, number, RAW)
    spelled = {text, text.lower()}
    for domain, canonical in sorted(meanings):
        spelled.add(canonical)
        if domain == "phone":
            spelled.update(_spellings_of_number(canonical))
    for one in sorted(spelled):
        yield Form(one, number, NORMALISED)
        yield Form(quote(one, safe=""), number, NORMALISED)
    if keys is not None:
        for domain, canonical in sorted(meanings):
            yield from (Form(token, number, TOKEN) for token in keys.lookup(domain, canonical, tenant))
    for how in WEAK:
        for one in sorted(spelled):
            yield Form(hashlib.new(how, one.encode(), usedforsecurity=False).hexdigest(), number, how)


def _spellings_of_number(canonical: str) -> set[str]:
    """How a telephone number in E.164 is also written; the separators of NANP numbers are looked past.

    >>> sorted(_spellings_of_number("+12065550142"))[:3]
    ['(206) 555-0142', '+1 206 555 0142', '+1-206-555-0142']
    """
    digits = re.sub("[^0-9]", "", canonical)
    spelled = {digits, f"+{digits}"}
    if len(digits) == 11 and digits.startswith("1"):
        area, exchange, line = digits[1:4], digits[4:7], digits[7:]
        spelled |= {f"{area}{exchange}{line}", f"({area}) {exchange}-{line}"}
        spelled |= {f"{area}{mark}{exchange}{mark}{line}" for mark in "-. "}
        spelled |= {f"+1{mark}{area}{mark}{exchange}{mark}{line}" for mark in "-. "}
    return spelled
