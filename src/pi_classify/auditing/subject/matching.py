"""Whether a payload holds one of the forms: as a whole value, inside a text, as a name, or behind an encoding."""

from collections.abc import Iterable, Iterator
from typing import Any

from pi_classify.auditing.subject.sought import LIMITS, SHORTEST_INSIDE, Form, Sought, classifier
from pi_classify.engine.leaves import collect
from pi_classify.engine.views import Scan, View
from pi_classify.model import Detector, Path, print_path
from pi_classify.policy.identity import identity

ID = "id"
"""How a form came about that is an id which was traced."""


class Matcher:
    """Looks for the forms of one person, and for ids that were traced."""

    def __init__(self, sought: Sought, ids: Iterable[str] = ()) -> None:
        self._whole = {form.text.casefold(): form for form in reversed(sought.forms)}
        for text in ids:
            self._whole.setdefault(text.casefold(), Form(text, 0, ID))
        self._inside = [(text, form) for text, form in self._whole.items() if len(text) >= SHORTEST_INSIDE]
        self._classifier = classifier()

    def form_of(self, text: str) -> Form | None:
        """The form that a whole text is, or one that stands in it as a word."""
        folded = text.strip().casefold()
        whole = self._whole.get(folded)
        if whole is None and len(folded) > SHORTEST_INSIDE:
            return next((form for sought, form in self._inside if _stands_in(sought, folded)), None)
        return whole

    def matches(self, payload: Any) -> tuple[tuple[tuple[str, str], ...], bool]:
        """Printed path of every place that holds a form, with how that came about, and whether all was looked at.

        A name that is data stands in no path.
        """
        scan = self._classifier.scan(payload)
        root = self._classifier.tree(scan.vendor).root
        held = (*self._plain(payload, scan, root), *self._found(scan))
        return tuple(sorted({(print_path(path), form.how) for path, form in held})), not scan.unscanned

    def _plain(self, payload: Any, scan: Scan, root: Any) -> Iterator[tuple[Path, Form]]:
        for leaf in collect(payload, root, LIMITS, {}, every=True).leaves:
            form = self.form_of(leaf.text)
            if form is not None:
                yield self._classifier.path_at(scan, leaf.box, leaf.key), form
        for position, box in enumerate(scan.boxes):
            if type(box.node) is dict:
                for key in box.node:
                    form = self.form_of(str(key))
                    if form is not None:  # said of the container: the name itself is the value
                        yield (
                            (*self._classifier.path_at(scan, box.above, box.key), "*")
                            if position
                            else ("*",),
                            form,
                        )

    def _found(self, scan: Scan) -> Iterator[tuple[Path, Form]]:
        for seen in (*scan.seen, *scan.named):
            path = self._classifier.path_at(scan, seen.leaf.box, seen.leaf.key)
            for place, detector, value in _values(seen.view, path):
                form = self._whole.get(identity(detector, value)[1].casefold())
                if form is not None:
                    yield place, form


def _values(view: View, path: Path) -> Iterator[tuple[Path, Detector, str]]:
    """Every value that was found in a text and in what is encoded in it."""
    for hit in view.hits:
        yield path, hit.detector, view.text[hit.start : hit.end]
    for part, inner in view.parts:
        yield from _values(inner, (*path, *part.steps))


def _stands_in(sought: str, text: str) -> bool:
    """Whether a text holds another as a word of its own: u-1 does not stand in u-12."""
    start = text.find(sought)
    while start >= 0:
        end = start + len(sought)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            return True
        start = text.find(sought, start + 1)
    return False
