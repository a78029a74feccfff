"""Cases that are made to slip past, and harmless controls that look as if they should not.

`mode` is the number of the failure mode that a case belongs to: 1-21 types, 22-29 keys, 30-41 encodings, 42-48 Unicode,
49-59 IP addresses and URLs, 60-67 numbers and ids, 68-77 text formats, 78-92 the engine.
"""
# a case is a line, and SQL is one of the subjects
# ruff: noqa: E501, S608

import json
from collections.abc import Iterator
from typing import Any

from making.controls import CONTROLS
from making.spellings import CARD, EMAIL, ENCODINGS, IP4, IP6, NAME, PHONE, SSN, UNICODE, b64, jwt, percent

Row = dict[str, Any]
PLATE, LICENSE, PASSWORD, STREET = "8TRX512", "D4417290", "cobalt-Kestrel-91!", "4417 Maple Hollow Rd"
TOKEN = "9f8Qw2ZtLkXc7VbNm4RjHs6Yp1DgTa3E"  # noqa: S105 - a secret that nobody has
UUID = "7d4f0c52-8b1e-4e0a-9a63-5c2f1e7b9d04"

# (mode, kind, payload, secrets)
CASES: list[tuple[int, str, Any, list[str]]] = [
    # Types and containers
    (2, "repeated name in a string", {"raw": f'{{"email":"{EMAIL}","email":"second.person@example.org"}}'}, [EMAIL, "second.person@example.org"]),
    (14, "200 levels deep", None, [EMAIL]),
    (15, "at the end of a long text", {"log": "all quiet on the build farm. " * 700 + EMAIL}, [EMAIL]),
    (15, "at the end of a long word", {"blob": "x" * 20_000 + " " + SSN}, [SSN]),
    (16, "after two thousand items", {"rows": [*range(2000), EMAIL]}, [EMAIL]),
    (17, "beside a lone surrogate", {"note": f"\ud83d {EMAIL}"}, [EMAIL]),
    (17, "between lone surrogates", {"note": f"\udc00{PHONE}\ud800"}, [PHONE]),
    (19, "beside a number of 400 digits", {"n": int("7" * 400), "email": EMAIL}, [EMAIL]),
    (12, "in two lists", {"cc": [EMAIL], "bcc": [EMAIL, EMAIL]}, [EMAIL]),
    # Property names
    (22, "e-mail as property name", {"unread": {EMAIL: 3}}, [EMAIL]),
    (22, "phone as property name", {"calls": {"+14155550132": 2}}, ["+14155550132"]),
    (22, "ip as property name", {"hits": {IP4: 41}}, [IP4]),
    (22, "ssn as property name", {"status": {SSN: "ok"}}, [SSN]),
    (22, "url with e-mail as property name", {"visits": {f"https://example.com/u?email={percent(EMAIL)}": 1}}, [EMAIL]),
    (22, "address in a longer property name", {f"score for {EMAIL}": 9}, [EMAIL]),
    (23, "two property names that become one", {"by": {EMAIL: 1, EMAIL.upper(): 2}}, [EMAIL]),
    (22, "e-mail as name inside json in a string", {"raw": json.dumps({EMAIL: 1})}, [EMAIL]),
    *[
        (25, "spelling of a property name", {spelled: NAME}, [NAME])
        for spelled in ("Full Name", "full-name", "fullName", "FULL_NAME", "fUlL nAmE", "user.profile.full_name", "full_name[0]", "$full_name", "customer:fullName", " full_name ")
    ],
    *[
        (25, "spelling of a property name", {spelled: LICENSE}, [LICENSE])
        for spelled in ("Driver License", "driversLicense", "DRIVERS_LICENSE_NUMBER", "driver's license", "drivers-licence-no", "user.driverLicense")
    ],
    *[
        (25, "spelling of a property name", {spelled: PASSWORD}, [PASSWORD])
        for spelled in ("Password", "user_password", "PASSWD", "newPassword", "pwd", "passphrase")
    ],
    (26, "name and value", {"fields": [{"name": "full_name", "value": NAME}]}, [NAME]),
    (26, "key and value", {"attributes": [{"key": "full_name", "value": {"stringValue": NAME}}]}, [NAME]),
    (26, "label and answer", {"form": [{"label": "Full name", "answer": NAME}]}, [NAME]),
    (26, "question and answer", {"survey": [{"question": "What is your full name?", "answer": NAME}]}, [NAME]),
    (26, "header pairs", {"headers": [["Host", "example.com"], ["Authorization", f"Bearer {TOKEN}"]]}, [TOKEN]),
    (26, "header pairs, cookie", {"headers": [["Cookie", f"sid={TOKEN}; theme=dark"]]}, [TOKEN]),
    (26, "columns and rows", {"columns": ["id", "full_name", "plan"], "rows": [[1, NAME, "pro"]]}, [NAME]),
    (26, "dynamodb", {"Item": {"full_name": {"S": NAME}, "visits": {"N": "12"}}}, [NAME]),
    (26, "dynamodb number", {"Item": {"phone": {"N": "4155550132"}}}, ["4155550132"]),
    (26, "firestore", {"fields": {"fullName": {"stringValue": NAME}}}, [NAME]),
    (26, "otlp", {"attributes": [{"key": "user.email", "value": {"stringValue": EMAIL}}]}, [EMAIL]),
    (26, "debezium before and after", {"before": {"ssn": "987654329"}, "after": {"ssn": "987654328"}}, ["987654329", "987654328"]),
    (26, "container above", {"driver_license": {"value": LICENSE}}, [LICENSE]),
    (26, "container above, deeper", {"license_plate": {"current": {"text": PLATE}}}, [PLATE]),
    (26, "list under a name", {"full_names": [NAME, "Cormac O'Callan"]}, [NAME, "Cormac O'Callan"]),
    *[
        (27, "misleading property name", {key: value}, [value])
        for key, value in (("color", EMAIL), ("sku", EMAIL), ("version", EMAIL), ("status", SSN), ("size", CARD), ("theme", "+14155550132"), ("event_id", EMAIL), ("message_id", f"{EMAIL}"), ("product", EMAIL), ("country", IP6))
    ],
    # Encodings that are no function of one value
    (39, "punycode host", {"note": "mail zoriana@xn--bcher-kva.example today"}, ["zoriana@xn--bcher-kva.example"]),
    (39, "host in another alphabet", {"note": "mail zoriana@bücher.example today"}, ["zoriana@bücher.example"]),
    (39, "local part in another alphabet", {"email": "джейн@пример.example"}, ["джейн@пример.example"]),
    (39, "accented local part", {"to": "åse.nygård@example.com"}, ["åse.nygård@example.com"]),
    (40, "at and dot in brackets", {"note": "write to maribel.tuimavave [at] example [dot] com"}, [EMAIL]),
    (40, "at and dot in parentheses", {"note": "maribel.tuimavave(at)example(dot)com"}, [EMAIL]),
    (41, "base64 fourteen times", None, [EMAIL]),
    (41, "percent forty times", {"q": "maribel.tuimavave%" + "25" * 40 + "40example.com"}, []),
    # Unicode that is no function of one value
    (45, "homoglyph in the host", {"email": "maribel@ex\u0430mple.com"}, ["maribel@ex\u0430mple.com"]),
    (45, "homoglyph in the local part", {"note": "from m\u0430ribel.t@example.com"}, ["m\u0430ribel.t@example.com"]),
    (45, "full-width at", {"note": "from maribel.tuimavave\uff20example.com"}, [EMAIL]),
    (45, "ideographic full stop", {"note": "from maribel.tuimavave@example\u3002com"}, ["maribel.tuimavave@example\u3002com"]),
    (46, "mathematical letters", {"note": "".join(chr(0x1D5BA + ord(c) - 97) if c.isalpha() else c for c in EMAIL)}, [EMAIL]),
    (48, "decomposed accents before", {"note": "Jose\u0301 Bra\u030aten wrote: " + EMAIL + " bye"}, [EMAIL]),
    (48, "emoji before", {"note": "\U0001f469\u200d\U0001f680\U0001f1fa\U0001f1f8 " + PHONE + " ok"}, [PHONE]),
    # IP addresses
    *[
        (49, "spelling of an ip address", {"remote_addr": spelled}, [spelled])
        for spelled in ("::ffff:203.0.113.77", "::ffff:cb00:714d", "64:ff9b::203.0.113.77", "2002:cb00:714d::1", "fe80::a1b2:c3d4:e5f6:7788%en0", "203.0.113.77/32", "[2001:db8:85a3::8a2e:370:7334]:443", "203.0.113.77:51234", "2001:DB8:85A3::8A2E:370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "203.0.113.77.")
    ],
    *[
        (49, "ip address in a text", {"msg": f"accepted from {spelled} after 3 tries"}, [spelled])
        for spelled in (IP4, IP6, "[2001:db8::a1b2]:443", "203.0.113.77:51234", "::ffff:203.0.113.77")
    ],
    *[(50, "ip address as a number", {"client_ip": spelled}, [str(spelled)]) for spelled in (3405803853, "3405803853", "0xCB00714D", "203.000.113.077")],
    (51, "reverse dns", {"client_host": "ec2-203-0-113-25.compute-1.example.com"}, ["203-0-113-25"]),
    (51, "in-addr.arpa", {"ptr": "77.113.0.203.in-addr.arpa"}, ["77.113.0.203"]),
    (52, "x-forwarded-for", {"x_forwarded_for": f"{IP4}, 198.51.100.23, 10.0.0.7"}, [IP4, "198.51.100.23"]),
    (52, "forwarded", {"forwarded": f'for={IP4};proto=https, for="[{IP6}]:4711"'}, [IP4, IP6]),
    # URLs
    (54, "userinfo", {"url": f"https://{percent(EMAIL)}:{TOKEN}@files.example.com/a"}, [EMAIL, TOKEN]),
    (54, "matrix parameter", {"url": f"https://example.com/cart;email={percent(EMAIL)}/items"}, [EMAIL]),
    (54, "fragment", {"url": f"https://example.com/app#email={percent(EMAIL)}"}, [EMAIL]),
    (54, "hash route", {"url": f"https://example.com/#/users/{EMAIL}/edit"}, [EMAIL]),
    (54, "path", {"url": f"https://example.com/users/{percent(EMAIL)}/orders"}, [EMAIL]),
    (54, "path, relative", {"path": f"/users/{EMAIL}/orders"}, [EMAIL]),
    (54, "query of a relative path", {"$pathname": f"/search?phone={percent('+14155550132')}"}, ["+14155550132"]),
    (54, "name in a query", {"url": "https://example.com/hi?first_name=Xiomara&last_name=Quintanar&ok=1"}, ["Xiomara", "Quintanar"]),
    (54, "ssn in a query", {"url": "https://example.com/apply?ssn=987654329&step=2"}, ["987654329"]),
    (54, "ip in a host", {"url": f"http://{IP4}:8080/health"}, [IP4]),
    (54, "query without scheme", {"search": f"?utm_source=x&email={percent(EMAIL)}"}, [EMAIL]),
    (55, "url in a url", {"url": "https://example.com/login?next=" + percent("https://app.example.com/u?email=" + percent(EMAIL))}, [EMAIL]),
    (55, "url in a url in a url", {"url": "https://a.example/?u=" + percent("https://b.example/?u=" + percent("https://c.example/?email=" + percent(EMAIL)))}, [EMAIL]),
    (55, "base64 url in a path", {"url": "https://track.example.com/c/" + b64(f"https://example.com/?email={EMAIL}").replace("=", "")}, [EMAIL]),
    *[
        (56, "token in a url", {"url": link + TOKEN}, [TOKEN])
        for link in ("https://example.com/login?token=", "https://example.com/reset-password/", "https://example.com/cb#access_token=", "https://example.com/magic?code=", "https://example.com/a?X-Amz-Signature=", "https://example.com/verify?otp_token=", "https://example.com/api?api_key=")
    ],
    (57, "dsn", {"dsn": f"postgresql://app:{TOKEN}@db.example.com:5432/main"}, [TOKEN]),
    (57, "jdbc", {"conn": f"jdbc:mysql://db.example.com/main?user=app&password={TOKEN}"}, [TOKEN]),
    (57, "redis", {"error": f"cannot reach redis://:{TOKEN}@cache.example.com:6379/0"}, [TOKEN]),
    (57, "key value dsn", {"dsn": f"host=db user=app password={TOKEN} dbname=main"}, [TOKEN]),
    *[(58, "home folder", {"error": f"No such file: {path}"}, ["xiomaraq"]) for path in ("/Users/xiomaraq/Documents/a.txt", "file:///home/xiomaraq/a.txt", "C:\\Users\\xiomaraq\\Desktop\\a.txt")],
    *[
        (59, "link that is an address", {"href": link}, [secret])
        for link, secret in ((f"mailto:{EMAIL}?subject=Hi", EMAIL), ("tel:+14155550132", "+14155550132"), ("sms:+14155550132?body=ok", "+14155550132"), (f"sip:{EMAIL}", EMAIL), ("https://wa.me/14155550132", "14155550132"), ("https://www.gravatar.com/avatar/5f1d3a97c2b84e60a7d9013be46f82c5", "5f1d3a97c2b84e60a7d9013be46f82c5"), (f"otpauth://totp/Shop:{EMAIL}?secret=JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP"), (f"myapp://invite?email={percent(EMAIL)}", EMAIL))
    ],
    # Numbers and ids
    *[
        (60, "spelling of a phone number", {"note": f"call {spelled} after six"}, [spelled])
        for spelled in ("(415) 555-0132", "415.555.0132", "+1 415 555 0132", "+1-415-555-0132", "1-415-555-0132", "415-555-0132 ext. 33", "415-555-0132 x33", "+14155550132;ext=33", "+44 (0)20 7946 0018", "(415)555-0132", "+1 (415) 555 0132")
    ],
    *[(61, "phone as a number", {"phone": value}, ["4155550132"]) for value in (4155550132, 14155550132, 4155550132.0, "4155550132")],
    *[(61, "ssn as a number", {"ssn": value}, [str(value)]) for value in (987654329, "987654329", "987 65 4329", 78051120)],
    *[(61, "card as a number", {"card_number": value}, ["4111111111111111"]) for value in (4111111111111111, "4111111111111111", "4111-1111-1111-1111", "4111.1111.1111.1111")],
    *[
        (62, "number beside its word", {"note": note}, [secret])
        for note, secret in (("my SSN is 987654329, thanks", "987654329"), ("social security number: 987-65-4329", SSN), ("DL# D4417290 expires soon", LICENSE), ("driver license D4417290", LICENSE), ("plate 8TRX512 was towed", PLATE), ("license plate: 8TRX512", PLATE))
    ],
    *[(63, "card in a text", {"note": f"charge {spelled} please"}, [spelled]) for spelled in (CARD, "4111111111111111", "4111-1111-1111-1111", "5555 5555 5555 4444", "378282246310005")],
    *[
        (64, "pair of coordinates", {"loc": value}, secrets)
        for value, secrets in (([-121.91427, 37.88173], ["37.88173"]), ({"type": "Point", "coordinates": [-121.91427, 37.88173]}, ["37.88173"]), ({"lat": 37.88173, "lng": -121.91427}, ["37.88173"]), ({"latitude": "37.88173", "longitude": "-121.91427"}, ["37.88173"]))
    ],
    *[
        (65, "spelling of a place", {"position": spelled}, [secret])
        for spelled, secret in (("37.88173,-121.91427", "37.88173"), ("geo:37.88173,-121.91427", "37.88173"), ("POINT(-121.91427 37.88173)", "37.88173"), ("37°52'54.2\"N 121°54'51.4\"W", "54.2"), ("@37.88173,-121.91427,15z", "37.88173"))
    ],
    (65, "map link", {"href": "https://maps.example.com/maps?q=37.88173,-121.91427"}, ["37.88173"]),
    (65, "E7 numbers", {"latitudeE7": 378817300, "longitudeE7": -1219142700}, ["378817300"]),
    *[
        (67, "pseudonym", {key: value}, [value])
        for key, value in (("distinct_id", UUID), ("$device_id", UUID), ("anonymousId", UUID), ("idfa", UUID.upper()), ("gaid", UUID), ("_ga", "GA1.2.1043412312.1771234567"), ("gclid", "Cj0KCQjw" + TOKEN), ("fbclid", "IwAR" + TOKEN), ("email_sha256", "5f" * 32), ("hashed_email", "5f1d3a97c2b84e60a7d9013be46f82c5"), ("user_id", "88412099"), ("mac_address", "02:00:5e:10:00:1f"))
    ],
    (67, "user id as a number", {"user_id": 88412099}, ["88412099"]),
    # Text formats
    (68, "csv", {"export": f"id,full_name,email\n1,{NAME},{EMAIL}\n"}, [NAME, EMAIL]),
    (68, "tsv", {"export": f"id\tssn\n1\t{SSN}\n"}, [SSN]),
    (68, "csv, number under its head", {"export": "id,ssn,plan\n7,987654329,pro\n"}, ["987654329"]),
    (69, "form body", {"body": f"full_name={percent(NAME)}&email={percent(EMAIL)}&plan=pro"}, [NAME, EMAIL]),
    (69, "form body with plus", {"body": "first_name=Mary+Ann&last_name=Quintanar"}, ["Mary+Ann", "Quintanar"]),
    (69, "multipart", {"body": f'--x1\r\nContent-Disposition: form-data; name="password"\r\n\r\n{PASSWORD}\r\n--x1--\r\n'}, [PASSWORD]),
    (69, "cookie", {"cookie": f"theme=dark; _ga=GA1.2.1043412312.1771234567; email={percent(EMAIL)}"}, ["1043412312", EMAIL]),
    (69, "raw request", {"raw": f"POST /login HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {TOKEN}\r\nX-Forwarded-For: {IP4}\r\n\r\nuser={percent(EMAIL)}"}, [TOKEN, IP4, EMAIL]),
    (69, "basic authorization", {"headers": {"Authorization": "Basic " + b64(f"{EMAIL}:{PASSWORD}")}}, [PASSWORD]),
    (70, "jwt in a text", {"log": f"token={jwt(EMAIL)} accepted"}, [EMAIL]),
    (71, "graphql argument", {"query": f'mutation {{ login(email: "{EMAIL}", password: "{PASSWORD}") {{ id }} }}'}, [EMAIL, PASSWORD]),
    (71, "graphql variables", {"variables": {"input": {"email": EMAIL, "password": PASSWORD}}}, [EMAIL, PASSWORD]),
    (72, "database error", {"error": f"DETAIL: Key (email)=({EMAIL}) already exists."}, [EMAIL]),
    (72, "database error, name", {"error": f"DETAIL: Key (full_name)=({NAME}) already exists."}, [NAME]),
    (72, "stack with locals", {"stack": f"  File a.py, line 7, in pay\n    ssn = '987654329'\n    email = '{EMAIL}'\n"}, ["987654329", EMAIL]),
    (72, "key value log", {"line": f"level=warn user_email={EMAIL} password={PASSWORD} took=12ms"}, [EMAIL, PASSWORD]),
    (73, "elements chain", {"$elements_chain": f'a.nav:attr__href="mailto:{EMAIL}"nth-child="1"text="{EMAIL}";div:nth-child="2"'}, [EMAIL]),
    (73, "attribute", {"$elements": [{"tag_name": "input", "attr__value": EMAIL}]}, [EMAIL]),
    (73, "element text", {"$el_text": f"Log out {EMAIL}"}, [EMAIL]),
    (73, "console log", {"log": {"level": "info", "payload": [f'"loaded {EMAIL}"']}}, [EMAIL]),
    (74, "source of a source map", {"map": json.dumps({"version": 3, "sourcesContent": [f"const owner = '{EMAIL}';"]})}, [EMAIL]),
    (75, "sql insert", {"statement": f"INSERT INTO users (id, full_name, email) VALUES (7, '{NAME}', '{EMAIL}')"}, [NAME, EMAIL]),
    (75, "sql where", {"statement": "SELECT 1 FROM people WHERE ssn = '987654329'"}, ["987654329"]),
    (75, "vcard", {"card": f"BEGIN:VCARD\nVERSION:4.0\nFN:{NAME}\nTEL:+14155550132\nEMAIL:{EMAIL}\nEND:VCARD"}, [NAME, "+14155550132", EMAIL]),
    (75, "ical", {"ics": f"BEGIN:VEVENT\nATTENDEE;CN={NAME}:mailto:{EMAIL}\nEND:VEVENT"}, [NAME, EMAIL]),
    (75, "hl7", {"hl7": "PID|1||88412099||Quintanar^Xiomara||19800417|F|||4417 Maple Hollow Rd"}, ["Quintanar^Xiomara"]),
    (75, "ldap", {"dn": f"cn={NAME},ou=people,dc=example,dc=com"}, [NAME]),
    (75, "machine readable passport", {"mrz": "P<UTOQUINTANAR<<XIOMARA<<<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"}, ["QUINTANAR"]),
    (75, "card track", {"track": "%B4111111111111111^QUINTANAR/XIOMARA^30121010000000000000?"}, ["4111111111111111"]),
    *[
        (76, "name under its property", {"full_name": spelled}, [spelled])
        for spelled in ("王小明", "Юлія Гриценко", "محمد الناصري", "O'Shaughnessy, Siobhán", "XIOMARA QUINTANAR", "Jean-Luc d'Ormesson-Test", "nguyen thi minh", "Quintanar, Xiomara M.")
    ],
    (76, "name in a greeting", {"text": f"Dear {NAME}, your parcel is here"}, [NAME]),
    (76, "name known from the event", {"full_name": NAME, "note": f"{NAME}'s basket was saved"}, [NAME]),
    (76, "name in a file name", {"full_name": NAME, "file": "Xiomara Quintanar - resume.pdf"}, [NAME]),
    (77, "markup inside an address", {"html": "<p><b>maribel</b>.tuimavave@example.com</p>"}, [EMAIL]),
    (77, "address inside markup", {"html": f'<a href="mailto:{EMAIL}">{EMAIL}</a>'}, [EMAIL]),
    # The engine
    (79, "imitated token", {"id": "pi1_email_AAAA_" + EMAIL}, [EMAIL]),
    (79, "imitated placeholder", {"note": f"[EMAIL_ADDRESS] {EMAIL} [REDACTED]"}, [EMAIL]),
    (79, "replacement syntax", {"note": f"\\1\\g<0> {EMAIL} $1 %s {{0}}"}, [EMAIL]),
    (80, "flag that asks to be left alone", {"pi_classify": "skip", "$redacted": True, "email": EMAIL}, [EMAIL]),
    (81, "card inside a url", {"url": "https://example.com/pay?card=4111111111111111&phone=4155550132"}, ["4111111111111111", "4155550132"]),
    (81, "address inside a user agent", {"user_agent": f"ExampleBot/1.0 (+https://example.com/bot; {EMAIL})"}, [EMAIL]),
    (82, "two addresses, one separator", {"to": f"{EMAIL},second.person@example.org"}, [EMAIL, "second.person@example.org"]),
    (82, "many addresses, angle brackets", {"to": f"Xiomara <{EMAIL}>; <second.person@example.org>"}, [EMAIL, "second.person@example.org"]),
    (82, "numbers side by side", {"note": f"{SSN} {PHONE} {CARD}"}, [SSN, PHONE, CARD]),
    (83, "long placeholder before another", {"note": f"a@b.example then {IP4} then {EMAIL} then {SSN}"}, [IP4, EMAIL, SSN]),
    (90, "after text that slows patterns down", {"note": "a" * 5000 + "@" + "a." * 1000 + " " + EMAIL}, [EMAIL]),
    (90, "after many dots", {"note": "." * 5000 + " " + SSN}, [SSN]),
]  # fmt: skip


def deep(levels: int) -> Any:
    """An address under many containers."""
    node: Any = {"email": EMAIL}
    for level in range(levels):
        node = {"a": node} if level % 2 else [node]
    return {"root": node}


def bomb(times: int) -> str:
    """An address in base64, again and again."""
    text = EMAIL
    for _ in range(times):
        text = b64(text)
    return text


def adversarial_rows() -> Iterator[Row]:
    """All cases, then all controls, numbered."""
    made: list[Row] = []
    for mode, kind, payload, secrets in CASES:
        if kind == "200 levels deep":
            payload = deep(200)
        elif kind == "base64 fourteen times":
            payload = {"blob": bomb(14)}
        if secrets:
            made.append({"mode": mode, "kind": kind, "payload": payload, "secrets": secrets})
    for mode, kind, spell in ENCODINGS:
        for value in (EMAIL, PHONE, SSN):
            made.append(
                {
                    "mode": mode,
                    "kind": kind,
                    "payload": {"event": "sync", "data": spell(value)},
                    "secrets": [value],
                }
            )
    for mode, kind, spell in UNICODE:
        for value in (EMAIL, PHONE, SSN, CARD) if spell(EMAIL) != EMAIL else (PHONE, SSN, CARD):
            made.append(
                {
                    "mode": mode,
                    "kind": kind,
                    "payload": {"note": f"call {spell(value)} now"},
                    "secrets": [value],
                }
            )
    for value in (EMAIL, PHONE, SSN):
        made.append(
            {
                "mode": 1,
                "kind": "beside NaN",
                "text": f'{{"ratio": NaN, "top": Infinity, "contact": "{value}"}}',
                "secrets": [value],
            }
        )
    made += [
        {"mode": mode, "kind": kind, "payload": payload, "keep": keep}
        for mode, kind, payload, keep in CONTROLS
    ]
    for number, row in enumerate(made, 1):
        yield {"id": f"adv{number:03}", **row}
