"""A report says what matters first, in every form, and what changed since the last one; it never holds a value."""

import csv
import io
import json
import sys
import tomllib

import pytest

from pi_classify import Inventory, audit
from pi_classify.auditing import Report, Tally, audit_payloads
from pi_classify.auditing.reading import count, source_rows
from pi_classify.auditing.rows import FIELD, LEAK, MIXED
from pi_classify.auditing.suggested import REVIEW
from pi_classify.cli import main
from pi_classify.engine.classifier import Classifier
from pi_classify.errors import InvalidInventory, InvalidPolicy, MissingExtra, UnreadableInput

SECRET = "zebra.quillfeather@example.com"


def row_of(report, path, entity):
    return next(row for row in report.rows if (row.property, row.entity) == (path, entity))


def test_a_few_matches_in_free_text_are_a_leak_and_nearly_all_are_a_field():
    events = [
        {"note": "mail jane@example.com" if n < 3 else "all fine", "email": "jane@example.com" if n else ""}
        for n in range(100)
    ]
    report = audit(events)
    leak, field = row_of(report, "note", "EMAIL_ADDRESS"), row_of(report, "email", "EMAIL_ADDRESS")
    assert (leak.holds, leak.matched, leak.values, leak.filled) == (LEAK, 0.03, 3, 100)
    assert (field.holds, field.matched, field.share, field.filled) == (FIELD, 1.0, 0.99, 99)
    assert row_of(audit(events[:8]), "note", "EMAIL_ADDRESS").holds == MIXED


def test_what_a_lens_opened_is_measured_by_the_text_it_stands_in():
    report = audit(
        [
            {"url": f"https://example.com/?{'email=jane@example.com' if n == 0 else 'page=1'}"}
            for n in range(10)
        ]
    )
    row = row_of(report, "url?email", "EMAIL_ADDRESS")
    assert (row.holds, row.matched) == (LEAK, 0.1)


def test_several_addresses_in_one_text_are_one_value():
    row = row_of(audit([{"note": "jane@example.com and joe@example.net"}]), "note", "EMAIL_ADDRESS")
    assert (row.findings, row.values, row.matched) == (2, 1, 1.0)


def test_sensitive_rows_come_first_and_what_is_kept_comes_last():
    report = audit(
        [
            {
                "distinct_id": "u-1",
                "properties": {"ssn": "987-65-4320", "email": "jane@example.com", "x": float("nan")},
            }
        ]
    )
    assert [row.entity for row in report.rows] == ["US_SSN", "UNSCANNED", "EMAIL_ADDRESS", "USER_ID"]
    assert [row.action for row in report.rows] == ["redact", REVIEW, "hash", "keep"]
    assert report.rows[1].not_scanned == ("nan (1)",)


def test_the_suggested_action_is_that_of_the_policy_at_this_property():
    text = (
        'version = 1\ndefault = "redact"\n[[rules]]\naction = "mask"\npath = ["properties.items[].email"]\n'
    )
    report = audit(
        [{"properties": {"items": [{"email": "jane@example.com"}], "email": "jane@example.com"}}], policy=text
    )
    assert row_of(report, "properties.items[].email", "EMAIL_ADDRESS").action == "mask"
    assert row_of(report, "properties.email", "EMAIL_ADDRESS").action == "redact"


def test_an_unknown_policy_is_refused():
    with pytest.raises(InvalidPolicy):
        audit([], policy="nonesuch")


def test_a_property_that_differs_between_events_is_told_per_event():
    events = [{"event": "Feedback", "properties": {"value": "jane@example.com"}}] * 30
    events += [{"event": "Click", "properties": {"value": "button"}}] * 30
    row = row_of(audit(events), "properties.value", "EMAIL_ADDRESS")
    assert row.differs == (("Click", 0.0), ("Feedback", 1.0))
    assert not row_of(audit(events[:30]), "properties.value", "EMAIL_ADDRESS").differs


def test_an_event_name_that_is_personal_information_is_not_shown():
    report = audit([{"event": SECRET, "plan": "pro"}, {"event": f"hello {SECRET}", "plan": "pro"}])
    assert set(report.profiles["plan"].by_event) == {"<EMAIL_ADDRESS#1>"}


def test_categories_by_association_have_rows_of_their_own_and_are_no_findings():
    report = audit(
        [
            {
                "event": "Order Completed",
                "properties": {"revenue": 9.5, "total_price": 10, "country": "US", "lead_score": 3},
            }
        ]
    )
    assert {(row.property, row.category) for row in report.associations} >= {
        ("properties.revenue", "D"),
        ("properties.total_price", "D"),
        ("properties.country", "G"),
        ("properties.lead_score", "K"),
        ("event", "F"),
    }
    assert all("1798.140" in row.citation and row.why for row in report.associations)
    assert not any(row.property == "properties.revenue" for row in report.rows)


def test_rows_say_where_to_look(tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_text('\n{"plan": "pro"}\n{"users": [{"email": "jane@example.com"}]}\n')
    (row,) = audit(file).rows
    assert [tuple(locator) for locator in row.locators] == [(str(file), 3, "users[0].email")]


def test_a_seed_chooses_another_sample_and_the_same_seed_the_same():
    events = [{f"name{'x' * (n % 9)}": "jane@example.com"} for n in range(50)]
    one, same, other = (audit(events, sample=5, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_reports_of_workers_add_up_through_their_json():
    events = [{"event": "e", "email": "jane@example.com", "n": n} for n in range(20)]
    whole = audit(events)
    parts = [Report.from_json(audit(part).to_json()) for part in (events[:7], events[7:])]
    total = parts[0] + parts[1]
    assert total.tally.payloads == 20
    assert [row._replace(locators=()) for row in total.rows] == [
        row._replace(locators=()) for row in whole.rows
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"format": "pi_classify report", "version": 2}',
        f'{{"format": "{SECRET}"}}',
        "\udcff",
        b"\xff\xfe\x00",
    ],
)
def test_json_of_something_else_is_refused_without_quoting_it(text):
    with pytest.raises(UnreadableInput, match="no report of this version") as raised:
        Report.from_json(text)
    assert "zebra" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("damage", ["payloads", "types", "values", "associated"])
def test_a_damaged_report_is_refused(damage):
    table = json.loads(audit([{"email": "jane@example.com"}]).to_json())
    profile = table["counted"]["profiles"][0]
    if damage == "payloads":
        table["counted"]["payloads"] = -1
    elif damage == "types":
        profile["types"] = {"str": "many"}
    elif damage == "values":
        profile["sketches"]["values"] = "eJwDAAAAAAE="
    else:
        profile["associated"] = [["D"]]
    with pytest.raises(UnreadableInput):
        Report.from_json(json.dumps(table))


def test_a_difference_names_what_is_new_gone_and_changed():
    before = audit([{"note": "fine", "old": "jane@example.com", "lost": 1}] * 30)
    after = audit([{"note": "mail jane@example.com", "plan": "pro", "ip": "203.0.113.9"}] * 30)
    difference = after.diff(before)
    assert difference.new == (("ip", "IP_ADDRESS"), ("note", "EMAIL_ADDRESS"))
    assert difference.gone == (("old", "EMAIL_ADDRESS"),)
    assert str(difference).splitlines() == [
        "new: ip holds IP_ADDRESS",
        "new: note holds EMAIL_ADDRESS",
        "new: plan, nothing found",
        "gone: old held EMAIL_ADDRESS",
        "gone: lost",
    ]
    assert not after.diff(after)
    assert str(after.diff(after)) == "nothing changed"


def test_a_share_that_moved_is_a_change_when_there_are_enough_values():
    few = audit([{"note": "mail jane@example.com" if n % 2 else "fine"} for n in range(60)])
    all_of_them = audit([{"note": "mail jane@example.com"}] * 60)
    assert "note holds EMAIL_ADDRESS in 100% of its values, was 50%" in str(all_of_them.diff(few))
    assert not audit([{"note": "mail jane@example.com"}]).diff(
        audit([{"note": "mail jane@example.com"}, {"note": "x"}])
    )


def test_a_verdict_is_a_row_of_the_inventory(tmp_path):
    events = [{"properties": {"code": "jane@example.com"}}]
    report, file = audit(events), tmp_path / "pi_inventory.toml"
    lines = report.verdict("properties.code", "not_pi", reason="a test account", file=file)
    assert tomllib.loads(lines)["properties"][0]["entity"] == "EMAIL_ADDRESS"
    assert Inventory.load(file).verdict("properties.code").reason == "a test account"
    assert len(audit(events, inventory=file)) == 0


def test_a_verdict_is_written_nowhere_unless_a_file_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    audit([{"code": "jane@example.com"}]).verdict("code", "not_pi", reason="a test account")
    assert list(tmp_path.iterdir()) == []


def test_a_verdict_keeps_the_comments_of_the_file(tmp_path):
    file = tmp_path / "pi_inventory.toml"
    file.write_text("# ours\nversion = 1\n")
    audit([{"plan": "pro"}]).verdict("plan", "not_pi", reason="a tariff", file=file)
    assert file.read_text().startswith("# ours\nversion = 1\n\n[[properties]]\n")


def test_a_verdict_about_names_that_are_data_holds_for_all_of_them(tmp_path):
    events = [{"carts": {"u-48213": {"code": "jane@example.com"}}}]
    file = tmp_path / "pi_inventory.toml"
    report = audit(events)
    report.verdict("carts.<DATA#1>.code", "not_pi", reason="a test account", file=file)
    assert len(audit([{"carts": {"u-48214": {"code": "jane@example.com"}}}], inventory=file)) == 0


def test_a_verdict_needs_a_property_a_word_and_a_reason():
    report = audit([{"plan": "pro"}])
    with pytest.raises(LookupError, match=r"report\.profiles"):
        report.verdict("nonesuch", "not_pi", reason="a tariff")
    with pytest.raises(InvalidInventory):
        report.verdict("plan", "harmless", reason="a tariff")
    with pytest.raises(InvalidInventory):
        report.verdict("plan", "not_pi", reason="")


def test_no_constant_is_suggested_for_an_identity_slot():
    events = [{"event": "e", "distinct_id": "jane@example.com", "properties": {"email": "jane@example.com"}}]
    constant = 'version = 1\ndefault = "redact"\n'
    actions = {row.property: row.action for row in audit(events, policy=constant).rows}
    assert actions == {"distinct_id": "hash", "properties.email": "redact"}


def test_a_pseudonym_by_behaviour_is_confirmed_as_a_user_id(tmp_path):
    events = [{"distinct_id": f"u-{n % 50}", "properties": {"zq": f"k{n % 50 * 7919}q"}} for n in range(500)]
    report, file = audit(events), tmp_path / "pi_inventory.toml"
    assert ("properties.zq", "PSEUDONYM") in {(row.property, row.entity) for row in report.rows}
    report.verdict("properties.zq", "pi", reason="the shop's own customer key", file=file)
    (row,) = [row for row in audit(events, inventory=file).rows if row.property == "properties.zq"]
    assert row.entity == "USER_ID"


def test_a_cell_of_a_spreadsheet_is_never_a_formula():
    text = audit([{"=cmd|' /C calc'!A0": "jane@example.com", "@SUM(A1)": "jane@example.com"}]).to_csv()
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1
    assert not any(cell[:1] in "=+-@" for row in rows[1:] for cell in row if cell)


def test_markdown_survives_a_hostile_property_name():
    text = audit([{"a|b<img src=x>`\n": "jane@example.com"}]).to_markdown()
    assert "<img" not in text
    assert "a\\|b" in text
    assert (
        len({line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("|")}) == 1
    )


def test_arrow_has_one_type_a_column_with_and_without_rows():
    pytest.importorskip("pyarrow", reason="Arrow is optional")
    full = audit([{"email": "jane@example.com"}]).to_arrow()
    assert full.schema == audit([]).to_arrow().schema
    assert full.column("categories").to_pylist() == [["A"]]
    assert full.column("locators").to_pylist()[0] == [{"source": "", "record": 1, "path": "email"}]


def test_a_missing_library_is_named_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match="pip install pyarrow"):
        Report(Tally()).to_arrow()


def test_any_classifier_will_do():
    class Own:
        def classify(self, payload):
            return tuple(Classifier().classify({"email": payload["address_of"]}))

    (row,) = audit_payloads([{"address_of": "jane@example.com"}], Own()).rows
    assert (row.property, row.entity, row.findings) == ("email", "EMAIL_ADDRESS", 1)


def test_a_classifier_that_reads_ahead_counts_the_same():
    class Ahead(Classifier):  # as with a language model, which works in batches
        def scan_many(self, payloads, vendor=None, is_token=None):
            return iter([self.scan(payload, vendor, is_token) for payload in payloads])

    rows = [{"note": f"mail jane{n}@example.com"} for n in range(5)] + ["no payload", {"plan": "pro"}]
    assert audit_payloads(rows, Ahead()).tally.unread == {"not an object": 1}
    assert audit_payloads(rows, Ahead()) == audit_payloads(rows, Classifier())


def test_no_form_holds_a_value():
    pytest.importorskip("pyarrow", reason="Arrow is optional")
    report = audit(
        [{"distinct_id": SECRET, "event": SECRET, "properties": {"note": SECRET, SECRET: {"deep": SECRET}}}]
        * 3
    )
    forms = [
        repr(report), str(report), report.to_json(), report.to_csv(), report.to_markdown(), report.to_html(),
        str(report.to_arrow().to_pylist()), str(report.diff(audit([]))), str(report.associations),
    ]  # fmt: skip
    assert not any("zebra" in form for form in forms)


def test_an_empty_report_says_so_in_every_form():
    report = Report(Tally())
    assert str(report) == report.to_markdown() == "0 payloads read, 0 with personal information"
    assert report.to_csv() == ""
    assert report.associations == ()


def test_a_single_payload_is_refused():
    with pytest.raises(TypeError, match="many payloads"):
        audit({"email": "jane@example.com"})


# ---------------------------------------------------------------------- the shell


@pytest.fixture
def events(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    payloads = [
        {"plan": "pro"},
        {"url": "https://example.com/?email=zebra%40example.com", "note": f"mail {SECRET}", "n": 42},
    ]
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(one) + "\n" for one in payloads))
    return tmp_path / "events.jsonl"


@pytest.mark.parametrize("form", ["text", "html", "markdown", "csv", "json"])
def test_the_shell_writes_every_form(events, form, capsys):
    assert main(["audit", "events.jsonl", "--format", form, "--policy", "ccpa"]) == 0
    out = capsys.readouterr().out
    assert "EMAIL_ADDRESS" in out
    assert "zebra" not in out


def test_the_shell_says_what_changed_since_an_earlier_report(events, capsys):
    assert main(["audit", "events.jsonl", "--format", "json", "-o", "before.json"]) == 0
    assert main(["audit", "events.jsonl", "--since", "before.json"]) == 0
    events.write_text(events.read_text() + '{"ip": "203.0.113.9"}\n')
    assert main(["audit", "events.jsonl", "--since", "before.json"]) == 1
    assert "new: ip holds IP_ADDRESS" in capsys.readouterr().err
    assert main(["audit", "events.jsonl", "--since", "missing.json"]) == 2


def test_show_tells_shape_length_and_findings_and_no_value(events, capsys):
    assert main(["show", "events.jsonl:2", "note"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines() == [
        f"{len('mail ' + SECRET)} characters, shape a+ a+.a+@a+.a+",
        f"note 5-{5 + len(SECRET)}: EMAIL_ADDRESS, certain: check: EMAIL_ADDRESS",
    ]


def test_show_reveals_on_a_terminal_only(events, capsys, monkeypatch):
    assert main(["show", "events.jsonl:2", "note", "--reveal"]) == 2
    told = capsys.readouterr()
    assert "terminal only" in told.err
    assert "zebra" not in told.out + told.err
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert main(["show", "events.jsonl:2", "url?email", "--reveal"]) == 0
    assert "zebra%40example.com" in capsys.readouterr().out


def test_show_finds_what_a_locator_names_although_its_name_is_data(events, capsys):
    events.write_text('{"carts": {"u-48213": {"note": "jane@example.com"}}}\n')
    (row,) = audit(events).rows
    assert main(["show", f"events.jsonl:{row.locators[0].record}", row.locators[0].path]) == 0
    assert "EMAIL_ADDRESS" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "path"), [("events.jsonl:9", "note"), ("events.jsonl:2", "nonesuch"), ("events.jsonl", "note"), ("events.jsonl:0", "note"), ("missing.jsonl:1", "note")]
)  # fmt: skip
def test_show_says_what_is_not_there(events, place, path, capsys):
    assert main(["show", place, path]) == 2
    assert "zebra" not in "".join(capsys.readouterr())


def test_show_reveals_what_stands_below_a_name_that_is_data_only_in_the_event_itself(
    events, capsys, monkeypatch
):
    events.write_text('{"counts": {"zebra@example.com": [1, "two"]}}\n')
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert main(["show", "events.jsonl:1", "counts.<EMAIL_ADDRESS#1>", "--reveal"]) == 0
    assert "see the event itself" in capsys.readouterr().out


def test_show_does_not_quote_a_line_that_is_no_event(events, capsys):
    events.write_text('"zebra@example.com"\n{"plan": "pro"}\n')
    assert main(["show", "events.jsonl:1", "plan"]) == 2
    assert "zebra" not in "".join(capsys.readouterr())


def test_show_says_that_nothing_was_found(events, capsys):
    assert main(["show", "events.jsonl:1", "plan"]) == 0
    assert capsys.readouterr().out == "3 characters, shape a+\nnothing found\n"


def test_of_properties_that_are_counted_together_nobody_says_what_one_of_them_is() -> None:
    """An identity slot among them made the action of all a hash, and a thousand ids looked like one pseudonym."""
    kept = dict.fromkeys("abcdefgh", 1)
    events = [
        {
            "distinct_id": f"u{n % 25}", "properties": {**kept, "distinct_id": f"u{n % 25}", "loyalty": f"c-{n % 25}x"},
            "deep": {"er": {"password": "x1!"}},
        }
        for n in range(200)
    ]  # fmt: skip
    tally = Tally(most=3)
    count(tally, source_rows(events), Classifier())
    together = [row for row in Report(tally).rows if row.property == "<other>"]
    assert [(row.entity, row.action, row.holds) for row in together] == [
        ("CREDENTIAL", "review", ""),
        ("USER_ID", "review", ""),
    ]
