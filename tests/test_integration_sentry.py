"""What the real sentry-sdk hands to its transport when our hooks are given to `init`."""

import copy
import threading

import pytest
import sentry_sdk
import sentry_sdk.logger
from sentry_sdk.transport import Transport

from leaks import KEYS, Broken
from pi_classify.integrations.sentry import WITHHELD, hooks

SECRET = "jane.roe@example.com"


class Kept(Transport):
    """Keeps the envelopes that would be sent."""

    def __init__(self):
        super().__init__({})
        self.envelopes = []

    def capture_envelope(self, envelope):
        self.envelopes.append(envelope)

    @property
    def wire(self):
        return b"\n".join(envelope.serialize() for envelope in self.envelopes).decode()

    def payloads(self, kind):
        return [item.payload.json for e in self.envelopes for item in e.items if item.type == kind]


@pytest.fixture
def sentry():
    """Starts the SDK with our hooks on a transport that sends nothing; afterwards nobody listens."""

    def start(ours, spans=False, **options):
        transport = Kept()
        given = ours.options() | ({"before_send_span": ours.before_send_span} if spans else {})
        sentry_sdk.init(
            dsn="http://key@127.0.0.1:9/1",
            transport=transport,
            release="shop@1.2.3",
            traces_sample_rate=1.0,
            enable_logs=True,
            default_integrations=False,
            shutdown_timeout=0,
            **given,
            **options,
        )
        return transport

    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        yield start
        sentry_sdk.get_client().close(timeout=0)
        sentry_sdk.get_global_scope().set_client(None)


def ours_with(policy="analytics", **options):
    options.setdefault("keys", KEYS)
    return hooks(policy, **options)


def fail(message):
    customer = {"email": SECRET}
    try:
        raise ValueError(message)
    except ValueError:
        sentry_sdk.capture_exception()
    return customer


def test_an_error_with_user_tags_contexts_breadcrumbs_and_frames_is_cleaned(sentry):
    ours = ours_with()
    transport = sentry(ours)
    sentry_sdk.set_user({"id": "user-1", "email": SECRET, "ip_address": "203.0.113.9"})
    sentry_sdk.set_tag("customer", SECRET)
    sentry_sdk.set_context("order", {"contact": SECRET, "n": 3})
    sentry_sdk.add_breadcrumb(message=f"mail to {SECRET}", data={"to": SECRET}, category="mail")
    fail(f"no such user: {SECRET}")
    (event,) = transport.payloads("event")
    assert SECRET not in transport.wire
    assert "203.0.113.9" not in transport.wire
    token = event["user"]["email"]
    assert token.startswith("pi1_email_")
    assert event["exception"]["values"][0]["value"] == f"no such user: {token}"
    frame = event["exception"]["values"][0]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["vars"]["customer"]) == ("fail", {"email": f"'{token}'"})
    assert event["breadcrumbs"]["values"][0]["category"] == "mail"
    assert event["contexts"]["order"] == {"contact": token, "n": 3}
    assert (event["release"], event["user"]["id"]) == ("shop@1.2.3", "user-1")
    assert ours.stats()["events"]["changed"] == 2


def test_a_transaction_is_cleaned_with_its_spans_and_keeps_its_ids(sentry):
    transport = sentry(ours_with())
    with (
        sentry_sdk.start_transaction(name=f"GET /users/{SECRET}", op="http.server") as transaction,
        sentry_sdk.start_span(op="db", name=f"users by email={SECRET}") as span,
    ):
        span.set_data("db.params", [SECRET])
    (event,) = transport.payloads("transaction")
    assert SECRET not in transport.wire
    assert event["contexts"]["trace"]["trace_id"] == transaction.trace_id
    assert event["spans"][0]["span_id"] == span.span_id
    assert event["spans"][0]["op"] == "db"


def test_logs_and_metrics_are_cleaned(sentry):
    transport = sentry(ours_with())
    sentry_sdk.logger.info("hello {who}", who=SECRET)
    sentry_sdk.metrics.count("paid", 1, attributes={"who": SECRET, "plan": "pro"})
    sentry_sdk.get_client().flush(timeout=1)
    assert {item.type for envelope in transport.envelopes for item in envelope.items} == {
        "log",
        "trace_metric",
    }
    assert SECRET not in transport.wire
    (metric,) = transport.payloads("trace_metric")[0]["items"]
    assert metric["attributes"]["plan"]["value"] == "pro"


def test_streamed_spans_are_cleaned(sentry):
    transport = sentry(ours_with(), spans=True, trace_lifecycle="stream")
    with sentry_sdk.traces.start_span(name=f"GET /users/{SECRET}", attributes={"who": SECRET, "plan": "pro"}):
        pass
    sentry_sdk.get_client().flush(timeout=1)
    (span,) = transport.payloads("span")[0]["items"]
    assert SECRET not in transport.wire
    assert span["name"].startswith("GET /users/pi1_email_")
    assert span["attributes"]["plan"]["value"] == "pro"


def test_a_streamed_span_that_could_not_be_judged_is_sent_bare(sentry):
    ours = ours_with(redactor=Broken())
    transport = sentry(ours, spans=True, trace_lifecycle="stream")
    with sentry_sdk.traces.start_span(name=f"GET /users/{SECRET}", attributes={"who": SECRET}):
        pass
    sentry_sdk.get_client().flush(timeout=1)
    (span,) = transport.payloads("span")[0]["items"]
    assert SECRET not in transport.wire
    assert span["name"] == WITHHELD
    assert ours.stats()["events"]["failed"] == 1


def test_attachments_are_taken_off_unless_they_are_let_through(sentry):
    for ours, sent in ((ours_with(), 0), (ours_with(attachments=True), 1)):
        transport = sentry(ours)
        with sentry_sdk.new_scope() as scope:
            scope.add_attachment(bytes=SECRET.encode(), filename="mail.txt")
            sentry_sdk.capture_message("failed")
        assert [item.type for item in transport.envelopes[0].items].count("attachment") == sent


def test_a_redactor_that_fails_sends_nothing(sentry, caplog):
    ours = ours_with(redactor=Broken())
    transport = sentry(ours)
    sentry_sdk.add_breadcrumb(message=f"mail to {SECRET}")
    fail(f"no such user: {SECRET}")
    with sentry_sdk.start_transaction(name=SECRET):
        pass
    sentry_sdk.logger.info("hello {who}", who=SECRET)
    sentry_sdk.metrics.count("paid", 1, attributes={"who": SECRET})
    sentry_sdk.get_client().flush(timeout=1)
    assert transport.envelopes == []
    assert ours.stats()["events"]["failed"] == 5
    assert SECRET not in caplog.text


def test_a_skeleton_says_that_something_failed_and_not_what(sentry):
    fails_on_people = Broken(about=lambda payload: SECRET in repr(payload))
    transport = sentry(ours_with(redactor=fails_on_people, on_error="skeleton"))
    sentry_sdk.add_breadcrumb(message=f"mail to {SECRET}")
    fail(f"no such user: {SECRET}")
    (event,) = transport.payloads("event")
    assert SECRET not in transport.wire
    assert (event["message"], event["level"], event["release"]) == (WITHHELD, "error", "shop@1.2.3")
    assert "exception" not in event


@pytest.mark.parametrize("redactor", [None, Broken("observe")])
def test_observing_sends_the_original_and_counts(sentry, redactor):
    ours = ours_with(mode="observe", redactor=redactor)
    transport = sentry(ours)
    with sentry_sdk.new_scope() as scope:
        scope.add_attachment(bytes=SECRET.encode(), filename="mail.txt")
        fail(f"no such user: {SECRET}")
    (event,) = transport.payloads("event")
    assert event["exception"]["values"][0]["value"] == f"no such user: {SECRET}"
    assert "attachment" in [item.type for item in transport.envelopes[0].items]
    assert ours.stats()["events"]["changed" if redactor is None else "failed"] == 1


def test_observing_a_span_without_a_name_passes_as_it_is():
    given = {"data": {"to": SECRET}}
    assert ours_with(mode="observe").before_send_span(given, {}) is given


def test_every_hook_leaves_what_it_was_given_and_changes_nothing_twice():
    ours = ours_with()
    given = {
        "name": f"for {SECRET}",
        "message": SECRET,
        "data": {"to": [SECRET], "plan": "pro"},
        "later": None,
    }
    before = copy.deepcopy(given)
    for hook in (*ours.options().values(), ours.before_send_span):
        clean = hook(given, {})
        assert given == before
        assert SECRET not in repr(clean)
        assert clean["data"]["plan"] == "pro"
        assert hook(clean, {}) is clean


@pytest.mark.parametrize("given", [None, [], "text", 3, {"message": object()}, {1: 2}])
def test_no_hook_raises_whatever_it_is_given(given):
    ours = ours_with()
    for hook in (*ours.options().values(), ours.before_send_span):
        assert isinstance(hook(given, {}), dict | None)


def test_threads_share_the_hooks(sentry):
    ours = ours_with()
    transport = sentry(ours)

    def work(n):
        for m in range(25):
            sentry_sdk.capture_message(f"order {n}-{m} of {SECRET}")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(transport.envelopes) == 100
    assert SECRET not in transport.wire
    assert ours.stats()["events"]["changed"] == 100


@pytest.mark.parametrize("policy", ["strict", "ccpa", "analytics"])
def test_under_every_policy_errors_transactions_logs_and_metrics_arrive_and_keep_their_ids(sentry, policy):
    transport = sentry(hooks(policy, keys=KEYS))
    with sentry_sdk.start_transaction(name=f"mail to {SECRET}", op="http.server") as transaction:
        trace = transaction.trace_id
        with sentry_sdk.start_span(op="db", name="SELECT 1"):
            fail(f"no such user: {SECRET}")
        sentry_sdk.logger.info("hello {who}", who=SECRET)
        sentry_sdk.metrics.count("orders", 1)
    sentry_sdk.flush()
    (error,), (done,) = transport.payloads("event"), transport.payloads("transaction")
    (logs,), (metrics,) = transport.payloads("log"), transport.payloads("trace_metric")
    assert error["exception"]["values"][0]["type"] == "ValueError"
    assert done["spans"][0]["trace_id"] == error["contexts"]["trace"]["trace_id"] == trace
    assert logs["items"][0]["trace_id"] == metrics["items"][0]["trace_id"] == trace
    assert metrics["items"][0]["name"] == "orders"
    assert SECRET not in transport.wire


def test_what_the_sdk_cannot_do_without_is_not_sent_without_it(sentry, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'version = 1\nextends = "analytics"\n[[rules]]\naction = "drop"\nentity = ["EMAIL_ADDRESS"]\n'
    )
    ours = hooks(policy, keys=KEYS)
    transport = sentry(ours)
    sentry_sdk.logger.info(SECRET)
    sentry_sdk.flush()  # once it raised KeyError here
    assert transport.envelopes == []
    assert ours.stats()["events"]["failed"] == 1
