"""A part of an opened text: its name, its decoded text and the way back."""

import re
from collections.abc import Callable
from typing import NamedTuple

from pi_classify.engine.data_names import is_data
from pi_classify.model import Step

_PLAIN = re.compile(r"(?!.*[0-9]{3})[A-Za-z0-9_$.\[\] -]{1,64}")


def is_plain(name: str) -> bool:
    """Whether a name can be shown in a path: it has the form of a property name and is no data.

    >>> is_plain("utm_source"), is_plain("jane@example.com"), is_plain("Jane Roe")
    (True, False, False)
    """
    return _PLAIN.fullmatch(name) is not None and not (" " in name and is_data(name))


class Part(NamedTuple):
    """What a lens found in a text.

    `names` are the property names that lead to the part. They continue the leaf's own (members of a JSON
    text), unless `vocabulary` says where else they stand: "query" for URL parameters and cookies, "generic" for
    names that stand for themselves (a column, a log line's key). `spots[i]` is where decoded character i begins
    in the outer text; without spots the part starts at `start` and is not encoded. `encode` writes a
    replacement (a string, a number or None) the way the outer text spells it; `number` says that the text is
    a JSON number. Where single characters have no place of their own (base64), `recode` encodes the whole
    edited text, which replaces start to end.
    """

    steps: tuple[Step, ...]
    names: tuple[str, ...]
    vocabulary: str | None
    text: str
    start: int
    end: int
    spots: list[int] | None
    encode: Callable[[object], str]
    number: bool = False
    recode: Callable[[str], str] | None = None

    @property
    def name(self) -> str:
        """The last property name, or nothing."""
        return self.names[-1] if self.names else ""

    def spot(self, index: int) -> int:
        """Where decoded character `index` stands in the outer text."""
        return self.start + index if self.spots is None else self.spots[index]

    def through(self, outward: Callable[[int], int]) -> Callable[[int], int]:
        """From an offset in the decoded text to where `outward` leads from the outer one."""
        return lambda index: outward(self.spot(index))
