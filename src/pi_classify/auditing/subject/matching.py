"""Whether a payload holds one of the forms: as a whole value, inside a text, as a name, or behind an encoding."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from pi_classify.auditing.subject.sought import ID, LIMITS, SHORTEST_INSIDE, Form, Sought, classifier
from pi_classify.engine.leaves import collect
from pi_classify.engine.views import Scan, View
from pi_classify.model import Detector, Path, print_path
from pi_classify.policy.identity import identity

_INDEXED = 4
_WORD = re.compile(r"(?<![^\W_])[^\W_]")
# Beside an address these make it another's: mary.jane@example.com, jane@example.com.au.
_BEFORE_ADDRESS = frozenset(".+-_'%")
_AFTER_ADDRESS = re.compile(r"[.\-_]?[^\W_]")


class Matcher:
    """Looks for the forms of one person, and for ids that were traced."""

    def __init__(self, sought: Sought, ids: Iterable[str] = ()) -> None:
        self._whole = {_folded(form.text): form for form in reversed(sought.forms)}
        for text in ids:
            self._whole.setdefault(_folded(text), Form(text, 0, ID))
        # By first characters, where the form begins before them and its length: a text costs the same for 10,000 forms.
        self._inside: dict[str, set[tuple[int, int]]] = {}
        for text in self._whole:
            word = _WORD.search(text)
            if len(text) >= SHORTEST_INSIDE and word is not None:
                start = word.start()
                self._inside.setdefault(text[start : start + _INDEXED], set()).add((start, len(text)))
        self._classifier = classifier()

    def form_of(self, text: str) -> Form | None:
        """The form that a whole text is, or one that stands in it as a word."""
        folded = _folded(text)
        whole = self._whole.get(folded)
        if whole is None and len(folded) > SHORTEST_INSIDE:
            for word in _WORD.finditer(folded):
                at = word.start()
                for lead, length in self._inside.get(folded[at : at + _INDEXED], ()):
                    start = at - lead
                    form = self._whole.get(folded[start : start + length]) if start >= 0 else None
                    if form is not None and _stands_alone(folded, start, start + length):
                        return form
        return whole

    def matches(self, payload: Any) -> tuple[tuple[tuple[str, str], ...], bool]:
        """Printed path of every place that holds a form, with how that came about, and whether all was looked at.

        A name that is data stands in no path.
        """
        scan = self._classifier.scan(payload)
        root = self._classifier.tree(scan.vendor).root
        held = (*self._plain(payload, scan, root), *self._found(scan))
        places = {(print_path(tuple(map(self._told, path))), form.how) for path, form in held}
        return tuple(sorted(places)), not scan.unscanned

    def _told(self, step: Any) -> Any:
        """A step of a path; a name that is the person is not told."""
        return "*" if type(step) is str and self.form_of(step) is not None else step

    def _plain(self, payload: Any, scan: Scan, root: Any) -> Iterator[tuple[Path, Form]]:
        for leaf in collect(payload, root, LIMITS, {}, every=True).leaves:
            raw = leaf.raw
            # A table with gaps has whole numbers as floats.
            form = self.form_of(str(int(raw)) if type(raw) is float and raw.is_integer() else leaf.text)
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


def _folded(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().casefold()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether what stands in a text is a word of its own: u-1 is not in u-12, nor an address in a longer one."""
    before = text[max(start - 1, 0) : start]
    if "@" in text[start:end]:
        return not (before.isalnum() or before in _BEFORE_ADDRESS) and _AFTER_ADDRESS.match(text, end) is None
    return not before.isalnum() and not text[end : end + 1].isalnum()
