"""Property names that may be values are shown by no command and no message, and can still be excused."""

import io
import json
import sys

import pytest

from pi_classify import KeyRing, Policy, Redactor, check_coherence
from pi_classify.cli import main
from pi_classify.inventory import Inventory
from pi_classify.inventory.changes import append
from pi_classify.inventory.selectors import compile_selector
from pi_classify.testing import Guard, PersonalInformationFound, assert_no_pi
from pi_classify.testing.guard import seen_rows
from pi_classify.testing.reading import Item
from pi_classify.testing.sink.judging import leaks
from pi_classify.testing.sink.received import Received

NAMES = ("u-48213", "deadbeef00112233", "k3f9qz", "jane_roe9931", "7ABC123", "Marta Roe", "jane@example.com")
EVENT = {
    "event": "Seen",
    "distinct_id": "u1",
    "properties": {
        "seen_by": {name: {"email": f"a{n}@example.com", "seat": n} for n, name in enumerate(NAMES)}
    },
}


def held_back(text):
    return not any(name in text for name in NAMES)


@pytest.mark.parametrize(
    "command",
    [
        ["classify"],
        *(["check", "--format", form] for form in ("text", "json", "sarif", "github")),
        ["check", "--policy", "strict"],
        ["explain", "-"],
        *(["audit", "--format", form] for form in ("text", "html", "markdown", "csv", "json")),
        *(["simulate", "--policy", policy, "--format", "json"] for policy in ("ccpa", "strict")),
        ["inventory", "check", "-"],
    ],
    ids=" ".join,
)
def test_no_command_prints_a_name_that_may_be_a_value(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(EVENT).encode() + b"\n")))
    main(command)
    out = capsys.readouterr()
    assert "seen_by" in out.out
    assert held_back(out.out + out.err)


@pytest.mark.parametrize("path", ["properties.seen_by.<DATA#1>.email", "properties.seen_by.u-48213"])
def test_explain_takes_a_path_as_it_prints_it_and_as_it_is(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "e.json").write_text(json.dumps(EVENT))
    assert main(["explain", "e.json", "--path", path]) == 0
    assert capsys.readouterr().out.startswith("properties.seen_by.<DATA#1>.email\n  EMAIL_ADDRESS")


def test_neither_a_baseline_nor_an_inventory_holds_such_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "e.jsonl").write_text(json.dumps(EVENT))
    main(["check", "e.jsonl", "--write-baseline", "baseline.json"])
    main(["inventory", "update", "e.jsonl"])
    written = (tmp_path / "baseline.json").read_text() + (tmp_path / "pi_inventory.toml").read_text()
    assert "seen_by" in written
    assert held_back(written)
    assert main(["check", "e.jsonl", "--baseline", "baseline.json"]) == 0


def test_a_row_that_inventory_update_added_lists_the_property(tmp_path):
    file = tmp_path / "pi_inventory.toml"
    seen = [_seen(row) for row in seen_rows([Item("", EVENT, None)])]
    assert append(Inventory(()), seen, file) > 0
    reviewed = file.read_text().replace('"TODO"', '"reviewed"')
    file.write_text(reviewed)
    assert append(Inventory.load(file), seen, file) == 0
    assert file.read_text() == reviewed


def _seen(row):
    from pi_classify.inventory.changes import Seen

    return Seen(row.path, row.event, row.entity, row.confidence, row.vendor)


def test_a_failed_assertion_holds_them_back_and_what_it_advises_works():
    event = {"properties": {"seen_by": {"u-48213": {"email": "a@example.com"}}}}
    with pytest.raises(PersonalInformationFound) as caught:
        assert_no_pi(event)
    message = str(caught.value)
    assert held_back(message)
    assert 'allow=["properties.seen_by.*.email"]' in message
    assert_no_pi(event, allow=["properties.seen_by.*.email"])
    keep = 'version = 1\nextends = "analytics"\n[[rules]]\naction = "keep"\npath = ["properties.seen_by.*.email"]\n'
    assert_no_pi(event, policy=Policy.load(keep))


def test_guards_and_sinks_hold_them_back():
    assert all(held_back(row.path) for row in seen_rows([Item("", EVENT, None)]))
    request = Received("posthog", "/batch/", (EVENT,), (), "", b"")
    lines = [str(leak) for leak in leaks(request, 1, Redactor("analytics", without_key="redact"))]
    assert lines
    assert held_back("".join(lines))
    assert held_back(repr(Guard()))


def test_joins_below_such_names_are_told_without_them():
    before = [{"userId": "u-1", "seen_by": {"u-48213": {"user_id": "u-1"}}}] * 3
    after = [{"userId": "u-1", "seen_by": {"u-48213": {"user_id": "x-9"}}}] * 3
    told = check_coherence(before, after)
    assert not told.holds
    assert "seen_by.<DATA#1>.user_id" in repr(told.broken)
    assert held_back(repr(told.broken) + repr(told.counts) + repr(told.funnels))


@pytest.mark.parametrize(
    ("place", "is_one_step"),
    [
        ("properties.plan", True),
        ('properties["full name"]', True),
        ('properties["a.b"]', True),
        ("properties.<EMAIL_ADDRESS#1>", True),
        ("properties.a.b", False),
        ('properties["full name"].b', False),
        ("properties", False),
        ("properties[]", False),
        ("properties?email", False),
    ],
)
def test_a_star_is_one_step_however_its_name_is_written(place, is_one_step):
    assert bool(compile_selector("properties.*").fullmatch(place)) is is_one_step


def test_a_rule_with_a_star_reaches_names_with_blanks_and_names_that_are_data():
    policy = Policy.load(
        'version = 1\nextends = "analytics"\n[[rules]]\naction = "drop"\npath = ["traits.*.email"]\n'
    )
    redactor = Redactor(policy, keys=KeyRing.ephemeral())
    event = {
        "traits": {"second person": {"email": "a@example.com"}, "b@example.com": {"email": "c@example.com"}}
    }
    assert "email" not in json.dumps(redactor.redact(event).payload).replace("pi1_email", "")
