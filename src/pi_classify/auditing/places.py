"""Properties as a tree that mirrors the payloads, with names that are data folded into one.

A profile prints the name of every property, so a name that may be a value (`{"u-48213": 3}`) must not stay one: it
becomes `<DATA#1>`, as do all its neighbours of that kind.
"""

import re
from collections.abc import Iterable

from pi_classify.auditing.outlines import Outline
from pi_classify.auditing.profile import Profile
from pi_classify.checks.human_name import has_label_word, is_given_name
from pi_classify.model import DataKey, Evidence, LensStep, Path, Step, print_path

DATA = DataKey("DATA", 1)
# Stands for every position of a list.
ITEM = 0
_LONGEST_NAME = 64
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_DATA = re.compile(
    rf"@|(?<![0-9])(?!{_YEAR})[0-9]{{4}}"  # an address; four digits that are no year
    r"|\A(?=(?:.*[0-9]){3})[0-9A-Fa-f-]{12,}\Z"  # hexadecimal ids
    r"|\A(?=(?:[A-Za-z]*[0-9]){2})(?!.*[A-Za-z]{3})(?=.*[A-Za-z])[0-9A-Za-z]{6,}\Z"  # short ids: `k3f9qz`
    r"|\A(?=(?:.*[0-9]){3}.*[a-z])(?=.*[A-Z])[0-9A-Za-z_-]{16,}\Z"  # ids in base 62 or 64
)


def is_data(name: str) -> bool:
    """Whether a property's name may be a value.

    >>> [is_data(name) for name in ("plan", "jane@example.com", "u-48213", "revenue_2024", "Marta Roe", "Plan Type")]
    [False, True, True, False, True, False]
    """
    if len(name) > _LONGEST_NAME or _DATA.search(name):
        return True
    if " " not in name:
        return False
    words = [word.lower() for word in name.split()]
    return any(map(is_given_name, words)) and not has_label_word(words)


def fold_step(step: Step) -> Step:
    """One step of a path with list positions and names that are data made one.

    >>> fold_step(3), fold_step("u-48213"), fold_step("plan")
    (0, DataKey(entity='DATA', n=1), 'plan')
    """
    if type(step) is str:
        return DATA if is_data(step) else step
    if isinstance(step, DataKey):
        return DataKey(step.entity, 1)
    if isinstance(step, LensStep):
        return LensStep(step.mark, str(DATA)) if type(step.name) is str and is_data(step.name) else step
    return ITEM if isinstance(step, int) else step


def address(path: Iterable[Step]) -> str:
    """A path as a locator prints it: list positions stay, names that are data do not.

    >>> address(("people", 3, "u-48213", "ip"))
    'people[3].<DATA#1>.ip'
    """
    return print_path(tuple(step if isinstance(step, int) else fold_step(step) for step in path))


class Place:
    """One property in the tree of a vendor: its profile, and the properties below it."""

    __slots__ = ("below", "carried", "outlines", "path", "profile", "vendor")

    def __init__(self, path: Path, profile: Profile, vendor: str) -> None:
        self.path = path
        self.profile = profile
        self.vendor = vendor
        self.below: dict[object, Place] = {}
        # By the names (None for a list) and types of the containers that stood here.
        self.outlines: dict[tuple[tuple[str, ...] | None, tuple[type, ...]], Outline] = {}
        # Of this vendor alone, unlike the profile's: what is inherited must not depend on whose events came first.
        self.carried: frozenset[tuple[str, Evidence]] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """The names on the way, as a vocabulary asks for them."""
        return tuple(step for step in self.path if type(step) is str)


def printed(path: Path) -> str:
    """A folded path as a report shows it."""
    return print_path(path, fold=True)
