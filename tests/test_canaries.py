"""Canaries are valid, reserved, seen by the detectors, and found again in whatever dress."""

import base64
import gzip
import hashlib
import json
import logging
import urllib.parse
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify import classify, redact
from pi_classify.checks import payment_card
from pi_classify.policy import KeyRing
from pi_classify.testing import Canaries, Guard, PersonalInformationFound, reserved
from pi_classify.testing.reserved import Range

CANARIES = Canaries("tests/test_canaries.py::one")
KINDS = list(CANARIES.values)
ENTITIES = {
    "email": "EMAIL_ADDRESS",
    "phone": "PHONE_NUMBER",
    "name": "PERSON",
    "ssn": "US_SSN",
    "ip": "IP_ADDRESS",
    "ipv6": "IP_ADDRESS",
    "card": "CREDIT_CARD",
}
NETWORKS = [
    IPv4Network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")
]
MANY = [Canaries(f"test_{number}") for number in range(200)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_canary_is_personal_information_to_the_detectors(kind):
    for canaries in MANY:
        found = {
            finding.entity
            for finding in classify({"full_name" if kind == "name" else kind: canaries.values[kind]})
        }
        assert ENTITIES[kind] in found, canaries


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "name"])
def test_no_name_is_needed_to_see_it(kind):
    for canaries in MANY:
        assert ENTITIES[kind] in {finding.entity for finding in classify({"value": canaries.values[kind]})}, (
            canaries
        )


def test_they_are_reserved():
    for canaries in MANY:
        assert canaries.email.endswith("@example.com")
        assert " 555 01" in canaries.phone
        area, group, serial = canaries.ssn.split("-")
        assert area == "987"  # SSA: no number of the 900 series was ever issued
        # IRS: no taxpayer number has these groups
        assert int(group) in {*range(1, 50), *range(66, 70), 89}
        assert serial != "0000"
        assert any(IPv4Address(canaries.ip) in network for network in NETWORKS)
        assert canaries.ipv6.startswith("2001:db8:")
        assert payment_card.is_valid(canaries.card)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "card"])
def test_each_of_ten_thousand_tests_has_its_own(kind):
    tests = [Canaries(f"tests/test_{number % 97}.py::test_{number}") for number in range(10_000)]
    assert len({getattr(canaries, kind) for canaries in tests}) == len(tests)
    assert not any(kind in canaries.shared for canaries in tests)


def test_each_test_has_its_own_card_while_they_last_and_then_says_so(monkeypatch):
    monkeypatch.setattr(
        reserved,
        "CARD",
        Range("card", 3, ["4111111111111111", "4242424242424242", "378282246310005"].__getitem__),
    )
    tests = [Canaries(name) for name in "abcd"]
    assert len({canaries.card for canaries in tests[:3]}) == 3
    assert not any(canaries.shared for canaries in tests)
    sharer = next(canaries for canaries in tests[:3] if canaries.card == tests[3].card)
    assert sharer.shared == tests[3].shared == ("card",)
    with pytest.raises(PersonalInformationFound, match="another test has the same card: it may be its"):
        sharer.assert_gone({"number": sharer.card, "email": sharer.email})
    with pytest.raises(PersonalInformationFound) as caught:
        sharer.assert_gone({"email": sharer.email})
    assert "another test" not in str(caught.value)


@given(st.lists(st.text(max_size=3), max_size=40), st.integers(1, 30))
def test_no_two_seeds_share_a_place_before_all_places_are_taken(seeds, size):
    places = Range("any", size, str)
    given_out = [places.of(seed) for seed in seeds]
    assert [places.of(seed) for seed in seeds] == given_out
    assert len(set(given_out)) == min(len(set(seeds)), size)
    assert any(places.is_shared(seed) for seed in seeds) == (len(set(seeds)) > size)


def test_every_value_of_the_small_ranges_is_personal_information():
    for number in range(reserved.CARD.size):
        card = reserved.CARD.value(number)
        assert payment_card.is_valid(card)
        assert "CREDIT_CARD" in {finding.entity for finding in classify({"value": card})}, number
    for number in range(0, reserved.PHONE.size, 100):
        assert "PHONE_NUMBER" in {
            finding.entity for finding in classify({"value": reserved.PHONE.value(number)})
        }, number


def test_the_same_test_has_the_same_ones():
    assert Canaries("a").values == Canaries("a").values


def dresses(value):
    plain = value.encode()
    yield "as it is", value
    yield "upper case", value.upper()
    yield "percent", urllib.parse.quote(value, safe="")
    yield "percent twice", urllib.parse.quote(urllib.parse.quote(value, safe=""), safe="")
    yield "every character percent", "".join(f"%{byte:02X}" for byte in plain)
    yield "html", "".join(f"&#{ord(c)};" for c in value)
    yield "javascript", "".join(f"\\u{ord(c):04x}" for c in value)
    yield "base64", base64.b64encode(b'{"x": "' + plain + b'"}').decode()
    yield "base64url", base64.urlsafe_b64encode(plain).decode().rstrip("=")
    yield "hex", plain.hex()
    yield "full width", "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)
    yield "invisible", value[:3] + "\u200b" + value[3:]
    yield "gzip", gzip.compress(plain)
    yield "gzip in base64", base64.b64encode(gzip.compress(plain)).decode()
    for digest in ("md5", "sha1", "sha256"):
        yield digest, hashlib.new(digest, plain).hexdigest()
        yield f"{digest} upper", hashlib.new(digest, plain.lower()).hexdigest().upper()
        yield f"{digest} base64", base64.b64encode(hashlib.new(digest, plain).digest()).decode()
        yield f"{digest} cut", hashlib.new(digest, plain).hexdigest()[:16]


DRESSES = [name for name, _ in dresses("x")]


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_in_every_dress(kind, dress):
    value = dict(dresses(CANARIES.values[kind]))[dress]
    assert kind in {seen.kind for seen in CANARIES.sightings({"a": [{"b": value}]})}


@pytest.mark.parametrize(
    ("kind", "spelling"),
    [
        ("phone", lambda c: "1" + "".join(filter(str.isdigit, c.phone))[1:]),
        ("phone", lambda c: "({}) {}-{}".format(*c.phone.split()[1:])),
        ("phone", lambda c: int("".join(filter(str.isdigit, c.phone)))),
        ("ssn", lambda c: c.ssn.replace("-", "")),
        ("ssn", lambda c: int(c.ssn.replace("-", ""))),
        ("card", lambda c: " ".join(c.card[at : at + 4] for at in range(0, len(c.card), 4))),
        ("card", lambda c: hashlib.sha256(c.card.encode()).hexdigest()),
        ("email", lambda c: c.email.replace("@example.com", "+tag@example.com")),
        ("name", lambda c: ", ".join(reversed(c.name.split()))),
        ("ssn", lambda c: hashlib.md5(c.ssn.replace("-", "").encode()).hexdigest()),  # noqa: S324
    ],
)
def test_it_is_found_in_other_spellings(kind, spelling):
    assert kind in {seen.kind for seen in CANARIES.sightings({"x": spelling(CANARIES)})}


def test_it_is_found_as_a_property_name_and_the_sighting_does_not_show_it():
    seen = CANARIES.sightings({CANARIES.email: {"n": 1}})
    assert seen
    assert not any(value in str(seen) for value in CANARIES.values.values())


def test_a_longer_number_is_another_number():
    digits = CANARIES.ssn.replace("-", "")
    assert not CANARIES.sightings({"order": f"5{digits}7"})


def test_other_canaries_are_not_found():
    other = Canaries("another")
    seen = {sighting.kind for sighting in CANARIES.sightings(other.event())}
    assert not seen.difference(other.shared)


def test_nothing_is_found_after_redaction_with_a_key():
    clean = redact(CANARIES.event(), policy="ccpa", keys=KeyRing.ephemeral()).payload
    CANARIES.assert_gone(clean, json.dumps(clean))


def test_the_failure_shows_kind_form_and_place_and_no_value():
    with pytest.raises(PersonalInformationFound) as caught:
        CANARIES.assert_gone({"properties": {"hash": hashlib.sha256(CANARIES.email.encode()).hexdigest()}})
    assert "email as sha256 in properties.hash" in str(caught.value)
    assert CANARIES.email not in str(caught.value)


def test_texts_files_and_log_records_are_searched(tmp_path):
    file = tmp_path / "out.jsonl"
    file.write_text(json.dumps({"a": CANARIES.email}) + "\n")
    record = logging.makeLogRecord({"msg": "to %s", "args": (CANARIES.email,)})
    for place in (file, record, f"to {CANARIES.email}", [CANARIES.email]):
        assert CANARIES.sightings(place)


def test_a_guard_is_searched():
    guard = Guard()
    guard.record("posthog", CANARIES.event())
    assert {seen.kind for seen in CANARIES.sightings(guard)} == set(KINDS)


def test_a_sink_is_searched():
    from urllib.request import urlopen

    from pi_classify.testing import Sink

    with Sink() as sink:
        urlopen(f"{sink.url}/batch/", data=gzip.compress(json.dumps({"batch": [CANARIES.event()]}).encode()))  # noqa: S310 - loopback
        assert {seen.kind for seen in CANARIES.sightings(sink)} == set(KINDS)


def test_repr_shows_no_value():
    assert not any(value in repr(CANARIES) for value in CANARIES.values.values())


def test_a_long_text_is_searched_to_its_end():
    words = " ".join(f"something{number:05}" for number in range(3_000))
    assert CANARIES.sightings(f"{words} {base64.b64encode(CANARIES.email.encode()).decode()}")
    assert not CANARIES.sightings(words)


def test_what_was_not_searched_is_not_clean(monkeypatch):
    monkeypatch.setattr("pi_classify.testing.undressing._MOST_TEXT", -1_000)
    with pytest.raises(PersonalInformationFound, match="not searched to its end"):
        CANARIES.assert_gone("a%20b")
