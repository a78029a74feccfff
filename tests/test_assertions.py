"""assert_no_pi fails on personal information, says what to do, and never shows a value."""

import json
import traceback

import pytest

from pi_classify.testing import PersonalInformationFound, assert_no_pi

SECRET = "jane.roe@example.com"
EVENT = {"event": "Signed Up", "properties": {"email": SECRET, "plan": "pro"}}
CLEAN = {"event": "Signed Up", "properties": {"plan": "pro"}}


def failure(*args, **kwargs):
    with pytest.raises(PersonalInformationFound) as caught:
        assert_no_pi(*args, **kwargs)
    return caught.value


def test_a_clean_payload_passes():
    assert_no_pi(CLEAN)


def test_the_failure_is_an_assertion_error():
    assert isinstance(failure(EVENT), AssertionError)


def test_the_message_names_path_entity_clause_action_and_the_line_to_add():
    message = str(failure(EVENT))
    for part in ("properties.email", "EMAIL_ADDRESS", "1798.140", "why:", "hash", 'allow=["EMAIL_ADDRESS"]'):
        assert part in message


def test_neither_message_nor_traceback_nor_findings_show_the_value():
    error = failure(EVENT)
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.findings)
    assert SECRET not in shown


def test_the_error_has_no_cause_and_no_context_to_print():
    error = failure(EVENT)
    assert error.__cause__ is None
    assert error.__suppress_context__


@pytest.mark.parametrize(
    "allow", ["EMAIL_ADDRESS", "properties.email", "properties.*", "**.email", "properties.**"]
)
def test_an_allowance_by_entity_path_or_selector_passes(allow):
    assert_no_pi(EVENT, allow=[allow])


def test_a_deep_selector_matches_at_any_depth():
    deep = {"event": "x", "properties": {"form": [{"email": SECRET}]}}
    assert_no_pi(deep, allow=["properties.**.email"])
    assert_no_pi(deep, allow=["properties.form[].email"])


def test_an_allowed_property_allows_what_is_inside_its_url():
    event = {"event": "x", "properties": {"$current_url": f"https://example.com/a?email={SECRET}"}}
    assert_no_pi(event, allow=["properties.$current_url"])


def test_an_allowance_that_matches_nothing_is_reported():
    assert "matches nothing: remove it" in str(failure(CLEAN, allow=["EMAIL_ADDRESS"]))


def test_a_misspelt_entity_is_answered_with_the_nearest_one():
    assert "did you mean EMAIL_ADDRESS" in str(failure(CLEAN, allow=["EMAIL_ADRESS"]))


def test_an_allowance_for_another_place_does_not_help():
    assert "properties.email" in str(failure(EVENT, allow=["properties.mail"]))


def test_a_single_word_instead_of_a_list_is_a_mistake():
    with pytest.raises(TypeError, match="allow is a list"):
        assert_no_pi(CLEAN, allow="EMAIL_ADDRESS")


def test_many_payloads_are_named_by_their_position():
    assert "[1].properties.email" in str(failure([CLEAN, EVENT]))


@pytest.mark.parametrize("form", [json.dumps(EVENT), json.dumps(EVENT).encode(), json.dumps([CLEAN, EVENT])])
def test_json_text_is_read_as_json(form):
    assert "properties.email" in str(failure(form))


def test_plain_text_is_scanned():
    assert "EMAIL_ADDRESS" in str(failure(f"write to {SECRET} today"))


def test_a_value_behind_a_repeated_key_does_not_hide():
    assert failure(f'{{"email": "{SECRET}", "email": null}}').findings
