"""Presidio both ways: our detectors as a recognizer of its registry, and one of its recognizers as our detector.

>>> # for recognizer in recognizers(): analyzer.registry.add_recognizer(recognizer)
>>> # classifier = Classifier([*catalogue(), detector_from(MyRecognizer(), entity="BADGE")])

Nothing here loads a model or asks the network. Build Presidio's engine with an `nlp_engine` of yours: `AnalyzerEngine()`
without one downloads a model, and its own EmailRecognizer fetches public suffixes at the first address.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from pi_classify.engine.classifier import Classifier
from pi_classify.errors import InvalidDetector, MissingExtra, PiClassifyError
from pi_classify.model import Confidence, Detector

_NAME = "pi_classify"
_UNSCANNED = "UNSCANNED"
# Presidio's borders: what scores less is a guess, and a guess of a foreign detector finds nothing here.
_LEAST = 0.5
_MODELS = ("SpacyRecognizer", "GLiNERRecognizer", "HuggingFaceNerRecognizer")


def recognizers(*, classifier: Classifier | None = None, languages: Sequence[str] = ("en",)) -> list[Any]:
    """EntityRecognizers for a RecognizerRegistry, one a language, since one look at a text answers for all entities.

    Spans are those of the text that was given, also for what stands inside a URL or base64 in it; what could not be looked
    at to its end is UNSCANNED from start to end. Scores are those of `Confidence.score`.
    """
    kind = _recognizer_class()
    shared = classifier or Classifier()
    return [kind(shared, language) for language in languages]


@cache
def _recognizer_class() -> Any:
    try:
        from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
    except ImportError:
        raise MissingExtra("this needs Presidio: pip install presidio-analyzer") from None

    class PiClassifyRecognizer(EntityRecognizer):
        """All detectors of a classifier."""

        def __init__(self, classifier: Classifier, language: str) -> None:
            self._classifier = classifier
            entities = [*(detector.entity for detector in classifier.detectors), _UNSCANNED]
            super().__init__(entities, name=_NAME, supported_language=language)

        def load(self) -> None:
            """Nothing to load."""

        def analyze(
            self,
            text: str,
            entities: list[str],
            nlp_artifacts: Any = None,  # noqa: ARG002 - Presidio's signature
        ) -> list[RecognizerResult]:
            """What one text holds of these entities; all of them when none is named."""
            asked = frozenset(entities or self.supported_entities)
            return [
                RecognizerResult(
                    entity,
                    start,
                    end,
                    score,
                    AnalysisExplanation(recognizer=_NAME, original_score=score, textual_explanation=why),
                    {
                        RecognizerResult.RECOGNIZER_NAME_KEY: _NAME,
                        RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                    },
                )
                for (entity, start, end), (score, why) in _spans(self._classifier, text).items()
                if entity in asked
            ]

    return PiClassifyRecognizer


def _spans(classifier: Classifier, text: str) -> dict[tuple[str, int, int], tuple[float, str]]:
    """The best score for each stretch of the text, and what it rests on."""
    found: dict[tuple[str, int, int], tuple[float, str]] = {}
    for finding in classifier.classify({"text": text}, "generic"):
        if finding.entity == _UNSCANNED:
            place, score = (_UNSCANNED, 0, len(text)), 1.0
        else:
            _, start, end = finding.outer or (finding.path, finding.start, finding.end)
            place, score = (finding.entity, start, end), finding.confidence.score
        if place not in found or found[place][0] < score:
            found[place] = (score, "; ".join(str(evidence) for evidence in finding.evidence))
    return found


def detector_from(
    recognizer: Any,
    *,
    entity: str | None = None,
    categories: tuple[str, ...] = ("A",),
    names: tuple[str, ...] = (),
    cue: str = r"\S",
) -> Detector:
    """A Detector that asks a Presidio recognizer; scores from 0.5 are LIKELY, from 0.85 CERTAIN, others find nothing.

    `entity` is what it is called here (and must not be one of ours); with more than one supported entity it says
    which of them. `names` are phrases that a property may be called. `cue` is a pattern that fires wherever the
    recognizer can match: the narrower, the fewer texts it is asked about. It sees 2,000 characters of a text at a time.

    Raises InvalidDetector for a recognizer that needs a model's artifacts, or that asks the network.
    """
    name = str(recognizer.name)
    supported = tuple(recognizer.supported_entities)
    theirs = entity if entity in supported else supported[0] if len(supported) == 1 else None
    if theirs is None:
        raise InvalidDetector(f"{name} supports {', '.join(supported)}: name one of them as entity=")
    _refuse_foreign(recognizer, name)

    def results(text: str) -> list[Any]:
        try:
            found = recognizer.analyze(text, [theirs], None) or ()
            # Not "at least": a score that is no number is no guess either.
            meant = [one for one in found if one.entity_type == theirs and not one.score < _LEAST]
            if not all(0 <= one.start < one.end <= len(text) and one.score >= _LEAST for one in meant):
                raise ValueError("a stretch outside of the text: what was found stands somewhere else")
            return meant
        except Exception as error:  # noqa: BLE001 - its message may quote the text; the redactor fails closed on ours
            raise PiClassifyError(f"the recognizer {name} failed ({type(error).__name__})") from None

    def find(text: str) -> Iterator[tuple[int, int]]:
        return _joined((one.start, one.end) for one in results(text))

    def sure(match: str) -> bool:
        return any(Confidence.from_score(one.score) is Confidence.CERTAIN for one in results(match))

    return Detector(
        entity=entity or theirs,
        categories=categories,
        names=names,
        cue=cue,
        find=find,
        sure=sure,
        by_value=Confidence.LIKELY,
        by_name=Confidence.LIKELY if names else None,
    )


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches in order, those that overlap as one: of two that do, the longer alone would leave the other's end."""
    start = end = 0
    for first, last in sorted(spans):
        if first >= end:
            if end:
                yield start, end
            start = first
        end = max(end, last)
    if end:
        yield start, end


def _refuse_foreign(recognizer: object, name: str) -> None:
    from presidio_analyzer import RemoteRecognizer, predefined_recognizers
    from presidio_analyzer.predefined_recognizers import EmailRecognizer

    # Those of this Presidio; Stanza's and Transformers' are kinds of spaCy's.
    models = (getattr(predefined_recognizers, kind, None) for kind in _MODELS)
    if isinstance(recognizer, tuple(kind for kind in models if kind is not None)):
        raise InvalidDetector(f'{name} needs a language model: use Classifier(prose="model")')
    if isinstance(recognizer, RemoteRecognizer):
        raise InvalidDetector(f"{name} asks a server: text of a payload would leave this process")
    if isinstance(recognizer, EmailRecognizer):
        raise InvalidDetector(f"{name} fetches public suffixes: EMAIL_ADDRESS is found without it")
