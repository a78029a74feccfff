"""Properties as a tree that mirrors the payloads, with names that are data folded into one.

A profile prints the name of every property, so a name that may be a value (`{"u-48213": 3}`) must not stay one: it
becomes `<DATA#1>`, as do all its neighbours of that kind.
"""

from collections.abc import Iterable

from pi_classify.auditing.outlines import Outline
from pi_classify.auditing.profile import Profile
from pi_classify.engine.data_names import fold_step
from pi_classify.model import Evidence, Path, Step, print_path


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
