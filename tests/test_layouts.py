"""Exports and warehouse tables become the payloads that they were, and the audit knows whose they are."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pi_classify import audit

UUID = "018f0000-0000-7000-8000-000000000001"
POSTHOG = {
    "uuid": UUID,
    "event": "Order Completed",
    "properties": json.dumps(
        {"$ip": "203.0.113.9", "$set": {"email": "jane@example.com"}, "$current_url": "https://example.com/?email=jane%40example.com"}
    ),
    "distinct_id": "u-1",
    "timestamp": "2026-03-04T10:00:00Z",
    "person_properties": json.dumps({"email": "jane@example.com"}),
}  # fmt: skip
TRACK = {
    "id": "ajs-1",
    "anonymous_id": UUID,
    "user_id": "u-1",
    "context_ip": "203.0.113.9",
    "context_traits_email": "jane@example.com",
    "context_page_url": "https://example.com/",
    "order_total": 12.5,
    "received_at": "2026-03-04 10:00:00",
    "sent_at": "2026-03-04 10:00:00",
    "original_timestamp": "2026-03-04 10:00:00",
    "uuid_ts": "2026-03-04 10:00:00",
}
SNOWPLOW = {
    "app_id": "shop",
    "platform": "web",
    "collector_tstamp": "2026-03-04 10:00:00",
    "event": "unstruct",
    "event_name": "signup",
    "event_id": UUID,
    "user_ipaddress": "203.0.113.9",
    "domain_userid": "3f2c9a10-aaaa-4c6e-a7f8-0123456789ab",
    "v_tracker": "js-3.0",
    "contexts_com_example_user_1": json.dumps([{"email": "jane@example.com"}]),
    "unstruct_event_com_example_signup_1": json.dumps({"phone": "+1 206 555 0100"}),
}
GA4 = {
    "event_date": "20260304",
    "event_timestamp": 1772618400000000,
    "event_name": "sign_up",
    "event_params": [{"key": "page_location", "value": {"string_value": "https://example.com/?email=jane%40example.com"}}],
    "user_pseudo_id": "123.456",
    "user_properties": [{"key": "email", "value": {"string_value": "jane@example.com"}}],
    "device": {"advertising_id": "3f2c9a10-aaaa-4c6e-a7f8-0123456789ab"},
    "geo": {"city": "Portland", "country": "US"},
    "stream_id": "1",
}  # fmt: skip
FOUND = {
    "posthog": {
        ("person_properties.email", "EMAIL_ADDRESS"), ("properties.$ip", "IP_ADDRESS"), ("properties.$set.email", "EMAIL_ADDRESS"),
        ("properties.$current_url?email", "EMAIL_ADDRESS"), ("distinct_id", "USER_ID"),
    },
    "track": {("context_ip", "IP_ADDRESS"), ("context_traits_email", "EMAIL_ADDRESS"), ("anonymous_id", "ANONYMOUS_ID")},
    "snowplow": {
        ("contexts_com_example_user_1[].email", "EMAIL_ADDRESS"), ("unstruct_event_com_example_signup_1.phone", "PHONE_NUMBER"),
        ("user_ipaddress", "IP_ADDRESS"), ("domain_userid", "COOKIE_ID"),
    },
    "ga4": {
        ("event_params[].value.string_value?email", "EMAIL_ADDRESS"), ("user_properties[].value.string_value", "EMAIL_ADDRESS"),
        ("device.advertising_id", "ADVERTISING_ID"), ("user_pseudo_id", "COOKIE_ID"),
    },
}  # fmt: skip
ROWS: dict[str, dict[str, Any]] = {"posthog": POSTHOG, "track": TRACK, "snowplow": SNOWPLOW, "ga4": GA4}
EVENTS = {"posthog": "Order Completed", "track": "order_completed", "snowplow": "signup", "ga4": "sign_up"}


def written(row: dict[str, Any], file: Path) -> Path:
    """One row three times as a table; what is nested is JSON text in a CSV, as the vendors' tools write it."""
    if file.suffix == ".csv":
        flat = {
            name: json.dumps(said) if isinstance(said, dict | list) else said for name, said in row.items()
        }
        with file.open("w", newline="") as out:
            writer = csv.DictWriter(out, flat)
            writer.writeheader()
            writer.writerows([flat] * 3)
    else:
        pyarrow = pytest.importorskip("pyarrow", reason="tables of Arrow are optional")
        parquet = pytest.importorskip("pyarrow.parquet")

        parquet.write_table(pyarrow.Table.from_pylist([row] * 3), file)
    return file


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("layout", list(ROWS))
def test_an_export_is_audited_as_the_events_that_it_was(layout: str, suffix: str, tmp_path: Path) -> None:
    report = audit(written(ROWS[layout], tmp_path / f"order_completed{suffix}"))
    assert {(row.property, row.entity) for row in report.rows} >= FOUND[layout]
    assert report.tally.payloads == 3
    assert dict(report.tally.events) == {EVENTS[layout]: 3}


def test_a_table_that_says_its_event_is_not_named_by_its_file(tmp_path: Path) -> None:
    file = written({**TRACK, "event": "refund_asked"}, tmp_path / "tracks.csv")
    assert dict(audit(file).tally.events) == {"refund_asked": 3}


def test_rows_of_nobody_are_not_named_by_their_file(tmp_path: Path) -> None:
    file = written({"email": "jane@example.com"}, tmp_path / "contacts.csv")
    assert dict(audit(file).tally.events) == {"": 3}


def test_a_file_whose_name_is_a_value_names_no_event(tmp_path: Path) -> None:
    report = audit(written(TRACK, tmp_path / "jane@example.csv"))
    assert dict(report.tally.events) == {"<DATA#1>": 3}
