"""Canaries are valid, reserved, seen by the detectors, and found again in whatever dress."""

import base64
import gzip
import hashlib
import json
import logging
import os
import pickle
import random
import subprocess
import sys
import urllib.parse
import zlib
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify import classify, redact
from pi_classify.checks import payment_card
from pi_classify.errors import PiClassifyError
from pi_classify.policy import KeyRing
from pi_classify.testing import Canaries, Guard, PersonalInformationFound
from pi_classify.testing.reserved import COMMON, Part, Range, Ranges

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


@pytest.fixture
def fresh(monkeypatch):
    """A process that has handed out nothing yet, and is no worker of xdist; called again, another one."""

    def begin(**environment):
        monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
        monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        ranges = Ranges()
        monkeypatch.setattr("pi_classify.testing.canaries.RANGES", ranges)
        return ranges

    return begin


IDS = [f"tests/test_{number % 97}.py::test_{number}" for number in range(10_000)]


def assert_no_value_twice(all_of_them):
    for kind in KINDS:
        assert len({canaries.values[kind] for canaries in all_of_them}) == len(all_of_them), kind


@pytest.mark.parametrize("collected", [True, False])
def test_each_of_ten_thousand_tests_has_its_own(fresh, collected):
    ranges = fresh()
    if collected:
        ranges.lay_out(IDS)
    assert_no_value_twice([Canaries(test) for test in IDS])


def test_collected_tests_have_the_same_in_every_worker_and_what_else_they_make_is_their_own(fresh):
    everything, laid_out = [], []
    for worker in range(4):
        ranges = fresh(PYTEST_XDIST_WORKER=f"gw{worker}", PYTEST_XDIST_WORKER_COUNT="4")
        ranges.lay_out(IDS[worker:] + IDS[:worker])  # in whatever order
        laid_out.append([Canaries(test).values for test in IDS])
        everything += [Canaries(f"by hand in {worker}: {number}") for number in range(2_500)]
    assert laid_out[0] == laid_out[1] == laid_out[2] == laid_out[3]
    assert_no_value_twice([*everything, *map(Canaries, IDS)])


def test_what_a_module_makes_while_it_is_imported_is_the_same_in_every_worker(fresh, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    seen = []
    for worker in range(3):
        ranges = fresh(PYTEST_XDIST_WORKER=f"gw{worker}", PYTEST_XDIST_WORKER_COUNT="3")
        made = Canaries("a module").values
        ranges.lay_out(IDS)
        seen.append([made, *(Canaries(test).values for test in IDS[:100])])
    assert seen[0] == seen[1] == seen[2]


@given(st.integers(0, 200), st.integers(1, 300))
def test_the_parts_of_a_range_are_disjoint_and_leave_nothing_over(size, workers):
    parts = [COMMON.of(size), *(Part(worker, workers).of(size) for worker in range(workers))]
    assert sorted(place for part in parts for place in part) == list(range(size))


@given(st.lists(st.text(max_size=3), max_size=40), st.integers(0, 30), st.integers(1, 4))
def test_no_value_is_taken_twice_and_the_next_range_follows(seeds, size, workers):
    places = Range("any", size, "first {}".format, Range("any", 1_000, "then {}".format))
    part = Part(0, workers)
    taken = [places.take(seed, part) for seed in seeds]
    assert len(set(taken)) == len(seeds)
    assert sum(value.startswith("first") for value in taken) == min(len(seeds), len(part.of(size)))


def test_a_range_that_is_used_up_says_so():
    places = Range("telephone number", 3, str)
    assert {places.take("a", COMMON), places.take("b", Part(0)), places.take("c", Part(0))} == {*"012"}
    for part in (COMMON, Part(0)):
        with pytest.raises(
            PiClassifyError, match="no reserved telephone number is left that no other test has"
        ):
            places.take("d", part)


def test_published_cards_go_first_and_then_cards_of_nobody_without_an_end(fresh):
    fresh()
    cards = [Canaries(f"test {number}").card for number in range(500)]
    published = [card for card in cards if not card.startswith(payment_card.NOBODYS_ISSUER)]
    assert published == cards[: len(published)]
    assert len(published) > 40
    for card in cards[len(published) :]:
        assert len(card) == 16
        for name in ("value", "field_3", "card_number"):
            assert [finding.entity for finding in classify({name: card})] == ["CREDIT_CARD"]
        assert classify({"text": f"paid with {card[:4]} {card[4:8]} {card[8:12]} {card[12:]} today"})


@pytest.mark.parametrize("kind", ["phone", "ssn", "ip", "card"])
def test_values_of_the_whole_range_are_personal_information(kind):
    range_ = Ranges().by_kind[kind]
    for number in range(0, range_.size, max(1, range_.size // 400)):
        assert ENTITIES[kind] in {finding.entity for finding in classify({"value": range_.value(number)})}, (
            number
        )


def test_telephone_numbers_of_other_area_codes_follow(fresh):
    fresh(PYTEST_XDIST_WORKER="gw1", PYTEST_XDIST_WORKER_COUNT="100")
    phones = [Canaries(f"test {number}").phone for number in range(400)]
    assert len({*phones}) == 400
    assert all(" 555 01" in phone for phone in phones)
    for phone in phones:
        assert "PHONE_NUMBER" in {finding.entity for finding in classify({"value": phone})}


def test_the_same_test_has_the_same_ones(fresh):
    values = []
    for _ in range(2):
        fresh()
        values.append([Canaries("a").values, Canaries("b").values, Canaries("a").values])
    assert values[0] == values[1]
    assert values[0][0] == values[0][2] != values[0][1]


def test_another_process_that_gets_the_object_has_the_same_values():
    program = "import pickle, sys; print(pickle.load(sys.stdin.buffer).values)"
    environment = {**os.environ, "PYTEST_XDIST_WORKER": "gw1", "PYTEST_XDIST_WORKER_COUNT": "2"}
    done = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(CANARIES), capture_output=True, env=environment
    )
    assert done.stdout.decode().strip() == str(CANARIES.values)


# ------------------------------------------------------------------ as a user has them

SUITE = """
import json, os, unittest
from pathlib import Path
import pytest
from pi_classify.testing import Canaries

MODULE = Canaries(__name__)

def plant(canaries, whose):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with Path(f"planted-{worker}.jsonl").open("a") as file:
        file.write(json.dumps({"whose": whose, "values": canaries.values}) + "\\n")

@pytest.mark.parametrize("value", sorted(MODULE.values.values()))  # the workers must agree on these names
def test_of_a_module(value): plant(MODULE, "module")

@pytest.mark.parametrize("number", range(150))
def test_many(pi_canaries, request, number): plant(pi_canaries, request.node.name)

@pytest.mark.parametrize("time", range(3))
@pytest.mark.xdist_group("one")
def test_repeated(pi_canaries, request, time): plant(pi_canaries, request.node.name)

@pytest.mark.parametrize("number", range(150))
def test_by_hand(request, number):
    plant(Canaries(request.node.nodeid), "by hand: " + request.node.name)

def test_asked_late(request): plant(request.getfixturevalue("pi_canaries"), "late")

class TestOfUnittest(unittest.TestCase):
    def test_one(self): plant(Canaries(self.id()), self.id())
    def test_other(self): plant(Canaries(self.id()), self.id())
"""


@pytest.fixture
def planted(run_pytest, tmp_path):
    """What each test of `SUITE` planted, by whose it was: as workers wrote it to their files."""

    def by_whom(*arguments):
        for file in tmp_path.glob("planted-*.jsonl"):
            file.unlink()
        done = run_pytest("-q", *arguments, test_suite=SUITE)
        assert done.returncode == 0, done.stdout + done.stderr
        files = sorted(tmp_path.glob("planted-*.jsonl"))
        rows = [json.loads(line) for file in files for line in file.read_text().splitlines()]
        assert len(rows) == 7 + 150 + 3 + 150 + 1 + 2
        whose = {}
        for row in rows:
            assert whose.setdefault(row["whose"], row["values"]) == row["values"]
        return whose, len(files)

    return by_whom


@pytest.mark.parametrize("how", [("-n", "3"), ("-n", "2", "--dist", "loadgroup")], ids=["load", "loadgroup"])
def test_no_value_is_planted_by_two_tests_whatever_worker_runs_them(planted, how):
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    alone, _ = planted()
    workers, files = planted(*how)
    assert files == int(how[1])
    for values in (alone, workers):
        for kind in KINDS:
            assert len({of[kind] for of in values.values()}) == len(values), kind
    for whose, of in workers.items():
        if whose.startswith(("module", "test_many", "test_repeated")):  # the same ones as without workers
            assert of == alone[whose], whose


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
    yield "base64 behind a prefix", "id_" + base64.b64encode(plain).decode()
    yield "base64 before a suffix", base64.b64encode(plain).decode().rstrip("=") + "_v1"
    yield "base64 of UTF-16", base64.b64encode(value.encode("utf-16-le")).decode()
    yield "hex behind a digit", "0" + plain.hex()
    yield "hex in pairs", plain.hex(" ")
    yield "javascript in braces", "".join(f"\\u{{{ord(c):x}}}" for c in value)
    yield "octal", "".join(f"\\{ord(c):03o}" for c in value)
    yield "UTF-16", value.encode("utf-16")
    yield "gzip", gzip.compress(plain)
    yield "second member of gzip", gzip.compress(b"{}") + gzip.compress(plain)
    yield (
        "gzip that breaks off",
        gzip.compress(plain + b" " * 40_000 + random.Random(0).randbytes(2_000))[:-1_000],
    )
    yield "zlib in base64", base64.b64encode(zlib.compress(plain)).decode()
    yield "gzip in base64", base64.b64encode(gzip.compress(plain)).decode()
    for digest in ("md5", "sha1", "sha256"):
        yield digest, hashlib.new(digest, plain).hexdigest()
        yield f"{digest} upper", hashlib.new(digest, plain.lower()).hexdigest().upper()
        yield f"{digest} base64", base64.b64encode(hashlib.new(digest, plain).digest()).decode()
        yield f"{digest} in pairs", hashlib.new(digest, plain).digest().hex(":")
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
        ("phone", lambda c: float("".join(filter(str.isdigit, c.phone)))),
        ("phone", lambda c: c.phone.replace(" ", "\u2011")),
        ("ip", lambda c: int(IPv4Address(c.ip))),
        ("ip", lambda c: ".".join(f"{int(part):03}" for part in c.ip.split("."))),
        ("ip", lambda c: str(IPv6Address(f"::ffff:{c.ip}"))),
        ("ip", lambda c: IPv6Address(f"::ffff:{c.ip}").exploded),
        ("email", lambda c: str(UUID(bytes=hashlib.md5(c.email.encode()).digest()))),  # noqa: S324
        ("email", lambda c: hashlib.sha256(c.email.partition("@")[0].encode()).hexdigest()),
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


def test_a_form_is_told_once_for_each_place_in_its_plainest_dress():
    text = f'{{"a": "{CANARIES.email}", "b": "{base64.b64encode(CANARIES.email.encode()).decode()}"}}'
    seen = CANARIES.sightings({"t": text})
    assert [str(one) for one in seen if one.kind == "email"] == ["email as raw in t"]


def test_other_canaries_are_not_found():
    assert not CANARIES.sightings(Canaries("another").event())


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
