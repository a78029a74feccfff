"""A policy that says what its ids may be joins bare numbers with what properties hold; without it they stay ids."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaks import KEYS
from pi_classify import Classifier, Policy, Redactor, audit, check_coherence
from pi_classify.auditing import Tally
from pi_classify.auditing.reading import count, source_rows
from pi_classify.auditing.subject.sought import RAW, seek
from pi_classify.auditing.subject.tracing import trace
from pi_classify.cli import main
from pi_classify.detectors import phone_number
from pi_classify.engine.marks import TOKEN
from pi_classify.errors import InvalidPolicy
from pi_classify.model import Confidence, Detector, Limits
from pi_classify.policy import PRESETS
from pi_classify.policy.keys import new_secret
from pi_classify.policy.reloading import ReloadingRedactor
from pi_classify.policy.rules import kinds_of_ids
from pi_classify.policy.simulation import Simulation
from pi_classify.testing import PersonalInformationFound, assert_no_pi
from places import SLOTS, held, nested

KINDS = ("PHONE_NUMBER", "US_SSN", "US_ITIN", "VIN", "LICENSE_PLATE")


def saying(*kinds: str, base: str = "analytics") -> Policy:
    return Policy.load(f'version = 1\nextends = "{base}"\nids_may_be = {json.dumps(list(kinds))}\n')


REDACTORS = {base: Redactor(saying(*KINDS, base=base), keys=KEYS) for base in PRESETS}
HASHING = Redactor(
    Policy.load(f'version = 1\ndefault = "hash"\nids_may_be = {json.dumps(KINDS)}\n'), keys=KEYS
)
# Samples that belong to nobody, as the detectors name them, in spellings that say nothing by themselves and in others.
WRITTEN: dict[tuple[str, str], list[object]] = {
    ("phone", "+14155550123"): [
        "4155550123", 4155550123, 4155550123.0, "14155550123", " 4155550123\n", "415 5550123", "\u200b4155550123",
        "<4155550123>", "４１５５５５０１２３", "+1 (415) 555-0123", "415.555.0123", "0014155550123",
        "٤١٥٥٥٥٠١٢٣", "415\u20115550123",
    ],
    ("phone", "+442079460958"): ["442079460958", "+44 20 7946 0958", "00442079460958", "phone: 442079460958", "whatsapp:442079460958"],
    ("ssn", "219099999"): [
        "219099999", 219099999, 219099999.0, "219099999.0", "219 09 9999", "219-09-9999", '"219099999"', "٢١٩٠٩٩٩٩٩",
        "219\u2011099999",
    ],
    ("ssn", "078051120"): ["078051120", "078 051120", "078-05-1120"],
    ("itin", "912701234"): ["912701234", 912701234, 912701234.0, "912-70-1234", "９１２701234"],
    ("vin", "1M8GDM9AXKP042788"): ["1M8GDM9AXKP042788", "1m8gdm9axkp042788", "1M8-GDM9AXKP042788"],
    ("license_plate", "123XYZ4"): ["123XYZ4", "123-xyz-4"],
    ("license_plate", "7ABC123"): ["7ABC123", "7abc123", "7 ABC 123", "7-abc-123", "7\u2011ABC\u2011123"],
}  # fmt: skip
DOMAINS = {
    "phone": "phone",
    "ssn": "US_SSN",
    "itin": "US_ITIN",
    "vin": "VIN",
    "license_plate": "LICENSE_PLATE",
}
# Ids that are none of these: too short or long, no such number, other letters and digits, letters that a keypad would dial,
# parameters that nobody dials.
OTHERS = (
    "8231", "10000001", "912001234", "78051120", "5550123", "1732820000", "u-4155550123", "4155550123a", "000123456", "987651", "4320",
    21909999.0, "21909999.0", "8005A2B3C4", "8005B2C3A4", "1800FLOWERS", "4155550123;a", "4155550123;b",
    "6f9619ff-8b86-d011-b42d-00c04fc964ff", "5f2b1c0de4b0a1b2c3d4e5f6", "1M8GDM9A1KP042788", "ABC1234", "jane.roe", "0",
)  # fmt: skip


def test_the_kinds_that_ids_may_be_are_known() -> None:
    assert set(kinds_of_ids()) == set(KINDS)


@pytest.mark.parametrize("base", PRESETS)
@pytest.mark.parametrize("person", WRITTEN, ids=str)
def test_one_person_is_one_token_in_every_slot_however_the_number_is_written(base, person) -> None:
    means, canonical = person
    token = KEYS.token(DOMAINS[means], canonical)
    for vendor, slot in SLOTS:
        for written in WRITTEN[person]:
            told = REDACTORS[base].redact(nested(slot, written), vendor).payload
            assert held(told, slot) == token, (vendor, slot)


@pytest.mark.parametrize("person", WRITTEN, ids=str)
def test_the_property_has_the_same_token_as_the_slots(person) -> None:
    means, canonical = person
    for written in WRITTEN[person]:
        if isinstance(written, str) and written[:1] in '<"':
            continue  # around a property's value quotes stay
        for outer in ("$set", "traits", "user_properties"):
            told = HASHING.redact({outer: {means: written}, "customer_id": written})
            found = {told.payload[outer][means], told.payload["customer_id"]}
            assert found == {KEYS.token(DOMAINS[means], canonical)}, written


@pytest.mark.parametrize("person", WRITTEN, ids=str)
def test_an_id_beside_the_slots_becomes_the_token_too_where_ids_are_kept(person) -> None:
    means, canonical = person
    for written in WRITTEN[person]:
        told = REDACTORS["analytics"].redact({"customer_id": written, "url": f"/u?user_id={written}"})
        assert told.payload["customer_id"] == KEYS.token(DOMAINS[means], canonical)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("PHONE_NUMBER", "4155550123"),
        ("US_SSN", "219099999"),
        ("VIN", "1M8GDM9AXKP042788"),
        ("LICENSE_PLATE", "7ABC123"),
    ],
)
def test_no_rule_makes_a_constant_of_an_id_that_joins_the_slots(kind, text) -> None:
    policy = Policy.load(
        f'version = 1\nextends = "analytics"\nids_may_be = ["{kind}"]\n[[rules]]\naction = "redact"\nentity = ["{kind}"]\n'
    )
    event = {"userId": text, "customer_id": text}
    told = Redactor(policy, keys=KEYS).redact(event).payload
    assert TOKEN.fullmatch(told["customer_id"])
    assert told["customer_id"] == told["userId"]
    actions = {row.property: row.action for row in audit([event], policy=policy).rows if row.entity == kind}
    assert actions == {"userId": "hash", "customer_id": "hash"}


@pytest.mark.parametrize("base", ["analytics", "ccpa"])
def test_other_ids_stay_what_they_are(base) -> None:
    plain = Redactor(base, keys=KEYS)
    for text in OTHERS:
        for vendor, slot in SLOTS:
            event = nested(slot, text)
            assert REDACTORS[base].redact(event, vendor).payload == plain.redact(event, vendor).payload, text


def test_a_policy_that_says_nothing_of_ids_leaves_bare_numbers_ids() -> None:
    plain = Redactor("ccpa", keys=KEYS)
    assert plain.redact({"userId": "4155550123"}).payload["userId"] == KEYS.token("id", "4155550123")
    assert Redactor("analytics", keys=KEYS).redact({"userId": "4155550123"}).payload == {
        "userId": "4155550123"
    }


def test_the_policy_speaks_of_ids_and_of_nothing_else() -> None:
    event = {"order_id": "4155550123", "total": 4155550123, "note": "7ABC123"}
    assert REDACTORS["analytics"].redact(event).payload == event


def test_the_first_kind_that_takes_an_id_decides() -> None:
    badge = Detector(
        entity="BADGE", categories=("A",), names=("badge",), by_name=Confidence.LIKELY, as_id=str
    )
    classifier = Classifier([badge, phone_number.DETECTOR])
    for kinds, entity in ((["BADGE", "PHONE_NUMBER"], "BADGE"), (["PHONE_NUMBER", "BADGE"], "PHONE_NUMBER")):
        found = classifier.for_ids(kinds).classify({"distinct_id": "4155550123"}, vendor="posthog")
        assert [finding.entity for finding in found] == [entity]


def test_what_only_the_policy_says_is_likely() -> None:
    (_, found) = Classifier(ids_may_be=["PHONE_NUMBER"]).classify({"userId": "4155550123"})
    assert (found.entity, found.confidence) == ("PHONE_NUMBER", Confidence.LIKELY)
    assert str(found.evidence[0]) == "check: an id of this form, as the policy says"


# ---------------------------------------------------------------------- laws

numbers = st.builds(
    "{}{}{}".format, st.sampled_from(["206", "415", "212", "916"]), st.just("555"), st.integers(1000, 9999)
)
SPELLINGS: list[Callable[[str], Any]] = [
    str, int, "1{}".format, "+1{}".format, " {} ".format,
    lambda n: f"({n[:3]}) {n[3:6]}-{n[6:]}", lambda n: f"{n[:3]}-{n[3:6]}-{n[6:]}", lambda n: f"{n[:3]} {n[3:]}",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.data(), numbers, numbers)
def test_one_number_is_one_person_and_two_are_two(data, one, other) -> None:
    tokens = []
    for number in (one, one, other):
        vendor, slot = data.draw(st.sampled_from(SLOTS))
        event = nested(slot, data.draw(st.sampled_from(SPELLINGS))(number))
        tokens.append(held(REDACTORS["analytics"].redact(event, vendor).payload, slot))
    assert tokens[0] == tokens[1]
    assert (tokens[0] == tokens[2]) == (one == other)


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.sampled_from("0123456789"), min_size=1, max_size=16),
    st.text("0123456789 -+", min_size=1, max_size=16),
)
def test_two_ids_are_one_only_where_both_are_one_telephone_number(one, other) -> None:
    redactor = REDACTORS["ccpa"]
    tokens = [redactor.redact({"userId": text}).payload["userId"] for text in (one, other)]
    if tokens[0] == tokens[1] and one.strip() != other.strip():
        digits = ["".join(filter(str.isdigit, text)).removeprefix("00") for text in (one, other)]
        longer, shorter = sorted(digits, key=len, reverse=True)
        assert longer == shorter or longer == f"1{shorter}" or longer.lstrip("0") == shorter.lstrip("0")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PRESETS), st.sampled_from(sorted(WRITTEN)), st.data())
def test_a_second_pass_changes_nothing(base, person, data) -> None:
    written = data.draw(st.sampled_from(WRITTEN[person]))
    event = {
        "event": "a",
        "userId": written,
        "customer_id": written,
        "properties": json.dumps({"user_id": written}),
    }
    once = REDACTORS[base].redact(event).payload
    assert REDACTORS[base].redact(once).payload == once
    assert not REDACTORS[base].left(once)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([w for one in WRITTEN.values() for w in one] + list(OTHERS)), min_size=2, max_size=12
    )
)
def test_columns_count_what_one_by_one_is_found(ids) -> None:
    classifier = Classifier(ids_may_be=KINDS)
    payloads = [{"event": "a", "userId": one, "context": {"ip": "192.0.2.1"}} for one in ids]
    together, alone = Tally(), Tally()
    count(together, source_rows(payloads, "events"), classifier)
    for number, payload in enumerate(payloads, 1):
        alone.add_scan(classifier.scan(payload), source="events", record=number, event="a")
    assert together.profiles["userId"].cells.keys() == alone.profiles["userId"].cells.keys()
    for entity, cell in alone.profiles["userId"].cells.items():
        assert together.profiles["userId"].cells[entity].findings == cell.findings


@pytest.mark.parametrize("name", ["userId", "anonymousId", "$device_id", "customer_id"])
def test_a_column_of_ids_that_say_nothing_is_asked_for_what_the_policy_says(name) -> None:
    tally = Tally()
    payloads = [{"event": "a", name: plate} for plate in ("7abc123", "8cde456") * 8]
    count(tally, source_rows(payloads, "events"), Classifier(ids_may_be=["LICENSE_PLATE"]))
    assert tally.profiles[name].cells["LICENSE_PLATE"].findings == 16


# ---------------------------------------------------------------------- where a policy is asked

EVENTS = [
    {
        "event": "Signed Up",
        "userId": number,
        "traits": {"phone": f"+1 {number[:3]}-{number[3:6]}-{number[6:]}"},
    }
    for number in ("4155550123", "2065550142")
    for _ in range(3)
]


def test_the_join_between_bare_ids_and_the_property_is_made_and_holds() -> None:
    redactor = REDACTORS["ccpa"]
    after = [redactor.redact(event).payload for event in EVENTS]
    assert all(event["userId"] == event["traits"]["phone"] for event in after)
    told = check_coherence(EVENTS, after)
    assert told.holds, told.to_dict()
    simulation = Simulation(saying("PHONE_NUMBER"))
    for event in EVENTS:
        simulation.add(event)
    assert simulation.result().is_safe
    assert {(row.place, row.entity, row.new) for row in simulation.result().changed} == {
        ("userId", "PHONE_NUMBER", "hash"),
        ("traits.phone", "PHONE_NUMBER", "hash"),
    }


@pytest.mark.parametrize(
    ("kind", "name", "written"),
    [
        ("US_SSN", "ssn", "219099999"),
        ("US_ITIN", "itin", "912701234"),
        ("VIN", "vin", "1M8GDM9AXKP042788"),
        ("LICENSE_PLATE", "license_plate", "7ABC123"),
    ],
)
@pytest.mark.parametrize("action", ["hash", "mask"])
def test_a_join_with_a_declared_id_that_a_rule_breaks_is_told(kind, name, written, action) -> None:
    policy = Policy.load(
        f'version = 1\nextends = "ccpa"\nids_may_be = ["{kind}"]\n[[rules]]\naction = "{action}"\npath = ["traits.{name}"]\n'
    )
    events = [{"event": "a", "userId": written, "traits": {name: written}}] * 2
    redactor, simulation = Redactor(policy, keys=KEYS), Simulation(policy)
    for event in events:
        simulation.add(event)
    after = [redactor.redact(event).payload for event in events]
    told = check_coherence(events, after, classifier=redactor.classifier)
    assert (told.holds, simulation.result().is_safe) == (action == "hash",) * 2
    assert [(join.one, join.other) for join in told.joins] == [(f"traits.{name}", "userId")]


def test_a_number_that_is_an_id_is_left_until_it_is_hashed() -> None:
    with pytest.raises(PersonalInformationFound):
        assert_no_pi({"userId": "4155550123"}, policy=saying("PHONE_NUMBER"))
    assert_no_pi({"userId": "4155550123"}, policy="analytics")


@pytest.mark.parametrize("workers", [1, 2])
def test_an_audit_tells_what_the_redactor_does(workers) -> None:
    report = audit(EVENTS, policy=saying("PHONE_NUMBER"), workers=workers)
    actions = {(row.property, row.entity): row.action for row in report.rows}
    assert actions["userId", "PHONE_NUMBER"] == "hash"
    assert ("userId", "PHONE_NUMBER") not in {(row.property, row.entity) for row in audit(EVENTS).rows}


def test_a_request_finds_the_token_of_a_bare_number() -> None:
    token = KEYS.token("phone", "+14155550123")
    assert token in {form.text for form in seek(["4155550123"], KEYS, ids_may_be=["PHONE_NUMBER"]).forms}
    assert token not in {form.text for form in seek(["4155550123"], KEYS).forms}


def test_a_request_follows_the_bare_number_as_an_id() -> None:
    rows = [
        {"type": "alias", "userId": "u-77", "previousId": "4155550123"},
        {"type": "track", "userId": "u-77", "event": "Paid"},
    ]
    sought = seek(["+1 415 555 0123"], None, ids_may_be=["PHONE_NUMBER"])
    raw = {form.text for form in sought.forms if form.how == RAW}
    assert raw >= {"+1 415 555 0123", "4155550123"}
    assert "(415) 555-0123" not in raw  # it says by itself whose it is
    assert "u-77" in trace(lambda: source_rows(rows, "events"), sought).ids
    assert "u-77" not in trace(lambda: source_rows(rows, "events"), seek(["+1 415 555 0123"], None)).ids


def test_the_command_for_requests_takes_the_policy(tmp_path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('version = 1\nextends = "analytics"\nids_may_be = ["PHONE_NUMBER"]\n', "utf-8")
    keys = tmp_path / "keys"
    keys.write_text(new_secret(), "utf-8")
    counts = []
    for more in ([], ["--policy", str(policy)]):
        out = tmp_path / f"forms{len(counts)}.json"
        command = [
            sys.executable,
            "-m",
            "pi_classify",
            "subject",
            "tokens",
            "-o",
            str(out),
            "--key-file",
            str(keys),
            *more,
        ]
        ended = subprocess.run(command, input="4155550123\n", text=True, capture_output=True, check=True)
        counts.append(sum(form[2] == "token" for form in json.loads(out.read_text("utf-8"))["forms"]))
        assert ("is taken for an id" in ended.stderr) == (not more)
        assert "4155550123" not in ended.stdout + ended.stderr
    assert counts == [1, 2]


def test_the_shell_asks_the_policy_too(tmp_path, capsys) -> None:
    policy, events = tmp_path / "policy.toml", tmp_path / "events.jsonl"
    policy.write_text('version = 1\nextends = "analytics"\nids_may_be = ["PHONE_NUMBER"]\n', "utf-8")
    events.write_text(
        "".join(json.dumps({"event": "a", "userId": event["userId"]}) + "\n" for event in EVENTS), "utf-8"
    )
    assert main(["policy", "show", str(policy)]) == 0
    assert "ids may be: PHONE_NUMBER" in capsys.readouterr().out
    for command in (["audit", "--format", "csv"], ["simulate"], ["check"]):
        main([command[0], *command[1:], "--policy", str(policy), str(events)])
        told = capsys.readouterr()
        assert "PHONE_NUMBER" in told.out
        assert "4155550123" not in told.out + told.err


def test_a_policy_that_comes_later_may_say_it(tmp_path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('version = 1\nextends = "analytics"\n', "utf-8")
    redactor = ReloadingRedactor(file, keys=KEYS)
    assert redactor.redact({"userId": "4155550123"}).payload == {"userId": "4155550123"}
    file.write_text('version = 1\nextends = "analytics"\nids_may_be = ["PHONE_NUMBER"]\n', "utf-8")
    assert redactor.reload()
    assert TOKEN.fullmatch(redactor.redact({"userId": "4155550123"}).payload["userId"])
    file.write_text('version = 1\nextends = "analytics"\n', "utf-8")
    assert redactor.reload()
    assert redactor.redact({"userId": "4155550123"}).payload == {"userId": "4155550123"}


def test_the_policy_decides_whatever_the_classifier_was_built_with() -> None:
    classifier = Classifier(ids_may_be=["PHONE_NUMBER"])
    plain = Redactor("analytics", keys=KEYS, classifier=classifier)
    assert plain.redact({"userId": "4155550123"}).payload == {"userId": "4155550123"}
    assert Redactor(saying("PHONE_NUMBER"), keys=KEYS, classifier=classifier).classifier is classifier


def test_the_classifier_of_a_policy_keeps_the_settings_of_the_one_that_was_given() -> None:
    given = Classifier(vendor="snowplow", limits=Limits(string=20))
    own = given.for_ids(["PHONE_NUMBER"])
    assert own.scan({"uid": "4155550123"}).vendor == "snowplow"
    assert [found.entity for found in own.classify({"note": "x" * 21})] == ["UNSCANNED"]


def test_the_commands_take_what_the_policy_says(tmp_path) -> None:
    policy, events = tmp_path / "policy.toml", tmp_path / "events.jsonl"
    policy.write_text('version = 1\nextends = "analytics"\nids_may_be = ["PHONE_NUMBER"]\n', "utf-8")
    events.write_text(json.dumps({"userId": "4155550123"}) + "\n", "utf-8")
    for command, says in (
        (["audit", str(events), "--policy", str(policy)], "PHONE_NUMBER"),
        (["policy", "show", str(policy)], "ids may be: PHONE_NUMBER"),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "pi_classify", *command], text=True, capture_output=True, check=True
        )
        assert says in ended.stdout


# ---------------------------------------------------------------------- how it is written in a policy


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('ids_may_be = ["PHONE_NUMBR"]', "did you mean 'PHONE_NUMBER'?"),
        ('ids_may_be = ["EMAIL_ADDRESS"]', "ids_may_be: unknown 'EMAIL_ADDRESS'"),
        ('ids_may_be = "PHONE_NUMBER"', "ids_may_be is a list of entities"),
        ("ids_may_be = [1]", "ids_may_be is a list of entities"),
    ],
)
def test_what_no_id_may_be_is_refused(line, says) -> None:
    with pytest.raises(InvalidPolicy, match=r"policy text:3: ") as refused:
        Policy.load(f'version = 1\ndefault = "hash"\n{line}\n')
    assert says in str(refused.value)


def test_a_classifier_without_the_kind_refuses_the_policy() -> None:
    with pytest.raises(ValueError, match="no id of this classifier may be 'PHONE_NUMBER', only: none"):
        Redactor(saying("PHONE_NUMBER"), keys=KEYS, classifier=Classifier([]))


def test_the_word_is_taken_over_and_replaced_by_a_policy_that_extends(tmp_path) -> None:
    (tmp_path / "base.toml").write_text(
        'version = 1\ndefault = "hash"\nids_may_be = ["US_SSN", "US_SSN"]\n', "utf-8"
    )
    for line, kinds in (("", ("US_SSN",)), ('ids_may_be = ["VIN"]', ("VIN",)), ("ids_may_be = []", ())):
        own = tmp_path / "own.toml"
        own.write_text(f'version = 1\nextends = "base.toml"\n{line}\n', "utf-8")
        assert Policy.load(own).ids_may_be == kinds


def test_the_word_is_part_of_what_the_policy_means() -> None:
    ids = {Policy.load("analytics").policy_id, saying("VIN").policy_id, saying("VIN", "US_SSN").policy_id}
    assert len(ids) == 3
    assert saying().policy_id == Policy.load("analytics").policy_id
    assert any("let no other ids have that form" in told for told in saying("VIN").warnings())
    assert Policy.schema()["properties"]["ids_may_be"]["items"]["enum"] == list(kinds_of_ids())
