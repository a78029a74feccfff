"""The reviewed file: strict to read, exact in what it excuses, and never a hiding place."""

import datetime

import pytest

from pi_classify.cli import main
from pi_classify.integrations.posthog import before_send
from pi_classify.inventory import InvalidInventory, Inventory
from pi_classify.inventory.changes import Seen, append, problems
from pi_classify.inventory.reader import parse
from pi_classify.policy import Redactor
from pi_classify.policy.keys import Key, KeyRing

KEYS = KeyRing([Key(bytes(range(32)))])
TODAY = datetime.date(2026, 6, 1)
EMAIL, SSN = "jane@example.com", "219-09-9999"


def row(place="properties.code", verdict="not_pi", reason="reviewed", **more):
    said = {"property": place, "verdict": verdict, "reason": reason, **more}

    def text(value):
        return str(value) if isinstance(value, datetime.date | list) else f'"{value}"'

    return "[[properties]]\n" + "\n".join(f"{word} = {text(value)}" for word, value in said.items()) + "\n"


def inventory(*rows):
    return Inventory(parse("version = 1\n" + "".join(rows)), today=TODAY)


def redacted(listed, event="Seen", policy="ccpa", **properties):
    redactor = Redactor(policy, keys=KEYS, inventory=listed)
    payload = {"event": event, "properties": {"$lib": "web", **properties}}
    new = redactor.redact(payload).payload
    assert redactor.left(new) == ()
    return new["properties"]


def test_a_property_that_is_no_pi_is_kept():
    assert redacted(inventory(row()), code=EMAIL)["code"] == EMAIL
    assert redacted(inventory(), code=EMAIL)["code"] != EMAIL


def test_an_exception_does_not_hide_a_social_security_number():
    assert redacted(inventory(row()), code=SSN)["code"] == "[US_SSN]"
    assert redacted(inventory(row(entity="US_SSN")), code=SSN)["code"] == SSN


def test_named_entities_are_all_that_an_exception_covers():
    listed = inventory(row(entity="US_SSN"))
    assert redacted(listed, code=EMAIL)["code"] != EMAIL
    assert redacted(inventory(row(entity=[])), code=EMAIL)["code"] != EMAIL


@pytest.mark.parametrize("order", [1, -1])
def test_a_row_for_one_event_beats_the_general_one(order):
    rows = [row(), row(event="Login", verdict="pi", entity="EMAIL_ADDRESS", action="redact")][::order]
    assert redacted(inventory(*rows), "Login", code=EMAIL)["code"] == "[EMAIL_ADDRESS]"
    assert redacted(inventory(*rows), "Seen", code=EMAIL)["code"] == EMAIL


@pytest.mark.parametrize("order", [1, -1])
def test_the_most_specific_place_wins(order):
    rows = [row("properties.**"), row("properties.code", "pi", entity="EMAIL_ADDRESS", action="redact")][
        ::order
    ]
    out = redacted(inventory(*rows), code=EMAIL, other=EMAIL)
    assert (out["code"], out["other"]) == ("[EMAIL_ADDRESS]", EMAIL)


def test_a_declared_pseudonym_is_a_finding_by_name_and_its_action_beats_the_policy():
    listed = inventory(row("properties.visitor_key", "pi", entity="USER_ID", action="redact"))
    assert redacted(listed, visitor_key="zz top")["visitor_key"] == "[USER_ID]"
    assert redacted(listed, policy="analytics", visitor_key=7)["visitor_key"] is None
    assert redacted(listed, visitor_key="unknown")["visitor_key"] == "unknown"


def test_a_declared_property_may_be_kept_but_not_what_else_stands_in_it():
    listed = inventory(row("properties.$ip", "pi", entity="IP_ADDRESS", action="keep"))
    assert redacted(listed, **{"$ip": "192.0.2.7"})["$ip"] == "192.0.2.7"
    assert redacted(listed, **{"$ip": SSN})["$ip"] == "[US_SSN]"


def test_a_comment_in_which_an_address_may_stand_is_not_an_address():
    listed = inventory(row("properties.comment", "pi", entity="EMAIL_ADDRESS", action="redact"))
    assert redacted(listed, comment="very nice")["comment"] == "very nice"
    assert redacted(listed, comment=f"ask {EMAIL}")["comment"] == "ask [EMAIL_ADDRESS]"


def test_a_property_stands_for_what_is_read_inside_it_and_an_inner_row_says_more():
    url = "https://shop.example.com/?email=jane%40example.com"
    place = "properties.$current_url"
    assert redacted(inventory(row(place)), **{"$current_url": url})["$current_url"] == url
    inner = row(f"{place}?email", "pi", entity="EMAIL_ADDRESS", action="redact")
    out = redacted(inventory(row(place), inner), **{"$current_url": url})["$current_url"]
    assert out == "https://shop.example.com/?email=%5BEMAIL_ADDRESS%5D"


def test_an_identity_slot_never_holds_a_constant():
    listed = inventory(row("distinct_id", "pi", entity="USER_ID", action="redact"))
    redactor = Redactor("analytics", keys=KEYS, inventory=listed)
    event = {"event": "Seen", "distinct_id": "u-1", "properties": {"$lib": "web"}}
    other = {**event, "distinct_id": "u-2"}
    tokens = {redactor.redact(one).payload["distinct_id"] for one in (event, other)}
    assert len(tokens) == 2
    assert all(token.startswith("pi1_id_") for token in tokens)


def test_what_was_not_scanned_cannot_be_excused():
    listed = inventory(row("**.code"), row("properties.code"))
    redactor = Redactor("ccpa", keys=KEYS, inventory=listed)
    assert redactor.redact({"properties": {"code": "x" * 1_000_001}}).payload["properties"]["code"] != "x"
    with pytest.raises(InvalidInventory, match="cannot be judged"):
        inventory(row(entity="UNSCANNED"))


@pytest.mark.parametrize(
    "one", [row(expires=datetime.date(2026, 5, 31)), row(reason="TODO")], ids=["expired", "TODO"]
)
def test_a_row_that_expired_or_waits_for_its_reason_does_not_count(one):
    assert redacted(inventory(one), code=EMAIL)["code"] != EMAIL
    assert inventory(one).verdict("properties.code", "Seen") is None


def test_the_last_day_counts():
    assert inventory(row(expires=TODAY)).verdict("properties.code") is not None


def test_one_inventory_gives_the_same_text_another_outcome_in_another_event():
    redactor = Redactor("ccpa", keys=KEYS, inventory=inventory(row(event="Login")))
    for _ in range(3):
        for event in ("Login", "Seen"):
            out = redactor.redact({"event": event, "properties": {"$lib": "web", "code": EMAIL}}).payload
            assert (out["properties"]["code"] == EMAIL) is (event == "Login")


def test_the_hook_reads_it():
    hook = before_send("analytics", keys=KEYS, inventory=inventory(row()))
    assert hook({"event": "Seen", "properties": {"code": EMAIL}})["properties"]["code"] == EMAIL


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[propertys]]\n", 2, "properties"),
        (row().replace("verdict", "verdikt"), 4, "verdict"),
        (row(verdict="notpi"), 4, "not_pi"),
        (row(entity="EMAIL_ADRESS"), 6, "EMAIL_ADDRESS"),
        (row(verdict="pi", entity="USER_ID", action="hsah"), 7, "hash"),
        (row(verdict="pi"), 4, "needs an entity"),
        (row(action="hash"), 6, "only verdict"),
        (row(reason=""), 5, "no reason"),
        ('[[properties]]\nproperty = "a"\nverdict = "not_pi"\n', 2, "no reason"),
        (row(expires="soon"), 6, "date without quotes"),
        (row() + row(), 7, "already"),
        (row(place="**"), 3, "names no property"),
        (row(place="seen_by.<DATA#1>.email"), 3, "write 'seen_by.*.email'"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_nearest_word(text, line, words):
    with pytest.raises(InvalidInventory) as refused:
        parse("version = 1\n" + text, "pi_inventory.toml")
    assert str(refused.value).startswith(f"pi_inventory.toml:{line}: ")
    assert words in str(refused.value)


def test_a_new_property_and_a_changed_verdict_are_told_with_the_row_to_add():
    listed = inventory(row(entity=[]))
    seen = [
        Seen("properties.code", "Login", "EMAIL_ADDRESS", "certain"),
        Seen("properties.code", "Seen"),
        Seen("properties.colour", "Seen"),
        Seen("properties.$lib", "Seen", vendor="posthog"),
    ]
    found = {one.row.place: one.row for one in problems(listed, seen)}
    assert set(found) == {"properties.code", "properties.colour"}
    assert (found["properties.code"].event, found["properties.code"].entity) == ("Login", ("EMAIL_ADDRESS",))
    assert (found["properties.colour"].verdict, found["properties.colour"].entity) == ("not_pi", ())


def test_update_appends_and_keeps_comments(tmp_path):
    file = tmp_path / "pi_inventory.toml"
    file.write_text("# ours\nversion = 1\n\n" + row() + "# the end\n", "utf-8")
    seen = [Seen("properties.colour", "Seen"), Seen('properties["full \\"name"]', "Seen", "PERSON", "likely")]
    listed = Inventory.load(file)
    assert append(listed, seen, file) == 2
    text = file.read_text("utf-8")
    assert text.startswith("# ours\nversion = 1\n\n" + row() + "# the end\n")
    again = Inventory.load(file)
    assert append(again, seen, file) == 0
    assert [one.line for one in problems(again, seen)] == [10, 16]


def test_the_shell_asks_the_inventory_too(tmp_path, capsys):
    events, listed = tmp_path / "events.jsonl", tmp_path / "pi_inventory.toml"
    events.write_text('{"contact": "jane@example.com"}\n', "utf-8")
    listed.write_text(
        'version = 1\n[[properties]]\nproperty = "contact"\nverdict = "not_pi"\nentity = ["EMAIL_ADDRESS"]\nreason = "ours"\n',
        "utf-8",
    )
    assert main(["redact", str(events), "--ephemeral-key", "--inventory", str(listed)]) == 0
    assert capsys.readouterr().out == '{"contact": "jane@example.com"}\n'
    assert main(["audit", str(events), "--inventory", str(listed)]) == 0
    assert "EMAIL_ADDRESS" not in capsys.readouterr().out
