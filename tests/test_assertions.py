"""assert_no_pi fails on personal information, says what to do, and never shows a value."""

import ast
import gzip
import itertools
import json
import logging
import pickle
import traceback

import pytest

from pi_classify.errors import UnreadableInput
from pi_classify.policy import KeyRing, Redactor
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


# ---------------------------------------------------------------------- what may be handed over


def record(message, *args, **more):
    return logging.makeLogRecord({"msg": message, "args": args, **more})


class Request:
    """Has what requests of HTTP libraries have."""

    def __init__(self, body, url="http://example.com/batch", **headers):
        self.body = body
        self.url = url
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (record("sent to %s", SECRET), "message"),
        (record("sent", mail=SECRET), "mail"),
        (record("failed", exc_text=f"ValueError: {SECRET}"), "exc_text"),
        ([record("fine"), record("to %s", SECRET)], "[1].message"),
        (Request(json.dumps(EVENT)), "body.properties.email"),
        (Request(gzip.compress(json.dumps(EVENT).encode(), mtime=0)), "body.properties.email"),
        (Request(f"a=1&email={SECRET}", Content_Type="application/x-www-form-urlencoded"), "body.email"),
        (Request(b"", url=f"http://example.com/?email={SECRET}"), "url.url?email"),
        (gzip.compress(json.dumps(EVENT).encode(), mtime=0), "properties.email"),
        (iter([CLEAN, EVENT]), "[1].properties.email"),
        ((CLEAN, EVENT), "[1].properties.email"),
        ([json.dumps(EVENT)], "[0].properties.email"),
    ],
)
def test_what_else_may_be_handed_over(given, place):
    message = str(failure(given))
    assert f"  {place}\n" in message
    assert SECRET not in message


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.json", json.dumps(EVENT), "a.json.properties.email"),
        ("a.jsonl", f"{json.dumps(CLEAN)}\n{json.dumps(EVENT)}\n", "a.jsonl:2.properties.email"),
        ("a.jsonl", f"{json.dumps(CLEAN)}\nno json {SECRET}\n", "a.jsonl:2.text"),
        ("a.log", f"to {SECRET}", "a.log.text"),
    ],
)
def test_a_path_is_a_file(tmp_path, name, text, place):
    file = tmp_path / name
    file.write_text(text)
    assert f"  {place}\n" in str(failure(file))


def test_a_file_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(UnreadableInput):
        assert_no_pi(tmp_path / "none.json")


def test_requests_and_responses_of_httpx_are_judged_and_a_stream_is_not_clean():
    httpx = pytest.importorskip("httpx", reason="httpx is not installed")
    url = "http://127.0.0.1/batch"
    assert "  body.properties.email\n" in str(failure(httpx.Response(200, json=EVENT)))
    assert "  body.properties.email\n" in str(failure(httpx.Request("POST", url, json=EVENT)))
    assert_no_pi(httpx.Response(200, json=CLEAN))
    for streamed in ({"content": iter([b"a"])}, {"files": {"f": b"a"}}):
        assert "UNSCANNED" in str(failure(httpx.Request("POST", url, **streamed)))


def test_what_cannot_be_opened_is_not_clean():
    assert "UNSCANNED" in str(failure(Request(iter([b"a"]))))
    assert "UNSCANNED" in str(failure(gzip.compress(b"{}")[:-6]))


# ---------------------------------------------------------------------- allowances and the inventory


def test_an_entity_is_an_entity_and_a_property_of_that_name_is_quoted():
    event = {"URL": SECRET}
    assert "allow=['[\"URL\"]']" in str(failure(event))
    assert "EMAIL_ADDRESS" in str(failure(event, allow=["URL"]))
    assert_no_pi(event, allow=['["URL"]'])
    assert_no_pi({"a": {"URL": SECRET}}, allow=['a["URL"]'])


def test_what_the_policy_keeps_anyway_needs_no_allowance():
    assert "matches nothing" in str(failure({"distinct_id": "u-1"}, allow=["USER_ID"]))


def test_a_value_in_an_allowance_is_not_repeated():
    message = str(failure(EVENT, allow=[SECRET]))
    assert SECRET not in message
    assert "a word of allow= holds EMAIL_ADDRESS and matches nothing: name the entity or the place" in message


def told(event, allow):
    try:
        assert_no_pi(event, allow=allow)
    except PersonalInformationFound as error:
        return str(error)
    return ""


def test_the_suggested_allowance_is_right():
    for event in (
        EVENT,
        {"a b": {"email": SECRET}},
        {"items": [{"email": SECRET}]},
        {"URL": SECRET},
        {SECRET: {"x": SECRET}},
    ):
        for line in str(failure(event)).splitlines():
            if "for this property only" in line:
                allow = ast.literal_eval(line.partition("allow=")[2])
                assert line not in told(event, allow)  # another property may be left; this one is not


def test_the_inventory_stands_before_the_policy(tmp_path):
    row = '[[properties]]\nproperty = "properties.email"\nverdict = "not_pi"\nreason = "made up"\n'
    file = tmp_path / "pi_inventory.toml"
    file.write_text(f"version = 1\n{row}")
    assert_no_pi(EVENT, inventory=file)
    assert "properties.mail" in str(failure({"properties": {"mail": SECRET}}, inventory=file))


@pytest.mark.parametrize("policy", ["analytics", "ccpa", "strict"])
@pytest.mark.parametrize(
    "event",
    [
        CLEAN,
        EVENT,
        {"distinct_id": "u-1"},
        {"properties": {"$ip": "192.0.2.1"}},
        {"user_agent": "curl/8.4"},
        {"properties": {"own": "x"}},
    ],
)
def test_it_passes_exactly_when_redacting_would_change_nothing(event, policy):
    redacted = Redactor(policy, keys=KeyRing.ephemeral()).redact(event).payload
    if redacted == event:
        assert_no_pi(event, policy=policy)
    else:
        failure(event, policy=policy)


# ---------------------------------------------------------------------- no wall of red


def test_the_same_property_is_told_once():
    message = str(failure([EVENT] * 50))
    assert message.count("EMAIL_ADDRESS, certain") == 1
    assert "50 places of 1 property" in message
    assert "[0], [1], [2], [3], [4] and 45 more" in message


def test_the_message_has_an_end():
    letters = "abcdefgh"
    wide = {"n" * 60 + "".join(word): {"email": SECRET} for word in itertools.product(letters, repeat=3)}
    message = str(failure(wide))
    assert len(message) <= 8_100
    assert "and 500 properties more" in message
    assert len(failure(wide).findings) == 512


def test_the_message_says_where_an_exception_is_reviewed():
    message = str(failure(EVENT))
    rule = 'action = "keep"\npath = ["properties.email"]'
    assert all(
        line in message for line in ("[[properties]]", 'verdict = "not_pi"', "[[rules]]", *rule.splitlines())
    )
    assert_no_pi(EVENT, policy=f'version = 1\nextends = "analytics"\n[[rules]]\n{rule}\n')


def test_a_property_name_that_is_data_is_not_shown():
    assert SECRET not in str(failure({SECRET: {"n": 1}}))


def test_the_exception_survives_pickling():
    again = pickle.loads(pickle.dumps(failure(EVENT)))  # noqa: S301 - our own
    assert str(again) == str(failure(EVENT))
    assert again.findings == failure(EVENT).findings
