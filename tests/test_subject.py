"""Requests to know and to delete: a person is found under every form and id, nobody else is, and no value is told."""

import base64
import hashlib
import json
import stat
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pi_classify.auditing.subject import Sought, find, seek, trace
from pi_classify.auditing.subject.edges import is_nobody
from pi_classify.auditing.subject.export import Export
from pi_classify.auditing.subject.matching import Matcher
from pi_classify.auditing.subject.receipt import due
from pi_classify.auditing.subject.statements import literal, statements
from pi_classify.cli.app import build
from pi_classify.errors import UnreadableInput
from pi_classify.policy import Key, KeyRing, Redactor
from pi_classify.sources.rows import Row

NEW, OLD = Key(bytes(range(100, 132))), Key(bytes(range(7, 39)))
RING = KeyRing([NEW, OLD])
REDACTOR = Redactor("ccpa", keys=KeyRing([NEW]))


def rows_of(payloads: list[Any]) -> Any:
    return lambda: iter([Row("events", number, payload) for number, payload in enumerate(payloads, 1)])


def matched(payloads: list[Any], *identifiers: str, keys: KeyRing | None = None) -> dict[int, str]:
    """Number of row -> whose, for all rows in which the person was found."""
    sought = seek(identifiers, keys)
    rows = rows_of(payloads)
    found: dict[int, str] = {}
    find(
        rows,
        sought,
        trace(rows, sought),
        lambda row, _payload, match: found.update({row.number: match.whose}),
    )
    return found


# -------------------------------------------------------------------------------------------- forms


@pytest.mark.parametrize(
    "value",
    [
        "jane@example.com",
        "JANE@Example.COM",
        "mail to jane@example.com today",
        "https://example.com/?to=jane%40example.com",
        "eyJlbWFpbCI6ImphbmVAZXhhbXBsZS5jb20ifQ==",
        hashlib.md5(b"jane@example.com", usedforsecurity=False).hexdigest(),
        hashlib.sha256(b"Jane@Example.com").hexdigest().upper(),
        base64.b64encode(hashlib.sha256(b"jane@example.com").digest()).decode(),
        hashlib.sha512(b"jane@example.com").hexdigest(),
        NEW.token("email", "jane@example.com"),
        OLD.token("email", "jane@example.com"),
    ],
    ids=[
        "raw",
        "case",
        "in a text",
        "percent",
        "base64",
        "md5",
        "sha256",
        "digest in base64",
        "sha512",
        "token",
        "token of a retired key",
    ],
)
def test_a_person_is_found_under_every_form(value: str) -> None:
    assert matched(
        [{"properties": {"x": value}}, {"properties": {"x": "bob@example.org"}}],
        "Jane@Example.com",
        keys=RING,
    ) == {1: "mention"}


@pytest.mark.parametrize("spelling", ["+1 (206) 555-0142", "2065550142", "206.555.0142", "12065550142"])
def test_a_telephone_number_is_found_however_it_is_written(spelling: str) -> None:
    assert matched([{"traits": {"phone": spelling}}], "+12065550142") == {1: "mention"}


def test_a_name_of_a_property_is_looked_at_and_not_shown() -> None:
    sought = seek(["jane@example.com"], None)
    rows = rows_of([{"by_user": {"jane@example.com": 3}}])
    told: list[Any] = []
    find(rows, sought, trace(rows, sought), lambda _row, _payload, match: told.append(match))
    assert told
    assert "jane" not in repr(told)


def test_a_name_that_is_the_person_is_not_told_in_the_paths_below_it() -> None:
    sought = seek(["user-77"], None)
    rows = rows_of([{"by_user": {"user-77": {"id": "user-77"}}}])
    told: list[Any] = []
    find(rows, sought, trace(rows, sought), lambda _row, _payload, match: told.append(match))
    assert len(told[0].places) == 2
    assert "user-77" not in repr(told)


@pytest.mark.parametrize(
    "other",
    [
        "mary.jane@example.com",
        "mary-jane@example.com",
        "x_jane@example.com",
        "jane@example.com.au",
        "jane@example.community",
    ],
)
def test_a_longer_address_is_another_persons(other: str) -> None:
    identify = {"type": "identify", "userId": "user-2", "traits": {"email": other}}
    assert matched([identify, {"note": f"ask {other}"}, {"userId": "user-2"}], "jane@example.com") == {}


def test_an_address_with_a_tag_is_an_identifier_of_its_own() -> None:
    assert matched([{"traits": {"email": "jane+news@example.com"}}], "jane@example.com") == {}
    assert matched([{"traits": {"email": "jane+news@example.com"}}], "jane+news@example.com") == {
        1: "mention"
    }


@pytest.mark.parametrize(
    ("given_as", "written"),
    [
        ("Jane@Example.com", "jane@example.com"),
        ("jane@example.com", "JANE@example.com "),
        ("42", 42),
        ("42", 42.0),
        ("42", Decimal(42)),
        ("0191e2a4-7a0b-7c3d-8e4f-1234567890ab", UUID("0191e2a4-7a0b-7c3d-8e4f-1234567890ab")),
        ("0191e2a4-7a0b-7c3d-8e4f-1234567890ab", "0191E2A4-7A0B-7C3D-8E4F-1234567890AB"),
        ("jane@example.com", hashlib.sha256(b"jane@example.com").hexdigest()),
    ],
    ids=[
        "canonical",
        "upper case",
        "number",
        "float of a table with gaps",
        "decimal",
        "UUID as such",
        "UUID",
        "hash",
    ],
)
def test_an_id_is_the_persons_own_in_every_spelling_and_is_followed(given_as: str, written: Any) -> None:
    rows = [
        {"type": "alias", "userId": written, "previousId": "old-1"},
        {"type": "track", "userId": "old-1"},
    ]
    assert matched(rows, given_as) == {1: "own", 2: "own"}


def test_a_statement_has_an_id_as_it_is_written() -> None:
    rows = rows_of(
        [
            {"distinct_id": "Jane@Example.com ", "event": "x"},
            {"distinct_id": "$device:d-1", "$device_id": "d-1"},
        ]
    )
    ids = trace(rows, seek(["jane@example.com", "d-1"], None)).own
    assert {"jane@example.com", "Jane@Example.com ", "d-1", "$device:d-1"} == set(ids)


def test_bare_digits_in_an_id_are_no_telephone_number() -> None:
    assert matched([{"distinct_id": "2065550142", "event": "x"}], "+12065550142") == {1: "mention"}


def test_ten_thousand_identifiers_cost_a_text_no_more_than_one() -> None:
    sought = seek([f"user-{number:05}" for number in range(10_000)], None)
    text = " ".join(f"user-{number:05}x" for number in range(300))
    matcher = Matcher(sought)
    started = time.perf_counter()
    assert matcher.form_of(text) is None
    assert time.perf_counter() - started < 1
    assert matcher.form_of(text + " user-00042") is not None


def test_a_longer_id_is_another_id() -> None:
    assert matched([{"distinct_id": "user-12"}, {"distinct_id": "user-1"}], "user-1") == {2: "own"}


@given(
    st.text(min_size=1, max_size=40).filter(
        lambda text: text.strip() == text and text.isprintable() and not is_nobody(text)
    )
)
@settings(deadline=None)
def test_tokens_that_a_redactor_wrote_are_found_with_the_ring_alone(identifier: str) -> None:
    ring = KeyRing([NEW])
    written = (
        Redactor("ccpa", keys=ring)
        .redact({"event": "x", "distinct_id": identifier}, vendor="posthog")
        .payload
    )
    forms = {form.text for form in seek([identifier], KeyRing([OLD, NEW])).forms}
    assert written["distinct_id"] in forms


def test_the_file_of_tokens_comes_back_as_it_was_and_shows_counts_only() -> None:
    sought = seek(["jane@example.com", "user-1"], RING)
    again = Sought.from_dict(json.loads(json.dumps(sought.to_dict())))
    assert again.forms == sought.forms
    assert "jane" not in repr(sought)
    assert again.key_ids == (NEW.id, OLD.id)


@pytest.mark.parametrize(
    "data", [None, {}, [], {"format": "other"}, {"format": "pi_classify/subject/1", "forms": [1]}]
)
def test_another_file_is_refused(data: Any) -> None:
    with pytest.raises(UnreadableInput, match="this is no file of tokens"):
        Sought.from_dict(data)


def test_what_no_persons_identifiers_can_be_is_refused_and_not_quoted() -> None:
    with pytest.raises(UnreadableInput, match="more than 10000 identifiers"):
        seek(map(str, range(1, 10_002)), None)
    with pytest.raises(UnreadableInput, match="identifier 2 has more than 1000 characters"):
        seek(["u-1", "x" * 1_001], None)


def test_a_row_that_is_no_object_was_not_looked_at() -> None:
    sought = seek(["user-1"], None)
    rows = rows_of(["user-1", [1, 2], {"distinct_id": "user-2", "event": "x"}])
    found = find(rows, sought, trace(rows, sought))
    assert found.unread == {"not an object": 2}
    assert not found.is_clean


def test_no_identifier_is_an_error() -> None:
    with pytest.raises(UnreadableInput, match="there is no identifier"):
        seek([" ", ""], None)


# ------------------------------------------------------------------------------------------ tracing

IDENTIFIED: list[Any] = [
    {"event": "$pageview", "distinct_id": "anon-1", "properties": {}},
    {"event": "$identify", "distinct_id": "user-1", "properties": {"$anon_distinct_id": "anon-1"}},
    {"event": "bought", "distinct_id": "user-1", "properties": {"$set": {"email": "jane@example.com"}}},
    {"event": "$create_alias", "distinct_id": "user-1", "properties": {"alias": "legacy-1"}},
    {"event": "opened", "distinct_id": "legacy-1", "properties": {}},
    {"event": "opened", "distinct_id": "user-2", "properties": {}},
]


def test_ids_are_followed_from_an_address_over_identify_and_alias_whatever_the_order() -> None:
    expected = {1: "own", 2: "own", 3: "own", 4: "own", 5: "own"}
    assert matched(IDENTIFIED, "jane@example.com") == expected
    assert matched(IDENTIFIED, "anon-1") == expected
    backwards = matched(list(reversed(IDENTIFIED)), "jane@example.com")
    assert backwards == {2: "own", 3: "own", 4: "own", 5: "own", 6: "own"}


def test_ids_are_followed_through_data_that_were_hashed_and_no_key_is_needed_to_find_them() -> None:
    redactor = Redactor("ccpa", keys=KeyRing([OLD]))
    hashed = [redactor.redact(payload, vendor="posthog").payload for payload in IDENTIFIED]
    assert set(matched(hashed, "jane@example.com", keys=RING)) == {1, 2, 3, 4, 5}


def test_segment_calls_and_warehouse_tables_join_as_well() -> None:
    calls = [
        {
            "type": "identify",
            "userId": "user-1",
            "anonymousId": "anon-1",
            "traits": {"email": "jane@example.com"},
        },
        {"type": "alias", "userId": "user-1", "previousId": "old-1"},
        {"type": "track", "event": "x", "anonymousId": "anon-1"},
        {"type": "track", "event": "x", "userId": "old-1"},
    ]
    assert matched(calls, "jane@example.com") == {1: "own", 2: "own", 3: "own", 4: "own"}
    tables = [{"user_id": "user-1", "previous_id": "old-1"}, {"user_id": "old-1"}, {"user_id": "user-2"}]
    assert matched(tables, "user-1") == {1: "own", 2: "own"}


def test_a_device_that_two_people_share_does_not_make_them_one() -> None:
    shared = [
        {"event": "$identify", "distinct_id": "jane", "properties": {"$anon_distinct_id": "browser"}},
        {"event": "$identify", "distinct_id": "bob", "properties": {"$anon_distinct_id": "browser"}},
        {"event": "opened", "distinct_id": "bob", "properties": {}},
        {"event": "opened", "distinct_id": "browser", "properties": {}},
        {"type": "track", "anonymousId": "browser"},
    ]
    sought = seek(["jane"], None)
    traced = trace(rows_of(shared), sought)
    assert traced.shared == ("browser",)
    assert "bob" not in traced.ids
    whose = matched(shared, "jane")
    assert whose[4] == "shared"  # its id is a device's, though it stands as distinct_id
    assert "'browser'" not in statements("delete", traced.own)
    assert whose[1] == "own"
    assert 3 not in whose
    assert whose[2] != "own"
    assert whose[5] == "shared"


def test_who_is_only_spoken_of_is_no_owner_of_a_row() -> None:
    invited = [
        {"event": "invited", "distinct_id": "user-9", "properties": {"invited_email": "jane@example.com"}}
    ]
    assert matched(invited, "jane@example.com") == {1: "mention"}
    assert trace(rows_of(invited), seek(["jane@example.com"], None)).ids.keys() == {"jane@example.com"}


@pytest.mark.parametrize(
    "row",
    [
        {"event": "x", "distinct_id": "bob", "$set": {"bio": "a friend of jane@example.com"}},
        {"event": "x", "distinct_id": "bob", "$set": {"invited_by": "jane@example.com"}},
        {"type": "identify", "userId": "bob", "traits": {"manager": {"email": "jane@example.com"}}},
        {"type": "group", "userId": "bob", "groupId": "g-1", "traits": {"email": "jane@example.com"}},
        {"user_id": "bob", "event": "invited", "email": "jane@example.com", "received_at": "2026-03-04"},
        {"user_id": "bob", "email": "jane@example.com"},
        {"user_id": "bob", "group_id": "g-1", "email": "jane@example.com", "received_at": "2026-03-04"},
    ],
    ids=["text", "name", "object", "company", "track table", "any table", "table of companies"],
)
def test_a_person_who_names_another_among_their_properties_is_not_that_person(row: Any) -> None:
    assert matched([row, {"type": "track", "userId": "bob"}], "jane@example.com") == {1: "mention"}


def test_a_mailbox_of_a_company_joins_nobody() -> None:
    for email in ("info@example.com", NEW.token("email", "info@example.com")):
        rows = [{"type": "identify", "userId": name, "traits": {"email": email}} for name in "ab"]
        assert matched(rows, "info@example.com", keys=RING) == {1: "mention", 2: "mention"}


PEOPLE, DEVICES = st.sampled_from(["jane", "bob", "carol", "null"]), st.sampled_from(["d-1", "d-2", "0"])
EVENT = st.one_of(
    st.builds(lambda u, d: {"type": "identify", "userId": u, "anonymousId": d}, PEOPLE, DEVICES),
    st.builds(
        lambda u, d: {"event": "$identify", "distinct_id": u, "properties": {"$anon_distinct_id": d}},
        PEOPLE,
        DEVICES,
    ),
    st.builds(lambda u, d: {"event": "x", "user_id": u, "device_id": d}, PEOPLE, DEVICES),
    st.builds(lambda d: {"event": "x", "distinct_id": d, "properties": {"$device_id": d}}, DEVICES),
    st.builds(lambda u: {"event": "x", "distinct_id": u}, PEOPLE),
)


@given(st.lists(EVENT, max_size=12))
def test_two_people_never_become_one_whatever_devices_they_share(events: list[Any]) -> None:
    traced = trace(rows_of(events), seek(["jane"], None))
    assert traced.ids.keys() <= {"jane", "d-1", "d-2"}
    for number, whose in matched(events, "jane").items():
        event = events[number - 1]
        user = event.get("userId") or event.get("user_id") or event.get("distinct_id")
        assert whose != "own" or user not in ("bob", "carol")  # "null" on her device is she, logged out
        assert user != "jane" or whose == "own"


def test_who_logs_in_after_another_without_a_reset_is_not_the_other() -> None:
    rows = [
        {"event": "$identify", "distinct_id": "jane", "properties": {"$anon_distinct_id": "browser"}},
        {"event": "$identify", "distinct_id": "bob", "properties": {"$anon_distinct_id": "jane"}},
        {"event": "opened", "distinct_id": "bob"},
    ]
    for order in (rows, list(reversed(rows))):
        traced = trace(rows_of(order), seek(["jane"], None))
        assert "bob" not in traced.ids
        assert "jane" in traced.own


def test_who_uses_a_device_after_the_request_is_not_its_earlier_user() -> None:
    before = [{"type": "identify", "userId": "jane", "anonymousId": "tablet"}]
    sought = seek(["jane"], None)
    sought = sought.with_ids(trace(rows_of(before), sought).own)
    after = rows_of([{"type": "identify", "userId": "bob", "anonymousId": "tablet"}])
    assert "bob" not in trace(after, sought).ids


@pytest.mark.parametrize(
    "nobody",
    [
        "anonymous",
        "Guest",
        "null",
        "undefined",
        "[object Object]",
        "true",
        0,
        "0",
        "NaN",
        "n/a",
        "00000000-0000-0000-0000-000000000000",
    ],
)
def test_what_is_sent_where_there_is_no_id_joins_nobody_and_is_nobody(nobody: Any) -> None:
    rows = [
        {"type": "alias", "userId": "jane", "previousId": nobody},
        {"type": "alias", "userId": "bob", "previousId": nobody},
        {"type": "identify", "userId": nobody, "anonymousId": "a-1", "traits": {"email": "jane@example.com"}},
        {"type": "track", "userId": "bob"},
        {"type": "track", "userId": nobody},
    ]
    assert matched(rows, "jane", "jane@example.com") == {1: "own", 3: "mention"}
    redactor = Redactor("ccpa", keys=KeyRing([OLD]))
    hashed = [redactor.redact(row, vendor="segment").payload for row in rows]
    assert {number for number, whose in matched(hashed, "jane", keys=RING).items() if whose == "own"} == {1}
    with pytest.raises(UnreadableInput, match="identifier 2 is what is sent where there is no id"):
        seek(["jane", str(nobody)], None)


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "u-1", "email": "jane@example.com", "received_at": "x"}, {"user_id": "u-1", "event": "t"}],
        [
            {"user_id": "s", "anonymous_id": "an", "email": "jane@example.com", "received_at": "x"},
            {"anonymous_id": "an", "event": "t"},
        ],
        [
            {"user_id": "s", "anonymous_id": "an", "context_traits_email": "jane@example.com", "event": "t"},
            {"anonymous_id": "an", "event": "t"},
        ],
        [
            {"distinct_id": "d1", "person_id": "p1", "properties": '{"email": "jane@example.com"}'},
            {"event": "x", "distinct_id": "d2", "person_id": "p1"},
        ],
        [
            {"uuid": "p1", "distinct_ids": ["d1", "d2"], "properties": {"email": "jane@example.com"}},
            {"event": "x", "distinct_id": "d2"},
        ],
        [
            {"$distinct_id": "m1", "$properties": {"$email": "jane@example.com"}},
            {"event": "x", "properties": {"distinct_id": "m1"}},
        ],
        [
            {"event": "y", "properties": {"distinct_id": "m1", "$user_id": "m1", "$device_id": "d9", "$set": {"email": "jane@example.com"}}},
            {"event": "x", "properties": {"distinct_id": "$device:d9"}},
        ],
        [
            {"user_id": "a", "amplitude_id": 123456789, "user_properties": {"email": "jane@example.com"}},
            {"device_id": "d2", "amplitude_id": 123456789},
        ],
        [
            {
                "user_id": "g",
                "user_pseudo_id": "1.2",
                "user_properties": [
                    {"key": "email", "value": {"string_value": "jane@example.com", "int_value": None}}
                ],
            },
            {"user_pseudo_id": "1.2", "event_name": "x"},
        ],
        [
            {"user_id": "jane@example.com", "domain_userid": "du", "network_userid": "nu"},
            {"network_userid": "nu"},
        ],
        [
            {"name": "GET /", "attributes": {"enduser.id": "jane@example.com"}},
            {"name": "GET /", "attributes": [{"key": "user.id", "value": {"stringValue": "jane@example.com"}}]},
        ],
    ],
    ids=[
        "segment users", "segment identifies", "segment tracks", "posthog batch export of persons", "posthog persons api",
        "mixpanel profiles", "mixpanel device", "amplitude", "ga4", "snowplow",
        "opentelemetry",
    ],
)  # fmt: skip
def test_a_person_is_followed_through_every_vendors_rows(rows: list[Any]) -> None:
    assert matched(rows, "jane@example.com") == {1: "own", 2: "own"}
    assert matched(rows, "bob@example.org") == {}


def test_a_table_of_companies_gives_no_id_of_a_person() -> None:
    rows = [
        {"id": "acme", "email": "jane@example.com", "received_at": "x"},
        {"groupId": "acme", "userId": "bob"},
    ]
    assert trace(rows_of(rows), seek(["jane@example.com"], None)).ids.keys() == {"jane@example.com"}


def test_a_batch_holds_events_of_several_people_and_each_is_judged_alone() -> None:
    batch = {
        "api_key": "k",
        "sender": "gateway",
        "batch": [
            {"type": "alias", "userId": "jane-1", "previousId": "old-1"},
            {"type": "track", "userId": "bob"},
        ],
    }
    told: list[Any] = []
    sought = seek(["jane-1"], None)
    rows = rows_of([batch, [{"type": "track", "userId": "old-1"}]])
    find(rows, sought, trace(rows, sought), lambda _row, payload, match: told.append((payload, match)))
    assert [(match.number, match.whose) for _, match in told] == [(1, "own"), (2, "own")]
    assert "bob" not in repr(told)
    assert [path for path, _ in told[0][1].places] == ["batch[0].previousId", "batch[0].userId"]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_tracing_finds_just_the_ids_that_joins_connect(pairs: list[tuple[int, int]]) -> None:
    payloads = [{"type": "alias", "userId": f"id-{a}", "previousId": f"id-{b}"} for a, b in pairs]
    reached, grown = {"id-0"}, True
    while grown:
        more = {f"id-{n}" for pair in pairs for n in pair if reached & {f"id-{pair[0]}", f"id-{pair[1]}"}}
        grown = not more <= reached
        reached |= more
    assert set(trace(rows_of(payloads), seek(["id-0"], None)).ids) == reached


# ---------------------------------------------------------------------------------- what comes of it


def test_what_7024_forbids_is_never_shown_and_the_rest_is() -> None:
    shown = Export().mask(
        {
            "email": "jane@example.com",
            "ssn": "987-65-4320",
            "drivers_license": "D1234562",
            "card": "4111 1111 1111 1111",
            "password": "hunter2-hunter2",
            "medicare_id": "1EG4-TE5-MK73",
            "note": "my ssn is 987-65-4320",
        }
    )
    assert shown is not None
    assert shown["email"] == "jane@example.com"
    text = json.dumps(shown)
    assert not [v for v in ("987-65-4320", "D1234562", "4111", "hunter2", "1EG4") if v in text]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"security_question": "First Hamster?", "security_answer": "Hamster"}, "SECURITY_QUESTION"),
        ({"security_questions": [{"question": "First pet?", "answer": "Hamster"}]}, "SECURITY_QUESTION"),
        ({"security": {"answer": "Hamster"}}, "SECURITY_QUESTION"),
        ({"body": '{"mothersMaidenName": "Hamster"}'}, "SECURITY_QUESTION"),
        ({"face_embedding": ["Hamster", 0.2]}, "BIOMETRIC"),
        ({"bankAccount": {"routing": "Hamster 021000021"}}, "US_BANK_NUMBER"),
    ],
)
def test_what_has_no_form_of_its_own_is_masked_by_its_name_and_counted_by_its_kind(
    row: Any, kind: str
) -> None:
    export = Export()
    shown = json.dumps(export.mask(row))
    assert "Hamster" not in shown
    assert f"[{kind}]" in shown
    assert export.masked[kind] >= 1


def test_a_row_whose_id_may_not_be_shown_is_left_out_and_counted() -> None:
    export = Export()
    assert export.mask({"event": "x", "distinct_id": "987-65-4320"}) is None
    assert export.left_out == 1


def test_what_the_law_lets_a_person_see_stays() -> None:
    row = {
        "survey": {"question": "Colour?", "answer": "blue"},
        "face_scan": True,
        "routing": "round robin",
        "note": '{"a": [1, "x"]}',
    }
    assert Export().mask(row) == row


def test_due_dates_leave_weekends_out_of_business_days_only() -> None:
    friday = due(date(2026, 11, 20))
    assert friday == (date(2026, 12, 4), date(2027, 1, 4), date(2027, 2, 18))
    assert due(date(2026, 11, 21)).confirm == date(2026, 12, 4)  # a Saturday


@given(st.text(max_size=30))
def test_a_literal_ends_where_it_should_in_every_dialect(text: str) -> None:
    for dialect in ("clickhouse", "bigquery", "snowflake"):
        inside = literal(dialect, text)[1:-1]
        plain = (
            inside.replace("\\\\", "")
            .replace("\\'", "")
            .replace("''" if dialect == "snowflake" else "\0\0", "")
        )
        assert "'" not in plain
        assert not plain.endswith("\\")


def test_duckdb_reads_a_snowflake_like_literal_back() -> None:
    duckdb = pytest.importorskip("duckdb", reason="a dialect is run by DuckDB")
    text = "o'neil; DROP TABLE events"
    assert duckdb.connect().execute(f"SELECT {literal('snowflake', text)}").fetchone() == (text,)


def test_a_literal_stays_on_its_line_and_no_digit_joins_an_escape() -> None:
    text = statements("delete", ["a\nDROP", "b\x0012", "\u2028c", "d\ud800"])
    assert "\nDROP" not in text
    assert "'b\\x0012'" in text
    assert "3 ids (1 that no text can hold left out)" in text
    text.encode("utf-8")


def test_a_name_of_a_table_cannot_begin_a_comment() -> None:
    assert "my-project.data.events" in statements("know", ["a"], table="my-project.data.events")
    for table in ("events--", "events--x", "events-", "a b", "a;b", "a/*"):
        with pytest.raises(ValueError, match="a table or column is a name"):
            statements("delete", ["a"], table=table)


def test_no_ids_delete_nothing() -> None:
    assert "DELETE" not in statements("delete", [])
    assert "bulk_delete" not in statements("delete", [])


def test_statements_are_cut_into_batches_and_take_no_strange_table() -> None:
    ids = [f"id-{n}" for n in range(1_500)]
    text = statements("delete", ids)
    assert text.count("bulk_delete") == 2
    assert text.count("ALTER TABLE events DELETE WHERE distinct_id IN") == 2
    assert "DELETE FROM" not in statements("know", ids)
    with pytest.raises(ValueError, match="a table or column is a name"):
        statements("know", ids, table="events; DROP TABLE users")


# -------------------------------------------------------------------------------------- the commands


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in IDENTIFIED))
    (tmp_path / "key").write_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(build(), ["subject", *arguments], input=stdin)


def test_a_request_is_answered_from_tokens_to_verify(data: Path) -> None:
    file, events = str(data / "tokens.json"), str(data / "events.jsonl")
    made = run("tokens", "-o", file, "--key-file", str(data / "key"), stdin="jane@example.com\n")
    assert made.exit_code == 0, made.output
    assert "jane" not in made.output
    assert stat.S_IMODE((data / "tokens.json").stat().st_mode) == 0o600

    outputs = {name: str(data / name) for name in ("list", "export", "statements", "receipt")}
    options = [part for name, path in outputs.items() for part in (f"--{name}", path)]
    found = run("find", events, "--tokens", file, "--request", "delete", "--received", "2026-11-20", *options)
    assert found.exit_code == 0, found.output
    assert "jane" not in found.output
    listed = [json.loads(line) for line in (data / "list").read_text().splitlines()]
    assert [row["row"] for row in listed] == [1, 2, 3, 4, 5]
    assert "jane@example.com" not in (data / "list").read_text()
    assert len((data / "export").read_text().splitlines()) == 5
    assert "'legacy-1'" in (data / "statements").read_text()
    receipt = json.loads((data / "receipt").read_text())
    assert receipt["rows"] == {"own": 5}
    assert receipt["respond_by"] == "2027-01-04"
    assert receipt["complete"] is True
    assert receipt["manner"] == receipt["response"] == "[to fill]"
    assert [stat.S_IMODE((data / name).stat().st_mode) for name in outputs] == [0o600] * 4
    assert not [word for word in ("jane", "user-1", "anon-1", "legacy-1") if word in json.dumps(receipt)]

    assert run("verify", events, "--tokens", file).exit_code == 1
    kept = [row for number, row in enumerate(IDENTIFIED, 1) if number not in {1, 2, 3, 4, 5}]
    (data / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in kept))
    assert run("verify", events, "--tokens", file).exit_code == 0


def test_a_row_that_could_not_be_read_is_not_the_absence_of_a_person(data: Path) -> None:
    (data / "events.jsonl").write_text('{"distinct_id": "user-2"}\n{oops jane@example.com\n')
    file, events = str(data / "tokens.json"), str(data / "events.jsonl")
    run("tokens", "-o", file, "--without-key", stdin="jane@example.com\n")
    checked = run("verify", events, "--tokens", file)
    assert checked.exit_code == 1
    assert "1 not read" in checked.output
    assert "jane" not in checked.output
    assert json.loads(run("find", events, "--tokens", file).stdout)["complete"] is False


def test_identifiers_are_no_arguments_and_the_file_of_tokens_is_never_standard_output(data: Path) -> None:
    given = run("tokens", "jane@example.com", "-o", str(data / "t"))
    assert given.exit_code == 2
    assert "jane" not in given.output
    assert "standard input or a prompt" in " ".join(given.output.split()).replace("│ │ ", "")
    refused = run("tokens", "-o", "-", "--without-key", stdin="jane@example.com\n")
    assert refused.exit_code == 2
    assert "jane" not in refused.output


def test_events_inside_rows_are_found_where_at_says(data: Path) -> None:
    tokens, rows, traced = (str(data / name) for name in ("tokens.json", "rows.jsonl", "traced.json"))
    (data / "rows.jsonl").write_text("".join(json.dumps({"n": 1, "event": row}) + "\n" for row in IDENTIFIED))
    run("tokens", "-o", tokens, "--without-key", stdin="jane@example.com\n")
    plain = run("find", rows, "--tokens", tokens)
    assert "say where with --at" in plain.output
    assert "no row says whose it is" not in plain.output
    found = run("find", rows, "--tokens", tokens, "--at", "event", "--traced", traced, "--receipt", "-")
    assert "no row says whose it is" not in found.output
    assert json.loads(found.stdout)["rows"] == {"own": 5}
    assert run("verify", rows, "--tokens", traced, "--at", "event").exit_code == 1
    missed = run("verify", rows, "--tokens", traced, "--at", "nothing")
    assert missed.exit_code == 1
    assert "not read" in missed.output
    (data / "t.csv").write_text("email\njane@example.com\n")
    assert isinstance(
        run("find", str(data / "t.csv"), "--tokens", tokens, "--at", "event").exception, UnreadableInput
    )


@pytest.mark.parametrize(
    ("head", "whose"),
    [("id,email", "mention"), ("user_id,email", "mention"), ("user_id,traits_email", "own"), ("id,email,received_at", "own")],
)  # fmt: skip
def test_an_id_beside_an_address_is_the_persons_only_where_the_table_is_surely_one_of_people(
    data: Path, head: str, whose: str
) -> None:
    """An invitation has its inviter's id and the address of who is invited: nobody's row is deleted for another's sake."""
    tokens = str(data / "tokens.json")
    row = ["7", "jane@example.com", "2026-01-31"][: len(head.split(","))]
    (data / "users.csv").write_text(f"{head}\n{','.join(row)}\n")
    (data / "events.jsonl").write_text('{"user_id": "7"}\n{"user_id": "8"}\n')
    run("tokens", "-o", tokens, "--without-key", stdin="jane@example.com\n")
    found = run("find", str(data / "users.csv"), str(data / "events.jsonl"), "--tokens", tokens)
    assert json.loads(found.stdout)["rows"] == ({"mention": 1} if whose == "mention" else {"own": 2})


@pytest.mark.parametrize(
    "wrap", [lambda row: {"n": 1, "raw": row}, lambda row: {"n": 1, "raw": json.dumps(row)}]
)
def test_rows_that_were_not_looked_into_as_events_are_no_complete_answer(data: Path, wrap: Any) -> None:
    """Forms were found in them, but an id that only joins inside them was not followed."""
    tokens, rows = str(data / "tokens.json"), str(data / "rows.jsonl")
    (data / "rows.jsonl").write_text(
        json.dumps(IDENTIFIED[-1]) + "\n" + "".join(json.dumps(wrap(row)) + "\n" for row in IDENTIFIED)
    )
    run("tokens", "-o", tokens, "--without-key", stdin="jane@example.com\n")
    found = run("find", rows, "--tokens", tokens)
    assert found.exit_code == 1
    receipt = json.loads(found.stdout)
    assert receipt["complete"] is False
    assert receipt["rows_with_their_event_inside"] == len(IDENTIFIED)
    assert run("verify", rows, "--tokens", tokens).exit_code == 1


def test_what_is_left_is_found_though_the_rows_that_joined_it_are_gone(data: Path) -> None:
    tokens, events, traced = (str(data / name) for name in ("tokens.json", "events.jsonl", "traced.json"))
    run("tokens", "-o", tokens, "--without-key", stdin="jane@example.com\n")
    assert run("find", events, "--tokens", tokens, "--traced", traced).exit_code == 0
    assert stat.S_IMODE(Path(traced).stat().st_mode) == 0o600
    (data / "events.jsonl").write_text(
        json.dumps(IDENTIFIED[0]) + "\n"
    )  # anon-1, and nothing says whose that is
    forgetful = run("verify", events, "--tokens", tokens)
    assert forgetful.exit_code == 0
    assert "give what it wrote with --traced" in forgetful.output
    assert run("verify", events, "--tokens", traced).exit_code == 1


@pytest.mark.parametrize("option", ["--list", "--export", "--statements", "--traced", "--receipt"])
@pytest.mark.parametrize("target", ["events.jsonl", "tokens.json"])
def test_no_output_replaces_what_is_read(data: Path, option: str, target: str) -> None:
    file, events = str(data / "tokens.json"), str(data / "events.jsonl")
    run("tokens", "-o", file, "--without-key", stdin="jane@example.com\n")
    before = (data / target).read_bytes()
    (data / "link").symlink_to(data / target)
    for name in (target, "link"):
        assert run("find", events, "--tokens", file, option, str(data / name)).exit_code == 2
    assert (data / target).read_bytes() == before


def test_two_outputs_do_not_go_into_one_file_nor_the_persons_data_to_standard_output(data: Path) -> None:
    file, events = str(data / "tokens.json"), str(data / "events.jsonl")
    run("tokens", "-o", file, "--without-key", stdin="jane@example.com\n")
    same = str(data / "same")
    assert run("find", events, "--tokens", file, "--list", same, "--export", same).exit_code == 2
    assert run("find", events, "--tokens", file, "--export", "-").exit_code == 2
    assert run("find", events, "--tokens", file, "--statements", "-").exit_code == 2
    assert run("find", events, "--tokens", file, "--list", "-").exit_code == 2
    assert not (data / "same").exists()


def test_a_private_file_is_private_though_an_open_one_stood_there_and_nothing_stays_beside_it(
    data: Path,
) -> None:
    file = data / "tokens.json"
    file.write_text("older")
    file.chmod(0o644)
    run("tokens", "-o", str(file), "--without-key", stdin="jane@example.com\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in data.iterdir()) == ["events.jsonl", "key", "tokens.json"]


def test_a_file_that_is_named_after_the_person_is_not_told(data: Path) -> None:
    events = data / "jane@example.com.jsonl"
    (data / "events.jsonl").rename(events)
    run("tokens", "-o", str(data / "t"), "--without-key", stdin="jane@example.com\n")
    found = run("find", str(events), "--tokens", str(data / "t"), "--list", str(data / "list"))
    assert json.loads(found.stdout)["rows_by_source"] == {"source 1": 5}
    assert "jane" not in found.output + (data / "list").read_text()


def test_ten_digits_are_said_to_be_taken_for_an_id(data: Path) -> None:
    made = run("tokens", "-o", str(data / "t"), "--without-key", stdin="u-1\n2065550142\n")
    assert "identifier 2 is taken for an id" in made.output
    assert "2065550142" not in made.output


def test_looking_at_nothing_proves_nothing(data: Path) -> None:
    run("tokens", "-o", str(data / "t"), "--without-key", stdin="jane@example.com\n")
    (data / "events.jsonl").write_text("")
    checked = run("verify", str(data / "events.jsonl"), "--tokens", str(data / "t"))
    assert checked.exit_code == 1
    assert "nothing was verified" in checked.output
    assert run("find", str(data / "events.jsonl"), "--tokens", str(data / "t")).exit_code == 1


def test_a_strange_table_is_refused_before_anything_is_read(data: Path) -> None:
    assert run("find", "missing", "--tokens", "missing", "--table", "events--").exit_code == 2


@pytest.mark.parametrize("option", [["--received", "2026-13-01"], ["--table", "a b"]])
def test_a_wrong_option_is_refused(data: Path, option: list[str]) -> None:
    assert run("find", str(data / "events.jsonl"), "--tokens", "missing", *option).exit_code == 2


def test_identifiers_that_are_no_text_are_refused(data: Path) -> None:
    (data / "identifiers").write_bytes(b"\xff")
    failed = run("tokens", "--identifiers", str(data / "identifiers"), "-o", str(data / "t"), "--without-key")
    assert isinstance(failed.exception, UnreadableInput)
    assert not (data / "t").exists()


def test_the_file_of_tokens_does_not_replace_the_identifiers_or_the_key(data: Path) -> None:
    (data / "identifiers").write_text("jane@example.com\n")
    for name in ("identifiers", "key"):
        options = ["--identifiers", str(data / "identifiers"), "--key-file", str(data / "key")]
        assert run("tokens", *options, "-o", str(data / name)).exit_code == 2
        assert (data / name).read_text()[:1] != "{"


def test_a_shared_device_is_said_and_its_rows_are_not_exported(data: Path) -> None:
    shared = [
        {"type": "identify", "userId": "jane", "anonymousId": "browser"},
        {"type": "identify", "userId": "bob", "anonymousId": "browser"},
        {"type": "track", "anonymousId": "browser"},
    ]
    (data / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in shared))
    run("tokens", "-o", str(data / "t"), "--without-key", stdin="jane\n")
    found = run(
        "find", str(data / "events.jsonl"), "--tokens", str(data / "t"), "--export", str(data / "export")
    )
    assert "1 ids of devices are others' too" in found.output
    assert (data / "export").read_text().count("\n") == 1
