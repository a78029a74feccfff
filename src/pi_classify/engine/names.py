"""What the name of a property says about its value, before the value is looked at.

A name means its *last* words: `billing_email` is an e-mail, `email_verified` is not. Whole words count,
never substrings (`zip` holds no `ip`). `scopes` keeps the answers.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from pi_classify.engine import objects
from pi_classify.model import Detector, Evidence
from pi_classify.vocabulary import Vocabulary

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W_A-Za-z0-9]+")
# Last words that say nothing: `phone_1`, `email_raw`.
_NEUTRAL_TAIL = frozenset(
    {
        "value",
        "values",
        "raw",
        "text",
        "string",
        "input",
        "field",
        "primary",
        "new",
        "old",
        "current",
        "original",
        "list",
        "normalized",
    }
)
# Last words of a container's name that say nothing: `addressInfo`.
_NEUTRAL_PARENT = frozenset(
    {
        "info",
        "information",
        "data",
        "details",
        "detail",
        "object",
        "record",
        "fields",
        "list",
        "attributes",
        "attrs",
    }
)
# Names that only say "the value of what stands above".
_TRANSPARENT = frozenset(
    {
        "value",
        "values",
        "number",
        "text",
        "raw",
        "string_value",
        "int_value",
        "float_value",
        "double_value",
        "stringvalue",
        "intvalue",
        "doublevalue",
        "s",
        "n",
        "answer",
        "current",
        "previous",
        "primary",
        "original",
        "normalized",
        "new",
        "old",
        "@value",
        "l",
        "ss",
        "ns",
        "array_value",
        "arrayvalue",
        "integervalue",
    }
)
# The same below a name that means an id: `user_id: {"$oid": ...}`, as MongoDB writes it.
_IDS = frozenset({"id", "_id", "$oid", "oid", "uuid", "guid", "$uuid"})
# As columns of warehouses are abbreviated: `CUST_NM`, `acct_nbr`. Asked only where a name says nothing as it stands.
_SHORT = {
    "acct": "account", "addr": "address", "cd": "code", "cust": "customer", "cty": "city", "eml": "email", "emp": "employee",
    "mbr": "member", "nbr": "number", "nm": "name", "no": "number", "num": "number", "usr": "user",
}  # fmt: skip
_LONGEST_PHRASE = 5


def words(name: str) -> tuple[str, ...]:
    """A property name as lower-case words.

    >>> words("lastLoginIP"), words("$anon_distinct_id"), words("userIDs")
    (('last', 'login', 'ip'), ('anon', 'distinct', 'id'), ('user', 'ids'))
    """
    # Salesforce ends the names of custom fields with __c.
    return tuple([word.lower() for word in _WORD.findall(name.removesuffix("__c").replace("IDs", "Ids"))])


def _above(path: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the nearest container whose name says something: `visitors: [{attributes: [...]}]` is about visitors."""
    for name in path[-2:-5:-1]:
        said = words(name)
        if not (len(said) == 1 and said[0] in _NEUTRAL_PARENT):
            return said
    return ()


class Suggestion(NamedTuple):
    """A detector that a name points to, and the reason; `exact` when the payload's vendor says so."""

    detector: Detector
    evidence: Evidence
    exact: bool


class Verdict(NamedTuple):
    """All that a name says: suggestions, detectors it speaks against, and how the property is known."""

    suggestions: tuple[Suggestion, ...] = ()
    vetoed: frozenset[str] = frozenset()
    harmless: bool = False
    text: bool = False
    slot: bool = False
    allowed: tuple[str, ...] | None = None
    reason: str = ""
    readings: tuple[objects.Reading, ...] = ()


def _is_id(verdict: Verdict) -> bool:
    return bool(verdict.suggestions) and verdict.suggestions[0].detector.domain == "id"


class NameIndex:
    """The phrases of all detectors, ready to be looked up."""

    def __init__(self, detectors: Iterable[Detector]) -> None:
        self.detectors = {detector.entity: detector for detector in detectors}
        self._phrases: dict[tuple[str, ...], list[Detector]] = {}
        self._joined: dict[str, tuple[str, ...]] = {}
        for detector in self.detectors.values():
            for name in detector.names:
                phrase = tuple(name.split())
                self._phrases.setdefault(phrase, []).append(detector)
                self._joined.setdefault("".join(phrase), phrase)
        for sharing in self._phrases.values():
            sharing.sort(key=lambda detector: -detector.rank)
        # By first word: a name has few words, the catalogue hundreds of vetoes. Measured: 1,600 us a new name without, 30 with.
        self._vetoes: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for detector in self.detectors.values():
            for veto in detector.vetoes:
                said = tuple(veto.split())
                self._vetoes.setdefault(said[0], []).append((said, detector.entity))
        # In every identity slot the same speaks against, whatever the vendor calls it: one id is one thing everywhere.
        self.vetoed_in_slots = self.vetoed(("user", "id"))

    def match(self, said: tuple[str, ...]) -> tuple[tuple[str, ...], list[Detector]] | None:
        """The longest phrase that ends `said`, with the detectors that declare it; else that of its abbreviations, spelled out."""
        found = self._spelled(said)
        if found is None and not _SHORT.keys().isdisjoint(said):
            found = self._spelled(tuple(_SHORT.get(word, word) for word in said))
        return found

    def _spelled(self, said: tuple[str, ...]) -> tuple[tuple[str, ...], list[Detector]] | None:
        while True:
            found = self._longest(said)
            if (
                found
                or len(said) < 2
                or not (said[-1] in _NEUTRAL_TAIL or (said[-1].isdigit() and len(said[-1]) < 3))
            ):
                return found
            said = said[:-1]

    def _longest(self, said: tuple[str, ...]) -> tuple[tuple[str, ...], list[Detector]] | None:
        for n in range(min(len(said), _LONGEST_PHRASE), 0, -1):
            tail = said[-n:]
            plural = tail[-1].endswith("s")
            for spelling in (tail, (*tail[:-1], tail[-1][:-1])) if plural else (tail,):
                phrase = spelling if spelling in self._phrases else self._joined.get("".join(spelling), ())
                if phrase:
                    return phrase, self._phrases[phrase]
        return None

    def vetoed(self, said: tuple[str, ...], before: int | None = None) -> frozenset[str]:
        """Entities whose vetoes stand anywhere in these words, or begin at least before that one."""
        found = []
        for i, word in enumerate(said[:before]):
            if word in self._vetoes:  # few words speak against anything
                found += [entity for veto, entity in self._vetoes[word] if said[i : i + len(veto)] == veto]
        return frozenset(found)

    def judge(
        self,
        path: tuple[str, ...],
        own: tuple[str, ...],
        vendor: Vocabulary,
        generic: Vocabulary,
        inherited: Verdict,
    ) -> Verdict:
        """What the property at `path` (names only) says; `own` are its last name's words, `inherited` the verdict of what stands above."""
        is_slot = vendor.is_slot(path)
        slot = is_slot or inherited.slot
        allowed = vendor.allowed(path)
        vetoed = self.vetoed(own)
        row = vendor.lookup(path)
        if row is not None and row.kind == "entity" and row.entity in self.detectors:
            exact = Suggestion(
                self.detectors[row.entity],
                Evidence("vocabulary", f"{vendor.vendor} {row.row}"),
                vendor is not generic,
            )
            # Its own words come second: under `email` may stand an e-mail address, or the hash of one.
            _, also = self.match(own) or ((), [])
            others = [
                Suggestion(d, Evidence("name", " ".join(own)), False)
                for d in also
                if d is not exact.detector and d.entity not in vetoed
            ]
            return Verdict((exact, *others), vetoed - {row.entity}, slot=slot, allowed=allowed)
        if row is not None and row.kind in {"harmless", "text"}:
            reason = f"{vendor.vendor} knows {row.row} as {row.kind}"
            return Verdict((), vetoed, row.kind == "harmless", row.kind == "text", slot, allowed, reason)
        last = path[-1].lower()
        if row is None and len(path) > 1 and (last in _TRANSPARENT or (last in _IDS and _is_id(inherited))):
            return inherited._replace(slot=slot, allowed=allowed)
        above = _above(path)
        while len(above) > 1 and (above[-1] in _NEUTRAL_TAIL or above[-1] in _NEUTRAL_PARENT):
            above = above[:-1]
        found = self.match(own)
        evidence = "name"
        if found is None and len(own) > 1 and own[-1].isdigit():
            own = own[:-1]  # address: {line1: ...}
        if found is None and len(own) == 1 and above:
            found, evidence = (
                self.match((above[-1].removesuffix("s") if above[-1] != "address" else above[-1], *own))
                or self.match((above[-1], *own)),
                "path",
            )
            if found is not None and len(found[0]) < 2:
                found = None
        if found is not None:
            phrase, detectors = found
            # A word of the phrase itself speaks for it: only the others may speak against.
            against = self.vetoed(own, max(0, len(own) - len(phrase)))
            if len(phrase) == 1:  # one word alone means what stands above says: `cache.age`
                against |= self.vetoed(above)
            kept = tuple(
                Suggestion(d, Evidence(evidence, " ".join(phrase)), False)
                for d in detectors
                if d.entity not in against
            )
            vetoed = (vetoed | against) - {suggestion.detector.entity for suggestion in kept}
            if kept:
                return Verdict(kept, vetoed, slot=slot, allowed=allowed)
            return Verdict(
                (),
                vetoed,
                slot=slot,
                allowed=allowed,
                reason=f"a word of the name speaks against {detectors[0].entity}",
            )
        row = generic.lookup(path)
        if (
            row is not None
            and row.kind == "entity"
            and row.entity in self.detectors
            and row.entity not in vetoed
        ):
            return Verdict(
                (
                    Suggestion(
                        self.detectors[row.entity], Evidence("vocabulary", f"generic {row.row}"), False
                    ),
                ),
                vetoed,
                slot=slot,
                allowed=allowed,
            )
        if is_slot and "USER_ID" in self.detectors:
            return Verdict(
                (Suggestion(self.detectors["USER_ID"], Evidence("vocabulary", "identity slot"), True),),
                vetoed,
                slot=True,
                allowed=allowed,
            )
        kind = row.kind if row is not None else ""
        readings = objects.readings(own) if kind != "harmless" else ()
        return Verdict(
            (),
            vetoed | self.vetoed(above),
            kind == "harmless",
            kind == "text",
            slot,
            allowed,
            readings=readings,
        )

    def read(self, verdict: Verdict, reading: objects.Reading) -> Verdict:
        """What an ambiguous name says once the object around it is known."""
        said = (
            "the form of the value"
            if reading.kind == "any"
            else f"the object around it is a {reading.kind}'s"
        )
        evidence = Evidence("path", said)
        detector = self.detectors.get(reading.entity or "")
        if detector is None:
            return verdict._replace(harmless=reading.entity is None, reason=evidence.detail, readings=())
        return verdict._replace(
            suggestions=(Suggestion(detector, evidence, False),),
            vetoed=verdict.vetoed - {detector.entity},
            readings=(),
        )
