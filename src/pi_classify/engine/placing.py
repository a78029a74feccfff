"""What payloads of an outline are: the same for all that have the same texts where texts decide.

That is whose they are and how their names read (`type`), and what a pair of name and value means (`{"key": "email", "value": ...}`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from pi_classify import vocabulary
from pi_classify.engine.outlines import Outline, path_of
from pi_classify.engine.positions import NAMING, may_tell
from pi_classify.engine.scopes import Scope

# Different things that payloads say of whose they are; beyond, each is asked.
_MOST_PLACED = 1_024
# Outlines that are remembered; beyond, all are asked anew.
_MOST_OUTLINES = 4_096


Said = tuple[str, ...]


class Placed:
    """Whose payloads are and where their names are judged, asked once for all that say the same of it.

    Holds values: it must not outlive the payloads.
    """

    def __init__(self, place: Callable[[Any], tuple[str, Scope]]) -> None:
        self._place = place
        # Where texts decide, and whether each payload must be asked all the same.
        self._spots: dict[Outline, tuple[tuple[tuple[int, str], ...], bool]] = {}
        self._known: dict[tuple[Outline, Said], tuple[str, Scope]] = {}

    def of(self, outline: Outline, containers: Sequence[Any]) -> tuple[str, Scope, Said]:
        """The vendor and the root scope of a payload, and the texts that decide."""
        if outline not in self._spots:
            if len(self._spots) >= _MOST_OUTLINES:
                self._spots.clear()
                self._known.clear()
            self._spots[outline] = deciding(outline), is_enveloped(outline)
        spots, is_asked = self._spots[outline]
        said = tuple(containers[at][name] for at, name in spots)
        if is_asked:
            return *self._place(containers[0]), said
        known = self._known.get((outline, said))
        if known is None:
            known = self._place(containers[0])
            if len(self._known) < _MOST_PLACED:
                self._known[outline, said] = known
        return *known, said


def is_enveloped(outline: Outline) -> bool:
    """Whether what is inside a list decides whose a payload is, so that each must be asked."""
    return not set(vocabulary.ENVELOPES).isdisjoint(outline.containers[0].names or ())


def deciding(outline: Outline) -> tuple[tuple[int, str], ...]:
    """Where an outline has texts that decide."""
    found = []
    for at, container in enumerate(outline.containers):
        if container.names is None:
            continue
        above = path_of(outline, at)
        is_pair = may_tell(container.names)
        found += [
            (at, name)
            for name, kind in zip(container.names, container.kinds, strict=True)
            if kind is str and ((is_pair and name in NAMING) or (*above, name) in vocabulary.deciding())
        ]
    return tuple(found)
