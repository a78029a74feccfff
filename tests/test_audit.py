"""The report adds findings up per property, in any order, and never holds a value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify.auditing import Report, Tally, Unread, audit_payloads
from pi_classify.auditing.tally import UNSCANNED, property_of
from pi_classify.engine.classifier import Classifier
from pi_classify.model import Confidence, DataKey, Evidence, Finding, LensStep
from pi_classify.sources.jsonl import Line

STEPS = st.one_of(
    st.sampled_from(["properties", "email", "a b"]),
    st.integers(0, 3),
    st.builds(DataKey, st.just("EMAIL_ADDRESS"), st.integers(1, 3)),
    st.builds(LensStep, st.just("?"), st.just("q")),
)
FINDINGS = st.builds(
    Finding,
    path=st.lists(STEPS, min_size=1, max_size=3).map(tuple),
    start=st.just(0),
    end=st.just(3),
    entity=st.sampled_from(["EMAIL_ADDRESS", "IP_ADDRESS", UNSCANNED]),
    family=st.none(),
    categories=st.sampled_from([("A",), ("A", "F")]),
    confidence=st.sampled_from(Confidence),
    evidence=st.lists(st.builds(Evidence, st.sampled_from(["value", "name"])), max_size=2).map(tuple),
)
EVENTS = st.lists(st.one_of(st.lists(FINDINGS, max_size=4), st.just("not an object")), max_size=6)


def tallied(events):
    tally = Tally()
    for event in events:
        if isinstance(event, str):
            tally.skip(event)
        else:
            tally.add({}, event)
    return tally


def email(*path, confidence=Confidence.CERTAIN):
    return Finding(path, 0, 9, "EMAIL_ADDRESS", None, ("A", "B"), confidence, (Evidence("value"),))


@given(EVENTS, EVENTS)
def test_adding_is_commutative_and_equals_counting_at_once(one, two):
    assert tallied(one) + tallied(two) == tallied(two) + tallied(one) == tallied(one + two)


@given(EVENTS, EVENTS, EVENTS)
def test_adding_is_associative(one, two, three):
    a, b, c = tallied(one), tallied(two), tallied(three)
    assert (a + b) + c == a + (b + c)


@given(EVENTS)
def test_an_empty_tally_adds_nothing(events):
    assert tallied(events) + Tally() == tallied(events)


def test_list_positions_fold_and_lens_steps_stay():
    assert property_of(("items", 4, "url", LensStep("?", "email"))) == "items[].url?email"


def test_two_findings_at_one_property_of_one_event_are_one_event():
    report = Report(tallied([[email("to", 0), email("to", 1)], []]))
    assert [(row.property, row.findings, row.events, row.share) for row in report.rows] == [
        ("to[]", 2, 1, 0.5)
    ]


def test_the_highest_confidence_of_a_property_counts():
    report = Report(tallied([[email("a", confidence=Confidence.POSSIBLE)], [email("a")]]))
    assert report.rows[0].confidence is Confidence.CERTAIN


def test_a_property_name_that_is_personal_information_is_not_shown():
    report = Report(tallied([[email("counts", DataKey("EMAIL_ADDRESS", 2))]]))
    assert "<EMAIL_ADDRESS#1>" in report.to_text()


def test_a_hostile_property_name_is_escaped_in_html():
    html = Report(tallied([[email("<script>alert(1)</script>")]]))._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_line_break_in_a_property_name_does_not_break_the_table():
    text = Report(tallied([[email("a\nb\x1b[2J")]])).to_text()
    assert "\x1b" not in text
    assert "a\\u000ab" in text


def test_what_was_not_read_is_counted_with_its_reason():
    rows = [{}, [1], None, Line(3, 9, b"{", None, "truncated"), Unread("no object at --at")]
    report = audit_payloads(rows, Classifier())
    assert report.tally.payloads == 1
    assert dict(report.tally.unread) == {"not an object": 2, "truncated": 1, "no object at --at": 1}
    assert "2 not read (not an object)" in report.summary


def test_no_form_of_a_report_holds_a_value():
    secret = "jane.roe@example.com"
    report = audit_payloads([{"properties": {"email": secret, "note": f"mail {secret}"}}], Classifier())
    assert len(report) >= 2
    forms = [
        repr(report),
        str(report),
        report.to_html(),
        json.dumps(report.to_dicts(), default=str),
        repr(report.tally),
    ]
    assert not any(secret in form for form in forms)


def test_the_representation_shows_counts_only():
    assert repr(Report(tallied([[email("salary")]]))) == (
        "<Report: 1 rows; 1 payloads read, 1 with personal information>"
    )


def test_a_row_cites_the_statute():
    assert "1798.140" in Report(tallied([[email("email")]])).rows[0].citation


def test_a_sample_is_the_same_every_time_and_says_what_it_left_out():
    rows = [{"properties": {"email": "jane.roe@example.com"} if n % 2 else {}} for n in range(100)]
    one, two = (audit_payloads(rows, Classifier(), sample=10) for _ in range(2))
    assert one.tally == two.tally
    assert one.tally.payloads == 10
    assert "90 left out by the sample" in one.summary


def test_a_sample_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one row"):
        audit_payloads([], Classifier(), sample=0)
