"""What sources warn of: names that look alike and mean different things, and payloads as each vendor sends them."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from pi_classify.engine.classifier import Classifier
from pi_classify.model import Confidence
from pi_classify.vocabulary import load, recognise, vendors

CLASSIFIER = Classifier()
MAIL = "jane@example.com"
EPOCH_MS = 1_700_000_000_000
UUID = "018f3c1e-77aa-7c3e-9d51-0242ac120002"


def found(payload: Any, vendor: str | None = None) -> dict[str, set[str]]:
    """The entities at each place that are sure enough to be acted on."""
    places: dict[str, set[str]] = {}
    for finding in CLASSIFIER.classify(payload, vendor):
        if finding.confidence >= Confidence.LIKELY:
            places.setdefault(finding.location, set()).add(finding.entity)
    return places


def entity(vendor: str, *path: str) -> str | None:
    """The entity of a path, or the kind of its row, or None."""
    row = load(vendor).lookup(path)
    return None if row is None else row.entity or row.kind


class TestPostHog:
    @pytest.mark.parametrize(
        "name",
        [
            "$initial_current_url",
            "$session_entry_url",
            "$entry_current_url",
            "$end_current_url",
            "$exit_current_url",
        ],
    )
    def test_copies_of_the_url_are_urls_and_their_query_is_looked_into(self, name: str) -> None:
        places = found(
            {"event": "$set", "distinct_id": "u-1", "$set_once": {name: f"https://example.com/?email={MAIL}"}}
        )
        assert places[f"$set_once.{name}"] == {"URL"}
        assert places[f"$set_once.{name}?email"] == {"EMAIL_ADDRESS"}

    def test_emails_of_a_session_are_a_list_of_addresses(self) -> None:
        places = found(
            {"event": "x", "distinct_id": "u-1", "properties": {"$emails": [MAIL, "joe@example.com"]}}
        )
        assert places["properties.$emails[1]"] == {"EMAIL_ADDRESS"}

    def test_a_customer_of_revenue_analytics_is_a_person(self) -> None:
        customer = {
            "revenue_analytics_customer.name": "Jane Roe",
            "revenue_analytics_customer.phone": "+1 415 555 0132",
        }
        places = found({"event": "x", "distinct_id": "u-1", "properties": customer})
        assert {"PERSON"} in places.values()
        assert {"PHONE_NUMBER"} in places.values()

    def test_a_device_name_of_an_old_sdk_is_searched(self) -> None:
        assert entity("posthog", "properties", "$device_name") == "text"

    @pytest.mark.parametrize(
        "name",
        [
            "$pathname",
            "$initial_pathname",
            "$prev_pageview_pathname",
            "$entry_pathname",
            "$session_entry_pathname",
        ],
    )
    def test_what_stays_in_a_path_is_found(self, name: str) -> None:
        places = found(
            {"event": "$pageview", "distinct_id": "u-1", "properties": {name: f"/users/{MAIL}/edit"}}
        )
        assert places[f"properties.{name}"] == {"EMAIL_ADDRESS"}

    def test_a_first_touch_copy_of_a_wildcard_row_is_what_it_copies(self) -> None:
        assert entity("posthog", "$set_once", "$initial_geoip_subdivision_1_name") == "LOCATION"
        assert entity("posthog", "$set_once", "$initial_geoip_city_confidence") == "harmless"

    @pytest.mark.parametrize("name", ["gclsrc", "gad_source", "mc_cid"])
    def test_what_names_a_campaign_is_no_click_id(self, name: str) -> None:
        assert found({"event": "x", "distinct_id": "u-1", "properties": {name: "aw.ds"}}) == {
            "distinct_id": {"USER_ID"}
        }

    def test_the_cookie_of_posthog_js_holds_an_object(self) -> None:
        assert entity("query", "ph_phc_abc_posthog") == "container"


class TestSegment:
    def test_traits_of_the_query_api_are_found_in_a_url(self) -> None:
        url = f"https://example.com/?ajs_trait_email={MAIL}&ajs_uid=u-8231&ajs_aid=a-77&ajs_event=Clicked&ajs_prop_plan=pro"
        places = found({"type": "page", "anonymousId": "a-1", "properties": {"url": url}})
        assert places["properties.url?ajs_trait_email"] == {"EMAIL_ADDRESS"}
        assert places["properties.url?ajs_uid"] == {"USER_ID"}
        assert places["properties.url?ajs_aid"] == {"ANONYMOUS_ID"}
        assert "properties.url?ajs_prop_plan" not in places

    def test_a_trait_of_the_query_api_needs_no_telling_value(self) -> None:
        assert entity("query", "ajs_trait_first_name") == "PERSON"
        assert entity("query", "ajs_trait_dob") == "DATE_OF_BIRTH"

    @pytest.mark.parametrize("title", ["Pricing", "Mr", "Checkout: step 2"])
    def test_a_title_among_the_properties_is_only_searched(self, title: str) -> None:
        assert found({"type": "track", "userId": "u-1", "properties": {"title": title}}) == {
            "userId": {"USER_ID"}
        }

    def test_the_recipient_of_a_shared_product_is_an_address(self) -> None:
        payload = {
            "type": "track",
            "userId": "u-1",
            "event": "Product Shared",
            "properties": {"recipient": MAIL},
        }
        assert found(payload)["properties.recipient"] == {"EMAIL_ADDRESS"}

    def test_the_text_of_a_chat_is_a_message(self) -> None:
        assert entity("segment", "properties", "message_body") == "MESSAGE_TEXT"
        assert entity("segment", "properties", "email_subject") == "text"

    @pytest.mark.parametrize("name", ["userId", "previousId"])
    def test_an_address_in_an_identity_slot_is_an_address(self, name: str) -> None:
        assert (
            "EMAIL_ADDRESS"
            in found({"type": "alias", "userId": "u-1", "previousId": "p-1", name: MAIL})[name]
        )

    @pytest.mark.parametrize("place", ["traits", "context"])
    @pytest.mark.parametrize("name", ["firstName", "first_name"])
    def test_a_trait_counts_in_both_places_and_both_spellings(self, place: str, name: str) -> None:
        traits = {name: "Jane"}
        payload = {
            "type": "identify",
            "userId": "u-1",
            place: traits if place == "traits" else {"traits": traits},
        }
        assert {"PERSON"} in found(payload).values()

    def test_a_group_has_a_name_and_no_person_has_it(self) -> None:
        payload = {
            "type": "group",
            "userId": "u-1",
            "groupId": "g-1",
            "traits": {"name": "Acme Corp", "phone": "+1 415 555 0132"},
        }
        assert found(payload) == {"userId": {"USER_ID"}, "traits.phone": {"PHONE_NUMBER"}}


WAREHOUSE = {
    "anonymous_id": "a-1",
    "context_ip": "192.0.2.10",
    "context_library_name": "analytics.js",
    "context_page_url": "https://example.com/",
    "context_user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
    "context_traits_email": MAIL,
    "context_traits_first_name": "Jane",
    "context_device_advertising_id": "a1b2c3d4-e5f6-4711-8899-aabbccddeeff",
    "context_device_id": "dev-4711-a",
    "context_network_carrier": "Example Mobile",
    "context_os_name": "iOS",
    "context_timezone": "America/Los_Angeles",
    "event_text": "Order Completed",
}


class TestWarehouse:
    @pytest.mark.parametrize("vendor", ["segment", "rudderstack"])
    def test_a_column_means_what_the_path_means(self, vendor: str) -> None:
        places = found(WAREHOUSE, vendor)
        assert places == {
            "anonymous_id": {"ANONYMOUS_ID"},
            "context_ip": {"IP_ADDRESS"},
            "context_page_url": {"URL"},
            "context_user_agent": {"USER_AGENT"},
            "context_traits_email": {"EMAIL_ADDRESS"},
            "context_traits_first_name": {"PERSON"},
            "context_device_advertising_id": {"ADVERTISING_ID"},
            "context_device_id": {"DEVICE_ID"},
        }

    def test_a_column_has_the_category_of_its_path(self) -> None:
        assert load("segment").associated(("context_timezone",)) == "G"
        assert load("segment").associated(("context_os_name",)) == "F"

    def test_a_row_of_the_warehouse_is_recognised(self) -> None:
        assert recognise(WAREHOUSE) == "segment"
        assert recognise({**WAREHOUSE, "context_library_name": "RudderLabs JavaScript SDK"}) == "rudderstack"

    def test_only_a_whole_column_counts(self) -> None:
        assert entity("segment", "my_context_ip") is None


class TestRudderStack:
    def test_the_url_of_the_tab_keeps_what_the_url_has_lost(self) -> None:
        page = {"url": "https://example.com/", "tab_url": f"https://example.com/?email={MAIL}#top"}
        payload = {"type": "page", "anonymousId": "a-1", "context": {"page": page}}
        assert recognise(payload) == "rudderstack"
        assert found(payload)["context.page.tab_url?email"] == {"EMAIL_ADDRESS"}

    def test_an_external_id_is_a_users(self) -> None:
        external = [{"type": "crmId", "id": "crm-8231-x"}]
        payload = {"type": "identify", "userId": "u-1", "context": {"externalId": external}}
        assert found(payload)["context.externalId[0].id"] == {"USER_ID"}
        assert load("rudderstack").is_slot(("context", "externalId", "id"))

    def test_all_of_segment_holds_too(self) -> None:
        for row, kind in load("segment").entities.items():
            assert load("rudderstack").entities[row] == kind
        assert load("rudderstack").slots > load("segment").slots
        assert load("rudderstack").of({"type": "group"}).lookup(("traits", "name")) == load("segment").of(
            {"type": "group"}
        ).lookup(("traits", "name"))


class TestAmplitude:
    def test_a_session_is_the_time_at_which_it_began(self) -> None:
        payload = {
            "event_type": "Opened",
            "user_id": "u-8231",
            "device_id": "dev-77-abc",
            "session_id": EPOCH_MS,
        }
        assert found(payload) == {
            "user_id": {"USER_ID"},
            "device_id": {"DEVICE_ID"},
            "session_id": {"SESSION_ID"},
        }

    def test_what_autocapture_writes_is_known_by_its_name(self) -> None:
        properties = {
            "[Amplitude] Page URL": f"https://example.com/?email={MAIL}",
            "[Amplitude] Page Path": f"/u/{MAIL}",
            "[Amplitude] City": "Oakland",
            "[Amplitude] Link ID": "cta-1234567",
            "[Amplitude] Page Domain": "example.com",
        }
        places = found(
            {"event_type": "[Amplitude] Page Viewed", "device_id": "dev-77", "event_properties": properties}
        )
        assert places['event_properties["[Amplitude] Page URL"]'] == {"URL"}
        assert places['event_properties["[Amplitude] Page URL"]?email'] == {"EMAIL_ADDRESS"}
        assert places['event_properties["[Amplitude] Page Path"]'] == {"EMAIL_ADDRESS"}
        assert places['event_properties["[Amplitude] City"]'] == {"LOCATION"}
        assert not [place for place in places if "Link ID" in place or "Domain" in place]

    def test_an_upload_holds_events(self) -> None:
        payload = {
            "api_key": "k",
            "events": [{"event_type": "Opened", "user_id": "u-8231", "ip": "192.0.2.10"}],
        }
        assert recognise(payload) == "amplitude"
        assert found(payload) == {"events[0].user_id": {"USER_ID"}, "events[0].ip": {"IP_ADDRESS"}}
        assert load("amplitude").is_slot(("events", "user_id"))
        assert not load("amplitude").is_slot(("events", "event_properties", "user_id"))

    @pytest.mark.parametrize(
        "name", ["rdt_cid", "rtd_cid", "initial_rdt_cid", "initial_rtd_cid", "initial_gclid"]
    )
    def test_both_spellings_of_reddits_click_id_count(self, name: str) -> None:
        assert entity("amplitude", "user_properties", name) == "CLICK_ID"


class TestSnowplow:
    SESSION = "contexts_com_snowplowanalytics_snowplow_client_session_1"

    def test_one_word_is_a_device_in_a_session_and_a_person_at_the_top(self) -> None:
        row = {
            "collector_tstamp": "2026-01-02T03:04:05Z",
            "user_id": "u-8231",
            "domain_userid": UUID,
            self.SESSION: [{"userId": UUID, "sessionId": UUID, "firstEventId": UUID}],
        }
        assert found(row) == {
            "user_id": {"USER_ID"},
            "domain_userid": {"COOKIE_ID"},
            f"{self.SESSION}[0].userId": {"DEVICE_ID"},
            f"{self.SESSION}[0].sessionId": {"SESSION_ID"},
        }

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            # not in the list of the PII enrichment
            ("geo_latitude", "COORDINATES"), ("geo_longitude", "COORDINATES"), ("geo_zipcode", "ZIP_CODE"), ("page_url", "URL"),
            ("page_urlquery", "URL"), ("page_urlpath", "text"), ("page_referrer", "URL"), ("refr_urlquery", "URL"),
            ("refr_term", "SEARCH_QUERY"), ("useragent", "USER_AGENT"), ("mkt_campaign", "harmless"), ("ip_isp", "harmless"),
            # in it
            ("user_ipaddress", "IP_ADDRESS"), ("user_fingerprint", "FINGERPRINT"), ("mkt_clickid", "CLICK_ID"),
            ("ip_organization", "text"), ("tr_orderid", "harmless"),
        ],
    )  # fmt: skip
    def test_an_atomic_field_is_known(self, name: str, expected: str) -> None:
        assert entity("snowplow", name) == expected

    def test_what_was_typed_into_a_form_is_searched(self) -> None:
        change = "unstruct_event_com_snowplowanalytics_snowplow_change_form_1"
        submit = "unstruct_event_com_snowplowanalytics_snowplow_submit_form_1"
        row = {"event_id": UUID, "v_collector": "ssc", change: {"elementId": "f", "value": MAIL},
               submit: {"elements": [{"name": "email", "value": MAIL}]}}  # fmt: skip
        places = found(row)
        assert places[f"{change}.value"] == {"EMAIL_ADDRESS"}
        assert places[f"{submit}.elements[0].value"] == {"EMAIL_ADDRESS"}

    def test_a_checkout_holds_addresses(self) -> None:
        step = "contexts_com_snowplowanalytics_snowplow_ecommerce_checkout_step_1"
        assert entity("snowplow", step, "shipping_full_address") == "POSTAL_ADDRESS"
        assert entity("snowplow", step, "billing_postcode") == "ZIP_CODE"

    def test_encoded_events_and_entities_are_searched(self) -> None:
        assert entity("snowplow", "data", "ue_px") == entity("snowplow", "data", "cx") == "text"

    def test_what_stands_in_an_encoded_event_is_read(self) -> None:
        session = {"schema": "iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2",
                   "data": {"userId": UUID, "note": f"ask {MAIL}"}}  # fmt: skip
        outer = {"schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", "data": [session]}
        encoded = urlsafe_b64encode(json.dumps(outer).encode()).decode().rstrip("=")
        entities = set().union(*found({"e": "pv", "tv": "js-3.0.0", "cx": encoded}).values())
        assert "EMAIL_ADDRESS" in entities
        assert entities & {
            "DEVICE_ID",
            "USER_ID",
        }  # what is encoded stands for itself, outside the vendor's names

    def test_what_stands_in_a_plain_event_is_read_with_the_vendors_names(self) -> None:
        session = {
            "schema": "iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2",
            "data": {"userId": UUID},
        }
        outer = {"schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", "data": [session]}
        places = found({"e": "pv", "tv": "js-3.0.0", "co": json.dumps(outer)})
        assert list(places.values()) == [{"DEVICE_ID"}]

    def test_a_trackers_payload_is_recognised_and_read(self) -> None:
        one = {"e": "pv", "tv": "py-1.0.0", "p": "web", "aid": "app", "uid": "u-8231", "duid": UUID, "ip": "192.0.2.10",
               "url": "https://example.com/", "page": "Pricing", "eid": UUID, "dtm": str(EPOCH_MS)}  # fmt: skip
        payload = {
            "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
            "data": [one],
        }
        assert recognise(payload) == recognise(one) == "snowplow"
        assert found(payload) == {
            "data[0].uid": {"USER_ID"},
            "data[0].duid": {"COOKIE_ID"},
            "data[0].ip": {"IP_ADDRESS"},
            "data[0].url": {"URL"},
        }
        assert load("snowplow").allowed(("data", "eid")) == ("keep",)


class TestMixpanel:
    def test_events_and_profiles_are_recognised_in_lists_too(self) -> None:
        event = {
            "event": "Sign up",
            "properties": {"time": 1_700_000_000, "distinct_id": "u-8231", "token": "t", "mp_lib": "web"},
        }
        profile = {
            "$token": "t",
            "$distinct_id": "u-8231",
            "$set": {"$email": MAIL, "$name": "Jane Roe", "$city": "Oakland"},
        }
        assert (
            recognise(event) == recognise([event]) == recognise(profile) == recognise([profile]) == "mixpanel"
        )
        assert found([event]) == {"[0].properties.distinct_id": {"USER_ID"}}
        places = found(profile)
        assert places["$set.$email"] == {"EMAIL_ADDRESS"}
        assert places["$set.$name"] == {"PERSON"}
        assert places["$set.$city"] == {"LOCATION"}

    def test_coordinates_come_in_though_they_are_not_stored(self) -> None:
        places = found(
            {
                "event": "x",
                "properties": {"mp_lib": "python", "$latitude": 37.774929, "$longitude": -122.419416},
            }
        )
        assert places == {"properties.$latitude": {"COORDINATES"}, "properties.$longitude": {"COORDINATES"}}

    @pytest.mark.parametrize("name", ["$initial_referrer", "initial_utm_term", "initial_utm_source"])
    def test_first_touch_is_what_it_copies(self, name: str) -> None:
        expected = {"$initial_referrer": "URL", "initial_utm_term": "text", "initial_utm_source": "harmless"}
        assert entity("mixpanel", "properties", name) == expected[name]


def ga4_row(**params: Any) -> dict[str, Any]:
    pairs = [
        {"key": key, "value": {"int_value" if isinstance(value, int) else "string_value": value}}
        for key, value in params.items()
    ]
    return {"event_name": "page_view", "event_timestamp": EPOCH_MS * 1000, "user_pseudo_id": "1234567890.1700000000",
            "event_params": pairs, "device": {"category": "mobile", "mobile_model_name": "Pixel 7"}}  # fmt: skip


class TestGA4:
    def test_a_session_is_the_time_at_which_it_began(self) -> None:
        places = found(ga4_row(ga_session_id=1_700_000_000, ga_session_number=3))
        assert places == {"user_pseudo_id": {"COOKIE_ID"}, "event_params[0].value.int_value": {"SESSION_ID"}}

    def test_parameters_are_pairs(self) -> None:
        row = ga4_row(
            page_location=f"https://example.com/?email={MAIL}",
            page_title="Pricing",
            gclid="Cj0KCQiA1rSsBhDHARIsEx",
            medium="cpc",
        )
        places = found(row)
        assert places["event_params[0].value.string_value"] == {"URL"}
        assert places["event_params[0].value.string_value?email"] == {"EMAIL_ADDRESS"}
        assert places["event_params[2].value.string_value"] == {"CLICK_ID"}
        assert "event_params[3].value.string_value" not in places

    def test_user_properties_are_pairs(self) -> None:
        row = {
            **ga4_row(),
            "user_properties": [{"key": "email", "value": {"string_value": MAIL, "set_timestamp_micros": 1}}],
        }
        assert found(row)["user_properties[0].value.string_value"] == {"EMAIL_ADDRESS"}

    def test_the_measurement_protocol_sends_unkeyed_hashes(self) -> None:
        digest = "0123456789abcdef" * 4
        payload = {
            "client_id": "1234567890.1700000000",
            "user_data": {
                "sha256_email_address": [digest],
                "address": [{"sha256_first_name": digest, "city": "Oakland"}],
            },
            "events": [
                {
                    "name": "login",
                    "params": {"session_id": 1_700_000_000, "page_location": "https://example.com/"},
                }
            ],
        }
        assert recognise(payload) == "ga4"
        places = found(payload)
        assert places["user_data.sha256_email_address[0]"] == {"HASHED_IDENTIFIER"}
        assert places["user_data.address[0].sha256_first_name"] == {"HASHED_IDENTIFIER"}
        assert places["user_data.address[0].city"] == {"LOCATION"}
        assert places["events[0].params.session_id"] == {"SESSION_ID"}
        assert places["events[0].params.page_location"] == {"URL"}
        assert "events[0].name" not in places


class TestOpenTelemetry:
    def test_who_asked_is_a_person_and_who_answered_a_server(self) -> None:
        span = {
            "client.address": "192.0.2.10",
            "server.address": "198.51.100.7",
            "network.local.address": "198.51.100.8",
            "http.route": "/",
        }
        assert recognise(span) == "opentelemetry"
        assert found(span) == {'["client.address"]': {"IP_ADDRESS"}}

    def test_a_header_is_known_or_judged_by_its_words(self) -> None:
        attributes = {
            "http.request.method": "GET",
            "http.request.header.x-forwarded-for": ["192.0.2.10"],
            "http.request.header.authorization": ["Basic amFuZTpzZWNyZXQ="],
            "http.request.header.x-user-email": [MAIL],
            "http.request.header.x-customer-id": ["cus-8231-a"],
            "http.request.header.accept": ["text/html"],
        }
        places = found(attributes)
        assert "IP_ADDRESS" in places['["http.request.header.x-forwarded-for"][0]']
        assert "CREDENTIAL" in places['["http.request.header.authorization"][0]']
        assert places['["http.request.header.x-user-email"][0]'] == {"EMAIL_ADDRESS"}
        assert places['["http.request.header.x-customer-id"][0]'] == {"USER_ID"}
        assert '["http.request.header.accept"][0]' not in places

    @pytest.mark.parametrize("name", ["enduser.id", "user.id"])
    def test_an_end_user_may_be_an_address(self, name: str) -> None:
        assert "EMAIL_ADDRESS" in found({name: MAIL, "http.route": "/"})[f'["{name}"]']

    def test_otlp_writes_attributes_as_pairs(self) -> None:
        attributes = [
            {"key": "user.email", "value": {"stringValue": MAIL}},
            {"key": "user.full_name", "value": {"stringValue": "Jane Roe"}},
            {"key": "server.address", "value": {"stringValue": "198.51.100.7"}},
            {"key": "url.query", "value": {"stringValue": f"email={MAIL}"}},
        ]
        span = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "GET /",
                "startTimeUnixNano": "1700000000000000000", "attributes": attributes}  # fmt: skip
        payload = {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": [span]}]}]}
        assert recognise(payload) == recognise(span) == "opentelemetry"
        values = set(map(frozenset, found(payload).values()))
        assert values == {frozenset({"EMAIL_ADDRESS"}), frozenset({"PERSON"})}

    def test_a_hash_of_a_user_is_still_an_identifier(self) -> None:
        assert entity("opentelemetry", "attributes", "user.hash") == "HASHED_IDENTIFIER"


class TestClickIds:
    LISTED = (
        "gclid dclid gbraid wbraid fbclid msclkid twclid li_fat_id igshid ttclid rdt_cid rtd_cid epik qclid sccid irclid _kx "
        "ko_click_id srsltid mc_eid _hsenc vero_id oly_enc_id"
    )

    @pytest.mark.parametrize("name", LISTED.split())
    def test_every_vendors_click_ids_are_found_in_urls(self, name: str) -> None:
        places = found({"url": f"https://example.com/?{name}=Cj0KCQiA1rSsBhDHARIsANB4EJb&page=2"})
        assert places[f"url?{name}"] == {"CLICK_ID"}

    @pytest.mark.parametrize("name", ["gclsrc", "gad_source", "mc_cid", "gad_campaignid"])
    def test_what_names_a_campaign_stays(self, name: str) -> None:
        assert found({"url": f"https://example.com/?{name}=12345678"}) == {"url": {"URL"}}


class TestHashes:
    @pytest.mark.parametrize(
        "name", ["email_sha256", "hashed_email", "phone_sha256", "email_md5", "sha256_email_address"]
    )
    def test_a_hash_beside_a_persons_word_is_an_identifier(self, name: str) -> None:
        assert found({name: "0123456789abcdef" * 2}) == {name: {"HASHED_IDENTIFIER"}}


@pytest.mark.parametrize("vendor", vendors())
@pytest.mark.parametrize("name", ["order_id", "event_id", "message_id", "trace_id"])
def test_the_id_of_a_thing_is_nobodys(vendor: str, name: str) -> None:
    assert found({name: "ord-8231-abc"}, vendor) == {}
