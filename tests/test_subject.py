"""Requests to know and to delete: a person is found under every form and id, nobody else is, and no value is told."""

import hashlib
import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pi_classify.auditing.subject import Sought, find, seek, trace
from pi_classify.auditing.subject.export import Export
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
        NEW.token("email", "jane@example.com"),
        OLD.token("email", "jane@example.com"),
    ],
    ids=["raw", "case", "in a text", "percent", "base64", "md5", "sha256", "token", "token of a retired key"],
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


def test_a_longer_id_is_another_id() -> None:
    assert matched([{"distinct_id": "user-12"}, {"distinct_id": "user-1"}], "user-1") == {2: "own"}


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip() == text and text.isprintable()))
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
    assert shown["email"] == "jane@example.com"
    text = json.dumps(shown)
    assert not [v for v in ("987-65-4320", "D1234562", "4111", "hunter2", "1EG4") if v in text]


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
    assert run("tokens", "jane@example.com", "-o", str(data / "t")).exit_code == 2
    refused = run("tokens", "-o", "-", "--without-key", stdin="jane@example.com\n")
    assert refused.exit_code == 2
    assert "jane" not in refused.output
