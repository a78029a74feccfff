"""What a report suggests is what the redactor does: on ids that are no slots too, and where an inventory says otherwise."""

import json
import urllib.parse
from typing import Any

import pytest

from pi_classify import Classifier, Inventory, Key, KeyRing, Redactor, audit
from pi_classify.inventory import Verdict
from pi_classify.model import print_path

IDS = (
    "customer_id",
    "contact_id",
    "account_id",
    "user_id",
    "device_id",
    "session_id",
    "email",
    "name",
    "ip",
    "ssn",
)
WHO = (
    "Jane Roe",
    "123-45-6789",
    "203.0.113.9",
    "415-555-0123",
    "jane@example.com",
    "Jane Roe <jane@example.com>",
    "u-1",
)


@pytest.mark.parametrize("policy", ["analytics", "ccpa", "strict"])
@pytest.mark.parametrize("wrap", [lambda event: event, lambda event: {"raw": json.dumps(event)}, lambda event: {
    "url": f"https://shop.example.com/?{urllib.parse.urlencode(event)}"
}], ids=["plain", "JSON in a text", "URL"])  # fmt: skip
@pytest.mark.parametrize("value", WHO)
def test_a_report_suggests_what_the_redactor_does(policy: str, wrap: Any, value: str) -> None:
    """Also of an id that is no slot: it becomes a token where it is somebody's name, address or number.

    What only a second look at what was written tells is in no report.
    """
    redactor = Redactor(policy, keys=KeyRing([Key(bytes(range(32)))]))
    for name in IDS:
        payload = wrap({name: value, "plan": "pro"})
        rows = {(row.property, row.entity): row.action for row in audit([payload], policy=policy).rows}
        found = {(print_path(one.path), one.entity) for one in Classifier().classify(payload)}
        for change in redactor.redact(payload).changes:
            place = (print_path(change.path), change.entity)
            if place in found and change.entity != "UNSCANNED":
                assert rows[place] == change.action


def test_a_report_suggests_what_an_inventory_says() -> None:
    inventory = Inventory(
        [
            Verdict("email", "pi", ("EMAIL_ADDRESS",), action="mask", reason="support needs its domain"),
            Verdict("name", "pi", ("PERSON",), action="keep", reason="names of actors"),
            Verdict("user_id", "pi", ("USER_ID",), action="redact", reason="a slot all the same"),
            Verdict("plan", "pi", ("USER_ID",), event="Signed up", action="hash", reason="of one event only"),
        ]
    )
    payload = {"email": "jane@example.com", "name": "Jane Roe", "user_id": "u-1", "plan": "pro"}
    report = audit([payload], inventory=inventory)
    told = {row.property: row.action for row in report.rows}
    assert told == {"email": "mask", "name": "keep", "user_id": "hash"}
    changes = (
        Redactor("analytics", keys=KeyRing([Key(bytes(range(32)))]), inventory=inventory)
        .redact(payload)
        .changes
    )
    assert {change.path[0]: change.action for change in changes} == {"email": "mask", "user_id": "hash"}
    assert {row.property: row.action for row in (report + audit([payload])).rows} == told


@pytest.mark.parametrize("policy", ["analytics", "ccpa"])
def test_what_a_key_says_of_one_value_is_not_said_of_the_others(policy: str) -> None:
    attributes = [
        {"key": key, "value": {"stringValue": value}}
        for key, value in (
            ("enduser.id", "u-1"),
            ("client.address", "203.0.113.9"),
            ("enduser.name", "Jane Roe"),
        )
    ]
    payload = {"resource": {"attributes": []}, "attributes": attributes}
    rows = {(row.property, row.entity): row.action for row in audit([payload], policy=policy).rows}
    assert rows["attributes[].value.stringValue", "IP_ADDRESS"] == "truncate"
