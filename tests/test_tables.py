"""Rows of every source: CSV, JSON documents, Parquet, Arrow, DuckDB; what cannot be read is a reason, never a value."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify import audit
from pi_classify.cli import main
from pi_classify.errors import UnreadableInput
from pi_classify.sources import arrow_columns, arrow_tables, csv_files, json_documents, rewriting, schemas
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.rows import Row, read_file, read_rows

PEOPLE = [{"email": "jane@example.com", "visits": 3}, {"email": "bob@example.org", "visits": 4}]


def told(rows: Iterator[Row]) -> list[tuple[int, Any, str | None]]:
    return [(row.number, row.payload, row.reason) for row in rows]


# ---------------------------------------------------------------------------------------------- CSV


def test_a_row_of_csv_is_a_payload_of_texts_and_its_number_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text('email,note\njane@example.com,"two\nlines"\nbob@example.org,x\n')
    assert told(read_file(str(tmp_path / "people.csv"))) == [
        (3, {"email": "jane@example.com", "note": "two\nlines"}, None),
        (4, {"email": "bob@example.org", "note": "x"}, None),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
def test_the_line_of_names_says_what_divides_the_cells(mark: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(f'"a,b;c"{mark}plan\n1{mark}pro\n')
    assert told(read_file(str(tmp_path / "people.csv"))) == [(2, {"a,b;c": "1", "plan": "pro"}, None)]


def test_compressed_csv_is_read_and_a_truncated_one_as_far_as_it_goes(tmp_path: Path) -> None:
    packed = gzip.compress(b"email\n" + b"jane@example.com\n" * 20_000)
    (tmp_path / "whole.csv.gz").write_bytes(packed)
    (tmp_path / "half.csv.gz").write_bytes(packed[: len(packed) // 2])
    assert sum(1 for _ in read_file(str(tmp_path / "whole.csv.gz"))) == 20_000
    *rows, last = read_file(str(tmp_path / "half.csv.gz"))
    assert len(rows) > 5_000
    assert {row.reason for row in rows} == {None}
    assert last[1:4] == (len(rows) + 2, None, "damaged or cut off from here on")


def test_a_table_of_text_that_ends_in_its_names_is_one_row_that_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"email,plan\n")[:12])
    assert told(read_file(str(tmp_path / "cut.csv.gz"))) == [(1, None, "damaged or cut off from here on")]
    with pytest.raises(UnreadableInput, match="damaged or cut off"):
        rewriting.rewrite_csv(str(tmp_path / "cut.csv.gz"), str(tmp_path / "out.csv"), lambda *_: None)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1,2,3\n", "more cells than names"),
        (b"1\n", "fewer cells than names"),
        (b"Jos\xe9,2\n", "not UTF-8"),
        (b'"1"x,2\n', "not CSV"),
    ],
    ids=["more", "fewer", "latin-1", "quotes"],
)
def test_a_row_that_does_not_fit_is_a_reason_and_the_next_one_is_read(
    line: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n" + line + b"3,4\n")
    assert told(read_file(str(tmp_path / "t.csv"))) == [(2, None, reason), (3, {"a": "3", "b": "4"}, None)]


def test_two_columns_of_one_name_both_stay(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("email,email,\njane@example.com,bob@example.org,x\n")
    assert told(read_file(str(tmp_path / "t.csv")))[0][1] == {
        "email": "jane@example.com",
        "email#2": "bob@example.org",
        "column 3": "x",
    }


def test_an_empty_csv_says_that_it_needs_a_line_of_names(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("")
    with pytest.raises(UnreadableInput, match="it is empty; a table begins with a line of names"):
        list(read_file(str(tmp_path / "t.csv")))


# --------------------------------------------------------------------------------------------- JSON


@given(
    st.lists(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)), st.integers(1, 64)
)
def test_an_array_is_read_element_by_element_wherever_a_block_ends(values: list[Any], block: int) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        TemporaryDocument(json.dumps(values, indent=1).encode()) as path,
    ):
        patch.setattr(json_documents, "_BLOCK", block)
        assert [value for _, value, reason in json_documents.read(path) if reason is None] == values


def test_values_that_follow_each_other_are_rows_whatever_the_lines(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('{\n "a": 1\n}\n{"a": 2} {"a": 3}')
    assert [row.payload for row in read_file(str(tmp_path / "t.json"))] == [{"a": 1}, {"a": 2}, {"a": 3}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [('[{"a": 1}, {"a": ', "not JSON"), ('[{"a": 1}', "truncated"), ('[{"a": 1}] x', "not JSON")],
    ids=["in an element", "after one", "behind the array"],
)
def test_what_follows_a_break_in_an_array_is_one_reason(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(text)
    assert told(read_file(str(tmp_path / "t.json"))) == [(1, {"a": 1}, None), (2, None, reason)]


def test_an_array_nested_without_end_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("[" * 200_000)
    assert told(read_file(str(tmp_path / "t.json")))[-1][2] in {"nested too deeply", "not JSON"}


# -------------------------------------------------------------------------------------------- tables


@pytest.mark.parametrize("suffix", ["parquet", "feather"])
def test_a_file_of_arrow_gives_its_rows(suffix: str, tmp_path: Path) -> None:
    name = _table_file(tmp_path / f"people.{suffix}", PEOPLE)
    assert told(read_file(name)) == [(1, PEOPLE[0], None), (2, PEOPLE[1], None)]


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "duckdb"])
def test_every_table_in_memory_gives_the_same_rows(kind: str) -> None:
    library = pytest.importorskip(kind, reason="this table's library is not installed")
    pytest.importorskip("pyarrow", reason="Arrow's stream is read by pyarrow")
    tables: dict[str, Any] = {
        "pandas": lambda: library.DataFrame(PEOPLE),
        "polars": lambda: library.DataFrame(PEOPLE),
        "pyarrow": lambda: library.Table.from_pylist(PEOPLE),
        "duckdb": lambda: library.connect().sql(
            "select * from (values ('jane@example.com', 3), ('bob@example.org', 4)) t(email, visits)"
        ),
    }
    assert [row.payload for row in read_rows(tables[kind]())] == PEOPLE


def test_a_query_is_read_through_the_callers_connection_and_its_failure_quotes_nothing() -> None:
    duckdb = pytest.importorskip("duckdb", reason="a query needs DuckDB")
    connection = duckdb.connect()
    assert [row.payload for row in read_rows(connection, query="select 'pro' as plan")] == [{"plan": "pro"}]
    broken = "select cast(mail as int) as n from (values ('jane@example.com')) t(mail)"
    with pytest.raises(UnreadableInput) as caught:
        list(read_rows(connection, query=broken))
    assert "jane" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_table_of_another_kind_than_its_suffix_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="Parquet is read by pyarrow")
    (tmp_path / "people.parquet").write_text("jane@example.com")
    with pytest.raises(UnreadableInput, match=r"people\.parquet: it is no such table"):
        list(read_file(str(tmp_path / "people.parquet")))


def test_one_payload_is_not_taken_for_many() -> None:
    with pytest.raises(TypeError, match="put a single one into a list"):
        list(read_rows({"email": "jane@example.com"}))


# ------------------------------------------------------------------------------------------- layouts


def test_an_export_with_properties_as_text_becomes_the_payload_that_it_was() -> None:
    row = {
        "event": "$pageview",
        "properties": '{"$ip": "203.0.113.9"}',
        "elements_chain": "[]",
        "timestamp": None,
    }
    assert payload_of(row) == {**row, "properties": {"$ip": "203.0.113.9"}}
    assert row["properties"] == '{"$ip": "203.0.113.9"}'


@pytest.mark.parametrize("text", ["{oops", "pro", "{}x", "3"])
def test_a_column_that_is_no_object_stays_text(text: str) -> None:
    row = {"properties": text}
    assert payload_of(row) == row


def test_a_tracking_plan_a_schema_and_property_definitions_give_names() -> None:
    plan = {
        "rules": {
            "events": [
                {
                    "name": "Signed Up",
                    "rules": {"properties": {"properties": {"properties": {"email": {"type": "string"}}}}},
                }
            ],
            "identify": {"properties": {"traits": {"properties": {"phone": {"type": ["string", "null"]}}}}},
        }
    }
    assert [(n.event, n.path, n.type) for n in schemas.names_of(plan)] == [
        ("Signed Up", ("properties",), "object"),
        ("Signed Up", ("properties", "email"), "string"),
        (None, ("traits",), "object"),
        (None, ("traits", "phone"), "string|null"),
    ]
    definitions = {
        "results": [
            {"name": "$ip", "property_type": "String"},
            {"name": "email", "type": "person", "is_numerical": False},
        ]
    }
    assert [(n.path, n.vendor) for n in schemas.names_of(definitions)] == [
        (("properties", "$ip"), "posthog"),
        (("properties", "$set", "email"), "posthog"),
    ]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {"people": {"type": "array", "items": {"$ref": "#/$defs/person"}}},
        "$defs": {"person": {"properties": {"ssn": {"type": "string"}}}},
    }
    assert [n.path for n in schemas.names_of(schema)] == [("people",), ("people", 0, "ssn")]


def test_a_schema_that_refers_to_itself_ends_and_a_document_of_another_kind_is_refused() -> None:
    node = {"properties": {"left": {"$ref": "#/$defs/node"}, "right": {"$ref": "#/$defs/node"}}}
    with pytest.raises(UnreadableInput, match="unfolds to more than"):
        list(schemas.names_of({"type": "object", **node, "$defs": {"node": node}}))
    for document in ({}, [], 3, {"properties": 3}, [{"name": "x"}]):
        with pytest.raises(UnreadableInput, match="it declares no property"):
            list(schemas.names_of(document))


# ------------------------------------------------------------------------------------ the same again


def test_csv_is_written_anew_and_what_does_not_change_is_copied_byte_for_byte(tmp_path: Path) -> None:
    text = b'id;note\r\n1;"a ""b"" c"\r\n2;"needless quotes"\r\n'
    (tmp_path / "in.csv").write_bytes(text)
    rewriting.rewrite_csv(
        str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), lambda _n, payload, _r: payload
    )
    assert (tmp_path / "out.csv").read_bytes() == text
    rewriting.rewrite_csv(
        str(tmp_path / "in.csv"),
        str(tmp_path / "out.csv"),
        lambda n, payload, _r: {**payload, "note": None} if n == 2 else payload,
    )
    assert (tmp_path / "out.csv").read_bytes() == b'id;note\r\n1;\r\n2;"needless quotes"\r\n'


@pytest.mark.parametrize("suffix", ["parquet", "feather"])
def test_a_column_whose_numbers_become_text_is_text_from_top_to_bottom(suffix: str, tmp_path: Path) -> None:
    rows = [{"id": n, "who": {"age": n, "plan": "pro"}, "seen": [n]} for n in range(3_000)]
    source = _table_file(tmp_path / f"in.{suffix}", rows)
    target = str(tmp_path / f"out.{suffix}")
    rewriting.rewrite_table(
        source,
        target,
        lambda n, row, _r: (
            {**row, "id": "token", "who": {**row["who"], "age": "30-39"}, "new": n} if n > 2_500 else row
        ),
    )
    written = [row.payload for row in read_file(target)]
    assert written[0] == {"id": "0", "who": {"age": "0", "plan": "pro"}, "seen": [0], "new": None}
    assert written[-1] == {
        "id": "token",
        "who": {"age": "30-39", "plan": "pro"},
        "seen": [2_999],
        "new": 3_000,
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{suffix}", f"out.{suffix}"]


def test_a_table_that_does_not_change_keeps_its_schema(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="Parquet is read by pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = arrow.table(
        {
            "tags": arrow.array([[("plan", "pro")], None], arrow.map_(arrow.string(), arrow.string())),
            "n": arrow.array([1, None], arrow.int16()),
        }
    )
    parquet.write_table(table, tmp_path / "in.parquet")
    rewriting.rewrite_table(
        str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), lambda _n, row, _r: row
    )
    assert parquet.read_table(tmp_path / "out.parquet").equals(table)


def test_rows_of_other_shapes_than_their_column_are_widened_not_lost() -> None:
    arrow = pytest.importorskip("pyarrow", reason="columns are pyarrow's")
    columns = arrow_columns.Columns(arrow.schema([("who", arrow.struct([("plan", arrow.string())]))]))
    batch = columns.batch([{"who": {"plan": "pro", "[EMAIL_ADDRESS]": 1}}])
    assert batch.to_pylist() == [{"who": {"plan": "pro", "[EMAIL_ADDRESS]": 1}}]


def test_names_that_repeat_are_told_apart_for_any_list_of_names() -> None:
    assert csv_files.unique(["a", "a#2", "a"]) == ["a", "a#2", "a#3"]


@given(
    st.lists(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)),
    st.integers(1, 64),
    st.sampled_from([None, 0, 2]),
)
@settings(deadline=None)
def test_a_json_document_is_copied_to_the_byte_and_each_value_is_found_where_it_says(
    values: list[Any], block: int, indent: int | None
) -> None:
    content = (json.dumps(values, indent=indent, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch, TemporaryDocument(content) as path:
        patch.setattr(json_documents, "_BLOCK", block)
        lines = [element.line for element in json_documents.elements(path) if element.line is not None]
        assert [line.value for line in lines] == values
        assert all(content[line.offset :].startswith(line.raw) for line in lines)
        assert [line.number for line in lines] == [content[: line.offset].count(b"\n") + 1 for line in lines]
        rewriting.rewrite_json(path, path, lambda line: line.raw)
        assert Path(path).read_bytes() == content


@given(st.lists(st.integers() | st.text(alphabet="ab")), st.data())
def test_what_is_left_out_of_a_json_document_leaves_a_document(
    values: list[Any], data: st.DataObject
) -> None:
    kept = [data.draw(st.booleans()) for _ in values]
    ask = iter(kept)
    with TemporaryDocument(json.dumps(values, indent=1).encode()) as path:
        rewriting.rewrite_json(path, path, lambda line: line.raw if next(ask) else None)
        left = json.loads(Path(path).read_bytes())
    assert left == [value for value, keep in zip(values, kept, strict=True) if keep]


def test_a_map_is_an_object_and_one_that_has_a_key_twice_is_pairs() -> None:
    arrow = pytest.importorskip("pyarrow", reason="maps are Arrow's")
    kind = arrow.map_(arrow.string(), arrow.int64())
    plain = arrow.table({"m": arrow.array([[("a", 1)], None], kind)})
    assert [row.payload for row in read_rows(plain)] == [{"m": {"a": 1}}, {"m": None}]
    twice = arrow.table({"m": arrow.array([[("a", 1), ("a", 2)]], kind)})
    assert [row.payload for row in read_rows(twice)] == [{"m": [("a", 1), ("a", 2)]}]
    both = arrow.concat_tables([plain, twice])
    assert [row.payload["m"] for row in read_rows(both)] == [{"a": 1}, None, [("a", 1), ("a", 2)]]


def test_what_is_no_number_in_a_column_of_numbers_is_nothing() -> None:
    arrow = pytest.importorskip("pyarrow", reason="tables are Arrow's")
    table = arrow.table({"n": [1.5, float("nan"), float("inf"), None]})
    assert [row.payload["n"] for row in read_rows(table)] == [1.5, None, None, None]


@pytest.mark.parametrize("zone", [None, "Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_moment_that_is_in_no_calendar_is_nothing(unit: str, zone: str | None) -> None:
    arrow = pytest.importorskip("pyarrow", reason="tables are Arrow's")
    numbers = [-(2**63) + 1, 0, 2**63 - 1, None]  # the first and the third are what DuckDB calls infinite
    moments = arrow.table({"at": arrow.array(numbers, arrow.timestamp(unit, zone)), "n": [1, 2, 3, 4]})
    read = [row.payload for row in read_rows(moments)]
    assert [row["n"] for row in read] == [1, 2, 3, 4]
    beyond = unit != "ns" or zone is not None  # the first and the last nanosecond are another day somewhere
    assert [row["at"] is None for row in read] == [beyond, False, beyond, True]


def test_a_day_that_is_in_no_calendar_is_nothing() -> None:
    arrow = pytest.importorskip("pyarrow", reason="tables are Arrow's")
    days = [2**31 - 1, 2_932_896, 2_932_897, -719_162, -719_163]
    table = arrow.table({"day": arrow.array(days, arrow.date32())})
    read = [row.payload["day"] for row in read_rows(table)]
    assert [str(day) for day in read] == ["None", "9999-12-31", "None", "0001-01-01", "None"]
    table = arrow.table({"day": arrow.array([86_400_000 * day for day in days], arrow.date64())})
    assert [row.payload["day"] for row in read_rows(table)] == read


def test_a_row_that_has_no_form_is_counted_and_the_others_are_read(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="tables are Arrow's")
    parquet = pytest.importorskip("pyarrow.parquet")
    kind = arrow.struct([("at", arrow.timestamp("s"))])
    file = str(tmp_path / "t.parquet")
    parquet.write_table(arrow.table({"o": arrow.array([{"at": 0}, {"at": 2**40}], kind)}), file)
    assert [row.reason for row in read_rows(file)] == [None, arrow_tables.NO_VALUE]
    in_list = arrow.table({"l": arrow.array([[2**40], [0]], arrow.list_(arrow.timestamp("s"))), "n": [1, 2]})
    assert dict(audit(in_list).tally.unread) == {arrow_tables.NO_VALUE: 1}
    rejects, clean = tmp_path / "rejects.jsonl", str(tmp_path / "clean.parquet")
    assert main(["audit", file, "-o", str(tmp_path / "report.txt"), "--rejects", str(rejects)]) == 1
    assert json.loads(rejects.read_text()) == {"file": file, "line": 2, "reason": arrow_tables.NO_VALUE}
    assert main(["redact", file, "-o", clean, "--ephemeral-key"]) == 1
    assert parquet.read_table(clean).num_rows == 1


# ------------------------------------------------------------------------------------------ helpers


class TemporaryDocument:
    """A file that lives as long as a block; `tmp_path` would be shared by all examples."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __enter__(self) -> str:
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name, "t.json")
        path.write_bytes(self.content)
        return str(path)

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()


def _table_file(path: Path, rows: list[dict[str, Any]]) -> str:
    arrow = pytest.importorskip("pyarrow", reason="tables are written by pyarrow")
    table = arrow.Table.from_pylist(rows)
    if path.suffix == ".parquet":
        pytest.importorskip("pyarrow.parquet").write_table(table, path)
    else:
        pytest.importorskip("pyarrow.feather").write_feather(table, path)
    return str(path)
