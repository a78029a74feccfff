"""What the real PostHog SDK puts on the wire when our hook stands before it."""

import copy
import json
import logging
from datetime import UTC, date, datetime

import posthog
import pytest

from leaks import KEYS, Broken
from pi_classify.errors import PiClassifyError
from pi_classify.integrations.posthog import PostHogHook, before_send
from pi_classify.policy import Redactor
from pi_classify.testing.canaries import Canaries
from pi_classify.testing.sink import Sink

SECRET = "jane.roe@example.com"
CANARIES = Canaries(__name__)


class Wire(Sink):
    """A sink whose events are all PostHog's."""

    @property
    def wire(self):
        return json.dumps([event for _, event in self.events]).encode() + b"\n".join(self.raw)

    @property
    def batch(self):
        return [event for vendor, event in self.events if vendor == "posthog"]


@pytest.fixture
def sink():
    with Wire() as server:
        yield server


@pytest.fixture
def client(sink):
    clients = []

    def build(hook, **options):
        made = posthog.Posthog(
            "phc_test", host=sink.url, sync_mode=True, before_send=hook, max_retries=0, **options
        )
        clients.append(made)
        return made

    yield build
    for made in clients:
        made.shutdown()


@pytest.mark.parametrize("compressed", [False, True])
def test_an_email_does_not_reach_the_wire(sink, client, compressed):
    ph = client(before_send("analytics", keys=KEYS), gzip=compressed)
    ph.capture("Signed Up", distinct_id="user-1", properties={"email": SECRET, "plan": "pro"})
    assert SECRET.encode() not in sink.wire
    assert sink.batch[0]["event"] == "Signed Up"
    assert sink.batch[0]["properties"]["plan"] == "pro"


def test_person_properties_are_cleaned_at_the_top_and_inside_properties(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    ph.set(distinct_id="user-1", properties={"email": SECRET})
    ph.set_once(distinct_id="user-1", properties={"email": SECRET})
    ph.capture("Signed Up", distinct_id="user-1", properties={"$set": {"email": SECRET}})
    assert len(sink.batch) == 3
    assert SECRET.encode() not in sink.wire


def test_one_person_is_one_token_in_distinct_id_set_and_alias(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    ph.capture("Signed Up", distinct_id=SECRET, properties={"$set": {"email": SECRET}})
    ph.alias(previous_id=SECRET, distinct_id="user-1")
    ph.set(distinct_id=SECRET, properties={"email": SECRET.upper()})
    first, alias, top = sink.batch
    tokens = {
        first["distinct_id"],
        first["properties"]["$set"]["email"],
        alias["properties"]["distinct_id"],
        top["distinct_id"],
        top["$set"]["email"],
    }
    assert len(tokens) == 1
    assert tokens.pop().startswith("pi1_")
    assert alias["properties"]["alias"] == "user-1"


def test_two_persons_stay_two(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    ph.capture("Seen", distinct_id=SECRET)
    ph.capture("Seen", distinct_id="richard.roe@example.com")
    assert len({event["distinct_id"] for event in sink.batch}) == 2


def test_an_opaque_distinct_id_and_the_event_id_pass(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    uuid = "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5c"
    ph.capture("Seen", distinct_id="user-1", uuid=uuid)
    assert (sink.batch[0]["distinct_id"], sink.batch[0]["uuid"]) == ("user-1", uuid)


@pytest.mark.parametrize("debug", [False, True])
def test_a_failure_inside_sends_nothing_and_logs_no_value(sink, client, caplog, capfd, debug):
    caplog.set_level(logging.DEBUG)
    hook = before_send("analytics", redactor=Broken())
    client(hook).capture("Signed Up", distinct_id="user-1", properties={"email": SECRET})
    assert not sink.requests
    assert hook.stats()["events"]["failed"] == 1
    out = capfd.readouterr()
    assert SECRET not in caplog.text + out.out + out.err
    assert "RuntimeError" in caplog.text


def test_a_broken_redactor_sends_no_skeleton_either():
    hook = before_send("analytics", redactor=Broken(), on_error="skeleton")
    assert hook({"event": "Seen", "distinct_id": "user-1", "properties": {}}) is None


class Once(Broken):
    """A redactor that fails once."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def redact(self, payload, *options):
        self.calls += 1
        if self.calls == 1:
            raise RecursionError
        return self.real.redact(payload, *options)


def skeleton_of(event):
    return before_send("analytics", redactor=Once(), on_error="skeleton")(event)


def test_a_skeleton_has_only_judged_names_and_checked_ids():
    now = datetime.now(UTC)
    uuid = "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5c"
    event = {
        "event": "Seen",
        "distinct_id": SECRET,
        "uuid": uuid,
        "timestamp": now,
        "properties": {"email": SECRET},
    }
    bones = skeleton_of({**event, "$set": {"email": SECRET}})
    assert set(bones) == {"event", "distinct_id", "uuid", "timestamp", "properties"}
    assert bones["properties"] == {}
    assert (bones["event"], bones["uuid"], bones["timestamp"]) == ("Seen", uuid, now)
    assert SECRET not in repr(bones)


def test_half_an_alias_is_no_skeleton():
    assert skeleton_of({"event": "$create_alias", "distinct_id": "user-1", "properties": {}}) is None


def test_unknown_top_level_keys_are_kept_and_cleaned():
    hook = before_send("analytics", keys=KEYS)
    event = {
        "event": "x",
        "distinct_id": "user-1",
        "properties": {},
        "options": {"flag": True, "email": SECRET},
    }
    clean = hook(event)
    assert clean["options"]["flag"] is True
    assert SECRET not in repr(clean)


def test_the_event_of_the_caller_is_not_changed():
    event = {"event": "x", "distinct_id": "user-1", "properties": {"email": SECRET}}
    before_send("analytics", keys=KEYS)(event)
    assert event["properties"]["email"] == SECRET


def test_observing_passes_the_original_by_explicit_word(sink, client):
    ph = client(before_send("analytics", keys=KEYS, mode="observe"))
    ph.capture("Signed Up", distinct_id="user-1", properties={"email": SECRET})
    assert SECRET.encode() in sink.wire


@pytest.mark.parametrize("junk", [None, 3, "text", [], object()])
def test_what_is_no_event_is_not_sent(junk):
    assert before_send("analytics", keys=KEYS)(junk) is None


def test_the_policy_must_be_named():
    with pytest.raises(TypeError):
        before_send()


def test_a_redactor_with_another_policy_is_refused():
    with pytest.raises(ValueError, match="another policy"):
        before_send("ccpa", redactor=Redactor("analytics", keys=KEYS))


def test_an_unknown_word_for_on_error_is_refused_at_once():
    with pytest.raises(ValueError, match="on_error"):
        before_send("analytics", keys=KEYS, on_error="send")


def test_an_unknown_policy_is_refused_at_once():
    with pytest.raises((PiClassifyError, OSError)):
        before_send("analytcs", keys=KEYS)


def test_its_representation_shows_counts_only():
    hook = before_send("analytics", keys=KEYS)
    hook({"event": "x", "distinct_id": SECRET, "properties": {}})
    assert repr(hook) == "<PostHogHook: <Hook: 1 changed>>"
    assert SECRET not in repr(hook)


@pytest.mark.parametrize(
    "incomplete", [{"event": "Seen"}, {"distinct_id": "user-1"}, {"event": 3, "distinct_id": "1"}]
)
def test_what_lacks_a_name_or_an_id_leaves_no_skeleton(incomplete):
    assert skeleton_of({"properties": {}, **incomplete}) is None


def test_a_skeleton_makes_no_person_of_an_anonymous_event_and_places_nobody():
    controls = {"$process_person_profile": False, "$geoip_disable": True, "$is_server": True}
    bones = skeleton_of({"event": "Seen", "distinct_id": "1", "properties": {**controls, "email": SECRET}})
    assert bones["properties"] == controls


def test_a_control_that_is_no_boolean_stays_away_from_a_skeleton():
    bones = skeleton_of({"event": "Seen", "distinct_id": "1", "properties": {"$geoip_disable": SECRET}})
    assert bones["properties"] == {}


def test_an_event_whose_name_a_policy_drops_is_not_sent(tmp_path):
    path = tmp_path / "dropping.toml"
    path.write_text(
        'version = 1\nextends = "analytics"\n[[rules]]\naction = "drop"\nentity = ["EMAIL_ADDRESS"]\n'
    )
    hook = before_send(path, keys=KEYS)
    assert hook({"event": SECRET, "distinct_id": "user-1", "properties": {}}) is None
    assert hook.stats()["events"]["failed"] == 1


# What PostHog computes with, and what its SDKs write by themselves.
INTERNAL = {
    "$process_person_profile": False,
    "$geoip_disable": True,
    "$is_server": True,
    "$lib": "posthog-python",
    "$lib_version": "7.91.1",
    "$session_id": "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5c",
    "$window_id": "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5d",
    "$groups": {"company": "acme-1", "project": "shop"},
    "$feature/new-checkout": "variant-a",
    "$active_feature_flags": ["new-checkout"],
    "$feature_flag_response": True,
    "$release_id": "2026.11.1",
    "$context_tags": ["plan"],
    "$ai_model": "gpt-4o",
    "$ai_provider": "openai",
    "$ai_trace_id": "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5e",
    "$ai_input_tokens": 4111,
    "$ai_output_tokens": 206,
    "$ai_latency": 1.25,
    "$ai_total_cost_usd": 0.0125,
    "$ai_input": [{"role": "user", "content": "Which shoe fits wide feet?"}],
    "$ai_is_error": False,
    "$event_type": "click",
    "$elements_chain": 'button.primary:attr__class="primary"nth-child="1"text="Buy"',
    "$set_once": {"plan": "pro"},
    "token": "phc_test",
}


def test_internal_properties_stay_in_their_original_form():
    event = {"event": "$ai_generation", "distinct_id": "user-1", "properties": {**INTERNAL, "email": SECRET}}
    clean = before_send("analytics", keys=KEYS)(event)
    assert {name: clean["properties"][name] for name in INTERNAL} == INTERNAL


def test_a_conversation_with_a_model_is_cleaned(sink, client):
    said = [{"role": "user", "content": f"My name is {CANARIES.name}, mail me at {CANARIES.email}"}]
    ph = client(before_send("analytics", keys=KEYS))
    ph.capture_ai(
        "$ai_generation", distinct_id="1", properties={"$ai_input": said, "$ai_output_choices": said}
    )
    assert len(sink.batch) == 1
    CANARIES.assert_gone(sink)


def test_dates_stay_dates():
    now, day = datetime.now(UTC), date(2026, 1, 2)
    event = {"event": "x", "distinct_id": "1", "timestamp": now, "properties": {"due": day, "email": SECRET}}
    clean = before_send("analytics", keys=KEYS)(event)
    assert (clean["timestamp"], clean["properties"]["due"]) == (now, day)


def test_groups_are_cleaned_and_keep_their_types(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    ph.capture("Seen", distinct_id="1", groups={"company": SECRET, "team": "red"})
    ph.group_identify("company", SECRET, {"owner": SECRET, "name": "Acme"})
    seen, group = sink.batch
    assert SECRET.encode() not in sink.wire
    assert seen["properties"]["$groups"]["team"] == "red"
    assert seen["properties"]["$groups"]["company"] == group["properties"]["$group_key"]
    assert group["properties"]["$group_type"] == "company"


# ---------------------------------------------------------------------- exceptions

PLACEHOLDERS = ("$$_posthog_redacted_based_on_masking_rules_$$", "$$_posthog_value_too_long_$$")


def fail_with(client):
    email, card = CANARIES.email, {"api_key": "x" * 20, "number": CANARIES.card}  # noqa: F841 - code variables
    password, note = "hunter2-hunter2", "x" * 5_000  # noqa: F841
    try:
        raise ValueError(f"no user {email}, {CANARIES.phone}")
    except ValueError as error:
        client.capture_exception(error, distinct_id="user-1")


def test_an_exception_is_cleaned_with_its_frames_and_code_variables(sink, client):
    fail_with(client(before_send("analytics", keys=KEYS), capture_exception_code_variables=True))
    (event,) = sink.batch
    CANARIES.assert_gone(sink)
    (raised,) = event["properties"]["$exception_list"]
    assert (event["event"], raised["type"]) == ("$exception", "ValueError")
    frame = raised["stacktrace"]["frames"][-1]
    assert frame["function"] == "fail_with"
    assert "raise ValueError" in frame["context_line"]
    assert frame["code_variables"]["password"] == PLACEHOLDERS[0]


def test_the_same_exception_holds_the_values_when_only_observed(sink, client):
    fail_with(
        client(before_send("analytics", keys=KEYS, mode="observe"), capture_exception_code_variables=True)
    )
    assert {"email", "card", "phone"} <= {sighting.kind for sighting in CANARIES.sightings(sink)}


def frame(**fields):
    return {
        "event": "$exception",
        "distinct_id": "user-1",
        "properties": {"$exception_list": [{"type": "ValueError", "stacktrace": {"frames": [fields]}}]},
    }


def cleaned_frame(**fields):
    clean = before_send("analytics", keys=KEYS)(frame(**fields))
    return clean["properties"]["$exception_list"][0]["stacktrace"]["frames"][0]


def test_literals_in_source_lines_are_cleaned_and_the_code_stays():
    clean = cleaned_frame(
        lineno=3,
        in_app=True,
        pre_context=[f'    owner = "{CANARIES.email}"', "    total = price * 2"],
        context_line=f"    charge('{CANARIES.card}')",
        post_context=[f'    ssn = "{CANARIES.ssn}"'],
    )
    CANARIES.assert_gone(clean)
    assert (clean["lineno"], clean["in_app"]) == (3, True)
    assert clean["pre_context"][1] == "    total = price * 2"
    assert clean["context_line"].startswith("    charge('")


def test_a_home_directory_in_a_path_shows_no_user_name():
    clean = cleaned_frame(abs_path="/home/janeroe/shop/app.py", filename="/home/janeroe/shop/app.py")
    assert "janeroe" not in repr(clean)
    assert clean["abs_path"].endswith("/shop/app.py")


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
@pytest.mark.parametrize("name", ["email", "password", "note", "api_token", "ssn", "user_name"])
def test_the_placeholders_of_the_sdk_are_left_alone(name, placeholder):
    given = frame(code_variables={name: placeholder, "both": json.dumps({name: placeholder, "plan": "pro"})})
    assert before_send("analytics", keys=KEYS)(copy.deepcopy(given)) == given


def test_json_text_in_code_variables_is_cleaned_inside_and_stays_json():
    inner = json.dumps({"api_key": PLACEHOLDERS[0], "n": CANARIES.card, "who": {"email": CANARIES.email}})
    clean = cleaned_frame(code_variables={"card": inner})
    CANARIES.assert_gone(clean)
    read = json.loads(clean["code_variables"]["card"])
    assert (read["api_key"], read["n"]) == (PLACEHOLDERS[0], "[CREDIT_CARD]")


def test_an_exception_cleaned_twice_is_cleaned_once():
    hook = before_send("analytics", keys=KEYS)
    once = hook(
        frame(context_line=f"f('{CANARIES.email}')", code_variables={"a": json.dumps(CANARIES.values)})
    )
    assert hook(copy.deepcopy(once)) == once


def test_the_hook_is_one_object_with_counts():
    hook = before_send("analytics", keys=KEYS)
    assert isinstance(hook, PostHogHook)
    hook({"event": "x", "distinct_id": "1", "properties": {"email": SECRET}})
    assert hook.stats()["changes"] == {("properties.email", "EMAIL_ADDRESS", "hash"): 1}


class Liar:
    """Raises when it is asked what it is."""

    @property
    def __class__(self):
        raise RuntimeError(SECRET)

    def __bool__(self):
        raise RuntimeError(SECRET)


@pytest.mark.parametrize("door", ["__call__", "span", "metric"])
def test_an_object_that_raises_when_it_is_asked_what_it_is_reaches_nobody(door, caplog):
    hook = before_send("analytics", keys=KEYS)
    for given in (Liar(), {"attributes": Liar()}, {"name": "x", "type": "gauge", "attributes": Liar()}):
        assert SECRET not in repr(getattr(hook, door)(given))
    assert hook.stats()["events"]["failed"] > 0
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/?tel=+1 206 555 0112",
        "https://example.com/?tel=(206) 555-0112 x&a=b",
        "https://example.com/p/Jane Roe/206 555 0112",
    ],
)
def test_a_url_with_blanks_in_it_goes_to_its_end(url):
    event = {"event": "Seen", "distinct_id": "u-1", "properties": {"$current_url": url}}
    strict, lenient = (before_send(policy, keys=KEYS)(event) for policy in ("strict", "analytics"))
    assert strict["properties"] == {"$current_url": "[URL]"}
    assert "0112" not in lenient["properties"]["$current_url"]
    assert "Roe" not in lenient["properties"]["$current_url"]
    assert lenient["properties"]["$current_url"].startswith("https://example.com/")


def test_a_text_behind_a_url_is_no_part_of_it_elsewhere():
    event = {
        "event": "Seen",
        "distinct_id": "u-1",
        "properties": {"note": "https://example.com/a is the page"},
    }
    assert Redactor("strict", keys=KEYS).redact(event, "posthog").payload["properties"] == {}
    assert Redactor("analytics", keys=KEYS).redact(event, "posthog").payload == event


def test_under_strict_exceptions_keep_what_they_are_grouped_by(sink, client):
    posthog_client = client(before_send("strict", keys=KEYS))
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        posthog_client.capture_exception(error, distinct_id="u-1")
    posthog_client.shutdown()
    (event,) = sink.batch
    (told,) = event["properties"]["$exception_list"]
    assert told["type"] == "ValueError"
    assert told["stacktrace"]["type"] == "raw"
    assert told["stacktrace"]["frames"][-1].keys() >= {"filename", "function", "lineno", "in_app"}
    assert SECRET.encode() not in sink.wire
