"""The notice at collection: every category with its wording and its evidence, and a failure for what it lacks."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import pi_classify as pi
from pi_classify import taxonomy
from pi_classify.auditing import Report
from pi_classify.auditing.notice import TO_FILL, UNVERIFIED, Notice, NoticeRow
from pi_classify.cli.app import build
from pi_classify.errors import (
    CategoryNotInNotice,
    PiClassifyError,
    UnknownCategory,
    UnreadableInput,
    UnverifiedWording,
)

EVENTS: list[dict[str, Any]] = [
    {
        "event": "Order Completed",
        "distinct_id": "u-1",
        "timestamp": "2026-03-04T05:06:07Z",
        "properties": {
            "$ip": "203.0.113.9",
            "$current_url": "https://example.com/",
            "total_price": 12,
            "plan": "pro",
        },
    },
    {
        "event": "Signed Up",
        "distinct_id": "u-2",
        "timestamp": "2026-05-04T05:06:07Z",
        "properties": {"email": "jane@example.com", "ssn": "987-65-4320"},
    },
]


@pytest.fixture(scope="module")
def report() -> Report:
    return pi.audit(EVENTS)


def by_key(notice: Notice) -> dict[str, Any]:
    return {row.key: row for row in (*notice.rows, *notice.sensitive)}


def test_every_category_of_the_statute_has_a_row_and_sensitive_clauses_stand_apart(report: Report) -> None:
    notice = report.notice()
    assert [row.key for row in notice.rows] == [letter for letter in taxonomy.categories() if letter != "L"]
    assert [row.key for row in notice.sensitive] == list(taxonomy.sensitive_clauses())
    for row in notice.rows:
        assert row.category.wording in notice.to_markdown()


def test_evidence_is_properties_events_and_days_and_never_a_value(report: Report) -> None:
    rows = by_key(report.notice())
    assert "properties.$ip" in rows["A"].properties
    assert (rows["A"].first, rows["A"].last) == ("2026-03-04", "2026-05-04")
    assert rows["A"].events == 2
    assert rows["(ae)(1)(A)"].properties == ("properties.ssn",)
    told = report.notice().to_markdown() + report.notice().to_html() + report.notice().to_json()
    assert not [v for v in ("jane", "203.0.113", "987-65", "u-1") if v in told]


def test_what_is_collected_by_association_is_in_the_notice_though_no_policy_acts_on_it(
    report: Report,
) -> None:
    rows = by_key(report.notice())
    assert "properties.total_price" in rows["D"].properties
    assert rows["F"].is_collected


def test_what_was_not_seen_says_what_that_bounds(report: Report) -> None:
    many = pi.audit([{"plan": "pro"}] * 300).notice()
    assert by_key(many)["E"].is_collected is False
    assert "not seen in 300 events: in fewer than 1.00% of such events (95 %)" in many.to_markdown()


def test_the_businesss_words_are_asked_for_and_placed(report: Report) -> None:
    empty = report.notice()
    assert TO_FILL in empty.to_html()
    assert empty.missing["A"] == ("purposes", "retention", "sold or shared")
    said = report.notice(
        purposes={"A": ["support", "billing"], "F": "analytics"},
        retention="13 months",
        sold_or_shared={"A": False},
    )
    row = by_key(said)["A"]
    assert (row.purposes, row.retention, row.sold_or_shared) == (("support", "billing"), "13 months", "no")
    assert "A" not in said.missing
    assert said.missing["F"] == ("sold or shared",)


def test_a_notice_as_html_is_a_page_of_its_own_and_a_notebook_gets_a_piece() -> None:
    notice = pi.audit([{"email": "jane@example.com"}]).notice()
    page, piece = notice.to_html(), notice._repr_html_()
    assert page.startswith("<!doctype html>")
    for said in (
        '<meta charset="utf-8">',
        "<title>Notice at collection</title>",
        "default-src",
        "no legal advice",
    ):
        assert said in page
    assert "<html" not in piece
    assert "no legal advice" in piece


def test_an_answer_for_a_category_that_does_not_exist_is_refused(report: Report) -> None:
    with pytest.raises(UnknownCategory):
        report.notice(purposes={"Z": "support"})


def test_wording_that_was_not_verified_is_marked_and_strict_refuses_it(report: Report) -> None:
    assert UNVERIFIED in report.notice().to_html()
    with pytest.raises(UnverifiedWording, match=r"the wording of A, B.* was not seen"):
        report.notice(strict=True)
    assert pi.audit([{"total_price": 12}]).notice(strict=True).collected == ("D",)


def test_a_category_that_is_collected_and_not_declared_fails(report: Report) -> None:
    notice = report.notice()
    report.check_notice(notice)
    report.check_notice(notice.to_dict())
    report.check_notice(list(notice.collected))
    for lacking in notice.collected:
        with pytest.raises(CategoryNotInNotice, match="collected and not in the notice") as caught:
            report.check_notice([key for key in notice.collected if key != lacking])
        assert lacking in str(caught.value)
        assert "987-65" not in str(caught.value)


def test_a_misspelt_declaration_is_an_error_and_not_a_licence(report: Report) -> None:
    with pytest.raises(UnknownCategory):
        report.check_notice(["A", "(ae)(1)(Q)"])


def test_what_could_not_be_read_is_no_proof_of_absence() -> None:
    report = pi.audit([{"plan": "pro"}, "no object"])
    assert report.notice().gaps == ("1 rows not read (not an object)",)
    with pytest.raises(CategoryNotInNotice, match="cannot be confirmed: 1 rows not read"):
        report.check_notice([*taxonomy.categories(), *taxonomy.sensitive_clauses()])


@pytest.mark.parametrize("text", ["{", "[]", '{"categories": ["Z"]}'])
def test_a_file_that_declares_nothing_says_so(text: str, report: Report, tmp_path: Path) -> None:
    (tmp_path / "notice.json").write_text(text)
    with pytest.raises(PiClassifyError):
        report.check_notice(tmp_path / "notice.json")


@given(st.integers(1, 10**9))
def test_the_bound_shrinks_with_the_number_of_events(events: int) -> None:
    share = float(Notice((), (), events, ()).bound.rpartition("than ")[2].split("%")[0])
    assert 0 <= share <= 95
    assert share <= 300 / events + 0.01


@given(st.integers(1, 10**12))
def test_the_bound_is_never_below_the_truth_nor_nothing(events: int) -> None:
    share = float(Notice((), (), events, ()).bound.rpartition("than ")[2].split("%")[0])
    assert share >= -100 * math.expm1(math.log(0.05) / events) > 0


@pytest.mark.parametrize("blank", ["", " ", [], [""], None])
def test_a_blank_answer_says_nothing(blank: Any, report: Report) -> None:
    row = by_key(report.notice(purposes={"A": blank}, retention={"A": blank}, sold_or_shared={"A": blank}))[
        "A"
    ]
    assert row.missing == ("purposes", "retention", "sold or shared")


def test_several_answers_stand_beside_each_other_and_what_is_no_text_is_refused(report: Report) -> None:
    said = report.notice(
        sold_or_shared={"A": ["an ad network", "a broker"]}, retention="a year", purposes=["x", "y"]
    )
    assert by_key(said)["A"].sold_or_shared == "an ad network; a broker"
    for wrong in (5, {"A": {"sold": True}}, {"A": 1}, [1]):
        with pytest.raises(UnreadableInput, match="are texts, or true or false"):
            report.notice(sold_or_shared=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "declared", [None, 5, {"categories": None}, {"categories": [{"x": 1}]}, {"sensitive": 1}]
)
def test_what_declares_nothing_is_an_error_that_says_so(declared: Any, report: Report) -> None:
    with pytest.raises(UnreadableInput, match="declares no notice"):
        report.check_notice(declared)


def test_a_category_of_which_the_report_is_not_sure_is_possible_and_not_unseen() -> None:
    row = NoticeRow("E", taxonomy.category("E"), (), ("face",), 0, "", "", (), (), "", "")
    text = Notice((row,), (), 5, ()).to_markdown()
    assert "| possible | 0 |" in text
    assert "face (possible)" in text


def test_a_property_with_a_hostile_name_stays_in_its_cell() -> None:
    names = ["<script>alert(1)</script>_email", "a|b_email", "`](x)_email", "n\nl_email", "email\u202e"]
    notice = pi.audit([dict.fromkeys(names, "jane@example.com")]).notice(purposes="<b>x|y</b>\n# h")
    assert "<script>" not in notice.to_html()
    assert "<b>" not in notice.to_html() + notice.to_markdown()
    rows = [line for line in notice.to_markdown().splitlines() if line.startswith("| A ")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [12]


def test_the_command_writes_a_notice_and_checks_one(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    (tmp_path / "answers.toml").write_text('[purposes]\nA = "support"\n')
    events, declared = str(tmp_path / "events.jsonl"), str(tmp_path / "notice.json")

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(build(), ["notice", *arguments])

    written = run(events, "--answers", str(tmp_path / "answers.toml"), "--format", "json", "-o", declared)
    assert written.exit_code == 0, written.output
    assert json.loads(Path(declared).read_text())["categories"][0]["purposes"] == ["support"]
    assert run(events, "--declared", declared).exit_code == 0
    (tmp_path / "short.toml").write_text('categories = ["A"]\n')
    failed = run(events, "--declared", str(tmp_path / "short.toml"))
    assert failed.exit_code == 1
    assert "B Customer records" in failed.output
    assert isinstance(run(events, "--strict").exception, UnverifiedWording)


def test_the_command_makes_the_notice_of_a_report_as_of_the_events_it_counted(tmp_path: Path) -> None:
    """A report is where rows have their event under another name, which `audit --at` knows."""
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps({"row": event}) + "\n" for event in EVENTS))
    report, rows, made = (str(tmp_path / name) for name in ("report.json", "rows.jsonl", "notice.json"))

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(build(), arguments)

    assert run("audit", rows, "--at", "row", "--format", "json", "-o", report).exit_code == 0
    assert run("notice", report, "--format", "json", "-o", made).exit_code == 0
    whole = pi.audit(EVENTS).notice()
    found = json.loads(Path(made).read_text())
    assert (found["events"], found["not_seen"]) == (len(EVENTS), whole.bound)
    assert [row["category"] for row in found["categories"] if row["collected"]] == [
        row.key for row in whole.rows if row.is_collected and not row.key.startswith("(")
    ]
    there = tmp_path / "there.json"
    assert run("notice", rows, "--at", "row", "--format", "json", "-o", str(there)).exit_code == 0
    assert {**json.loads(there.read_text()), "gaps": []} == {**found, "gaps": []}
    assert run("notice", rows, "--at", "nothing", "-o", made).exit_code == 1
    refused = run("notice", report, "--inventory", str(tmp_path / "pi_inventory.toml"))
    assert isinstance(refused.exception, UnreadableInput)
    (tmp_path / "old.json").write_text('{"format": "pi_classify report", "version": 1}')
    assert isinstance(run("notice", str(tmp_path / "old.json")).exception, UnreadableInput)


@pytest.mark.parametrize("answers", ["[purposes", '[purpose]\nA = "x"\n', "[sold_or_shared]\nA = 1\n"])
def test_answers_that_cannot_be_placed_are_refused(answers: str, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("{}\n")
    (tmp_path / "answers.toml").write_text(answers)
    run = CliRunner().invoke(
        build(), ["notice", str(tmp_path / "events.jsonl"), "--answers", str(tmp_path / "answers.toml")]
    )
    assert isinstance(run.exception, UnreadableInput)


def test_every_source_is_named_also_of_what_is_collected_by_association(tmp_path):
    for number in range(8):
        (tmp_path / f"{number}.jsonl").write_text('{"email": "jane@example.com", "plan": "pro"}\n')
    notice = pi.audit(str(tmp_path / "*.jsonl")).notice()
    for key in ("A", "D"):
        row = next(row for row in notice.rows if row.key == key)
        assert [Path(source).name for source in row.sources] == [f"{number}.jsonl" for number in range(8)]
