"""A policy is tried on stored events: what changes, what breaks, what is refused, without a key, a value or a network."""

import io
import json
import re
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify import KeyRing, Redactor
from pi_classify.cli import main
from pi_classify.policy.distinct import Distinct
from pi_classify.policy.simulation import Simulation

EVENTS = Path(__file__).parents[1] / "examples" / "events.jsonl"
SECRET = "jane.roe@example.com"


@pytest.fixture
def run(tmp_path, monkeypatch, capsysbinary):
    """Run the command in an empty folder, without any key; returns (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    for name in ("PI_CLASSIFY_KEY", "PI_CLASSIFY_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments, lines=()):
        data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(("simulate", *arguments))
        out = capsysbinary.readouterr()
        return code, out.out.decode(), out.err.decode()

    return call


def signups(n: int = 3) -> list[dict]:
    return [
        {
            "type": "identify",
            "userId": f"u-{i}",
            "traits": {"email": f"jane{i}.roe@example.com", "plan": "pro"},
        }
        for i in range(n)
    ]


def test_the_presets_keep_the_examples_whole(run) -> None:
    code, out, err = run("--policy", "analytics", str(EVENTS))
    assert code == 0
    assert out.splitlines()[0].endswith("against the events as they are: 248 events")
    assert "0 events refused (so far 0); joins, funnels and counts hold" in out
    assert "ephemeral" in err


def test_no_value_of_any_event_is_in_the_report(run) -> None:
    _, text, err = run("--policy", "ccpa", str(EVENTS))
    _, data, _ = run("--policy", "ccpa", "--format", "json", str(EVENTS))
    values = set(
        re.findall(
            r"[a-z0-9.]+@example\.(?:com|org|net)|203\.0\.113\.[0-9]+|usr_[0-9a-f]+", EVENTS.read_text()
        )
    )
    assert len(values) > 50
    for value in values:
        assert value not in text + data + err
    assert "pi1_" not in text + data


def test_json_says_the_same_as_the_library(run) -> None:
    code, out, _ = run("--policy", "ccpa", "--format", "json", lines=signups())
    told = json.loads(out)
    simulation = Simulation("ccpa")
    for event in signups():
        simulation.add(event)
    assert code == 0
    assert told == json.loads(json.dumps(simulation.result().to_dict()))
    assert told["changed"] == [
        {"place": "traits.email", "entity": "EMAIL_ADDRESS", "old": "keep", "new": "hash", "events": 3},
        {"place": "userId", "entity": "USER_ID", "old": "keep", "new": "hash", "events": 3},
    ]
    assert told["values"] == [
        {"place": "traits.email", "before": 3, "after": 3, "is_exact": True},
        {"place": "userId", "before": 3, "after": 3, "is_exact": True},
    ]
    assert (told["events"], told["refused"], told["baseline_id"], told["is_safe"]) == (3, 0, None, True)


def test_against_a_baseline_only_what_differs_is_told(run) -> None:
    code, out, _ = run("--policy", "ccpa", "--baseline", "analytics", "--format", "json", lines=signups())
    told = json.loads(out)
    assert code == 0
    assert [(row["place"], row["old"], row["new"]) for row in told["changed"]] == [("userId", "keep", "hash")]
    assert [row["place"] for row in told["values"]] == ["userId"]


def test_the_same_policy_changes_nothing(run) -> None:
    code, out, _ = run("--policy", "ccpa", "--baseline", "ccpa", lines=signups())
    assert code == 0
    assert "no action changes" in out
    assert "distinct values" not in out


def test_a_join_that_breaks_is_named_and_fails(run, tmp_path) -> None:
    (tmp_path / "new.toml").write_text(
        'version = 1\nextends = "analytics"\n[[rules]]\naction = "mask"\npath = ["traits.email"]\n'
    )
    events = [
        {"type": "identify", "userId": f"jane{n}@example.com", "traits": {"email": f"jane{n}@example.com"}}
        for n in range(4)
    ]
    code, out, _ = run("--policy", "new.toml", lines=events)
    assert code == 1
    assert re.search(r"^traits\.email = userId +4 +0 +4 +0 +0$", out, re.MULTILINE)
    assert re.search(r"^traits\.email +4 +1$", out, re.MULTILINE)
    assert re.search(r"^traits\.email +4 +1 +0 +3$", out, re.MULTILINE)
    assert "not everything holds" in out


def test_what_a_policy_removes_on_purpose_is_told_and_passes(run) -> None:
    events = [
        {"event": "a", "userId": f"u-{n}", "context": {"device": {"advertisingId": f"{n:08}-aaaa"}}}
        for n in range(3)
    ]
    code, out, _ = run("--policy", "analytics", "--vendor", "segment", lines=events)
    assert code == 0
    assert "removes, on purpose: context.device.advertisingId" in out


def test_a_policy_that_refuses_events_fails_and_counts_them(run, tmp_path) -> None:
    (tmp_path / "new.toml").write_text(
        'version = 1\nextends = "analytics"\n[[rules]]\naction = "refuse"\nentity = ["US_SSN"]\n'
    )
    lines = [*signups(2), {"type": "track", "userId": "u-0", "properties": {"ssn": "987-65-4320"}}]
    code, out, _ = run("--policy", "new.toml", lines=lines)
    assert code == 1
    assert "1 events refused (so far 0)" in out
    assert re.search(r"^properties\.ssn +US_SSN +keep -> refuse +1$", out, re.MULTILINE)
    assert re.search(r"^userId +2 +2 +1$", out, re.MULTILINE)


def test_a_row_that_cannot_be_read_is_told_by_its_line_and_fails(run, tmp_path) -> None:
    (tmp_path / "events.jsonl").write_text(f'{{"email": "{SECRET}"\n{{"userId": "u-1"}}\n')
    code, out, err = run("--policy", "ccpa", "events.jsonl")
    assert code == 1
    assert "events.jsonl:1: not JSON" in err
    assert SECRET not in out + err


def test_nothing_but_the_report_is_written(run, tmp_path) -> None:
    (tmp_path / "events.jsonl").write_bytes(json.dumps(signups(1)[0]).encode())
    run("--policy", "ccpa", "events.jsonl")
    assert [file.name for file in tmp_path.iterdir()] == ["events.jsonl"]
    code, out, _ = run("--policy", "ccpa", "-o", "report.txt", "events.jsonl")
    assert (code, out) == (0, "")
    assert "traits.email" in (tmp_path / "report.txt").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--policy", "nonesuch"],
        ["--policy", "missing.toml"],
        ["--policy", "ccpa", "--baseline", "nonesuch"],
        ["--policy", "ccpa", "missing.jsonl"],
        ["--policy", "ccpa", "--format", "xml"],
    ],
)
def test_wrong_usage_is_exit_code_2(run, arguments) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err
    assert "error of its own" not in err


def test_estimates_and_what_was_not_followed_are_said_aloud(run, monkeypatch) -> None:
    monkeypatch.setattr("pi_classify.policy.simulation.Distinct", partial(Distinct, bound=2))
    code, out, _ = run("--policy", "ccpa", lines=signups(5))
    assert code == 0
    assert re.search(r"^userId +~[0-9]+ +~[0-9]+$", out, re.MULTILINE)
    assert "~ is an estimate" in out
    monkeypatch.setattr("pi_classify.policy.simulation._MOST_PLACES", 1)
    code, out, _ = run("--policy", "ccpa", lines=signups(5))
    assert code == 1
    assert "too many properties" in out


def test_the_event_inside_a_row_and_the_inventory_are_found(run, tmp_path) -> None:
    (tmp_path / "inventory.toml").write_text(
        'version = 1\n[[properties]]\nproperty = "traits.email"\nverdict = "not_pi"\nentity = "EMAIL_ADDRESS"\nreason = "a shop\'s own"\n'
    )
    rows = [{"payload": event} for event in signups()]
    code, out, _ = run(
        "--policy",
        "analytics",
        "--at",
        "payload",
        "--inventory",
        "inventory.toml",
        "--vendor",
        "auto",
        lines=rows,
    )
    assert code == 0
    assert "no action changes" in out


def test_findings_inside_lenses_count_the_values_of_their_property() -> None:
    simulation = Simulation("analytics", vendor="posthog")
    for n in range(4):
        url = f"https://example.com/?email=jane{n % 2}%40example.com"
        simulation.add(
            {"event": "$pageview", "properties": {"$current_url": url, "people": [{"jane@example.com": n}]}}
        )
    told = simulation.result()
    assert [(row.place, row.old, row.new) for row in told.changed] == [
        ("properties.$current_url?email", "keep", "hash"),
        ("properties.people[].<EMAIL_ADDRESS#1>", "keep", "hash"),
    ]
    assert [(row.place, row.before, row.after) for row in told.values if "url" in row.place] == [
        ("properties.$current_url", 2, 2)
    ]
    assert "safe: 4 events" in repr(told)


def test_simulating_counts_what_redacting_would_change() -> None:
    events = [json.loads(line) for line in EVENTS.read_bytes().splitlines()[:60]]
    simulation, redactor = Simulation("strict"), Redactor("strict", keys=KeyRing.ephemeral())
    for event in events:
        simulation.add(event)
        redactor.redact(event)
    told = simulation.result()
    paths = {re.sub("#[0-9]+>", "#1>", path) for path, _, _ in redactor.stats()["changes"]}
    assert {row.place for row in told.changed} == paths
    assert told.events == 60


@given(st.lists(st.integers(0, 500) | st.text(max_size=3), max_size=300), st.randoms())
def test_distinct_values_are_counted_exactly_up_to_the_bound_in_any_order(values, random) -> None:
    count, other = Distinct(b"k" * 32, bound=300), Distinct(b"k" * 32, bound=300)
    shuffled = list(values)
    random.shuffle(shuffled)
    for value, again in zip(values, shuffled, strict=True):
        count.add(value)
        other.add(again)
    assert count.is_exact
    assert count.count == other.count == len({str(value) for value in values})


def test_beyond_the_bound_the_count_is_an_estimate_that_says_so() -> None:
    count = Distinct(b"k" * 32, bound=1_000)
    for n in range(60_000):
        count.add(f"u-{n % 20_000}")
    assert not count.is_exact
    assert abs(count.count - 20_000) < 2_000
