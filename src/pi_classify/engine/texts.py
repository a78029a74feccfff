"""Everything that one text holds: cues, exact patterns, names, prose rules and lenses, at every level of encoding."""

import re
from collections.abc import Callable, Sequence

from pi_classify.checks.opaque_id import is_nobody
from pi_classify.engine import lenses, overlaps, sifting, wholes
from pi_classify.engine import prose as free_text
from pi_classify.engine.cues import compile_cues, near_pattern
from pi_classify.engine.folding import CONTROL, before_unseen, fold, original, without_controls
from pi_classify.engine.identities import as_declared, by_value, is_told
from pi_classify.engine.lenses import json_text, packed_text
from pi_classify.engine.memo import WINDOW, Window
from pi_classify.engine.names import Suggestion
from pi_classify.engine.scopes import Scope, ScopeTree
from pi_classify.engine.spans import Hit, Matcher
from pi_classify.engine.unscanned import UnscannedError
from pi_classify.engine.views import Inside, View
from pi_classify.model import Confidence, Detector, Limits

# Texts that fill a place and say nothing; the last two are what posthog-python writes where it masked.
NOTHING = frozenset(
    {
        "", "null", "none", "nil", "undefined", "nan", "n/a", "na", "unknown", "true", "false", "anonymous", "empty",
        "(none)", "(null)", "(not set)", "not set", "not available", "not provided", "[object object]", "-", "--", ".",
        "redacted", "[redacted]", "[filtered]", "0",
        "$$_posthog_redacted_based_on_masking_rules_$$", "$$_posthog_value_too_long_$$",
    }
)  # fmt: skip
# A UUID, hexadecimal digits with letters among them, a moment as ISO 8601 or RFC 3339 writes it: what no detector knows by value, only by
# name. They are most of the texts that never come again, and a scan with all cues costs ten times as much as this.
_OPAQUE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"
    r"|(?P<hex>(?:[0-9]{0,12}[a-f]){3,100}[0-9]{0,12})"
    r"|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
# Hexadecimal digits that may spell ASCII text, in UTF-8 or UTF-16: only these are worth a lens.
_SPELLS = re.compile(r"(?:[2-7][0-9a-f]){10}|(?:[2-7][0-9a-f]00){6}|(?:00[2-7][0-9a-f]){6}")
_JSON = next(at for at, lens in enumerate(lenses.LENSES) if lens.parts is json_text.parts)
_PACKED = next(at for at, lens in enumerate(lenses.LENSES) if lens.parts is packed_text.parts)
_PACKED_STEPS = ((packed_text.GZIP,), (packed_text.ZLIB,))
# Added to the depth below what was unpacked. What is packed in it again is refused: at each level the work could multiply.
_UNPACKED = 1 << 16
# Stands after the lenses in the scan for them.
_CONTROLS = len(lenses.LENSES)
_MEMO_TEXT = 256
_MEMO_SIZE = 16_384
_MEMO_SCOPE = 1_024
_SURROGATE = re.compile("[\ud800-\udfff]")


def says_nothing(text: str) -> bool:
    """Whether a text is such an id or moment, so that where no name says something there is nothing to find.

    >>> says_nothing("2026-03-04T10:00:00Z"), says_nothing("jane")
    (True, False)
    """
    opaque = _OPAQUE.fullmatch(text)
    return opaque is not None and (opaque["hex"] is None or _SPELLS.search(text) is None)


class TextReader:
    """Looks at one text in its place. `trees` are where the names of parts are judged that stand for themselves; `may_be` is
    what a policy says that ids may be.
    """

    def __init__(
        self, detectors: Sequence[Detector], limits: Limits, may_be: tuple[Detector, ...] = ()
    ) -> None:
        self._limits = limits
        self.may_be = may_be
        self.matchers = {detector.entity: Matcher(detector) for detector in detectors}
        self.trees: dict[str, ScopeTree] = {}
        person = self.matchers.get("PERSON")
        self._person = person.detector if person is not None else None
        cued: list[tuple[str, Matcher | None]] = []
        for detector in detectors:
            # A weak shape is looked for in texts only where a word says so; under a name it needs no cue.
            if detector.cue and (detector.by_value is not None or detector.sure is not None):
                cued.append((detector.cue, self.matchers[detector.entity]))
            if detector.near:
                cued.append((near_pattern(detector.near), self.matchers[detector.entity]))
        if self._person is not None:
            cued.append((free_text.CUE, None))
        self._locate = compile_cues([cue for cue, _ in cued])
        # Apart: the states of two automata add up, those of one with all cues in it multiply (measured: 34 us a text, not 6).
        self._locate_lenses = compile_cues([*(lens.cue for lens in lenses.LENSES), CONTROL])
        self._cued = [matcher for _, matcher in cued]
        # Keyed 64-bit digest of (place, text) -> True or False where nothing was found, or the hits: spans, never text. `hash`
        # of a str is SipHash under a key of this process; two texts share one in 2**64.
        self.memo: dict[int, bool | tuple[Hit, ...]] = {}
        self.events = 0  # how many payloads asked, for the memo's judgement of itself
        self._generation = 0
        self._window = Window()

    def look(
        self, text: str, scope: Scope, depth: int, is_token: Callable[[str], bool] | None
    ) -> View | None:
        """`inspect`, or what is remembered of it: measured, most texts of a stream were seen before."""
        if len(text) > _MEMO_TEXT or "pi1_" in text:  # who verifies a token depends on the caller's keys
            return self.inspect(text, scope, depth, is_token)
        digest = hash(text) ^ scope.salt ^ depth
        known = self.memo.get(digest)
        if known is not None:
            return View(text, known, ()) if type(known) is tuple else None
        view = self.inspect(text, scope, depth, is_token)
        if view is None:
            # A text with blanks may still echo a name (False); the walk leaves out the others altogether (True).
            self._remember(digest, scope, bool(depth) or scope.harmless or " " not in text)
        elif not view.parts:
            self._remember(digest, scope, view.hits)
        return view

    def _remember(self, digest: int, scope: Scope, outcome: bool | tuple[Hit, ...]) -> None:
        if scope.readings is not None or not scope.is_kept:
            return
        if scope.generation != self._generation:
            scope.generation, scope.remembered = self._generation, 0
        if scope.remembered < _MEMO_SCOPE and len(self.memo) < _MEMO_SIZE:
            scope.remembered += 1
            self.memo[digest] = outcome
            return
        misses = self._window.misses
        misses.add(digest)
        if misses.count >= WINDOW and self._window.is_stale(self.events):
            self._generation += 1
            self.memo.clear()

    def inspect(
        self, text: str, scope: Scope, depth: int, is_token: Callable[[str], bool] | None
    ) -> View | None:
        """Everything that one text holds, at every level of encoding; None when there is nothing."""
        if ("[" in text or "pi1_" in text) and sifting.is_ours(text, is_token):
            return None
        folded, spots = (text, None) if text.isascii() else fold(text)
        if not text.isascii() and _SURROGATE.search(text):
            raise UnscannedError("surrogate")
        hits: list[Hit] = []
        suggestions = scope.suggestions
        opaque = _OPAQUE.fullmatch(folded)
        asked_lenses: Sequence[int] = ()
        if opaque is None or (
            opaque["hex"] is not None and _SPELLS.search(folded)
        ):  # as `says_nothing`, for one match
            asked_lenses = self._locate_lenses(folded)
        if asked_lenses and _CONTROLS in asked_lenses:
            folded, spots = without_controls(folded, spots)
            asked_lenses = [lens for lens in self._locate_lenses(folded) if lens != _CONTROLS]
        if (
            opaque is not None
            and not asked_lenses
            and spots is None
            and scope.is_plain
            and not scope.business
            and not (self.may_be and scope.identifies)
        ):
            only = self.named(text, scope)
            return None if only is None else View(text, (only,), ())
        is_document = bool(asked_lenses) and json_text.is_object(folded)
        if is_document:
            # All that it says are its names and values, and each is looked at by itself, in its place: a look at the text as a
            # whole, by every pattern whose cue fired somewhere, cost twice as much again and was thrown away.
            asked_lenses = (_JSON,)
        fired = self._locate(folded) if opaque is None and not is_document else ()
        if self._person is not None and " " in folded and not scope.harmless and not is_document:
            # A name that says something already, or speaks of something else (product_name), is no word for people.
            silent = suggestions or scope.verdict.reason or "PERSON" in scope.verdict.vetoed
            hits += free_text.named(
                folded,
                self._person,
                is_about_people=scope.text or not scope.names,
                names=() if silent else scope.names,
            )
        known, is_declared = None, False
        if scope.identifies and (opaque is None or self.may_be):  # 7abc123 is a plate in hexadecimal digits
            known = by_value(text)
            if known is not None and not is_told(known, of_people=scope.of_people):
                known = None
            elif known is None and self.may_be:
                known = as_declared(text, self.may_be)
                is_declared = known is not None
        if not fired and not suggestions and not hits and not asked_lenses and known is None:
            return None
        asked = self._fire(folded, fired, scope, hits)
        named = self._by_name(folded, suggestions, asked, hits, is_slot=scope.slot)
        if suggestions and suggestions[0].detector.entity == "URL":
            hits = [sifting.to_the_end(hit, suggestions[0].detector, len(folded)) for hit in hits]
        if hits and ("[" in folded or "pi1_" in folded):
            hits = [sifting.around_mark(hit, folded) for hit in hits]
        if named is not None and (named.detector.whole or scope.slot):
            # A slot's id is one whatever its vendor calls it: `auth0|...` in a cookie's hides no more than in a user's.
            own = {named.detector.entity, "USER_ID"} if scope.slot else {named.detector.entity}
            hits = [hit for hit in hits if hit.detector.entity not in own]
        resolved = overlaps.resolve(hits, named, folded)
        if resolved and ("[" in folded or "%5B" in folded or "pi1_" in folded):
            resolved = sifting.without_own(resolved, folded, is_token)
        opened, whole = (
            self._open(folded, resolved, asked_lenses, depth, scope, is_token, is_document=is_document)
            if asked_lenses or resolved
            else ((), ())
        )
        if (opened or whole) and resolved:
            resolved = sifting.untold(resolved, named, opened, whole, folded)
        if known is not None and known.entity in self.matchers:
            detector = self.matchers[known.entity].detector
            resolved = wholes.identified(resolved, hits, detector, len(folded), is_declared=is_declared)
        elif scope.slot:
            if len(resolved) > 1 or not suggestions:
                resolved = wholes.undressed_id(resolved, folded)
        elif scope.means:
            resolved = wholes.undressed(resolved, scope.means, text, len(folded), is_part=depth > 0)
        if not resolved and not opened:
            return None
        if scope.business and resolved:
            resolved = tuple(map(sifting.of_a_business, resolved))
        if spots is not None:
            resolved, opened = _unfolded(resolved, opened, spots, text)
        return View(text, resolved, opened)

    def _fire(self, text: str, fired: Sequence[int], scope: Scope, hits: list[Hit]) -> set[str]:
        """Add the hits of the detectors whose cue fired; which detectors were asked."""
        asked: set[str] = set()
        vetoed = scope.verdict.vetoed
        cued = self._cued
        for cue in fired:
            matcher = cued[cue]
            if matcher is None:
                if self._person is not None and not scope.harmless:
                    hits += free_text.analyse(text, self._person)
                continue
            entity = matcher.detector.entity
            if entity not in asked:
                asked.add(entity)
                said = next((s.evidence for s in scope.suggestions if s.detector is matcher.detector), None)
                hits += matcher.find(text, said, vetoed=scope.harmless or entity in vetoed)
        return asked

    def _by_name(
        self,
        text: str,
        suggestions: Sequence[Suggestion],
        asked: set[str],
        hits: list[Hit],
        *,
        is_slot: bool,
    ) -> Hit | None:
        """What the property's name makes of the whole text; its detectors' patterns are asked where no cue did.

        In an identity slot stands an id, whatever it looks like.
        """
        named = None
        for suggestion in suggestions:
            entity = suggestion.detector.entity
            matcher = self.matchers[entity]
            if entity not in asked and suggestion.detector.pattern:
                hits += matcher.find(text, suggestion.evidence, vetoed=False)
            if (
                named is None
                and suggestion.detector.by_name is not None
                and (
                    matcher.fits(text)
                    or (suggestion.detector.pattern and sifting.is_more(text, matcher, hits))
                    or (is_slot and suggestion.detector.domain == "id" and not is_nobody(text))
                )
                and (text.strip().lower() not in NOTHING or suggestion.detector.flags)
            ):
                sure = suggestion.detector.by_name
                if suggestion.exact and sure is Confidence.LIKELY and not suggestion.detector.pattern:
                    sure = Confidence.CERTAIN
                named = Hit(0, len(text), suggestion.detector, sure, (suggestion.evidence,))
        return named

    def named(self, text: str, scope: Scope) -> Hit | None:
        """What a name says of an id or moment of which nothing else speaks (`says_nothing`): a third of the time, measured."""
        return self._by_name(text, scope.suggestions, set(), [], is_slot=scope.slot)

    def _open(
        self,
        text: str,
        hits: Sequence[Hit],
        asked: Sequence[int],
        depth: int,
        scope: Scope,
        is_token: Callable[[str], bool] | None,
        *,
        is_document: bool,
    ) -> tuple[tuple[tuple[lenses.Part, View], ...], Sequence[tuple[int, int]]]:
        """The parts of a text that hold something, through every lens that applies, and the stretches that are all theirs.

        Raises UnscannedError beyond the limits: what was not opened is not clean.
        """
        urls = [(hit.start, hit.end) for hit in hits if hit.detector.entity == "URL"]
        if not urls and scope.suggestions and scope.suggestions[0].detector.entity == "URL":
            urls = [(0, len(text))]
        if not asked and not urls:
            return (), ()
        is_inside = depth >= _UNPACKED
        if is_inside and _PACKED in asked and packed_text.are_in(text):
            raise UnscannedError("lens")
        parts, whole = lenses.open_text(text, asked, urls)
        level = depth % _UNPACKED
        if len(parts) > self._limits.lens_parts or (parts and level >= self._limits.lens_depth):
            raise UnscannedError("lens")
        found = []
        for part in parts:
            # What is encoded stands for itself: the name spoke of its code, unless it is free text.
            vocabulary = "generic" if part.recode is not None and not scope.text else part.vocabulary
            place = scope if vocabulary is None else self.trees[vocabulary].root
            above = place
            for name in part.names:
                above, place = place, place.descend(name)
            if place.readings is not None and part.names:
                place = place.read(part.name, part.text, _beside(part, parts), above)
            below = depth + 1 + (_UNPACKED if part.steps[-1:] in _PACKED_STEPS else 0)
            view = self.look(part.text, place, below, is_token)
            if view is not None:
                is_member = is_document and vocabulary is None and bool(part.names)
                inside = Inside(place, below, is_member)
                found.append((part, View(view.text, view.hits, view.parts, inside)))
        return tuple(found), whole


def _beside(part: lenses.Part, parts: Sequence[lenses.Part]) -> dict[object, object]:
    """The object that a part is a member of: the parts that differ from it in the last step only."""
    at = part.steps[:-1]
    return {one.name: one.text for one in parts if one.names and one.steps[:-1] == at}


def _unfolded(
    hits: tuple[Hit, ...], opened: tuple[tuple[lenses.Part, View], ...], spots: list[int], text: str
) -> tuple[tuple[Hit, ...], tuple[tuple[lenses.Part, View], ...]]:
    """Hits and parts of a folded text, with offsets of the original; what nobody sees before a whole value belongs to it."""
    moved = []
    for hit in hits:
        start, end = original(spots, hit.start, hit.end)
        if hit.end - hit.start == len(spots) - 1:
            start, end = 0, spots[-1]
        moved.append(hit._replace(start=start, end=end))
    parts = []
    for part, view in opened:
        _, end = original(spots, part.start, part.end)
        inner = [spots[index] for index in (part.spots or range(part.start, part.end + 1))]
        inner[0] = before_unseen(text, inner[0])
        parts.append((part._replace(start=inner[0], end=end, spots=inner), view))
    return tuple(moved), tuple(parts)
