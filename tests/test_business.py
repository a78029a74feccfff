"""What is a business's own is found, and said to be one, so that it can be told apart."""

import pytest

from pi_classify import Classifier, Policy, Redactor, audit

CLASSIFIER = Classifier()


def is_business(payload: object) -> dict[str, bool]:
    return {
        finding.location: any(evidence.kind == "business" for evidence in finding.evidence)
        for finding in CLASSIFIER.classify(payload)
    }


@pytest.mark.parametrize(
    "mailbox", ["support@example.com", "No-Reply+17@example.com", "sales@shop.example.com"]
)
def test_a_mailbox_of_a_function_is_a_businesss(mailbox: str) -> None:
    assert is_business({"email": mailbox}) == {"email": True}


@pytest.mark.parametrize(
    "mailbox", ["jane@example.com", "information.desk.jane@example.com", "supporter@example.com"]
)
def test_a_persons_mailbox_is_none(mailbox: str) -> None:
    assert is_business({"email": mailbox}) == {"email": False}


@pytest.mark.parametrize(
    "payload",
    [
        {"company": {"phone": "+1 206 555 0100"}},
        {"store": {"address": {"zip": "98101"}}},
        {"server": {"ip": "192.0.2.7"}},
        {"type": "group", "groupId": "g-1", "traits": {"phone": "+1 206 555 0100"}},
    ],
)
def test_what_stands_among_a_companys_properties_is_its_own(payload: dict[str, object]) -> None:
    assert True in is_business(payload).values()


def test_a_person_who_joins_a_group_is_still_a_person() -> None:
    payload = {"type": "group", "groupId": "g-1", "userId": "u-1", "context": {"ip": "192.0.2.7", "traits": {"email": "jane@example.com"}}}  # fmt: skip
    assert not any(is_business(payload).values())


def test_presets_redact_it_all_the_same_and_a_rule_may_let_it_through() -> None:
    event = {"note": "write to support@example.com or jane@example.com"}
    ccpa = Redactor("ccpa", without_key="redact").redact(event).payload
    assert ccpa == {"note": "write to [EMAIL_ADDRESS] or [EMAIL_ADDRESS]"}
    policy = Policy.load(
        'version = 1\nextends = "ccpa"\n[[rules]]\naction = "keep"\nevidence = ["business"]\nreason = "published by us"\n'
    )
    kept = Redactor(policy, without_key="redact").redact(event).payload
    assert kept == {"note": "write to support@example.com or [EMAIL_ADDRESS]"}


def test_a_report_counts_it_apart() -> None:
    (row,) = audit([{"email": "support@example.com"}, {"email": "jane@example.com"}]).rows
    assert (row.events, row.business) == (2, 1)
