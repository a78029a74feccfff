"""What is written back: laws, identity slots, numbers, URLs, names, failures."""

import base64
import copy
import json
import pickle
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify import Classifier, Key, KeyRing, Policy, Redactor
from pi_classify.engine.marks import TOKEN
from pi_classify.errors import InvalidPolicy, KeyUnavailable
from pi_classify.model import Confidence, Detector

RING = KeyRing([Key(bytes(range(32)))])
CCPA = Redactor("ccpa", keys=RING)
ANALYTICS = Redactor("analytics", keys=RING)

planted = st.sampled_from(
    ["jane@example.com", "219-44-8877", "4012 8888 8888 1881", "203.0.113.77", "+1 206 555 0144"]
)
trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-99999, 99999)
    | st.text("abc xyz", max_size=9)
    | planted
    | planted.map(lambda value: f"please note {value} today"),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.text("bfxq", min_size=1, max_size=5) | planted, children, max_size=3)
    ),
    max_leaves=12,
)


def flat(value: object) -> str:
    return json.dumps(value)


@settings(max_examples=300, deadline=None)
@given(trees)
def test_no_planted_value_survives_anywhere(tree: object) -> None:
    out = flat(CCPA.redact({"root": tree}).payload)
    for value in ("jane@example.com", "219-44-8877", "4012 8888 8888 1881", "203.0.113.77", "206 555 0144"):
        assert value not in out


@settings(max_examples=200, deadline=None)
@given(trees)
def test_redacting_twice_changes_nothing_more(tree: object) -> None:
    once = CCPA.redact({"root": tree}).payload
    assert CCPA.redact(once).payload == once
    assert CCPA.left(once) == ()


@settings(max_examples=200, deadline=None)
@given(trees)
def test_the_callers_payload_is_never_changed(tree: object) -> None:
    payload = {"root": tree}
    before = copy.deepcopy(payload)
    CCPA.redact(payload)
    assert payload == before


@settings(max_examples=200, deadline=None)
@given(trees)
def test_left_is_empty_exactly_when_redact_changes_nothing(tree: object) -> None:
    payload = {"root": tree}
    assert (CCPA.left(payload) == ()) == (CCPA.redact(payload).payload == payload)


class TestHarmless:
    def test_a_payload_without_personal_information_is_returned_as_it_is(self) -> None:
        payload = {
            "event": "checkout_completed",
            "qty": 3,
            "price": 19.5,
            "ok": True,
            "none": None,
            "l": [1, [2, {"k": "v"}]],
            "sha": "9fceb02d0ae598e95dc970b74767f19372d61af8",
            "v": "1.207.0",
            "t": "2024-01-15T10:30:00Z",
            "": "",
            "z": {},
            "vp": [1920, 1080],
            "text": "Mark as read",
        }
        assert CCPA.redact(payload).payload is payload

    def test_untouched_branches_are_shared(self) -> None:
        payload = {"a": {"b": [1]}, "email": "jane@example.com"}
        assert CCPA.redact(payload).payload["a"] is payload["a"]

    def test_bytes_that_hold_nothing_come_back_as_they_are(self) -> None:
        assert CCPA.redact_json(b'{ "a" : 1.50 }') == b'{ "a" : 1.50 }'


class TestUrls:
    def test_only_the_offending_part_of_a_url_changes(self) -> None:
        url = "https://shop.example.com/p/42?utm_source=mail&gclid=Cj0KCQjw&ref=2#top"
        out = CCPA.redact({"event": "$pageview", "properties": {"$current_url": url}}).payload["properties"][
            "$current_url"
        ]
        assert out == "https://shop.example.com/p/42?utm_source=mail&gclid=%5BCLICK_ID%5D&ref=2#top"

    def test_an_address_in_a_path_becomes_a_token_and_the_rest_stays(self) -> None:
        out = CCPA.redact({"url": "https://shop.example.com/u/jane%40example.com/edit"}).payload["url"]
        assert out.startswith("https://shop.example.com/u/pi1_email_")
        assert out.endswith("/edit")

    def test_json_in_a_string_keeps_blanks_order_and_number_spellings(self) -> None:
        out = CCPA.redact({"body": '{ "n" : 1.50, "ssn":"987-65-4320" ,"x":[ ]}'}).payload["body"]
        assert out == '{ "n" : 1.50, "ssn":"[US_SSN]" ,"x":[ ]}'


class TestIdentity:
    def test_one_person_is_one_token_in_every_place(self) -> None:
        event = {
            "event": "$identify",
            "distinct_id": "Jane@Example.com",
            "properties": {
                "$anon_distinct_id": "0190-aaaa",
                "alias": "jane@example.com",
                "$set": {"email": "JANE@example.com"},
            },
        }
        out = CCPA.redact(event).payload
        assert out["distinct_id"] == out["properties"]["alias"] == out["properties"]["$set"]["email"]
        assert TOKEN.fullmatch(out["distinct_id"])
        assert out["properties"]["$anon_distinct_id"] != out["distinct_id"]

    def test_one_id_is_one_token_whatever_the_slot(self) -> None:
        event = {
            "event": "x",
            "distinct_id": "id-1",
            "properties": {"$device_id": "id-1", "$anon_distinct_id": "id-1"},
        }
        out = CCPA.redact(event).payload
        assert out["distinct_id"] == out["properties"]["$device_id"] == out["properties"]["$anon_distinct_id"]

    def test_no_constant_is_written_into_an_identity_slot(self) -> None:
        policy = Policy.load('version = 1\ndefault = "redact"\n')
        outs = {
            Redactor(policy, keys=RING)
            .redact({"event": "x", "distinct_id": who, "properties": {}})
            .payload["distinct_id"]
            for who in ("a-1", "b-2", "987-65-4320")
        }
        assert len(outs) == 3
        assert all(TOKEN.fullmatch(out) for out in outs)

    def test_without_a_key_an_identity_slot_refuses_the_event(self) -> None:
        redactor = Redactor("ccpa", without_key="redact")
        assert redactor.redact({"event": "x", "distinct_id": "a-1", "properties": {}}).payload is None
        assert redactor.redact({"email": "jane@example.com"}).payload == {"email": "[EMAIL_ADDRESS]"}

    def test_analytics_leaves_opaque_ids_and_hashes_an_id_that_is_an_address(self) -> None:
        assert (
            ANALYTICS.redact({"event": "x", "distinct_id": "u-17", "properties": {}}).payload["distinct_id"]
            == "u-17"
        )
        assert (
            ANALYTICS.redact({"event": "x", "distinct_id": "jane@example.com", "properties": {}})
            .payload["distinct_id"]
            .startswith("pi1_email_")
        )

    def test_tenants_do_not_share_tokens(self) -> None:
        one, two = (
            CCPA.redact({"email": "jane@example.com"}, tenant=tenant).payload["email"]
            for tenant in ("a", "b")
        )
        assert one != two

    def test_text_glued_to_a_token_is_not_taken_for_one(self) -> None:
        token = CCPA.redact({"email": "jane@example.com"}).payload["email"]
        for text in (
            token + "jane@example.com",
            "jane@example.com" + token,
            token[:30] + "jane@example.com" + token[30:],
        ):
            assert "jane@example.com" not in flat(CCPA.redact({"v": text}).payload)

    def test_a_forged_token_is_hashed_like_any_other_id(self) -> None:
        forged = "pi1_id_" + "a" * 8 + "_" + "b" * 32
        assert (
            CCPA.redact({"event": "x", "distinct_id": forged, "properties": {}}).payload["distinct_id"]
            != forged
        )


class TestNumbers:
    def test_a_redacted_number_is_null_and_a_hashed_one_a_token(self) -> None:
        out = CCPA.redact({"ssn": 219448877, "phone": 2065550144}).payload
        assert out["ssn"] is None
        assert out["phone"].startswith("pi1_phone_")

    def test_a_truncated_number_is_a_number(self) -> None:
        assert CCPA.redact({"latitude": 37.77493, "longitude": -122.41942}).payload == {
            "latitude": 37.8,
            "longitude": -122.4,
        }

    def test_a_number_and_its_text_get_the_same_token(self) -> None:
        out = CCPA.redact({"event": "x", "distinct_id": 12345, "properties": {"$device_id": "12345"}}).payload
        assert out["distinct_id"] == out["properties"]["$device_id"]


class TestNamesThatAreData:
    def test_a_name_becomes_a_token_and_keeps_its_value_and_place(self) -> None:
        out = CCPA.redact({"a": 1, "jane@example.com": 2, "z": 3}).payload
        assert list(out.values()) == [1, 2, 3]
        assert list(out)[1].startswith("pi1_email_")

    def test_two_names_that_become_the_same_are_kept_apart(self) -> None:
        out = CCPA.redact({"219-44-8877": 1, "219-44-8878": 2}).payload
        assert out == {"[US_SSN]": 1, "[US_SSN]#2": 2}


class TestActions:
    def policy(self, action: str) -> Redactor:
        return Redactor(
            Policy.load(
                f'version = 1\ndefault = "keep"\n[[rules]]\naction = "{action}"\nentity = ["EMAIL_ADDRESS"]\n'
            ),
            keys=RING,
        )

    def test_drop_takes_the_property_and_masks_nothing_else(self) -> None:
        assert self.policy("drop").redact({"email": "jane@example.com", "a": 1}).payload == {"a": 1}

    def test_drop_inside_a_text_leaves_a_placeholder(self) -> None:
        assert self.policy("drop").redact({"t": "to jane@example.com now"}).payload == {
            "t": "to [EMAIL_ADDRESS] now"
        }

    def test_refuse_takes_the_event(self) -> None:
        outcome = self.policy("refuse").redact({"email": "jane@example.com"})
        assert outcome.payload is None
        assert outcome.changes[0].action == "refuse"

    def test_mask_keeps_the_shape(self) -> None:
        assert self.policy("mask").redact({"email": "jane@example.com"}).payload == {
            "email": "****@*******.***"
        }

    def test_strict_drops_what_nobody_knows(self) -> None:
        out = (
            Redactor("strict", keys=RING)
            .redact({"event": "x", "distinct_id": "a", "properties": {"$browser": "Chrome", "zorg": 1}})
            .payload
        )
        assert out["properties"] == {"$browser": "Chrome"}


class Trap:
    """An object whose every method raises with a value in its message."""

    def __repr__(self) -> str:
        raise RuntimeError("jane@example.com")

    __str__ = __repr__


class TestFailure:
    def test_a_detector_that_raises_refuses_the_event_and_names_no_value(self) -> None:
        def check(text: str) -> bool:
            raise RuntimeError(text)

        broken = Detector(
            "BROKEN", ("A",), cue="@", pattern="[a-z]@[a-z.]+", check=check, by_value=Confidence.LIKELY
        )
        classifier = Classifier([broken])
        outcome = Redactor("ccpa", keys=RING, classifier=classifier).redact({"email": "jane@example.com"})
        assert outcome.payload is None
        assert "jane" not in repr(outcome) + repr(outcome.findings)

    def test_what_was_not_scanned_is_marked_and_left_is_not_empty(self) -> None:
        payload = {"v": Trap(), "ok": 1}
        assert CCPA.redact(payload).payload == {"v": "[UNSCANNED:type]", "ok": 1}
        assert CCPA.left(payload)

    def test_a_cycle_depth_and_a_huge_text_end_in_markers(self) -> None:
        deep: object = "jane@example.com"
        for _ in range(100_000):
            deep = [deep]
        cycle: dict[str, object] = {}
        cycle["me"] = cycle
        out = CCPA.redact({"deep": deep, "cycle": cycle, "huge": "x " * 600_000 + "jane@example.com"}).payload
        assert "jane" not in flat(out)
        assert out["huge"] == "[UNSCANNED:length]"

    def test_a_broken_json_text_is_refused(self) -> None:
        assert CCPA.redact_json(b'{"email": "jane@example.com"') is None

    def test_a_name_that_stands_twice_does_not_hide_its_first_value(self) -> None:
        assert b"jane" not in (CCPA.redact_json(b'{"note": "jane@example.com", "note": "x"}') or b"")

    def test_observe_lets_the_original_through_and_counts(self) -> None:
        redactor = Redactor("ccpa", keys=RING, mode="observe")
        payload = {"email": "jane@example.com"}
        assert redactor.redact(payload).payload is payload
        assert redactor.stats()["changes"] == {("email", "EMAIL_ADDRESS", "hash"): 1}

    def test_a_policy_that_hashes_needs_a_key_when_it_is_built(self) -> None:
        with pytest.raises(KeyUnavailable, match="pi-classify keys new"):
            Redactor("ccpa")

    def test_threads_give_the_same_bytes(self) -> None:
        payload = {"email": "jane@example.com", "ip": "203.0.113.9", "text": "call +1 206 555 0144"}
        outs: list[str] = []
        threads = [
            threading.Thread(
                target=lambda: outs.extend(flat(CCPA.redact(payload).payload) for _ in range(20))
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(outs) == 160
        assert len(set(outs)) == 1

    def test_a_redaction_pickles_without_the_original_value(self) -> None:
        assert b"jane" not in pickle.dumps(CCPA.redact({"email": "jane@example.com"}))


class TestPolicy:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ('version = 1\ndefault = "redakt"\n', "did you mean 'redact'"),
            (
                'version = 1\ndefault = "redact"\n[[rules]]\naction = "keep"\nentity = ["EMAIL_ADRESS"]\n',
                ":5: .*did you mean 'EMAIL_ADDRESS'",
            ),
            ('version = 1\ndefault = "redact"\n[[rules]]\naktion = "keep"\n', "did you mean 'action'"),
            (
                'version = 1\ndefault = "redact"\n[[rules]]\naction = "keep"\ncategory = ["Z"]\n',
                "category: unknown 'Z'",
            ),
            ("version = 1\n", "default is mandatory"),
            ('version = 2\ndefault = "keep"\n', "version = 1"),
            ('version = 1\ndefault = "keep"\n[[rules]]\naction = "drop"\npath = ["token"]\n', "needs token"),
            ('version = 1\nextends = "cppa"\n', "did you mean 'ccpa'"),
            ("version = = 1\n", "not valid TOML"),
        ],
    )
    def test_a_wrong_word_is_an_error_with_its_line_and_the_nearest_valid_word(
        self, text: str, told: str
    ) -> None:
        with pytest.raises(InvalidPolicy, match=told):
            Policy.load(text)

    def test_an_unknown_preset_names_the_nearest(self) -> None:
        with pytest.raises(InvalidPolicy, match="did you mean 'analytics'"):
            Policy.load("analytic")

    def test_own_rules_come_before_the_presets(self) -> None:
        policy = Policy.load(
            'version = 1\nextends = "ccpa"\n[[rules]]\naction = "keep"\npath = ["**.support_email"]\n'
        )
        out = (
            Redactor(policy, keys=RING)
            .redact({"a": {"support_email": "help@example.com"}, "email": "jane@example.com"})
            .payload
        )
        assert out["a"]["support_email"] == "help@example.com"
        assert out["email"].startswith("pi1_email_")

    def test_equal_policies_have_equal_ids(self) -> None:
        assert (
            Policy.load("ccpa").policy_id == Policy.load("ccpa").policy_id != Policy.load("strict").policy_id
        )


class TestLenses:
    @pytest.mark.parametrize(
        "payload",
        [
            {"a": '{"ref":"https://x.example.com/","ssn":"987654320","e":"jane\\u0040example.com"}'},
            {"a": "https://x.example.com/ jane%40example.com"},
            {"a": "https://x.example.com/?ssn=987+65+4320&card=4111+1111+1111+1111"},
            {"a": "https://x.example.com/?jane%40example.com=1", "f": "jane%40example.com=1"},
            {"a": json.dumps({"jane@example.com": {"ssn": "987-65-4320"}})},
            {"a": "jane%2525252540example.com"},
            {"a": '{"x":"\\ud800jane\\u0040example.com"}'},
        ],
        ids=str,
    )
    def test_nothing_hides_beside_or_inside_an_encoding(self, payload: dict[str, str]) -> None:
        outcome = CCPA.redact(payload)
        out = flat(outcome.payload)
        for value in ("jane", "987654320", "987+65+4320", "987-65-4320", "4111+1111"):
            assert value not in out
            assert not any(value in finding.location for finding in outcome.findings)

    def test_json_text_stays_json_when_an_address_follows_an_escape(self) -> None:
        out = CCPA.redact({"a": json.dumps({"m": "Hi\njane@example.com"})}).payload["a"]
        assert json.loads(out)["m"].startswith("Hi\npi1_email_")

    def test_a_text_seen_at_the_deepest_level_is_not_remembered_as_clean(self) -> None:
        redactor = Redactor("ccpa", keys=RING)
        text = wrapped = '{"ssn":"987654320"}'
        for _ in range(4):
            wrapped = json.dumps([wrapped])
        redactor.redact({"a": wrapped})
        assert redactor.redact({"a": text}).payload == {"a": '{"ssn":"[US_SSN]"}'}

    def test_an_id_that_holds_something_becomes_one_token_as_a_whole(self) -> None:
        once = CCPA.redact({"userId": '["4111 1111 1111 1111"]'}).payload
        assert TOKEN.fullmatch(once["userId"])
        assert CCPA.redact(once).payload == once

    def test_foreign_objects_that_raise_neither_escape_nor_pass(self) -> None:
        class Raising(dict[str, str]):
            def keys(self) -> object:  # type: ignore[override]
                raise ValueError("jane@example.com")

            items = __iter__ = keys  # type: ignore[assignment]

        for payload in ({"a": Raising(x="y")}, {10**5000: 1}, {("jane@example.com",): 1}):
            outcome = CCPA.redact(payload)
            assert "jane" not in repr(outcome.payload) + repr(outcome.findings)
            assert CCPA.left(payload)
            assert Classifier().classify(payload)


def test_what_was_written_deep_inside_wakes_no_lens_again() -> None:
    inner = base64.b64encode(json.dumps({"email": "jane@example.com"}).encode()).decode()
    outer = base64.b64encode(json.dumps({"data": inner}).encode()).decode()
    once = CCPA.redact({"x": outer}).payload
    assert CCPA.left(once) == ()
    assert CCPA.redact(once).payload == once


def test_base64_is_written_back_with_the_padding_that_it_needs() -> None:
    coded = base64.b64encode(b"jane.roe@example.com!").decode()
    written = CCPA.redact({"x": base64.b64encode(b"mira.quill@example.com").decode(), "y": coded}).payload
    for text in written.values():
        assert base64.b64decode(text, validate=True)


def test_two_ids_that_only_look_alike_stay_two() -> None:
    one, other = (CCPA.redact({"distinct_id": text}).payload["distinct_id"] for text in ("ui", "u\u0131"))
    assert one != other


def test_a_coarse_number_is_coarse_already() -> None:
    once = CCPA.redact({"zip": 94103}).payload
    assert once == {"zip": 94100} == CCPA.redact(once).payload


def test_two_groups_do_not_become_one_when_their_keys_are_personal_information() -> None:
    redactor = Redactor("ccpa", keys=KeyRing.ephemeral())

    def group(key: str) -> str:
        payload = redactor.redact(
            {"event": "x", "distinct_id": "u", "properties": {"$groups": {"company": key}}}
        ).payload
        return str(payload["properties"]["$groups"]["company"])

    keys = [group(key) for key in ("987-65-4320", "987-65-4321", "acme")]
    assert len(set(keys)) == 3
    assert keys[2] == "acme"
    assert all(key.startswith("pi1_") for key in keys[:2])


def test_a_user_agent_with_a_parenthesis_that_is_never_closed_is_truncated_at_once() -> None:
    redactor = Redactor("ccpa", keys=KeyRing.ephemeral())
    agent = "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko Chrome/118.0.0.0 Safari/537.36"
    once = redactor.redact({"userAgent": agent}).payload
    assert once == {"userAgent": "Chrome 118"}
    assert redactor.redact(once).payload == once


def test_a_property_that_nobody_knows_and_that_is_empty_stays() -> None:
    redactor = Redactor("strict", keys=KeyRing.ephemeral())
    assert redactor.redact({"zorp": None, "quux": "", "blorb": "x"}).payload == {"zorp": None, "quux": ""}


def test_strict_hands_back_the_very_payload_when_it_has_nothing_to_drop() -> None:
    redactor = Redactor("strict", keys=KeyRing.ephemeral())
    event = {"event": "x", "properties": {"plan": "pro", "products": [{"price": 1}, {"price": 2}]}}
    assert redactor.redact(event).payload is event
    assert redactor.redact({"event": "x", "zorg": 1}).payload == {"event": "x"}
    line = b'{"event": "x",  "properties": {"plan": "pro"}}'
    assert redactor.redact_json(line) is line
    assert redactor.stats()["events"] == {"clean": 2, "changed": 1}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["mumble", {"zorg": 1, "plan": "pro"}], [{"plan": "pro"}]),
        ([["mumble", None], {"plan": "pro"}], [[None], {"plan": "pro"}]),
        ([[{"zorg": "mumble", "plan": "pro"}]], [[{"plan": "pro"}]]),
        (["mumble"], None),
    ],
)
def test_strict_drops_what_nobody_knows_beside_and_inside_lists(given, kept) -> None:
    redactor = Redactor("strict", keys=KeyRing.ephemeral())
    event = {"event": "x", "properties": {"zorg": given}}
    result = redactor.redact(event)
    assert result.payload == {"event": "x", "properties": {} if kept is None else {"zorg": kept}}
    assert redactor.left(event)
    assert not redactor.left(result.payload)


def test_strict_keeps_a_known_propertys_list_of_texts_and_objects() -> None:
    redactor = Redactor("strict", keys=KeyRing.ephemeral())
    event = {"event": "x", "properties": {"plan": ["pro", {"plan": "pro", "zorg": 1}]}}
    assert redactor.redact(event).payload["properties"] == {"plan": ["pro", {"plan": "pro"}]}


def test_keys_that_are_no_ring_are_refused_when_a_redactor_is_built() -> None:
    with pytest.raises(TypeError, match="keys is a KeyRing"):
        Redactor("analytics", keys="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")  # type: ignore[arg-type]


def test_what_is_done_at_too_many_places_is_still_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pi_classify.policy.redactor._MOST_STATS", 2)
    redactor = Redactor("analytics", keys=KeyRing.ephemeral())
    for name in "abcde":
        redactor.redact({name: {"ssn": "987-65-4320"}})
    changes = redactor.stats()["changes"]
    assert changes["<OTHER#1>", "US_SSN", "redact"] == 3
    assert sum(changes.values()) == 5


def test_names_that_are_data_and_list_positions_do_not_fill_the_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pi_classify.policy.redactor._MOST_STATS", 10)
    redactor = Redactor("analytics", keys=KeyRing.ephemeral())
    for number in range(100, 140):
        redactor.redact({"seen_by": {f"u-48{number}": {"ssn": "987-65-4320"}}})
        redactor.redact({"items": [{"ssn": "987-65-4320"}] * (number % 9)})
    redactor.redact({"late": {"ssn": "987-65-4320"}})
    changes = redactor.stats()["changes"]
    assert {place for place, _, _ in changes} == {"seen_by.<DATA#1>.ssn", "items[].ssn", "late.ssn"}
    assert changes["seen_by.<DATA#1>.ssn", "US_SSN", "redact"] == 40
    assert changes["items[].ssn", "US_SSN", "redact"] == sum(number % 9 for number in range(100, 140))
