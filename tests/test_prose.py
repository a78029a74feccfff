"""Names in free text: by rule always, by a language model on request."""

import importlib.util
import socket

import pytest

from pi_classify import Classifier, Confidence, Redactor
from pi_classify.engine import prose_model
from pi_classify.errors import MissingExtra

RULES = Classifier()
MODEL = importlib.util.find_spec("presidio_analyzer") and any(
    map(importlib.util.find_spec, prose_model.MODELS)
)
needs_model = pytest.mark.skipif(
    not MODEL, reason="Presidio or a spaCy model is not installed (the lean install)"
)


def people(classifier: Classifier, text: str) -> list[str]:
    found = classifier.classify({"message": text})
    return [
        text[f.start : f.end] for f in found if f.entity == "PERSON" and f.confidence >= Confidence.LIKELY
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi Bettina, your order is ready", "Bettina"),
        ("Dear Ms. Marrowby,", "Marrowby"),
        ("Log in as Ada Example", "Ada Example"),
        ("Kind regards,\nEmeka Sandbrook", "Emeka Sandbrook"),
        ("My name is Fumiko Wexcombe", "Fumiko Wexcombe"),
        ("name: Delphine van der Quill", "Delphine van der Quill"),
        ("Dr. Yarrowin called back", "Yarrowin"),
        ("Cosmo Thistlewood <cosmo@example.com> wrote", "Cosmo Thistlewood"),
        ("assigned to Zoë Quillfeather yesterday", "Zoë Quillfeather"),
        ("please tell Bettina Marrowby about it", "Bettina Marrowby"),
        ("My name is Łukasz Żółtowski", "Łukasz Żółtowski"),
        ("my name is 山田花子", "山田花子"),
    ],
)
def test_a_rule_finds_the_name(text: str, name: str) -> None:
    assert people(RULES, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Hello World", "Dear Customer, thanks", "Hi there", "Welcome back to the Dashboard", "Dark Mode", "Getting Started",
        "Log in as Admin User", "MacBook Pro 14 inch", "This is Awesome Stuff", "Thanks For Shopping", "Contact Support",
        "Regards, The Support Team", "Billing History", "Hi {{first_name}}, welcome",
    ],
)  # fmt: skip
def test_the_words_of_an_interface_are_nobodys_name(text: str) -> None:
    assert people(RULES, text) == []


def test_a_given_name_in_a_text_about_anything_is_only_possible() -> None:
    (finding,) = RULES.classify({"variant": "the Bettina Marrowby edition"})
    assert (finding.entity, finding.confidence) == ("PERSON", Confidence.POSSIBLE)


def test_an_unknown_mode_is_an_error() -> None:
    with pytest.raises(ValueError, match='"rules" or "model"'):
        Classifier(prose="magic")


def test_without_a_model_the_error_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose_model, "MODELS", ("no_such_model",))
    monkeypatch.delenv("PI_CLASSIFY_MODEL", raising=False)
    with pytest.raises(MissingExtra, match=r'pip install "pi-classify\[ner\]"'):
        Classifier(prose="model")


@pytest.fixture(scope="module")
def model() -> Classifier:
    return Classifier(prose="model").warm()


@needs_model
class TestModel:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("We met Bettina Marrowby in Oakland last week", "Bettina Marrowby"),
            ("the parcel was left with Fumiko at the door", "Fumiko"),
            ("a tribute to samuel sandbrook, sadly late", "samuel sandbrook"),
        ],
    )
    def test_finds_names_that_no_rule_finds(self, model: Classifier, text: str, name: str) -> None:
        assert name in people(model, text)

    @pytest.mark.parametrize(
        "text", ["Dark Mode", "Getting Started", "MacBook Pro", "Billing History", "Team Settings"]
    )
    def test_takes_no_label_for_a_person(self, model: Classifier, text: str) -> None:
        assert people(model, text) == []

    def test_batches_give_what_single_texts_give(self, model: Classifier) -> None:
        events = [{"message": f"We met Bettina Marrowby on day {day}", "n": day} for day in range(70)]
        assert list(model.classify_many(events)) == [model.classify(event) for event in events]

    def test_a_policy_that_says_what_ids_may_be_shares_the_loaded_model(self, model: Classifier) -> None:
        other = model.for_ids(["PHONE_NUMBER"])
        assert other is not model
        assert other._model is model._model
        assert people(other, "We met Bettina Marrowby in Oakland last week") == ["Bettina Marrowby"]

    def test_never_reaches_for_the_network(self, model: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("a socket was opened")

        monkeypatch.setattr(socket, "socket", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        model.classify({"message": "We met Bettina Marrowby, write to bettina@example.com"})

    def test_a_redactor_removes_what_the_model_found(self, model: Classifier) -> None:
        redactor = Redactor("ccpa", classifier=model, without_key="redact")
        payload = redactor.redact({"message": "We met Bettina Marrowby in Oakland last week"}).payload
        assert payload == {"message": "We met [PERSON] in Oakland last week"}

    def test_what_is_known_by_name_is_not_asked_for(self, model: Classifier) -> None:
        (finding,) = model.classify({"first_name": "Bettina Maria"})
        assert "model" not in str(finding.evidence)


class TestEchoes:
    def found(self, payload: dict[str, object]) -> set[tuple[str, str]]:
        return {(f.location, f.entity) for f in RULES.classify(payload) if ("echo", "") in f.evidence}

    def test_a_name_stands_in_a_title_too(self) -> None:
        payload = {"full_name": "Bettina Marrowby", "page": "Orders of bettina marrowby"}
        assert self.found(payload) == {("page", "PERSON")}

    def test_first_and_last_name_together_are_looked_for(self) -> None:
        payload = {"u": {"first_name": "Bo", "last_name": "Roe"}, "text": "order of Bo Roe, urgent"}
        assert self.found(payload) == {("text", "PERSON")}

    def test_a_url_spells_the_blank_in_its_own_way(self) -> None:
        event = {"full_name": "Bettina Marrowby", "url": "https://example.com/team/bettina-marrowby?tab=1"}
        assert self.found(event) == {("url", "PERSON")}
        payload = Redactor("ccpa", without_key="redact").redact(event).payload
        assert payload["url"] == "https://example.com/team/%5BPERSON%5D?tab=1"

    def test_part_of_a_word_is_no_echo(self) -> None:
        assert (
            self.found(
                {"username": "fumiko", "text": "two fumikos and more", "url": "https://example.com/fumikos"}
            )
            == set()
        )

    def test_neither_property_names_nor_the_event_are_looked_at(self) -> None:
        payload = {
            "event": "Bettina Marrowby joined",
            "full_name": "Bettina Marrowby",
            "properties": {"bettina marrowby plan": 1},
        }
        assert self.found(payload) == set()
