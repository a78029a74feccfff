"""What Snowplow's real tracker puts on the wire when our hook stands before its emitters."""

import base64
import copy
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaks import EMAIL, KEYS, NAME, SSN, Broken, heard, on_the_wire, planted_in
from pi_classify.hooks import Hook
from pi_classify.integrations.snowplow import cleaned, protect
from pi_classify.policy import Redaction, Redactor

snowplow = pytest.importorskip("snowplow_tracker", reason="the tracker of Snowplow is not installed")

SIGNED_UP = "iglu:com.example/signed_up/jsonschema/1-0-0"
PERSON = "iglu:com.example/person/jsonschema/1-0-0"


def json_of(schema, **data):
    return snowplow.SelfDescribingJson(schema, data)


def entities():
    return [json_of(PERSON, email=EMAIL, first_name=NAME, plan="pro")]


def subject():
    return (
        snowplow.Subject()
        .set_user_id(EMAIL)
        .set_ip_address("203.0.113.77")
        .set_useragent(f"Shop/1 ({EMAIL})")
    )


EVENTS = {
    "self_describing": lambda: snowplow.SelfDescribing(json_of(SIGNED_UP, ssn=SSN, plan="pro"), context=entities()),
    "page_view": lambda: snowplow.PageView(f"https://example.com/?email={EMAIL}", page_title="pro", context=entities()),
    "page_ping": lambda: snowplow.PagePing("https://example.com/pro", f"Inbox of {EMAIL}", min_x=0, max_x=9),
    "screen_view": lambda: snowplow.ScreenView(id_="0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5c", name=f"pro {EMAIL}"),
    "structured": lambda: snowplow.StructuredEvent("pro", "sent", label=EMAIL, property_=f"to {EMAIL}", value=3),
}  # fmt: skip


@pytest.fixture(params=["post", "get"])
def method(request):
    return request.param


def emitter_to(sink, kind="Emitter", **options):
    options = {"protocol": "http", "port": sink.port, "batch_size": 1, **options}
    return getattr(snowplow, kind)(sink.host, **options)


def tracker_for(*emitters, **options):
    return snowplow.Tracker("web", list(emitters), subject=subject(), app_id="shop", **options)


def hooked(target, policy="analytics", **options):
    return protect(target, policy, **{"keys": KEYS, **options})


@pytest.mark.parametrize("coded", [True, False], ids=["base64", "plain"])
@pytest.mark.parametrize("event", EVENTS)
def test_no_event_brings_a_planted_value_to_the_wire_or_the_log(sink, method, caplog, event, coded):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="snowplow_tracker.emitters")
    tracker = tracker_for(emitter_to(sink, method=method), encode_base64=coded)
    hook = hooked(tracker)
    identifier = tracker.track(EVENTS[event]())
    ((_, sent),) = sink.events
    assert not planted_in(on_the_wire(sink))
    assert "203.0.113.77" not in on_the_wire(sink)
    assert not planted_in(heard(caplog))
    assert "pro" in on_the_wire(sink)
    assert (sent["eid"], sent["tna"], sent["aid"]) == (identifier, "web", "shop")
    assert hook.stats()["events"]["changed"] == 1
    raw = sink.raw[0].decode() if method == "post" else str(sink.requests[0].events)
    if event == "self_describing" and method == "post":
        assert ("ue_px" in raw, "ue_pr" in raw) == (coded, not coded)


@pytest.mark.parametrize("event", EVENTS)
def test_without_the_hook_each_event_would_leak(sink, method, event):
    tracker_for(emitter_to(sink, method=method)).track(EVENTS[event]())
    assert planted_in(on_the_wire(sink))


def test_one_person_is_one_token_wherever_the_address_stands(sink):
    tracker = tracker_for(emitter_to(sink))
    hooked(tracker)
    tracker.subject.set_domain_user_id(EMAIL.upper())
    tracker.track(snowplow.SelfDescribing(json_of(SIGNED_UP, email=EMAIL), context=entities()))
    ((_, event),) = sink.events
    tokens = {
        event["uid"],
        event["duid"],
        event["ue_pr"]["data"]["data"]["email"],
        event["co"]["data"][0]["data"]["email"],
    }
    assert len(tokens) == 1
    assert tokens.pop().startswith("pi1_email_")


def test_what_needs_no_cleaning_stays_as_it_is(sink):
    payload = {
        "e": "ue",
        "eid": "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5c",
        "tv": "py",
        "tna": "web",
        "dtm": 1_700_000_000_000,
    }
    text = json.dumps(
        {"schema": SIGNED_UP, "data": {"plan": "pro", "n": 1.0, "sign": "né ✓"}}, ensure_ascii=False
    )
    payload["ue_px"] = base64.urlsafe_b64encode(text.encode()).decode()
    hook = hooked(emitter_to(sink))
    assert cleaned(payload, hook) == payload
    assert cleaned({**payload, "new": "pro"}, hook)["new"] == "pro"
    assert hook.stats()["events"]["unchanged"] == 2


class Keeping:
    """A redactor whose policy keeps everything."""

    mode, policy_id = "enforce", "keep"

    def redact(self, payload, *_place):
        return Redaction(payload, (), self.policy_id)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)  # fmt: skip


@given(data=st.dictionaries(st.text(max_size=9), JSON, max_size=4), coded=st.booleans())
def test_what_a_policy_keeps_is_the_same_byte_for_byte(data, coded):
    pairs = snowplow.payload.Payload()
    pairs.add_json(json_of(SIGNED_UP, **data).to_json(), coded, "ue_px", "ue_pr")
    pairs.add_json({"schema": PERSON, "data": [data]}, coded, "cx", "co")
    assert cleaned(pairs.nv_pairs, Hook(Keeping())) == pairs.nv_pairs


def test_what_was_cleaned_once_is_not_changed_again(sink):
    tracker = tracker_for(emitter_to(sink))
    hook = hooked(tracker)
    once = cleaned(tracker.complete_payload(EVENTS["self_describing"]()).nv_pairs, hook)
    assert cleaned(once, hook) == once
    assert hook.stats()["events"] | {"changed": 1, "unchanged": 1} == hook.stats()["events"]


def test_the_pairs_that_all_emitters_share_are_not_written_into(sink, method):
    emitter = emitter_to(sink, method=method)
    hooked(emitter)
    payload = tracker_for(emitter).complete_payload(EVENTS["self_describing"]()).nv_pairs
    before = copy.deepcopy(payload)
    emitter.input(payload)
    assert payload == before
    assert len(sink.events) == 1


def test_a_number_that_was_redacted_is_not_sent_as_the_word_none(sink, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text('version = 1\ndefault = "redact"\n', "utf-8")
    emitter = emitter_to(sink)
    hooked(emitter, policy)
    emitter.input(
        {
            "e": "pv",
            "tv": "py",
            "eid": "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5c",
            "tr_zip": "x",
            "geo_latitude": 37.774929,
        }
    )
    ((_, event),) = sink.events
    assert event["e"] == "pv"
    assert "None" not in on_the_wire(sink)
    assert "37.774929" not in on_the_wire(sink)


@pytest.mark.parametrize("event", EVENTS)
def test_a_redactor_that_fails_sends_nothing(sink, caplog, event):
    caplog.set_level(logging.DEBUG)
    tracker = tracker_for(emitter_to(sink))
    hook = hooked(tracker, redactor=Broken())
    tracker.track(EVENTS[event]())
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 1
    assert not planted_in(heard(caplog))


@pytest.mark.parametrize(
    "pairs",
    [
        {"ue_px": base64.b64encode(EMAIL.encode()).decode()},
        {"ue_px": "a"},
        {"co": f'{{"email": "{EMAIL}"'},
        {"cx": 7},
        {"ue_px": "e30=", "ue_pr": f'{{"email": "{EMAIL}"}}'},
    ],
    ids=["no JSON", "no base64", "cut", "a number", "twice"],
)
def test_json_that_cannot_be_read_is_not_sent(sink, caplog, pairs):
    emitter = emitter_to(sink)
    hook = hooked(emitter)
    emitter.input({"e": "ue", "tv": "py", **pairs})
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 1
    assert not planted_in(heard(caplog))


def test_observing_lets_the_original_pass_and_counts(sink):
    tracker = tracker_for(emitter_to(sink))
    hook = hooked(tracker, mode="observe")
    tracker.track(EVENTS["self_describing"]())
    tracker.emitters[0].input(
        {"e": "ue", "tv": "py", "uid": EMAIL, "ue_px": "a"}
    )  # unreadable, yet by the caller's word
    (_, event), (_, other) = sink.events
    assert event["uid"] == other["uid"] == EMAIL
    assert event["ue_pr"]["data"]["data"]["ssn"] == SSN
    assert hook.stats()["events"] | {"changed": 1, "failed": 1} == hook.stats()["events"]


def test_a_mode_that_changes_afterwards_lets_nothing_through(sink):
    working, emitter = Broken(about=lambda _payload: False), emitter_to(sink)
    hook = hooked(emitter, redactor=working)
    working.mode = "observe"
    emitter.input({"e": "ue", "tv": "py", "uid": EMAIL, "ue_px": "a"})
    emitter.input({"e": "pv", "tv": "py", "uid": EMAIL})
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 2


def test_callbacks_get_cleaned_payloads(sink):
    sent, unsent = [], []
    callbacks = {"on_success": sent.append, "on_failure": lambda _count, payloads: unsent.extend(payloads)}
    dead = snowplow.Emitter(
        "127.0.0.1", protocol="http", port=9, batch_size=1, custom_retry_codes={-1: False}, **callbacks
    )
    tracker = tracker_for(emitter_to(sink, **callbacks), dead)
    hooked(tracker)
    tracker.track(EVENTS["structured"]())
    assert sent[0][0]["se_ca"] == unsent[0]["se_ca"] == "pro"
    assert not planted_in(sent)
    assert not planted_in(unsent)


def test_an_asynchronous_emitter_and_flushes_work_as_before(sink):
    emitter = emitter_to(sink, "AsyncEmitter", batch_size=100)
    tracker = tracker_for(emitter)
    hooked(tracker)
    for event in EVENTS.values():
        tracker.track(event())
    assert not sink.requests
    tracker.flush()
    assert len(sink.wait(len(EVENTS))) == len(EVENTS)
    assert not planted_in(on_the_wire(sink))


def test_a_tracker_that_the_sdk_makes_is_protected(sink):
    network = snowplow.EmitterConfiguration(batch_size=1)
    tracker = snowplow.Snowplow.create_tracker(
        "made", endpoint=f"{sink.url}", emitter_config=network, subject=subject()
    )
    try:
        hooked(tracker)
        tracker.track(EVENTS["page_view"]())
        assert len(sink.events) == 1
        assert not planted_in(on_the_wire(sink))
    finally:
        snowplow.Snowplow.reset()


def test_an_emitter_that_is_added_later_is_protected_too(sink):
    first, second = emitter_to(sink), emitter_to(sink)
    tracker = tracker_for(first)
    hooked(tracker)
    tracker.add_emitter(second)
    tracker.track(EVENTS["page_view"]())
    tracker.add_emitter(first)  # known already: it is not cleaned twice
    tracker.track(EVENTS["page_view"]())
    assert len(sink.events) == 5
    assert not planted_in(on_the_wire(sink))


def test_an_emitter_of_the_applications_own_is_protected():
    class Kept:
        def __init__(self):
            self.events = []

        def input(self, payload):
            self.events.append(payload)

    emitter = Kept()
    hooked(emitter)
    tracker_for(emitter).track(EVENTS["structured"]())
    assert emitter.events[0]["se_ca"] == "pro"
    assert not planted_in(emitter.events)


def test_two_hooks_and_a_skeleton_are_refused(sink):
    tracker = tracker_for(emitter_to(sink))
    hooked(tracker)
    with pytest.raises(ValueError, match="has a hook already"):
        hooked(tracker)
    with pytest.raises(ValueError, match="skeleton"):
        hooked(emitter_to(sink), on_error="skeleton")


def test_under_strict_a_structured_event_keeps_what_its_schema_asks_for():
    hook = Hook(Redactor("strict", keys=KEYS), vendor="snowplow")
    clean = cleaned({"e": "se", "se_ca": "pro", "se_ac": f"mail to {EMAIL}", "se_la": "unknown"}, hook)
    assert clean["se_ca"] == "pro"
    assert clean["se_ac"].startswith("mail to pi1_email_")
    assert "se_la" not in clean
