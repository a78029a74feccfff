"""The shell on files of every kind: the same kind comes out, rows are counted, and no message holds a value."""

import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pi_classify.cli import main
from pi_classify.policy.keys import new_secret

JANE, BOB = "jane.roe@example.com", "bob@example.org"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PI_CLASSIFY_KEY_FILE", raising=False)
    monkeypatch.setenv("PI_CLASSIFY_KEY", new_secret())
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> Run:
    """Run a command; returns (exit code, stdout, stderr)."""

    def call(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(arguments)
        out = capsysbinary.readouterr()
        return code, out.out.decode(), out.err.decode()

    return call


@pytest.fixture
def arrow() -> Any:
    pytest.importorskip("pyarrow.parquet", reason="Parquet is read by pyarrow")
    return pytest.importorskip("pyarrow")


def write_table(arrow: Any, name: str, columns: dict[str, Any]) -> None:
    table = arrow.table(columns)
    if name.endswith(".parquet"):
        import pyarrow.parquet

        pyarrow.parquet.write_table(table, name)
    else:
        import pyarrow.feather

        pyarrow.feather.write_feather(table, name)


def read_table(name: str) -> Any:
    if name.endswith(".parquet"):
        import pyarrow.parquet

        return pyarrow.parquet.read_table(name)
    import pyarrow.feather

    return pyarrow.feather.read_table(name)


# ------------------------------------------------------------------ CSV


def test_csv_comes_out_as_csv_and_a_row_that_does_not_change_as_it_stood(run: Run) -> None:
    Path("people.csv").write_bytes(b'email;plan;note\r\njane.roe@example.com;pro;""\r\n;"free";"a ""b"""\r\n')
    code, out, err = run("redact", "people.csv", "-o", "clean.csv")
    head, first, second = Path("clean.csv").read_bytes().splitlines(keepends=True)
    assert (code, out) == (0, "")
    assert head == b"email;plan;note\r\n"
    assert first.startswith(b"pi1_email_")
    assert first.endswith(b";pro;\r\n")
    assert second == b';"free";"a ""b"""\r\n'
    assert "2 rows written, 1 of them changed, 0 rejected" in err


def test_csv_may_go_to_standard_output(run: Run) -> None:
    Path("people.csv").write_text(f"email,plan\n{JANE},pro\n")
    code, out, _ = run("redact", "people.csv")
    assert code == 0
    assert out.startswith("email,plan\npi1_email_")


def test_a_file_may_be_rewritten_in_its_place(run: Run) -> None:
    Path("people.csv").write_text(f"email,plan\n{JANE},pro\n")
    assert run("redact", "people.csv", "-o", "people.csv")[0] == 0
    once = Path("people.csv").read_bytes()
    assert JANE.encode() not in once
    assert run("redact", "people.csv", "-o", "people.csv")[0] == 0
    assert Path("people.csv").read_bytes() == once
    assert [path.name for path in Path().iterdir()] == ["people.csv"]


def test_compressed_csv_is_written_as_its_name_says(run: Run) -> None:
    Path("people.csv.gz").write_bytes(gzip.compress(f"email\n{JANE}\n".encode()))
    assert run("redact", "people.csv.gz", "-o", "clean.csv.gz")[0] == 0
    assert gzip.decompress(Path("clean.csv.gz").read_bytes()).startswith(b"email\npi1_email_")


def test_a_row_that_does_not_fit_is_rejected_by_its_line(run: Run) -> None:
    Path("people.csv").write_text(f"email,plan\n{JANE}\n{BOB},pro\n")
    code, _, err = run("redact", "people.csv", "-o", "clean.csv", "--rejects", "rejects.jsonl")
    assert code == 1
    assert "people.csv:2: fewer cells than names" in err
    assert json.loads(Path("rejects.jsonl").read_text()) == {
        "file": "people.csv",
        "line": 2,
        "reason": "fewer cells than names",
    }
    assert len(Path("clean.csv").read_text().splitlines()) == 2
    assert JANE not in Path("clean.csv").read_text() + err


def test_a_column_whose_name_is_data_gets_another_name(run: Run) -> None:
    Path("pivot.csv").write_text(f"plan,{JANE},{BOB}\npro,1,2\n")
    assert run("redact", "pivot.csv", "-o", "clean.csv")[0] == 0
    head, row = Path("clean.csv").read_text().splitlines()
    assert head.startswith("plan,pi1_email_")
    assert row == "pro,1,2"
    assert JANE not in head


def test_what_a_policy_drops_is_an_empty_cell_and_the_columns_stay(run: Run) -> None:
    Path("t.csv").write_text(f"plan,wobble,email\npro,x,{JANE}\nfree,y,\n")
    code, _, _ = run("redact", "t.csv", "-o", "clean.csv", "--policy", "strict")
    lines = Path("clean.csv").read_text().splitlines()
    assert code == 0
    assert lines[0] == "plan,wobble,email"
    assert lines[1].startswith("pro,,")
    assert lines[2] == "free,,"


# ------------------------------------------------------------------ JSON


def test_a_json_document_keeps_all_that_does_not_change(run: Run) -> None:
    text = f'[\n  {{"plan":  "pro"}},\n  {{"email": "{JANE}"}},\n  {{"n": 1.50}}\n]\n'
    Path("events.json").write_text(text)
    assert run("redact", "events.json", "-o", "clean.json")[0] == 0
    lines = Path("clean.json").read_text().splitlines(keepends=True)
    kept = text.splitlines(keepends=True)
    assert [lines[n] for n in (0, 1, 3, 4)] == [kept[n] for n in (0, 1, 3, 4)]
    assert json.loads("".join(lines))[1]["email"].startswith("pi1_email_")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('[{"a": 1}, 2, {"a": 3}]', [{"a": 1}, {"a": 3}]),
        ('[2, {"a": 1}]', [{"a": 1}]),
        ('[{"a": 1}, {"b": 1, "b": 2}]', [{"a": 1}]),
        ("[ 2 ]", []),
        ("[]", []),
    ],
    ids=["in the middle", "first", "last, a name twice", "all", "none"],
)
def test_an_element_that_is_no_event_is_left_out_and_the_document_is_one(
    text: str, left: list[Any], run: Run
) -> None:
    Path("events.json").write_text(text)
    code, _, err = run("redact", "events.json", "-o", "clean.json")
    assert json.loads(Path("clean.json").read_text()) == left
    assert code == (0 if text == "[]" else 1)
    assert ("1 rejected" in err) == (text != "[]")


def test_one_event_and_several_behind_each_other_stay_what_they_are(run: Run) -> None:
    Path("one.json").write_text(f'{{\n "event": "Seen",\n "email": "{JANE}"\n}}\n')
    assert run("redact", "one.json", "-o", "one.json")[0] == 0
    assert json.loads(Path("one.json").read_text())["email"].startswith("pi1_email_")
    Path("two.json").write_text(f'{{"email": "{JANE}"}}\n\n{{"plan": "pro"}}')
    assert run("redact", "two.json", "-o", "two.json")[0] == 0
    assert Path("two.json").read_text().endswith('\n\n{"plan": "pro"}')


def test_the_event_inside_an_element_is_addressed_by_at(run: Run) -> None:
    Path("rows.json").write_text(json.dumps([{"id": JANE, "payload": {"email": JANE}}]))
    assert run("redact", "rows.json", "--at", "payload", "-o", "clean.json")[0] == 0
    row = json.loads(Path("clean.json").read_text())[0]
    assert row["id"] == JANE
    assert row["payload"]["email"] != JANE


@pytest.mark.parametrize(
    "text", [f'[{{"email": "{JANE}"}}, {{"a"', f'[{{"email": "{JANE}"}}', f'[{{"a": 1}}] {JANE}']
)
def test_half_a_json_document_is_none_and_nothing_is_written(text: str, run: Run) -> None:
    Path("events.json").write_text(text)
    Path("clean.json").write_text("before")
    code, _, err = run("redact", "events.json", "-o", "clean.json")
    assert code == 2
    assert "from line 1 on" in err
    assert JANE not in err
    assert Path("clean.json").read_text() == "before"


# ------------------------------------------------------------------ Parquet and Feather


@pytest.mark.parametrize("name", ["empty.parquet", "empty.feather"])
def test_a_table_without_rows_stays_one(name: str, run: Run, arrow: Any) -> None:
    write_table(arrow, name, {"email": arrow.array([], arrow.string()), "n": arrow.array([], arrow.int16())})
    old = read_table(name)
    assert run("redact", name, "-o", name)[0] == 0
    assert read_table(name).equals(old)


def test_many_rows_keep_their_order_and_stand_in_few_groups(run: Run, arrow: Any) -> None:
    import pyarrow.parquet

    write_table(arrow, "t.parquet", {"n": list(range(70_000))})
    assert run("redact", "t.parquet", "-o", "t.parquet")[0] == 0
    assert read_table("t.parquet").column("n").to_pylist() == list(range(70_000))
    assert pyarrow.parquet.ParquetFile("t.parquet").num_row_groups == 2


@pytest.mark.parametrize("name", ["people.parquet", "people.feather"])
def test_a_table_comes_out_as_a_table_with_types_that_fit(name: str, run: Run, arrow: Any) -> None:
    from datetime import datetime

    write_table(
        arrow,
        name,
        {
            "user_id": [7, 8],
            "ssn": [987654320, 987654321],
            "plan": arrow.array(["pro", None]).dictionary_encode(),
            "price": [1.5, float("nan")],
            "at": [datetime(2026, 1, 1), None],
            "context": [{"ip": "203.0.113.9", "user_id": 7}, None],
        },
    )
    code, _, err = run("redact", name, "-o", "clean." + name.split(".")[1])
    clean = read_table("clean." + name.split(".")[1])
    rows = clean.to_pylist()
    old = read_table(name)
    assert code == 0, err
    assert clean.schema.names == old.schema.names
    assert [clean.schema.field(n).type for n in ("plan", "price", "at", "ssn")] == [
        old.schema.field(n).type for n in ("plan", "price", "at", "ssn")
    ]
    assert rows[0]["user_id"] == rows[0]["context"]["user_id"]
    assert rows[0]["user_id"].startswith("pi1_id_")
    assert [row["ssn"] for row in rows] == [None, None]
    assert repr(rows[1]["price"]) == "nan"
    assert "203.0.113.9" not in str(rows)


def test_a_table_may_be_rewritten_in_its_place_and_is_then_left_alone(run: Run, arrow: Any) -> None:
    write_table(arrow, "t.parquet", {"email": [JANE, BOB], "n": [1, 2]})
    assert run("redact", "t.parquet", "-o", "t.parquet")[0] == 0
    once = read_table("t.parquet")
    code, _, err = run("redact", "t.parquet", "-o", "t.parquet")
    assert (code, read_table("t.parquet").equals(once)) == (0, True)
    assert "2 rows written, 0 of them changed" in err
    assert run("check", "t.parquet")[0] == 0
    assert [path.name for path in Path().iterdir()] == ["t.parquet"]


def test_the_keys_of_a_map_are_names_and_the_map_stays_one(run: Run, arrow: Any) -> None:
    kind = arrow.map_(arrow.string(), arrow.string())
    tags = arrow.array([[("plan", "pro"), ("ssn", "987-65-4320")], [("a", JANE), ("a", "x")], None], kind)
    write_table(arrow, "t.parquet", {"tags": tags})
    assert run("redact", "t.parquet", "-o", "clean.parquet")[0] == 0
    clean = read_table("clean.parquet")
    rows = clean.column("tags").to_pylist()
    assert clean.schema.field("tags").type.equals(kind)
    assert rows[0] == [("plan", "pro"), ("ssn", "[US_SSN]")]
    assert [key for key, _ in rows[1]] == ["a", "a"]
    assert JANE not in str(rows)
    assert rows[2] is None


def test_nothing_stays_in_the_schema_or_in_what_is_noted_beside_it(run: Run, arrow: Any) -> None:
    import pyarrow.parquet

    pandas = pytest.importorskip("pandas", reason="it notes things in the schema")
    frame = pandas.DataFrame({"plan": ["pro"], JANE: [1]})
    frame.attrs = {"owner": BOB}
    table = arrow.Table.from_pandas(frame)
    table = table.replace_schema_metadata({**table.schema.metadata, b"note": BOB.encode()})
    pyarrow.parquet.write_table(table, "t.parquet")
    frame[["plan"]].to_parquet("u.parquet")
    for name in ("t.parquet", "u.parquet"):
        assert run("redact", name, "-o", "clean.parquet")[0] == 0
        clean = pyarrow.parquet.read_table("clean.parquet")
        assert not any(
            value in str(clean.schema.to_string(show_schema_metadata=True)) for value in (JANE, BOB)
        )
        assert not any(value.encode() in Path("clean.parquet").read_bytes() for value in (JANE, BOB))
    assert clean.schema.pandas_metadata["columns"]


def test_a_map_of_numbers_becomes_one_of_texts_where_a_token_came_in(run: Run, arrow: Any) -> None:
    kind = arrow.map_(arrow.string(), arrow.int64())
    write_table(arrow, "t.parquet", {"ids": arrow.array([[("user_id", 7), ("n", 1)], []], kind)})
    assert run("redact", "t.parquet", "-o", "clean.parquet")[0] == 0
    (name, token), other = read_table("clean.parquet").column("ids").to_pylist()[0]
    assert (name, other) == ("user_id", ("n", "1"))
    assert token.startswith("pi1_id_")


def test_what_could_not_be_scanned_is_marked_and_fails(run: Run, arrow: Any) -> None:
    write_table(arrow, "t.parquet", {"picture": [b"\xff\xfe\x00\x01\x02"], "plan": ["pro"]})
    code, _, err = run("redact", "t.parquet", "-o", "clean.parquet")
    assert code == 1
    assert "1 rows hold something that could not be scanned" in err
    assert read_table("clean.parquet").to_pylist() == [{"picture": b"[UNSCANNED:bytes]", "plan": "pro"}]


# ------------------------------------------------------------------ refused


REFUSING = """
version = 1
default = "redact"

[[rules]]
action = "refuse"
entity = ["US_SSN"]
"""


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "jsonl"])
def test_a_row_that_the_policy_refuses_is_left_out_and_counted(kind: str, run: Run, arrow: Any) -> None:
    Path("refusing.toml").write_text(REFUSING)
    rows = [{"plan": "pro", "ssn": "987-65-4320"}, {"plan": "free", "ssn": ""}]
    source, target = f"in.{kind}", f"out.{kind}"
    if kind == "csv":
        Path(source).write_text("plan,ssn\npro,987-65-4320\nfree,\n")
    elif kind == "parquet":
        write_table(arrow, source, {name: [row[name] for row in rows] for name in ("plan", "ssn")})
    else:
        Path(source).write_text(json.dumps(rows) if kind == "json" else "\n".join(map(json.dumps, rows)))
    code, _, err = run("redact", source, "-o", target, "--policy", "refusing.toml")
    held = str(read_table(target).to_pylist()) if kind == "parquet" else Path(target).read_text()
    assert code == 1
    assert "1 rejected" in err
    assert "refused, or could not be judged" in err
    assert "free" in held
    assert "pro" not in held
    assert "987-65" not in held + err


def test_a_row_is_refused_for_what_stands_under_a_name_that_is_data(run: Run) -> None:
    Path("refusing.toml").write_text(REFUSING)
    Path("t.csv").write_text(f"plan,{JANE}\npro,987-65-4320\nfree,1\n")
    code, _, _ = run("redact", "t.csv", "-o", "t.csv", "--policy", "refusing.toml")
    assert (code, Path("t.csv").read_text()) == (1, "plan,[EMAIL_ADDRESS]\nfree,1\n")


# ------------------------------------------------------------------ usage


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("people.csv", "-o", "clean.parquet"), "name both alike"),
        (("people.csv", "-o", "clean.jsonl"), "name both alike"),
        (("people.csv", "-o", "clean.tsv"), "name both alike"),
        (("-", "-o", "clean.csv"), "name both alike"),
        (("people.parquet",), "cannot be written to a pipe"),
        (("people.csv", "-o", "clean.csv", "--at", "payload"), "--at is for JSON"),
        (("missing.csv", "-o", "clean.csv"), "there is no such file"),
        (("*.csv", "-o", "clean.csv"), "there is no such file"),
        ((".", "-o", "clean.jsonl"), "it is a directory"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    arguments: tuple[str, ...], told: str, run: Run
) -> None:
    Path("people.csv").write_text(f"email\n{JANE}\n")
    code, out, err = run("redact", *arguments)
    assert (code, out) == (2, "")
    assert told in " ".join(err.replace("│", " ").split())
    assert [path.name for path in Path().iterdir()] == ["people.csv"]


# ------------------------------------------------------------------ check and classify


@pytest.mark.parametrize("command", ["check", "classify"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "parquet", "feather", "jsonl"])
def test_every_kind_of_file_is_looked_at_row_by_row(command: str, kind: str, run: Run, arrow: Any) -> None:
    name = f"people.{kind}"
    mark = "\t" if kind == "tsv" else ","
    rows = [{"plan": "pro", "email": BOB}, {"plan": "free", "email": JANE}]
    if kind in ("csv", "tsv"):
        Path(name).write_text(
            "".join(f"{mark.join(row)}\n" for row in (rows[0], *(r.values() for r in rows)))
        )
    elif kind == "json":
        Path(name).write_text(json.dumps(rows, indent=1))
    elif kind == "jsonl":
        Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        write_table(arrow, name, {"plan": ["pro", "free"], "email": [BOB, JANE]})
    _, out, err = run(command, name)
    lines = {"csv": (2, 3), "tsv": (2, 3), "json": (2, 6)}.get(kind, (1, 2))
    if command == "check":
        assert [line.split(" (")[0] for line in out.splitlines()] == [
            f"{name}:{n} email EMAIL_ADDRESS certain" for n in lines
        ]
    else:
        assert [json.loads(line)["line"] for line in out.splitlines()] == list(lines)
    assert JANE not in out + err


def test_globs_name_files_of_all_kinds(run: Run) -> None:
    Path("a.csv").write_text(f"email\n{JANE}\n")
    Path("b.jsonl").write_text(json.dumps({"email": JANE}) + "\n")
    code, out, err = run("check", "*.*")
    assert code == 1
    assert [line.split()[0] for line in out.splitlines()] == ["a.csv:2", "b.jsonl:1"]
    assert "2 rows checked" in err
    _, out, _ = run("classify", "*.*")
    assert [json.loads(line)["file"] for line in out.splitlines()] == ["a.csv", "b.jsonl"]
    assert run("check", "*.parquet")[0] == 2


def test_a_name_with_an_asterisk_is_that_file_where_there_is_one(run: Run) -> None:
    Path("a*.csv").write_text(f"email\n{JANE}\n")
    Path("ab.csv").write_text(f"email\n{JANE}\n")
    assert run("check", "a*.csv")[1].startswith("a*.csv:2 ")


def test_what_cannot_be_read_as_a_row_is_told_and_fails(run: Run) -> None:
    Path("a.csv").write_text(f"email,plan\n{JANE}\n")
    code, out, err = run("check", "a.csv")
    assert (code, out) == (1, "")
    assert "a.csv:2: fewer cells than names" in err
    assert run("check", "--at", "payload", "a.csv")[0] == 2


def test_check_passes_on_what_redact_wrote(run: Run) -> None:
    Path("a.csv").write_text(f"email,user_id,note\n{JANE},7,call 206-555-0100\n")
    assert run("redact", "a.csv", "-o", "b.csv")[0] == 0
    assert run("check", "b.csv")[:2] == (0, "")
