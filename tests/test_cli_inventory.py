"""`pi-classify inventory check|update` fails until a person has given a reason."""

import json

import pytest

from pi_classify.cli import main

SECRET = "jane.roe@example.com"
EVENT = {"event": "Signed Up", "properties": {"$lib": "web", "contact": SECRET, "colour_of_door": "red"}}


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code = main(["inventory", *arguments])
        out = capsys.readouterr()
        assert SECRET not in out.out + out.err
        return code, out.out, out.err

    return call


def guard_wrote(folder, *records):
    words = ("path", "event", "entity", "confidence", "count")
    lines = [json.dumps(dict(zip(words, record, strict=True))) for record in records]
    (folder / "seen.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def test_what_the_guard_saw_and_nobody_listed_fails_with_the_rows_to_add(run, tmp_path):
    guard_wrote(
        tmp_path,
        ("properties.contact", "Signed Up", "EMAIL_ADDRESS", "certain", 2),
        ("properties.colour_of_door", "Signed Up", None, None, 2),
        ("properties.$lib", "Signed Up", None, None, 2),
    )
    code, out, _ = run("check", "seen.jsonl")
    assert code == 1
    assert 'property = "properties.contact"\nverdict = "pi"\nentity = "EMAIL_ADDRESS"\nreason = "TODO"' in out
    assert 'property = "properties.colour_of_door"\nverdict = "not_pi"\nentity = []' in out
    assert "$lib" not in out


def test_update_writes_them_and_check_fails_until_the_reasons_are_written(run, tmp_path):
    (tmp_path / "events.jsonl").write_text(json.dumps(EVENT) + "\n", "utf-8")
    file = tmp_path / "pi_inventory.toml"
    assert run("update", "events.jsonl")[0] == 0
    code, out, err = run("check", "events.jsonl")
    assert (code, out) == (1, "")
    assert "pi_inventory.toml:" in err
    assert "no reason yet" in err
    file.write_text(file.read_text("utf-8").replace("TODO", "reviewed"), "utf-8")
    assert run("check", "events.jsonl")[0] == 0
    assert SECRET not in file.read_text("utf-8")


def test_a_verdict_that_changed_fails(run, tmp_path):
    (tmp_path / "pi_inventory.toml").write_text(
        'version = 1\n[[properties]]\nproperty = "properties.contact"\nverdict = "not_pi"\nentity = []\nreason = "clean"\n',
        "utf-8",
    )
    guard_wrote(tmp_path, ("properties.contact", "Signed Up", None, None, 1))
    assert run("check", "seen.jsonl")[0] == 0
    guard_wrote(tmp_path, ("properties.contact", "Signed Up", "US_SSN", "certain", 1))
    code, out, err = run("check", "seen.jsonl")
    assert code == 1
    assert "the verdict changed" in err
    assert 'entity = "US_SSN"' in out


def test_a_name_of_an_event_that_hides_who_did_it_is_neither_told_nor_written(run, tmp_path):
    file = tmp_path / "pi_inventory.toml"
    file.write_text(
        'version = 1\n[[properties]]\nproperty = "properties.contact"\nverdict = "not_pi"\nentity = []\nreason = "clean"\n',
        "utf-8",
    )
    events = [
        {"event": "Signed Up", "properties": {"contact": "none"}},
        {"event": f"who={SECRET}", "properties": {"contact": SECRET}},
    ]
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events), "utf-8")
    assert run("check", "events.jsonl")[0] == 1
    assert run("update", "events.jsonl")[0] == 0
    assert SECRET not in file.read_text("utf-8")
    assert "event =" not in file.read_text("utf-8")


def test_a_row_that_expired_or_has_no_reason_fails_with_its_line(run, tmp_path):
    (tmp_path / "pi_inventory.toml").write_text(
        'version = 1\n[[properties]]\nproperty = "properties.a"\nverdict = "not_pi"\nreason = "x"\nexpires = 2020-01-31\n'
        '[[properties]]\nproperty = "properties.b"\nverdict = "not_pi"\nreason = ""\n',
        "utf-8",
    )
    guard_wrote(tmp_path, ("properties.a", "Seen", None, None, 1))
    code, _, err = run("check", "seen.jsonl")
    assert code == 1
    assert "pi_inventory.toml:2: properties.a: expired on 2020-01-31" in err
    assert "pi_inventory.toml:7: properties.b: no reason yet" in err


def test_a_guard_that_saw_nothing_is_no_success(run, tmp_path):
    (tmp_path / "seen.jsonl").write_text("", "utf-8")
    code, _, err = run("check", "seen.jsonl")
    assert code == 1
    assert "nothing was seen, so nothing was checked" in err


def test_a_mistake_in_the_file_is_exit_code_2(run, tmp_path):
    (tmp_path / "pi_inventory.toml").write_text("version = 1\n[[propertys]]\n", "utf-8")
    guard_wrote(tmp_path, ("properties.a", "Seen", None, None, 1))
    code, _, err = run("check", "seen.jsonl")
    assert code == 2
    assert "did you mean 'properties'" in err
