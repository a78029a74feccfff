"""Frames, columns and expressions of polars: types stay while values fit, a plan knows its types, nothing is quoted."""

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaks import Broken
from pi_classify.errors import KeyUnavailable, PiClassifyError
from pi_classify.hooks import Hook
from pi_classify.policy import KeyRing, Redactor
from pi_classify.policy.tables import text_of

polars = pytest.importorskip("polars", reason="the namespaces are polars'")

from pi_classify.integrations.polars import _fitted  # noqa: E402 - the module registers `.pi`

KEYS = KeyRing.ephemeral()
JANE, BOB = "jane.roe@example.com", "bob@example.org"


def test_a_frame_without_personal_information_is_the_same_frame() -> None:
    frame = polars.DataFrame(
        {
            "plan": ["pro", None, "free"],
            "count": polars.Series([1, 2, 3], dtype=polars.Int16),
            "price": [1.5, None, float("nan")],
            "is_paid": [True, False, None],
            "created": [datetime.datetime(2026, 1, 1), None, datetime.datetime(2026, 1, 3)],
            "tier": polars.Series(["a", "b", "a"], dtype=polars.Enum(["a", "b", "c"])),
            "kind": polars.Series(["a", "b", "a"], dtype=polars.Categorical),
            "context": [{"plan": "pro", "seats": 3}, None, {"plan": "x", "seats": 4}],
            "tags": [["x"], [], None],
        }
    )
    clean = frame.pi.redact("ccpa", keys=KEYS)
    assert clean.equals(frame)
    assert clean.schema == frame.schema


COLUMNS = {
    "plan": st.lists(st.sampled_from(["pro", "free", None]), min_size=4, max_size=4),
    "email": st.lists(st.sampled_from([JANE, BOB, None, "n/a"]), min_size=4, max_size=4),
    "user_id": st.lists(st.integers(1, 99_999) | st.none(), min_size=4, max_size=4),
    "context": st.lists(
        st.fixed_dictionaries({"ip": st.sampled_from(["203.0.113.9", ""]), "user_id": st.integers(1, 9)}),
        min_size=4,
        max_size=4,
    ),
    "properties": st.lists(
        st.sampled_from(['{"email": "jane.roe@example.com"}', '{"plan": "pro"}', "{"]), min_size=4, max_size=4
    ),
    "zip": st.lists(st.integers(10_000, 99_999), min_size=4, max_size=4),
}


@given(st.fixed_dictionaries({}, optional=COLUMNS), st.sampled_from(["ccpa", "analytics", "strict"]))
@settings(max_examples=40, deadline=None)
def test_to_redact_twice_is_to_redact_once(columns: dict[str, list[Any]], policy: str) -> None:
    frame = polars.DataFrame(columns)
    before = frame.clone()
    once = frame.pi.redact(policy, keys=KEYS)
    again = once.pi.redact(policy, keys=KEYS)
    assert again.equals(once)
    assert again.schema == once.schema
    assert frame.equals(before)
    assert once.columns == frame.columns
    assert "jane.roe" not in once.write_json()


def test_numbers_become_null_tokens_make_text_and_what_is_cut_short_stays_a_number() -> None:
    frame = polars.DataFrame({"ssn": [987654320, 987654321], "user_id": [7, 8], "zip": [98101, 98102]})
    clean = frame.pi.redact("ccpa", keys=KEYS)
    assert clean.schema == {"ssn": polars.Int64, "user_id": polars.String, "zip": polars.Int64}
    assert clean["ssn"].to_list() == [None, None]
    assert clean["user_id"].str.starts_with("pi1_id_").all()
    assert clean["zip"].to_list() == [98100, 98100]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("context_traits_email", JANE),  # Segment and RudderStack, flattened
        ("user_properties_phone", "+1 206 555 0100"),  # Amplitude, flattened
        ("properties_$ip", "203.0.113.9"),  # PostHog, flattened
    ],
)
def test_columns_as_warehouses_name_them_are_understood(column: str, value: str) -> None:
    frame = polars.DataFrame({"event": ["Seen"], column: [value]})
    assert value not in frame.pi.redact("analytics", keys=KEYS).write_json()


KINDS = {
    "Int8": ([1, None, 3], polars.Int8),
    "UInt64": ([1, None, 3], polars.UInt64),
    "Float32": ([1.5, None, 2.5], polars.Float32),
    "Boolean": ([True, None, False], polars.Boolean),
    "String": (["a", None, "b"], polars.String),
    "Date": ([datetime.date(2026, 1, 2), None, datetime.date(2026, 1, 3)], polars.Date),
    "Datetime": ([datetime.datetime(2026, 1, 2), None, datetime.datetime(2026, 1, 3)], polars.Datetime),
    "Duration": ([datetime.timedelta(1), None, datetime.timedelta(2)], polars.Duration),
    "Decimal": ([Decimal("1.50"), None, Decimal("2.25")], polars.Decimal(10, 2)),
    "Enum": (["a", None, "b"], polars.Enum(["a", "b"])),
    "Categorical": (["a", None, "b"], polars.Categorical),
    "Struct": ([{"n": 1}, None, {"n": 2}], polars.Struct({"n": polars.Int64})),
    "List": ([[1], None, [2, 3]], polars.List(polars.Int64)),
    "Array": ([[1, 2], None, [3, 4]], polars.Array(polars.Int64, 2)),
    "Null": ([None, None, None], polars.Null),
}


@pytest.mark.parametrize(
    "cell", [None, "pi1_id_token", 5, 300, 2.25, True, {"n": "x"}, {"n": 1, "m": 2}, ["x"], [1, 2]], ids=repr
)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_type_a_new_cell_stands_there_and_the_others_say_what_they_said(
    kind: str, cell: Any
) -> None:
    values, dtype = KINDS[kind]
    made = _fitted(polars.Series("c", values, dtype=dtype), {0: cell}, "c", _hook()).to_list()
    for told, meant in zip(made, [cell, *values[1:]], strict=True):
        assert told is None if meant is None else _said(told) == _said(meant)


def _said(cell: Any) -> str:
    """The cell as text, the texts and numbers inside it alike, and without what is nothing there."""
    if isinstance(cell, str) and cell[:1] in ("{", "["):
        cell = json.loads(cell)
    if isinstance(cell, dict):
        return str({name: _said(below) for name, below in cell.items() if below is not None})
    return str([_said(below) for below in cell]) if isinstance(cell, list) else text_of(cell)


def _hook() -> Hook:
    return Hook(Redactor("analytics", keys=KEYS))


def test_inside_objects_and_lists_types_widen_where_a_token_came_in() -> None:
    frame = polars.DataFrame({"who": [{"user_id": 7, "n": 1}, None], "users": [[{"user_id": 7}], []]})
    clean = frame.pi.redact("ccpa", keys=KEYS)
    token = Redactor("ccpa", keys=KEYS).redact({"user_id": 7}).payload["user_id"]
    assert clean["who"].to_list()[0]["user_id"] == token
    assert clean["users"].to_list() == [[{"user_id": token}], []]


def test_a_column_whose_name_is_data_is_renamed() -> None:
    frame = polars.DataFrame({"plan": ["pro"], JANE: [1]})
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert clean.columns[0] == "plan"
    assert clean.columns[1].startswith("pi1_email_")
    assert clean.row(0) == ("pro", 1)


def test_the_words_of_an_enum_that_no_row_has_do_not_stay_in_its_type() -> None:
    frame = polars.DataFrame({"who": polars.Series(["a"], dtype=polars.Enum(["a", JANE]))})
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert JANE not in str(clean.schema) + str(clean["who"].dtype.__dict__)
    assert clean["who"].to_list() == ["a"]


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_an_expression_cleans_json_text_in_a_lazy_plan(engine: str) -> None:
    texts = [f'{{"plan": "pro", "email": "{JANE}"}}', '{"plan":  "pro"}', None]
    frame = polars.LazyFrame({"properties": texts, "n": [1, 2, 3]})
    plan = frame.with_columns(polars.col("properties").pi.redact("analytics", keys=KEYS))
    assert plan.collect_schema()["properties"] == polars.String
    clean = plan.collect(engine=engine)["properties"].to_list()
    assert clean[0].startswith('{"plan": "pro", "email": "pi1_email_')
    assert clean[1:] == texts[1:]


def test_an_expression_gives_text_whatever_the_column_and_takes_a_name() -> None:
    frame = polars.DataFrame({"n": [7, None], "c": [{"email": JANE}, None], "flag": [True, False]})
    clean = frame.select(
        polars.col("n").pi.redact("ccpa", keys=KEYS, name="user_id"),
        polars.col("c", "flag").pi.redact("ccpa", keys=KEYS),
    )
    token = Redactor("ccpa", keys=KEYS).redact({"user_id": 7}).payload["user_id"]
    assert clean["n"].to_list() == [token, None]
    assert clean["c"].to_list()[0].startswith('{"email":"pi1_email_')
    assert clean["flag"].to_list() == ["true", "false"]


def test_a_column_is_judged_under_its_name_or_the_one_given() -> None:
    column = polars.Series("n", ["x-17"])
    assert column.pi.redact("ccpa", keys=KEYS).equals(column)
    assert column.pi.redact("ccpa", keys=KEYS, name="user_id")[0].startswith("pi1_id_")
    assert polars.Series([JANE]).pi.redact("ccpa", keys=KEYS)[0].startswith("pi1_email_")
    assert polars.Series(JANE, [1]).pi.redact("ccpa", keys=KEYS).name.startswith("pi1_email_")


def test_what_could_not_be_judged_is_null_never_the_original() -> None:
    frame = polars.DataFrame({"email": [JANE], "n": [3]})
    failing = Broken()
    with pytest.warns(UserWarning, match="1 of 1 rows"):
        clean = frame.pi.redact("analytics", redactor=failing)
    assert clean.row(0) == (None, None)
    lazy = frame.lazy().select(polars.col("email").pi.redact("analytics", redactor=failing))
    assert lazy.collect()["email"].to_list() == [None]


def test_an_expression_that_fails_itself_is_null_and_counted(monkeypatch: Any) -> None:
    def fail(*_: Any) -> None:
        raise ValueError(JANE)

    outcomes: list[str] = []
    frame = polars.DataFrame({"email": [JANE]})
    monkeypatch.setattr("pi_classify.integrations.polars.text_of", fail)
    clean = polars.col("email").pi.redact("analytics", keys=KEYS, watch=[lambda o: outcomes.append(o.word)])
    assert frame.select(clean)["email"].to_list() == [None]
    assert "failed" in outcomes


def test_a_column_that_cannot_be_written_is_an_error_without_its_values(monkeypatch: Any) -> None:
    def fail(*_: Any) -> None:
        raise ValueError(JANE)

    monkeypatch.setattr("pi_classify.integrations.polars._fitted", fail)
    with pytest.raises(PiClassifyError, match="column 0 cannot be written anew") as caught:
        polars.DataFrame({"email": [JANE]}).pi.redact("analytics", keys=KEYS)
    assert JANE not in str(caught.value)


def test_a_policy_must_be_named_and_a_key_given() -> None:
    with pytest.raises(TypeError):
        polars.col("email").pi.redact()
    with pytest.raises(KeyUnavailable):
        polars.DataFrame({"email": [JANE]}).pi.redact("analytics")


def test_classify_is_a_report_of_columns_and_assert_no_pi_fails_by_name() -> None:
    frame = polars.DataFrame({"email": [JANE, BOB], "plan": ["pro", "x"]})
    assert [(row.property, row.entity) for row in frame.pi.classify().rows] == [("email", "EMAIL_ADDRESS")]
    with pytest.raises(AssertionError, match=r"email  in \[0\], \[1\]") as caught:
        frame.pi.assert_no_pi()
    assert JANE not in str(caught.value)
    frame.select("plan").pi.assert_no_pi()


def test_a_frame_without_rows_or_columns_is_no_error() -> None:
    for frame in (polars.DataFrame(), polars.DataFrame({"email": []})):
        assert frame.pi.redact("analytics", keys=KEYS).shape == frame.shape
        frame.pi.assert_no_pi()
