"""What a red team slipped through, each beside a harmless counterpart that stays as it is; only the values change."""

from typing import Any

import pytest

from pi_classify import Redactor

REDACTOR = Redactor("ccpa", without_key="redact")


def redacted(payload: Any) -> Any:
    return REDACTOR.redact(payload).payload


LOG = '203.0.113.0 - {} [10/Oct/2026:13:55:36 -0700] "GET /a HTTP/1.1" 200 2326'

# (a text under a name that says nothing, what is written instead)
TEXTS = [
    # HTML
    ('<p><input name="ssn" value="987654320"> ok', '<p><input name="ssn" value="[US_SSN]"> ok'),
    ("<input value=Jane type=text name=first_name>", "<input value=[PERSON] type=text name=first_name>"),
    ("<textarea name='first_name'>J&#97;ne</textarea>", "<textarea name='first_name'>[PERSON]</textarea>"),
    ("<td>Name</td> <td>Jane Miller</td>", "<td>Name</td> <td>[PERSON]</td>"),
    (
        "<tr><th>SSN</th><th>Plan</th></tr><tr><td>987654320</td><td>pro</td></tr>",
        "<tr><th>SSN</th><th>Plan</th></tr><tr><td>[US_SSN]</td><td>pro</td></tr>",
    ),
    ("<dl><dt>First name:</dt><dd> Jane </dd></dl>", "<dl><dt>First name:</dt><dd> [PERSON] </dd></dl>"),
    ("<p><b>First name:</b> Jane<br>", "<p><b>First name:</b> [PERSON]<br>"),
    # tables drawn with characters
    (
        "| name | ssn |\n|---|---|\n| Jane Miller | 987654320 |",
        "| name | ssn |\n|---|---|\n| [PERSON] | [US_SSN] |",
    ),
    (" id | first_name\n----+-----------\n  1 | Jane\n", " id | first_name\n----+-----------\n  1 | [PERSON]\n"),
    # command lines
    (
        "tool --first-name Jane --ssn=987654320 --fast",
        "tool --first-name [PERSON] --ssn=[US_SSN] --fast",
    ),
    ("run --last-name='Miller' -v", "run --last-name='[PERSON]' -v"),
    (
        "curl -u jane:hunter2xyz -H 'X-Api-Key: k3y5ecret' https://example.com/",
        "curl -u [USER_HANDLE]:[CREDENTIAL] -H 'X-Api-Key: [CREDENTIAL]' https://example.com/",
    ),
    ("curl --user jane_77 https://example.com/", "curl --user [USER_HANDLE] https://example.com/"),
    ("New-User -FirstName Jane -Fast", "New-User -FirstName [PERSON] -Fast"),
    ("curl -d 'first_name=Jane&x=1' -F ssn=987654320", "curl -d 'first_name=%5BPERSON%5D&x=1' -F ssn=%5BUS_SSN%5D"),
    # lists of lines, and lists in one line
    ("users:\n  - first_name: Jane\n    plan: pro\n", "users:\n  - first_name: [PERSON]\n    plan: pro\n"),
    ("- **First name**: Jane\n- **SSN**: 987654320", "- **First name**: [PERSON]\n- **SSN**: [US_SSN]"),
    ("saved first_name: Jane, plan: pro", "saved first_name: [PERSON], plan: pro"),
    ("first_name=Jane|plan=pro", "first_name=[PERSON]|plan=pro"),
    # lists of pairs
    ('[["first_name", "Jane"], ["n", "x"]]', '[["first_name", "[PERSON]"], ["n", "x"]]'),
    ("[('first_name', 'Jane'), ('n', 5)]", "[('first_name', '[PERSON]'), ('n', 5)]"),
    # Go
    (
        "got {FirstName:Jane Ann LastName:Miller SSN:987654320} ok",
        "got {FirstName:[PERSON] LastName:[PERSON] SSN:[US_SSN]} ok",
    ),
    ("map[first_name:Jane]", "map[first_name:[PERSON]]"),
    # PHP: the declared length is that of the new text
    (
        'a:2:{s:3:"ssn";s:9:"987654320";s:4:"plan";s:3:"pro";}',
        'a:2:{s:3:"ssn";s:8:"[US_SSN]";s:4:"plan";s:3:"pro";}',
    ),
    ('a:1:{s:3:"ssn";i:987654320;}', 'a:1:{s:3:"ssn";s:8:"[US_SSN]";}'),
    (
        'a:1:{s:4:"note";s:30:"José wrote: jane@example.com.";}',
        'a:1:{s:4:"note";s:29:"José wrote: [EMAIL_ADDRESS].";}',
    ),
    # INI
    ("[user]\nfull_name = Jane Ann Miller\nssn=987654320\n", "[user]\nfull_name = [PERSON]\nssn=[US_SSN]\n"),
    # a name in one parameter, its value in another
    ("filter[0][name]=ssn&filter[0][value]=987654320", "filter[0][name]=ssn&filter[0][value]=%5BUS_SSN%5D"),
    ("https://example.com/?field=ssn&value=987654320&x=1", "https://example.com/?field=ssn&value=%5BUS_SSN%5D&x=1"),
    # pairs in a path
    ("https://example.com/ssn/987654320/x", "https://example.com/ssn/%5BUS_SSN%5D/x"),
    ("GET /first_name/Jane/ssn/987654320", "GET /first_name/%5BPERSON%5D/ssn/%5BUS_SSN%5D"),
    # a telephone number right before another number
    ("+1 206 555 0142 987-65-4320", "[PHONE_NUMBER] [US_SSN]"),
    ("+1 206 555 0142 2026-10-10", "[PHONE_NUMBER] 2026-10-10"),
    # JSON in JSON in what Python printed
    (
        r"""{'body': '{"a": "{\\"n\\": 1, \\"first_name\\": \\"Jane\\"}"}'}""",
        r"""{'body': '{"a": "{\\"n\\": 1, \\"first_name\\": \\"[PERSON]\\"}"}'}""",
    ),
    (
        """{'first_name': 'Jane'} then {"first_name": "Jane"}""",
        """{'first_name': '[PERSON]'} then {"first_name": "[PERSON]"}""",
    ),
    # who asked a web server
    (LOG.format("jane"), LOG.format("[USER_HANDLE]")),
    # whose device
    ("synced Jane's iPhone", "synced [PERSON]'s iPhone"),
    ("Janes-MacBook-Pro.local", "[PERSON]s-MacBook-Pro.local"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written"), TEXTS)
def test_only_what_the_format_names_is_replaced_and_a_second_pass_changes_nothing(
    text: str, written: str
) -> None:
    once = redacted({"m": text})
    assert once == {"m": written}
    assert redacted(once) == once
    assert REDACTOR.left(once) == ()


@pytest.mark.parametrize(
    "text",
    [
        '<input name="plan" value="987654320"><input type=submit name=name value="Save">',
        '<input name="email" placeholder="you" value=""><meta name="description" content="Good shoes">',
        "<td>Total</td><td>987654320</td><td>Status</td><td>Shipped</td>",
        "<tr><td>Name</td><td>Blue Trail Shoe</td></tr><tr><td>Price</td><td>33</td></tr>",
        "<tr><th>Plan</th><th>Seats</th></tr><tr><td>Pro</td><td>50</td></tr>",
        "| Feature | Free | Pro |\n|---|---|---|\n| Phone support | no | yes |",
        "| name | version |\n|---|---|\n| example-kit | 18.2.0 |\n",
        "<b>Total:</b> 987654320 <b>Status:</b> Shipped",
        "- Total: 987654320\n- Status: shipped to Jane",
        "a note: call me, city: open, or so",
        "color: red; margin: 0; content: Jane",
        "plan=pro|seats=5",
        '[["a", "Jane"], ["b", "x"]] [1, 2]',
        "[('a', 'Jane'), ('b', 5)]",
        "Get-Item -ItemType File; ls -F; date -d 'next Monday'",
        "cat a | grep b |-| Jane",
        "npm run build -- --verbose --name web --user-agent-type x --email-verified",
        "docker run --user 1000:1000 -u root:root --name db example/db:16",
        "docker run -u node --rm app; git push -u origin main; sudo -u postgres psql",
        "pytest --first-failed --last-failed --maxfail 2 --phone",
        "git commit --message 'Jane was here'",
        "curl -u $USER:$PASS https://example.com -H 'Accept: text/html'",
        "| x |\n\n|---|---|\n\n| Jane | 987654320 |",
        "<input value=Jane><textarea>Jane</textarea><td></td><td>Jane</td>",
        "{A:{b:c} d:[e f",
        's:4:"abc";s:9:"987654320";}}',
        "[a]\nfirst_name = Jane\n",
        "{Status:200 Method:GET Path:/v1/items Duration:12ms}",
        "a{color:red;margin:0 4px}",
        "const {firstName:first} = props",
        'a:2:{s:4:"plan";s:3:"pro";s:4:"name";s:5:"Shoes";}',
        "[server]\nhost = localhost\nport = 8080\nname = web\nuser = app\n",
        "email = user.email\ncity = form.city\nsave(email)",
        "first_name = request.form['first_name']\nlast_name = get_last()",
        "filter[0][name]=plan&filter[0][value]=987654320",
        "https://example.com/?name=Jane&value=3",
        "https://example.com/first_name/edit",
        "/ssn/lookup or /dob/form",
        LOG.format("-"),
        LOG.format("admin"),
        "Today's iPhone deals, Apple's watch, iPhone de Luxe",
        "Dear Santa",
        "Mr. Coffee",
        """use {'} and {"plan": "pro"}""",
        "{'a': 1, 'b': '{\"plan\": \"pro\"}'}",
    ],
)
def test_the_harmless_counterpart_stays(text: str) -> None:
    assert redacted({"m": text}) == {"m": text}


@pytest.mark.parametrize(
    ("payload", "written"),
    [
        ({"names": ["Jane Miller", "Petra Stone"]}, {"names": ["[PERSON]", "[PERSON]"]}),
        ({"customer": "Jane Miller"}, {"customer": "[PERSON]"}),
        ({"patient": "Xochitl Quill"}, {"patient": "[PERSON]"}),
        ({"name": "Jane Q. Miller"}, {"name": "[PERSON]"}),
        (
            {"rawHeaders": ["Host", "example.com", "Authorization", "Bearer k3y", "X-User-Name", "jane_77"]},
            {"rawHeaders": ["Host", "example.com", "Authorization", "[CREDENTIAL]", "X-User-Name", "[USER_HANDLE]"]},
        ),
        ({"argv": ["run", "--first-name", "Jane", "--fast"]}, {"argv": ["run", "--first-name", "[PERSON]", "--fast"]}),
        ({"ssn": "[US_SSN] 987654320"}, {"ssn": "[US_SSN]"}),
        ({"ssn": "987654320 219-09-9999"}, {"ssn": "[US_SSN]"}),
        ({"device_name": "Xochitl's iPhone 15"}, {"device_name": "[PERSON]'s iPhone 15"}),
        ({"device_name": "Jane's iPhone"}, {"device_name": "[PERSON]'s iPhone"}),
        ({"device": {"name": "Jane’s MacBook Pro"}}, {"device": {"name": "[PERSON]’s MacBook Pro"}}),
        ({"$device_name": "iPhone von Jane"}, {"$device_name": "iPhone von [PERSON]"}),
        ({"diagnosis": "Type 2 diabetes"}, {"diagnosis": "[HEALTH]"}),
        ({"diagnosis": "HeartFailure"}, {"diagnosis": "[HEALTH]"}),
    ],
)  # fmt: skip
def test_places_of_people_are_read_as_such(payload: Any, written: Any) -> None:
    once = redacted(payload)
    assert once == written
    assert REDACTOR.left(once) == ()


@pytest.mark.parametrize(
    "payload",
    [
        {"names": ["Blue Shoe", "New York", "Dark Mode", "alpha beta"]},
        {"customer": "Acme Robotics"},
        {"customer": "Ben Example Ltd"},
        {"patient": "New Patient"},
        {"teacher": "Math Teacher"},
        {"product_name": "Jane Miller"},
        {"name": "Jane Miller", "price": 33},
        {"name": "Jackson Hole Trip"},
        {"owner": "Platform Team"},
        {"rawHeaders": ["Accept", "text/html", "Host", "example.com"]},
        {"headers": ["First name", "City"]},
        {"args": ["--city", "--email", "build", "--name", "web"]},
        {"ssn": "[US_SSN] (hidden)"},
        {"device_name": "Samsung's Galaxy"},
        {"device_name": "Living Room iPad"},
        {"diagnosis": "OOMKilled"},
        {"diagnosis": "ECONNREFUSED"},
        {"handle": "drag"},
    ],
)
def test_places_that_may_hold_anything_are_left_alone(payload: Any) -> None:
    assert redacted(payload) == payload


@pytest.mark.parametrize(
    "text",
    [
        's:3:"ssn";' + 'a:1:{s:1:"x";' * 120 + 's:9:"987654320";' + "}" * 120,
        "{" + "a:{" * 60 + "ssn:987654320 b:1" + "}" * 61,
        's:3:"ssn";s:2:"987654320";b:1;N;}',
    ],
)
def test_what_is_nested_too_deep_or_miscounted_does_no_harm(text: str) -> None:
    once = redacted({"m": text})
    assert redacted(once) == once
