"""JSONL in and out: every line is accounted for, nothing of a line is quoted, no half file is left."""

import gzip
import io
import json
import os
import stat
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pi_classify.errors import MissingExtra, UnreadableInput
from pi_classify.sources import jsonl
from pi_classify.sources.jsonl import (
    Line,
    encode,
    has_repeated_names,
    raw_lines,
    read_lines,
    write_atomically,
)
from pi_classify.sources.packed import BrokenOff
from pi_classify.sources.rows import read_file

ROWS = [{"event": "sign_up", "n": number} for number in range(2000)]
TEXT = b"".join(encode(row) + b"\n" for row in ROWS)

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def read(folder: Path, content: bytes, name: str = "events.jsonl", **options: int) -> list[Line]:
    path = folder / name
    path.write_bytes(content)
    return list(read_lines(path, **options))


def test_blank_lines_are_counted_and_left_out(tmp_path: Path) -> None:
    lines = read(tmp_path, b'\n{"a":1}\r\n  \n[2]')
    assert lines == [Line(2, 1, b'{"a":1}\r', {"a": 1}, None), Line(4, 13, b"[2]", [2], None)]


def test_an_offset_is_where_the_line_starts(tmp_path: Path) -> None:
    for line in read(tmp_path, TEXT):
        assert TEXT[line.offset :].startswith(line.raw)


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    assert read(tmp_path, b'\xef\xbb\xbf{"a":1}\n') == [Line(1, 3, b'{"a":1}', {"a": 1}, None)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"name": "Nobody"\n', "not JSON"),
        (b'{"name": "Nobody', "truncated"),
        (b'{"name": "\xff"}\n', "not UTF-8"),
        ('{"name": 1}\n'.encode("utf-16"), "not UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n", "nested too deeply"),
        (b"[" * 100_000 + b"NaN" + b"]" * 100_000, "nested too deeply"),
        (b"[NaN, " + b"1" * 5000 + b"]\n", "number too long"),
        (b'{"a": 1} {"b": 2}\n', "not JSON"),
    ],
)
def test_a_bad_line_is_a_reason_and_the_next_is_read(tmp_path: Path, content: bytes, reason: str) -> None:
    assert read(tmp_path, content)[0].error == reason
    if content.endswith(b"\n"):
        assert read(tmp_path, content + b'{"fine": true}\n')[-1].value == {"fine": True}


def test_what_sdks_send_beyond_json_is_read(tmp_path: Path) -> None:
    lines = read(tmp_path, b'[Infinity]\n["\\ud800"]\n[123456789012345678901234567890]\n')
    assert [line.value for line in lines] == [[float("inf")], ["\ud800"], [123456789012345678901234567890]]


def test_a_line_beyond_the_limit_is_reported_and_passed_over(tmp_path: Path) -> None:
    content = b'{"a":"' + b"x" * 200_000 + b'"}\n{"b":1}\n'
    long, short = read(tmp_path, content, longest=100)
    assert long == Line(1, 0, b"", None, "line too long")
    assert (short.number, short.value, content[short.offset :]) == (2, {"b": 1}, b'{"b":1}\n')


def test_a_line_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    assert [line.error for line in read(tmp_path, b"[10]\n[10]", longest=4)] == [None, None]


@pytest.mark.parametrize("name", ["rows.jsonl.gz", "rows.jsonl.zst", "rows.jsonl"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    with write_atomically(tmp_path / name) as out:
        out.write(TEXT)
    assert [line.value for line in read_lines(tmp_path / name)] == ROWS
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.ZstdCompressor().compress], ids=["gz", "zst"])
def test_compression_is_known_by_its_first_bytes(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    content = compress(TEXT)
    assert [line.value for line in read(tmp_path, content, "rows")] == ROWS
    assert [line.value for line in read(tmp_path, content + content, "rows")] == ROWS + ROWS


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("cut", [5, 40, 0.5, -1])
def test_a_compressed_file_cut_off_gives_what_stood_before_and_one_line_that_says_so(
    tmp_path: Path, suffix: str, cut: float
) -> None:
    rows = [{"n": os.urandom(40).hex()} for _ in range(3000)]
    text = b"".join(encode(row) + b"\n" for row in rows)
    whole = gzip.compress(text) if suffix == ".gz" else zstandard.ZstdCompressor().compress(text)
    *lines, last = read(
        tmp_path, whole[: int(cut * len(whole)) if isinstance(cut, float) else cut], f"rows{suffix}"
    )
    assert [line.value for line in lines] == rows[: len(lines)]
    assert last == Line(
        len(lines) + 1, sum(len(line.raw) + 1 for line in lines), b"", None, "damaged or cut off from here on"
    )
    assert len(lines) >= {5: 0, 40: 0, 0.5: 500, -1: 2900}[cut]


@pytest.mark.parametrize("name", ["rows.jsonl.gz", "rows.csv.gz", "rows.json.gz"])
def test_no_row_before_a_damaged_end_is_lost(tmp_path: Path, name: str) -> None:
    rows = [{"n": str(number)} for number in range(40_000)]
    text = {
        "rows.jsonl.gz": b"".join(encode(row) + b"\n" for row in rows),
        "rows.csv.gz": b"n\n" + b"".join(row["n"].encode() + b"\n" for row in rows),
        "rows.json.gz": encode(rows),
    }[name]
    packed = gzip.compress(text)
    file = tmp_path / name
    for content in (packed[:-8] + b"\0" * 8, packed[:-1], packed + b"something else"):
        file.write_bytes(content)
        *read_well, last = read_file(str(file))
        assert [row.payload for row in read_well] == rows
        assert (last.payload, last.reason) == (None, "damaged or cut off from here on")


def test_a_number_before_damage_is_not_taken_for_whole(tmp_path: Path) -> None:
    file = tmp_path / "rows.json.gz"
    file.write_bytes(gzip.compress(b"[1, 23")[:-8])
    assert [(row.payload, row.reason) for row in read_file(str(file))] == [
        (1, None),
        (None, "damaged or cut off from here on"),
    ]
    file.write_bytes(gzip.compress(b'{"n": 1}')[:-8])
    assert [row.payload for row in read_file(str(file))] == [{"n": 1}, None]


def test_text_that_is_not_utf_8_ends_a_json_document_behind_what_could_be_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_bytes(b'\xef\xbb\xbf[{"n": "Zo\xc3\xab"}, {"n": "Zo\xeb"}, {"n": 3}]')
    assert [(row.payload, row.reason) for row in read_file(str(file))] == [
        ({"n": "Zoë"}, None),
        (None, "not UTF-8"),
    ]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_file_that_is_not_what_its_suffix_says_is_an_error(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnreadableInput, match=r"it is not (gzip|Zstandard); check the suffix"):
        read(tmp_path, TEXT, f"rows{suffix}")


def test_a_file_that_is_not_there_or_a_directory_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"^cannot read nowhere\.jsonl: there is no such file; check"):
        list(read_lines("nowhere.jsonl"))
    with pytest.raises(UnreadableInput, match="it is a directory"):
        list(read_lines(tmp_path))
    with pytest.raises(UnreadableInput, match="cannot read"):
        list(read_lines("a\0b"))


def test_no_error_shows_text_of_the_file(tmp_path: Path) -> None:
    planted = b"zaphod@example.com"
    for content in (b'"' + planted, planted, b'"\xff' + planted):
        assert planted.decode() not in repr([line.error for line in read(tmp_path, content)])
    assert planted.decode() not in repr(read(tmp_path, gzip.compress(planted)[:-4]))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(planted)[:-4])
    with pytest.raises(BrokenOff) as broken:
        list(raw_lines(tmp_path / "cut.gz"))
    assert planted.decode() not in "".join(traceback.format_exception(broken.value))
    with pytest.raises(UnreadableInput) as caught:
        encode({planted.decode(): "\ud800", "x": object()})
    assert planted.decode() not in "".join(traceback.format_exception(caught.value))


def test_standard_input_is_read_and_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(gzip.compress(b'{"a":1}\n')))
    monkeypatch.setattr("sys.stdin", stdin)
    assert [line.value for line in read_lines("-")] == [{"a": 1}]
    assert not stdin.buffer.closed


def test_standard_output_is_written(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with write_atomically("-") as out:
        out.write(b"{}\n")
    assert capfdbinary.readouterr().out == b"{}\n"


def test_zst_without_its_library_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(MissingExtra, match=r'pip install "pi-classify\[zstd\]"'):
        read(tmp_path, TEXT, "rows.zst")
    with pytest.raises(MissingExtra), write_atomically(tmp_path / "new.zst"):
        pass


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz", "rows.jsonl.zst"])
def test_after_a_failure_the_old_file_stands_and_no_other(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"old")

    def fail() -> None:
        with write_atomically(tmp_path / name) as out:
            out.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: b"old"}


def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    with write_atomically(tmp_path / "link") as out:
        out.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o640


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "missing" / "rows.jsonl"):
        with pytest.raises(UnreadableInput, match="cannot write"), write_atomically(target):
            pass
    with write_atomically(os.devnull) as out:
        out.write(b"x")
    assert not Path(os.devnull).is_file()


@given(VALUES)
def test_encoding_then_reading_gives_the_same_value(value: object) -> None:
    assert jsonl.decode(encode(value)) == (value, None)


def test_encoding_is_strict_json() -> None:
    assert encode({"a": float("nan"), "b": "\u2028"}) == b'{"a":null,"b":"\xe2\x80\xa8"}'
    assert json.loads(encode(["\ud800"])) == ["\ud800"]
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(UnreadableInput, match="nested too deeply"):
        encode(deep)


@pytest.mark.parametrize(
    ("raw", "repeated"),
    [
        (b'{"a":1,"a":2}', True),
        (b'{"b":{"a":"x","\\u0061":"y"}}', True),
        (b'{"a":"x\\"y","b":{"a":1}}', False),
        (b'{"a":"x\\"y","a":1}', True),
        (b'{"a":1,"b":"\\u0022\\u0022","a":2}', True),
        (b'{"a":"\\\\u0022","b":"\\u0022"}', False),
        (b'{"a": [1.0, "x"], "b": null}', False),
    ],
)
def test_repeated_names_are_seen(raw: bytes, repeated: bool) -> None:
    assert has_repeated_names(raw, jsonl.decode(raw)[0]) is repeated
