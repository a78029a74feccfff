"""A policy is idempotent: what `redact` wrote is left as it is by a second pass, whatever stood in it and under whatever name."""

import base64
import json
from datetime import datetime
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify import Classifier, Inventory, Key, KeyRing, Limits, Policy, Redactor
from pi_classify.detectors import catalogue
from pi_classify.engine import scopes

KEYS = KeyRing([Key(bytes(range(32)))])
CLASSIFIER = Classifier()
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0 Safari/537.36"
COARSE = ("IP_ADDRESS", "COORDINATES", "ZIP_CODE", "DATE_OF_BIRTH", "AGE", "USER_AGENT")


def redactor(policy: str | Policy, **options) -> Redactor:
    return Redactor(policy, **{"keys": KEYS, "classifier": CLASSIFIER} | options)


def ruled(default: str, *rules: str) -> Policy:
    return Policy.load(
        f'version = 1\ndefault = "{default}"\n' + "".join(f"[[rules]]\n{rule}\n" for rule in rules)
    )


REDACTORS = {name: redactor(name) for name in ("analytics", "ccpa", "strict")} | {
    action: redactor(ruled(action)) for action in ("redact", "mask", "truncate", "hash", "drop")
}
REDACTORS["coarse"] = redactor(
    ruled(
        "mask",
        f'action = "truncate"\nentity = {json.dumps(COARSE)}',
        'action = "hash"\nentity = ["EMAIL_ADDRESS"]',
        'action = "keep"\nfamily = "PSEUDONYM"',
    )
)


def settled(payload, policy="ccpa"):
    """The payload after one pass; after two it is the same, and nothing is left."""
    one = policy if isinstance(policy, Redactor) else REDACTORS[policy]
    written = one.redact(payload).payload
    assert one.redact(written).payload == written
    assert not one.left(written)
    return written


def token_of(value: str, policy="ccpa") -> str:
    return REDACTORS[policy].redact({"distinct_id": value}, "posthog").payload["distinct_id"]


# ---------------------------------------------------------------------- the law

AMBIGUOUS = (
    "name",
    "title",
    "id",
    "user",
    "type",
    "key",
    "value",
    "label",
    "message",
    "url",
    "properties",
    "distinct_id",
    "n",
)
NAMES = st.sampled_from(
    (*sorted({name.replace(" ", "_") for one in catalogue() for name in one.names[:4]}), *AMBIGUOUS)
)
ATOMS = st.sampled_from(
    [
        AGENT, "Chrome 120", "192.0.2.1", "192.0.2.1:8080", "2001:db8::1", "94110-1234", "941", "37.7749,-122.4194", "1980-02-29",
        "34 years old", "jane@example.com", "Jane Roe <jane@example.com>", "(415) 555-0123", "Jane Roe", "Dear Jane Roe,",
        "219-09-9999", "4111 1111 1111 1111", "https://example.com/u/jane@example.com?gclid=abc123456789&ip=192.0.2.1",
        "/home/jane/x", "7ABC123", "born 1980-02-29", "f" * 64, "bGVha21lQGV4YW1wbGUuY29t", "100 Main St, Springfield, CA 94110",
        "San Francisco", "female", "12345", "[EMAIL_ADDRESS]", "%5BCLICK_ID%5D", "**** ***", "age 34", "password: hunter2",
        KEYS.token("email", "jane@example.com", ""), f"pi1_id_{'a' * 8}_{'b' * 32}",
    ]
)  # fmt: skip
TEXTS = st.builds(
    lambda first, others: first + "".join(between + atom for between, atom in others),
    ATOMS,
    st.lists(
        st.tuples(st.sampled_from([" ", "; ", ",", "|", "\n", ": ", "=", "&", "/", "(", ""]), ATOMS),
        max_size=2,
    ),
)
SCALARS = TEXTS | st.sampled_from([34, 94110, 4155550123, 37.7749, 19800229, True, None])


def dressed(name: str, text: str) -> list[object]:
    return [
        json.dumps({name: text}),
        urlencode({name: text}),
        f"https://example.com/p?{name}={quote(text)}",
        f"https://example.com/?{name}={text}",
        f"{name}: {text}",
        f'<input name="{name}" value="{text}">',
        f'File "/home/jane/app.py", line 3, in f\n  {name} = {text!r}',
        base64.b64encode(text.encode()).decode(),
        text.encode(),
    ]


VALUES = SCALARS | st.builds(dressed, NAMES, TEXTS).flatmap(st.sampled_from)


def shapes(name: str, value, other: str, beside) -> list[object]:
    return [
        {name: value},
        {"event": "x", "distinct_id": "u", "properties": {name: value, other: beside}},
        {"user": {name: value, other: beside}},
        {name: [value, beside]},
        {"x": json.dumps({name: str(value), other: str(beside)})},
        {"key": f"{name} {beside}", "value": value},
        {"columns": [name, other], "rows": [[value, beside], [beside, value]]},
        {str(value): beside, f"{other} {value}": 3},
        {"type": value, name: beside, "name": value},
    ]


EVENTS = st.builds(shapes, NAMES, VALUES, NAMES, SCALARS).flatmap(st.sampled_from)


@settings(max_examples=300, deadline=None)
@given(EVENTS, st.sampled_from(sorted(REDACTORS)))
def test_what_was_written_is_left_as_it_is(payload, policy):
    one = REDACTORS[policy]
    outcome = one.redact(payload)
    if not outcome.refused:
        assert one.redact(outcome.payload).payload == outcome.payload
        assert not one.left(outcome.payload)
        assert one.redact_json(json.dumps(outcome.payload).encode()) == json.dumps(outcome.payload).encode()


# ---------------------------------------------------------------------- what is left of a value, and its name


@pytest.mark.parametrize("policy", sorted(REDACTORS))
@pytest.mark.parametrize(
    "payload",
    [
        {"gclid": "Dear Jane Roe,"},
        {"mrn": "Jane Roe <jane@example.com>"},
        {"customer_id": AGENT},
        {"customer_id": json.dumps({"ip": "192.0.2.1", "ua": AGENT})},
        {"license_plate": "born 1980-02-29"},
        {"gender": "Chrome 120 jane@example.com"},
        {"username": "192.0.2.1:8080"},
        {"full_name": "call (415) 555-0123 now"},
        {"zip": "100 Main St, Springfield, CA 94110"},
        {"m": f"ip_address: {AGENT}"},
        {"x": json.dumps({"gclid": "Dear Jane Roe,", "mrn": AGENT})},
        {"u": "https://example.com/?gclid=Dear%20Jane%20Roe%2C"},
        {"user": {"name": "from 192.0.2.1 and 203.0.113.9"}},
    ],
    ids=str,
)
def test_what_a_name_takes_of_the_rest_it_takes_at_once(payload, policy):
    settled(payload, policy)


def test_what_a_name_takes_goes_whatever_stood_in_it():
    assert settled({"gclid": "Dear Jane Roe,"}) == {"gclid": "[CLICK_ID]"}
    assert settled({"zip": "100 Main St, Springfield, CA 94110"}) == {"zip": "[POSTAL_ADDRESS] 941"}
    assert settled({"full_name": "born 1980-02-29"}, "mask") == {"full_name": "**** ****-**-**"}


def test_its_token_is_of_the_value_as_it_stood():
    """Of what was written there first, two people would have one."""
    agents = [AGENT, AGENT.replace("X11", "Macintosh")]
    tokens = {settled({"customer_id": agent})["customer_id"] for agent in agents}
    assert tokens == {token_of(agent) for agent in agents}
    assert len(tokens) == 2


@pytest.mark.parametrize(
    ("payload", "read"),
    [
        ({"gclid": "Jane Roe <jane@example.com>"}, lambda new: new["gclid"]),
        ({"x": '{"gclid": "Jane Roe <jane@example.com>"}'}, lambda new: json.loads(new["x"])["gclid"]),
        ({"u": "https://example.com/?a=1&gclid=Jane%20Roe%20%3Cjane%40example.com%3E"}, lambda new: new["u"].split("=")[-1]),
        ({"x": "a=1&gclid=Jane+Roe+%3Cjane%40example.com%3E"}, lambda new: new["x"].split("=")[-1]),
    ],
)  # fmt: skip
def test_so_it_is_also_inside_a_text(payload, read):
    one = redactor(
        ruled(
            "keep",
            'action = "hash"\nentity = ["CLICK_ID"]',
            'action = "redact"\nentity = ["PERSON", "EMAIL_ADDRESS"]',
        )
    )
    assert read(settled(payload, one)) == token_of("jane@example.com")


def test_what_a_second_look_took_is_told():
    one = REDACTORS["ccpa"]
    payload = {"gclid": "Dear Jane Roe,", "x": "a=1&gclid=Dear+Jane+Roe%2C"}
    changes = [(change.location, change.entity, change.action) for change in one.redact(payload).changes]
    assert changes == [("gclid", "CLICK_ID", "redact"), ("x?gclid", "CLICK_ID", "redact")]
    assert [(finding.location, finding.entity, action) for finding, action in one.left(payload)] == changes
    outcome = one.redact(payload)
    assert [finding.slice(payload) for finding in outcome.findings if finding.path == ("gclid",)] == [
        "Dear Jane Roe,",
        "Jane Roe",
    ]


def test_what_is_encoded_and_too_short_to_be_opened_again_goes_as_its_name_says():
    text = base64.b64encode(b"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0").decode()
    assert settled({"street": text}) == {"street": "[POSTAL_ADDRESS]"}


def test_a_date_in_another_type_settles_too():
    assert settled({"birthday": datetime(1980, 2, 29, 4, 5)}) == {"birthday": "1980"}


def test_a_second_look_may_refuse_the_event():
    one = redactor(ruled("redact", 'action = "refuse"\nentity = ["CLICK_ID"]'))
    assert one.redact({"gclid": "Dear Jane Roe,"}).refused


def test_without_a_key_a_name_takes_the_rest_as_well():
    one = redactor(ruled("redact", 'action = "hash"\nentity = ["CLICK_ID"]'), keys=None, without_key="redact")
    assert settled({"gclid": "Dear Jane Roe,"}, one) == {"gclid": "[CLICK_ID]"}


def test_a_network_is_an_address_that_needs_no_name():
    """As `truncate` writes it, it would be an id of the second pass."""
    assert settled({"customer_id": "2001:db8::1:2:3:4"}, "truncate") == {"customer_id": "2001:db8::"}


# ---------------------------------------------------------------------- URLs, lengths


@pytest.mark.parametrize("rest", ["4111 1111 1111 1111", "100 Main St, Springfield, CA 94110"])
def test_a_url_does_not_end_inside_a_placeholder(rest):
    written = settled({"u": f"https://example.com/?username={rest}"})["u"]
    assert written.startswith("https://example.com/?username=[")
    assert written.endswith("]")


def test_a_url_that_is_cut_is_not_cut_inside_a_token():
    url = "https://example.com/?" + "&".join(f"username=jane{n}" for n in range(600))
    written = settled({"u": url})["u"]
    assert written.count("=pi1_id_") == 600


def test_what_grows_beyond_the_limit_is_not_scanned():
    one = redactor("ccpa", classifier=Classifier(limits=Limits(string=200)))
    assert settled({"m": "x" + " jane@example.com" * 10}, one) == {"m": "[UNSCANNED:length]"}


# ---------------------------------------------------------------------- names that are data, texts that say what others are


@pytest.mark.parametrize("policy", sorted(REDACTORS))
@pytest.mark.parametrize(
    "payload",
    [
        {"plate 7ABC123": "ipv4"},
        {"login failed, password: hunter2!": "Local 42", "gclid": "x"},
        {"https://example.com/?email=jane@example.com": "abc"},
        {"jane@example.com": {"name": "Jane"}},
        {"192.0.2.1": 3, "192.0.2.2": 4},
        {"by_user_name": {"Jane Roe": 3, "J. Roe": 1}},
        {"name": "<email_text_body>[Example High School\nExample]</email_text_body>", "value": "37.8; ITIN on file"},
        {"columns": ["plate 7ABC123", "n"], "rows": [["ipv4", "x"], ["y", "z"]]},
        {"x": [["plate 7ABC123", "ipv4"], ["email jane@example.com", "abc"]]},
        {"events": [{"type": "identify", "anonymousId": "a-1", "integrations": {"All": True}, "originalTimestamp": "2024"}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_second_pass_reads_the_names_as_the_first_did(payload, policy):
    settled(payload, policy)


def test_a_name_that_is_data_becomes_a_mark_or_stays_data():
    assert settled({"plate 7ABC123": 3}, "redact") == {"[LICENSE_PLATE]": 3}
    assert settled({"plate 7ABC123": 3}, "mask") == {"[LICENSE_PLATE]": 3}
    assert settled({"jane@example.com": 3}, "drop") == {"[EMAIL_ADDRESS]": 3}
    assert settled({"192.0.2.1": 3}, "truncate") == {"192.0.2.0": 3}
    token = token_of("jane@example.com")
    assert settled({"mail from jane@example.com": 3}, "hash") == {token: 3}


def test_what_is_read_otherwise_once_a_property_is_gone_is_looked_at_again():
    """Without `name`, `label` says nothing of `value`."""
    one = redactor(ruled("redact", 'action = "drop"\nentity = ["USER_AGENT"]'))
    payload = {"kind": AGENT, "name": "Jane Roe", "price": 3, "email": "jane@example.com"}
    settled(payload, one)
    assert [change.action for change in one.redact(payload).changes].count("drop") == 1


def test_bytes_that_become_a_text_may_say_what_others_are():
    """The place's `name` repeats another text; the pair's names its value."""
    agent = AGENT.encode()
    assert settled({"type": agent, "addr": 34, "name": agent})["name"] == "[POSTAL_ADDRESS]"
    assert settled({"key": b"ssn", "value": "987654320"}, "redact") == {"key": "ssn", "value": "[US_SSN]"}


def test_names_for_which_the_tree_has_no_room_are_read_again_too(monkeypatch: pytest.MonkeyPatch):
    """Without `sku` it is a person's `name`."""
    monkeypatch.setattr(scopes, "MAX_SCOPES", 0)
    one = redactor(ruled("redact", 'action = "drop"\npath = "**.sku"'), classifier=Classifier())
    payload = {"row": {"name": "Xochitl Quill", "sku": "a@example.com", "email": "jane@example.com"}}
    assert settled(payload, one) == {"row": {"name": "[PERSON]", "email": "[EMAIL_ADDRESS]"}}


# ---------------------------------------------------------------------- what is remembered, what was reviewed


def test_a_rule_about_one_event_is_not_remembered_for_another():
    one = redactor(
        ruled(
            "keep",
            'action = "redact"\nentity = ["PERSON"]',
            'action = "redact"\nevent = ["Left"]\nentity = ["CLICK_ID"]',
        )
    )
    written = [
        settled({"event": event, "properties": {"gclid": "Dear Jane Roe,"}}, one)["properties"]["gclid"]
        for event in ("Paid", "Left", "Paid", "Left")
    ]
    assert written == ["Dear [PERSON],", "[CLICK_ID]", "Dear [PERSON],", "[CLICK_ID]"]


def test_what_is_remembered_of_a_second_look_holds_no_text():
    one = redactor("ccpa")
    for _ in range(2):
        written = one.redact(
            {"u": "https://example.com/?email=jane@example.com", "m": "mail jane@example.com"}
        ).payload
        assert "jane" not in str(written)
    calm = one._writer._settler._calm
    assert calm
    assert all(type(digest) is int for digest in calm)


def test_a_second_look_heeds_the_inventory(tmp_path):
    """What a row calls no PI is not taken by the look at the rest."""
    path = tmp_path / "pi_inventory.toml"
    path.write_text(
        'version = 1\n[[properties]]\nproperty = "gclid"\nverdict = "not_pi"\nentity = ["CLICK_ID"]\nreason = "ours"\n',
        encoding="utf-8",
    )
    one = redactor("ccpa", inventory=Inventory.load(path))
    assert settled({"gclid": "Dear Jane Roe,"}, one) == {"gclid": "Dear [PERSON],"}
