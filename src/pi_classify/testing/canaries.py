"""Values to plant in a test and to look for afterwards, wherever they went and however they were dressed up.

They are valid and reserved: nobody can be reached by them. To the detectors they are personal information like any
other; a tool that has such samples on a list of exceptions passes a test in which it found nothing.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from typing import Any, NamedTuple

from pi_classify.model import Path, print_path
from pi_classify.testing.assertions import PersonalInformationFound
from pi_classify.testing.reading import items, joined
from pi_classify.testing.reserved import RANGES, digest, part_of
from pi_classify.testing.undressing import TOO_MUCH, views

_NAMES = ("Ana", "Carla", "Dora", "Emma", "Laura", "Maria", "Nora", "Paula", "Rosa", "Sara")
_CONSONANTS = "bcdfghjklmnpqrst"
_DIGESTS = ("md5", "sha1", "sha256")
# A digest is also known by its first 64 bits: some vendors cut them.
_SHORTEST_DIGEST = 16

_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\s().+\-\u2010-\u2015\u2212_/]{1,4}(?=[0-9])")


class Sighting(NamedTuple):
    """A canary that was seen: which one, in which dress, and where. Never the value."""

    kind: str
    form: str
    place: str

    def __str__(self) -> str:
        """`email as sha256 in [0].properties.hash`."""
        return f"{self.kind} as {self.form} in {self.place or 'the text'}"


@dataclass(frozen=True)
class Canaries:
    """One set of values, which no other `seed` (a test's id) has; docs/testing.md says between which processes.

    A child process gets the object or its values: with the seed alone it could get others.

    >>> Canaries("tests/test_signup.py::test_a").email
    'maria.canarydjjmpdsrddhrrjkl@example.com'
    >>> Canaries("a").phone != Canaries("b").phone
    True
    """

    seed: str
    values: dict[str, str] = field(init=False, repr=False, compare=False)
    """All of them by kind."""

    def __post_init__(self) -> None:
        number = digest("name", self.seed)
        # 64 bits each for surname and IPv6: of 10,000 tests two have the same with a chance of 3 in 10^12
        name = f"{_NAMES[(number >> 64) % len(_NAMES)]} Canary{_letters(number)}"
        handed = RANGES.of(self.seed, part_of(os.environ))
        object.__setattr__(
            self,
            "values",
            {
                "email": f"{name.replace(' ', '.').lower()}@example.com",
                "phone": handed["phone"],
                "name": name,
                "ssn": handed["ssn"],
                "ip": handed["ip"],
                "ipv6": str(IPv6Address((0x20010DB8 << 96) + (number & (1 << 64) - 1))),
                "card": handed["card"],
            },
        )

    @property
    def name(self) -> str:
        """A given name, and a surname that nobody has."""
        return self.values["name"]

    @property
    def email(self) -> str:
        """At example.com (RFC 2606)."""
        return self.values["email"]

    @property
    def phone(self) -> str:
        """A fictitious number, in international form."""
        return self.values["phone"]

    @property
    def ssn(self) -> str:
        """Of the area 987, which SSA never issued, and no taxpayer number either."""
        return self.values["ssn"]

    @property
    def ip(self) -> str:
        """An address for documentation (RFC 5737) or for tests of networks (RFC 2544)."""
        return self.values["ip"]

    @property
    def ipv6(self) -> str:
        """A documentation address (RFC 3849)."""
        return self.values["ipv6"]

    @property
    def card(self) -> str:
        """A published test card, or one of an issuer that nobody can be."""
        return self.values["card"]

    def event(self, name: str = "canary") -> dict[str, Any]:
        """An event that carries all of them under telling names."""
        named = {"full_name" if kind == "name" else kind: value for kind, value in self.values.items()}
        return {"event": name, "properties": named}

    # ------------------------------------------------------------------ looking for them

    def sightings(self, *places: object) -> list[Sighting]:
        """Where they are: in payloads, texts, bytes, log records, requests, files, sinks and guards."""
        found = {
            Sighting(kind, form, place)
            for given in places
            for place, text in _texts(given)
            for kind, form in self._in(text)
        }
        return sorted(found)

    def assert_gone(self, *places: object) -> None:
        """Fail when one of them is anywhere: raw, normalised, encoded, in other case, or as an unsalted digest."""
        __tracebackhide__ = True
        found = self.sightings(*places)
        if not found:
            return
        told = "\n".join(f"  {sighting}" for sighting in found[:20])
        more = f"\n  ... and {len(found) - 20} more" if len(found) > 20 else ""
        places = ()  # `pytest -l --full-trace` prints the locals of this frame
        raise PersonalInformationFound(f"{len(found)} sightings of canaries:\n{told}{more}") from None

    def _in(self, text: str) -> Iterator[tuple[str, str]]:
        told: set[tuple[str, str]] = set()  # a text holds one in many views; the plainest says enough
        for dress, view in views(text):
            if dress == TOO_MUCH:  # what was not searched is not clean
                yield "any", dress
            folded = view.casefold()
            digits = _BETWEEN_DIGITS.sub("", folded)
            for kind, forms in self._needles.items():
                for form, needle in forms:
                    if (
                        needle in view
                        if form == "raw"
                        else _stands(needle, digits)
                        if form == "digits"
                        else needle in folded
                    ):
                        if (kind, form) not in told:
                            told.add((kind, form))
                            yield kind, f"{form}, {dress}" if dress else form
                        break

    @cached_property
    def _needles(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By kind: the form and what to look for, the plainest first."""
        found = {}
        for kind, value in self.values.items():
            spelled = {value, value.lower(), value.upper()}
            digits = ""
            if kind in ("phone", "ssn", "card"):
                digits = re.sub("[^0-9]", "", value)
                spelled |= {digits, f"+{digits}", digits[1:]} if kind == "phone" else {digits}
                digits = digits[1:] if kind == "phone" else digits
            if kind == "ipv6":
                spelled |= {IPv6Address(value).exploded}
            if kind == "ip":
                spelled |= {".".join(f"{int(part):03}" for part in value.split(".")), *_mapped(value)}
                digits = str(int(IPv4Address(value)))
            if kind == "name":
                spelled |= {value.replace(" ", ""), value.replace(" ", "").lower()}
            forms = [("raw", value), ("folded", value.casefold())]
            forms += [("normalised", one.casefold()) for one in sorted(spelled) if not one.isdigit()]
            forms += [("digits", digits)] if digits else []
            forms += [("local part", value.partition("@")[0])] if kind == "email" else []
            forms += [("surname", value.partition(" ")[2].casefold())] if kind == "name" else []
            forms += [
                (
                    digest,
                    hashlib.new(digest, one.encode(), usedforsecurity=False).hexdigest()[:_SHORTEST_DIGEST],
                )
                for digest in _DIGESTS
                for one in sorted(spelled | ({value.partition("@")[0]} if kind == "email" else set()))
            ]
            found[kind] = tuple(forms)
        return found


def _mapped(ip: str) -> set[str]:
    """An IPv4 address as IPv6 (RFC 4291, section 2.5.5.2): in hexadecimal, short and long."""
    mapped = IPv6Address((0xFFFF << 32) + int(IPv4Address(ip)))
    high, low = mapped.packed[12:14].hex(), mapped.packed[14:].hex()
    return {f"::ffff:{int(high, 16):x}:{int(low, 16):x}", f":ffff:{high}:{low}"}


def _letters(number: int) -> str:
    return "".join(_CONSONANTS[(number >> 4 * at) & 15] for at in range(16))


def _stands(needle: str, text: str) -> bool:
    """Whether digits stand there alone, a country code before them apart: a longer number is another number."""
    return re.search(rf"(?<![0-9])(?:00|1|001)?{needle}(?![0-9])", text) is not None


def _texts(given: object) -> Iterator[tuple[str, str]]:
    """Every text in what is searched, with its place: names, values, and bytes as they are."""
    raw = getattr(given, "raw", None)
    if isinstance(raw, list) and hasattr(given, "requests"):  # a sink: bodies and all that stood beside them
        for number, request in enumerate(getattr(given, "requests", ()), 1):
            yield from _texts_of(f"request #{number}", request.body)
            for part in (*request.events, *request.others):
                yield from _texts_of(f"request #{number}", part)
        return
    if hasattr(given, "counts") and hasattr(given, "events"):  # a guard
        for item in given.items():  # type: ignore[attr-defined]
            yield from _texts_of(item.place, item.payload)
        return
    for item in items(given):
        yield from _texts_of(item.place, item.payload)


def _texts_of(place: str, payload: object) -> Iterator[tuple[str, str]]:
    met: set[int] = set()
    stack: list[tuple[Path, object]] = [((), payload)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, Mapping | list | tuple | set | frozenset):
            if id(node) in met:
                continue
            met.add(id(node))
        if isinstance(node, Mapping):
            for number, (key, value) in enumerate(node.items()):
                # A name may be what is looked for, so places say only names that no canary could be.
                said = (
                    key
                    if isinstance(key, str) and re.fullmatch(r"[A-Za-z_$]{1,40}", key)
                    else f"name {number}"
                )
                yield joined(place, print_path((*path, f"name {number}"))), str(key)
                stack.append(((*path, said), value))
        elif isinstance(node, list | tuple | set | frozenset):
            stack += [((*path, at), value) for at, value in enumerate(node)]
        elif isinstance(node, bytes | bytearray):
            yield joined(place, print_path(path)), bytes(node).decode("latin-1")
        elif (
            isinstance(node, float) and node.is_integer()
        ):  # a column of numbers with a gap in it has only floats
            yield joined(place, print_path(path)), str(int(node))
        elif node is not None and not isinstance(node, bool):
            yield joined(place, print_path(path)), str(node)
