"""Everything under which a person may stand in data: the identifier as given, its canonical form, its tokens, weak hashes.

>>> sought = seek(["Jane@Example.com"], None)
>>> sorted({form.how for form in sought.forms})
['md5', 'normalised', 'raw', 'sha1', 'sha256', 'sha512']
>>> sought
<Sought: 1 identifier, 26 forms, no keys>
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

from pi_classify.auditing.subject.edges import is_nobody, spellings_of_nobody
from pi_classify.engine.classifier import Classifier
from pi_classify.errors import UnreadableInput
from pi_classify.model import Detector, Limits
from pi_classify.policy import KeyRing
from pi_classify.policy.identity import identity, identity_of_id

FORMAT = "pi_classify/subject/1"
RAW, NORMALISED, TOKEN, ID = "raw", "normalised", "token", "id"
WEAK = ("md5", "sha1", "sha256", "sha512")
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

    __slots__ = ("forms", "identifiers", "key_ids", "nobody", "tenant")

    def __init__(
        self,
        forms: Iterable[Form],
        identifiers: int,
        key_ids: tuple[str, ...],
        tenant: str,
        nobody: Iterable[str] = (),
    ) -> None:
        """`identifiers` is how many there were, `key_ids` the keys whose tokens are among the forms.

        `nobody` are tokens of what is sent where there is no id: they join no one either.
        """
        self.forms = tuple(forms)
        self.nobody = frozenset(nobody)
        self.identifiers = identifiers
        self.key_ids = key_ids
        self.tenant = tenant

    def __repr__(self) -> str:
        """Counts only."""
        plural = "" if self.identifiers == 1 else "s"
        keys = f"keys {', '.join(self.key_ids)}" if self.key_ids else "no keys"
        return f"<Sought: {self.identifiers} identifier{plural}, {len(self.forms)} forms, {keys}>"

    def with_ids(self, ids: Iterable[str]) -> "Sought":
        """The same and ids that were traced: what is left is found by them though the rows that joined them are gone."""
        more = [Form(text, 0, ID) for text in ids]
        return Sought((*self.forms, *more), self.identifiers, self.key_ids, self.tenant, self.nobody)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the file: it holds the identifiers themselves and is to be kept and deleted like them."""
        return {
            "format": FORMAT,
            "identifiers": self.identifiers,
            "keys": list(self.key_ids),
            "tenant": self.tenant,
            "nobody": sorted(self.nobody),
            "forms": [list(form) for form in self.forms],
        }

    @classmethod
    def from_dict(cls, data: Any) -> "Sought":
        """What `to_dict` gave; raises UnreadableInput for anything else."""
        try:
            if data["format"] != FORMAT:
                raise KeyError
            forms = [Form(str(text), int(identifier), str(how)) for text, identifier, how in data["forms"]]
            keys, nobody = tuple(map(str, data["keys"])), map(str, data["nobody"])
            return cls(forms, int(data["identifiers"]), keys, str(data["tenant"]), nobody)
        except (KeyError, TypeError, ValueError):
            raise UnreadableInput(
                "this is no file of tokens; make one with `pi-classify subject tokens`"
            ) from None


def seek(
    identifiers: Iterable[str], keys: KeyRing | None, *, tenant: str = "", ids_may_be: Sequence[str] = ()
) -> Sought:
    """The forms of these identifiers; without keys there are no tokens among them.

    `ids_may_be` is what the policy under which the data were hashed says of ids (:attr:`Policy.ids_may_be`).
    Raises UnreadableInput when there is no identifier, or one that no value can be.
    """
    given = [text for text in (one.strip() for one in identifiers) if text]
    if not given:
        raise UnreadableInput("there is no identifier; give one a line")
    if len(given) > _MOST:
        raise UnreadableInput(f"there are more than {_MOST} identifiers; these are no one person's")
    may_be = classifier().for_ids(ids_may_be).may_be
    forms: dict[tuple[str, int], Form] = {}
    for number, text in enumerate(given, 1):
        if len(text) > _LONGEST:
            raise UnreadableInput(f"identifier {number} has more than {_LONGEST} characters")
        if is_nobody(text):
            raise UnreadableInput(f"identifier {number} is what is sent where there is no id; leave it out")
        for form in _forms(text, number, keys, tenant, may_be):
            forms.setdefault((form.text, number), form)
    if keys is None:
        return Sought(forms.values(), len(given), (), tenant)
    nobody = (token for text in spellings_of_nobody() for token in keys.lookup(*identity_of_id(text), tenant))
    return Sought(forms.values(), len(given), keys.ids, tenant, nobody)


def _forms(
    text: str, number: int, keys: KeyRing | None, tenant: str, may_be: Sequence[Detector]
) -> Iterator[Form]:
    meanings = {identity_of_id(text), identity_of_id(text, None, may_be)}
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
        # What only the policy makes an id of this person is followed like the identifier as it was given.
        is_id = (
            may_be and identity_of_id(one) not in meanings and identity_of_id(one, None, may_be) in meanings
        )
        yield Form(one, number, RAW if is_id else NORMALISED)
        yield Form(quote(one, safe="", errors="replace"), number, NORMALISED)
    if keys is not None:
        for domain, canonical in sorted(meanings):
            yield from (Form(token, number, TOKEN) for token in keys.lookup(domain, canonical, tenant))
    for how in WEAK:
        for one in sorted(spelled):
            digest = hashlib.new(how, one.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
            yield Form(digest.hex(), number, how)
            yield Form(base64.b64encode(digest).decode().rstrip("="), number, how)
            yield Form(base64.urlsafe_b64encode(digest).decode().rstrip("="), number, how)


def _spellings_of_number(canonical: str) -> set[str]:
    """How a telephone number in E.164 is also written; the separators of NANP numbers are looked past.

    >>> sorted(_spellings_of_number("+12065550142"))[:3]
    ['(206) 555-0142', '+1 206 555 0142', '+1-206-555-0142']
    """
    digits = re.sub("[^0-9]", "", canonical)
    spelled = {digits, f"+{digits}", f"00{digits}"}
    if len(digits) == 11 and digits.startswith("1"):
        area, exchange, line = digits[1:4], digits[4:7], digits[7:]
        spelled |= {f"{area}{exchange}{line}", f"({area}) {exchange}-{line}"}
        spelled |= {f"{area}{mark}{exchange}{mark}{line}" for mark in "-. "}
        spelled |= {f"+1{mark}{area}{mark}{exchange}{mark}{line}" for mark in "-. "}
    return spelled
