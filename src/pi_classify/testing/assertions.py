"""An assertion that turns red when a new property carries personal information, and says what to do.

The message holds paths, entities and clauses. It never holds a value, so a log of a failed run is no leak.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path as FilePath

from pi_classify.auditing.tally import property_of
from pi_classify.engine.classifier import Classifier
from pi_classify.inventory import Inventory
from pi_classify.model import Confidence, Finding, LensStep, print_path
from pi_classify.policy import Policy, Redactor
from pi_classify.policy.rules import compile_selector, known_entities
from pi_classify.testing.reading import Item, items
from pi_classify.testing.wording import Left, message

_QUOTED = re.compile(r'(\A)?\["([A-Za-z0-9_$-]+)"\]')


class PersonalInformationFound(AssertionError):  # it is a failed assertion, no error of ours
    """Personal information is left in a payload, or an allowance is not needed any more.

    `findings` tells where and what; the values stay in the payload of the caller.
    """

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        """The message for a person, the findings for a program."""
        super().__init__(message)
        self.findings = findings


def assert_no_pi(
    payload: object,
    *,
    policy: str | FilePath | Policy = "analytics",
    allow: Sequence[str] = (),
    inventory: Inventory | str | FilePath | None = None,
    vendor: str | None = None,
) -> None:
    """Pass exactly when redacting under the policy would change nothing; no key is needed.

    `payload` is one event or many (a list, an iterator), text or bytes (JSON or not, gzip too), a log record
    (`caplog.records`), an HTTP request or response (its URL and body), or a `pathlib.Path` of a file (JSONL, JSON,
    text). `allow` names entities ("EMAIL_ADDRESS") or places ("properties.$ip", "properties.**.email"); what it
    allows and nobody finds is an error too, so that the list cannot rot. An `inventory` (its path, or one that is
    loaded) stands between `allow` and the policy.

    >>> assert_no_pi({"event": "upgraded", "properties": {"plan": "pro"}})
    """
    __tracebackhide__ = True  # pytest would print the lines of this function
    assert_items(items(payload, vendor), policy=policy, allow=allow, inventory=inventory)


def assert_items(
    given: Iterable[Item],
    *,
    policy: str | FilePath | Policy = "analytics",
    allow: Sequence[str] = (),
    inventory: Inventory | str | FilePath | None = None,
    may_be_idle: bool = False,
) -> None:
    """`assert_no_pi` for payloads that know their place and vendor: what guards and sinks collected."""
    __tracebackhide__ = True
    if isinstance(allow, str):
        raise TypeError('allow is a list: allow=["EMAIL_ADDRESS"]')
    known = known_entities()
    redactor = redactor_for(policy, inventory)
    used: set[str] = set()
    left: list[Left] = []
    for place, payload, vendor in given:
        for finding, action in redactor.left(payload, vendor):
            allowances = [word for word in allow if _allows(word, finding, known)]
            used.update(allowances)
            if not allowances:
                left.append(Left(place, finding, action))
    idle = [] if may_be_idle else [word for word in allow if word not in used]
    if not left and not idle:
        return
    values = {word: held for word in idle if (held := _held(redactor, word))}
    text = message(left, idle, redactor.policy.name or "given", known, values)
    findings = tuple(one.finding for one in left)
    del redactor
    given = payload = None  # type: ignore[assignment]  # `pytest -l --full-trace` prints the locals of this frame
    raise PersonalInformationFound(text, findings) from None


@cache
def _classifier() -> Classifier:
    # Measured: building one takes 10 ms, and a suite asserts thousands of times.
    return Classifier()


@cache
def _redactor_of_preset(name: str) -> Redactor:
    return Redactor(name, without_key="redact", classifier=_classifier())


def redactor_for(
    policy: str | FilePath | Policy, inventory: Inventory | str | FilePath | None = None
) -> Redactor:
    """A redactor that only tells what is left; that of a preset is built once, a file is read each time."""
    if inventory is not None:
        return Redactor(policy, without_key="redact", classifier=_classifier(), inventory=inventory)
    if isinstance(policy, str) and not policy.endswith(".toml") and "\n" not in policy:
        return _redactor_of_preset(policy)
    return Redactor(policy, without_key="redact", classifier=_classifier())


def matches(selector: str, finding: Finding) -> bool:
    """Whether a selector such as `properties.**.email` or `items[].name` names the finding's place.

    A property stands for what a lens reads inside it: `properties.$current_url` allows its query too.
    """
    # A plain name may be quoted: `["URL"]` is the property URL, which without quotes is the entity.
    pattern = compile_selector(_QUOTED.sub(lambda m: m[2] if m[1] is not None else f".{m[2]}", selector))
    path = finding.path
    lens = next((at for at, step in enumerate(path) if isinstance(step, LensStep)), len(path))
    return selector == property_of(path) or any(
        pattern.fullmatch(print_path(place)) for place in (path, path[:lens])
    )


def _held(redactor: Redactor, word: str) -> str:
    """The entity in a word of `allow`: somebody wrote a value, and the message must not repeat it."""
    found = redactor.classifier.classify({"text": word})
    return next((finding.entity for finding in found if finding.confidence >= Confidence.LIKELY), "")


def _allows(word: str, finding: Finding, known: Sequence[str]) -> bool:
    if word in known:
        return word == finding.entity
    return matches(word, finding)
