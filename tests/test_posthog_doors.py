"""Every door by which PostHog's SDK sends: each with all canaries, the real SDK and a loopback sink."""

import asyncio
import json
import warnings

import posthog
import pytest

from pi_classify.integrations.posthog import before_send, wrap_flags
from pi_classify.policy import Key, KeyRing, Redactor
from pi_classify.testing.canaries import Canaries

CANARIES = Canaries(__name__)
KEYS = KeyRing([Key(bytes(range(32)))])
MAIL = CANARIES.email
PERSON = CANARIES.event()["properties"]
COMPANY = {"company": {"owner": MAIL, "plan": "pro"}}
TOLD = {"person_properties": PERSON, "groups": {"company": MAIL}, "group_properties": COMPANY}

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning"
)  # most ways to ask for flags are deprecated


def covered(sink, policy="analytics", **options):
    """A client with everything that docs/hooks.md tells to set, and its hook."""
    hook = before_send(policy, keys=KEYS, **options)
    client = posthog.Posthog(
        "phc_test",
        host=sink.url,
        sync_mode=True,
        max_retries=0,
        before_send=hook,
        traces={"before_span_send": hook.span, "service_name": "shop"},
        metrics={"before_send": hook.metric, "service_name": "shop"},
        feature_flags_request_max_retries=0,
    )
    wrap_flags(client, hook)
    return client, hook


def capture_exception(client):
    try:
        raise ValueError(f"no user {MAIL}")
    except ValueError as error:
        client.capture_exception(error, distinct_id=MAIL, properties=PERSON)


def start_span(client):
    with posthog.new_context():
        posthog.identify_context(MAIL)
        with client.start_span(f"GET /users/{MAIL}", attributes=PERSON) as span:
            span.set_attribute("plan", "pro")
            span.add_event(f"seen {CANARIES.phone}", {"ssn": CANARIES.ssn})
            span.set_status("error", f"no user {MAIL}")
    client.flush()


def count(client):
    client.metrics.count("signed.up", 1, attributes=PERSON)
    client.metrics.flush()


def capture_with_flags(client):
    flags = client.evaluate_flags(MAIL, **TOLD)
    client.capture("Seen", distinct_id=MAIL, properties=PERSON, flags=flags)


def capture_in_a_context(client):
    with posthog.new_context():
        posthog.identify_context(MAIL)
        posthog.set_context_device_id(CANARIES.phone)
        posthog.tag("email", MAIL)
        client.capture("Seen", properties=PERSON)
        client.evaluate_flags()


def ask_in_a_context(client):
    with posthog.new_context():
        posthog.identify_context(MAIL)
        posthog.set_context_device_id(CANARIES.phone)
        client.get_flags_decision()


SENDING = {
    "capture": lambda client: client.capture(
        "Seen", distinct_id=MAIL, properties=PERSON, groups={"company": MAIL}
    ),
    "capture_ai": lambda client: client.capture_ai("$ai_generation", distinct_id=MAIL, properties=PERSON),
    "capture_exception": capture_exception,
    "set": lambda client: client.set(distinct_id=MAIL, properties=PERSON),
    "set_once": lambda client: client.set_once(distinct_id=MAIL, properties=PERSON),
    "alias": lambda client: client.alias(previous_id=MAIL, distinct_id=CANARIES.phone),
    "group_identify": lambda client: client.group_identify("company", MAIL, PERSON),
    "start_span": start_span,
    "metrics": count,
}
ASKING = {
    "evaluate_flags": capture_with_flags,
    "feature_enabled": lambda client: client.feature_enabled("new", MAIL, **TOLD),
    "get_all_flags": lambda client: client.get_all_flags(MAIL, **TOLD),
    "get_all_flags_and_payloads": lambda client: client.get_all_flags_and_payloads(MAIL, **TOLD),
    "get_feature_flag": lambda client: client.get_feature_flag("new", MAIL, **TOLD),
    "get_feature_flag_payload": lambda client: client.get_feature_flag_payload("new", MAIL, **TOLD),
    "get_feature_flag_result": lambda client: client.get_feature_flag_result("new", MAIL, **TOLD),
    "get_feature_flags_and_payloads": lambda client: client.get_feature_flags_and_payloads(MAIL, **TOLD),
    "get_feature_payloads": lambda client: client.get_feature_payloads(MAIL, **TOLD),
    "get_feature_variants": lambda client: client.get_feature_variants(MAIL, **TOLD),
    "get_flags_decision": lambda client: client.get_flags_decision(MAIL, **TOLD),
}
# They send nothing about anybody, or what others have given to one of the above.
SILENT = {
    "consumers", "feature_flag_definitions", "feature_flags", "flush", "get_active_span",
    "get_feature_flag_evaluation_runtime", "get_feature_flag_keys_by_evaluation_runtime", "get_remote_config_payload",
    "get_tags", "identify_context", "join", "load_feature_flags", "log", "new_context", "queue", "scoped",
    "set_context_device_id", "set_context_session", "shutdown", "tag",
}  # fmt: skip
# Sends a message to a person, which takes the address.
UNCOVERED = {"emails"}
OTHERS = {
    "in a context": capture_in_a_context,
    "flags in a context": ask_in_a_context,
    "send_feature_flags": lambda client: client.capture(
        "Seen",
        distinct_id=MAIL,
        send_feature_flags={"person_properties": PERSON, "group_properties": COMPANY},
    ),
}
DOORS = {**SENDING, **ASKING, **OTHERS}


def test_no_method_of_the_client_is_unheard_of():
    public = {name for name in dir(posthog.Posthog) if not name.startswith("_")}
    assert public <= SENDING.keys() | ASKING.keys() | SILENT | UNCOVERED


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("policy", ["analytics", "strict"])
def test_no_original_value_leaves_by_any_door(sink, door, policy):
    client, hook = covered(sink, policy)
    DOORS[door](client)
    client.shutdown()
    assert sink.requests
    assert hook.stats()["events"]["failed"] == 0
    CANARIES.assert_gone(sink)


@pytest.mark.parametrize("door", DOORS)
def test_by_each_of_them_originals_would_leave(sink, door):
    client, _ = covered(sink, mode="observe")
    DOORS[door](client)
    client.shutdown()
    assert CANARIES.sightings(sink)


@pytest.mark.parametrize("door", DOORS)
def test_by_none_of_them_anything_leaves_that_was_not_judged(sink, door, monkeypatch, caplog):
    def broken(*_):
        raise MemoryError(MAIL)

    client, hook = covered(sink)
    monkeypatch.setattr(Redactor, "redact", broken)
    DOORS[door](client)
    client.shutdown()
    CANARIES.assert_gone(sink, caplog.text)
    assert not [request for request in sink.requests if request.path == "/flags/"]
    assert not sink.events
    assert hook._hook._counts["failed"] > 0


# ---------------------------------------------------------------------- flags


def asked(sink):
    """What the last question to /flags said."""
    (question,) = [
        json.loads(request.body) for request in sink.requests if request.path.startswith("/flags")
    ][-1:]
    return question


def test_a_question_has_the_tokens_of_the_events(sink):
    client, _ = covered(sink)
    client.get_flags_decision(MAIL, device_id="device-1", **TOLD)
    client.capture("Seen", distinct_id=MAIL, properties={"$set": {"email": MAIL}}, groups={"company": MAIL})
    question, (_, event) = asked(sink), sink.events[-1]
    assert question["distinct_id"] == event["distinct_id"] == event["properties"]["$set"]["email"]
    assert question["distinct_id"].startswith("pi1_email_")
    assert question["groups"] == event["properties"]["$groups"]
    assert question["person_properties"]["email"] == question["distinct_id"]
    assert question["group_properties"]["company"]["plan"] == "pro"
    assert question["device_id"] == "device-1"
    client.shutdown()


def test_a_harmless_question_is_asked_as_it_was(sink):
    client, hook = covered(sink)
    client.get_flags_decision("user-1", person_properties={"plan": "pro"})
    assert asked(sink)["person_properties"] == {"plan": "pro"}
    assert asked(sink)["distinct_id"] == "user-1"
    assert hook.stats()["events"]["unchanged"] == 1
    client.shutdown()


def test_what_the_caller_gave_is_not_changed(sink):
    client, _ = covered(sink)
    properties = dict(PERSON)
    client.get_flags_decision(MAIL, person_properties=properties)
    assert properties == PERSON
    client.shutdown()


def test_an_unasked_question_has_no_flags_and_says_that_there_was_an_error(sink, tmp_path):
    path = tmp_path / "refusing.toml"
    path.write_text('version = 1\nextends = "analytics"\n[[rules]]\naction = "refuse"\nentity = ["US_SSN"]\n')
    hook = before_send(path, keys=KEYS)
    client = posthog.Posthog("phc_test", host=sink.url, sync_mode=True, before_send=hook)
    wrap_flags(client, hook)
    decision = client.get_flags_decision("user-1", person_properties={"ssn": CANARIES.ssn})
    assert (decision["flags"], decision["errorsWhileComputingFlags"]) == ({}, True)
    assert not sink.requests
    assert client.get_feature_flag("new", "user-1", person_properties={"ssn": CANARIES.ssn}) is None
    client.shutdown()


def test_a_question_that_raises_when_it_is_looked_at_is_not_asked():
    class Hostile:
        @property
        def __class__(self):
            raise ValueError(MAIL)

    hook = before_send("analytics", keys=KEYS)
    assert hook.question(Hostile()) is None
    assert hook.stats()["events"]["failed"] == 1


def test_wrapping_twice_is_wrapping_once(sink):
    client, hook = covered(sink)
    client.get_flags_decision(MAIL)
    first = asked(sink)
    wrap_flags(client, hook)
    client.get_flags_decision(MAIL)
    assert asked(sink)["distinct_id"] == first["distinct_id"]
    client.shutdown()


class OtherClient:
    """A client of another version."""

    def _get_flags_decision(self, request):
        raise NotImplementedError


@pytest.mark.parametrize("client", [object(), OtherClient()])
def test_a_client_that_asks_in_another_way_is_refused_at_once(client):
    with pytest.raises(ValueError, match="/flags"):
        wrap_flags(client, before_send("analytics", keys=KEYS))


# ---------------------------------------------------------------------- spans and metrics


def spans(sink):
    for _, event in sink.events:
        for resource in event.get("body", {}).get("resourceSpans", ()):
            for scope in resource["scopeSpans"]:
                yield from scope["spans"]


def test_a_span_keeps_its_ids_its_times_and_its_person(sink):
    client, _ = covered(sink)
    start_span(client)
    client.capture("Seen", distinct_id=MAIL)
    (span,) = spans(sink)
    attributes = {one["key"]: one["value"]["stringValue"] for one in span["attributes"]}
    assert len(span["traceId"]) == 32
    assert int(span["endTimeUnixNano"]) >= int(span["startTimeUnixNano"])
    assert attributes["plan"] == "pro"
    (seen,) = (event for vendor, event in sink.events if vendor == "posthog")
    assert attributes["posthogDistinctId"] == seen["distinct_id"]
    client.shutdown()


def test_a_span_whose_name_a_policy_drops_does_not_get_it_back():
    hook = before_send("strict", keys=KEYS)
    given = {
        "name": f"GET {MAIL}",
        "attributes": {"posthogDistinctId": "user-1"},
        "events": [],
        "trace_id": "0" * 32,
    }
    clean = hook.span(given)
    assert clean["name"] == "span"
    assert clean["attributes"]["posthogDistinctId"].startswith("pi1_id_")
    assert "distinct_id" not in clean
    assert clean["events"] == []
    CANARIES.assert_gone(clean)


def test_a_span_whose_status_a_policy_drops_stays_an_error_without_its_message(sink):
    client, _ = covered(sink, "strict")
    start_span(client)
    client.shutdown()
    (span,) = spans(sink)
    assert span["status"] == {"code": 2}


def test_an_identity_on_a_span_is_never_a_constant():
    hook = before_send("analytics", keys=KEYS)
    clean = hook.span({"name": "x", "attributes": {"posthogDistinctId": CANARIES.ssn}, "events": []})
    assert clean["attributes"]["posthogDistinctId"].startswith("pi1_")


def test_a_harmless_span_is_the_same_object():
    span = {"name": "GET /", "attributes": {"plan": "pro"}, "events": []}
    assert before_send("analytics", keys=KEYS).span(span) is span


def test_a_span_leaves_no_skeleton(monkeypatch):
    def broken(*_):
        raise MemoryError(MAIL)

    hook = before_send("analytics", keys=KEYS, on_error="skeleton")
    monkeypatch.setattr(hook._hook.redactor.classifier.__class__, "scan", broken)
    span = {"name": "x", "attributes": {"posthogDistinctId": "1"}, "events": []}
    assert hook.span(span) is None
    assert hook.stats()["events"]["skeleton"] == 0


@pytest.mark.parametrize("junk", [None, 3, "x", []])
def test_what_is_no_sample_is_dropped_and_counted(junk):
    hook = before_send("analytics", keys=KEYS)
    assert hook.metric(junk) is None
    assert hook.stats()["events"]["failed"] == 1


def test_a_key_that_samples_do_not_have_yet_is_cleaned_and_kept():
    sample = {"name": "a", "type": "count", "value": 1, "coming": {"email": MAIL, "plan": "pro"}}
    clean = before_send("analytics", keys=KEYS).metric(sample)
    assert clean["coming"]["plan"] == "pro"
    CANARIES.assert_gone(clean)


@pytest.mark.parametrize("junk", [None, 3, {}, {"attributes": None}, {"attributes": "x"}])
def test_what_is_no_span_is_dropped_and_counted(junk):
    hook = before_send("analytics", keys=KEYS)
    assert hook.span(junk) is None
    assert hook.stats()["events"]["failed"] == 1


def test_a_metric_keeps_its_name_and_value():
    hook = before_send("analytics", keys=KEYS)
    sample = {
        "name": "a",
        "type": "count",
        "value": 2.5,
        "unit": None,
        "attributes": {"email": MAIL, "plan": "pro"},
    }
    clean = hook.metric(sample)
    assert (clean["name"], clean["value"], clean["attributes"]["plan"]) == ("a", 2.5, "pro")
    CANARIES.assert_gone(clean)


# ---------------------------------------------------------------------- the other ways to have a client


async def with_async_client(sink, hook):
    pytest.importorskip("httpx", reason="posthog's async client needs httpx")
    module = pytest.importorskip("posthog.async_client", reason="this posthog has no async client")
    async with module.AsyncClient("phc_test", host=sink.url, before_send=hook, max_retries=0) as client:
        wrap_flags(client, hook)
        client.capture("Seen", distinct_id=MAIL, properties=PERSON)
        client.set(distinct_id=MAIL, properties=PERSON)
        client.set_once(distinct_id=MAIL, properties=PERSON)
        client.alias(previous_id=MAIL, distinct_id="user-1")
        client.group_identify("company", MAIL, PERSON)
        capture_exception(client)
        await client.capture_immediate("Seen", distinct_id=MAIL, properties=PERSON)
        await client.evaluate_flags(MAIL, **TOLD)
        await client.flush()


def test_the_async_client_is_covered(sink):
    hook = before_send("analytics", keys=KEYS)
    asyncio.run(with_async_client(sink, hook))
    assert len(sink.events) == 7
    assert asked(sink)["distinct_id"].startswith("pi1_email_")
    CANARIES.assert_gone(sink)


def test_the_async_client_asks_nothing_that_was_not_judged(sink, monkeypatch):
    def broken(*_):
        raise MemoryError(MAIL)

    monkeypatch.setattr(Redactor, "redact", broken)
    asyncio.run(with_async_client(sink, before_send("analytics", keys=KEYS)))
    assert not sink.requests


def test_the_queue_and_its_threads_are_covered(sink):
    client = posthog.Posthog(
        "phc_test", host=sink.url, before_send=before_send("analytics", keys=KEYS), gzip=True
    )
    for _ in range(20):
        client.capture("Seen", distinct_id=MAIL, properties=PERSON)
    client.shutdown()
    assert len(sink.events) == 20
    CANARIES.assert_gone(sink)


def test_the_functions_of_the_module_are_covered(sink, monkeypatch):
    hook = before_send("analytics", keys=KEYS)
    settings = {
        "api_key": "phc_test",
        "host": sink.url,
        "sync_mode": True,
        "before_send": hook,
        "default_client": None,
    }
    for name, value in settings.items():
        monkeypatch.setattr(posthog, name, value)
    wrap_flags(posthog, hook)
    posthog.capture("Seen", distinct_id=MAIL, properties=PERSON)
    posthog.set(distinct_id=MAIL, properties=PERSON)
    posthog.get_feature_flag("new", MAIL, person_properties=PERSON)
    posthog.shutdown()
    assert len(sink.events) == 3
    CANARIES.assert_gone(sink)


@pytest.mark.parametrize("mode", ["v0", "v1"])
def test_both_wire_formats_are_covered(sink, mode):
    hook = before_send("analytics", keys=KEYS)
    with warnings.catch_warnings():
        client = posthog.Posthog(
            "phc_test", host=sink.url, sync_mode=True, before_send=hook, capture_mode=mode
        )
    client.capture("Seen", distinct_id=MAIL, properties=PERSON)
    client.shutdown()
    assert len(sink.events) == 1
    CANARIES.assert_gone(sink)
