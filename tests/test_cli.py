"""The shell keeps its promises: exit codes, line numbers for what is lost, and no value in any message."""

import gzip
import io
import json
import shlex
import subprocess
import sys

import pytest

import pi_classify
from pi_classify.cli import main
from pi_classify.policy.keys import Key, new_secret

SECRET = "jane.roe@example.com"
DIRTY = {"event": "Signed Up", "properties": {"email": SECRET, "plan": "pro"}}
CLEAN_LINE = b'{"event": "Seen",  "properties": {"plan": "pro", "price": 1.50}}'
DIRTY_LINE = json.dumps(DIRTY).encode()


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.delenv("PI_CLASSIFY_KEY_FILE", raising=False)
    monkeypatch.setenv("PI_CLASSIFY_KEY", new_secret())


@pytest.fixture
def run(tmp_path, monkeypatch, capsysbinary):
    """Run a command in an empty folder on some lines; returns (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments, lines=(), end=b"\n"):
        data = b"".join(line + b"\n" for line in lines)
        data = data if end else data.removesuffix(b"\n")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(arguments)
        out = capsysbinary.readouterr()
        return code, out.out, out.err.decode()

    return call


def test_classify_prints_paths_and_entities_but_no_value(run):
    code, out, err = run("classify", lines=[CLEAN_LINE, DIRTY_LINE])
    entry = json.loads(out)
    assert code == 0
    assert entry["line"] == 2
    found = entry["findings"][0]
    assert (found["path"], found["entity"]) == ("properties.email", "EMAIL_ADDRESS")
    assert set(found) == {"path", "start", "end", "entity", "family", "categories", "confidence", "evidence"}
    assert SECRET.encode() not in out
    assert SECRET not in err


def test_redact_writes_clean_events_and_copies_an_unchanged_line_byte_for_byte(run):
    code, out, _ = run("redact", lines=[CLEAN_LINE, DIRTY_LINE])
    first, second = out.splitlines()
    assert code == 0
    assert first == CLEAN_LINE
    assert SECRET.encode() not in second
    assert json.loads(second)["properties"]["plan"] == "pro"


def test_redact_without_a_key_shows_the_command_that_makes_one(run, monkeypatch):
    monkeypatch.delenv("PI_CLASSIFY_KEY")
    code, out, err = run("redact", lines=[DIRTY_LINE])
    assert (code, out) == (2, b"")
    assert "export PI_CLASSIFY_KEY=$(pi-classify keys new)" in err
    assert "Traceback" not in err


def test_an_ephemeral_key_is_said_aloud(run, monkeypatch):
    monkeypatch.delenv("PI_CLASSIFY_KEY")
    code, out, err = run("redact", "--ephemeral-key", lines=[DIRTY_LINE])
    assert code == 0
    assert b"pi1_email_" in out
    assert "ephemeral" in err


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1, 2]", "not an object"),
        (b'{"email": "jane.roe@exa', "not JSON"),
        (b'{"email": "jane.roe@example.com", "email": null}', "twice"),
        (b'{"email": "\xff"}', "not UTF-8"),
    ],
)
@pytest.mark.parametrize("command", ["redact", "check", "classify", "audit"])
def test_a_row_that_is_no_event_is_reported_by_line_and_never_lost_silently(run, command, line, reason):
    code, out, err = run(command, lines=[CLEAN_LINE, line, CLEAN_LINE])
    assert code == 1
    assert "-:2: " in err
    assert reason in err
    assert "jane.roe" not in err + out.decode()


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999"])
def test_a_number_that_is_none_is_not_scanned_and_the_rest_of_its_row_is(run, number):
    """The same as for a dict in Python: the row is read, and what was not scanned is not clean."""
    line = b'{"email": "jane.roe@example.com", "n": ' + number + b"}"
    code, out, _ = run("redact", "--ephemeral-key", lines=[line])
    written = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert code == 1
    assert written["n"] == "[UNSCANNED:nan]"
    assert written["email"].startswith("pi1_email_")
    for command in ("check", "classify", "audit"):
        code, out, err = run(command, lines=[line])
        assert code == 1
        assert b"UNSCANNED" in out
        assert b"EMAIL_ADDRESS" in out
        assert "not read" not in err.replace("0 rows not read", "")


def test_a_number_that_is_none_beside_the_event_is_written_as_null(run):
    code, out, _ = run("redact", "--at", "event", lines=[b'{"n": NaN, "event": {"plan": "pro"}}'])
    assert (code, json.loads(out)) == (0, {"n": None, "event": {"plan": "pro"}})


def test_a_last_line_that_breaks_off_is_truncated(run):
    code, _, err = run("redact", lines=[CLEAN_LINE, DIRTY_LINE[:30]], end=b"")
    assert code == 1
    assert "-:2: truncated" in err


def test_rejects_hold_line_offset_and_reason_only(run, tmp_path):
    code, _, _ = run(
        "redact", "--rejects", "rejects.jsonl", lines=[CLEAN_LINE, b'"' + SECRET.encode() + b'"']
    )
    entry = json.loads((tmp_path / "rejects.jsonl").read_bytes())
    assert code == 1
    assert entry == {"file": "-", "line": 2, "offset": len(CLEAN_LINE) + 1, "reason": "not an object"}


def test_the_event_inside_a_row_is_addressed_by_at(run):
    row = {"id": 7, "data": {"payload": DIRTY}}
    code, out, _ = run("redact", "--at", "data.payload", lines=[json.dumps(row).encode()])
    written = json.loads(out)
    assert code == 0
    assert written["id"] == 7
    assert written["data"]["payload"]["properties"]["plan"] == "pro"
    assert SECRET.encode() not in out


def test_a_row_without_an_event_at_that_place_is_rejected(run):
    code, out, err = run("redact", "--at", "payload", lines=[DIRTY_LINE])
    assert (code, out) == (1, b"")
    assert "no object at --at" in err


def test_output_appears_under_its_name_only_when_all_went_well(run, tmp_path):
    target = tmp_path / "clean.jsonl"
    target.write_bytes(b"before")
    (tmp_path / "events.gz").write_bytes(DIRTY_LINE)
    code, _, err = run("redact", "events.gz", "-o", "clean.jsonl")
    assert code == 2
    assert "it is not gzip" in err
    assert target.read_bytes() == b"before"


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        (("redact",), 500),
        (("check",), 500),
        (("classify",), 500),
        (("audit", "--format", "csv"), 2),
        (("audit", "--format", "csv", "--workers", "2"), 2),
        (("simulate", "--policy", "analytics", "--format", "json"), 1),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_a_file_that_breaks_off_is_read_up_to_there_and_said(run, tmp_path, command, lines):
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress((DIRTY_LINE + b"\n") * 500)[:-9])
    code, out, err = run(command[0], "cut.jsonl.gz", *command[1:])
    assert code == 1
    assert "cut.jsonl.gz:501: damaged or cut off from here on" in err
    assert SECRET not in err
    assert len(out.splitlines()) == lines
    assert b"500" in out or lines == 500


def test_the_reject_of_a_file_that_breaks_off_says_where(run, tmp_path):
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress((CLEAN_LINE + b"\n") * 500)[:-9])
    code, out, err = run("redact", "cut.jsonl.gz", "--rejects", "rejects.jsonl")
    assert (code, out) == (1, (CLEAN_LINE + b"\n") * 500)
    assert "500 lines written, 0 of them changed, 1 rejected" in err
    assert json.loads((tmp_path / "rejects.jsonl").read_bytes()) == {
        "file": "cut.jsonl.gz",
        "line": 501,
        "offset": 500 * len(CLEAN_LINE + b"\n"),
        "reason": "damaged or cut off from here on",
    }


def test_half_a_json_document_is_audited_and_not_written(run, tmp_path):
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(b"[" + DIRTY_LINE + b"," + DIRTY_LINE)[:-9])
    code, out, err = run("audit", "cut.json.gz", "--format", "csv")
    assert code == 1
    assert b"properties.email" in out
    assert "cut.json.gz:1: damaged or cut off from here on" in err
    code, _, err = run("redact", "cut.json.gz", "-o", "clean.json")
    assert code == 2
    assert "from line 1 on: damaged or cut off from here on; half a document is none" in err
    assert not (tmp_path / "clean.json").exists()


def test_output_goes_to_the_named_file(run, tmp_path):
    code, out, _ = run("redact", "-o", "clean.jsonl", lines=[CLEAN_LINE])
    assert (code, out) == (0, b"")
    assert (tmp_path / "clean.jsonl").read_bytes() == CLEAN_LINE + b"\n"


def test_check_names_file_line_path_entity_and_clause_and_fails(run, tmp_path, monkeypatch):
    monkeypatch.delenv("PI_CLASSIFY_KEY")
    (tmp_path / "events.jsonl").write_bytes(CLEAN_LINE + b"\n" + DIRTY_LINE + b"\n")
    code, out, err = run("check", "events.jsonl")
    assert code == 1
    assert out.decode().startswith("events.jsonl:2 properties.email EMAIL_ADDRESS certain (")
    assert SECRET not in out.decode() + err


def test_check_passes_on_what_redact_wrote(run):
    _, out, _ = run("redact", lines=[DIRTY_LINE])
    code, left, _ = run("check", lines=out.splitlines())
    assert (code, left) == (0, b"")


def test_audit_adds_up_per_property(run):
    code, out, _ = run("audit", lines=[CLEAN_LINE, DIRTY_LINE, DIRTY_LINE, DIRTY_LINE])
    assert code == 0
    assert "properties.email" in out.decode()
    assert "75.0%" in out.decode()
    assert SECRET.encode() not in out


@pytest.mark.parametrize("form", ["html", "json"])
def test_audit_writes_other_forms(run, form):
    code, out, _ = run("audit", "--format", form, lines=[DIRTY_LINE])
    assert code == 0
    assert b"properties.email" in out
    assert SECRET.encode() not in out


def test_explain_says_why_without_the_value(run):
    code, out, err = run("explain", lines=[DIRTY_LINE])
    assert code == 0
    assert "EMAIL_ADDRESS" in out.decode()
    assert SECRET not in out.decode() + err


def test_explain_takes_one_place(run):
    _, out, _ = run("explain", "--path", "properties.email", lines=[DIRTY_LINE])
    assert out.decode().startswith("properties.email\n")
    assert "plan" not in out.decode()


def test_keys_new_prints_a_usable_secret_alone(run):
    code, out, err = run("keys", "new")
    key = Key.parse(out.decode().strip())
    assert code == 0
    assert key.id in err
    assert out.decode().strip() not in err


def test_keys_list_shows_ids_only(run, monkeypatch):
    secret = new_secret()
    monkeypatch.setenv("PI_CLASSIFY_KEY", secret)
    code, out, err = run("keys", "list")
    assert (code, out.decode()) == (0, f"{Key.parse(secret).id} active\n")
    assert secret not in out.decode() + err


def test_detectors_lists_every_entity(run):
    from pi_classify.detectors import catalogue

    code, out, _ = run("detectors")
    assert code == 0
    assert {line.split()[0] for line in out.decode().splitlines()[2:]} == {d.entity for d in catalogue()}


@pytest.mark.parametrize("name", ["analytics", "ccpa", "strict"])
def test_policy_show_and_check_read_the_presets(run, name):
    assert run("policy", "show", name)[0] == 0
    code, out, _ = run("policy", "check", name)
    assert code == 0
    assert b"valid" in out


def test_policy_schema_is_json(run):
    code, out, _ = run("policy", "schema")
    assert code == 0
    assert isinstance(json.loads(out), dict)


def test_an_invalid_policy_is_one_clear_line_and_exit_code_2(run, tmp_path):
    (tmp_path / "bad.toml").write_text("nonsense = 1\n")
    code, _, err = run("policy", "check", "bad.toml")
    assert code == 2
    assert err.startswith("pi-classify: ")
    assert "bad.toml" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["redact", "missing.jsonl"],
        ["check", "missing.jsonl"],
        ["explain", "missing.json"],
        ["check", "--policy", "nonesuch"],
        ["check", "--vendor", "nonesuch"],
        ["nonesuch"],
        ["redact", "--nonesuch"],
    ],
)
def test_wrong_usage_and_missing_files_are_exit_code_2_without_a_traceback(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, b"")
    assert err
    assert "Traceback" not in err
    assert "error of its own" not in err


def test_the_version_is_told(run):
    from pi_classify import __version__

    assert run("--version") == (0, f"pi-classify {__version__}\n".encode(), "")


@pytest.mark.parametrize(
    ("lines", "told"), [([DIRTY_LINE, CLEAN_LINE], "more than one event"), ([b"[{}]"], "a list")]
)
def test_explain_says_how_to_take_one_event_out_of_many(run, lines, told):
    code, out, err = run("explain", lines=lines)
    assert (code, out) == (2, b"")
    assert told in err
    assert "sed -n 12p" in err
    assert SECRET not in err


def test_a_port_that_is_taken_is_named_with_the_way_out(run):
    from pi_classify.testing.sink import Sink

    with Sink() as other:
        code, out, err = run("sink", "--port", str(other.port))
    assert (code, out) == (2, b"")
    assert f"port {other.port} of 127.0.0.1" in err
    assert "--port 0" in err


def test_an_interrupted_run_says_that_it_was_and_leaves_the_old_file(run, tmp_path, monkeypatch):
    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    (tmp_path / "clean.jsonl").write_bytes(b"old")
    monkeypatch.setattr("pi_classify.cli.redact.read_rows", interrupt)
    code, out, err = run("redact", "-o", "clean.jsonl", lines=[DIRTY_LINE])
    assert (code, out) == (130, b"")
    assert "stopped" in err
    assert (tmp_path / "clean.jsonl").read_bytes() == b"old"


def test_an_unforeseen_error_shows_its_type_only(run, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("pi_classify.engine.classifier.Classifier.classify", fail)
    code, _, err = run("classify", lines=[DIRTY_LINE])
    assert code == 2
    assert "RuntimeError" in err
    assert SECRET not in err


def test_a_reader_that_leaves_early_meets_no_complaint(tmp_path):
    (tmp_path / "events.jsonl").write_bytes((DIRTY_LINE + b"\n") * 3000)
    code = "import sys; from pi_classify.cli import main; sys.exit(main(['classify', 'events.jsonl']))"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == 1
    assert err == b""


def test_asking_for_help_loads_neither_engine_nor_presidio():
    code = (
        "import sys; from pi_classify.cli import main; main(['--help']); "
        "assert not {'presidio_analyzer', 'spacy', 'pi_classify.engine.classifier'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_python_m_pi_classify_is_the_command():
    told = subprocess.run(
        [sys.executable, "-m", "pi_classify", "--version"], capture_output=True, text=True, check=True
    )
    assert pi_classify.__version__ in told.stdout


def test_an_ephemeral_key_and_a_file_of_keys_contradict_each_other(run):
    code, _, err = run("redact", "--ephemeral-key", "--key-file", "key", lines=[DIRTY_LINE])
    assert code == 2
    assert "give one of them" in err


def test_a_key_file_that_cannot_be_read_is_named(run):
    code, _, err = run("redact", "--key-file", "nokey", lines=[DIRTY_LINE])
    assert code == 2
    assert "nokey cannot be read: No such file" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "e.jsonl", "-o", "e.jsonl"],
        ["audit", "*.jsonl", "--rejects", "./e.jsonl"],
        ["classify", "e.jsonl", "-o", "e.jsonl"],
        ["classify", "e.jsonl", "-o", "out", "--rejects", "out"],
        ["check", "e.jsonl", "--write-baseline", "e.jsonl"],
        ["check", "e.jsonl", "--rejects", "link.jsonl"],
        ["notice", "e.jsonl", "-o", "e.jsonl"],
        ["simulate", "--policy", "ccpa", "e.jsonl", "-o", "e.jsonl"],
        ["redact", "e.jsonl", "-o", "out.jsonl", "--rejects", "e.jsonl"],
        ["redact", "e.jsonl", "-o", "out.jsonl", "--rejects", "out.jsonl"],
    ],
    ids=" ".join,
)
def test_what_is_read_is_not_replaced_and_nothing_is_written_twice(run, tmp_path, arguments):
    (tmp_path / "e.jsonl").write_bytes(DIRTY_LINE + b"\n")
    (tmp_path / "link.jsonl").symlink_to("e.jsonl")
    code, out, err = run(*arguments)
    assert (code, out) == (2, b"")
    assert "is read here, or named twice" in " ".join(err.replace("│", " ").split())
    assert (tmp_path / "e.jsonl").read_bytes() == DIRTY_LINE + b"\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.jsonl", "link.jsonl"]


def test_redact_may_replace_its_own_file(run, tmp_path):
    (tmp_path / "e.jsonl").write_bytes(DIRTY_LINE + b"\n")
    assert run("redact", "e.jsonl", "-o", "e.jsonl")[0] == 0
    assert b"pi1_email" in (tmp_path / "e.jsonl").read_bytes()


@pytest.mark.parametrize("command", ["redact", "check", "classify", "audit", "explain", "inventory check -"])
def test_standard_input_that_is_closed_is_said(monkeypatch, capsys, command):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(command.split()) == 2
    assert "cannot read standard input: it is closed" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["redact e.jsonl", "audit e.jsonl", "keys new", "notice e.jsonl"])
def test_standard_output_that_is_closed_is_said_and_is_no_success(tmp_path, command):
    (tmp_path / "e.jsonl").write_bytes(DIRTY_LINE + b"\n")
    shell = f"exec {shlex.quote(sys.executable)} -m pi_classify {command} >&-"
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "closed" in done.stderr
    assert "error of its own" not in done.stderr


def test_the_device_of_standard_output_may_be_a_pipe(tmp_path):
    (tmp_path / "e.jsonl").write_bytes(DIRTY_LINE + b"\n")
    command = [sys.executable, "-m", "pi_classify", "redact", "e.jsonl", "-o", "/dev/stdout"]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, check=False)
    assert (done.returncode, json.loads(done.stdout)["event"]) == (0, "Signed Up")
