"""Which of the hits in a text stay: not what is ours already, not what a part of the text tells, and how far one reaches."""

from collections.abc import Callable, Sequence

from pi_classify.engine import overlaps
from pi_classify.engine.lenses import Part
from pi_classify.engine.marks import PLACEHOLDER, TOKEN
from pi_classify.engine.spans import Hit, Matcher
from pi_classify.engine.views import View, told_stretches
from pi_classify.model import Confidence, Detector, Evidence

# What companies have as well as people; a name or an id among a company's properties is still somebody's.
_BUSINESS_TOO = frozenset(
    {
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
        "POSTAL_ADDRESS",
        "ZIP_CODE",
        "LOCATION",
        "COORDINATES",
        "IP_ADDRESS",
        "URL",
    }
)
_OF_A_COMPANY = Evidence("business", "it stands among a company's properties")


def to_the_end(hit: Hit, url: Detector, length: int) -> Hit:
    """Under a name that says URL, one that begins the text ends with it: what stands behind a blank is still of its query."""
    return hit._replace(end=length) if hit.detector is url and hit.start == 0 else hit


def around_mark(hit: Hit, text: str) -> Hit:
    """No URL ends inside what we wrote: it takes a placeholder's bracket for that of the text around it, and a long one is cut."""
    if hit.detector.entity != "URL":
        return hit
    for begins, pattern in (("[", PLACEHOLDER), ("pi1_", TOKEN)):
        start = text.rfind(begins, hit.start, hit.end + len(begins) - 1)
        mark = pattern.match(text, start) if start >= 0 else None
        if mark is not None and mark.end() > hit.end:
            return hit._replace(end=mark.end())
    return hit


def of_a_business(hit: Hit) -> Hit:
    """A hit among a company's properties, with that as evidence when a company may have such a value."""
    return (
        hit._replace(evidence=(*hit.evidence, _OF_A_COMPANY)) if hit.detector.entity in _BUSINESS_TOO else hit
    )


def untold(
    hits: tuple[Hit, ...],
    named: Hit | None,
    opened: Sequence[tuple[Part, View]],
    whole: Sequence[tuple[int, int]],
    text: str,
) -> tuple[Hit, ...]:
    """Hits that no part of the text tells. What a lens reads is told by its parts, with the nearer path.

    A hit that holds an encoded part wholly stays beside what is inside: a token is a token, whoever it names.
    """
    # What is one thing from end to end (a picture's address) stays one, whatever stands in its query.
    told = overlaps.Stretches(span for part, view in opened for span in told_stretches(part, view))
    theirs = overlaps.Stretches(whole)
    coded = [(part.start, part.end) for part, _ in opened if part.recode is not None]
    kept: list[Hit] = []
    for hit in hits:
        if (
            hit is named
            or (
                hit.confidence is Confidence.CERTAIN
                and hit.detector.rank >= overlaps.CARRIER
                and hit.end - hit.start == len(text)
            )
            or any(hit.start <= start and end <= hit.end for start, end in coded)
        ):
            kept.append(hit)
        elif not theirs.touch(hit.start, hit.end):
            # One that goes on where the part ends (a card number with blanks, in a URL that ends at the first) keeps the rest.
            is_free = hit.detector.entity == "URL" or not told.touch(hit.start, hit.end)
            kept += (hit,) if is_free else overlaps.outside(hit, told, text)
    return tuple(kept)


def is_ours(text: str, is_token: Callable[[str], bool] | None) -> bool:
    """Whether a text is a placeholder or a token of ours and nothing else."""
    if PLACEHOLDER.fullmatch(text):
        return True
    return TOKEN.fullmatch(text) is not None and (is_token is None or is_token(text))


def is_more(text: str, matcher: Matcher, hits: list[Hit]) -> bool:
    """Whether beside a value that its pattern knows, or our placeholder for one, stands another that only the name tells.

    `987654320 219-09-9999` under `ssn`. Then the text goes as a whole, and those hits are taken back.
    """
    kind = matcher.detector
    left, position = [], 0
    for hit in hits:
        if hit.detector is kind:
            left.append(text[position : hit.start])
            position = max(position, hit.end)
    rest = "".join((*left, text[position:])).replace(f"[{kind.entity}]", "")
    if len(rest) == len(text):
        return False
    if not rest.strip() or not matcher.fits(rest.strip()):
        return False
    hits[:] = [hit for hit in hits if hit.detector is not kind]
    return True


def without_own(hits: tuple[Hit, ...], text: str, is_token: Callable[[str], bool] | None) -> tuple[Hit, ...]:
    """Hits outside what we wrote ourselves. Only a hit that lies wholly in it is left out: text glued to a token is not ours."""
    own = overlaps.Stretches(match.span() for match in PLACEHOLDER.finditer(text))
    for match in TOKEN.finditer(text):
        if is_token is None or is_token(match.group()):
            own.add(*match.span())
    return tuple(hit for hit in hits if not own.hold(hit.start, hit.end))
