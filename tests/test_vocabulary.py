"""What each vendor's names are known to carry, how a path finds its row, and what the reader refuses."""

from collections import UserDict
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify.detectors import catalogue
from pi_classify.errors import PiClassifyError
from pi_classify.vocabulary import Row, load, parse, recognise, vendors

ALL = (*vendors(), "query")


def kind(vendor: str, path: str) -> str | None:
    """The entity of a path, or the kind of its row, or None."""
    row = load(vendor).lookup(tuple(path.split("/")))
    return None if row is None else row.entity or row.kind


@pytest.mark.parametrize("vendor", ALL)
def test_a_vocabulary_is_read_once_and_says_where_it_is_from(vendor: str) -> None:
    assert load(vendor) is load(vendor)
    assert load(vendor).vendor == vendor
    assert load(vendor).source


@pytest.mark.parametrize("vendor", ALL)
def test_a_row_says_one_thing(vendor: str) -> None:
    vocabulary = load(vendor)
    rows = [*vocabulary.entities, *vocabulary.harmless, *vocabulary.text, *vocabulary.containers]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("vendor", ALL)
def test_every_row_is_found_by_its_own_path(vendor: str) -> None:
    vocabulary = load(vendor)
    for row in [*vocabulary.entities, *vocabulary.harmless, *vocabulary.text, *vocabulary.containers]:
        found = vocabulary.lookup(tuple(row.lstrip(".").replace("*", "x").split(".")))
        assert found is not None, row
        if "*" not in row:
            assert found.row == row


@pytest.mark.parametrize("vendor", ALL)
def test_a_row_names_an_entity_that_a_detector_finds(vendor: str) -> None:
    detected = {detector.entity for detector in catalogue()}
    vocabulary = load(vendor)
    for reading in (vocabulary, *(when.vocabulary for when in vocabulary.when)):
        assert set(reading.entities.values()) <= detected


@pytest.mark.parametrize("vendor", ALL)
def test_association_uses_only_letters_that_are_never_findings(vendor: str) -> None:
    assert set(load(vendor).association.values()) <= set("DFGIK")


@pytest.mark.parametrize("vendor", ALL)
def test_what_ingestion_needs_is_not_an_identity_slot(vendor: str) -> None:
    vocabulary = load(vendor)
    assert not [row for row in vocabulary.protected if vocabulary.is_slot(tuple(row.split(".")))]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("distinct_id", "USER_ID"),
        ("properties/distinct_id", "USER_ID"),
        ("properties/$anon_distinct_id", "ANONYMOUS_ID"),
        ("properties/$device_id", "DEVICE_ID"),
        ("properties/$session_id", "SESSION_ID"),
        ("properties/$ip", "IP_ADDRESS"),
        ("properties/$current_url", "URL"),
        ("properties/$referrer", "URL"),
        ("properties/$raw_user_agent", "USER_AGENT"),
        ("properties/$geoip_latitude", "COORDINATES"),
        ("properties/$geoip_city_name", "LOCATION"),
        ("properties/$geoip_subdivision_2_name", "LOCATION"),
        ("properties/$geoip_country_code", "harmless"),
        ("properties/$geoip_accuracy_radius", "harmless"),
        ("properties/gclid", "CLICK_ID"),
        ("properties/gclsrc", "harmless"),
        ("properties/mc_cid", "harmless"),
        ("properties/$set/email", "EMAIL_ADDRESS"),
        ("properties/$emails", "EMAIL_ADDRESS"),
        ("properties/$device_name", "text"),
        ("properties/$survey_response_3", "text"),
        ("properties/$el_text", "text"),
        ("properties/$elements/attr__data-name", "text"),
        ("properties/$elements/attr__href", "URL"),
        ("properties/$sdk_debug_replay_flushed_size", "harmless"),
        ("properties/$sdk_debug_error_capturing_properties", "text"),
        ("properties/$ai_input", "text"),
        ("properties/$ai_input_tokens", "harmless"),
        ("properties/$set", "container"),
        ("properties/token", "harmless"),
        ("properties/revenue_analytics_customer.email", "EMAIL_ADDRESS"),
        ("properties/favourite_colour", None),
        ("properties/$groups/company", "harmless"),
    ],
)
def test_posthog_names(path: str, expected: str | None) -> None:
    assert kind("posthog", path) == expected


@pytest.mark.parametrize("prefix", ["$initial_", "$entry_", "$session_entry_"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [("gclid", "CLICK_ID"), ("current_url", "URL"), ("pathname", "text"), ("utm_source", "harmless")],
)
def test_a_first_touch_copy_is_what_it_copies(prefix: str, name: str, expected: str) -> None:
    assert kind("posthog", f"properties/$set_once/{prefix}{name}") == expected


def test_the_value_of_a_flag_is_harmless() -> None:
    found = load("posthog").lookup(("properties", "$feature/new-checkout"))
    assert found == Row("harmless", None, "$feature/*")


def test_posthog_calls_the_copied_url_by_a_shorter_name() -> None:
    assert kind("posthog", "properties/$session_entry_url") == "URL"


def test_an_exact_row_beats_the_prefix_rule() -> None:
    assert kind("posthog", "properties/$initial_person_info") == "container"
    assert kind("posthog", "properties/$initial_person_info/r") == "URL"


@pytest.mark.parametrize("path", ["properties/account/token", "properties/$set/token", "properties/x/event"])
def test_somebody_elses_token_is_not_the_project_key(path: str) -> None:
    assert kind("posthog", path) is None
    assert load("posthog").allowed(tuple(path.split("/"))) is None


@pytest.mark.parametrize("path", ["event", "uuid", "timestamp", "properties/token", "batch/properties/token"])
def test_what_ingestion_needs_is_kept(path: str) -> None:
    assert load("posthog").allowed(tuple(path.split("/"))) == ("keep",)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("userId", "USER_ID"),
        ("anonymousId", "ANONYMOUS_ID"),
        ("context/ip", "IP_ADDRESS"),
        ("context/userAgent", "USER_AGENT"),
        ("context/device/id", "DEVICE_ID"),
        ("context/device/advertisingId", "ADVERTISING_ID"),
        ("context/device/name", "text"),
        ("context/device/model", "harmless"),
        ("context/traits/email", "EMAIL_ADDRESS"),
        ("traits/first_name", "PERSON"),
        ("context/traits/firstName", "PERSON"),
        ("traits/address/state", "LOCATION"),
        ("traits/address/country", "harmless"),
        ("traits/address/postal_code", "ZIP_CODE"),
        ("context/page/title", "text"),
        ("context/page/referring_domain", "harmless"),
        ("context/app/name", "harmless"),
        ("context/library/name", "harmless"),
        ("context/os/name", "harmless"),
        ("context/campaign/name", "harmless"),
        ("context/campaign/term", "text"),
        ("context/network/carrier", "harmless"),
        ("context/screen/width", "harmless"),
        ("properties/products/name", "harmless"),
        ("properties/recipient", "EMAIL_ADDRESS"),
        ("properties/message_body", "MESSAGE_TEXT"),
        ("properties/search", "URL"),
        ("properties/query", "SEARCH_QUERY"),
        ("properties/image_url", "harmless"),
        ("context/externalIds/id", "USER_ID"),
        ("properties/id", None),
    ],
)
def test_segment_names(path: str, expected: str | None) -> None:
    assert kind("segment", path) == expected


def test_a_group_call_describes_an_organisation() -> None:
    group = load("segment").of({"type": "group"})
    assert group.lookup(("traits", "name")) == Row("harmless", None, "traits.name")
    assert group.is_slot(("userId",))
    assert group.lookup(("traits", "email")) == load("segment").lookup(("traits", "email"))


@pytest.mark.parametrize("payload", [{"type": "identify"}, {}, None, [], {"type": ["group"]}])
def test_other_calls_describe_a_person(payload: object) -> None:
    assert load("segment").of(payload) is load("segment")


@pytest.mark.parametrize("word", ["name", "title", "id", "key", "state"])
def test_a_word_that_needs_a_path_is_not_an_entity_by_itself(word: str) -> None:
    assert word not in load("generic").entities


def test_a_path_makes_an_ambiguous_word_clear() -> None:
    assert kind("generic", "state") is None
    assert kind("generic", "billing/address/state") == "LOCATION"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("gclid", "CLICK_ID"),
        ("mc_eid", "CLICK_ID"),  # Mailchimp's subscriber; mc_cid is the campaign
        ("mc_cid", "harmless"),
        ("rtd_cid", "CLICK_ID"),
        ("rdt_cid", "CLICK_ID"),
        ("access_token", "CREDENTIAL"),
        ("connect.sid", "CREDENTIAL"),
        ("_ga", "COOKIE_ID"),
        ("_ga_ABC123", "COOKIE_ID"),
        ("ph_phc_x_posthog", "container"),
        ("q", "text"),
        ("utm_content", "text"),
        ("state", None),
    ],
)
def test_names_of_parameters_and_cookies(path: str, expected: str | None) -> None:
    assert kind("query", path) == expected


def test_names_are_case_sensitive() -> None:
    assert kind("segment", "userid") is None


def test_a_nameless_path_is_nothing() -> None:
    vocabulary = load("posthog")
    assert vocabulary.lookup(()) is None
    assert vocabulary.associated(()) is None
    assert vocabulary.allowed(()) is None
    assert not vocabulary.is_slot(())


@pytest.mark.parametrize("vendor", ["posthog", "generic"])
@pytest.mark.parametrize("path", ["distinct_id", "properties/$anon_distinct_id", "properties/$device_id"])
def test_posthog_joins_people_on_these(vendor: str, path: str) -> None:
    assert load(vendor).is_slot(tuple(path.split("/")))


@pytest.mark.parametrize("path", ["userId", "anonymousId", "previousId", "batch/userId"])
def test_segment_joins_people_on_these(path: str) -> None:
    assert load("segment").is_slot(tuple(path.split("/")))


@pytest.mark.parametrize("path", ["context/traits/email", "properties/agent_id", "messageId"])
def test_segment_joins_nobody_on_these(path: str) -> None:
    assert not load("segment").is_slot(tuple(path.split("/")))


@pytest.mark.parametrize(
    ("vendor", "path", "letter"),
    [
        ("posthog", "properties/$pathname", "F"),
        ("posthog", "properties/$initial_pathname", "F"),
        ("posthog", "properties/$geoip_country_code", "G"),
        ("posthog", "properties/$groups/company", "I"),
        ("segment", "properties/products/price", "D"),
        ("segment", "context/timezone", "G"),
        ("generic", "churn_score", "K"),
        ("generic", "shoe_size", None),
    ],
)
def test_some_categories_come_by_association(vendor: str, path: str, letter: str | None) -> None:
    assert load(vendor).associated(tuple(path.split("/"))) == letter


@pytest.mark.parametrize(
    ("payload", "vendor"),
    [
        ({"event": "$pageview", "distinct_id": "u-1", "properties": {}}, "posthog"),
        ({"event": "signed up", "properties": {"distinct_id": "u-1"}}, "posthog"),
        ({"event": "signed up", "properties": {"$lib": "web"}}, "posthog"),
        ({"api_key": "phc_x", "event": "signed up"}, "posthog"),
        ({"api_key": "phc_x", "batch": [{"event": "signed up", "properties": {}}]}, "posthog"),
        ({"type": "track", "userId": "u-1", "event": "Order Completed"}, "segment"),
        ({"type": "page", "anonymousId": "a-1"}, "segment"),
        ({"type": "identify", "traits": {}}, "segment"),
        ({"writeKey": "w", "batch": [{"type": "track", "messageId": "m-1"}]}, "segment"),
        ([{"type": "track", "userId": "u-1", "event": "Order Completed"}], "segment"),
        ({"type": "track", "userId": "u-1", "rudderId": "r-1"}, "rudderstack"),
        (
            {"type": "track", "userId": "u-1", "context": {"library": {"name": "RudderLabs JavaScript SDK"}}},
            "rudderstack",
        ),
        ({"type": "track", "userId": "u-1", "context": {"library": {"name": "analytics.js"}}}, "segment"),
        ({"batch": [{"type": "track", "userId": "u-1", "request_ip": "192.0.2.1"}]}, "rudderstack"),
        ({"type": "invoice", "rudderId": "r-1"}, "generic"),
        ({"userId": "u-1", "event": "Order Completed", "properties": {}}, "segment"),
        ({"type": "invoice", "userId": "u-1", "context": {}}, "generic"),
        ({"$lib": "web", "$window_id": "w-1"}, "posthog"),
        ({"$browser": "Safari"}, "generic"),
        ({"event": "x", "properties": {"token": "t", "distinct_id": "u-1", "time": 1}}, "mixpanel"),
        (
            {"event": "x", "properties": {"mp_lib": "web", "$browser": "Safari", "distinct_id": "u-1"}},
            "mixpanel",
        ),
        ({"$token": "t", "$distinct_id": "u-1", "$set": {"plan": "pro"}}, "mixpanel"),
        ({"event": "x", "distinct_id": "u-1", "properties": {"time": "noon", "$lib": "web"}}, "posthog"),
        ({"timestamp": "t", "distinct_id": "u-1", "$set": {}, "event": "$set", "properties": {}}, "posthog"),
        ({"event_type": "Opened", "user_id": "u-1"}, "amplitude"),
        ({"api_key": "k", "events": [{"event_type": "Opened", "device_id": "d-1"}]}, "amplitude"),
        ({"user_id": "u-1", "user_properties": {"$set": {"plan": "pro"}}}, "amplitude"),
        ({"event_name": "login", "event_params": [], "user_id": "u-1", "user_properties": []}, "ga4"),
        ({"client_id": "1.2", "user_id": "u-1", "user_properties": {}, "events": [{"name": "login"}]}, "ga4"),
        ({"e": "pv", "tv": "js-3.0.0", "p": "web"}, "snowplow"),
        ({"schema": "iglu:com.example/thing/jsonschema/1-0-0", "data": {"a": 1}}, "snowplow"),
        ({"schema": "public", "data": [{"a": 1}]}, "generic"),
        ({"app_id": "a", "collector_tstamp": "2026-01-02", "event": "page_view"}, "snowplow"),
        ({"resourceSpans": []}, "opentelemetry"),
        ({"http.request.method": "GET", "url.full": "https://example.com"}, "opentelemetry"),
        (
            {"name": "GET /", "context": {"trace_id": "0x1", "span_id": "0x2"}, "attributes": {}},
            "opentelemetry",
        ),
        ({"attributes": {"color": "red"}}, "generic"),
        ({"type": "invoice", "userId": "u-1"}, "generic"),
        ({"type": "track"}, "generic"),
        ({"type": "track", "userId": "u-1", "distinct_id": "u-1"}, "generic"),  # a tie
        ({"type": ["track"], "userId": "u-1"}, "generic"),
        ({"email": "jane@example.com"}, "generic"),
        ({"batch": []}, "generic"),
        ({"properties": None, 7: 1}, "generic"),
        ({}, "generic"),
        ([], "generic"),
        (None, "generic"),
    ],
)
def test_a_payload_is_recognised_by_its_shape(payload: Any, vendor: str) -> None:
    assert recognise(payload) == vendor


WORDS = "type userId context library name properties distinct_id $lib time mp_lib $token event event_name e tv schema data batch"
NAMES = st.sampled_from(WORDS.split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["track", "iglu:x", "Rudder", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=12,
)


@given(JSON)
@settings(deadline=None, derandomize=True, database=None)
def test_any_payload_has_one_vendor_and_a_list_of_it_the_same(payload: Any) -> None:
    assert recognise(payload) in vendors()
    if isinstance(payload, dict):
        assert recognise([payload]) == recognise(payload) == recognise(dict(reversed(payload.items())))


class Hostile(UserDict[str, Any]):
    def __iter__(self) -> Any:
        raise ValueError("jane@example.com")

    __contains__ = __iter__  # type: ignore[assignment]


def test_a_payload_whose_methods_fail_is_nobodys() -> None:
    assert recognise(Hostile({"distinct_id": "u-1"})) == "generic"
    assert recognise({"type": "track", "userId": "u-1", "context": Hostile()}) == "generic"


def test_generic_is_last_and_parameters_are_no_vendor() -> None:
    assert vendors()[-1] == "generic"
    assert "query" not in vendors()


def test_an_unknown_vendor_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PiClassifyError, match="posthog, segment"):
        load("nobody")


def test_who_extends_another_says_only_what_is_different() -> None:
    text = 'vendor = "x"\nsource = "y"\nextends = "segment"\n[harmless]\nnames = ["traits.email"]\n[slots]\nnames = [".seat"]'
    vocabulary = parse(text, "x.toml")
    assert vocabulary.extends == "segment"
    assert vocabulary.lookup(("traits", "email")) == Row("harmless", None, "traits.email")
    assert vocabulary.lookup(("context_traits_email",)) == Row("harmless", None, "traits.email")
    assert vocabulary.lookup(("traits", "phone")) == load("segment").lookup(("traits", "phone"))
    assert vocabulary.is_slot(("seat",))
    assert vocabulary.is_slot(("userId",))
    assert vocabulary.allowed(("event",)) == ("keep",)
    assert vocabulary.associated(("context", "timezone")) == "G"
    assert vocabulary.of({"type": "group"}).lookup(("traits", "name")) == Row("harmless", None, "traits.name")


@pytest.mark.parametrize("vendor", vendors()[:-1])
def test_every_vendor_has_slots_protected_properties_and_shapes(vendor: str) -> None:
    vocabulary = load(vendor)
    assert vocabulary.slots
    assert vocabulary.protected
    assert vocabulary.shapes
    assert set(vocabulary.association.values()) >= {"F", "G"}


@pytest.mark.parametrize("vendor", vendors()[:-1])
def test_every_slot_holds_a_pseudonym(vendor: str) -> None:
    vocabulary = load(vendor)
    for slot in vocabulary.slots:
        row = vocabulary.lookup(tuple(slot.lstrip(".").split(".")))
        entity = None if row is None else row.entity
        assert entity in {"USER_ID", "ANONYMOUS_ID", "DEVICE_ID", "COOKIE_ID", None}, slot


HEAD = 'vendor = "x"\nsource = "y"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[colours]\nnames = []", "unknown table \\[colours\\]"),
        ('[entities]\nURL = ["a"]\n[harmless]\nnames = ["a"]', r"'a' stands in \[entities\] and again in"),
        ('[entities]\nURL = ["a"]\nAGE = ["a"]', "row 'a' stands twice"),
        ('[text]\nnames = ["a", "a"]', "row 'a' stands twice"),
        ("[text]\nnames = [1]", "row 1 is not a string"),
        ('[text]\nname = ["a"]', "names = "),
        ('[text]\nnames = "a"', "expected a list"),
        ("entities = 3", "entities: expected a table"),
        ('[protected]\na = ["burn"]', "unknown action 'burn'"),
        ('[association]\nA = ["a"]', "not 'A'"),
        ("[recognise]\nany = []", "write \\[\\[recognise\\]\\]"),
        ('[[recognise]]\nsome = ["a"]', "unknown row 'some'"),
        ("[[recognise]]\nany = 1", "expected a list"),
        ('[[recognise]]\nnone = ["a"]', "names nothing that must be there"),
        ('extends = "nobody"', "there is no 'nobody'"),
        ('extends = "../query"', "there is no '../query'"),
        ("[columns]\ncontext = 1", "row 1 is not a string"),
        ('[when.type.group]\nslots = ["a"]', "unknown table 'slots'"),
        ("[", "not valid TOML"),
    ],
)
def test_a_doubtful_file_is_refused_with_its_name_and_row(text: str, message: str) -> None:
    with pytest.raises(PiClassifyError, match=rf"^x\.toml: .*{message}"):
        parse(HEAD + text, "x.toml")


def test_a_file_says_its_vendor() -> None:
    with pytest.raises(PiClassifyError, match=r"^x\.toml: vendor"):
        parse('source = "y"', "x.toml")


def test_names_that_are_no_text_do_not_disturb_the_recognition_of_the_same_names_as_text() -> None:
    class Name(StrEnum):
        distinct_id = "email"

    plain = {"event": "Opened", "properties": {"distinct_id": "u-1", "$lib": "web"}}
    strange = {"event": "Opened", "properties": {Name.distinct_id: "jane@example.com", "$lib": "web"}}
    fresh = recognise(strange)
    assert [recognise(plain), recognise(strange), recognise(plain)] == ["posthog", fresh, "posthog"]
