"""The sink decodes what SDKs send, judges everything that arrives, shows no value, and never takes silence for clean."""

import base64
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zlib
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from pi_classify.cli.app import build
from pi_classify.testing import PersonalInformationFound
from pi_classify.testing.sink import Sink
from pi_classify.testing.sink.decoding import LARGEST_BODY, read_body

SECRET = "jane.roe@example.com"
CLEAN = {"event": "Signed Up", "distinct_id": "user-1", "properties": {"plan": "pro"}}
LEAKING = {"event": "Signed Up", "distinct_id": "user-1", "properties": {"plan": "pro", "email": SECRET}}
JSON = {"content-type": "application/json"}


def send(sink, method, path, body=None, headers=None):
    """One request; status, headers and body of the answer."""
    connection = HTTPConnection(sink.host, sink.port, timeout=10)
    try:
        data = json.dumps(body) if isinstance(body, (dict, list)) else body
        connection.request(method, path, data, headers or {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def places(sink):
    return [(leak.finding.location, leak.finding.entity) for leak in sink.left()]


def b64(value):
    return base64.b64encode(json.dumps(value).encode()).decode()


def url64(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


SELF_DESCRIBING = {
    "schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
    "data": {"schema": "iglu:com.example/signed_up/jsonschema/1-0-0", "data": {"email": SECRET}},
}
SNOWPLOW = {"e": "ue", "p": "web", "tv": "js-4", "aid": "shop"}
TRACK = {"type": "track", "event": "Signed Up", "userId": "user-1", "properties": {"email": SECRET}}
RUDDER = {**TRACK, "channel": "server", "context": {"library": {"name": "analytics-python"}}}
AMPLITUDE = {"event_type": "Signed Up", "user_id": "user-1", "event_properties": {"email": SECRET}}
MIXPANEL = {"event": "Signed Up", "properties": {"token": "tok", "distinct_id": "user-1", "email": SECRET}}

# vendor, printed path, method, path, body, headers, where the e-mail address is found
WIRE = [
    ("posthog", "/batch/", "POST", "/batch/", {"api_key": "phc_x", "batch": [LEAKING]}, JSON, "properties.email"),
    ("posthog", "/capture/", "POST", "/e/?compression=gzip-js", gzip.compress(json.dumps([LEAKING]).encode(), mtime=0),
     {"content-type": "text/plain"}, "properties.email"),
    ("posthog", "/capture/", "POST", "/e/?compression=base64", f"data={quote(b64(LEAKING))}",
     {"content-type": "application/x-www-form-urlencoded"}, "properties.email"),
    ("posthog", "/capture/", "GET", f"/e/?data={quote(b64(LEAKING))}&ip=1", None, {}, "properties.email"),
    ("posthog", "/i/v0/e/", "POST", "/i/v0/e/", LEAKING, {"content-type": "text/plain"}, "properties.email"),
    ("posthog", "/i/v1/analytics/events", "POST", "/i/v1/analytics/events",
     zlib.compress(json.dumps({"batch": [LEAKING]}).encode()), {"content-encoding": "deflate"}, "properties.email"),
    ("posthog", "/batch/", "POST", "/ingest/batch", {"batch": [LEAKING]}, JSON, "properties.email"),
    ("segment", "/v1/batch", "POST", "/v1/batch", {"batch": [TRACK], "writeKey": "wk_x"}, JSON, "properties.email"),
    ("segment", "/v1/import", "POST", "/v1/import", gzip.compress(json.dumps({"batch": [TRACK]}).encode(), mtime=0),
     {"content-encoding": "gzip"}, "properties.email"),
    ("segment", "/v1/track", "POST", "/v1/t", TRACK, {"content-type": "text/plain"}, "properties.email"),
    ("rudderstack", "/v1/batch", "POST", "/v1/batch", {"batch": [RUDDER]}, JSON, "properties.email"),
    ("rudderstack", "/beacon/v1/batch", "POST", "/beacon/v1/batch?writeKey=wk", {"batch": [TRACK]}, {}, "properties.email"),
    ("snowplow", "/com.snowplowanalytics.snowplow/tp2", "POST", "/com.snowplowanalytics.snowplow/tp2",
     {"schema": "iglu:x/payload_data/jsonschema/1-0-4", "data": [{**SNOWPLOW, "ue_px": url64(SELF_DESCRIBING)}]},
     JSON, "ue_pr.data.data.email"),
    ("snowplow", "/i", "GET", f"/i?e=ue&p=web&tv=js-4&aid=shop&ue_px={url64(SELF_DESCRIBING)}", None, {},
     "ue_pr.data.data.email"),
    ("amplitude", "/2/httpapi", "POST", "/2/httpapi", {"api_key": "k1234567890abcdef", "events": [AMPLITUDE]}, JSON,
     "event_properties.email"),
    ("amplitude", "/batch", "POST", "/batch", {"api_key": "k1234567890abcdef", "events": [AMPLITUDE]}, JSON,
     "event_properties.email"),
    ("amplitude", "/identify", "POST", "/identify",
     "api_key=k1234567890abcdef&identification=" + quote(json.dumps([{"user_id": "user-1", "user_properties": {"email": SECRET}}])),
     {"content-type": "application/x-www-form-urlencoded"}, "user_properties.email"),
    ("mixpanel", "/track", "POST", "/track?verbose=1", f"data={quote(json.dumps(MIXPANEL))}&ip=0",
     {"content-type": "application/x-www-form-urlencoded"}, "properties.email"),
    ("mixpanel", "/track", "GET", f"/track/?data={quote(b64(MIXPANEL))}", None, {}, "properties.email"),
    ("mixpanel", "/import", "POST", "/import?strict=1", "\n".join([json.dumps(MIXPANEL)] * 2), {}, "properties.email"),
    ("mixpanel", "/engage", "POST", "/engage",
     [{"$token": "tok", "$distinct_id": "user-1", "$set": {"$email": SECRET}}], JSON, "$set.$email"),
    ("mixpanel", "/groups", "POST", "/groups",
     [{"$token": "tok", "$group_key": "company", "$group_id": "acme", "$set": {"owner_email": SECRET}}], JSON, "$set.owner_email"),
    ("ga4", "/mp/collect", "POST", "/mp/collect?measurement_id=G-ABC123&api_secret=s3cretS3cret_x",
     {"client_id": "123.456", "events": [{"name": "sign_up", "params": {"method": SECRET}}]}, {}, "events[0].params.method"),
    ("ga4", "/g/collect", "POST", f"/g/collect?v=2&tid=G-ABC123&cid=123.456&en=sign_up&ep.contact={quote(SECRET)}",
     None, {}, "ep.contact"),
    ("ga4", "/g/collect", "POST", "/g/collect?v=2&tid=G-ABC123&cid=123.456",
     f"en=page_view&ep.plan=pro\r\nen=sign_up&ep.contact={quote(SECRET)}", {"content-type": "text/plain"}, "ep.contact"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("vendor", "name", "method", "path", "body", "headers", "where"), WIRE, ids=lambda v: v if v in ("GET", "POST") else None
)  # fmt: skip
def test_a_wire_format_is_decoded_and_what_is_left_is_found_where_it_stands(
    sink, vendor, name, method, path, body, headers, where
):
    status, _, _ = send(sink, method, path, body, headers)
    assert status in (200, 204)
    assert sink.received == {(vendor, name): 1}
    assert sink.wait(1)[0][0] == vendor
    assert (where, "EMAIL_ADDRESS") in places(sink)
    assert {entity for _, entity in places(sink)} == {"EMAIL_ADDRESS"}


def test_a_clean_event_of_each_vendor_is_clean(sink):
    for _, _, method, path, body, headers, _ in WIRE:
        if isinstance(body, (dict, list)):
            send(
                sink,
                method,
                path,
                json.dumps(body)
                .replace(SECRET, "monthly")
                .replace(url64(SELF_DESCRIBING), url64({"data": {"plan": "pro"}})),
                headers,
            )
    assert len(sink.events) > 10
    sink.assert_no_pi()


def test_events_are_what_the_application_made(sink):
    send(
        sink,
        "POST",
        "/batch/",
        {"api_key": "phc_x", "batch": [CLEAN, LEAKING], "sent_at": "2026-01-31T00:00:00Z"},
    )
    assert sink.events == [("posthog", CLEAN), ("posthog", LEAKING)]


# ---------------------------------------------------------------------- nothing goes unscanned


def test_an_envelope_is_scanned_beside_its_events(sink):
    send(sink, "POST", "/v1/batch", {"batch": [TRACK], "context": {"traits": {"phone": "+1 212-555-0123"}}})
    assert ("body.context.traits.phone", "PHONE_NUMBER") in places(sink)


def test_a_request_for_flags_is_scanned_though_it_is_no_event(sink):
    status, _, answer = send(
        sink, "POST", "/flags/?v=2", {"token": "phc_x", "person_properties": {"email": SECRET}}
    )
    assert (status, json.loads(answer)["flags"]) == (200, {})
    assert sink.events == []
    assert places(sink) == [("person_properties.email", "EMAIL_ADDRESS")]


@pytest.mark.parametrize(
    ("path", "headers", "where"),
    [
        (f"/batch/?who={quote(SECRET)}", {}, "query.who"),
        ("/batch/", {"X-Forwarded-For": "203.0.113.9"}, "headers.x-forwarded-for"),
        ("/batch/", {"Referer": f"https://example.com/a?email={quote(SECRET)}"}, "headers.referer?email"),
        ("/batch/", {"Cookie": f"contact={quote(SECRET)}"}, "cookies.contact!percent"),
        ("/batch/", {"Cookie": f"contact={SECRET}; broken cookie; a"}, "cookies"),
        (f"/proxy/{quote(SECRET)}/batch/", {}, "path"),
    ],
)
def test_query_header_cookie_and_path_are_scanned(sink, path, headers, where):
    send(sink, "POST", path, {"batch": [CLEAN]}, headers)
    assert where in [location for location, _ in places(sink)]


def test_the_clients_own_headers_and_the_project_key_are_not_scanned(sink):
    headers = {
        "Authorization": "Basic d2tfdGVzdDo=",
        "User-Agent": "analytics-python/2.4 (jane.roe@example.com)",
    }
    send(sink, "POST", "/mp/collect?api_secret=s3cretS3cret_x&measurement_id=G-ABC123",
         {"client_id": "123.456", "events": [{"name": "login"}]}, headers)  # fmt: skip
    sink.assert_no_pi()


def test_an_address_in_place_of_the_project_key_is_found(sink):
    send(sink, "POST", "/batch/", {"api_key": SECRET, "batch": [CLEAN]})
    assert [entity for _, entity in places(sink)] == ["EMAIL_ADDRESS"]


@pytest.mark.parametrize(
    "said",
    [
        "Basic " + base64.b64encode(f"{SECRET}:".encode()).decode(),
        f"Bearer {SECRET}",
        SECRET,
        "Bearer 987-65-4320",
        "Basic +1 202 555 0143",
    ],
)
def test_a_person_in_place_of_the_key_of_a_header_is_found(sink, said):
    send(sink, "POST", "/batch/", {"batch": [CLEAN]}, {"Authorization": said})
    assert [location for location, _ in places(sink)] == ["authorization.user"]


@pytest.mark.parametrize("said", ["Bearer abc.def-ghi_jkl~m+n/o==", "Basic d2tfdGVzdDo=", "Token k3y"])
def test_a_key_in_that_header_is_not_scanned(sink, said):
    send(sink, "POST", "/batch/", {"batch": [CLEAN]}, {"Authorization": said})
    sink.assert_no_pi()


@pytest.mark.parametrize(
    "body", [{"who": {"email": SECRET}}, f"who is {SECRET}", f"a=1&email={quote(SECRET)}"]
)
def test_an_unknown_path_is_recorded_as_unknown_and_scanned(sink, body):
    send(sink, "PUT", "/somebody/else", body)
    assert sink.events[0][0] == "unknown"
    assert [entity for _, entity in places(sink)] == ["EMAIL_ADDRESS"]
    assert sink.received == {("unknown", "(another path)"): 1}


def test_a_path_renamed_by_a_proxy_is_told_by_the_shape_of_its_body(sink):
    send(sink, "POST", "/relay-x7", {"batch": [LEAKING], "api_key": "phc_x"})
    assert [vendor for vendor, _ in sink.events] == ["posthog"]
    assert places(sink) == [("properties.email", "EMAIL_ADDRESS")]


def test_a_value_behind_a_repeated_name_does_not_hide(sink):
    send(sink, "POST", "/capture/", f'{{"event": "a", "distinct_id": "user-1", "x": "{SECRET}", "x": "y"}}')
    assert "EMAIL_ADDRESS" in [entity for _, entity in places(sink)]


def test_the_packed_snapshots_of_a_session_replay_are_opened(sink):
    packed = gzip.compress(json.dumps({"node": {"textContent": f"Hello {SECRET}"}}).encode()).decode(
        "latin-1"
    )
    event = {
        "event": "$snapshot",
        "properties": {"$snapshot_data": [{"type": 2, "cv": "2024-10", "data": packed}]},
    }
    send(sink, "POST", "/s/", event, JSON)
    assert [entity for _, entity in places(sink)] == ["EMAIL_ADDRESS"]


@pytest.mark.parametrize("path", ["/s/", "/somebody/else"])
def test_gzip_in_base64_inside_an_event_is_opened(sink, path):
    packed = base64.b64encode(gzip.compress(json.dumps({"text": f"Hello {SECRET}"}).encode())).decode()
    send(sink, "POST", path, {"event": "$snapshot", "properties": {"$snapshot_data": packed}})
    assert [entity for _, entity in places(sink)] == ["EMAIL_ADDRESS"]


def test_gzip_in_base64_that_is_damaged_counts_as_unscanned(sink):
    packed = base64.b64encode(gzip.compress(SECRET.encode())[:-9]).decode()
    send(sink, "POST", "/s/", {"event": "$snapshot", "properties": {"$snapshot_data": packed}})
    assert "compressed data that breaks off" in str(sink.left()[0])


def test_a_word_that_begins_like_gzip_in_base64_stays_a_word(sink):
    send(sink, "POST", "/batch/", {"batch": [{"event": "x", "properties": {"plan": "H4sI am"}}]})
    assert sink.events[0][1]["properties"]["plan"] == "H4sI am"


def test_the_parts_of_a_multipart_body_are_scanned(sink):
    part = json.dumps({"event": "$ai_generation", "properties": {"$ai_input": f"write to {SECRET}"}})
    body = f'--x\r\nContent-Disposition: form-data; name="event"\r\n\r\n{part}\r\n--x--\r\n'
    send(sink, "POST", "/i/v0/ai", body, {"content-type": "multipart/form-data; boundary=x"})
    assert "EMAIL_ADDRESS" in [entity for _, entity in places(sink)]


def test_a_body_in_chunks_is_read(sink):
    body = json.dumps({"batch": [LEAKING]}).encode()
    send(sink, "POST", "/batch/", iter([body[:20], body[20:]]))
    assert places(sink) == [("properties.email", "EMAIL_ADDRESS")]


BOMB = gzip.compress(b"0" * (LARGEST_BODY + 1), mtime=0)


@pytest.mark.parametrize(
    ("path", "body", "headers", "reason"),
    [
        ("/batch/", b"x" * 10, {"content-length": str(LARGEST_BODY + 1)}, "larger than the limit"),
        ("/batch/", BOMB, {"content-encoding": "gzip"}, "larger than the limit"),
        ("/batch/", BOMB, {}, "larger than the limit"),
        ("/batch/", gzip.compress(b'{"a": 1}', mtime=0)[:-9], {"content-encoding": "gzip"}, "compressed data that breaks off"),
        ("/batch/", b"\x1f\x8b\x00\x00junk", {}, "damaged compressed data"),
        ("/batch/", b"anything", {"content-encoding": "br"}, "an encoding that is not known"),
        ("/batch/", b"\xff\xfe\x00a", {}, "not text in UTF-8"),
        ("/e/", "data=" + quote(base64.b64encode(gzip.compress(b'{"event": "a"}', mtime=0)[:-9])), {}, "compressed data that breaks off"),
        ("/e/?data=" + quote(base64.b64encode(gzip.compress(b'{"event": "a"}', mtime=0)[:-9])), None, {}, "compressed data that breaks off"),
        ("/e/", "data=" + quote(base64.b64encode(bytes(range(128, 192)))), {}, "not text in UTF-8"),
        ("/e/?compression=lz64", b"data=abc", {}, "lz-string, which old versions of posthog-js send"),
        ("/batch/", b"[" * 100_000 + b"]" * 100_000, {}, "nested too deeply"),
        ("/batch/", b"", {"content-length": "many"}, "a length that is no number"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_counts_as_unscanned(sink, path, body, headers, reason):
    status, _, _ = send(sink, "POST", path, body, headers)
    assert status in (400, 413)
    (leak,) = sink.left()
    assert leak.finding.entity == "UNSCANNED"
    assert reason in str(leak)


def test_a_request_that_breaks_off_counts_as_unscanned(sink):
    with socket.create_connection((sink.host, sink.port)) as client:
        client.sendall(b"POST /batch/ HTTP/1.1\r\nContent-Length: 500\r\n\r\n{")
    wait_for(lambda: sink.requests)
    assert "it broke off" in str(sink.left()[0])


def test_what_is_no_http_counts_as_unscanned_and_is_not_quoted(sink):
    with socket.create_connection((sink.host, sink.port)) as client:
        client.sendall(f"{SECRET} says hello there and more\r\n\r\n".encode())
        assert SECRET.encode() not in client.recv(4096)
    wait_for(lambda: sink.requests)
    assert "no HTTP request" in str(sink.left()[0])


def test_a_request_that_is_still_arriving_when_the_sink_closes_counts_as_unscanned(monkeypatch):
    monkeypatch.setattr("pi_classify.testing.sink.server._LAST_WORDS", 0.1)
    sink = Sink()
    with socket.create_connection((sink.host, sink.port)) as client:
        client.sendall(b"POST /batch/ HTTP/1.1\r\nContent-Length: 500\r\n\r\n{")
        wait_for(lambda: sink._arriving)
        sink.close()
        assert "still arriving" in str(sink.left()[0])


def wait_for(condition):
    for _ in range(500):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not happen")


# ---------------------------------------------------------------------- what it answers


def test_a_browser_may_send_from_any_page_with_credentials(sink):
    asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "content-type,x-own", "Access-Control-Request-Private-Network": "true"}  # fmt: skip
    status, headers, _ = send(sink, "OPTIONS", "/e/", None, asked)
    assert status == 204
    assert headers["access-control-allow-origin"] == "https://example.com"
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["access-control-allow-headers"] == "content-type,x-own"
    assert headers["access-control-allow-private-network"] == "true"
    assert sink.requests == ()


def test_a_preflight_is_no_event_and_its_address_is_scanned(sink):
    send(sink, "OPTIONS", f"/e/?who={quote(SECRET)}")
    assert sink.events == []
    assert places(sink) == [("query.who", "EMAIL_ADDRESS")]


@pytest.mark.parametrize(
    ("asked", "vendor"), [("anonymousid,content-type", "rudderstack"), ("content-type", "segment")]
)
def test_a_preflight_belongs_to_the_vendor_whose_headers_it_asks_for(sink, asked, vendor):
    send(sink, "OPTIONS", "/v1/track?region=us", None, {"Access-Control-Request-Headers": asked})
    assert sink.received == {(vendor, "(preflight)"): 1}


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "/batch/", {"batch": []}, {"status": 1}),
        ("GET", "/array/phc_x/config", None, {"sessionRecording": False}),
        (
            "POST",
            "/i/v1/analytics/events",
            {"batch": [{"uuid": "a-1"}]},
            {"results": {"a-1": {"result": "ok"}}},
        ),
        ("POST", "/v1/batch", {"batch": []}, {"success": True}),
        ("POST", "/2/httpapi", {"events": [AMPLITUDE]}, {"code": 200, "events_ingested": 1}),
        ("POST", "/track?verbose=1", MIXPANEL, {"status": 1, "error": None}),
        ("POST", "/import", [MIXPANEL], {"num_records_imported": 1}),
        ("GET", "/flags?token=tok", None, {"flags": {}}),
        ("POST", "/debug/mp/collect", {"client_id": "1.2", "events": []}, {"validationMessages": []}),
    ],
)
def test_an_sdk_hears_what_its_vendor_would_say(sink, method, path, body, said):
    status, _, answer = send(sink, method, path, body)
    assert status == 200
    assert said.items() <= json.loads(answer).items()


def test_settings_send_the_events_of_analytics_js_and_rudderstack_back_here(sink):
    _, _, settings = send(sink, "GET", "/v1/projects/wk_x/settings")
    assert json.loads(settings)["integrations"]["Segment.io"]["apiHost"] == f"127.0.0.1:{sink.port}/v1"
    _, _, source = send(sink, "GET", "/sourceConfig/?writeKey=wk")
    assert json.loads(source)["source"]["dataplanes"]["US"][0]["url"] == sink.url


def test_a_script_that_posthog_js_would_fetch_is_empty(sink):
    status, headers, body = send(sink, "GET", "/static/array.js")
    assert (status, headers["content-type"], body) == (200, "application/javascript", b"")


# ---------------------------------------------------------------------- the object


def test_it_listens_on_loopback_only(sink):
    assert sink.url == f"http://127.0.0.1:{sink.port}"
    assert sink._server.server_address[0] == "127.0.0.1"


def test_the_assertion_fails_without_showing_the_value(sink):
    send(sink, "POST", "/batch/", {"batch": [LEAKING]})
    with pytest.raises(PersonalInformationFound) as caught:
        sink.assert_no_pi()
    assert "posthog /batch/ #1" in str(caught.value)
    shown = str(caught.value) + repr(sink) + repr(sink.requests) + repr(sink.left()) + str(sink.left()[0])
    assert SECRET not in shown


def test_an_allowance_passes_and_one_that_is_not_needed_is_reported(sink):
    send(sink, "POST", "/batch/", {"batch": [LEAKING]})
    sink.assert_no_pi(allow=["properties.email"])
    with pytest.raises(PersonalInformationFound, match="matches nothing"):
        sink.assert_no_pi(allow=["EMAIL_ADDRESS", "US_SSN"])


INVENTORY = """version = 1

[[properties]]
property = "properties.email"
verdict = "not_pi"
reason = "an address of a machine"
"""


def test_an_inventory_goes_before_the_policy(sink, tmp_path):
    file = tmp_path / "pi_inventory.toml"
    file.write_text(INVENTORY, "utf-8")
    send(sink, "POST", "/batch/", {"batch": [LEAKING]})
    assert sink.left(inventory=file) == ()
    sink.assert_no_pi(inventory=file)
    assert sink.left()


def test_another_policy_sees_more(sink):
    send(sink, "POST", "/batch/", {"batch": [CLEAN]})
    sink.assert_no_pi()
    assert ("distinct_id", "USER_ID") in [
        (one.finding.location, one.finding.entity) for one in sink.left("ccpa")
    ]


def test_silence_is_not_clean(sink):
    with pytest.raises(AssertionError, match="no event arrived"):
        sink.assert_no_pi()
    send(sink, "GET", "/array/phc_x/config")
    with pytest.raises(AssertionError, match="no event arrived"):
        sink.assert_no_pi()


def test_what_could_not_be_read_is_said_before_that_no_event_came(sink):
    send(sink, "POST", "/batch/", b"anything", {"content-encoding": "br"})
    with pytest.raises(PersonalInformationFound, match="an encoding that is not known"):
        sink.assert_no_pi()


def test_waiting_says_what_came_when_it_is_too_little(sink):
    send(sink, "POST", "/batch/", {"batch": [CLEAN]})
    with pytest.raises(TimeoutError, match=r"1 of 2 events came .*posthog /batch/ 1"):
        sink.wait(2, timeout=0.05)


def test_waiting_ends_when_the_event_comes(sink):
    threading.Timer(0.05, send, (sink, "POST", "/batch/", {"batch": [CLEAN]})).start()
    assert sink.wait(1, timeout=5) == [("posthog", CLEAN)]


def test_raw_bodies_are_kept_as_they_came_and_can_be_forgotten(sink):
    packed = gzip.compress(b'{"batch": []}', mtime=0)
    send(sink, "POST", "/batch/", packed, {"content-encoding": "gzip"})
    assert sink.raw == [packed]
    sink.clear()
    assert (sink.raw, sink.received) == ([], {})


def test_many_senders_at_once_lose_nothing(sink):
    senders = [
        threading.Thread(target=send, args=(sink, "POST", "/batch/", {"batch": [CLEAN]})) for _ in range(40)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(sink.events) == 40


def test_nothing_is_printed(sink, capfd):
    send(sink, "POST", "/batch/", {"batch": [LEAKING]})
    send(sink, "POST", f"/x/{quote(SECRET)}", b"\xff")
    assert capfd.readouterr() == ("", "")


def test_closing_twice_is_harmless_and_frees_the_port():
    with Sink() as first:
        first.close()
    with Sink(port=first.port) as second:
        assert second.port == first.port


@pytest.mark.parametrize(
    "text", [b"aGVsbG8gd29ybGQh", b"data=aGVsbG8gd29ybGQh&x=1", b"plain words", b"3", b'"words"']
)
def test_what_is_no_event_keeps_its_text(text):
    body = read_body(text)
    assert not body.problem
    assert body.document is not None or body.text or body.fields


def test_zstandard_is_read_where_it_is_installed():
    zstandard = pytest.importorskip("zstandard", reason='needs the extra "zstd"')
    packed = zstandard.ZstdCompressor().compress(b'{"event": "a"}')
    assert read_body(packed, encoding="zstd").document == {"event": "a"}
    assert read_body(b"junk", encoding="zstd").problem == "damaged compressed data"


# ---------------------------------------------------------------------- the command


class Command:
    """`pi-classify sink` as a process of its own."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, "-c", "import sys; from pi_classify.cli import main; sys.exit(main())", "sink", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.first = self.process.stderr.readline()
        self.host, self.port = "127.0.0.1", int(self.first.rpartition(":")[2])

    def end(self):
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, self.first + err


@pytest.fixture
def command():
    started = []

    def start(*options):
        started.append(Command(*options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def test_the_command_prints_a_line_for_each_leak_and_exits_1(command):
    process = command("--once", "1")
    send(process, "POST", "/batch/", {"batch": [{**LEAKING, "event": "$identify"}]})
    code, out, err = process.end()
    assert code == 1
    assert out.startswith("posthog /batch/ #1 $identify: properties.email EMAIL_ADDRESS certain")
    assert len(out.splitlines()) == 1
    assert SECRET not in out + err


def test_a_name_that_somebody_gave_to_an_event_is_not_printed(command):
    process = command("--once", "1")
    send(process, "POST", "/batch/", {"batch": [{**LEAKING, "event": "Jane Roe signed up"}]})
    _, out, err = process.end()
    assert "Jane" not in out + err


def test_the_command_asks_the_inventory(command, tmp_path):
    file = tmp_path / "pi_inventory.toml"
    file.write_text(INVENTORY, "utf-8")
    process = command("--once", "1", "--inventory", str(file))
    send(process, "POST", "/batch/", {"batch": [LEAKING]})
    assert process.end()[:2] == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_sums_up_when_it_is_told_to_end(command, number):
    process = command()
    send(process, "POST", "/batch/", {"batch": [CLEAN]})
    process.process.send_signal(number)
    code, out, err = process.end()
    assert (code, out) == (0, "")
    assert "posthog /batch/: 1" in err
    assert "events: 1, requests: 1, places with personal information: 0" in err


def run(*options):
    return CliRunner().invoke(build(), ["sink", *options])


def test_the_command_exits_1_when_nothing_came_and_says_so():
    result = run("--idle", "0.1")
    assert result.exit_code == 1
    assert "no event arrived" in result.stderr


def test_fewer_events_than_asked_for_are_a_failure(command):
    process = command("--once", "2", "--idle", "0.5")
    send(process, "POST", "/batch/", {"batch": [CLEAN]})
    code, _, err = process.end()
    assert code == 1
    assert "1 of 2 events arrived" in err


def test_an_unknown_policy_is_refused_at_once():
    assert run("--idle", "0.1", "--policy", "analytcs").exit_code != 0


def test_handlers_of_signals_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    run("--idle", "0.1")
    assert signal.getsignal(signal.SIGTERM) is before


# ---------------------------------------------------------------------- corners of the decoder

BARE = zlib.compressobj(wbits=-15)
DEFLATED = BARE.compress(b'{"event": "a"}') + BARE.flush()


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (DEFLATED, "deflate"),
        (gzip.compress(b'{"event"', mtime=0) + gzip.compress(b': "a"}', mtime=0), "gzip"),
        (gzip.compress(gzip.compress(b'{"event": "a"}', mtime=0), mtime=0), "gzip, gzip"),
        (b'{"event": "a"}', "gzip"),  # a proxy undid it and left the header
        (b'{"event": "a"}', "identity"),
        (json.dumps('{"event": "a"}').encode(), ""),
        (b'\xef\xbb\xbf{"event": "a"}', ""),
        (base64.b64encode(b'{"event": "a"}'), ""),
    ],
)
def test_an_event_is_decoded_from_whatever_it_was_put_into(raw, encoding):
    assert read_body(raw, encoding=encoding).document == {"event": "a"}


def test_every_value_of_a_field_that_stands_twice_is_kept():
    body = read_body(b"a=1&a=2&a=3", content_type="application/x-www-form-urlencoded")
    assert body.fields == {"a": ["1", "2", "3"]}


def test_lines_that_are_not_all_json_are_scanned_as_text(sink):
    send(sink, "POST", "/import", f'{{"event": "a"}}\n{{oops {SECRET}')
    assert places(sink) == [("text", "EMAIL_ADDRESS")]


def test_a_packed_string_that_is_no_gzip_counts_as_unscanned(sink):
    send(sink, "POST", "/s/", json.dumps({"event": "$snapshot", "data": "\x1f\x8b\u4e00"}))
    assert "a packed string that is no gzip" in str(sink.left()[0])


@pytest.mark.parametrize(
    ("chunks", "reason"),
    [
        (b"no number\r\n", "it broke off"),
        (b"ffffff\r\n", "larger than the limit"),
        (b"5\r\nabcdefgh\r\n0\r\n\r\n", "it broke off"),
    ],
)
def test_chunks_that_are_wrong_count_as_unscanned(sink, chunks, reason):
    with socket.create_connection((sink.host, sink.port)) as client:
        client.sendall(b"POST /batch/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        client.shutdown(socket.SHUT_WR)
        wait_for(lambda: sink.requests)
    assert reason in str(sink.left()[0])


def test_a_failure_of_the_sink_itself_counts_as_unscanned(sink, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("pi_classify.testing.sink.handler.match", fail)
    status, _, _ = send(sink, "POST", "/batch/", {"batch": [CLEAN]})
    assert status == 400
    assert "the sink failed to read it (RuntimeError)" in str(sink.left()[0])
    with pytest.raises(AssertionError):
        sink.assert_no_pi()


def test_what_could_not_be_read_fails_the_assertion_though_other_events_are_clean(sink):
    send(sink, "POST", "/batch/", {"batch": [CLEAN]})
    send(sink, "POST", "/batch/", b"\xff")
    with pytest.raises(PersonalInformationFound, match="UNSCANNED"):
        sink.assert_no_pi()


def test_the_header_of_rudderstacks_browser_sdk_tells_whose_events_they_are(sink):
    send(sink, "POST", "/v1/track", {**TRACK, "properties": {}}, {"AnonymousId": "YS0x"})
    assert [vendor for vendor, _ in sink.events] == ["rudderstack"]


def test_measurement_protocol_without_events_is_still_scanned(sink):
    send(
        sink,
        "POST",
        "/mp/collect",
        {"client_id": "123.456", "user_properties": {"contact": {"value": SECRET}}},
    )
    assert [entity for _, entity in places(sink)] == ["EMAIL_ADDRESS"]
