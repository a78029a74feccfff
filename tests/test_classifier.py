"""What is found where, what is left alone, and what was not scanned."""

import dataclasses
import gc
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judged import CLASSIFIER, entities, found
from leaks import in_memory
from pi_classify import Classifier, Confidence, Detector, Limits
from pi_classify.engine import scopes, texts
from pi_classify.engine.names import words
from pi_classify.engine.scopes import Scope
from pi_classify.errors import InvalidDetector


class TestPlaces:
    def test_nested_values_have_printed_paths(self) -> None:
        assert found({"properties": {"items": [{"contact email": "jane@example.com"}]}}) == {
            'properties.items[0]["contact email"]': "EMAIL_ADDRESS"
        }

    def test_a_list_is_a_container_and_not_many_payloads(self) -> None:
        assert found([{"email": "jane@example.com"}]) == {"[0].email": "EMAIL_ADDRESS"}

    def test_a_scalar_payload_has_an_empty_path(self) -> None:
        assert found("write to jane@example.com") == {"": "EMAIL_ADDRESS"}

    def test_a_property_name_that_is_data_is_a_finding_without_its_text(self) -> None:
        (finding,) = CLASSIFIER.classify({"by_user": {"jane@example.com": 3}})
        assert (finding.location, finding.entity) == ("by_user.<EMAIL_ADDRESS#1>", "EMAIL_ADDRESS")
        assert "jane" not in repr(finding)

    def test_slots_of_a_url_have_their_own_steps(self) -> None:
        url = "https://u:pw1234@app.example.com/a/jane%40example.com?gclid=Cj0KCQ&utm_source=news#email=jane@example.com"
        assert found({"page_url": url}) | {"page_url": "URL"} == {
            "page_url": "URL",
            "page_url@user": "USER_HANDLE",
            "page_url@password": "CREDENTIAL",
            "page_url/2": "EMAIL_ADDRESS",
            "page_url?gclid": "CLICK_ID",
            "page_url#email": "EMAIL_ADDRESS",
        }

    def test_json_in_json_in_a_string_is_looked_through(self) -> None:
        inner = json.dumps({"person": {"email": "jane@example.com"}})
        assert found({"body": json.dumps({"inner": inner})}) == {
            "body!json.inner!json.person.email": "EMAIL_ADDRESS"
        }

    def test_both_of_two_equal_names_in_json_text_are_seen(self) -> None:
        text = '{"email": "a@example.com", "email": "b@example.com"}'
        assert len(CLASSIFIER.classify({"body": text})) == 2

    def test_percent_encoded_twice_is_looked_through(self) -> None:
        assert "EMAIL_ADDRESS" in entities({"q": "jane%2540example.com"})

    def test_a_pair_of_key_and_value_carries_its_name(self) -> None:
        payload = {"event_params": [{"key": "phone_number", "value": {"int_value": 2065550144}}]}
        assert entities(payload) == {"PHONE_NUMBER"}

    def test_an_ancestor_names_a_bare_value(self) -> None:
        assert entities({"drivers_license": {"value": "D1234562"}}) == {"US_DRIVER_LICENSE"}

    def test_the_owner_can_slice_a_finding_from_the_own_payload(self) -> None:
        payload = {"text": "please write to jane@example.com today"}
        (finding,) = CLASSIFIER.classify(payload)
        assert finding.slice(payload) == "jane@example.com"

    def test_a_finding_inside_a_lens_slices_the_raw_text(self) -> None:
        payload = {"url": "https://example.com/?e=jane%40example.com"}
        finding = next(f for f in CLASSIFIER.classify(payload) if f.entity == "EMAIL_ADDRESS")
        assert finding.slice(payload) == "jane%40example.com"


class TestNames:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("lastLoginIP", ("last", "login", "ip")),
            ("E-Mail Address", ("e", "mail", "address")),
            ("user.profile.email", ("user", "profile", "email")),
        ],
    )
    def test_a_name_is_split_into_words(self, name: str, expected: tuple[str, ...]) -> None:
        assert words(name) == expected

    @pytest.mark.parametrize(
        "payload",
        [
            {"email_verified": True},
            {"email_count": 3},
            {"email_opt_in": "yes"},
            {"ip_version": "4"},
            {"phone_type": "mobile"},
            {"zip": "1.2.3.4"[:5]},
            {"app_version": "10.4.12.3"},
            {"product": {"name": "Air Max 90"}},
            {"event_name": "Button Clicked"},
            {"order_id": 728194635},
            {"ts": 1709312345},
            {"token_count": 512},
            {"user_id": None},
            {"email": "(not set)"},
        ],
        ids=str,
    )
    def test_names_that_mean_something_else_are_left_alone(self, payload: dict[str, object]) -> None:
        assert not {e for e in entities(payload) if e != "IP_ADDRESS" or "zip" not in payload}

    def test_a_misleading_name_does_not_hide_a_certain_value(self) -> None:
        assert entities({"colour": "jane@example.com"}) == {"EMAIL_ADDRESS"}

    def test_an_id_that_is_an_address_is_an_address(self) -> None:
        assert found({"event": "x", "distinct_id": "jane@example.com", "properties": {}}) == {
            "distinct_id": "EMAIL_ADDRESS"
        }

    def test_an_id_that_only_holds_an_address_is_both(self) -> None:
        assert entities({"event": "x", "distinct_id": "auth0|jane@example.com", "properties": {}}) == {
            "USER_ID",
            "EMAIL_ADDRESS",
        }

    def test_traits_of_a_group_call_describe_a_company(self) -> None:
        call = {"type": "group", "groupId": "g1", "traits": {"name": "Example Works"}}
        assert "PERSON" not in entities(call)
        assert "PERSON" in entities(call | {"type": "identify", "userId": "u1"})

    def test_the_vendor_may_be_said(self) -> None:
        assert (
            CLASSIFIER.classify({"$device_id": "d-1"}, vendor="posthog")[0].evidence[0].kind == "vocabulary"
        )


class TestText:
    @pytest.mark.parametrize(
        "text", ["Log in as Ada Example", "Hello Ada, your order is there", "Ada Example <ada@example.com>"]
    )
    def test_rules_find_names_in_prose(self, text: str) -> None:
        assert "PERSON" in entities({"$el_text": text})

    @pytest.mark.parametrize(
        "text", ["Dark Mode", "Getting Started", "MacBook Pro", "Hello World", "Add to cart"]
    )
    def test_labels_are_no_persons(self, text: str) -> None:
        assert "PERSON" not in entities({"$el_text": text})

    def test_a_word_close_before_a_weak_shape_counts_as_its_name(self) -> None:
        assert entities({"comment": "the plate 7ABC123 blocked the gate"}) == {"LICENSE_PLATE"}
        assert entities({"comment": "the part 7ABC123 is missing"}) == set()

    def test_a_name_echoes_in_a_text_of_the_same_event(self) -> None:
        findings = CLASSIFIER.classify({"first_name": "Wilhelmina", "button_text": "Ask Wilhelmina now"})
        assert [f.evidence[0].kind for f in findings if f.location == "button_text"] == ["echo"]


class TestUnicode:
    @pytest.mark.parametrize(
        ("text", "entity"),
        [
            ("219\u201144\u20118877", "US_SSN"),
            ("jane\u200b@example.com", "EMAIL_ADDRESS"),
            ("ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "EMAIL_ADDRESS"),
            ("call +1 ２０６ ５５５ ０１４４", "PHONE_NUMBER"),
        ],
    )
    def test_what_is_written_in_other_characters_is_found(self, text: str, entity: str) -> None:
        payload = {"v": text}
        (finding,) = CLASSIFIER.classify(payload)
        assert finding.entity == entity
        assert finding.slice(payload) in text


class TestUnscanned:
    def test_too_deep_is_unscanned(self) -> None:
        payload: object = "jane@example.com"
        for _ in range(100_000):
            payload = {"n": payload}
        assert entities(payload) == {"UNSCANNED"}

    def test_a_cycle_is_unscanned(self) -> None:
        payload: dict[str, object] = {"a": 1}
        payload["self"] = payload
        assert found(payload) == {"self": "UNSCANNED"}

    def test_a_text_beyond_the_limit_is_unscanned(self) -> None:
        assert Classifier(limits=Limits(string=10)).classify({"a": "x" * 11})[0].entity == "UNSCANNED"

    def test_more_nodes_than_the_limit_are_unscanned(self) -> None:
        assert Classifier(limits=Limits(nodes=5)).classify({"a": list(range(10))})[0].entity == "UNSCANNED"

    @pytest.mark.parametrize(
        "value",
        [float("nan"), float("inf"), "jo\ud800e", b"\xff\x00", 10**5000, object(), 1 + 2j],
        ids=lambda v: type(v).__name__,
    )
    def test_what_is_no_json_is_unscanned(self, value: object) -> None:
        assert entities({"v": value}) == {"UNSCANNED"}


class TestPositions:
    def test_plain_python_objects_are_walked(self) -> None:
        @dataclasses.dataclass
        class Contact:
            email: str

        payload = {
            "t": ("jane@example.com",),
            "s": {"jane@example.com"},
            "d": Contact("jane@example.com"),
            "b": b"jane@example.com",
        }
        assert sorted(found(payload)) == ["b", "d.email", "s[0]", "t[0]"]

    def test_numbers_count_under_a_name_only(self) -> None:
        assert entities({"phone": 2065550144, "ssn": 219448877, "card_number": 4012888888881881}) == {
            "PHONE_NUMBER",
            "US_SSN",
            "CREDIT_CARD",
        }
        assert entities({"order_id": 728194635, "bytes": 2065550144, "revenue": 129900.5}) == set()

    def test_dates_and_decimals_pass_when_clean(self) -> None:
        assert entities({"at": datetime(2024, 1, 1, tzinfo=UTC), "price": Decimal("9.99")}) == set()


json_trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=12), children, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(json_trees)
def test_any_json_tree_is_classified_without_an_error(tree: object) -> None:
    for finding in CLASSIFIER.classify(tree):
        assert finding.confidence in Confidence


@settings(max_examples=100, deadline=None)
@given(json_trees)
def test_the_same_payload_gives_the_same_findings(tree: object) -> None:
    assert CLASSIFIER.classify(tree) == CLASSIFIER.classify(tree)


def test_no_planted_value_stays_in_memory() -> None:
    classifier = Classifier()
    planted = "planted-" + "person@" + "example.com"
    for n in range(50):
        classifier.classify(
            {
                "email": f"{n}{planted}",
                "note": f"from {n}{planted}",
                f"{n}{planted}": 1,
                "name": f"Planted{n} Person",
            }
        )
    gc.collect()
    assert not [text for text in in_memory() if text.endswith(planted) and text[0].isdigit()]


def test_a_seeded_random_module_does_not_mix_up_properties() -> None:
    classifier = Classifier()
    for name in ("app_version", "client_address"):
        random.seed(0)
        payload = {name: "203.0.113.77"}
        assert bool(classifier.classify(payload)) == (name == "client_address")


def test_an_address_under_its_name_is_one_with_its_flat_and_floor() -> None:
    (finding,) = CLASSIFIER.classify({"street_address": "4417 Maple Hollow Rd, flat 3 b"})
    assert (finding.entity, finding.start, finding.end) == ("POSTAL_ADDRESS", 0, 30)


def stream(classifier: Classifier, users: range, events: int) -> None:
    """Events of some users who come back, each with an id that never does."""
    for number in range(events):
        user = users[number % len(users)]
        classifier.classify({"note": f"user number {user}", "trace": f"once {users.start} {number}"})


def test_a_long_running_process_learns_the_texts_of_later_users_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_MEMO_SCOPE", 32)
    monkeypatch.setattr(texts, "WINDOW", 64)
    classifier = Classifier()
    salt = classifier.tree("generic").root.descend("note").salt

    def remembered(users: range) -> int:
        return sum(hash(f"user number {user}") ^ salt in classifier._texts.memo for user in users)

    stream(classifier, range(32), 500)
    assert remembered(range(32)) == 32
    stream(classifier, range(100, 132), 500)
    assert remembered(range(100, 132)) == 32
    assert len(classifier._texts.memo) <= 64


def test_ids_that_never_come_again_do_not_empty_the_memo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_MEMO_SCOPE", 32)
    monkeypatch.setattr(texts, "WINDOW", 64)
    classifier = Classifier()
    stream(classifier, range(32), 3_000)
    assert classifier._texts._generation == 0


def test_a_memo_that_strangers_filled_at_the_start_learns_who_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(texts, "_MEMO_SCOPE", 32)
    monkeypatch.setattr(texts, "WINDOW", 64)
    classifier = Classifier()
    salt = classifier.tree("generic").root.descend("note").salt
    for number in (*range(100, 132), *(number % 8 for number in range(500))):
        classifier.classify({"note": f"user number {number}"})
    assert all(hash(f"user number {user}") ^ salt in classifier._texts.memo for user in range(8))
    assert classifier._texts._generation == 1


def made_up_names(count: int) -> Iterator[str]:
    """Names of properties that nobody knows."""
    return ("zq" + "".join(letters) for letters in islice(product("bcdfghjk", repeat=5), count))


def size(scope: Scope) -> int:
    return sum(1 + size(child) for child in scope.children.values())


def test_a_tree_that_strangers_filled_learns_the_names_that_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scopes, "MAX_SCOPES", 64)
    monkeypatch.setattr(scopes, "WINDOW", 64)
    classifier = Classifier()
    tree = classifier.tree("generic")
    classifier.classify(dict.fromkeys(made_up_names(100), 1))
    for number in range(100):
        classifier.classify({"plan": "pro", "deal": {"stage": "won"}, "note": f"deal {number}"})
        assert size(tree.root) <= 64
    assert tree.root.children.keys() >= {"plan", "deal", "note"}
    assert "stage" in tree.root.children["deal"].children


def test_names_that_never_come_again_do_not_empty_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scopes, "MAX_SCOPES", 64)
    monkeypatch.setattr(scopes, "WINDOW", 64)
    classifier = Classifier()
    tree = classifier.tree("generic")
    root = tree.root
    for name in made_up_names(3_000):
        classifier.classify({"plan": "pro", name: 1})
    assert tree.root is root
    assert size(root) == 64


def test_texts_under_names_that_may_be_data_take_no_room_in_the_memo() -> None:
    classifier = Classifier()
    classifier.classify({"revenue_2024": "high", "plan": "pro"})
    known = len(classifier._texts.memo)
    for _ in range(20):
        classifier.classify({"revenue_2024": "high", "plan": "pro"})
    assert len(classifier._texts.memo) == known


def test_what_a_full_tree_forgets_changes_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    examples = [example for detector in CLASSIFIER.detectors for example in detector.examples]
    monkeypatch.setattr(scopes, "MAX_SCOPES", 8)
    monkeypatch.setattr(scopes, "WINDOW", 4)
    classifier = Classifier()
    root = classifier.tree("generic").root
    for example in (example for example in examples for _ in range(4)):
        assert classifier.classify(example) == CLASSIFIER.classify(example)
    assert classifier.tree("generic").root is not root


def test_an_adopted_recognizer_sees_a_long_text_piece_by_piece_to_its_end() -> None:
    longest = 0

    def find(text: str) -> Iterator[tuple[int, int]]:
        nonlocal longest
        longest = max(longest, len(text))
        return (match.span() for match in re.finditer("ZQ[0-9]{4}", text))

    badge = Detector(
        entity="BADGE", family="ID", categories=("A",), cue="ZQ[0-9]", find=find, by_value=Confidence.CERTAIN
    )
    text = "ZQ1234 " + "x" * 1_990 + " ZQ5678 " + "y " * 4_000 + "ZQ9012"
    found = Classifier([badge]).classify({"note": text})
    assert [text[f.start : f.end] for f in found] == ["ZQ1234", "ZQ5678", "ZQ9012"]
    assert longest == 2_000


def test_a_recognizer_without_a_cue_would_never_be_asked_and_is_refused() -> None:
    with pytest.raises(InvalidDetector, match="needs a cue"):
        Detector(
            entity="BADGE",
            family="ID",
            categories=("A",),
            find=lambda _text: iter(()),
            by_value=Confidence.LIKELY,
        )
