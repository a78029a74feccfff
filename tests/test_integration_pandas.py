"""Frames and columns of pandas: types stay while values fit, nothing hides in an index, a category or a name."""

import datetime
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_classify
from leaks import Broken
from pi_classify.errors import KeyUnavailable, PiClassifyError
from pi_classify.policy import KeyRing, Redactor
from pi_classify.policy.tables import text_of

pandas = pytest.importorskip("pandas", reason="the accessor is pandas'")

from pi_classify.integrations.pandas import _fitted  # noqa: E402 - the module registers `.pi`

KEYS = KeyRing.ephemeral()
JANE, BOB = "jane.roe@example.com", "bob@example.org"


def texts(frame: Any) -> str:
    """All that a frame says to whoever prints, pickles or exports it."""
    return f"{frame.to_csv()} {frame.attrs} {frame.index} {frame.columns} {frame.dtypes.to_dict()}"


def test_a_frame_without_personal_information_is_the_same_frame() -> None:
    frame = pandas.DataFrame(
        {
            "plan": ["pro", None, "free"],
            "count": [1, 2, 3],
            "price": [1.5, float("nan"), float("inf")],
            "is_paid": [True, False, True],
            "tier": pandas.Categorical(["a", "b", "a"], categories=["a", "b", "c"], ordered=True),
            "created": pandas.to_datetime(["2026-01-01", None, "2026-01-03"]),
            "seats": pandas.array([1, None, 3], dtype="Int64"),
            "month": pandas.period_range("2026-01", periods=3, freq="M"),
            "tags": [["x"], {"y": 1}, None],
            "flag": pandas.arrays.SparseArray([0, 0, 1]),
        },
        index=pandas.Index([7, 3, 5], name="row"),
    )
    frame.attrs["made by"] = "the nightly job"
    clean = frame.pi.redact("ccpa", keys=KEYS)
    pandas.testing.assert_frame_equal(clean, frame, check_exact=True, check_freq=True)
    assert clean.attrs == frame.attrs
    assert clean is not frame


COLUMNS = {
    "plan": st.lists(st.sampled_from(["pro", "free", None]), min_size=4, max_size=4),
    "email": st.lists(st.sampled_from([JANE, BOB, None, "n/a"]), min_size=4, max_size=4),
    "user_id": st.lists(st.integers(1, 99_999), min_size=4, max_size=4),
    "amount": st.lists(st.floats(0, 100) | st.just(float("nan")), min_size=4, max_size=4),
    "context_ip": st.lists(st.sampled_from(["203.0.113.9", "198.51.100.7", ""]), min_size=4, max_size=4),
    "note": st.lists(st.text(max_size=8), min_size=4, max_size=4),
    "properties": st.lists(
        st.sampled_from(['{"email": "jane.roe@example.com"}', '{"plan": "pro"}', "{"]), min_size=4, max_size=4
    ),
    "zip": st.lists(st.integers(10_000, 99_999), min_size=4, max_size=4),
}


@given(st.fixed_dictionaries({}, optional=COLUMNS), st.sampled_from(["ccpa", "analytics", "strict"]))
@settings(max_examples=60, deadline=None)
def test_to_redact_twice_is_to_redact_once(columns: dict[str, list[Any]], policy: str) -> None:
    frame = pandas.DataFrame(columns)
    before = frame.copy(deep=True)
    once = frame.pi.redact(policy, keys=KEYS)
    pandas.testing.assert_frame_equal(once.pi.redact(policy, keys=KEYS), once)
    pandas.testing.assert_frame_equal(frame, before)
    assert (list(once.columns), list(once.index)) == (list(frame.columns), list(frame.index))
    once.dropna(axis=1, how="all").pi.assert_no_pi(policy=policy)
    assert "jane.roe" not in texts(once)


def test_numbers_become_nothing_and_the_column_stays_one_of_integers() -> None:
    frame = pandas.DataFrame({"ssn": [987654320, 987654321], "visits": [3, 4]})
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert clean["ssn"].isna().all()
    assert (str(clean["ssn"].dtype), str(clean["visits"].dtype)) == ("Int64", "int64")


def test_ids_that_pandas_made_floats_are_judged_as_the_integers_that_they_were() -> None:
    frame = pandas.DataFrame({"ssn": [987654320.0, None], "user_id": [42.0, None]})
    clean = frame.pi.redact("ccpa", keys=KEYS)
    token = Redactor("ccpa", keys=KEYS).redact({"user_id": 42}).payload["user_id"]
    assert clean["ssn"].isna().all()
    assert clean["user_id"].tolist()[0] == token
    assert clean["user_id"].isna().tolist() == [False, True]


def test_ids_become_tokens_and_the_column_text() -> None:
    frame = pandas.DataFrame({"user_id": [7, 8, 7]})
    clean = frame.pi.redact("ccpa", keys=KEYS)["user_id"]
    assert clean.dtype == pandas.Series(["text"]).dtype
    assert clean.str.startswith("pi1_id_").all()
    assert (clean.nunique(), clean[0] == clean[2]) == (2, True)


def test_a_row_is_a_payload_so_the_columns_beside_it_say_what_a_name_means() -> None:
    people = pandas.DataFrame({"first_name": ["Jane"], "last_name": ["Roe"], "name": ["Jane Roe"]})
    products = pandas.DataFrame({"sku": ["A-1"], "price": [3], "name": ["Jane Roe"]})
    assert people.pi.redact("analytics", keys=KEYS)["name"][0] == "[PERSON]"
    assert products.pi.redact("analytics", keys=KEYS)["name"][0] == "Jane Roe"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("context_traits_email", JANE),  # Segment and RudderStack, flattened
        ("user_properties_phone", "+1 206 555 0100"),  # Amplitude, flattened
        ("properties_$ip", "203.0.113.9"),  # PostHog, flattened
        ("user_ipaddress", "203.0.113.9"),  # Snowplow
    ],
)
def test_columns_as_warehouses_name_them_are_understood(column: str, value: str) -> None:
    frame = pandas.DataFrame({"event": ["Seen"], column: [value]})
    assert value not in texts(frame.pi.redact("analytics", keys=KEYS))


def test_columns_of_two_levels_have_the_name_that_a_warehouse_would_give_them() -> None:
    columns = pandas.MultiIndex.from_tuples([("context_traits", "dob"), ("event", "")])
    frame = pandas.DataFrame([["1990-02-03", "Seen"]], columns=columns)
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert clean.columns.equals(columns)
    assert "1990-02-03" not in texts(clean)


def test_json_text_in_a_column_is_looked_through_and_stays_json_text() -> None:
    column = pandas.Series(
        [f'{{"plan": "pro", "email": "{JANE}"}}', '{"plan":  "pro"}', None], name="properties"
    )
    clean = column.pi.redact("analytics", keys=KEYS)
    assert clean[0].startswith('{"plan": "pro", "email": "pi1_email_')
    assert clean[1] == column[1]
    assert clean.isna().tolist() == [False, False, True]
    assert (clean.name, clean.dtype) == ("properties", column.dtype)


def test_a_column_is_judged_under_its_name_or_the_one_given() -> None:
    column = pandas.Series([1_990], name="n")
    assert column.pi.redact("analytics", keys=KEYS).equals(column)
    assert pandas.Series(["x-17"]).pi.redact("ccpa", keys=KEYS)[0] == "x-17"
    assert pandas.Series(["x-17"]).pi.redact("ccpa", name="user_id", keys=KEYS)[0].startswith("pi1_id_")


def test_a_column_whose_name_is_data_is_renamed_and_its_values_stay_under_it() -> None:
    frame = pandas.DataFrame({"plan": ["pro", "free"], JANE: [1, 2], BOB: [3, 4]})
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert clean.columns[0] == "plan"
    assert all(str(name).startswith("pi1_email_") for name in clean.columns[1:])
    assert clean.iloc[:, 1:].to_numpy().tolist() == [[1, 3], [2, 4]]
    assert frame.iloc[:0].pi.redact("analytics", keys=KEYS).columns.equals(clean.columns)


def test_two_columns_of_one_name_are_both_judged_and_keep_it() -> None:
    frame = pandas.DataFrame([[987654320, 987654321]], columns=["ssn", "ssn"])
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert list(clean.columns) == ["ssn", "ssn"]
    assert clean.isna().to_numpy().all()


def filtered(frame: Any) -> Any:
    return frame[frame["plan"] == "pro"]


@pytest.mark.parametrize(
    "hidden",
    [
        lambda: pandas.DataFrame({"plan": ["pro"]}, index=pandas.Index([JANE], name="who")),
        lambda: pandas.DataFrame({"plan": ["pro"]}, index=pandas.Index(["x"], name=JANE)),
        lambda: pandas.DataFrame({"plan": ["pro"]}, index=pandas.MultiIndex.from_tuples([(JANE, 1)])),
        lambda: filtered(
            pandas.DataFrame({"plan": ["pro", "x"], "who": pandas.Categorical(["a", JANE])})
        ),
        lambda: filtered(
            pandas.DataFrame({"plan": ["pro", "x"], "email": pandas.Categorical([BOB, JANE])})
        ),
        lambda: filtered(
            pandas.DataFrame({"plan": ["pro", "x"]}, index=pandas.CategoricalIndex(["a", JANE]))
        ),
        lambda: filtered(
            pandas.DataFrame({"plan": ["pro", "x"]}, index=pandas.MultiIndex.from_tuples([("a", 1), (JANE, 2)]))
        ),
        lambda: pandas.DataFrame([["pro"]], columns=pandas.Index(["plan"], name=JANE)),
        lambda: pandas.DataFrame({"plan": [["pro", {"who": JANE}]]}),
        lambda: pandas.DataFrame({"plan": [JANE.encode()]}),
    ],
    ids=["index", "name of the index", "levels", "unused category", "category", "unused in the index",
         "unused level", "name of the columns", "objects", "bytes"],
)  # fmt: skip
def test_nothing_hides_beside_the_cells(hidden: Callable[[], Any]) -> None:
    frame = hidden()
    clean = frame.pi.redact("analytics", keys=KEYS)
    held = [texts(clean), *(str(getattr(clean.index, part, "")) for part in ("levels", "categories"))]
    held += [str(clean[name].cat.categories.tolist()) for name in clean if clean[name].dtype == "category"]
    held += [repr(name) for name in (*clean.index.names, *clean.columns.names)]
    assert "jane.roe" not in " ".join(held)
    assert len(clean) == len(frame)


def test_the_attributes_of_a_frame_are_judged_too() -> None:
    frame = pandas.DataFrame({"plan": ["pro"]})
    frame.attrs = {"owner": JANE, "version": 3}
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert clean.attrs["version"] == 3
    assert clean.attrs["owner"] != JANE


def test_a_date_that_becomes_a_year_makes_its_column_text() -> None:
    frame = pandas.DataFrame({"dob": pandas.to_datetime(["1990-02-03", None]), "n": [1, 2]})
    clean = frame.pi.redact("analytics", keys=KEYS)
    assert clean["dob"].tolist()[0] == "1990"
    assert clean["dob"].isna().tolist() == [False, True]


def test_dates_and_categories_beside_what_changes_are_written_as_text_that_says_the_same() -> None:
    column = pandas.Series([datetime.date(2026, 1, 2), JANE, 3, None], name="mixed", dtype=object)
    assert column.pi.redact("analytics", keys=KEYS).tolist()[0::2] == [datetime.date(2026, 1, 2), 3]
    kinds = pandas.Series(pandas.Categorical(["a", JANE], categories=[JANE, "a"]), name="who")
    clean = kinds.pi.redact("analytics", keys=KEYS)
    assert (clean.dtype.name, clean[0]) == ("category", "a")
    assert JANE not in clean.cat.categories


KINDS = {
    "int64": lambda: pandas.Series([1, 2, 3]),
    "uint8": lambda: pandas.Series([1, 2, 3], dtype="uint8"),
    "Int16": lambda: pandas.Series([1, 2, None], dtype="Int16"),
    "float32": lambda: pandas.Series([1.5, 2.5, None], dtype="float32"),
    "Float64": lambda: pandas.Series([1.5, 2.5, None], dtype="Float64"),
    "bool": lambda: pandas.Series([True, False, True]),
    "boolean": lambda: pandas.Series([True, False, None], dtype="boolean"),
    "str": lambda: pandas.Series(["a", "b", None]),
    "string": lambda: pandas.Series(["a", "b", None], dtype="string"),
    "object": lambda: pandas.Series(["a", {"n": 1}, None], dtype=object),
    "datetime": lambda: pandas.Series(pandas.to_datetime(["2026-01-01", "2026-01-02", None])),
    "zoned": lambda: pandas.Series(pandas.to_datetime(["2026-01-01", "2026-01-02", None], utc=True)),
    "timedelta": lambda: pandas.Series(pandas.to_timedelta([1, 2, None], unit="s")),
    "period": lambda: pandas.Series(pandas.PeriodIndex(["2026-01", "2026-02", None], freq="M")),
    "interval": lambda: pandas.Series(pandas.interval_range(0, 3)),
    "category": lambda: pandas.Series(["a", "b", None], dtype="category"),
    "category of numbers": lambda: pandas.Series([1, 2, None], dtype="category"),
    "sparse": lambda: pandas.Series([0, 2, 0], dtype="Sparse[int64]"),
    "complex": lambda: pandas.Series([1j, 2j, 3j]),
    "arrow": lambda: pandas.Series([1, 2, None], dtype="int64[pyarrow]"),
}


@pytest.mark.parametrize("cell", [None, "pi1_id_token", 5, 300, 2.25, {"n": 1}, ["x"], True], ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_type_a_new_cell_stands_there_and_the_others_say_what_they_said(
    kind: str, cell: Any
) -> None:
    column = KINDS[kind]()
    made = _fitted(column, {0: cell})
    assert pandas.isna(made[0]) if cell is None else text_of(made[0]) == text_of(cell)
    assert text_of(made[1]) == text_of(column[1])
    assert pandas.isna(made[2]) if pandas.isna(column[2]) else text_of(made[2]) == text_of(column[2])
    assert made.index.equals(column.index)


def test_what_could_not_be_judged_is_nothing_never_the_original() -> None:
    frame = pandas.DataFrame({"email": [JANE], "n": [3]}, index=[BOB])
    frame.attrs = {"who": JANE}
    with pytest.warns(UserWarning, match="1 of 1 rows") as told:
        clean = frame.pi.redact("analytics", redactor=Broken())
    assert clean.isna().to_numpy().all()
    assert not any(name in texts(clean) for name in (JANE, BOB))
    assert JANE not in str(told[0].message)
    with pytest.warns(UserWarning, match="1 of 1 rows"):
        column = frame["email"].pi.redact("analytics", redactor=Broken())
    assert column.isna().all()


def test_objects_that_break_when_they_are_looked_at_are_marked_as_not_scanned() -> None:
    class Broken:
        __slots__ = ("email",)

        def __getattribute__(self, name: str) -> Any:
            if name == "email":
                raise RuntimeError(JANE)
            return super().__getattribute__(name)

    clean = pandas.DataFrame({"thing": [Broken(), "x"]}).pi.redact("analytics", keys=KEYS)
    assert clean["thing"].tolist() == ["[UNSCANNED:type]", "x"]


def test_a_row_that_the_policy_refuses_is_empty_and_counted() -> None:
    frame = pandas.DataFrame({"distinct_id": [JANE, "u-1"], "plan": ["pro", "free"]})
    with pytest.warns(UserWarning, match="1 of 2 rows could not be judged or are refused"):
        clean = frame.pi.redact("analytics", without_key="redact")
    assert clean["plan"].isna().tolist() == [True, False]


def test_a_column_that_cannot_be_written_is_an_error_without_its_values(monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError(JANE)

    frame = pandas.DataFrame({"plan": ["pro"], "email": [JANE]})
    monkeypatch.setattr("pi_classify.integrations.pandas._fitted", fail)
    with pytest.raises(PiClassifyError, match="column 0 cannot be written anew") as caught:
        frame.pi.redact("analytics", keys=KEYS)
    assert JANE not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_policy_must_be_named_and_a_key_given() -> None:
    frame = pandas.DataFrame({"email": [JANE]})
    with pytest.raises(TypeError):
        frame.pi.redact()
    with pytest.raises(KeyUnavailable):
        frame.pi.redact("analytics")


def test_classify_is_a_report_of_columns_and_assert_no_pi_fails_by_name() -> None:
    frame = pandas.DataFrame({"email": [JANE, BOB], "plan": ["pro", "x"]}, index=["a", "b"])
    report = frame.pi.classify()
    assert [(row.property, row.entity) for row in report.rows] == [("email", "EMAIL_ADDRESS")]
    with pytest.raises(AssertionError, match=r"email  in \[0\], \[1\]") as caught:
        frame.pi.assert_no_pi()
    assert JANE not in str(caught.value)
    frame.pi.assert_no_pi(allow=["email"])
    frame[["plan"]].pi.assert_no_pi()


def test_a_frame_without_rows_or_columns_is_no_error() -> None:
    for frame in (pandas.DataFrame(), pandas.DataFrame({"email": []}), pandas.DataFrame(index=[1, 2])):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert frame.pi.redact("analytics", keys=KEYS).shape == frame.shape
            frame.pi.assert_no_pi()


def test_the_package_does_not_load_pandas() -> None:
    code = "import sys, pi_classify, pi_classify.integrations; assert 'pandas' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_column_of_several_types_is_read_by_the_audit_as_by_the_accessor() -> None:
    frame = pandas.DataFrame({"properties": [JANE, {"plan": "pro"}, 3]})
    assert [row.entity for row in pi_classify.audit(frame).rows] == ["EMAIL_ADDRESS"]
    assert pi_classify.audit(frame) == frame.pi.classify()
