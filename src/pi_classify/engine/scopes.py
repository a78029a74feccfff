"""Places in payloads as their names describe them, in a tree that mirrors the payloads.

A name is judged once; the hot loop pays one dictionary look-up for it.
"""

import re
from collections.abc import Callable
from secrets import randbits
from typing import Any

from pi_classify import vocabulary
from pi_classify.checks.human_name import has_label_word, is_given_name
from pi_classify.engine import objects
from pi_classify.engine.identities import DOMAINS
from pi_classify.engine.marks import PLACEHOLDER, TOKEN
from pi_classify.engine.memo import WINDOW, NameWindow
from pi_classify.engine.names import NameIndex, Verdict, words
from pi_classify.vocabulary import Vocabulary

# Names that are worth remembering; anything else may be data and is judged afresh each time.
_MEMORABLE = re.compile(r"(?!.*[0-9]{4})[^\s@]{1,64}\Z")
# A container named so has names that are data: `by_user_name: {"Jane Roe": 3}`.
_KEYED_BY = (("by",), ("per",))
# Containers that are about a company or a machine: an address in them is seldom a person's.
_BUSINESS = frozenset(
    {
        "company", "companies", "organization", "organisation", "business", "vendor", "merchant", "store", "shop", "supplier",
        "brand", "server", "host", "partner", "retailer", "restaurant", "hotel", "clinic", "school", "publisher",
    }
)  # fmt: skip


# Ids on which people are joined, and those that several share or that a company has: two words are no name there.
_OF_PEOPLE = frozenset({"USER_ID", "ANONYMOUS_ID", "DEVICE_ID", "COOKIE_ID"})
_OF_MORE = frozenset({"ACCOUNT_ID", "SESSION_ID", "HOUSEHOLD_ID"})
IDENTIFYING = _OF_PEOPLE | _OF_MORE
"""What a name means whose value is an id."""
_LONGEST_LABEL = 40
MAX_SCOPES = 8_192


class Scope:
    """A place in payloads of one vendor, as its names describe it: the verdict, and the places below it."""

    __slots__ = (
        "_tree",
        "ambiguous",
        "business",
        "children",
        "flags",
        "generation",
        "harmless",
        "identifies",
        "is_kept",
        "is_plain",
        "key_view",
        "means",
        "names",
        "of_people",
        "readings",
        "remembered",
        "salt",
        "slot",
        "suggestions",
        "telling",
        "tells",
        "text",
        "verdict",
    )

    def __init__(self, tree: "ScopeTree", names: tuple[str, ...], verdict: Verdict, key_view: object) -> None:
        self._tree = tree
        self.names = names
        self.verdict = verdict
        self.suggestions = verdict.suggestions
        self.flags = any(suggestion.detector.flags for suggestion in verdict.suggestions)
        self.harmless = verdict.harmless
        # A vendor's identity slot, but no group's; whose value is an id; and one of a person; which kinds of who it means.
        self.slot = verdict.slot and not verdict.harmless
        first = verdict.suggestions[0].detector.entity if verdict.suggestions else ""
        self.identifies = self.slot or first in IDENTIFYING
        self.of_people = self.slot or first in _OF_PEOPLE
        self.means = tuple(one.detector for one in verdict.suggestions if one.detector.domain in DOMAINS)
        # Whether an id without a shape is what the name says it is and nothing else.
        self.is_plain = not self.means and not any(one.detector.pattern for one in verdict.suggestions)
        self.business = False
        self.text = verdict.text
        self.key_view = key_view
        # Keeps equal texts of different properties apart in the classifier's memo. Not from `random`: an application that
        # seeds it would give two properties the same salt.
        self.salt = randbits(61)
        # How many of its texts the memo holds, since it was last emptied: a property whose values never come again is not
        # worth it.
        self.remembered = 0
        self.generation = 0
        # Whether it is in the tree: a scope that is made anew for each event has another salt each time.
        self.is_kept = False
        # An ambiguous name has a scope for each of its readings, last for none of them, and nothing is remembered of it
        # itself, a reading knows whose it is; the other names tell what kind of object they stand in.
        self.readings: tuple[Scope, ...] | None = None
        self.ambiguous: Scope | None = None
        self.tells: tuple[str, ...] = ()
        self.telling: set[object] = set()
        self.children: dict[object, Scope] = {}

    def descend(self, key: object) -> "Scope":
        """The scope of the property `key` below this one; remembered when the name cannot be data."""
        known = self.children.get(key)
        return known if known is not None else self._tree.grow(self, key)

    def read(self, key: str, value: object, node: dict[object, object], above: "Scope") -> "Scope":
        """The scope of an ambiguous name as it reads in this object, which stands at `above`."""
        # Names that were not met here before, or are not kept: the tree is bounded. No difference of views, which asks all children.
        children = above.children
        unmet = {name for name in node if name not in children}
        told = [above.descend(name).tells for name in unmet if name != key]
        told += [children[name].tells for name in (above.telling & node.keys()) - unmet if name != key]
        own = (above.names[-1], *words(above.names[-1])[-1:]) if above.names else ()
        position = objects.read(self.verdict.readings, node, told, own, str(value))
        assert self.readings is not None  # noqa: S101 - the walk asked
        return self.readings[-1 if position is None else position]


class ScopeTree:
    """All scopes of one vendor; bounded, and safe to share between threads (a lost race costs time only).

    A tree that is full of names that no longer come gets another `root`; who holds scopes of the old one may go on using them.
    """

    def __init__(
        self,
        index: NameIndex,
        vendor: Vocabulary,
        generic: Vocabulary,
        look: Callable[[str, Scope | None], object],
        *,
        is_of_group: bool = False,
    ) -> None:
        self._index = index
        self._vendor = vendor
        self._generic = generic
        self._look = look
        self._is_of_group = is_of_group
        self._size = 0
        self._window = NameWindow()
        self.root = self._top()

    def _is_about_business(self, names: tuple[str, ...]) -> bool:
        if self._is_of_group and names[:1] == ("traits",):
            return True
        return len(names) > 1 and not _BUSINESS.isdisjoint(words(names[-2])[-1:])

    def _is_label(self, names: tuple[str, ...]) -> bool:
        """Whether a name with blanks is a property's and no data: the vendor knows it, or its words are those of labels."""
        row = self._vendor.lookup(names)
        if row is not None and "*" not in row.row:
            return True
        said = words(names[-1])
        return (
            len(names[-1]) <= _LONGEST_LABEL
            and re.search("[0-9@]", names[-1]) is None
            and has_label_word(said)
            and not any(map(is_given_name, said))
        )

    def grow(self, parent: Scope, key: object) -> Scope:
        """Judge the name `key` under `parent`; names that look like data are not kept."""
        name = (
            str.__str__(key)
            if isinstance(key, str)
            else str(key)
            if isinstance(key, str | int | float | None)
            else ""
        )
        ours = (PLACEHOLDER.fullmatch(name) or TOKEN.fullmatch(name)) is not None
        known = " " in name and self._is_label((*parent.names, name))
        memorable = type(key) is str and not ours and (known or _MEMORABLE.match(name) is not None)
        keyed = parent.suggestions and parent.names and words(parent.names[-1])[:1] in _KEYED_BY
        key_view = None if known else self._look(name, parent if keyed else None)
        # A name that is data, or was, says nothing: its place in the tree is its parent's.
        silent = ours or key_view is not None
        names = parent.names if silent else (*parent.names, name)
        said = words(name)
        verdict = (
            parent.verdict
            if silent
            else self._index.judge(names, said, self._vendor, self._generic, parent.verdict)
        )
        if verdict.slot and not verdict.harmless:
            verdict = verdict._replace(vetoed=self._index.vetoed_in_slots)
        scope = Scope(self, names, verdict, key_view)
        if verdict.readings:
            meant = [self._index.read(verdict, reading) for reading in verdict.readings]
            meant.append(verdict._replace(readings=()))
            scope.readings = tuple(Scope(self, names, one, key_view) for one in meant)
        scope.business = parent.business or self._is_about_business(names)
        for reading in scope.readings or ():
            reading.business = scope.business
            reading.ambiguous = scope
        scope.tells = objects.kinds_told(
            said, [suggestion.detector.entity for suggestion in verdict.suggestions]
        )
        if memorable and key_view is None:
            self._keep(parent, key, scope)
        return scope

    def _keep(self, parent: Scope, key: object, scope: Scope) -> None:
        """Remember a scope if there is room."""
        if self._size < MAX_SCOPES:
            self._size += 1
            if scope.tells:  # first: whoever finds a child must know what it tells
                parent.telling.add(key)
            parent.children[key] = scope
            for one in (scope, *(scope.readings or ())):
                one.is_kept = True
            return
        misses = self._window.misses
        misses.add(hash(scope.names))
        if misses.count >= WINDOW and self._window.is_stale():
            self._size = 0
            self.root = self._top()

    def _top(self) -> Scope:
        top = Scope(self, (), Verdict(), None)
        top.is_kept = True
        return top


class VendorTree:
    """The scopes of one vendor, and of the readings that its vocabulary tells apart by the payload."""

    def __init__(self, index: NameIndex, vendor: str, look: Callable[[str, Scope | None], object]) -> None:
        self._vocabulary = vocabulary.load(vendor)
        readings = (self._vocabulary, *(when.vocabulary for when in self._vocabulary.when))
        groups = {id(when.vocabulary) for when in self._vocabulary.when if when.value == "group"}
        self._trees = {
            id(reading): ScopeTree(
                index, reading, vocabulary.load("generic"), look, is_of_group=id(reading) in groups
            )
            for reading in readings
        }
        self.plain = self._trees[id(self._vocabulary)]

    @property
    def root(self) -> Scope:
        """The scope above all names, where no reading of the vocabulary holds."""
        return self.plain.root

    def reading(self, payload: Any) -> Scope:
        """The root scope for this payload: a group call's traits describe a company, not a person."""
        tree = self._trees[id(self._vocabulary.of(payload))] if self._vocabulary.when else self.plain
        return tree.root


class _NoScope(Scope):
    """The scope of property names: they stand under nothing."""

    def __init__(self) -> None:
        super().__init__(None, (), Verdict(), None)  # type: ignore[arg-type]  # no tree: nothing grows below it
        self.is_kept = True

    def descend(self, key: object) -> Scope:  # noqa: ARG002 - below a name is the same nowhere
        return self


NO_SCOPE = _NoScope()
