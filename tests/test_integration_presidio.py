"""Our detectors in Presidio's engine, and Presidio's recognizers among our detectors. Nothing asks the network."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("presidio_analyzer", reason="the lean installation goes without Presidio")

from presidio_analyzer import (
    AnalyzerEngine,
    BatchAnalyzerEngine,
    EntityRecognizer,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
    RemoteRecognizer,
)
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from presidio_analyzer.predefined_recognizers import (
    EmailRecognizer,
    GLiNERRecognizer,
    HuggingFaceNerRecognizer,
    IbanRecognizer,
    SpacyRecognizer,
)

from pi_classify.detectors import catalogue
from pi_classify.engine.classifier import Classifier
from pi_classify.errors import InvalidDetector, MissingExtra
from pi_classify.integrations import presidio
from pi_classify.integrations.presidio import detector_from, recognizers
from pi_classify.model import Confidence, Limits
from pi_classify.policy import KeyRing, Redactor

SECRET = "jane.roe@example.com"


@pytest.fixture(scope="module")
def ours():
    return recognizers()[0]


@pytest.fixture(scope="module")
def engine(ours):
    registry = RecognizerRegistry(recognizers=[ours], supported_languages=["en"])
    nlp = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    return AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["en"])


class TestOursInPresidio:
    @pytest.mark.parametrize(
        ("text", "entity", "stretch"),
        [
            (f"write to {SECRET}, please", "EMAIL_ADDRESS", SECRET),
            ("paid with 4111 1111 1111 1111 today", "CREDIT_CARD", "4111 1111 1111 1111"),
            ("her SSN is 987-65-4320.", "US_SSN", "987-65-4320"),
            ("ümlauts ñ before 203.0.113.9", "IP_ADDRESS", "203.0.113.9"),
            (
                "see https://example.com/?contact=jane.roe%40example.com now",
                "EMAIL_ADDRESS",
                "jane.roe%40example.com",
            ),
        ],
    )
    def test_an_analyzer_engine_finds_what_our_detectors_find(self, engine, text, entity, stretch):
        found = {(one.entity_type, text[one.start : one.end]) for one in engine.analyze(text, language="en")}
        assert (entity, stretch) in found

    def test_scores_are_those_of_our_confidence(self, ours):
        scores = {one.entity_type: one.score for one in ours.analyze(f"I am {SECRET}", [])}
        assert scores["EMAIL_ADDRESS"] == Confidence.CERTAIN.score

    def test_only_what_was_asked_for_comes_back(self, engine):
        text = f"{SECRET} from 203.0.113.9"
        found = engine.analyze(text, language="en", entities=["IP_ADDRESS"])
        assert [one.entity_type for one in found] == ["IP_ADDRESS"]

    def test_the_engine_knows_all_our_entities(self, engine):
        assert {detector.entity for detector in catalogue()} <= set(engine.get_supported_entities("en"))

    def test_an_explanation_says_why_and_quotes_nothing(self, ours):
        (found,) = ours.analyze(f"I am {SECRET}", ["EMAIL_ADDRESS"])
        assert "EMAIL_ADDRESS" in found.analysis_explanation.textual_explanation
        assert SECRET not in str(found.to_dict()) + repr(found)

    def test_a_text_that_was_not_read_to_its_end_is_not_clean(self):
        (one,) = recognizers(classifier=Classifier(limits=Limits(string=20)))
        text = "x" * 21
        assert [
            (found.entity_type, found.start, found.end, found.score) for found in one.analyze(text, [])
        ] == [("UNSCANNED", 0, 21, 1.0)]

    def test_without_presidio_the_error_names_the_command(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
        presidio._recognizer_class.cache_clear()
        with pytest.raises(MissingExtra, match="pip install presidio-analyzer"):
            recognizers()

    def test_there_is_one_for_each_language_over_one_classifier(self):
        english, spanish = recognizers(languages=("en", "es"))
        assert (english.supported_language, spanish.supported_language) == ("en", "es")
        assert english._classifier is spanish._classifier

    @pytest.mark.parametrize(
        "before",
        ["\N{GRINNING FACE} ", "e\u0301 ", "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL} ", "\U0001d48b ", "\u3000"],
    )
    def test_spans_count_characters_as_presidio_does(self, engine, before):
        text = f"{before}{SECRET} {before}"
        (found,) = engine.analyze(text, language="en")
        assert text[found.start : found.end] == SECRET

    def test_presidios_log_of_decisions_shows_nothing_of_ours(self, ours, caplog):
        caplog.set_level("DEBUG")
        registry = RecognizerRegistry(recognizers=[ours], supported_languages=["en"])
        nlp = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
        engine = AnalyzerEngine(registry, nlp, log_decision_process=True)
        assert engine.analyze(f"I am {SECRET}", language="en", return_decision_process=True)
        assert "EMAIL_ADDRESS" in caplog.text
        assert SECRET not in caplog.text

    def test_beside_presidios_own_recognizers_nothing_asks_the_network_once_its_email_recognizer_is_gone(
        self, ours
    ):
        nlp = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
        engine = AnalyzerEngine(nlp_engine=nlp)  # pytest-socket would stop it, and tldextract log that
        engine.registry.add_recognizer(ours)
        engine.registry.remove_recognizer("EmailRecognizer")
        found = engine.analyze(f"I am {SECRET}", language="en", entities=["EMAIL_ADDRESS"])
        assert [one.recognition_metadata["recognizer_name"] for one in found] == ["pi_classify"]

    def test_an_allow_list_and_a_batch_are_presidios_to_handle(self, engine):
        texts = [f"{SECRET} or bob@example.com", "nothing", ""]
        found = BatchAnalyzerEngine(engine).analyze_iterator(texts, language="en", allow_list=[SECRET])
        assert [[texts[0][one.start : one.end] for one in text] for text in found] == [
            ["bob@example.com"],
            [],
            [],
        ]

    @settings(max_examples=150, deadline=None)
    @given(before=st.text(max_size=20), after=st.text(max_size=20))
    def test_spans_lie_inside_the_text(self, ours, before, after):
        text = f"{before} {SECRET} {after}"
        for one in ours.analyze(text, []):
            assert 0 <= one.start < one.end <= len(text)


BADGE = Pattern("badge", r"\bBDG-[0-9]{4}\b", 0.6)
SURE = Pattern("long badge", r"\bBDG-[0-9]{8}\b", 0.9)
GUESS = Pattern("guess", r"\bG[0-9]{3}\b", 0.2)


def badges(**options):
    return PatternRecognizer(
        supported_entity="BADGE", name="badges", patterns=[BADGE, SURE, GUESS], **options
    )


def answering(spans):
    """A recognizer that finds the same in every text but one that was written already."""

    class Answering(EntityRecognizer):
        def __init__(self):
            super().__init__(["BADGE"], name="answering")

        def load(self):
            return None

        def analyze(self, text, _entities, _nlp_artifacts=None):
            return [] if "[BADGE]" in text else [RecognizerResult("BADGE", *span) for span in spans]

    return Answering()


class TestPresidiosInOurs:
    def classify(self, text, recognizer=None, **options):
        detector = detector_from(recognizer or badges(), **options)
        classifier = Classifier([*catalogue(), detector])
        return [
            (finding.entity, text[finding.start : finding.end], finding.confidence)
            for finding in classifier.classify({"note": text})
            if finding.entity == detector.entity
        ]

    def test_scores_become_confidence_and_guesses_find_nothing(self):
        assert self.classify("BDG-1234 and BDG-12345678 and G123") == [
            ("BADGE", "BDG-1234", Confidence.LIKELY),
            ("BADGE", "BDG-12345678", Confidence.CERTAIN),
        ]

    def test_a_policy_acts_on_it(self):
        classifier = Classifier([*catalogue(), detector_from(badges(), categories=("A",))])
        redactor = Redactor("ccpa", keys=KeyRing.ephemeral(), classifier=classifier)
        clean = redactor.redact({"note": "at the door: BDG-1234", "plan": "pro"}).payload
        assert clean == {"note": "at the door: [BADGE]", "plan": "pro"}

    def test_a_recognizer_of_several_entities_says_which(self):
        class Two(EntityRecognizer):
            def __init__(self):
                super().__init__(["ONE", "TWO"], name="two")

            def load(self):
                return None

            def analyze(self, text, _entities, _nlp_artifacts=None):
                return [RecognizerResult(e, 0, 3, 0.9) for e in ("ONE", "TWO") if text.startswith(e)]

        with pytest.raises(InvalidDetector, match="ONE, TWO: name one"):
            detector_from(Two())
        assert self.classify("TWO is here", Two(), entity="TWO") == [("TWO", "TWO", Confidence.CERTAIN)]
        assert self.classify("ONE is here", Two(), entity="TWO") == []

    def test_one_of_presidios_own_is_adopted_under_another_name(self):
        iban = "GB33BUKB20201555555555"
        detector = detector_from(IbanRecognizer(), entity="BANK_DETAILS")
        (found,) = Classifier([detector]).classify({"note": f"to {iban}"})
        assert (found.entity, found.start, found.end) == ("BANK_DETAILS", 3, 25)

    def test_names_of_properties_count_where_they_are_given(self):
        detector = detector_from(badges(), names=("badge number",))
        found = Classifier([detector]).classify({"badge_number": "17", "note": "17"})
        assert [finding.location for finding in found] == ["badge_number"]

    def test_it_sees_two_thousand_characters_at_a_time(self):
        seen = []

        class Nosy(PatternRecognizer):
            def analyze(self, text, *rest, **named):
                seen.append(len(text))
                return super().analyze(text, *rest, **named)

        nosy = Nosy(supported_entity="BADGE", name="nosy", patterns=[BADGE])
        self.classify("word " * 5_000, nosy)
        assert max(seen) == 2_000

    @pytest.mark.parametrize("kind", [SpacyRecognizer, EmailRecognizer])
    def test_what_needs_a_model_or_the_network_is_refused_when_it_is_built(self, kind):
        recognizer = kind()
        with pytest.raises(InvalidDetector, match=recognizer.name):
            detector_from(recognizer, entity=recognizer.supported_entities[0])

    @pytest.mark.parametrize("kind", [GLiNERRecognizer, HuggingFaceNerRecognizer])
    def test_so_is_one_that_brings_a_model_of_its_own(self, kind):
        class WithoutItsModel(kind):
            def __init__(self):
                EntityRecognizer.__init__(self, ["BADGE"], name="heavy")

            def load(self):
                return None

        with pytest.raises(InvalidDetector, match="heavy needs a language model"):
            detector_from(WithoutItsModel())

    @pytest.mark.parametrize("spans", [[(0, 5), (3, 9)], [(3, 9), (0, 4)], [(0, 9), (2, 4)]])
    def test_stretches_that_overlap_are_one(self, spans):
        detector = detector_from(answering([(start, end, 0.6) for start, end in spans]))
        redactor = Redactor("ccpa", keys=KeyRing.ephemeral(), classifier=Classifier([detector]))
        assert redactor.redact({"note": "ABCDEFGHIjkl"}).payload == {"note": "[BADGE]jkl"}

    @pytest.mark.parametrize(
        "found", [(-5, 3, 0.9), (5, 3, 0.9), (3, 3, 0.9), (0, 1_000, 0.9), (0, 3, float("nan"))]
    )
    def test_a_stretch_outside_of_the_text_lets_nothing_pass(self, found):
        detector = detector_from(answering([found]))
        redactor = Redactor("ccpa", keys=KeyRing.ephemeral(), classifier=Classifier([detector]))
        assert redactor.redact({"note": "at the door: BDG-1234"}).payload is None

    def test_what_asks_a_server_is_refused_when_it_is_built(self):
        class Remote(RemoteRecognizer):
            def load(self):
                return None

            def analyze(self, *_):
                return []

            def get_supported_entities(self):
                return self.supported_entities

        with pytest.raises(InvalidDetector, match="asks a server"):
            detector_from(Remote(["BADGE"], "remote", "en", "1"))

    def test_a_recognizer_that_fails_lets_nothing_pass_and_shows_no_value(self, capsys, caplog):
        class Failing(PatternRecognizer):
            def analyze(self, text, *_rest, **_named):
                raise RuntimeError(text)

        detector = detector_from(Failing(supported_entity="BADGE", name="failing", patterns=[BADGE]))
        redactor = Redactor("ccpa", keys=KeyRing.ephemeral(), classifier=Classifier([*catalogue(), detector]))
        outcome = redactor.redact({"note": f"for {SECRET} BDG-1234"})
        assert outcome.payload is None
        assert SECRET not in caplog.text + "".join(capsys.readouterr()) + repr(outcome.findings)
