"""Turns TOML into a policy with all that it extends, or says in which file and line it is wrong and what was meant.

Three places hold policies: the presets, files, and resources of installed packages (`package:resource.toml`, for a
company's policy that is released as a package). What a policy `extends` is looked for beside the policy itself.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any, NamedTuple, NoReturn

from pi_classify import vocabulary
from pi_classify.errors import InvalidPolicy
from pi_classify.inventory.selectors import names_held_back, to_selector
from pi_classify.inventory.words import nearest
from pi_classify.model import ACTIONS, Confidence
from pi_classify.policy.actions import KEEP
from pi_classify.policy.rules import PRESETS, Policy, Rule, kinds_of_ids, words_of_selectors

_TOP = ("version", "extends", "default", "at_least", "unknown_properties", "ids_may_be", "rules")
_LONGEST_CHAIN = 100
# A package has two letters at least: C:policy.toml is a file on Windows.
_RESOURCE = re.compile(r"(?P<package>[A-Za-z_][A-Za-z0-9_.]+):(?P<name>[^:/\\][^:\\]*\.toml)")


class Place(NamedTuple):
    """Where a policy stands: in `package` under `name`; in a file `name` when the package is empty."""

    package: str
    name: str

    def __str__(self) -> str:
        """As one would write it."""
        return f"{self.package}:{self.name}" if self.package else self.name

    def beside(self, above: str) -> "Place":
        """The place of a .toml that a policy here extends."""
        if not self.package:
            return Place("", str(Path(self.name).parent / above))
        # A package may be a zip file, in which `..` means nothing.
        return Place(self.package, normpath(str(PurePosixPath(self.name).parent / above)))

    def is_same(self, other: "Place") -> bool:
        """Whether both are one policy, however they are written."""
        if self.package or other.package:
            return self == other
        return Path(self.name).resolve() == Path(other.name).resolve()


def is_resource(source: str) -> bool:
    """Whether a text names a resource of a package.

    >>> is_resource("acme_privacy:web/policy.toml"), is_resource("C:policy.toml"), is_resource("policy.toml")
    (True, False, False)
    """
    return _RESOURCE.fullmatch(source) is not None


def read(source: str | Path) -> Policy:
    """The policy of a preset, a file, a resource of a package, or of TOML text."""
    if isinstance(source, str) and "\n" in source:
        return _Reader("policy text", source, ()).policy()
    if isinstance(source, str):
        if source in PRESETS:
            return _preset(source)
        if match := _RESOURCE.fullmatch(source):
            return _read(Place(match["package"], match["name"]), ())
        if not source.endswith(".toml"):
            raise InvalidPolicy(
                f"no preset {source!r}; presets are {', '.join(PRESETS)}, and a file ends in .toml{nearest(source, PRESETS)}"
            )
    return _read(Place("", str(source)), ())


def _preset(name: str) -> Policy:
    text = (files(__package__) / "presets" / f"{name}.toml").read_text(encoding="utf-8")
    return _Reader(name, text, ()).policy()


def _read(place: Place, below: tuple[Place, ...]) -> Policy:
    """The policy at a place; `below` are those that extend it."""
    try:
        file = files(place.package) / place.name if place.package else Path(place.name)
        text = file.read_text(encoding="utf-8-sig")  # editors on Windows begin a file with a byte order mark
    except UnicodeDecodeError:
        raise InvalidPolicy(f"{place}: not UTF-8; save the policy as UTF-8") from None
    except OSError as error:
        raise InvalidPolicy(f"{place}: cannot be read ({error.strerror or type(error).__name__})") from None
    except Exception as error:  # noqa: BLE001 - a package that is not there, or fails as it is imported
        raise InvalidPolicy(f"{place}: no such resource ({type(error).__name__})") from None
    return _Reader(str(place), text, (*below, place)).policy()


class _Reader:
    """One policy's text; `chain` is where it stands, after those that extend it."""

    def __init__(self, name: str, text: str, chain: tuple[Place, ...]) -> None:
        self._name = name
        self._text = text
        self._chain = chain

    def policy(self) -> Policy:
        try:
            table = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidPolicy(f"{self._name}: not valid TOML: {error}") from None
        for word in table:
            if word not in _TOP:
                self._refuse(word, f"unknown word {word!r}{nearest(word, _TOP)}")
        if table.get("version") != 1:
            self._refuse("version", "write version = 1")
        rules = tuple(self._rule(rule, number) for number, rule in enumerate(self._list(table, "rules"), 1))
        base = self._base(table["extends"]) if "extends" in table else None
        if base is None and "default" not in table:
            self._refuse("version", 'a default is mandatory: write default = "redact", or extends = "ccpa"')
        default = self._word(table.get("default", base.default if base else ""), "default", ACTIONS)
        at_least = base.at_least if base else Confidence.LIKELY
        if "at_least" in table:
            at_least = self._level(table["at_least"])
        unknown = self._word(
            table.get("unknown_properties", base.unknown_properties if base else KEEP),
            "unknown_properties",
            ("keep", "drop"),
        )
        ids = base.ids_may_be if base else ()
        if "ids_may_be" in table:
            ids = self._kinds(table["ids_may_be"])
        return Policy((*rules, *(base.rules if base else ())), default, at_least, unknown, ids, self._name)

    def _kinds(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._refuse("ids_may_be", "ids_may_be is a list of entities")
        return tuple(dict.fromkeys(self._word(one, "ids_may_be", kinds_of_ids()) for one in value))

    def _base(self, above: object) -> Policy:
        if not isinstance(above, str):
            self._refuse("extends", "extends names a preset, a .toml file or package:resource.toml")
        if above in PRESETS:
            return _preset(above)
        match = _RESOURCE.fullmatch(above)
        if match is None and not above.endswith(".toml"):
            self._refuse("extends", f"no preset {above!r}{nearest(above, PRESETS)}")
        here = self._chain[-1] if self._chain else Place("", "")
        place = Place(match["package"], match["name"]) if match else here.beside(above)
        if any(place.is_same(one) for one in self._chain):
            self._refuse(
                "extends", f"{above!r} extends itself: {' > '.join(map(str, (*self._chain, place)))}"
            )
        if len(self._chain) >= _LONGEST_CHAIN:
            self._refuse("extends", f"more than {_LONGEST_CHAIN} policies extend one another")
        try:
            return _read(place, self._chain)
        except InvalidPolicy as error:
            if str(error).startswith(f"{place}: "):  # it cannot be read: say where it was asked for
                self._refuse("extends", str(error))
            raise

    def _rule(self, table: object, number: int) -> Rule:
        if not isinstance(table, dict):
            self._refuse("rules", f"rule {number} is no table")
        known = words_of_selectors()
        words = ("action", *known, "path", "event", "sensitive", "at_least", "reason")
        said: dict[str, Any] = {}
        for word, value in table.items():
            if word not in words:
                self._refuse(word, f"rule {number}: unknown word {word!r}{nearest(word, words)}")
            if word == "action":
                said[word] = self._word(value, f"rule {number}: action", ACTIONS)
            elif word == "sensitive":
                if not isinstance(value, bool):
                    self._refuse(word, f"rule {number}: sensitive is true or false")
                said[word] = value
            elif word == "at_least":
                said[word] = self._level(value)
            elif word == "reason":
                said[word] = str(value)
            else:
                items = [value] if isinstance(value, str) else value
                if (
                    not isinstance(items, list)
                    or not items
                    or not all(isinstance(item, str) for item in items)
                ):
                    self._refuse(word, f"rule {number}: {word} is a list of strings")
                said[word] = tuple(
                    self._word(item, f"rule {number}: {word}", known[word]) if word in known else item
                    for item in items
                )
        if "action" not in said:
            self._refuse("rules", f"rule {number} has no action")
        rule = Rule(**said)
        for path in rule.path:
            if names_held_back(path):
                self._refuse(path, f"rule {number}: {path!r} selects nothing; write {to_selector(path)!r}")
            for vendor in rule.vendor or vocabulary.vendors():
                allowed = vocabulary.load(vendor).allowed(tuple(path.split(".")))
                if allowed is not None and rule.action not in allowed:
                    self._refuse(path, f"rule {number}: {vendor} needs {path} ({' or '.join(allowed)} only)")
        return rule

    def _list(self, table: Mapping[str, Any], word: str) -> list[Any]:
        value = table.get(word, [])
        if not isinstance(value, list):
            self._refuse(word, f"write [[{word}]] before each rule")
        return value

    def _word(self, value: object, place: str, known: Sequence[str]) -> str:
        if not isinstance(value, str) or value not in known:
            shown = value if isinstance(value, str) else type(value).__name__
            self._refuse(str(value), f"{place}: unknown {shown!r}{nearest(str(value), known)}")
        return value

    def _level(self, value: object) -> Confidence:
        return Confidence[self._word(value, "at_least", tuple(level.name for level in Confidence))]

    def _refuse(self, word: str, what: str) -> NoReturn:
        pattern = re.compile(rf"(?<![A-Za-z_]){re.escape(word)}(?![A-Za-z_])")
        line = next(
            (
                number
                for number, text in enumerate(self._text.splitlines(), 1)
                if pattern.search(text.split("#")[0])
            ),
            1,
        )
        raise InvalidPolicy(f"{self._name}:{line}: {what}")
