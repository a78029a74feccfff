"""Why a place in a payload holds a finding, why not, and what would flip it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pi_classify.engine.folding import fold
from pi_classify.engine.leaves import Leaf
from pi_classify.engine.spans import Matcher
from pi_classify.model import Finding, Path, print_path


class Explanation(NamedTuple):
    """Why a place holds a finding or not: `declined` has (entity, reason, what would flip it)."""

    path: Path
    findings: tuple[Finding, ...]
    declined: tuple[tuple[str, str, str], ...]

    @property
    def location(self) -> str:
        """The path as text, as a policy's selectors see it."""
        return print_path(self.path)


def declined(
    leaf: Leaf, found: tuple[Finding, ...], matchers: Mapping[str, Matcher]
) -> Iterator[tuple[str, str, str]]:
    """What was not found in a leaf though something spoke for it: entity, reason, what would flip it."""
    verdict = leaf.scope.verdict
    entities = {finding.entity for finding in found}
    for suggestion in verdict.suggestions:
        entity = suggestion.detector.entity
        if entity not in entities:
            yield (
                entity,
                f"{suggestion.evidence} suggests it, the value does not look like one",
                "a value of the expected form",
            )
    folded = fold(leaf.text)[0]
    for entity in sorted(verdict.vetoed - entities):
        if any(True for _ in matchers[entity].matches(folded)):
            yield (
                entity,
                "the value has the shape, a word of the name speaks against it",
                "another name, or a value that is certain by itself",
            )
    for matcher in matchers.values():
        detector = matcher.detector
        if (
            detector.entity not in entities
            and detector.entity not in verdict.vetoed
            and detector.by_value is None
            and detector.pattern
            and any(True for _ in matcher.matches(folded))
        ):
            yield (
                detector.entity,
                "the value has the shape, which proves nothing alone",
                f'a name such as "{detector.names[0]}"' if detector.names else "a word close before it",
            )
    if not found and verdict.harmless:
        yield "*", verdict.reason or "known as harmless", "a value that is certain by itself"
