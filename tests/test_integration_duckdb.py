"""A function in DuckDB: what is judged is text again, what is not is NULL, and no message quotes a value."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaks import Broken
from pi_classify.errors import KeyUnavailable, PiClassifyError
from pi_classify.integrations.duckdb import register
from pi_classify.policy import KeyRing, Redactor

duckdb = pytest.importorskip("duckdb", reason="the function is DuckDB's")

KEYS = KeyRing.ephemeral()
REDACTOR = Redactor("ccpa", keys=KEYS)
JANE = "jane.roe@example.com"


@pytest.fixture
def connection() -> Iterator[Any]:
    with duckdb.connect() as made:
        yield made


def one(connection: Any, expression: str, *values: Any) -> Any:
    return connection.execute(f"select {expression}", values).fetchone()[0]


def test_a_value_is_judged_as_the_property_that_is_named(connection: Any) -> None:
    register(connection, "ccpa", keys=KEYS)
    assert one(connection, "pi_redact('x-17')") == "x-17"
    token = REDACTOR.redact({"user_id": "x-17"}).payload["user_id"]
    assert one(connection, "pi_redact('x-17', 'user_id')") == token
    assert one(connection, f"pi_redact('{JANE}')").startswith("pi1_email_")


def test_a_json_object_is_a_payload_and_comes_back_as_json(connection: Any) -> None:
    register(connection, "ccpa", keys=KEYS)
    event = {"event": "Signed Up", "properties": {"email": JANE, "plan": "pro"}}
    assert json.loads(one(connection, "pi_redact(?)", json.dumps(event))) == REDACTOR.redact(event).payload
    assert one(connection, "pi_redact(?)", '{"plan":  "pro"}') == '{"plan":  "pro"}'
    assert one(connection, "pi_redact({'email': 'jane.roe@example.com'})").startswith('{"email":"pi1_email_')


def test_json_under_a_name_is_looked_through(connection: Any) -> None:
    register(connection, "ccpa", keys=KEYS)
    text = f'{{"plan": "pro", "email": "{JANE}"}}'
    clean = one(connection, "pi_redact(?, 'properties')", text)
    assert clean.startswith('{"plan": "pro", "email": "pi1_email_')


def test_a_property_that_stands_twice_hides_nothing(connection: Any) -> None:
    register(connection, "ccpa", keys=KEYS)
    assert JANE not in one(connection, "pi_redact(?)", f'{{"note": "{JANE}", "note": "x"}}')


@pytest.mark.parametrize("text", [f'{{"note": "{JANE}"', f" {{{JANE}", f'["{JANE}"]', f'"{JANE}"'])
def test_text_that_is_no_object_is_judged_as_text(text: str, connection: Any) -> None:
    register(connection, "ccpa", keys=KEYS)
    assert JANE not in one(connection, "pi_redact(?)", text)


def test_null_stays_null_and_what_a_policy_takes_away_is_null(connection: Any) -> None:
    register(connection, "ccpa", keys=KEYS)
    assert one(connection, "pi_redact(NULL)") is None
    assert one(connection, "pi_redact(NULL, 'email')") is None
    assert one(connection, "pi_redact(987654320, 'ssn')") is None
    assert one(connection, "pi_redact(42, 'visits')") == "42"


def test_a_whole_column_keeps_its_order_and_counts_people_as_before(connection: Any) -> None:
    hook = register(connection, "ccpa", keys=KEYS, name="clean")
    connection.execute("create table t as select i, 'user-' || (i % 100) as who from range(5000) r(i)")
    rows = connection.execute("select clean(who, 'user_id'), who from t order by i").fetchall()
    assert len({clean for clean, _ in rows}) == 100
    assert all(clean.startswith("pi1_id_") for clean, _ in rows)
    assert len(set(rows)) == 100
    assert hook.stats()["events"]["changed"] > 0


@given(
    st.text(max_size=40) | st.from_type(int).map(str),
    st.sampled_from([None, "email", "properties", "note", JANE]),
)
@settings(max_examples=60, deadline=None)
def test_no_text_ends_a_query_and_twice_is_once(text: str, name: str | None) -> None:
    connection = _shared()
    if "\0" in text or not text.isprintable():
        text = repr(text)
    once = one(connection, "pi_redact(?, ?)", text, name)
    assert once is None or one(connection, "pi_redact(?, ?)", once, name) == once


def test_a_redactor_that_fails_gives_null_never_the_original(connection: Any) -> None:
    hook = register(connection, "analytics", redactor=Broken())
    for expression in (f"pi_redact('{JANE}')", f"pi_redact('{JANE}', 'email')", "pi_redact('{\"a\": 1}')"):
        assert one(connection, expression) is None
    assert hook.stats()["events"]["failed"] >= 3


@pytest.mark.parametrize("call", ["pi_redact('a', 'b', 'c')", "pi_redact('a', 3)"])
def test_a_call_that_makes_no_sense_is_null_and_counted(call: str, connection: Any) -> None:
    hook = register(connection, "ccpa", keys=KEYS)
    assert one(connection, call) is None
    assert hook.stats()["events"]["failed"] == 1


def test_a_column_of_names_is_no_leak_of_memory(connection: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("pi_classify.integrations.duckdb._MOST_NAMES", 3)
    register(connection, "ccpa", keys=KEYS)
    query = (
        "select pi_redact('x-17', name) from (values ('a'), ('b'), ('user_id'), ('c'), ('user_id')) t(name)"
    )
    told = [clean for (clean,) in connection.execute(query).fetchall()]
    assert [clean == "x-17" for clean in told] == [True, True, False, True, False]


def test_a_refused_value_is_null(connection: Any) -> None:
    register(connection, "analytics", without_key="redact")
    assert one(connection, f"pi_redact('{JANE}', 'distinct_id')") is None


def test_a_name_that_is_taken_is_said_and_a_policy_and_a_key_are_needed(connection: Any) -> None:
    register(connection, "ccpa", keys=KEYS)
    with pytest.raises(PiClassifyError, match="remove_function"):
        register(connection, "ccpa", keys=KEYS)
    with pytest.raises(KeyUnavailable):
        register(connection, "ccpa", name="other")
    with pytest.raises(TypeError):
        register(connection)


_CONNECTIONS: list[Any] = []


def _shared() -> Any:
    """One connection for all examples: Hypothesis forbids a fixture of one test."""
    if not _CONNECTIONS:
        _CONNECTIONS.append(duckdb.connect())
        register(_CONNECTIONS[0], "ccpa", keys=KEYS)
    return _CONNECTIONS[0]
