"""What Segment's and RudderStack's real SDKs put on the wire when our hook stands before their queue."""

import copy
import importlib
import logging
import queue
from datetime import UTC, datetime

import pytest

from leaks import EMAIL, KEYS, NAME, SSN, Broken, heard, on_the_wire, planted_in
from pi_classify.integrations import rudderstack, segment

ADAPTERS = {"segment": segment, "rudderstack": rudderstack}

CALLS = {
    "identify": lambda c: c.identify(EMAIL, {"email": EMAIL.upper(), "name": NAME, "plan": "pro"}, {"locale": "en-US"}),
    "track": lambda c: c.track(EMAIL, "Signed Up", {"ssn": SSN, "plan": "pro"}, {"traits": {"email": EMAIL}}),
    "alias": lambda c: c.alias(EMAIL, "u-1", {"note": f"was {EMAIL}", "plan": "pro"}),
    "group": lambda c: c.group(EMAIL, "g-1", {"owner_email": EMAIL, "plan": "pro"}),
    "page": lambda c: c.page("u-1", "Docs", "Home", {"url": f"https://example.com/?email={EMAIL}", "plan": "pro"}),
    "screen": lambda c: c.screen(None, "Main", "Home", {"ssn": SSN, "plan": "pro"}, anonymous_id=EMAIL),
}  # fmt: skip


@pytest.fixture(params=ADAPTERS)
def vendor(request):
    return request.param


@pytest.fixture
def sdk(vendor):
    return importlib.import_module(f"{vendor}.analytics")


@pytest.fixture
def build(sdk, sink):
    """Makes clients that send at once, as plain JSON, to the sink."""

    def made(**options):
        options = {"host": sink.url, "sync_mode": True, "gzip": False, "max_retries": 0, **options}
        return sdk.Client("wk_test", **options)

    return made


@pytest.fixture
def protect(vendor):
    def protected(client, policy="analytics", **options):
        return ADAPTERS[vendor].protect(client, policy, **{"keys": KEYS, **options})

    return protected


@pytest.mark.parametrize("call", CALLS)
def test_no_call_brings_a_planted_value_to_the_wire_or_the_log(sink, build, protect, caplog, call):
    caplog.set_level(logging.DEBUG)
    client = build()
    hook = protect(client)
    sent, message = CALLS[call](client)
    ((_, event),) = sink.events
    assert sent
    assert not planted_in(on_the_wire(sink))
    assert not planted_in(message)
    assert not planted_in(heard(caplog))
    assert event["type"] == call
    assert '"plan": "pro"' in on_the_wire(sink)  # what nobody needs to clean is kept
    assert event["context"]["library"]["name"] == "analytics-python"
    assert hook.stats()["events"]["changed"] == 1


@pytest.mark.parametrize("call", CALLS)
def test_without_the_hook_each_call_would_leak(sink, build, call):
    CALLS[call](build())
    assert planted_in(on_the_wire(sink))


def test_events_go_compressed_and_in_batches_too(sink, build, protect):
    client = build(sync_mode=False, gzip=True, upload_interval=0.05)
    protect(client)
    for call in CALLS.values():
        call(client)
    client.shutdown()
    assert len(sink.wait(6)) == 6
    assert not planted_in(sink.events)


def test_one_person_is_one_token_wherever_the_address_stands(build, protect):
    client = build(send=False)
    protect(client)
    _, track = client.track(EMAIL, "Seen", {"email": EMAIL.title()})
    _, alias = client.alias(EMAIL, "u-1")
    _, identify = client.identify("u-1", {"email": EMAIL.upper()}, anonymous_id=EMAIL)
    traits = identify.get("traits") or identify["context"]["traits"]
    tokens = {
        track["userId"],
        track["properties"]["email"],
        alias["previousId"],
        identify["anonymousId"],
        traits["email"],
    }
    assert len(tokens) == 1
    assert tokens.pop().startswith("pi1_")
    assert alias["userId"] == "u-1"
    assert client.track("richard.roe@example.com", "Seen")[1]["userId"] != track["userId"]


def test_nothing_of_the_callers_is_written_into(build, protect):
    client = build(send=False)
    protect(client)
    properties, context, integrations = {"email": EMAIL, "cart": [{"n": 1}]}, {"locale": "en-US"}, {}
    before = copy.deepcopy((properties, context, integrations))
    client.track("u-1", "Seen", properties, context, integrations=integrations)
    client.track("u-1", "Seen", {"plan": "pro"}, context)  # nothing to change: still a copy
    assert (properties, context, integrations) == before


def test_what_was_cleaned_once_is_not_changed_again(build, protect):
    client = build(send=False)
    hook = protect(client)
    _, once = CALLS["track"](client)
    _, twice = client._enqueue(
        {**copy.deepcopy(once), "timestamp": datetime.fromisoformat(once["timestamp"])}
    )
    assert twice == once
    assert hook.stats()["events"]["unchanged"] == 1


@pytest.mark.parametrize("call", CALLS)
def test_a_redactor_that_fails_sends_nothing(sink, build, protect, caplog, call):
    caplog.set_level(logging.DEBUG)
    client = build()
    hook = protect(client, redactor=Broken())
    assert CALLS[call](client) == (False, None)
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 1
    assert not planted_in(heard(caplog))


@pytest.mark.parametrize("call", CALLS)
def test_a_skeleton_counts_what_happened_and_joins_nobody(sink, build, protect, call):
    client = build()
    broken = Broken(about=lambda payload: "context" in payload)
    hook = protect(client, redactor=broken, on_error="skeleton")
    CALLS[call](client)
    if call in ("identify", "alias", "group"):
        assert not sink.requests
        return
    ((_, event),) = sink.events
    assert event["type"] == call
    assert (event.get("event") or event["name"]) in ("Signed Up", "Home")
    assert event["userId"] or event["anonymousId"]
    assert "properties" not in event
    assert not planted_in(on_the_wire(sink))
    assert hook.stats()["events"]["skeleton"] == 1


def test_a_skeleton_goes_nowhere_the_caller_did_not_want_it(build, protect):
    client = build(send=False)
    protect(client, redactor=Broken(about=lambda payload: "context" in payload), on_error="skeleton")
    where = {"All": False, "Warehouse": True, "Mail": {"to": EMAIL}}
    _, message = client.track("u-1", "Seen", integrations=where)
    assert message["integrations"] == {"All": False, "Warehouse": True}


def test_observing_lets_the_original_pass_and_counts(sink, build, protect):
    client = build()
    hook = protect(client, mode="observe")
    CALLS["track"](client)
    ((_, event),) = sink.events
    assert event["userId"] == EMAIL
    assert event["properties"]["ssn"] == SSN
    assert hook.stats()["events"]["changed"] == 1
    assert hook.stats()["mode"] == "observe"


def test_what_a_policy_takes_away_does_not_make_the_sdk_raise(build, protect):
    class Dropping(Broken):
        def redact(self, _payload, *place):
            return self.real.redact({"type": "track", "event": "Seen", "context": "[X]"}, *place)

    client = build(send=False)
    protect(client, redactor=Dropping())
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    sent, message = client.track("u-1", "Seen", timestamp=moment)
    assert sent
    assert message["timestamp"].startswith("2026-01-02T03:04:05")
    assert set(message["context"]) == {"library"}


def test_a_value_the_sdk_cannot_send_is_a_marker(build, protect, caplog):
    class Odd:
        def __repr__(self):
            return EMAIL

    client = build(send=False)
    protect(client)
    _, message = client.track("u-1", "Seen", {"odd": Odd(), "raw": EMAIL.encode(), "many": {EMAIL}})
    assert message["properties"]["odd"] == "[UNSCANNED:type]"
    assert not planted_in(message)
    assert not planted_in(heard(caplog))


def test_the_error_of_a_message_that_is_too_large_shows_the_cleaned_one(sdk, build, protect, monkeypatch):
    monkeypatch.setattr(importlib.import_module(f"{sdk.__name__}.client"), "MAX_MSG_SIZE", 100)
    client = build()
    protect(client)
    with pytest.raises(RuntimeError, match="Message exceeds") as raised:
        CALLS["track"](client)
    assert "pi1_email_" in str(raised.value.args)
    assert not planted_in(raised.value.args)


def test_the_error_callback_gets_the_cleaned_batch(build, protect):
    batches = []
    client = build(
        host="http://127.0.0.1:9",  # nobody listens there
        sync_mode=False,
        upload_interval=0.05,
        on_error=lambda _error, batch: batches.append(batch),
    )
    protect(client)
    CALLS["track"](client)
    client.shutdown()
    ((message,),) = batches
    assert message["properties"]["plan"] == "pro"
    assert not planted_in(batches)


def test_a_full_queue_hands_back_the_cleaned_message(build, protect, caplog):
    client = build(sync_mode=False)
    protect(client)
    client.queue = queue.Queue(1)  # the consumer keeps the one it was made with
    client.queue.put({})
    sent, message = CALLS["track"](client)
    assert not sent
    assert "queue is full" in caplog.text
    assert not planted_in(message)
    client.queue.get_nowait()
    client.join()


def test_the_modules_default_client_is_made_and_protected(sdk, sink, protect, monkeypatch):
    names = {
        "write_key": "wk_test",
        "host": sink.url,
        "sync_mode": True,
        "gzip": False,
        "default_client": None,
    }
    for name, value in names.items():
        monkeypatch.setattr(sdk, name, value)
    hook = protect(sdk)
    assert not sink.requests
    sdk.track(EMAIL, "Seen", {"ssn": SSN})
    ((_, event),) = sink.events
    assert event["event"] == "Seen"
    assert not planted_in(on_the_wire(sink))
    assert hook.stats()["events"]["changed"] == 1


def test_whoever_patches_the_class_later_sees_what_the_hook_let_through(sdk, build, protect, monkeypatch):
    client, seen = build(send=False), []
    protect(client)
    monkeypatch.setattr(sdk.Client, "_enqueue", lambda _client, message: seen.append(message))
    CALLS["track"](client)
    assert seen[0]["event"] == "Signed Up"
    assert not planted_in(seen)


def test_a_method_that_the_application_put_there_is_still_called(build, protect):
    client, seen = build(send=False), []
    client._enqueue = seen.append
    protect(client)
    CALLS["track"](client)
    assert seen[0]["event"] == "Signed Up"
    assert not planted_in(seen)


def test_two_hooks_on_one_client_are_refused(build, protect):
    client = build(send=False)
    protect(client)
    with pytest.raises(ValueError, match="has a hook already"):
        protect(client)


def test_what_is_no_client_is_refused(protect):
    with pytest.raises(TypeError, match="no method _enqueue"):
        protect(object())


@pytest.mark.parametrize("policy", ["analytics", "ccpa", "strict"])
def test_two_companies_stay_two_and_keep_their_ids(build, protect, policy):
    client = build()
    protect(client, policy)
    sent = [client.group("u-1", group_id)[1]["groupId"] for group_id in ("g-1", SSN, "987-65-4321", SSN)]
    assert sent[0] == "g-1"
    assert sent[1] == sent[3] != sent[2]
    assert all(token.startswith("pi1_") for token in sent[1:])
