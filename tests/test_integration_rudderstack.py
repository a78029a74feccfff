"""What is RudderStack's own; all that it shares with Segment is tested in test_integration_segment.py."""

import copy

import pytest

from pi_classify.integrations.rudderstack import protect
from pi_classify.policy import Key, KeyRing
from pi_classify.testing.sink import Sink

EMAIL = "jane.roe@example.com"
KEYS = KeyRing([Key(bytes(range(32)))])


@pytest.fixture
def analytics():
    return pytest.importorskip("rudderstack.analytics", reason="the SDK of RudderStack is not installed")


@pytest.fixture
def client(analytics):
    return analytics.Client("wk_test", host="http://127.0.0.1:9", send=False)


def test_traits_are_cleaned_where_this_sdk_puts_them(client):
    protect(client, "analytics", keys=KEYS)
    _, message = client.identify(EMAIL, {"email": EMAIL, "plan": "pro"})
    assert message["context"]["traits"] == {"email": message["userId"], "plan": "pro"}
    assert EMAIL not in str(message)


def test_traits_that_the_sdk_left_in_a_context_are_cleaned_in_the_next_call(client):
    protect(client, "analytics", keys=KEYS)
    context = {"locale": "en-US"}
    client.identify("u-1", {"email": EMAIL}, context)
    assert context["traits"] == {"email": EMAIL}  # the SDK's doing, before any hook
    before = copy.deepcopy(context)
    _, message = client.track("u-1", "Seen", {}, context)
    assert message["context"]["traits"]["email"].startswith("pi1_email_")
    assert context == before


def test_the_module_sends_to_its_data_plane(analytics, monkeypatch):
    with Sink() as sink:
        for name, value in {
            "write_key": "wk_test",
            "dataPlaneUrl": sink.url,
            "sync_mode": True,
            "default_client": None,
        }.items():
            monkeypatch.setattr(analytics, name, value)
        protect(analytics, "analytics", keys=KEYS)
        analytics.identify(EMAIL, {"email": EMAIL})
        ((vendor, event),) = sink.events
        sink.assert_no_pi()
    assert vendor == "rudderstack"
    assert event["userId"] == event["context"]["traits"]["email"]
