"""The guard sees what SDKs are about to send, changes nothing, and leaves everything as it was."""

import asyncio
import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from pi_classify.testing import Guard, PersonalInformationFound
from pi_classify.testing.clients import CLIENTS, installed, patches

MAIL = "zora.quillon@example.com"


def posthog_client(**how):
    posthog = pytest.importorskip("posthog", reason="the SDK posthog is not installed")
    return posthog.Posthog("phc_test", host="http://127.0.0.1:9", send=False, **how)


def by_posthog():
    posthog_client().capture("Signed Up", distinct_id="1", properties={"email": MAIL})


def by_segment():
    module = pytest.importorskip(
        "segment.analytics", reason="the SDK segment-analytics-python is not installed"
    )
    module.Client("k", send=False).track("1", "Signed Up", {"email": MAIL})


def by_rudderstack():
    module = pytest.importorskip(
        "rudderstack.analytics.client", reason="the SDK rudder-sdk-python is not installed"
    )
    module.Client("k", send=False).identify("1", {"email": MAIL})


def by_mixpanel():
    module = pytest.importorskip("mixpanel", reason="the SDK mixpanel is not installed")
    module.Mixpanel("t", consumer=module.BufferedConsumer()).track("1", "Signed Up", {"email": MAIL})


def by_amplitude():
    module = pytest.importorskip("amplitude", reason="the SDK amplitude-analytics is not installed")
    client = module.Amplitude("k", module.Config(server_url="http://127.0.0.1:9", flush_queue_size=1000))
    client.track(module.BaseEvent("Signed Up", user_id="user1", event_properties={"email": MAIL}))
    client.configuration.get_storage().pull_all()
    client.shutdown()


def by_snowplow():
    module = pytest.importorskip("snowplow_tracker", reason="the SDK snowplow-tracker is not installed")
    emitter = module.Emitter("127.0.0.1", batch_size=1000)
    tracker = module.Tracker(namespace="t", emitters=[emitter], encode_base64=True)
    event = module.SelfDescribingJson("iglu:com.example/signup/jsonschema/1-0-0", {"email": MAIL})
    tracker.track(module.SelfDescribing(event))


SENDERS = [by_posthog, by_segment, by_rudderstack, by_mixpanel, by_amplitude, by_snowplow]


@pytest.mark.parametrize("send", SENDERS)
def test_it_sees_what_each_sdk_is_about_to_send(send):
    with Guard() as guard:
        send()
    assert [event.sdk for event in guard.events] == [send.__name__.removeprefix("by_")]
    with pytest.raises(PersonalInformationFound) as caught:
        guard.assert_no_pi()
    assert "EMAIL_ADDRESS" in str(caught.value)
    assert "zora" not in str(caught.value) + repr(guard) + repr(guard.events)


@pytest.mark.parametrize("send", SENDERS)
def test_after_it_nobody_is_told(send):
    with Guard() as guard:
        pass
    send()
    assert not guard.events


@pytest.mark.parametrize("sdk", CLIENTS)
def test_every_sdk_is_as_it_was(sdk):
    if sdk not in installed():
        pytest.skip(f"the SDK {sdk} is not installed")
    places = [(patch.owner, patch.name) for patch in patches(sdk, lambda *_: None)]
    before = [vars(owner).get(name) for owner, name in places]
    outer, inner = Guard().start(), Guard().start()
    assert all(vars(owner)[name] is not was for (owner, name), was in zip(places, before, strict=True))
    outer.stop()
    inner.stop()
    assert [vars(owner).get(name) for owner, name in places] == before


def test_it_judges_what_the_applications_hook_has_cleaned():
    def clean(event):
        event["properties"].pop("email")
        return event

    with Guard() as guard:
        posthog_client(before_send=clean).capture("Signed Up", distinct_id="1", properties={"email": MAIL})
    assert len(guard.events) == 1
    guard.assert_no_pi()


def test_an_event_that_the_hook_drops_is_not_seen():
    with Guard() as guard:
        posthog_client(before_send=lambda _: None).capture("Signed Up", distinct_id="1")
    assert not guard.events


def test_a_client_made_before_is_seen_and_keeps_its_hook():
    def hook(event):
        return event

    client = posthog_client(before_send=hook)
    with Guard() as guard:
        client.capture("Signed Up", distinct_id="1")
        made_inside = posthog_client(before_send=hook)
    assert len(guard.events) == 1
    assert client.before_send is hook
    assert made_inside.before_send is hook


def test_an_asynchronous_client_is_seen(run):
    module = pytest.importorskip("posthog.async_client", reason="this posthog has no asynchronous client")

    async def send():
        async def hook(event):
            return event

        client = module.AsyncClient("phc_test", host="http://127.0.0.1:9", send=False, before_send=hook)
        await client.capture_immediate("Signed Up", distinct_id="1", properties={"email": MAIL})
        await client.shutdown()

    with Guard() as guard:
        asyncio.run(send())
    assert guard.counts() == {"posthog": 1}


def test_what_no_hook_sees_is_seen_too(monkeypatch):
    client = posthog_client()
    monkeypatch.setattr("posthog.client.flags", lambda *_, **__: {"flags": {}})
    with Guard() as guard:
        client.get_flags_decision("1", person_properties={"email": MAIL})
    with pytest.raises(PersonalInformationFound, match=r"person_properties.email"):
        guard.assert_no_pi()


def test_what_an_asynchronous_client_asks_for_flags_is_seen_too(monkeypatch):
    module = pytest.importorskip("posthog.async_client", reason="this posthog has no asynchronous client")

    async def answer(*_, **__):
        return {"flags": {}}

    async def ask():
        client = module.AsyncClient("phc_test", host="http://127.0.0.1:9", send=False)
        await client.evaluate_flags("1", device_id="d-1", person_properties={"email": MAIL})
        await client.shutdown()

    monkeypatch.setattr(module, "_async_flags", answer)
    with Guard() as guard:
        asyncio.run(ask())
    assert guard.events[0].payload["device_id"] == "d-1"
    with pytest.raises(PersonalInformationFound, match=r"person_properties.email"):
        guard.assert_no_pi()


def test_what_mixpanel_is_asked_for_flags_is_seen_too(monkeypatch):
    mixpanel = pytest.importorskip("mixpanel", reason="the SDK mixpanel is not installed")
    flags = pytest.importorskip("mixpanel.flags.types", reason="this mixpanel has no flags")
    config = flags.RemoteFlagsConfig(api_host="127.0.0.1:9")
    client = mixpanel.Mixpanel("t", consumer=mixpanel.BufferedConsumer(), remote_flags_config=config)
    with Guard() as guard:
        client.remote_flags.get_variant_value(
            "f", 1, {"distinct_id": "u-1", "custom_properties": {"email": MAIL}}
        )
    with pytest.raises(PersonalInformationFound, match=r"context.custom_properties.email"):
        guard.assert_no_pi()


def test_a_buffered_message_is_seen_once(monkeypatch):
    mixpanel = pytest.importorskip("mixpanel", reason="the SDK mixpanel is not installed")
    monkeypatch.setattr(mixpanel.Consumer, "_write_request", lambda *_, **__: True)
    with Guard() as guard:
        consumer = mixpanel.BufferedConsumer()
        mixpanel.Mixpanel("t", consumer=consumer).track("1", "Signed Up", {})
        consumer.flush()
        mixpanel.Mixpanel("t").track("1", "Signed In", {})
    assert [event.payload["event"] for event in guard.events] == ["Signed Up", "Signed In"]


def test_an_event_that_is_changed_later_is_judged_as_it_was():
    with Guard() as guard:
        event = {"properties": {"email": MAIL}}
        guard.record("posthog", event)
        event["properties"].clear()
    with pytest.raises(PersonalInformationFound):
        guard.assert_no_pi()


def test_what_cannot_be_read_is_unscanned_and_not_clean():
    mixpanel = pytest.importorskip("mixpanel", reason="the SDK mixpanel is not installed")
    with Guard() as guard:
        mixpanel.BufferedConsumer().send("events", "{no json")
    with pytest.raises(PersonalInformationFound, match="UNSCANNED"):
        guard.assert_no_pi()


def test_what_was_seen_holds_properties_and_no_values():
    guard = Guard()
    guard.record(
        "posthog", {"event": "Signed Up", "properties": {"items": [{"email": MAIL}] * 2, "plan": "pro"}}
    )
    guard.record("posthog", {"event": f"Hello {MAIL}", "properties": {MAIL: 1}})
    rows = {tuple(row)[:4]: count for row, count in guard.seen().items()}
    assert rows["properties.items[].email", "Signed Up", "EMAIL_ADDRESS", "certain"] == 1
    assert rows["properties.plan", "Signed Up", None, None] == 1
    assert ("event", "<EMAIL_ADDRESS>", "EMAIL_ADDRESS", "certain") in rows
    assert "zora" not in repr(rows)


@pytest.mark.parametrize(
    "name",
    [f"who={MAIL}", json.dumps({"email": MAIL}), f"https://example.com/?email={quote(MAIL)}", b64encode(MAIL.encode()).decode()],
)  # fmt: skip
def test_a_name_of_an_event_that_hides_who_did_it_is_not_written(name):
    guard = Guard()
    guard.record("posthog", {"event": name, "properties": {"plan": "pro"}})
    assert not {row.event for row in guard.seen()} & {name}
    assert "zora" not in repr(guard.seen())


# ---------------------------------------------------------------------- under pytest

TESTS = """
import pytest
posthog = pytest.importorskip("posthog", reason="the SDK posthog is not installed")

def send(**properties):
    posthog.Posthog("phc_test", host="http://127.0.0.1:9", send=False).capture("Signed Up", distinct_id="1", properties=properties)

@pytest.fixture
def sends_at_the_end():
    yield
    send(email="zora.quillon@example.com")

def test_quiet(): pass
def test_clean(): send(plan="pro")
def test_leak(): send(email="zora.quillon@example.com")
def test_late(sends_at_the_end): pass
@pytest.mark.pi_guard(allow=["EMAIL_ADDRESS"])
def test_allowed(): send(email="zora.quillon@example.com")
@pytest.mark.pi_guard(policy="strict")
def test_strict(): send(plan="pro", own_word="x")
@pytest.mark.pi_guard(alow=["EMAIL_ADDRESS"])
def test_misspelt(): pass
@pytest.mark.no_pi_guard
def test_left_out(): send(email="zora.quillon@example.com")
def test_fixture(pi_guard):
    send(plan="pro")
    assert pi_guard.counts() == {"posthog": 1}
def test_empty(pi_guard): pass
"""


@pytest.fixture
def run(run_pytest):
    def shown_by(*arguments, tests=TESTS, code=None):
        """What a run of pytest printed; it never shows the address."""
        done = run_pytest("-q", "-rA", *arguments, test_some=tests)
        assert done.returncode == code if code is not None else done.returncode in (0, 1), (
            done.stdout + done.stderr
        )
        assert "zora" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    return shown_by


def outcomes(shown):
    lines = [
        line.split()
        for line in shown.splitlines()
        if " test_some.py::" in line and line.split()[0] in ("PASSED", "FAILED", "ERROR")
    ]
    found = {}
    for word, test, *_ in lines:
        found.setdefault(test.partition("::")[2], set()).add(word)
    return found


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_the_option_guards_every_test(run, tmp_path, workers):
    if workers:
        pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    shown = run("--pi-guard", *workers, "--pi-seen", "seen.jsonl")
    assert outcomes(shown) == {
        "test_quiet": {"PASSED"},
        "test_clean": {"PASSED"},
        "test_leak": {"FAILED"},
        "test_late": {"PASSED", "ERROR"},
        "test_allowed": {"PASSED"},
        "test_strict": {"FAILED"},
        "test_misspelt": {"ERROR"},
        "test_left_out": {"PASSED"},
        "test_fixture": {"PASSED"},
        "test_empty": {"PASSED"},
    }
    assert "the marker is pi_guard(policy=..., allow=[...], inventory=...)" in shown
    assert "KeyError" not in shown  # what pytest's own wrappers begin, a marker that is refused leaves whole
    assert "events seen: 6" in shown
    assert "sent no event: 1" in shown
    assert "1 guarded without an event" in shown
    seen = [json.loads(line) for line in (tmp_path / "seen.jsonl").read_text().splitlines()]
    assert {
        "path": "properties.email",
        "event": "Signed Up",
        "entity": "EMAIL_ADDRESS",
        "confidence": "certain",
        "vendor": "posthog",
        "count": 3,
    } in seen
    assert {
        "path": "properties.plan",
        "event": "Signed Up",
        "entity": None,
        "confidence": None,
        "vendor": "posthog",
        "count": 3,
    } in seen
    assert "zora" not in (tmp_path / "seen.jsonl").read_text()


def test_without_the_option_only_who_asks_is_guarded(run):
    shown = outcomes(run())
    assert shown["test_leak"] == shown["test_late"] == {"PASSED"}
    assert shown["test_strict"] == {"FAILED"}


def test_the_ini_file_guards_too_and_names_the_policy(run, tmp_path):
    (tmp_path / "own.toml").write_text('version = 1\ndefault = "keep"\n')
    (tmp_path / "pytest.ini").write_text("[pytest]\npi_guard = true\npi_policy = own.toml\n")
    assert outcomes(run())["test_leak"] == {"PASSED"}


def test_the_inventory_of_the_ini_file_stands_before_the_policy(run, tmp_path):
    row = '[[properties]]\nproperty = "properties.email"\nverdict = "not_pi"\nreason = "made up"\n'
    (tmp_path / "pi_inventory.toml").write_text(f"version = 1\n{row}")
    (tmp_path / "pytest.ini").write_text("[pytest]\npi_guard = true\npi_inventory = pi_inventory.toml\n")
    assert outcomes(run())["test_leak"] == {"PASSED"}


@pytest.mark.parametrize(
    ("ini", "said"),
    [
        ("pi_policy = none.toml", "there is no such file"),
        ("pi_policy = analitycs\npi_guard = true", "did you mean 'analytics'"),
        ("pi_inventory = none.toml", "there is no such file"),
    ],
)
def test_a_mistake_in_the_ini_file_ends_the_run_at_its_start(run, tmp_path, ini, said):
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n")
    assert said in run(code=4)


def test_a_run_in_which_nothing_was_seen_says_so(run):
    shown = run("--pi-guard", "--color=yes", tests="def test_quiet(): pass\n", code=0)
    assert "no event was seen" in shown
    assert "\x1b[33m" in shown


def test_one_guarded_test_without_an_event_is_not_green(run):
    shown = run("--color=yes", tests="def test_quiet(pi_guard): pass\n", code=0)
    assert "1 guarded without an event" in shown.splitlines()[-1]
    assert shown.splitlines()[-1].startswith("\x1b[33m")


SINK = """
from urllib.request import urlopen
def post(sink, text): urlopen(f"{sink.url}/batch/", data=b'{"batch": [{"event": "Seen", "properties": {"a": "%s"}}]}' % text.encode())
def test_clean(pi_sink): post(pi_sink, "pro")
def test_leak(pi_sink): post(pi_sink, "zora.quillon" + "@example.com")
def test_judged(pi_sink):
    post(pi_sink, "zora.quillon" + "@example.com")
    pi_sink.assert_no_pi(allow=["EMAIL_ADDRESS"])
def test_canary(pi_sink, pi_canaries):
    import hashlib
    post(pi_sink, hashlib.md5(pi_canaries.email.encode()).hexdigest())
def test_other_canary(pi_sink, pi_canaries): post(pi_sink, "pro")
def test_both(pi_sink, pi_canaries): post(pi_sink, pi_canaries.email)
def test_empty(pi_sink): pass
"""


LATE = """
import pytest
posthog = pytest.importorskip("posthog", reason="the SDK posthog is not installed")
MAIL = "zora.quillon" + "@example.com"

@pytest.fixture
def client(pi_sink):
    client = posthog.Posthog("phc_test", host=pi_sink.url, flush_at=100, flush_interval=100)
    yield client
    client.shutdown()

def send(client, **properties): client.capture("Seen", distinct_id="u-1", properties=properties)

def test_late_leak(client): send(client, contact=MAIL)
def test_late_canary(client, pi_canaries):
    import hashlib
    send(client, contact=hashlib.md5(pi_canaries.email.encode()).hexdigest())
def test_late_clean(client): send(client, plan="pro")
@pytest.mark.pi_guard(allow=["EMAIL_ADDRESS"])
def test_late_allowed(client): send(client, contact=MAIL)
@pytest.mark.no_pi_guard
@pytest.mark.pi_guard(allow=["US_SSN"])
def test_late_idle(client): send(client, plan="pro")
def test_after_the_test_judged(client, pi_sink):
    send(client, plan="pro")
    client.flush()
    pi_sink.wait(1)
    pi_sink.assert_no_pi()
    send(client, contact=MAIL)
    client.flush()
    pi_sink.wait(2)
def test_allowed_by_the_test(client, pi_sink):
    send(client, contact=MAIL)
    client.flush()
    pi_sink.wait(1)
    pi_sink.assert_no_pi(allow=["EMAIL_ADDRESS"])
    send(client, contact=MAIL)
def test_forgotten(client, pi_sink):
    send(client, contact=MAIL)
    client.flush()
    pi_sink.wait(1)
    pi_sink.clear()
    send(client, contact=MAIL)
def test_no_event(pi_sink):
    from urllib.request import urlopen
    urlopen(f"{pi_sink.url}/array/phc_x/config").close()
"""


def test_what_arrives_late_is_judged_too(run):
    shown = run("--disable-socket", "--allow-hosts=127.0.0.1", tests=LATE)
    assert outcomes(shown) == {
        "test_late_leak": {"PASSED", "ERROR"},
        "test_late_canary": {"PASSED", "ERROR"},
        "test_late_clean": {"PASSED"},
        "test_late_allowed": {"PASSED"},
        "test_late_idle": {"PASSED", "ERROR"},
        "test_after_the_test_judged": {"FAILED"},
        "test_allowed_by_the_test": {"PASSED"},
        "test_forgotten": {"PASSED", "ERROR"},
        "test_no_event": {"PASSED", "ERROR"},
    }
    assert "posthog /batch/ #2.properties.contact" in shown
    assert 'allow=["US_SSN"] matches nothing' in shown
    assert "no event arrived" in shown


def test_a_canary_in_a_guard_fails_once(run):
    test = """
import hashlib
def test_it(pi_guard, pi_canaries):
    pi_guard.record("posthog", {"event": "x", "properties": {"a": hashlib.md5(pi_canaries.email.encode()).hexdigest()}})
"""
    shown = run("-W", "error", "-rN", tests=test)  # where CI is set, the summary says all of it once more
    assert "1 failed in" in shown.splitlines()[-1]
    assert shown.count("email as md5 in posthog[0].properties.a") == 1


def test_sink_and_canaries_are_judged_when_the_test_ends(run):
    shown = run(
        "--disable-socket",
        "--allow-hosts=127.0.0.1",
        "-W",
        "error",
        tests=SINK,
    )
    assert outcomes(shown) == {
        "test_clean": {"PASSED"},
        "test_leak": {"FAILED"},
        "test_judged": {"PASSED"},
        "test_canary": {"FAILED"},
        "test_other_canary": {"PASSED"},
        "test_both": {"FAILED"},
        "test_empty": {"PASSED"},
    }
    assert "email as md5" in shown
    assert "email as raw" not in shown  # what a detector knows is told with what to do
    assert "1 guarded without an event" in shown
