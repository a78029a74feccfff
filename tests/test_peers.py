"""What other tools got wrong on property names and values, each on values of our own: found here, or left alone.

The comment of a row names the tool and what it did there.
"""

import json

import pytest

from judged import CCPA, CLASSIFIER, written
from pi_classify import Classifier, Confidence, Key, KeyRing, Redactor

E = "jane@example.com"
RING = KeyRing([Key(bytes(range(32)))])


def likely(payload: object) -> set[str]:
    return {f.entity for f in CLASSIFIER.classify(payload) if f.confidence >= Confidence.LIKELY}


LEFT_ALONE = [
    # Presidio: an address under a version, because any dotted quad scores 0.6
    ("a version is no ip address", {"app_version": "10.4.12.3", "sdk_version": "1.2.3.4", "os_version": "10.15.7.1"}),
    # Presidio: a host with a dot counts as URL
    ("library and file names are no urls", {"lib": "socket.io", "file": "script.py", "module": "index.js"}),
    # Presidio's model: PERSON at 0.85
    ("labels and products are no persons", {"event": "Button Clicked", "mode": "Dark Mode", "product": {"name": "Air Max 90"}, "item": "MacBook Pro"}),
    # Presidio: context words count as substrings: "us" in status, customer, user
    ("nine digits under a status or an id are no passport", {"status": "728194635", "record_id": 728194635, "bus_id": "728194635"}),
    # Presidio: "lic" in click_id, application_id, public_id
    ("an id is no driver license", {"application_id": "D1234562", "public_id": "D1234562"}),
    # Presidio: "check" in checkout_id
    ("a checkout is no bank account", {"checkout_id": "1234567890"}),
    # Presidio: PHONE at 0.75 under order_number
    ("an order number is no phone", {"order_number": "2065550144"}),
    # DataFog: epoch seconds are a phone; piigex: a Polish tax number; piicleaner: a case id
    ("epoch seconds are nothing", {"ts": 1719854400, "timestamp": "1719854400", "created": 1719854400000}),
    # Presidio: every UUID scores 0.5
    ("an opaque uuid of a thing is nothing", {"event_uuid": "3f1a4a55-9d3e-4b8a-8f5f-0c1100000000", "build_id": "3f1a4a55-9d3e-4b8a-8f5f-0c1100000000"}),
    # Relay: "auth" filters author and authorizer; "User authenticated" vanishes
    ("author and authenticated are no credentials", {"authorizer": "manager", "message": "User authenticated", "auth_method": "oauth"}),
    # OpenMetadata: ip_address, capacity, velocity as LOCATION; social_share as SSN; email_verified tagged
    ("words inside words mean nothing", {"capacity": "40", "velocity": "12", "social_share": "yes", "email_verified": True, "city_count": 3}),
    # piicatcher: .*name.*, .*state.*, .*pass.*
    ("parts of names mean nothing", {"event_name": "Plan Chosen", "hostname": "web-1", "passenger_count": 4, "state": "open", "passed": True}),
    # dex: *_email_count, weekday names as persons
    ("counts and weekdays are nothing", {"user_email_count": 12, "weekday": "Friday", "month": "April"}),
    # stringlifter: versions as IPs
    ("a user agent's version is no ip address", {"engine": "Chrome/120.0.6099.109"}),
    # trufflehog and DLP: hashes of builds
    ("hashes of builds are nothing", {"commit": "9fceb02d0ae598e95dc970b74767f19372d61af8"}),
]  # fmt: skip


@pytest.mark.parametrize("payload", [row[1] for row in LEFT_ALONE], ids=[row[0] for row in LEFT_ALONE])
def test_false_alarms_of_others(payload: dict[str, object]) -> None:
    assert likely(payload) == set()
    assert written(payload) is payload


FOUND = [
    # Presidio: an ip address under zip was raised to 0.95, and the plates of no American state are known
    ("an american plate under its name", {"license_plate": "7ABC123"}, {"LICENSE_PLATE"}),
    # Presidio: parents are dropped: 0.30 as dict, 0.65 as list
    ("a licence below its name, as dict", {"driver_license": {"value": "D1234562"}}, {"US_DRIVER_LICENSE"}),
    ("a licence below its name, as list", {"driver_license": ["D1234562"]}, {"US_DRIVER_LICENSE"}),
    # Presidio: jane%40example.com is the URL 40example.com; none of four libraries finds it
    ("a percent-encoded address", {"v": "jane%40example.com"}, {"EMAIL_ADDRESS"}),
    # Presidio's operators crash on int; Datadog, VRL, OTel, Relay, PostHog and Snowplow do not scan numbers
    ("numbers", {"phone": 2065550144, "ssn": 219448877, "card_number": 4111111111111111}, {"PHONE_NUMBER", "US_SSN", "CREDIT_CARD"}),
    # DataFog: no IPv6; PostHog's template: IPv4 only
    ("ipv6", {"client_ip": "2001:db8::77"}, {"IP_ADDRESS"}),
    # Presidio: keys with dots are silently not redacted; Relay and PostHog split on them
    ("a name with dots", {"user.phone": "2065550144"}, {"PHONE_NUMBER"}),
    # Presidio: lists of dicts raise; PostHog: arrays are copied as they are
    ("objects in lists", {"users": [{"email": E}, {"phone": 2065550144}]}, {"EMAIL_ADDRESS", "PHONE_NUMBER"}),
    # sentry-python: a top-level list is not scrubbed, and only one level of dicts
    ("a list at the top", [{"a": {"b": {"c": {"email": E}}}}], {"EMAIL_ADDRESS"}),
    # Presidio's batch engine, Macie, Datadog: names are never looked at
    ("an address as name", {"seen": {E: 3}}, {"EMAIL_ADDRESS"}),
    # Presidio's model misses these
    ("names without capitals or with nothing else", {"first_name": "jane", "last_name": "NGUYEN"}, {"PERSON"}),
    # Relay: sentry_user "ip:203.0.113.77" survived when ip_address went
    ("a derived copy", {"sentry_user": "ip:203.0.113.77"}, {"IP_ADDRESS"}),
    # Relay: logentry.params kept what formatted lost
    ("parameters of a message", {"logentry": {"formatted": f"no {E}", "params": [E]}}, {"EMAIL_ADDRESS"}),
    # Presidio: regions "UK" and "FE" are none, so national numbers were never found
    ("a british number with its country code", {"phone": "+44 20 7946 0958"}, {"PHONE_NUMBER"}),
    # PostHog: click ids are masked in URLs only where they are listed, and never decoded
    ("a click id in a url", {"$current_url": "https://x.example.com/?gclid=Cj0KCQjwabc"}, {"CLICK_ID", "URL"}),
    # piicatcher, DataProfiler: pseudonyms are no personal information
    ("pseudonyms", {"distinct_id": "u-1", "$device_id": "d-1", "event": "x", "properties": {}}, {"USER_ID", "DEVICE_ID"}),
    # all: a hash of an address is taken for safe
    ("an unsalted hash of an address", {"email_md5": "0bc83cb571cd1c50ba6f3e8a78ef1346"}, {"HASHED_IDENTIFIER"}),
    # all: a photo is none of their types
    ("a photo", {"avatar_url": "https://cdn.example.com/u/17/me.jpg"}, {"PHOTO"}),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "expected"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_misses_of_others(payload: object, expected: set[str]) -> None:
    assert likely(payload) >= expected
    assert CCPA.left(written(payload)) == ()


class TestWriting:
    def test_lists_keep_their_items_apart(self) -> None:
        # presidio-structured wrote one value into all items, and collapsed lists
        out = written({"users": [{"email": f"user{n}@example.com"} for n in range(3)] + [{"plan": "pro"}]})
        assert len({user.get("email") for user in out["users"]}) == 4
        assert out["users"][3] == {"plan": "pro"}

    def test_only_the_stretch_is_replaced(self) -> None:
        # presidio-structured replaced the whole value
        assert written({"v": f"write to {E} today"})["v"].endswith(" today")

    def test_the_first_of_two_neighbours_is_not_the_only_one(self) -> None:
        # Presidio replaced only the first of adjacent entities
        assert "example.com" not in written({"v": f"{E} john@example.com"})["v"]

    def test_the_payload_is_not_changed_in_place(self) -> None:
        # presidio-structured, Relay and PostHog change their input
        payload = {"email": E, "l": [{"email": E}]}
        before = json.dumps(payload)
        written(payload)
        assert json.dumps(payload) == before

    def test_the_well_known_number_of_samples_is_not_silently_let_pass(self) -> None:
        # Presidio deny-lists it, so that a canary seems to pass
        assert written({"ssn": "123-45-6789"}) != {"ssn": "123-45-6789"}

    def test_both_versions_of_an_address_are_made_coarse(self) -> None:
        # PostHog's template zeroes the last octet and lets IPv6 through
        out = written({"$ip": "203.0.113.77", "client_ip": "2001:db8:1:2::77"})
        assert out == {"$ip": "203.0.113.0", "client_ip": "2001:db8:1::"}

    def test_one_person_is_one_token_however_the_address_is_written(self) -> None:
        # Presidio, Relay, PostHog, Snowplow: no canonical form before the hash
        out = written(
            {
                "email": "Jane@Example.com",
                "contact": {"email": " jane@example.com"},
                "v": "ＪＡＮＥ@example.com",
            }
        )
        assert out["email"] == out["contact"]["email"].strip() == out["v"]

    def test_tokens_depend_on_the_key(self) -> None:
        # Relay: HMAC with an empty key; the configured one did nothing
        other = Redactor("ccpa", keys=KeyRing([Key(bytes(range(1, 33)))]))
        assert other.redact({"email": E}).payload != written({"email": E})

    def test_equal_texts_of_two_kinds_have_two_tokens(self) -> None:
        # no domain separation in any of them
        out = written({"phone": "2065550144", "license_plate": "2065550144", "user_id": "2065550144"})
        assert out["phone"] != out["user_id"]

    def test_tokens_are_recognised(self) -> None:
        # hash of a hash: Presidio, Relay, PostHog, Snowplow
        once = written({"email": E, "ip": "203.0.113.77"})
        assert written(once) == once

    def test_the_record_of_changes_holds_no_value(self) -> None:
        # Presidio's tracer logs the text; Snowplow's event carries the originals; piicatcher was asked for samples
        outcome = CCPA.redact({"email": E, E: 2})
        assert outcome.changes
        assert "jane" not in repr(outcome.changes) + repr(outcome.findings)

    def test_a_crash_lets_nothing_pass(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # sentry-python and older posthog-python sent the event unscrubbed
        classifier = Classifier()

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError(E)

        monkeypatch.setattr(classifier, "scan", broken)
        assert Redactor("ccpa", keys=RING, classifier=classifier).redact({"email": E}).payload is None

    def test_every_name_is_explained_that_was_not_flagged(self) -> None:
        # none of them says why not
        (told,) = CLASSIFIER.explain({"license_number": "see file"})
        assert told.findings == ()
        assert "US_DRIVER_LICENSE" in {entity for entity, _, _ in told.declined}
