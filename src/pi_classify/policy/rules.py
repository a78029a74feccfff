"""Which action a finding gets: rules in order, the first that matches decides, a default is mandatory.

A policy is data (TOML). It is checked when it is read: an unknown entity, category, action or word is an
error with file, line and the nearest valid word, never a rule that silently does nothing.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pi_classify import detectors, taxonomy, vocabulary
from pi_classify.inventory.selectors import compile_selector as compile_selector
from pi_classify.inventory.words import known_entities as known_entities
from pi_classify.model import ACTIONS, Confidence, Finding, Path, print_path
from pi_classify.policy.actions import KEEP

PRESETS = ("analytics", "ccpa", "strict")
FAMILIES = ("PSEUDONYM",)
_WORD = re.compile(r"[^*.\[\]]")  # in a selector: something that is a name
_EVIDENCE = ("value", "check", "name", "path", "vocabulary", "prose", "echo", "business")


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

    def names(self, location: str, occasion: Occasion) -> bool:
        """Whether this rule speaks of the property at a printed path by its name; `**` names nothing."""
        return (
            (not self.event or occasion.event in self.event)
            and (not self.vendor or occasion.vendor in self.vendor)
            and any(
                pattern.fullmatch(location) and _WORD.search(path)
                for path, pattern in zip(self.path, self._paths, strict=True)
            )
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
    """Rules in order, a default action, what to do with properties that nobody knows, and what ids may be beside what their
    form says.

    >>> Policy.load("ccpa").action_for_entity("US_SSN")
    'redact'
    """

    rules: tuple[Rule, ...]
    default: str
    at_least: Confidence = Confidence.LIKELY
    unknown_properties: str = KEEP
    ids_may_be: tuple[str, ...] = ()
    name: str = field(default="", compare=False)

    @classmethod
    def load(cls, source: "str | FilePath | Policy") -> "Policy":
        """A preset's name, a TOML file, `package:resource.toml`, TOML text (with a line feed in it), or a policy.

        A Path is always a file. Raises InvalidPolicy with file, line and the nearest valid word.
        """
        from pi_classify.policy import reader

        return source if isinstance(source, Policy) else reader.read(source)

    @cached_property
    def policy_id(self) -> str:
        """A hash of the canonical policy: policies that mean the same have equal ids, wherever they came from."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """The policy with everything it extends, as plain data; words of a selector in order, each once."""
        rules = []
        for rule in self.rules:
            said = {f.name: getattr(rule, f.name) for f in fields(rule) if f.name != "reason"}
            rules.append({word: _plain(value) for word, value in said.items() if value not in ((), None)})
        said_of_ids = {"ids_may_be": list(self.ids_may_be)} if self.ids_may_be else {}
        return {
            "version": 1,
            "default": self.default,
            "at_least": self.at_least.name,
            "unknown_properties": self.unknown_properties,
            **said_of_ids,
            "rules": rules,
        }

    def decide(self, finding: Finding, occasion: Occasion) -> str:
        """The action for a finding; below `at_least` it is kept."""
        if finding.confidence < self.at_least:
            return KEEP
        return next((rule.action for rule in self.rules if rule.matches(finding, occasion)), self.default)

    def names(self, path: Path, occasion: Occasion) -> bool:
        """Whether a rule speaks of this property by its name, whatever is found there."""
        location = print_path(path) if any(rule.path for rule in self.rules) else ""
        return any(rule.names(location, occasion) for rule in self.rules)

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
        if self.ids_may_be:
            told.append(
                f"every id that has the form of {' or '.join(self.ids_may_be)} is taken for one: let no other ids have that form"
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
            for name, known in words_of_selectors().items()
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
                "ids_may_be": {"type": "array", "items": {"enum": list(kinds_of_ids())}},
                "rules": {"type": "array", "items": rule},
            },
        }


def _plain(value: object) -> object:
    if isinstance(value, Confidence):
        return value.name
    return sorted(set(value)) if isinstance(value, tuple) else value


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


def kinds_of_ids() -> tuple[str, ...]:
    """The entities of which a policy may say that ids may be one (`ids_may_be`)."""
    return tuple(detector.entity for detector in detectors.catalogue() if detector.as_id is not None)


def words_of_selectors() -> dict[str, Sequence[str]]:
    """The selectors whose words are known, with these words."""
    return {
        "entity": known_entities(),
        "family": FAMILIES,
        "category": tuple(taxonomy.categories()),
        "vendor": vocabulary.vendors(),
        "evidence": _EVIDENCE,
    }
