"""Names of people in free text, by rule: greetings, sign-offs, `Log in as X`, `My name is X`, `Dr. X`, `First Last <mail>`.

What a language model adds is in `prose_model.py`, and only on request.
"""

import re
from collections.abc import Iterator

from pi_classify.checks.human_name import has_label_word, is_given_name, looks_like_a_name
from pi_classify.engine.spans import Hit
from pi_classify.model import Confidence, Detector, Evidence

# Whose name may follow: "my wife Ada".
_KIN = (
    "wife|husband|spouse|fianc[eé]e?|girlfriend|boyfriend|son|daughter|mother|father|mom|mum|dad|brother|sister|aunt|uncle|cousin|niece"
    "|nephew|grand(?:mother|father|ma|pa|son|daughter)|friend|roommate|neighbou?r|colleague|boss|manager|teacher|therapist|lawyer"
)
CUE = (
    r"(?i)\b(?:hi|hello|hey|dear|thanks|regards|sincerely|cheers|signed by|welcome|(?:log|logged|sign|signed) (?:in|out)"
    r"|name is|name's|named|call(?:s|ed)? me|i am|i'm|this is|mr|mrs|ms|miss|dr|prof|attn|assigned to|spoke (?:to|with)"
    rf"|on behalf of|(?:my|his|her|our|their) (?:{_KIN}))\b|name:|[A-Za-z]\"? <[^<>@ ]+@"
    # whose device; the apostrophe that telephones write is none of ASCII's
    r"|['’]s (?:i(?:phone|pad|pod|mac)|mac|apple |airpods|galaxy|pixel|pc|laptop|phone|tablet|computer|desktop|watch|echo|kindle"
    r"|surface|thinkpad|chromebook|tv)|(?:iphone|ipad|macbook|imac)(?: [a-z]+)? (?:von|de|di|van) |s-(?:iphone|ipad|macbook|imac)"
)

# A word of a name: any letter but a small ASCII one, then letters, apostrophes, hyphens, a point after an initial.
_WORD = r"[^\W\d_a-z](?:[^\W\d_]|['’-](?=[^\W\d_])){0,30}\.?"
_NEXT = (
    r"(?: (?:(?:van|von|de|del|della|di|da|dos|du|la|le|el|al|bin|ibn|ter|ten|der|den) ){0,2}" + _WORD + ")"
)


def _name(group: str, least: int, most: int) -> str:
    return f"(?P<{group}>{_WORD}{_NEXT}{{{least},{most}}})"


_NOT_A_NAME = (
    r"(?!(?:There|All|Team|Sir|Madam|World|Everyone|Guys|Folks|You|For|To|The|So|Again|Back|Your|We|I)\b)"
)
_RULES = re.compile(
    "|".join(
        (
            r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hanks|[Ww]elcome back|[Ww]elcome),? "
            + _NOT_A_NAME
            + r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?"
            + _name("greeted", 0, 2),
            r"\b(?:[Ll]og(?:ged)?|[Ss]ign(?:ed)?) (?:in|out) (?:as )?" + _name("signed", 1, 2),
            r"\b(?:[Rr]egards|[Ss]incerely|[Cc]heers|[Ss]igned by)[,:]?\s{1,3}"
            + _NOT_A_NAME
            + _name("closed", 0, 2),
            r"\b(?:name is|name's|call(?:s|ed)? me|[Nn]ame:|[Aa]ttn:?) "
            + _NOT_A_NAME
            + _name("called", 0, 3),
            r"\b(?:[Ii] am|[Ii]'m|[Tt]his is|named|[Aa]ssigned to|[Ss]poke (?:to|with)|[Oo]n behalf of) "
            + _NOT_A_NAME
            + _name("said", 1, 3),
            r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? " + _name("titled", 0, 2),
            rf"\b(?:[Mm]y|[Hh]is|[Hh]er|[Oo]ur|[Tt]heir) (?:{_KIN}),? "
            + _NOT_A_NAME
            + _name("related", 0, 2),
            _name("mailed", 1, 3) + r"\"? <[^<>@ ]{1,64}@",
        )
    )
)

# Who is greeted and titled without being anybody.
_NOBODY = frozenset(
    {
        "alexa", "both", "children", "claus", "clean", "coffee", "colleague", "colleagues", "cortana", "customer", "dad",
        "diary", "everyone", "friend", "friends", "google", "he", "here", "it", "kids", "kitty", "let", "martens", "men",
        "mom", "monopoly", "peanut", "pepper", "potato head", "reader", "right", "robot", "roboto", "samsung", "santa",
        "santa claus", "she", "siri", "subscriber", "that", "there", "valued customer", "what", "who", "women", "wonderful",
        "wrong",
    }
)  # fmt: skip
# What a device is called until somebody calls it something else: "Jane's iPhone", "Janes-MacBook-Pro", "iPhone von Jane".
_GADGET = (
    r"(?i:i(?:phone|pad|pod|mac)|mac(?:book)?|apple (?:watch|tv)|airpods|galaxy|pixel|pc|laptop|phone|tablet|computer|desktop|watch"
    r"|echo|kindle|surface|thinkpad|chromebook|tv)\b"
)
_OWNER = r"(?<![^\W_])(?P<owner>[^\W\d_a-z][^\W\d_]{1,30}?(?:[ -][^\W\d_a-z][^\W\d_]{1,30}?){0,2})"
_OWNED = re.compile(
    rf"{_OWNER}(?:['’]s {_GADGET}|s-(?:iPhone|iPad|MacBook|iMac)\b)"
    r"|\b(?:iPhone|iPad|MacBook|iMac)(?: [A-Z][a-z]{1,9})? (?:von|de|di|van) " + _name("possessor", 0, 1)
)
# The whole of such a name, as Apple, Samsung and Google make it from the owner's.
_DEFAULT = re.compile(
    r"[^\W\d_]{2,32}['’]s (?:iPhone|iPad|iPod|iMac|Mac(?:Book)?|Apple Watch|AirPods|Galaxy|Pixel)"
    r"(?: (?:Pro|Air|[Mm]ini|Max|Plus|Ultra|SE|Buds|[A-Z]?[0-9]{1,2}[a-z+]?)){0,3}"
)

_TALL = re.compile(rf"\b{_WORD}{_NEXT}{{0,3}}")

# `customer`, `patients`, `created_by`: words for people, and what is a person's or a thing's until its value is read.
_SOMEBODY = re.compile(
    r"(?:\b|_|(?<=[a-z])(?=[A-Z]))(?i:customers?|clients?|patients?|employees?|persons?|people|users?|members?|guests?|passengers?|students?"
    r"|teachers?|drivers?|contacts?|owners?|assignees?|recipients?|managers?|doctors?|physicians?|nurses?|leads?|applicants?|candidates?"
    r"|attendees?|participants?|buyers?|sellers?|tenants?|subscribers?|visitors?|travell?ers?|staff|players?|reviewers?|reporters?"
    r"|beneficiar(?:y|ies)|spouse|agents?|representatives?|instructors?|clinicians?|providers?|caregivers?|by|reps?|couriers?|coach"
    r"|trainers?|tutors?|approvers?|speakers?|donors?|consignee|shopper|csm|party)\Z"
)
# Behind these no company stands and no thing: a name without a common given name counts, too.
_ALWAYS_SOMEBODY = re.compile(
    r"(?:\b|_|(?<=[a-z])(?=[A-Z]))(?i:patients?|passengers?|attendees?|applicants?|claimants?|employees?|teachers?|nurses?|physicians?"
    r"|patron|registrants?|panelists?|reviewers?|trainer|adjuster|witness|proctor|primary_?contact|attorneys?|atty|lawyers?|sales_?rep"
    r"|recognized_?person|opp(?:osing)?_?party"
    r"|(?:approved|booked|created|deployed|entered|handled|issued|performed|prepared|received|reported|requested|reviewed|scheduled"
    r"|submitted|updated|uploaded|verified)_?by)\Z"
)
_NAMES = re.compile(r"(?:\b|_|(?<=[a-z])(?=N))(?i:names?)\Z")
_TWO_WORDS = re.compile(r"\S+ (?:\S\.? )?\S+")
_CAPITAL, _SMALL = "A-Z\u00c0-\u00de\u0100-\u017f", "a-z\u00df-\u017f'’-"
_FULL_NAME = re.compile(
    rf"[{_CAPITAL}][{_SMALL}]{{1,30}}(?: [{_CAPITAL}]\.?)?(?: [{_CAPITAL}][A-Z{_CAPITAL}{_SMALL}]{{1,30}}){{1,2}}"
)


def _is_somebody(text: str, person: Detector, names: tuple[str, ...]) -> bool:
    """Whether the last word of a property's name says that people stand in it, and the text speaks for no company."""
    if not names or not _fits(text, person):
        return False
    # A name alone may be a tour's: "Jackson Hole Trip" has a word too many.
    return (
        _SOMEBODY.search(names[-1]) is not None
        or _ALWAYS_SOMEBODY.search(names[-1]) is not None
        or (_NAMES.search(names[-1]) is not None and _TWO_WORDS.fullmatch(text) is not None)
    )


def _is_surely_somebody(text: str, person: Detector, names: tuple[str, ...]) -> bool:
    return (
        _ALWAYS_SOMEBODY.search(names[-1]) is not None
        and _SOMEBODY.search(text) is None  # "Math Teacher"
        and not has_label_word(text.lower().split(" "))
        and _fits(text, person)
    )


def _fits(text: str, person: Detector) -> bool:
    return person.fits is None or re.fullmatch(person.fits, text) is not None


def given(text: str, least: int) -> Iterator[tuple[int, int]]:
    """Stretches of `least` words or more that begin with a common given name.

    >>> [(start, end) for start, end in given("Say that Petra Quill upgraded", 2)]
    [(9, 20)]
    """
    for match in _TALL.finditer(text):
        first = match.start()
        words = match.group().split(" ")
        # "Ask Petra Quill": the name begins at its second word.
        while words and not is_given_name(words[0].rstrip(".")):
            first += len(words.pop(0)) + 1
        if len(words) >= least and looks_like_a_name(text[first : match.end()]):
            end = match.end()
            yield first, end - 1 if text[end - 1] == "." and len(words[-1]) > 2 else end


def named(text: str, person: Detector, *, is_about_people: bool, names: tuple[str, ...] = ()) -> list[Hit]:
    """A given name with another word of a name after it; in a text that may be about anything only POSSIBLE.

    Of a text that is a name and nothing else, the property's last name may say that it is somebody's: `names`, `customer`.

    >>> from pi_classify.detectors.person import DETECTOR
    >>> [hit.confidence.name for hit in named("Say that Petra Quill upgraded", DETECTOR, is_about_people=True)]
    ['LIKELY']
    >>> [hit.confidence.name for hit in named("Petra Quill", DETECTOR, is_about_people=False, names=("patients",))]
    ['LIKELY']
    """
    hits = []
    for start, end in given(text, 2):
        said = is_about_people or (end - start == len(text) and _is_somebody(text, person, names))
        sure = Confidence.LIKELY if said else Confidence.POSSIBLE
        hits.append(Hit(start, end, person, sure, (Evidence("prose", "given name"),)))
    if not hits and names and _FULL_NAME.fullmatch(text) and _is_surely_somebody(text, person, names):
        hits.append(Hit(0, len(text), person, Confidence.LIKELY, (Evidence("name", "a word for people"),)))
    return hits


def analyse(text: str, person: Detector) -> list[Hit]:
    """Stretches of a text that a rule takes for somebody's name.

    >>> from pi_classify.detectors.person import DETECTOR
    >>> [(hit.start, hit.end) for hit in analyse("Log in as Ada Example", DETECTOR)]
    [(10, 21)]
    >>> [(hit.start, hit.end) for hit in analyse('ask my wife Ada, or "Bo Example" <bo@example.com>', DETECTOR)]
    [(12, 15), (21, 31)]
    >>> analyse("Welcome Dashboard", DETECTOR)
    []
    """
    hits = []
    for match in _RULES.finditer(text):
        group = match.lastgroup or "mailed"
        start, end = match.span(group)
        if group == "mailed":  # "User Petra Quill <petra@example.com>": an interface's word goes before
            while has_label_word([text[start:end].split(" ")[0].lower()]) and " " in text[start:end]:
                start = text.index(" ", start) + 1
        if text[end - 1] == "." and len(text[start:end].rsplit(" ", 1)[-1]) > 2:
            end -= 1  # the sentence's, not an initial's
        if looks_like_a_name(text[start:end]) and text[start:end].lower() not in _NOBODY:
            hits.append(Hit(start, end, person, Confidence.LIKELY, (Evidence("prose", group),)))
    hits += [Hit(*span, person, Confidence.LIKELY, (Evidence("prose", "owner"),)) for span in _owners(text)]
    return hits


def _owners(text: str) -> Iterator[tuple[int, int]]:
    """Whose device a text names: a given name's, and anybody's where the text is nothing else.

    >>> list(_owners("Sync Petra's iPhone")), list(_owners("Xochi’s iPhone 15")), list(_owners("Get Samsung's Galaxy"))
    ([(5, 10)], [(0, 5)], [])
    """
    for match in _OWNED.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        words = re.split("[ -]", text[start:end])
        if (
            _DEFAULT.fullmatch(text)
            and words[0].lower() not in _NOBODY
            and not has_label_word([words[0].lower()])
        ):
            yield start, end
            continue
        while words and not is_given_name(words[0]):
            start += len(words.pop(0)) + 1
        if words:
            yield start, end
