"""Pseudonyms are known by behaviour; names, shapes and associations say no more than they may."""

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify import audit
from pi_classify.auditing import Tally, behaviour
from pi_classify.auditing.association import of_names
from pi_classify.auditing.events import day_of, person_of
from pi_classify.auditing.profile import Profile
from pi_classify.engine.data_names import is_data
from pi_classify.model import Confidence


def stream(persons, events, properties, seed=1798):
    """Events of some persons; `properties` makes the rest of each from the person's number and the event's."""
    chance = random.Random(seed)
    return [
        {"event": "e", "distinct_id": f"u-{person}", "properties": properties(person, number, chance)}
        for number in range(events)
        for person in (number % persons,)
    ]


def pseudonyms(events):
    return [row.property for row in audit(events).rows if row.entity == behaviour.PSEUDONYM]


def test_one_value_for_each_person_is_a_pseudonym_whatever_its_name():
    events = stream(
        200,
        2_000,
        lambda person, *_: {"zq": f"k{person * 7919}q", "plan": ["pro", "free"][person % 2]},
    )
    report = audit(events)
    (row,) = [row for row in report.rows if row.entity == behaviour.PSEUDONYM]
    assert row.property == "properties.zq"
    assert (row.family, row.categories, row.confidence, row.action) == (
        "PSEUDONYM",
        ("A",),
        Confidence.POSSIBLE,
        "review",
    )
    assert row.why[0].startswith("behaviour: about ")
    assert row.why[0].endswith("each in 10 events")


def test_a_number_can_be_a_pseudonym_too():
    assert pseudonyms(stream(50, 500, lambda person, *_: {"zq": person * 104_729})) == ["properties.zq"]


def test_two_devices_a_person_are_still_one_persons():
    assert pseudonyms(
        stream(100, 3_000, lambda person, number, ___: {"zq": f"d{person}-{number // 100 % 2}"})
    ) == ["properties.zq"]


@pytest.mark.parametrize(
    ("what", "persons", "make"),
    [
        ("a new value with each event", 100, lambda _, number, ___: f"x{number}"),
        ("a value that many share", 100, lambda person, *_: f"x{person % 30}"),
        ("a value that changes between few", 100, lambda _, __, chance: f"x{chance.randrange(400)}"),
        ("too few persons", 19, lambda person, *_: f"x{person}"),
        ("a flag", 100, lambda person, *_: person % 2 == 0),
        ("one for all", 100, lambda *_: "pro"),
    ],
)
def test_is_no_pseudonym(what, persons, make):
    events = stream(
        persons, persons * 12, lambda person, number, chance: {"zq": make(person, number, chance)}
    )
    assert pseudonyms(events) == [], what


def test_values_that_came_but_twice_prove_nothing():
    assert pseudonyms(stream(100, 200, lambda person, *_: {"zq": f"x{person}"})) == []


def test_without_persons_nothing_is_said():
    assert pseudonyms([{"zq": f"x{n % 50}"} for n in range(1_000)]) == []


def test_what_was_found_surer_is_not_told_twice():
    events = stream(100, 1_000, lambda person, *_: {"email": f"person{person}@example.com"})
    assert pseudonyms(events) == []


def test_the_verdict_is_the_same_for_the_sum_of_parts():
    events = stream(60, 600, lambda person, *_: {"zq": f"k{person}q"})
    tallies = []
    for part in (events[:100], events[100:]):
        tally = Tally()
        for payload in part:
            tally.add(payload, ())
        tallies.append(behaviour.of(tally.profiles["properties.zq"]))
    total = (audit(events[:100]) + audit(events[100:])).profiles["properties.zq"]
    assert behaviour.of(total) == behaviour.of(audit(events).profiles["properties.zq"])
    assert behaviour.of(total).identifies
    assert not tallies[0].identifies


def test_equal_values_of_a_slot_and_a_property_do_not_cancel_each_other():
    profile = audit(stream(100, 1_000, lambda person, *_: {"zq": f"u-{person}"})).profiles["properties.zq"]
    acts = behaviour.of(profile)
    assert acts.persons == pytest.approx(100, rel=0.1)
    assert acts.pairs == pytest.approx(100, rel=0.1)
    assert acts.distinct == pytest.approx(100, rel=0.1)


@pytest.mark.parametrize(
    ("payload", "person"),
    [
        ({"properties": {"distinct_id": "u-1"}}, "u-1"),
        ({"userId": "", "anonymousId": "a-1"}, "a-1"),
        ({"user_id": 7, "device_id": "d"}, "7"),
        ({"userId": True}, ""),
        ({"properties": None}, ""),
        ([], ""),
        ("u-1", ""),
    ],
)
def test_the_person_is_whom_the_vendor_joins_on(payload, person):
    assert person_of(payload) == person


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["timestamp", "time", "properties", "x"]), inner)
        ),
    )
)
def test_any_payload_has_a_day_or_none(payload):
    assert len(day_of(payload)) in (0, 10)


def test_a_day_may_come_as_a_date():
    assert day_of({"timestamp": datetime.datetime(2026, 3, 4, 23, 59)}) == "2026-03-04"


@pytest.mark.parametrize(
    "name",
    [
        "jane@example.com", "12065550100", "u-48213", "3f2c9a10-aaaa-4c6e-a7f8-0123456789ab", "x" * 65, "Jelena Quillfeather",
        "Zk3fP9aLq2TrWx8vB1nY",
    ],
)  # fmt: skip
def test_a_name_that_may_be_a_value_is_data(name):
    assert is_data(name)


@pytest.mark.parametrize(
    "name",
    [
        "plan", "$set_once", "Plan Type", "utm_source", "revenue_2024", "$feature/new-checkout", "lastLoginIP", "address1", "Page Views",
        "accumulatedSessionDuration", "h1", "naïve",
    ],
)  # fmt: skip
def test_a_name_that_somebody_chose_stays(name):
    assert not is_data(name)


@pytest.mark.parametrize(
    ("vendor", "names", "letter"),
    [
        ("posthog", ("properties", "$browser"), "F"),
        ("segment", ("properties", "order_id"), "D"),
        ("generic", ("billing", "monthly_amount"), "D"),
        ("generic", ("user", "job_title"), "I"),
        ("generic", ("x", "churn_score"), "K"),
        ("generic", ("x", "homeCountry"), "G"),
        ("generic", ("x", "colour"), None),
        ("generic", (), None),
    ],
)
def test_a_property_carries_the_category_that_its_name_says(vendor, names, letter):
    found = of_names(vendor, names)
    assert (found and found[0]) == letter


def test_what_stands_below_carries_the_category_of_what_stands_above():
    profiles = audit(
        [{"event": "e", "distinct_id": "u", "properties": {"$groups": {"team": "red"}}}]
    ).profiles
    assert profiles["properties.$groups.team"].letters_by_association == ("I",)


def test_what_is_inherited_does_not_depend_on_whose_events_came_first():
    posthog = {"event": "e", "distinct_id": "u", "properties": {"$groups": {"team": "red"}}}
    generic = {"properties": {"$groups": {"team": "red"}}}
    one, two = audit([posthog, generic]).profiles, audit([generic, posthog]).profiles
    assert {path: profile.associated for path, profile in one.items()} == {
        path: profile.associated for path, profile in two.items()
    }


@given(st.lists(st.sets(st.integers(0, 70)), max_size=6))
def test_the_first_sources_by_name_are_kept_whoever_saw_them(parts):
    whole, total = Profile("plan"), Profile("plan")
    whole.see_sources(f"{number:02}.jsonl" for part in parts for number in part)
    for part in parts:
        one = Profile("plan")
        one.see_sources(f"{number:02}.jsonl" for number in part)
        total.join(one)
    numbers = sorted(set().union(*parts))
    assert total.sources == whole.sources
    assert total.sources - {"<other>"} == {f"{number:02}.jsonl" for number in numbers[:50]}
    assert ("<other>" in total.sources) == (len(numbers) > 50)
