"""What Amplitude's real SDK puts on the wire when our plugin stands last among its enrichments."""

import copy
import json
import logging
import sys
import threading

import pytest

from leaks import EMAIL, KEYS, NAME, SSN, Broken, heard, on_the_wire, planted_in
from pi_classify.errors import MissingExtra
from pi_classify.integrations.amplitude import plugin

amplitude = pytest.importorskip("amplitude", reason="the SDK of Amplitude is not installed")


def track(client):
    event = amplitude.BaseEvent("Signed Up", user_id=EMAIL, event_properties={"ssn": SSN, "plan": "pro"})
    client.track(event)


def identify(client):
    said = amplitude.Identify().set("email", EMAIL.upper()).set_once("full_name", NAME).append("tags", "pro")
    client.identify(said, amplitude.EventOptions(user_id=EMAIL))


def group_identify(client):
    said = amplitude.Identify().set("owner_email", EMAIL).set("plan", "pro")
    client.group_identify("company", "Example Org", said, amplitude.EventOptions(user_id="user-1"))


def revenue(client):
    said = amplitude.Revenue(9.5, properties={"note": f"paid by {EMAIL}", "plan": "pro"}, product_id="pro")
    client.revenue(said, amplitude.EventOptions(user_id="user-1"))


def set_group(client):
    client.set_group("owner", [EMAIL, "pro"], amplitude.EventOptions(device_id="device-1"))


CALLS = {call.__name__: call for call in (track, identify, group_identify, revenue, set_group)}


@pytest.fixture
def build(sink):
    clients = []

    def made(**options):
        config = amplitude.Config(
            server_url=f"{sink.url}/2/httpapi", flush_max_retries=1, flush_interval_millis=20, **options
        )
        clients.append(amplitude.Amplitude("key_test", config))
        return clients[-1]

    yield made
    for client in clients:
        client.shutdown()  # else its hook at exit would, and try the address again


@pytest.fixture
def client(build):
    return build()


def cleaning(policy="analytics", **options):
    return plugin(policy, **{"keys": KEYS, **options})


def events_after(client, sink, expected=0):
    future = client.flush()[0]
    if future is not None:  # None: the SDK's own thread took them a moment ago and is sending
        future.result(5)
    sink.wait(expected)
    return [event for _, event in sink.events]


class Adding(amplitude.EventPlugin):
    """An enrichment of the application's that adds what it should not."""

    def __init__(self):
        super().__init__(amplitude.PluginType.ENRICHMENT)

    def track(self, event):
        event["event_properties"] = {"owner": EMAIL, "plan": "pro"}
        return event


@pytest.mark.parametrize("call", CALLS)
def test_no_call_brings_a_planted_value_to_the_wire_or_the_log(sink, client, caplog, call):
    caplog.set_level(logging.DEBUG)
    cleaner = cleaning()
    client.add(cleaner)
    CALLS[call](client)
    (event,) = events_after(client, sink, 1)
    assert not planted_in(on_the_wire(sink))
    assert not planted_in(heard(caplog))
    assert "pro" in str(event)
    assert event["library"].startswith("amplitude-python/")
    assert event["insert_id"]
    assert cleaner.stats()["events"]["changed"] == 1


@pytest.mark.parametrize("call", CALLS)
def test_without_the_plugin_each_call_would_leak(sink, client, call):
    CALLS[call](client)
    assert events_after(client, sink, 1)
    assert planted_in(on_the_wire(sink))


def test_one_person_is_one_token_wherever_the_address_stands(sink, client):
    client.add(cleaning())
    track(client)
    identify(client)
    client.track(amplitude.BaseEvent("Seen", device_id=EMAIL.title()))
    tracked, identified, seen = events_after(client, sink, 3)
    tokens = {
        tracked["user_id"],
        identified["user_id"],
        identified["user_properties"]["$set"]["email"],
        seen["device_id"],
    }
    assert len(tokens) == 1
    assert tokens.pop().startswith("pi1_email_")


def test_the_event_of_the_caller_is_not_written_into(sink, client):
    client.add(cleaning())
    event = amplitude.BaseEvent("Seen", user_id=EMAIL, event_properties={"list": [{"ssn": SSN}], "n": 1})
    before = copy.deepcopy(event.event_properties)
    client.track(event)
    (sent,) = events_after(client, sink, 1)
    assert (event.user_id, event.event_properties) == (EMAIL, before)
    assert sent["event_properties"] == {"list": [{"ssn": "[US_SSN]"}], "n": 1}


def test_what_was_cleaned_once_is_not_changed_again(sink, client):
    cleaner = cleaning()
    client.add(cleaner)
    event = amplitude.BaseEvent("Seen", user_id=EMAIL, event_properties={"ssn": SSN})
    once = cleaner.execute(event)
    assert cleaner.execute(once) is once
    assert cleaner.stats()["events"] | {"changed": 1, "unchanged": 1} == cleaner.stats()["events"]


def test_every_field_of_an_event_is_judged(sink, client):
    client.add(cleaning())
    client.track(
        amplitude.BaseEvent(
            "Seen",
            user_id="user-1",
            ip="203.0.113.77",
            location_lat=37.774929,
            location_lng=-122.419416,
            groups={"owner": EMAIL},
            product_id=f"sold to {EMAIL}",
            plan=amplitude.Plan(branch="main", source=EMAIL, version_id="7"),
            ingestion_metadata=amplitude.IngestionMetadata(source_name=EMAIL, source_version="1.0"),
            price=9.5,
            quantity=2,
        )
    )
    (event,) = events_after(client, sink, 1)
    assert not planted_in(on_the_wire(sink))
    assert "203.0.113.77" not in on_the_wire(sink)
    assert "37.774929" not in on_the_wire(sink)
    assert (event["price"], event["quantity"]) == (9.5, 2)
    assert event["plan"] == {"branch": "main", "source": event["groups"]["owner"], "versionId": "7"}
    assert event["ingestion_metadata"]["source_version"] == "1.0"


def test_a_value_of_a_type_that_its_field_does_not_take_is_left_out_and_the_original_too(
    sink, client, tmp_path
):
    policy = tmp_path / "policy.toml"
    rule = '[[rules]]\nentity = ["COORDINATES"]\naction = "hash"\n'
    policy.write_text(f'version = 1\ndefault = "keep"\n{rule}', "utf-8")
    client.add(cleaning(policy))
    client.track(amplitude.BaseEvent("Seen", user_id="user-1", location_lat=37.774929, price=9.5))
    (event,) = events_after(client, sink, 1)
    assert "location_lat" not in event
    assert event["price"] == 9.5


def test_what_the_application_put_beside_the_fields_is_judged_for_its_own_destinations(client):
    seen = []

    class Elsewhere(amplitude.DestinationPlugin):
        def execute(self, event):
            seen.append(event)

        def flush(self):
            return None

    client.add(cleaning())
    client.add(Elsewhere())
    event = amplitude.BaseEvent("Seen", user_id="user-1")
    event.extra = {"email": EMAIL, "plan": "pro"}
    client.track(event)
    assert seen[0].extra["plan"] == "pro"
    assert not planted_in(vars(seen[0]))


@pytest.mark.parametrize("call", CALLS)
def test_a_redactor_that_fails_sends_nothing(sink, client, caplog, call):
    caplog.set_level(logging.DEBUG)
    cleaner = cleaning(redactor=Broken())
    client.add(cleaner)
    CALLS[call](client)
    assert events_after(client, sink) == []
    assert not sink.requests
    assert cleaner.stats()["events"]["failed"] == 1
    assert not planted_in(heard(caplog))


def test_an_event_that_cannot_be_read_is_not_sent(sink, client, caplog):
    class Strange(amplitude.BaseEvent):
        def __getattribute__(self, name):
            if name == "__dict__":
                raise RuntimeError(EMAIL)
            return super().__getattribute__(name)

    cleaner = cleaning()
    assert cleaner.execute(Strange.__new__(Strange)) is None
    assert cleaner.stats()["events"]["failed"] == 1
    assert not planted_in(heard(caplog))


@pytest.mark.parametrize("call", CALLS)
def test_a_skeleton_counts_what_happened_and_changes_nobody(sink, client, call):
    properties = {"event_properties", "user_properties", "group_properties"}
    cleaner = cleaning(
        redactor=Broken(about=lambda payload: properties & payload.keys()), on_error="skeleton"
    )
    client.add(cleaner)
    CALLS[call](client)
    events = events_after(client, sink, int(call == "track"))
    assert not planted_in(on_the_wire(sink))
    if call != "track":
        assert events == []
        return
    (event,) = events
    assert event["event_type"] == "Signed Up"
    assert event["user_id"].startswith("pi1_email_")
    assert event["time"]
    assert not properties & event.keys()
    assert cleaner.stats()["events"]["skeleton"] == 1


def test_observing_lets_the_original_pass_and_counts(sink, client):
    cleaner = cleaning(mode="observe")
    client.add(cleaner)
    track(client)
    (event,) = events_after(client, sink, 1)
    assert event["user_id"] == EMAIL
    assert event["event_properties"]["ssn"] == SSN
    assert cleaner.stats()["events"]["changed"] == 1


def test_a_mode_that_changes_afterwards_lets_nothing_through(sink, client):
    working = Broken(about=lambda _payload: False)
    cleaner = cleaning(redactor=working)
    client.add(cleaner)
    working.mode = "observe"
    track(client)
    client._Amplitude__timeline.plugins[amplitude.PluginType.ENRICHMENT].append(Adding())
    track(client)
    assert events_after(client, sink) == []
    assert cleaner.stats()["events"]["failed"] == 2


def test_an_enrichment_that_is_added_later_runs_before(sink, client):
    client.add(cleaning())
    client.add(Adding())
    client.add(Adding())
    track(client)
    (event,) = events_after(client, sink, 1)
    assert event["event_properties"]["plan"] == "pro"
    assert event["event_properties"]["owner"] == event["user_id"]
    assert not planted_in(on_the_wire(sink))


def test_no_event_slips_through_while_enrichments_are_added(sink, build):
    client = build(flush_queue_size=1000)
    client.add(cleaning())
    stop = threading.Event()

    def tracking():
        while not stop.is_set():
            track(client)

    thread = threading.Thread(target=tracking)
    thread.start()
    for _ in range(20):
        client.add(Adding())
    stop.set()
    thread.join()
    assert events_after(client, sink, 1)
    assert not planted_in(on_the_wire(sink))


def test_an_enrichment_that_got_behind_it_by_other_ways_stops_events(sink, client):
    cleaner = cleaning()
    client.add(cleaner)
    client._Amplitude__timeline.plugins[amplitude.PluginType.ENRICHMENT].append(Adding())
    track(client)
    assert events_after(client, sink) == []
    assert cleaner.stats()["events"]["failed"] == 1


def test_a_plugin_that_was_removed_and_added_again_cleans_again(sink, client):
    cleaner = cleaning()
    client.add(cleaner)
    client.remove(cleaner)
    client.add(Adding())
    client.add(cleaner)
    track(client)
    assert events_after(client, sink, 1)
    assert not planted_in(on_the_wire(sink))


def test_one_plugin_serves_two_clients(sink, build):
    cleaner = cleaning()
    for client in (build(), build()):
        client.add(cleaner)
        client.add(Adding())
        track(client)
        events_after(client, sink)
    assert len(sink.wait(2)) == 2
    assert not planted_in(on_the_wire(sink))


def test_callbacks_and_the_log_of_sent_events_get_the_cleaned_event(sink, build, caplog):
    caplog.set_level(logging.DEBUG)
    told = []
    client = build(callback=lambda event, code, _message: told.append((code, str(event))))
    client.add(cleaning())
    client.track(
        amplitude.BaseEvent("Seen", user_id=EMAIL, callback=lambda event, *_: told.append((0, str(event))))
    )
    events_after(client, sink)
    assert [code for code, _ in told] == [200, 0]
    assert not planted_in(told)
    assert not planted_in(heard(caplog))


def test_an_event_that_the_sdk_refuses_is_logged_cleaned(sink, client, caplog):
    client.add(cleaning())
    client.track(amplitude.BaseEvent("Seen", event_properties={"email": EMAIL}))  # nobody's: no id
    assert "Invalid event body" in caplog.text
    assert not planted_in(heard(caplog))


def test_nothing_is_judged_twice_when_a_batch_is_tried_again(sink, client):
    cleaner = cleaning()
    client.add(cleaner)
    track(client)
    events_after(client, sink)
    assert json.dumps(cleaner.stats()["events"]).count("1") == 1
    assert repr(cleaner) == "<Hook: 1 changed>"


@pytest.mark.parametrize("policy", ["analytics", "ccpa", "strict"])
def test_two_companies_stay_two_and_keep_their_ids(sink, client, policy):
    client.add(cleaning(policy))
    for company in ("c-1", SSN, "987-65-4321"):
        client.track(amplitude.BaseEvent("Paid", user_id="user-1", groups={"company": company}))
    companies = [event["groups"]["company"] for event in events_after(client, sink, 3)]
    assert companies[0] == "c-1"
    assert len(set(companies)) == 3
    assert not planted_in(on_the_wire(sink))


def test_what_is_set_of_a_company_is_no_person_and_what_is_set_of_a_user_is(sink, client):
    client.add(cleaning())
    options = amplitude.EventOptions(user_id="user-1")
    client.group_identify("company", "c-1", amplitude.Identify().set("name", "Example Org"), options)
    client.identify(amplitude.Identify().set_once("name", NAME).set("plan", "pro"), options)
    company, person = events_after(client, sink, 2)
    assert company["group_properties"] == {"$set": {"name": "Example Org"}}
    assert person["user_properties"] == {"$set": {"plan": "pro"}, "$setOnce": {"name": "[PERSON]"}}


def test_without_the_sdk_the_error_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "amplitude", None)
    with pytest.raises(MissingExtra, match="pip install amplitude-analytics"):
        cleaning()
