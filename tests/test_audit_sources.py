"""Every source is audited, by one process or several, and what cannot be read is counted or said plainly."""

import gzip
import json
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pi_classify import audit
from pi_classify.auditing import Report
from pi_classify.auditing.names import audit_names
from pi_classify.auditing.workers import (
    Asked,
    Rows,
    _begin,
    _begin_process,
    _counted,
    audit_by_workers,
    units_of,
)
from pi_classify.cli import main
from pi_classify.errors import PiClassifyError
from pi_classify.inventory import Inventory
from pi_classify.model import Confidence
from pi_classify.sources.rows import Row

EVENTS = [
    {
        "event": "Signed up" if n % 3 else "Order Completed",
        "distinct_id": f"u-{n % 7}",
        "timestamp": "2026-03-04T10:00:00Z",
        "properties": {"email": f"person{n % 7}@example.com", "note": "fine" if n % 4 else f"call +1 206 555 01{n % 90 + 10}"},
    }
    for n in range(60)
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in EVENTS) + "{oops\n[1]\n")
    return path


# ---------------------------------------------------------------------- several processes


def test_two_processes_give_the_report_of_one(file: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="one of the sources is Parquet")
    parquet = pytest.importorskip("pyarrow.parquet")

    table = file.with_suffix(".parquet")
    parquet.write_table(pyarrow.Table.from_pylist(EVENTS), table)
    for source in (str(file), str(table)):
        one, two = audit(source), audit(source, workers=2)
        assert two == one
        assert two.to_json() == one.to_json()
        assert one.tally.payloads == 60


def test_an_inventory_and_a_sample_hold_for_every_process(file: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "pi_inventory.toml"
    audit(file).verdict("properties.email", "not_pi", reason="test accounts", file=inventory)
    several = audit_by_workers(file, Asked(None, Inventory.load(inventory)), 2, sample=20, seed=3)
    assert several == audit(file, inventory=inventory, sample=20, seed=3)
    assert not [row for row in several.rows if row.property == "properties.email"]


@pytest.mark.parametrize("unit", range(1, 5))
def test_units_of_any_size_add_up_to_the_whole(
    unit: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pi_classify.auditing.workers._ROWS", unit * 5)
    _begin(Asked())
    parts = [_counted(part) for part in units_of(str(file))]
    assert len(parts) > 3
    total = Report(parts[0])
    for part in parts[1:]:
        total += Report(part)
    assert total == audit(file)


class Fails:
    """An object that cannot be made again in another process."""

    def __reduce__(self):
        return _fail, ()


def _fail() -> None:
    raise RuntimeError("zebra@example.com")


def test_what_stops_a_process_is_told_without_a_value() -> None:
    _begin(Asked())
    told = _counted(Rows.of([Row("", 1, {"a": Fails()})]))
    assert isinstance(told, str)
    assert "RuntimeError" in told
    assert "zebra" not in told


@pytest.mark.parametrize("name", ["events.jsonl.gz", "events.jsonl.zst", "events.csv.gz", "events.json.gz", "events.parquet"])  # fmt: skip
def test_a_source_that_breaks_off_is_counted_up_to_there_by_however_many_processes(
    name: str, tmp_path: Path
) -> None:
    source = damaged(tmp_path / name)
    whole = tmp_path / "whole.jsonl"
    whole.write_text('{"email": "jane@example.com"}\n')
    for given in (str(source), str(tmp_path / "*")):
        one = audit(given)
        assert dict(one.tally.unread) == {"damaged or cut off from here on": 1}
        assert "1 not read (damaged or cut off from here on)" in one.summary
        assert one.tally.payloads > 1_000
        assert [row.property for row in one.rows] == ["email"]
        assert audit(given, workers=2).to_json() == one.to_json()
        assert audit(given, sample=5).tally.unread.total() == 1


def damaged(file: Path) -> Path:
    """A file of 20,000 events of which the second half is not there, or is not what was written."""
    rows = [{"email": f"person{number}@example.com", "n": str(number)} for number in range(20_000)]
    if file.suffix == ".parquet":
        pyarrow = pytest.importorskip("pyarrow", reason="Parquet is optional")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist(rows), file, row_group_size=2_000, compression="gzip")
        content = file.read_bytes()
        half = len(content) // 2
        file.write_bytes(content[:half] + b"\xff" * 500 + content[half + 500 :])
        return file
    text = {
        ".jsonl": "".join(json.dumps(row) + "\n" for row in rows),
        ".csv": "email,n\n" + "".join(f"{row['email']},{row['n']}\n" for row in rows),
        ".json": json.dumps(rows),
    }[file.with_suffix("").suffix].encode()
    if file.suffix == ".gz":
        packed = gzip.compress(text)
    else:
        zstandard = pytest.importorskip("zstandard", reason="zstandard is optional")
        packed = zstandard.ZstdCompressor().compress(text)
    file.write_bytes(packed[: len(packed) // 2])
    return file


def test_a_row_of_a_table_that_is_not_utf_8_is_one_row(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet is optional")
    parquet = pytest.importorskip("pyarrow.parquet")

    texts = [b"jane@example.com", "Zo\u00eb".encode("latin-1"), b"joe@example.com"]
    # Whoever writes Parquet may call bytes a string without looking at them.
    column = pyarrow.array(texts, type=pyarrow.binary()).view(pyarrow.string())
    file = tmp_path / "people.parquet"
    parquet.write_table(pyarrow.table({"email": column}), file)
    for workers in (1, 2):
        report = audit(file, workers=workers)
        assert dict(report.tally.unread) == {"not UTF-8": 1}
        assert report.tally.payloads == 2
    assert dict(audit(pyarrow.table({"email": column})).tally.unread) == {"not UTF-8": 1}
    assert main(["redact", str(file), "-o", str(tmp_path / "clean.parquet"), "--ephemeral-key"]) == 1
    assert parquet.read_table(tmp_path / "clean.parquet").num_rows == 2


def test_a_process_that_dies_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dies(Asked):
        def __reduce__(self):
            import os

            return os._exit, (3,)

    with pytest.raises(PiClassifyError, match="a worker ended"):
        audit_by_workers(file, Dies(), 2)


def test_workers_leave_ctrl_c_to_the_one_that_reads() -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, initializer=_begin_process, initargs=(Asked(),)) as pool:
        assert pool.submit(signal.getsignal, signal.SIGINT).result() is signal.SIG_IGN


def test_no_worker_is_refused(file: Path) -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        audit(file, workers=0)


def test_the_shell_takes_workers_and_any_source(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(file), "--workers", "2", "--format", "csv"]) == 1
    told = capsys.readouterr()
    assert "properties.email" in told.out
    assert "events.jsonl:61: not JSON" in told.err


# ---------------------------------------------------------------------- names only

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "email": {"type": "string"},
        "plan": {"type": "string"},
        "total_price": {"type": "number"},
    },
}
PLAN = {"name": "plan", "rules": {"events": [{"name": "Signed up", "rules": {"properties": {"properties": {"properties": {"email": {}}}}}}]}}  # fmt: skip
DEFINITIONS = {
    "count": 2,
    "results": [
        {"name": "$ip", "property_type": "String", "is_numerical": False},
        {"name": "email", "property_type": "String", "is_numerical": False, "type": "person"},
    ],
}


def test_what_a_list_holds_has_the_same_place_in_a_schema_as_in_events() -> None:
    people = {"type": "array", "items": {"type": "object", "properties": {"email": {"type": "string"}}}}
    planned = audit_names({"type": "object", "properties": {"people": people}})
    assert [row.property for row in planned.rows] == ["people[].email"]
    assert [row.property for row in audit([{"people": [{"email": "jane@example.com"}]}]).rows] == [
        "people[].email"
    ]


TEXTS = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    "emails",
    [
        TEXTS,
        {"type": ["array", "null"], "items": {}},
        {"type": "array"},
        {"$ref": "#/$defs/texts"},
        {"anyOf": [TEXTS, {"type": "null"}]},
        {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
        {"type": "array", "items": [{"type": "string"}]},
        {"type": "array", "prefixItems": [{"type": "string"}]},
    ],
)
def test_texts_in_a_list_have_the_same_place_in_a_schema_as_in_events(emails: dict[str, object]) -> None:
    schema = {"type": "object", "properties": {"emails": emails}, "$defs": {"texts": TEXTS}}
    plan = {"rules": [{"key": "Signed up", "jsonSchema": {**schema, "properties": {"properties": schema}}}]}
    assert [row.property for row in audit_names(schema).rows] == ["emails[]"]
    assert [row.property for row in audit_names(plan).rows] == ["properties.emails[]"]
    assert [row.property for row in audit([{"emails": ["jane@example.com"]}]).rows] == ["emails[]"]


def test_a_list_of_lists_and_one_that_may_be_a_text_too_are_told_where_events_have_them() -> None:
    properties = {
        "emails": {"type": "array", "items": TEXTS},
        "email": {"anyOf": [TEXTS, {"type": "string"}]},
    }
    rows = audit_names({"type": "object", "properties": properties}).rows
    assert {row.property for row in rows} == {"emails[][]", "email", "email[]"}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (SCHEMA, ("email", "EMAIL_ADDRESS")),
        (PLAN, ("properties.email", "EMAIL_ADDRESS")),
        (DEFINITIONS, ("properties.$ip", "IP_ADDRESS")),
        (DEFINITIONS["results"], ("properties.$ip", "IP_ADDRESS")),
    ],
)
def test_a_document_of_names_gives_a_report_of_names(document, place, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document))
    report = audit(file)
    assert report == audit_names(document) == audit_names(file)
    assert report.tally.payloads == 0
    row = next(row for row in report.rows if (row.property, row.entity) == place)
    assert (row.events, row.values, row.share) == (0, 0, 0.0)
    assert row.confidence <= Confidence.LIKELY
    assert row.why[0].startswith(("name:", "vocabulary:"))
    assert Report.from_json(report.to_json()) == report


def test_names_carry_categories_by_association() -> None:
    assert [(row.property, row.category) for row in audit_names(SCHEMA).associations] == [
        ("plan", "D"),
        ("total_price", "D"),
    ]


@pytest.mark.parametrize(
    "events",
    [
        {"type": "track", "event": "x", "properties": {"email": "jane@example.com"}},
        [{"type": "track", "properties": {"email": "jane@example.com"}}],
        [{"name": "Jane", "email": "jane@example.com"}],
    ],
)
def test_events_are_not_taken_for_a_document_of_names(events, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps(events))
    assert audit(file).tally.payloads == 1


def test_the_shell_reads_names_and_refuses_what_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, events = tmp_path / "plan.json", tmp_path / "events.json"
    plan.write_text(json.dumps(PLAN))
    events.write_text('[{"email": "jane@example.com"}]')
    for arguments in ([str(plan)], [str(plan), "--names"], [str(plan), str(plan)]):
        assert main(["audit", *arguments]) == 0
        assert "EMAIL_ADDRESS" in capsys.readouterr().out
    assert main(["audit", str(events), "--names"]) == 2
    assert "no tracking plan" in capsys.readouterr().err
    assert main(["audit", "--names"]) == 2


# ---------------------------------------------------------------------- bad input


@pytest.mark.parametrize("name", ["events.jsonl", "events.json"])
def test_an_empty_source_is_an_empty_report(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    assert str(audit(tmp_path / name)) == "0 payloads read, 0 with personal information"


@pytest.mark.parametrize(
    ("content", "unread"),
    [
        (b"email,plan\njane@example.com,pro\n", {"not JSON": 2}),
        ('{"name": "Zo\u00eb"}\n'.encode() + '{"name": "Zo\u00eb"}\n'.encode("latin-1"), {"not UTF-8": 1}),
        (b'{"plan": "pro"}\n{"plan": ', {"truncated": 1}),
        (b'{"plan": "pro"}\nnull\n"x"\n', {"not an object": 2}),
        (b'{"plan": "pro"}\n' + b"[" * 100_000 + b"\n", {"nested too deeply": 1}),
    ],
)
def test_what_is_not_read_is_counted_and_the_rest_is_read(content: bytes, unread, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(content)
    report = audit(file)
    assert dict(report.tally.unread) == unread
    assert all(f"{count} not read ({reason})" in report.summary for reason, count in unread.items())


def test_a_truncated_gzip_is_a_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "events.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"email": "zebra@example.com"}\n' * 1000)[:-9])
    assert main(["audit", str(file)]) == 1
    told = capsys.readouterr()
    assert "events.jsonl.gz:1001: damaged or cut off from here on" in told.err
    assert "1,000 payloads read" in told.out
    assert "1 not read (damaged or cut off from here on)" in told.out
    assert "zebra" not in told.err + told.out


@pytest.mark.parametrize(
    ("name", "content", "code", "told"),
    [
        ("e.jsonl", b"", 0, "no event was read: there is no row in the source"),
        ("e.json", b"[]", 0, "no event was read: there is no row in the source"),
        ("e.csv", b"email\n", 0, "no event was read: there is no row in the source"),
        ("e.csv", b"", 2, "it is empty; a table begins with a line of names"),
        ("e.parquet", b"", 2, "it is empty; a table says at least what its columns are"),
        ("e.jsonl", b"email,plan\na,b\n", 1, "is read as JSON Lines"),
        ("e.log", b"[{}]", 1, "is read as JSON Lines"),
        ("e.json", b"{oops", 1, "e.json:1: not JSON"),
        ("e.jsonl.gz", b'{"plan": "pro"}\n', 2, "it is not gzip"),
        ("e.parquet", b"PAR1", 2, "it is no such table"),
    ],
)
def test_a_source_in_which_there_is_nothing_is_said(
    name: str, content: bytes, code: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow", reason="one of the sources is Parquet")
    (tmp_path / name).write_bytes(content)
    for workers in ("1", "2"):
        assert main(["audit", str(tmp_path / name), "--workers", workers]) == code
        assert told in capsys.readouterr().err


def test_a_list_of_definitions_that_breaks_off_is_not_half_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "definitions.json.gz"
    file.write_bytes(gzip.compress(json.dumps(DEFINITIONS["results"]).encode())[:-9])
    assert main(["audit", str(file), "--names"]) == 2
    assert "damaged or cut off from here on at value 3" in capsys.readouterr().err


def test_nested_maps_of_parquet_are_properties_or_pairs(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet is optional")
    parquet = pytest.importorskip("pyarrow.parquet")

    text, inner = pyarrow.string(), pyarrow.map_(pyarrow.string(), pyarrow.string())
    schema = pyarrow.schema(
        [("traits", pyarrow.map_(text, inner)), ("by_id", pyarrow.map_(pyarrow.int64(), text))]
    )
    rows = [
        {"traits": [("person", [("email", "jane@example.com")])], "by_id": [(12065550100, "x")]},
        {"traits": [("person", [("email", "a"), ("email", "joe@example.net")])], "by_id": None},
    ]
    file = tmp_path / "t.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), file)
    report = audit(file)
    assert report.tally.payloads == 2
    found = [row for row in report.rows if row.entity == "EMAIL_ADDRESS"]
    assert sum(row.values for row in found) == 2
    assert "12065550100" not in report.to_json()


def test_a_property_name_that_is_an_address_is_not_shown(tmp_path: Path) -> None:
    report = audit([{"counts": {"zebra@example.com": 3}}])
    assert [row.property for row in report.rows] == ["counts.<EMAIL_ADDRESS#1>"]
    assert "zebra" not in report.to_json()


def test_five_thousand_names_are_kept_and_more_are_counted_together() -> None:
    assert len(audit([{f"p_{chr(97 + n % 26)}{n}": 1 for n in range(4_000)}]).profiles) > 0
    report = audit({f"p{n}_x": 1} for n in range(7_000))
    assert len(report.profiles) <= 5_001
    assert report.tally.payloads == 7_000


def test_short_ids_as_names_are_one_property() -> None:
    report = audit([{"carts": {"k3f9qz": {"n": 1}, "ab12cd": {"n": 2}, "plan": {"n": 3}}}])
    assert set(report.profiles) == {
        "carts", "carts.<DATA#1>", "carts.<DATA#1>.n", "carts.plan", "carts.plan.n",
    }  # fmt: skip


def test_a_number_that_is_none_is_counted_as_not_scanned(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"amount": NaN, "email": "jane@example.com"}\n')
    report = audit(file)
    assert report.tally.unscanned == 1
    assert ("amount", "UNSCANNED") in {(row.property, row.entity) for row in report.rows}


@pytest.mark.parametrize("name", ["events.jsonl", "events.json"])
def test_a_row_that_says_a_property_twice_is_not_read(tmp_path: Path, name: str) -> None:
    """Its value lacks the first one, which others read: it would pass for clean."""
    file = tmp_path / name
    file.write_text('{"note": "jane@example.com", "note": null}\n{"plan": "pro", "say": "\\"note\\""}\n')
    report = audit(file)
    assert report.tally.unread == {"a property stands twice": 1}
    assert report.tally.payloads == 1
    assert audit(file, workers=2) == report


# ---------------------------------------------------------------------- show


def test_show_finds_what_a_locator_names_in_every_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="one of the sources is Parquet")
    parquet = pytest.importorskip("pyarrow.parquet")

    rows = [
        {"plan": "pro", "properties": '{"plan": "pro"}'},
        {"plan": "pro", "properties": '{"note": "mail zebra@example.com"}'},
    ]
    (tmp_path / "t.json").write_text(json.dumps(rows))
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "t.csv").write_text(
        'plan,properties\npro,"{""plan"": ""pro""}"\npro,"{""note"": ""mail zebra@example.com""}"\n'
    )
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "t.parquet")
    for name in ("t.json", "t.jsonl", "t.csv", "t.parquet"):
        (row,) = [row for row in audit(tmp_path / name).rows if row.entity == "EMAIL_ADDRESS"]
        assert row.property == "properties.note"
        (place,) = row.locators
        assert main(["show", f"{place.source}:{place.record}", place.path]) == 0
        assert "properties.note 5-22: EMAIL_ADDRESS" in capsys.readouterr().out
        assert main(["audit", str(tmp_path / name), "--format", "json"]) == 0
        table = json.loads(capsys.readouterr().out)
        told = [one for one in table["rows"] if one["entity"] == "EMAIL_ADDRESS"]
        assert told[0]["locators"][0]["record"] == place.record


def test_a_frame_of_pandas_with_columns_of_several_types_is_read_row_by_row() -> None:
    pandas = pytest.importorskip("pandas", reason="a frame of pandas")
    frame = pandas.DataFrame(
        {
            "email": ["jane@example.com", None],
            "traits": [{"ssn": "987-65-4320"}, "none"],
            "n": [1, float("nan")],
        }
    )
    report = audit(frame)
    assert {(row.property, row.entity) for row in report.rows} >= {
        ("email", "EMAIL_ADDRESS"),
        ("traits.ssn", "US_SSN"),
    }
    assert report.tally.payloads == 2
    assert report.tally.unscanned == 0
