"""Which action a finding gets: rules in order, the first that matches decides, a default is mandatory.

A policy is data (TOML). It is checked when it is read: an unknown entity, category, action or word is an
error with file, line and the nearest valid word, never a rule that silently does nothing.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from pi_classify import detectors, taxonomy, vocabulary
from pi_classify.errors import InvalidPolicy
from pi_classify.inventory.selectors import compile_selector as compile_selector
from pi_classify.inventory.words import known_entities as known_entities
from pi_classify.inventory.words import nearest
from pi_classify.model import Confidence, Finding
from pi_classify.policy.actions import ACTIONS, KEEP

PRESETS = ("analytics", "ccpa", "strict")
FAMILIES = ("PSEUDONYM",)
_EVIDENCE = ("value", "check", "name", "path", "vocabulary", "prose", "echo", "business")
_TOP = ("version", "extends", "default", "at_least", "unknown_properties", "rules")


class Occasion(NamedTuple):
    """What a rule may ask about beside the finding: the event's name and the vendor."""

    event: str
    vendor: str


@dataclass(frozen=True)
class Rule:
    """Selectors and the action for what they all match; an empty selector matches everything."""

    action: str
    entity: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    sensitive: bool | None = None
    path: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    at_least: Confidence | None = None
    reason: str = field(default="", compare=False)

    @property
    def by_entity_alone(self) -> bool:
        """Whether the entity decides, so that the answer can be remembered."""
        return not (self.path or self.event or self.vendor or self.evidence or self.at_least)

    @cached_property
    def _paths(self) -> tuple[re.Pattern[str], ...]:
        return tuple(compile_selector(path) for path in self.path)

    def matches(self, finding: Finding, occasion: Occasion) -> bool:
        """Whether every selector of this rule matches."""
        return (
            self.matches_entity(finding.entity, finding.family, finding.categories)
            and (not self.event or occasion.event in self.event)
            and (not self.vendor or occasion.vendor in self.vendor)
            and (not self.evidence or any(evidence.kind in self.evidence for evidence in finding.evidence))
            and (self.at_least is None or finding.confidence >= self.at_least)
            and (not self.path or any(path.fullmatch(finding.location) for path in self._paths))
        )

    def matches_entity(self, entity: str, family: str | None, categories: Sequence[str]) -> bool:
        """The part of `matches` that the entity alone decides."""
        return (
            (not self.entity or entity in self.entity)
            and (not self.family or family in self.family)
            and (not self.category or any(letter in self.category for letter in categories))
            and (self.sensitive is None or self.sensitive == (entity in _sensitive_entities()))
        )


def _sensitive_entities() -> frozenset[str]:
    return frozenset(detector.entity for detector in detectors.catalogue() if detector.sensitive)


@dataclass(frozen=True)
class Policy:
    """Rules in order, a default action, and what to do with properties that nobody knows.

    >>> Policy.load("ccpa").action_for_entity("US_SSN")
    'redact'
    """

    rules: tuple[Rule, ...]
    default: str
    at_least: Confidence = Confidence.LIKELY
    unknown_properties: str = KEEP
    name: str = field(default="", compare=False)

    @classmethod
    def load(cls, source: "str | Path | Policy") -> "Policy":
        """A preset's name, the path of a TOML file, TOML text, or a policy.

        Raises InvalidPolicy with file, line and the nearest valid word.
        """
        if isinstance(source, Policy):
            return source
        if isinstance(source, str) and "\n" in source:
            return _Reader("policy text", source).policy()
        if isinstance(source, str) and source in PRESETS:
            return _Reader(
                source, (files(__package__) / "presets" / f"{source}.toml").read_text(encoding="utf-8")
            ).policy()
        if isinstance(source, str) and not source.endswith(".toml"):
            raise InvalidPolicy(
                f"no preset {source!r}{nearest(source, PRESETS)}; presets are {', '.join(PRESETS)}, a file ends in .toml"
            )
        try:
            text = Path(source).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise InvalidPolicy(f"{source}: not UTF-8; save the policy as UTF-8") from None
        except OSError as error:
            raise InvalidPolicy(f"{source}: cannot be read ({error.strerror})") from None
        return _Reader(str(source), text).policy()

    @cached_property
    def policy_id(self) -> str:
        """A hash of the canonical policy: equal policies have equal ids, wherever they came from."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """The policy with everything it extends, as plain data."""
        rules = []
        for rule in self.rules:
            said = {f.name: getattr(rule, f.name) for f in fields(rule) if f.name != "reason"}
            rules.append(
                {
                    k: v.name if isinstance(v, Confidence) else v
                    for k, v in said.items()
                    if v not in ((), None)
                }
            )
        return {
            "version": 1,
            "default": self.default,
            "at_least": self.at_least.name,
            "unknown_properties": self.unknown_properties,
            "rules": rules,
        }

    def decide(self, finding: Finding, occasion: Occasion) -> str:
        """The action for a finding; below `at_least` it is kept."""
        if finding.confidence < self.at_least:
            return KEEP
        return next((rule.action for rule in self.rules if rule.matches(finding, occasion)), self.default)

    def action_for_entity(self, entity: str) -> str | None:
        """The action, when the entity alone decides it; None when a rule asks for more."""
        detector = next((d for d in detectors.catalogue() if d.entity == entity), None)
        family, letters = (detector.family, detector.categories) if detector else (None, ())
        for rule in self.rules:
            if rule.matches_entity(entity, family, letters):
                return rule.action if rule.by_entity_alone else None
        return self.default

    @property
    def hashes(self) -> bool:
        """Whether some finding may be hashed, so that a key is needed."""
        return self.default == "hash" or any(rule.action == "hash" for rule in self.rules)

    def warnings(self) -> list[str]:
        """What a reader should know about a valid policy."""
        told = []
        if any(self.action_for_entity(entity) in (None, "hash") for entity in ("USER_ID", "ANONYMOUS_ID")):
            told.append(
                "identity slots are hashed: every other SDK of the same project must hash with the same key, or people split in two"
            )
        seen: list[Rule] = []
        for position, rule in enumerate(self.rules, 1):
            if any(_covers(earlier, rule) for earlier in seen):
                told.append(
                    f"rule {position} ({rule.action}) is never reached: an earlier rule matches all that it matches"
                )
            seen.append(rule)
        return told

    @staticmethod
    def schema() -> dict[str, Any]:
        """A JSON Schema of the file format, for editors."""
        words = {
            name: {"type": "array", "items": {"enum": list(known)}}
            for name, known in _vocabulary_of_selectors().items()
        }
        free = {name: {"type": "array", "items": {"type": "string"}} for name in ("path", "event")}
        level = {"enum": [level.name for level in Confidence]}
        rule = {
            "type": "object",
            "required": ["action"],
            "additionalProperties": False,
            "properties": {
                "action": {"enum": list(ACTIONS)},
                **words,
                **free,
                "sensitive": {"type": "boolean"},
                "at_least": level,
                "reason": {"type": "string"},
            },
        }
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "pi_classify policy",
            "type": "object",
            "required": ["version"],
            "additionalProperties": False,
            "properties": {
                "version": {"const": 1},
                "extends": {"type": "string"},
                "default": {"enum": list(ACTIONS)},
                "at_least": level,
                "unknown_properties": {"enum": ["keep", "drop"]},
                "rules": {"type": "array", "items": rule},
            },
        }


def _covers(earlier: Rule, later: Rule) -> bool:
    return all(
        not getattr(earlier, f.name)
        or getattr(earlier, f.name) == getattr(later, f.name)
        or (
            isinstance(getattr(earlier, f.name), tuple)
            and getattr(later, f.name)
            and set(getattr(later, f.name)) <= set(getattr(earlier, f.name))
        )
        for f in fields(Rule)
        if f.name not in ("action", "reason")
    )


def _vocabulary_of_selectors() -> dict[str, Sequence[str]]:
    return {
        "entity": known_entities(),
        "family": FAMILIES,
        "category": tuple(taxonomy.categories()),
        "vendor": vocabulary.vendors(),
        "evidence": _EVIDENCE,
    }


class _Reader:
    """Turns TOML into a policy, or says where and why not."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    def policy(self, seen: tuple[str, ...] = ()) -> Policy:
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
        base: Policy | None = None
        if "extends" in table:
            above = table["extends"]
            if not isinstance(above, str):
                self._refuse("extends", "extends names a preset or a .toml file")
            if above in seen or len(seen) > 8:
                self._refuse("extends", f"{above!r} extends itself")
            base = self._above(above, seen)
        if base is None and "default" not in table:
            self._refuse("version", 'a default is mandatory: write default = "redact", or extends = "ccpa"')
        default = self._word(table.get("default", base.default if base else ""), "default", tuple(ACTIONS))
        at_least = (
            self._level(table["at_least"])
            if "at_least" in table
            else base.at_least
            if base
            else Confidence.LIKELY
        )
        unknown = self._word(
            table.get("unknown_properties", base.unknown_properties if base else KEEP),
            "unknown_properties",
            ("keep", "drop"),
        )
        return Policy((*rules, *(base.rules if base else ())), default, at_least, unknown, self._name)

    def _above(self, above: str, seen: tuple[str, ...]) -> Policy:
        if above in PRESETS:
            return _Reader(
                above, (files(__package__) / "presets" / f"{above}.toml").read_text(encoding="utf-8")
            ).policy((*seen, above))
        if not above.endswith(".toml"):
            self._refuse("extends", f"no preset {above!r}{nearest(above, PRESETS)}")
        path = Path(self._name).parent / above
        try:
            return _Reader(str(path), path.read_text(encoding="utf-8")).policy((*seen, above))
        except (OSError, UnicodeDecodeError):
            self._refuse("extends", f"{above} cannot be read")

    def _rule(self, table: object, number: int) -> Rule:
        if not isinstance(table, dict):
            self._refuse("rules", f"rule {number} is no table")
        known = _vocabulary_of_selectors()
        words = ("action", *known, "path", "event", "sensitive", "at_least", "reason")
        said: dict[str, Any] = {}
        for word, value in table.items():
            if word not in words:
                self._refuse(word, f"rule {number}: unknown word {word!r}{nearest(word, words)}")
            if word == "action":
                said[word] = self._word(value, f"rule {number}: action", tuple(ACTIONS))
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
