"""What the real PostHog SDK puts on the wire when our hook stands before it."""

import contextlib
import gzip
import json
import logging
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import posthog
import pytest

from pi_classify.errors import PiClassifyError
from pi_classify.integrations.posthog import before_send
from pi_classify.policy import Redactor
from pi_classify.policy.keys import Key, KeyRing

SECRET = "jane.roe@example.com"
KEYS = KeyRing([Key(bytes(range(32)))])


class Sink:
    """A loopback server that keeps the bytes it is sent."""

    def __init__(self):
        self.bodies = []
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip" or body.startswith(b"\x1f\x8b"):
                    body = gzip.decompress(body)
                sink.bodies.append(body)
                answer = b'{"status": 1}'
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_args):
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def wire(self):
        return b"\n".join(self.bodies)

    @property
    def events(self):
        return [event for body in self.bodies for event in json.loads(body)["batch"]]

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def sink():
    with contextlib.closing(Sink()) as server:
        yield server


@pytest.fixture
def client(sink):
    clients = []

    def build(hook, **options):
        host = f"http://127.0.0.1:{sink.server.server_port}"
        made = posthog.Posthog(
            "phc_test", host=host, sync_mode=True, before_send=hook, max_retries=0, **options
        )
        clients.append(made)
        return made

    yield build
    for made in clients:
        made.shutdown()


class Broken:
    """A redactor that fails as badly as it can: with the value in its message."""

    policy_id = "broken"

    def redact(self, payload, **_options):
        raise RuntimeError(f"cannot handle {payload}")


@pytest.fixture
def broken():
    redactor = Redactor("analytics", keys=KEYS)
    stub = Broken()
    stub.policy_id = redactor.policy_id
    return stub


@pytest.mark.parametrize("compressed", [False, True])
def test_an_email_does_not_reach_the_wire(sink, client, compressed):
    ph = client(before_send("analytics", keys=KEYS), gzip=compressed)
    ph.capture("Signed Up", distinct_id="user-1", properties={"email": SECRET, "plan": "pro"})
    assert SECRET.encode() not in sink.wire
    assert sink.events[0]["event"] == "Signed Up"
    assert sink.events[0]["properties"]["plan"] == "pro"


def test_person_properties_are_cleaned_at_the_top_and_inside_properties(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    ph.set(distinct_id="user-1", properties={"email": SECRET})
    ph.set_once(distinct_id="user-1", properties={"email": SECRET})
    ph.capture("Signed Up", distinct_id="user-1", properties={"$set": {"email": SECRET}})
    assert len(sink.events) == 3
    assert SECRET.encode() not in sink.wire


def test_one_person_is_one_token_in_distinct_id_set_and_alias(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    ph.capture("Signed Up", distinct_id=SECRET, properties={"$set": {"email": SECRET}})
    ph.alias(previous_id=SECRET, distinct_id="user-1")
    ph.set(distinct_id=SECRET, properties={"email": SECRET.upper()})
    first, alias, top = sink.events
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
    assert len({event["distinct_id"] for event in sink.events}) == 2


def test_an_opaque_distinct_id_and_the_event_id_pass(sink, client):
    ph = client(before_send("analytics", keys=KEYS))
    uuid = "0190b3a0-7b1c-7c6e-8a30-0d1f2e3a4b5c"
    ph.capture("Seen", distinct_id="user-1", uuid=uuid)
    assert (sink.events[0]["distinct_id"], sink.events[0]["uuid"]) == ("user-1", uuid)


@pytest.mark.parametrize("debug", [False, True])
def test_a_failure_inside_sends_nothing_and_logs_no_value(sink, client, broken, caplog, capfd, debug):
    caplog.set_level(logging.DEBUG)
    hook = before_send("analytics", redactor=broken)
    client(hook).capture("Signed Up", distinct_id="user-1", properties={"email": SECRET})
    assert sink.bodies == []
    assert hook.stats()["failed"] == 1
    out = capfd.readouterr()
    assert SECRET not in caplog.text + out.out + out.err
    assert "RuntimeError" in caplog.text


def test_a_broken_redactor_sends_no_skeleton_either(broken):
    hook = before_send("analytics", redactor=broken, on_error="skeleton")
    assert hook({"event": "Seen", "distinct_id": "user-1", "properties": {}}) is None


def skeleton_of(event):
    real = Redactor("analytics", keys=KEYS)

    class Once:
        policy_id = real.policy_id
        calls = 0

        def redact(self, payload, **_options):
            self.calls += 1
            if self.calls == 1:
                raise RecursionError
            return real.redact(payload, **_options)

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
    assert repr(hook).startswith("<PostHogHook: {")
    assert SECRET not in repr(hook)
