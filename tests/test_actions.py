"""Actions are total: they coarsen what they understand and replace the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify.model import ACTIONS
from pi_classify.policy import actions
from pi_classify.policy.actions import (
    CAN_TRUNCATE,
    apply_number,
    apply_text,
    mask,
    truncate,
    truncate_number,
)

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("entity", "text", "coarse"),
    [
        ("IP_ADDRESS", "203.0.113.77", "203.0.113.0"),
        ("IP_ADDRESS", "203.0.113.77/32", "203.0.113.0"),
        ("IP_ADDRESS", "::ffff:203.0.113.77", "203.0.113.0"),
        ("IP_ADDRESS", "2002:cb00:714d::1", "203.0.113.0"),
        ("IP_ADDRESS", "[2001:DB8:1:2::3]", "[2001:db8:1::]"),
        ("IP_ADDRESS", "fe80::1%eth0", "fe80::"),
        ("IP_ADDRESS", "::1", "::"),
        ("IP_ADDRESS", "203.0.113.77:8080", "[IP_ADDRESS]"),
        ("COORDINATES", "37.77493", "37.8"),
        ("COORDINATES", "-0.01", "0.0"),
        ("COORDINATES", "37.7749,-122.4194", "37.8,-122.4"),
        ("COORDINATES", "(37.7749, -122.4194)", "37.8, -122.4"),
        ("COORDINATES", "999.5", "[COORDINATES]"),
        ("COORDINATES", "POINT(1 2)", "[COORDINATES]"),
        ("ZIP_CODE", "94110", "941"),
        ("ZIP_CODE", "94110-1234", "941"),
        ("ZIP_CODE", "SW1A 1AA", "[ZIP_CODE]"),
        ("DATE_OF_BIRTH", "1980-02-29", "1980"),
        ("DATE_OF_BIRTH", "1980-02-29T00:00:00.000Z", "1980"),
        ("DATE_OF_BIRTH", "02/29/1980", "1980"),
        ("DATE_OF_BIRTH", "19800229", "1980"),
        ("DATE_OF_BIRTH", "February 29, 1980", "1980"),
        ("DATE_OF_BIRTH", "29 Feb 1980", "1980"),
        ("DATE_OF_BIRTH", "1980", "1980"),
        ("DATE_OF_BIRTH", "yesterday", "[DATE_OF_BIRTH]"),
        ("AGE", "34", "30-39"),
        ("AGE", "34 years old", "30-39"),
        ("AGE", "16", "16-19"),
        ("AGE", "15", "[AGE]"),
        ("AGE", "150", "[AGE]"),
        ("USER_AGENT", CHROME, "Chrome 120"),
        ("USER_AGENT", CHROME + " Edg/119.0.0.0", "Edge 119"),
        ("USER_AGENT", SAFARI, "Safari 17"),
        ("USER_AGENT", "ExampleApp/1 CFNetwork/1490.0.4 Darwin/23.2.0", "CFNetwork 1490"),
        ("USER_AGENT", "JaneRoePhone/1.0", "[USER_AGENT]"),
        ("EMAIL_ADDRESS", "jane@example.com", "[EMAIL_ADDRESS]"),
    ],
)
def test_truncate_keeps_what_it_promises(entity, text, coarse):
    assert truncate(entity, text) == coarse


@pytest.mark.parametrize(
    ("entity", "number", "coarse"),
    [
        ("COORDINATES", 37.77493, 37.8),
        ("COORDINATES", -122, -122.0),
        ("COORDINATES", 377749300, None),
        ("AGE", 34, 30),
        ("AGE", 17, 16),
        ("AGE", 15, None),
        ("AGE", -3, None),
        ("ZIP_CODE", 94110, 94100),
        ("ZIP_CODE", 501, 500),
        ("DATE_OF_BIRTH", 19800229, 1980),
        ("DATE_OF_BIRTH", 1980, 1980),
        ("DATE_OF_BIRTH", 1980.5, None),
        ("DATE_OF_BIRTH", 320630400, None),
        ("US_SSN", 78051120, None),
        ("AGE", True, None),
        ("AGE", "34", None),
        ("AGE", float("nan"), None),
        ("COORDINATES", float("inf"), None),
    ],
)
def test_truncate_number_keeps_the_type_or_gives_null(entity, number, coarse):
    assert truncate_number(entity, number) == coarse


def test_numbers_become_null_and_never_a_constant():
    assert apply_number("keep", "AGE", 34) == 34
    assert apply_number("truncate", "AGE", 34) == 30
    assert {
        apply_number(action, "AGE", 34) for action in ("redact", "mask", "hash", "drop", "refuse", "?")
    } == {None}


def test_mask_keeps_shape_and_nothing_else():
    assert mask("(628) 555-0132") == "(***) ***-****"
    assert mask("Núñez 花子 １２") == "***** ** **"


@given(st.text())
def test_no_letter_or_digit_survives_a_mask(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert not any(character.isalnum() for character in masked)


def test_the_seven_actions():
    assert set(ACTIONS) == {"keep", "redact", "hash", "mask", "truncate", "drop", "refuse"}
    assert apply_text("keep", "AGE", "34") == "34"
    assert apply_text("redact", "AGE", "34") == "[AGE]"
    assert apply_text("mask", "AGE", "34") == "**"
    assert apply_text("hash", "AGE", "34") == "[AGE]", "without a ring there is no hash"
    assert apply_text("drop", "AGE", "34") is None
    assert apply_text("refuse", "AGE", "34") is None
    assert apply_text("misspelt", "AGE", "34") == "[AGE]"


@given(
    st.sampled_from([*sorted(CAN_TRUNCATE), "US_SSN"]), st.text() | st.from_regex(r"[0-9./:,%\[\]-]{1,30}")
)
def test_truncate_never_raises_and_never_grows_information(entity, text):
    coarse = truncate(entity, text)
    assert coarse == f"[{entity}]" or len(coarse) <= max(len(text.strip()), 20)


@given(st.sampled_from([*sorted(CAN_TRUNCATE), "US_SSN"]), st.integers() | st.floats())
def test_truncate_number_never_raises(entity, number):
    assert truncate_number(entity, number) is None or isinstance(
        truncate_number(entity, number), (int, float)
    )


@given(st.sampled_from(sorted(CAN_TRUNCATE)), st.text())
def test_what_is_truncated_has_lost_its_detail(entity, text):
    """Truncating twice changes nothing more, or removes the rest."""
    once = truncate(entity, text)
    assert truncate(entity, once) in (once, actions.placeholder(entity))


def test_a_number_of_many_digits_is_no_error():
    assert {truncate_number(entity, 10**5000) for entity in CAN_TRUNCATE} == {None}
