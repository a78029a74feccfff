"""Tallies of parts add up to the tally of the whole, keep within their bounds, and never hold a value."""

import gc
import json
import pickle
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify.auditing import Report, Tally
from pi_classify.auditing.cells import OTHER
from pi_classify.auditing.distinct import Distinct, fingerprint
from pi_classify.auditing.forms import shape_of
from pi_classify.auditing.tally import UNSCANNED
from pi_classify.engine.classifier import Classifier
from pi_classify.model import Confidence, Evidence, Finding

CLASSIFIER = Classifier()

NAMES = st.sampled_from(
    [
        "email",
        "plan",
        "note",
        "url",
        "price",
        "by_user",
        "items",
        "jane@example.com",
        "u-48213",
        "Full Name",
        "a b",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "jane@example.com",
            "pro",
            "",
            "https://example.com/?email=jane%40example.com",
            '{"email": "joe@example.net", "ip": "203.0.113.9"}',
            "call +1 206 555 0100",
            "support@example.com",
        ]
    ),
    st.integers(0, 5),
    st.floats(0, 1),
    st.booleans(),
    st.none(),
)
TREES = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=8,
)
PAYLOADS = st.fixed_dictionaries(
    {},
    optional={
        "event": st.sampled_from(["Sign up", "Order Completed", "jane@example.com"]),
        "distinct_id": st.sampled_from(["u-1", "u-2", "jane@example.com"]),
        "timestamp": st.sampled_from(["2026-03-04T10:00:00Z", "2026-01-31", 1772668740]),
        "properties": st.dictionaries(NAMES, TREES, max_size=5),
    },
)
MANY = st.lists(PAYLOADS, max_size=5)


def tallied(payloads, *, first=1, most=5_000, by_scan=True):
    tally = Tally(most=most)
    for record, payload in enumerate(payloads, first):
        if by_scan:
            tally.add_scan(CLASSIFIER.scan(payload), source="events.jsonl", record=record)
        else:
            tally.add(payload, CLASSIFIER.classify(payload), source="events.jsonl", record=record)
    return tally


@settings(deadline=None, max_examples=60)
@given(MANY, MANY)
def test_parts_counted_apart_equal_the_whole_in_any_order(one, two):
    whole = tallied(one + two)
    a, b = tallied(one), tallied(two, first=len(one) + 1)
    assert a + b == b + a == whole


@settings(deadline=None, max_examples=50)
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_payloads_does_not_matter(payloads, chance):
    numbered = list(enumerate(payloads, 1))
    chance.shuffle(numbered)
    shuffled = Tally()
    for record, payload in numbered:
        shuffled.add_scan(CLASSIFIER.scan(payload), source="events.jsonl", record=record)
    assert shuffled == tallied(payloads)


@settings(deadline=None, max_examples=50)
@given(MANY, MANY, MANY, st.integers(1, 6))
def test_adding_is_associative_beyond_the_bound_too(one, two, three, most):
    a, b, c = tallied(one, most=most), tallied(two, most=most), tallied(three, most=most)
    assert (a + b) + c == a + (b + c) == tallied(one, most=most) + tallied(two, most=most) + c


@settings(deadline=None, max_examples=50)
@given(MANY, st.integers(1, 6))
def test_what_is_beyond_the_bound_does_not_depend_on_when_it_came(payloads, most):
    parts = Tally(most=most)
    for record, payload in enumerate(payloads, 1):
        parts = tallied([payload], first=record, most=most) + parts
    assert parts == tallied(payloads, most=most) + Tally(most=most)


@settings(deadline=None, max_examples=60)
@given(MANY)
def test_a_report_written_down_and_read_again_is_the_same_and_adds_up(payloads):
    report = Report(tallied(payloads), left_out=3)
    again = Report.from_json(report.to_json())
    assert again == report
    assert again.to_dicts() == report.to_dicts()
    assert again + report == report + report


@settings(deadline=None, max_examples=60)
@given(MANY)
def test_a_tally_travels_between_processes(payloads):
    tally = tallied(payloads)
    assert pickle.loads(pickle.dumps(tally)) == tally  # noqa: S301 - our own bytes


DATALESS = st.dictionaries(
    st.sampled_from(["email", "plan", "note", "url"]),
    TREES.filter(lambda tree: '@example.com":' not in json.dumps(tree) and "48213" not in json.dumps(tree)),
    max_size=4,
)


@settings(deadline=None, max_examples=50)
@given(st.lists(DATALESS, max_size=4))
def test_a_scan_counts_as_its_payload_and_findings_do(payloads):
    assert tallied(payloads) == tallied(payloads, by_scan=False)


def test_a_name_that_is_data_is_folded_whichever_way_it_comes():
    payloads = [{"counts": {"jane@example.com": 3, "joe@example.net": 4}}]
    for by_scan in (True, False):
        tally = tallied(payloads, by_scan=by_scan)
        assert set(tally.profiles) == {"counts", "counts.<EMAIL_ADDRESS#1>"}
        assert tally.profiles["counts.<EMAIL_ADDRESS#1>"].types == {"int": 2}


def test_a_name_that_is_data_below_another_is_folded_too():
    payload = {
        "by_user_name": {"Jelena Roe": {"by_user_name": {"Marta Quill": {"email": "jane@example.com"}}}}
    }
    for by_scan in (True, False):
        names = " ".join(tallied([payload], by_scan=by_scan).profiles)
        assert "Jelena" not in names
        assert "Marta" not in names


def test_every_property_has_a_profile_found_or_not():
    tally = tallied(
        [{"properties": {"plan": "pro", "items": [{"n": 1}, {"n": None}], "on": True, "f": 0.5, "none": ""}}]
    )
    types = {path: profile.types for path, profile in tally.profiles.items()}
    assert types == {
        "properties": {"object": 1},
        "properties.plan": {"str": 1},
        "properties.items": {"array": 1},
        "properties.items[]": {"object": 2},
        "properties.items[].n": {"int": 1, "null": 1},
        "properties.on": {"bool": 1},
        "properties.f": {"float": 1},
        "properties.none": {"str": 1},
    }
    assert tally.profiles["properties.items[].n"].events == 1
    assert tally.profiles["properties.none"].filled == 0


def test_numbers_that_hash_alike_are_different_values_in_any_order():
    numbers = [-1, -2, 1, 1.0, 0, 2**61 - 1, float("inf"), 314159]
    there, back = Tally(), Tally()
    for number in numbers:
        there.add({"n": number}, ())
    for number in reversed(numbers):
        back.add({"n": number}, ())
    assert there == back
    assert there.profiles["n"].distinct == len(numbers)


def test_a_number_and_a_text_alike_add_up_in_any_order():
    one, two = Tally(), Tally()
    for value in (1, "1"):
        one.add({"n": value}, ())
    for value in ("1", 1):
        two.add({"n": value}, ())
    assert one == two


def test_names_that_may_be_values_are_one_property():
    tally = tallied([{"carts": {f"3f2c9a10-{n:04}-4c6e-a7f8-0123456789ab": {"total": n}}} for n in range(50)])
    assert list(tally.profiles) == ["carts", "carts.<DATA#1>", "carts.<DATA#1>.total"]
    assert tally.profiles["carts.<DATA#1>.total"].distinct == 50


def test_ten_thousand_property_names_stay_within_the_bound_and_are_counted():
    tally = Tally(most=50)
    for first in range(0, 10_000, 1_000):
        tally.add({f"name_{chr(97 + n % 26)}x{n // 26}": n for n in range(first, first + 1_000)}, ())
    assert len(tally.profiles) == 51
    assert tally.profiles[OTHER].occurrences == 10_000 - 50
    assert tally.folded == pytest.approx(9_950, rel=0.1)
    assert "properties too many" in Report(tally).summary


def test_a_property_counts_at_most_fifty_event_names():
    tally = Tally()
    for n in range(200):
        tally.add({"event": f"Event {n}", "plan": "pro"}, ())
    counted = tally.profiles["plan"].by_event
    assert len(counted) == 51
    assert counted.total() == 200


def test_memory_does_not_grow_with_the_number_of_events():
    import tracemalloc

    def events(first):
        return [
            {"event": "e", "distinct_id": f"u-{n}", "properties": {"id": f"x{n}", "note": f"word{n} and {n}"}}
            for n in range(first, first + 1_000)
        ]

    tally = Tally()
    tracemalloc.start()
    try:
        sizes = []
        for first in range(0, 6_000, 1_000):
            for event in events(first):
                tally.add(event, ())
            gc.collect()
            # What remembers recent values is bounded too, by 2 ** 18 hashes: it is left out here.
            tally._count()._recent.clear()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[-1] - sizes[1] < 200_000


def test_the_five_first_locators_are_kept_whatever_came_first():
    payloads = [{"emails": ["jane@example.com", "joe@example.net"]} for _ in range(4)]
    late = tallied(payloads, first=5)
    early = tallied(payloads, first=1)
    (cell,) = (late + early).cells.values()
    assert [(locator.record, locator.path) for locator in cell.locators] == [
        (1, "emails[0]"), (1, "emails[1]"), (2, "emails[0]"), (2, "emails[1]"), (3, "emails[0]"),
    ]  # fmt: skip


def test_a_record_without_a_number_has_no_locator():
    tally = Tally()
    payload = {"email": "jane@example.com"}
    tally.add(payload, CLASSIFIER.classify(payload))
    assert not tally.cells["email", "EMAIL_ADDRESS"].locators


def test_what_was_not_scanned_is_counted_with_its_reason():
    tally = tallied([{"n": float("nan")}, {"t": "\ud800 lone"}])
    assert tally.unscanned == 2
    assert {key: dict(cell.reasons) for key, cell in tally.cells.items()} == {
        ("n", UNSCANNED): {"nan": 1},
        ("t", UNSCANNED): {"surrogate": 1},
    }


def test_days_are_kept_and_moments_are_not():
    tally = tallied(
        [
            {"timestamp": "2026-03-04T10:11:12Z", "plan": "a"},
            {"timestamp": "2026-01-02T00:00:00Z", "plan": "b"},
        ]
    )
    profile = tally.profiles["plan"]
    assert (profile.first, profile.last) == ("2026-01-02", "2026-03-04")
    assert "10:11" not in Report(tally).to_json()


def test_no_value_is_left_in_memory_or_in_any_form():
    secret = "zebra.quillfeather@example.com"
    tally = tallied(
        [{"distinct_id": secret, "event": secret, "properties": {"note": f"mail {secret}", secret: 1}}]
    )
    report = Report(tally)
    for form in (
        report.to_json(),
        str(report),
        report.to_csv(),
        report.to_markdown(),
        report.to_html(),
        repr(tally),
    ):
        assert "zebra" not in form
    assert b"zebra" not in pickle.dumps(tally)


def test_a_foreign_value_is_counted_and_not_asked():
    class Shy:
        def __hash__(self):
            raise RuntimeError("jane@example.com")

        def __eq__(self, other):
            raise RuntimeError("jane@example.com")

    tally = Tally()
    tally.add({"shy": Shy(), "more": {1, 2}}, ())
    assert tally.profiles["shy"].types == tally.profiles["more"].types == {"other": 1}


def test_a_payload_of_a_foreign_kind_is_counted_as_what_it_stands_for():
    tally = tallied([MappingProxyType({"event": "e", "email": "jane@example.com"})])
    assert set(tally.profiles) == {"event", "email"}
    assert tally.profiles["email"].by_event == {"e": 1}
    assert [locator.path for locator in tally.cells["email", "EMAIL_ADDRESS"].locators] == ["email"]


def test_a_payload_that_is_no_container_and_one_that_is_too_large_are_counted():
    tally = Tally()
    tally.add("plan", ())
    tally.add({"many": [[n] for n in range(100_001)]}, ())
    assert tally.payloads == 2
    assert tally.profiles["many"].types == {"array": 1}


def test_an_event_name_in_which_something_was_found_is_not_shown():
    payload = {"event": "https://example.com/?email=jane@example.com", "plan": "pro"}
    for by_scan in (True, False):
        assert "example" not in str(tallied([payload], by_scan=by_scan).profiles["plan"].by_event)


def test_why_is_bounded_whatever_the_order():
    def tallied_with(numbers):
        tally = Tally()
        for number in numbers:
            found = Finding(
                ("a",), 0, 1, "VIN", None, ("A",), Confidence.LIKELY, (Evidence("name", f"w{number:03}"),)
            )
            tally.add({"a": "b"}, (found,))
        return tally

    one, two = tallied_with(range(60)), tallied_with(reversed(range(60)))
    assert one == two
    assert len(one.cells["a", "VIN"].evidence) == 20


def test_a_foreign_name_is_data_and_not_asked():
    class Shy:
        def __str__(self):
            raise RuntimeError("jane@example.com")

    tally = Tally()
    tally.add({"names": {Shy(): {"plan": "pro"}, ("a", "b"): 1, 2.5: 1, None: 1}}, ())
    assert set(tally.profiles) == {
        "names", "names.<DATA#1>", "names.<DATA#1>.plan", 'names["2.5"]', "names.None",
    }  # fmt: skip


@pytest.mark.parametrize("by_scan", [True, False])
def test_a_number_that_has_no_text_is_counted_and_not_scanned(by_scan):
    tally = tallied([{"n": 10**5000, "distinct_id": 10**5000, "timestamp": 10**5000}], by_scan=by_scan)
    assert tally.profiles["n"].types == {"int": 1}
    assert tally.unscanned == 1


def test_a_payload_that_contains_itself_is_counted_to_a_bound():
    loop: dict = {"plan": "pro"}
    loop["self"] = loop
    tally = tallied([loop])
    assert tally.unscanned == 1
    again = Tally()
    again.add(loop, ())
    assert again.payloads == 1


@pytest.mark.parametrize("count", [0, 1, 10, 100, 1_000, 5_000, 20_000, 100_000])
def test_an_estimate_is_within_four_standard_errors(count):
    sketch = Distinct()
    for n in range(count):
        sketch.add(fingerprint(f"value {n}"))
    assert sketch.count == pytest.approx(count, rel=4 * 0.023, abs=1)


@given(st.lists(st.integers(0, 500)), st.lists(st.integers(0, 500)))
def test_sketches_join_as_sets_do(one, two):
    a, b, both = Distinct(), Distinct(), Distinct()
    for sketch, numbers in ((a, one), (b, two), (both, one + two)):
        for number in numbers:
            sketch.add(fingerprint(str(number)))
    assert a | b == b | a == both
    assert Distinct.from_text(both.to_text()) == both
    assert both.count == pytest.approx(len({*one, *two}), abs=max(3, 0.1 * len({*one, *two})))


def test_sketches_of_many_values_join_too():
    a, b = Distinct(), Distinct()
    for n in range(6_000):
        (a if n % 2 else b).add(fingerprint(str(n)))
    assert a | b == b | a
    assert (a | b).count == pytest.approx(6_000, rel=0.1)
    assert repr(a) == f"<Distinct: about {a.count}>"


@pytest.mark.parametrize("text", ["x", "AAAA", "eJwDAAAAAAE=", "\ud800"])
def test_a_damaged_sketch_is_refused_without_quoting_it(text):
    with pytest.raises(ValueError, match=r"\Aa damaged sketch\Z"):
        Distinct.from_text(text)


@given(st.text())
def test_a_shape_holds_no_letter_or_digit_of_the_text(text):
    assert set(shape_of(text)) <= set(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~aA0xw.")


def test_a_shape_needs_ten_different_values():
    nine = tallied([{"code": f"{n}-abc"} for n in range(9)] * 5)
    many = tallied([{"code": f"AB-{n}{n}"} for n in range(40)])
    assert nine.profiles["code"].shared_shapes == ()
    assert many.profiles["code"].shared_shapes == ("A+-0+",)


@settings(deadline=None, max_examples=40)
@given(MANY, st.integers(1, 3), st.integers(1, 3))
def test_what_is_remembered_of_outlines_changes_no_count(payloads, most, waiting):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pi_classify.auditing.outlines.MOST", most)
        patch.setattr("pi_classify.auditing.outlines.MOST_WAITING", waiting)
        patch.setattr("pi_classify.auditing.counting._MOST_RECENT", waiting)
        tight = tallied(payloads * 2)
    assert tight == tallied(payloads * 2)


def test_one_outline_of_two_events_is_counted_by_event_and_day():
    tally = Tally()
    for event, day in (("a", "2026-03-04"), ("b", "2026-03-05"), ("a", "2026-03-06")):
        tally.add({"event": event, "timestamp": day, "items": [{"n": 1}, {"n": 2}]}, ())
    profile = tally.profiles["items[].n"]
    assert (profile.by_event, profile.occurrences, profile.first, profile.last) == (
        {"a": 2, "b": 1}, 6, "2026-03-04", "2026-03-06",
    )  # fmt: skip


def test_ever_new_names_of_properties_and_events_keep_within_the_bounds():
    tally = Tally(most=50)
    for number in range(2_000):
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        tally.add({"event": f"on {letters}", f"p_{letters}": 1}, ())
    assert len(tally.profiles) == 51
    assert len(tally.events) == 1_001
    assert tally.payloads == sum(tally.events.values()) == 2_000
    assert (
        tally.profiles["<other>"].occurrences == 4_000 - 50
    )  # `event` stands in each, and its name is longer


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("3f2c9a10-aaaa-4c6e-a7f8-0123456789ab", "x-x-x-x-x"),
        ("3f2c9a10-aaaa-4c6e-a7f8", "x-a+-x-x"),
        ("2026-03-04T10:00:00.000Z", "0+-0+-x:0+:0+.x"),
        ("Jean--Luc-", "Aa+-+Aa+-"),
        ("a\0b\x07c+d\u00eb", "a a a\\+aw"),
        ("9f8a7c", "x"),
        ("", ""),
    ],
)
def test_a_shape_is_the_same_whole_or_word_by_word(text, shape):
    assert shape_of(text) == shape
