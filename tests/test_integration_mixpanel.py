"""What Mixpanel's real SDK puts on the wire when our hook stands before its consumer."""

import copy
import json
import logging
from datetime import UTC, datetime

import pytest

from leaks import EMAIL, KEYS, NAME, SSN, Broken, heard, on_the_wire, planted_in
from pi_classify.integrations.mixpanel import protect

mixpanel = pytest.importorskip("mixpanel", reason="the SDK of Mixpanel is not installed")

LEAK = {"$email": EMAIL, "plan": "pro"}

CALLS = {
    "track": lambda c: c.track(EMAIL, "Signed Up", {"ssn": SSN, "plan": "pro"}, {"$ip": "203.0.113.7"}),
    "import_data": lambda c: c.import_data(
        None, EMAIL, "Signed Up", 1_700_000_000, {"ssn": SSN, "plan": "pro"}
    ),
    "alias": lambda c: c.alias(EMAIL, "user-1", {"plan": "pro"}),
    "merge": lambda c: c.merge(None, EMAIL, "user-1", {"plan": "pro"}),
    "people_set": lambda c: c.people_set(EMAIL, {"$email": EMAIL.upper(), "$name": NAME, "plan": "pro"}),
    "people_set_once": lambda c: c.people_set_once(EMAIL, LEAK),
    "people_increment": lambda c: c.people_increment(EMAIL, {"pro": 1}),
    "people_append": lambda c: c.people_append(EMAIL, LEAK),
    "people_union": lambda c: c.people_union(EMAIL, {"emails": [EMAIL], "plans": ["pro"]}),
    "people_unset": lambda c: c.people_unset(EMAIL, ["pro"]),
    "people_remove": lambda c: c.people_remove(EMAIL, {"emails": EMAIL, "plans": "pro"}),
    "people_delete": lambda c: c.people_delete(EMAIL, {"plan": "pro"}),
    "people_track_charge": lambda c: c.people_track_charge(
        EMAIL, 9.5, {"note": f"for {EMAIL}", "plan": "pro"}
    ),
    "people_clear_charges": lambda c: c.people_clear_charges(EMAIL, {"plan": "pro"}),
    "people_update": lambda c: c.people_update({"$distinct_id": EMAIL, "$set": LEAK}),
    "group_set": lambda c: c.group_set("company", "pro", {"owner_email": EMAIL}),
    "group_set_once": lambda c: c.group_set_once("company", "pro", {"owner_email": EMAIL}),
    "group_union": lambda c: c.group_union("company", "pro", {"emails": [EMAIL]}),
    "group_unset": lambda c: c.group_unset("owner_email", EMAIL, ["pro"]),
    "group_remove": lambda c: c.group_remove("company", "pro", {"emails": EMAIL}),
    "group_delete": lambda c: c.group_delete("owner_email", EMAIL, {"plan": "pro"}),
    "group_update": lambda c: c.group_update({"$group_key": "company", "$group_id": "pro", "$set": LEAK}),
}
PROFILES = {name for name in CALLS if name not in ("track", "import_data")}


def urls(sink):
    paths = {"events": "track", "people": "engage", "groups": "groups", "import": "import"}
    return {f"{name}_url": f"{sink.url}/{path}" for name, path in paths.items()}


@pytest.fixture
def client(sink):
    return mixpanel.Mixpanel("tok_test", consumer=mixpanel.Consumer(**urls(sink), retry_limit=0))


def hooked(client, policy="analytics", **options):
    return protect(client, policy, **{"keys": KEYS, **options})


def test_every_call_that_sends_is_in_the_list():
    quiet = {"local_flags", "remote_flags"}
    public = {name for name in vars(mixpanel.Mixpanel) if not name.startswith("_")} - quiet
    assert public == set(CALLS)


@pytest.mark.parametrize("call", CALLS)
def test_no_call_brings_a_planted_value_to_the_wire_or_the_log(sink, client, caplog, call):
    caplog.set_level(logging.DEBUG)
    hook = hooked(client)
    CALLS[call](client)
    assert len(sink.events) == 1
    assert not planted_in(on_the_wire(sink))
    assert not planted_in(heard(caplog))
    assert "pro" in on_the_wire(sink)
    assert hook.stats()["events"]["changed"] == 1


@pytest.mark.parametrize(
    "call", [name for name in CALLS if name != "alias"]
)  # which would go to the real host
def test_without_the_hook_each_call_would_leak(sink, client, call):
    CALLS[call](client)
    assert planted_in(on_the_wire(sink))


def test_one_person_is_one_token_wherever_the_address_stands(sink, client):
    hooked(client)
    client.track(EMAIL, "Seen", {"email": EMAIL.title()})
    client.alias(EMAIL, "user-1")
    client.merge(None, "user-1", EMAIL)
    client.people_set(EMAIL.upper(), {"$email": EMAIL})
    seen, alias, merged, profile = (event for _, event in sink.events)
    tokens = {
        seen["properties"]["distinct_id"],
        seen["properties"]["email"],
        alias["properties"]["alias"],
        merged["properties"]["$distinct_ids"][1],
        profile["$distinct_id"],
        profile["$set"]["$email"],
    }
    assert len(tokens) == 1
    assert tokens.pop().startswith("pi1_email_")
    assert alias["properties"]["distinct_id"] == merged["properties"]["$distinct_ids"][0] == "user-1"


@pytest.mark.parametrize("meta", [None, {"extra": "pro"}])
def test_an_alias_says_what_the_sdk_says(sink, client, monkeypatch, meta):
    hooked(client)
    client.alias("alias-1", "user-1", meta)
    # The SDK's own way, with its own consumer led to the sink.
    monkeypatch.setattr(mixpanel, "Consumer", lambda **_options: client._consumer)
    mixpanel.Mixpanel("tok_test").alias("alias-1", "user-1", meta)
    ours, theirs = sink.raw
    assert ours == theirs


def test_an_alias_goes_at_once_though_events_are_buffered(sink):
    consumer = mixpanel.BufferedConsumer(**urls(sink), retry_limit=0)
    client = mixpanel.Mixpanel("tok_test", consumer=consumer)
    hooked(client)
    client.track(EMAIL, "Seen")
    client.alias(EMAIL, "user-1")
    assert [event["event"] for _, event in sink.events] == ["$create_alias"]
    assert not planted_in(on_the_wire(sink))


def test_a_buffered_consumer_holds_and_sends_cleaned_messages(sink):
    consumer = mixpanel.BufferedConsumer(**urls(sink), retry_limit=0)
    client = mixpanel.Mixpanel("tok_test", consumer=consumer)
    hooked(client)
    for name in CALLS:
        CALLS[name](client)
    assert not planted_in(consumer._buffers)
    client._consumer.flush()
    assert len(sink.events) == len(CALLS)
    assert not planted_in(on_the_wire(sink))


def test_the_error_of_a_batch_that_was_not_sent_shows_cleaned_messages():
    nobody = dict.fromkeys(("events_url", "people_url", "import_url", "groups_url"), "http://127.0.0.1:9")
    consumer = mixpanel.BufferedConsumer(**nobody, retry_limit=0)
    client = mixpanel.Mixpanel("tok_test", consumer=consumer)
    hooked(client)
    CALLS["track"](client)
    with pytest.raises(mixpanel.MixpanelException) as raised:
        consumer.flush()
    assert '"plan":"pro"' in raised.value.message
    assert not planted_in(raised.value.message)


def test_credentials_of_an_import_reach_the_consumer(client):
    calls = []

    class Consumer:
        def send(self, *arguments):
            calls.append(arguments)

    client._consumer = Consumer()
    hooked(client)
    client.import_data("key", "user-1", "Seen", 1_700_000_000, api_secret="secret")
    client.track("user-1", "Seen")
    assert calls[0][0] == "imports"
    assert calls[0][2] == ("key", "secret")
    assert len(calls[1]) == 2


def test_nothing_of_the_callers_is_written_into(client):
    hooked(client)
    properties, meta = {"email": EMAIL, "cart": [{"n": 1}]}, {"$ip": "203.0.113.7"}
    before = copy.deepcopy((properties, meta))
    client.track(EMAIL, "Seen", properties, meta)
    client.alias(EMAIL, "user-1", meta)
    assert (properties, meta) == before


def test_what_needs_no_cleaning_is_the_same_byte_for_byte(sink, client, monkeypatch):
    monkeypatch.setattr(mixpanel.Mixpanel, "_now", lambda _client: 1_700_000_000.25)
    monkeypatch.setattr(mixpanel.Mixpanel, "_make_insert_id", lambda _client: "0" * 32)
    properties = {
        "plan": "pro",
        "n": 1.0,
        "big": 2**70,
        "sign": "né ✓",
        "at": datetime(2026, 1, 2, tzinfo=UTC),
    }
    client.track("user-1", "Seen", properties)
    hook = hooked(client)
    client.track("user-1", "Seen", properties)
    without, behind = sink.raw
    assert behind == without
    assert hook.stats()["events"]["unchanged"] == 1


@pytest.mark.parametrize("call", CALLS)
def test_what_was_cleaned_once_is_not_changed_again(sink, client, call):
    hook = hooked(client)
    CALLS[call](client)
    ((_, once),) = sink.events
    client._consumer.send("events", json.dumps(once))
    assert [event for _, event in sink.events] == [once, once]
    assert hook.stats()["events"]["unchanged"] == 1


@pytest.mark.parametrize("call", CALLS)
def test_a_redactor_that_fails_sends_nothing(sink, client, caplog, call):
    caplog.set_level(logging.DEBUG)
    hook = hooked(client, redactor=Broken())
    assert CALLS[call](client) is None
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 1
    assert not planted_in(heard(caplog))


@pytest.mark.parametrize("message", [f'{{"note": "{EMAIL}"', "[" * 100_000, f'{{"n": {"9" * 5000}}}'])
def test_a_message_that_cannot_be_read_is_not_sent(sink, client, caplog, message):
    hook = hooked(client)
    client._consumer.send("events", message)
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 1
    assert not planted_in(heard(caplog))


def test_of_a_name_that_stands_twice_only_the_judged_value_is_sent(sink, client):
    hooked(client)
    client._consumer.send("events", f'{{"event": "Seen", "plan": "{EMAIL}", "plan": "pro"}}')
    assert "pro" in on_the_wire(sink)
    assert not planted_in(on_the_wire(sink))


@pytest.mark.parametrize("call", CALLS)
def test_a_skeleton_counts_what_happened_and_changes_no_profile(sink, client, call):
    allowed = {"token", "distinct_id", "time", "$insert_id", "mp_lib", "$lib_version"}
    broken = Broken(
        about=lambda payload: "properties" not in payload or not payload["properties"].keys() <= allowed
    )
    hook = hooked(client, redactor=broken, on_error="skeleton")
    CALLS[call](client)
    assert not planted_in(on_the_wire(sink))
    if call in PROFILES:
        assert not sink.requests or call == "merge"
        return
    ((_, event),) = sink.events
    assert event["event"] == "Signed Up"
    assert event["properties"].keys() == allowed
    assert hook.stats()["events"]["skeleton"] == 1


def test_observing_lets_the_original_pass_and_counts(sink, client):
    hook = hooked(client, mode="observe")
    CALLS["track"](client)
    CALLS["alias"](client)
    seen, alias = (event for _, event in sink.events)
    assert seen["properties"]["distinct_id"] == alias["properties"]["alias"] == EMAIL
    assert seen["properties"]["ssn"] == SSN
    assert hook.stats()["events"]["changed"] == 2


def test_a_message_that_cannot_be_read_passes_by_the_word_of_who_observes(sink, client):
    hook = hooked(client, mode="observe")
    client._consumer.send("events", f'{{"note": "{EMAIL}"')
    assert EMAIL in on_the_wire(sink)
    assert hook.stats()["events"]["failed"] == 1


def test_a_mode_that_changes_afterwards_lets_nothing_through(sink, client):
    working = Broken(about=lambda _payload: False)
    hook = hooked(client, redactor=working)
    working.mode = "observe"
    client._consumer.send("events", f'{{"note": "{EMAIL}"')
    CALLS["track"](client)
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 2


def test_an_exposure_that_a_provider_of_flags_tracks_is_cleaned(sink):
    config = mixpanel.LocalFlagsConfig(enable_polling=False)
    consumer = mixpanel.Consumer(**urls(sink), retry_limit=0)
    with mixpanel.Mixpanel("tok_test", consumer=consumer, local_flags_config=config) as client:
        hooked(client)
        client.local_flags._tracker(EMAIL, "$experiment_started", {"Experiment name": "pro"})
    assert len(sink.events) == 1
    assert not planted_in(on_the_wire(sink))


def test_two_hooks_on_one_client_are_refused(client):
    hooked(client)
    with pytest.raises(ValueError, match="has a hook already"):
        hooked(client)


def test_two_clients_may_share_a_consumer(sink, client):
    other = mixpanel.Mixpanel("tok_other", consumer=client._consumer)
    hooks = hooked(client), hooked(other)
    CALLS["track"](client)
    CALLS["track"](other)
    assert len(sink.events) == 2
    assert not planted_in(on_the_wire(sink))
    assert [hook.stats()["events"]["changed"] for hook in hooks] == [1, 1]
    assert repr(client._consumer) == "<CleaningConsumer: <Hook: 1 changed>>"


@pytest.mark.parametrize("policy", ["analytics", "ccpa", "strict"])
def test_two_companies_stay_two_and_keep_their_ids(sink, client, policy):
    hooked(client, policy)
    for group_id in ("c-1", SSN, "987-65-4321"):
        client.group_set("company", group_id, {"plan": "pro"})
        client.track("u-1", "Paid", {"$groups": {"company": group_id}})
    ids = [event["$group_id"] for _, event in sink.events if "$group_id" in event]
    joined = [event["properties"]["$groups"]["company"] for _, event in sink.events if "properties" in event]
    assert ids == joined
    assert ids[0] == "c-1"
    assert len(set(ids)) == 3
    assert not planted_in(on_the_wire(sink))
    assert {event["$group_key"] for _, event in sink.events if "$group_id" in event} == {"company"}


def test_what_is_no_client_is_refused_by_its_type():
    with pytest.raises(TypeError, match=r"object has no consumer: this adapter is for mixpanel\.Mixpanel"):
        hooked(object())


def test_under_strict_a_charge_keeps_its_amount(sink, client):
    hooked(client, "strict")
    client.people_track_charge("u-1", 9.5, {"$time": "2026-01-01T00:00:00"})
    ((_, event),) = sink.events
    assert event["$append"] == {"$transactions": {"$amount": 9.5, "$time": "2026-01-01T00:00:00"}}
