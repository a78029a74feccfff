"""What an ASGI application gets of a request when our middleware stands before it."""

import asyncio
import base64
import gzip
import json
import threading
import zlib
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from leaks import KEYS, REFUSES, Broken
from pi_classify.integrations.asgi import CleanBodies
from pi_classify.policy import Redactor

SECRET = "jane.roe@example.com"
SSN = "987-65-4320"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Endpoint:
    """An application that keeps what it gets."""

    def __init__(self):
        self.bodies = []
        self.headers = []

    async def __call__(self, scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.bodies.append(body)
        self.headers.append({name.decode(): value.decode() for name, value in scope["headers"]})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


def before(app, policy="analytics", **options):
    options.setdefault("keys", KEYS)
    return CleanBodies(app, policy, **options)


def post(app, content, headers=None, path="/batch"):
    """The response to a body, sent as bytes or as an iterator of them (chunked)."""

    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.post(path, content=content, headers=headers or {})

    return asyncio.run(ask())


def sent(content, headers=None, **options):
    """What the application got, the response, and our middleware."""
    endpoint = Endpoint()
    ours = before(endpoint, **options)
    response = post(ours, content, headers)
    return (endpoint.bodies or [None])[0], response, ours


def test_a_json_body_reaches_the_application_clean_and_with_its_length():
    endpoint = Endpoint()
    event = {"event": "Signed Up", "properties": {"email": SECRET, "plan": "pro"}}
    response = post(before(endpoint), json.dumps(event).encode(), {"x-request": "r-1"})
    told = json.loads(endpoint.bodies[0])
    assert response.status_code == 200
    assert told["properties"]["plan"] == "pro"
    assert told["properties"]["email"].startswith("pi1_email_")
    assert endpoint.headers[0]["content-length"] == str(len(endpoint.bodies[0]))
    assert endpoint.headers[0]["x-request"] == "r-1"


def test_a_clean_body_passes_byte_for_byte():
    body = b'{ "event" : "Signed Up",\n "n": 1.50 }'
    assert sent(body)[0] == body


def test_a_body_in_pieces_is_judged_as_one():
    async def pieces():
        body = json.dumps({"email": SECRET}).encode()
        for at in range(0, len(body), 5):
            yield body[at : at + 5]

    body, response, _ = sent(pieces())
    assert response.status_code == 200
    assert json.loads(body)["email"].startswith("pi1_email_")


@pytest.mark.parametrize(
    "wrap", [lambda e: e, lambda e: {"batch": e, "api_key": "k"}, lambda e: {"events": e}]
)
def test_of_a_batch_only_the_refused_event_is_left_out(wrap):
    events = [{"event": "a", "n": 1}, {"event": "b", "ssn": SSN}, {"event": "c", "n": 3}]
    body, response, ours = sent(json.dumps(wrap(events)).encode(), policy=REFUSES)
    assert response.status_code == 200
    assert json.loads(body) == wrap([events[0], events[2]])
    assert ours.stats()["events"]["refused"] == 1


def test_the_events_of_a_batch_are_known_as_their_vendors_and_one_person_is_one_token():
    events = [
        {"event": "Seen", "distinct_id": SECRET, "properties": {"$lib": "web", "$set": {"email": SECRET}}},
        {"event": "Seen", "distinct_id": "user-1", "properties": {"$lib": "web"}},
    ]
    body, _, _ = sent(json.dumps({"api_key": "phc_test", "batch": events}).encode())
    first, second = json.loads(body)["batch"]
    assert first["distinct_id"] == first["properties"]["$set"]["email"]
    assert second == events[1]


def test_an_envelope_says_whose_its_events_are_and_two_people_stay_two():
    people = ["987-65-4320", "987-65-4321"]
    batch = {
        "api_key": "phc_test",
        "batch": [{"event": "Seen", "distinct_id": who, "properties": {}} for who in people],
    }
    body, _, _ = sent(json.dumps(batch).encode())
    told = {event["distinct_id"] for event in json.loads(body)["batch"]}
    assert len(told) == 2
    assert told.isdisjoint(people)


def test_an_envelope_of_which_no_event_may_stay_is_empty():
    body, _, _ = sent(json.dumps({"batch": [{"ssn": SSN}], "api_key": "k"}).encode(), policy=REFUSES)
    assert json.loads(body) == {"batch": [], "api_key": "k"}


def test_a_clean_envelope_passes_byte_for_byte():
    body = b'{ "batch": [ {"event": "a"}, {"event": "b"} ], "sent": 1.50 }'
    assert sent(body)[0] == body


def test_it_needs_no_asyncio():
    message = {"type": "http.request", "body": json.dumps({"note": f"{SECRET} " * 1_000}).encode()}
    got = []

    async def app(_scope, receive, _send):
        got.append((await receive())["body"])

    async def receive():
        return message

    with pytest.raises(StopIteration):
        before(app)({"type": "http", "headers": []}, receive, None).send(None)
    assert b"pi1_email_" in got[0]
    assert SECRET.encode() not in got[0]


def test_an_envelope_is_cleaned_beside_its_events():
    body, _, _ = sent(json.dumps({"batch": [{"event": "a"}], "context": {"email": SECRET}}).encode())
    assert SECRET.encode() not in body
    assert json.loads(body)["batch"] == [{"event": "a"}]


@pytest.mark.parametrize("headers", [{"content-encoding": "gzip"}, {"content-type": "text/plain"}])
def test_a_packed_body_is_packed_again(headers):
    body, response, _ = sent(gzip.compress(json.dumps({"email": SECRET}).encode()), headers)
    assert response.status_code == 200
    assert json.loads(gzip.decompress(body))["email"].startswith("pi1_email_")


def test_json_that_a_beacon_posts_as_text_is_cleaned():
    body, _, _ = sent(json.dumps({"email": SECRET}).encode(), {"content-type": "text/plain;charset=UTF-8"})
    assert json.loads(body)["email"].startswith("pi1_email_")


def test_text_is_cleaned_in_place():
    body, _, _ = sent(f"call {SECRET}, please".encode(), {"content-type": "text/plain"})
    assert body.startswith(b"call pi1_email_")
    assert body.endswith(b", please")


def test_a_form_is_cleaned_by_its_names_and_stays_one():
    form = [("email", SECRET), ("plan", "pro"), ("tag", "a"), ("tag", f"for {SECRET}"), ("empty", "")]
    body, response, _ = sent(urlencode(form).encode(), FORM)
    pairs = parse_qsl(body.decode(), keep_blank_values=True)
    assert response.status_code == 200
    assert SECRET not in repr(pairs)
    assert [name for name, _ in pairs] == [name for name, _ in form]
    assert ("plan", "pro") in pairs
    assert ("empty", "") in pairs


@pytest.mark.parametrize("coded", [str, lambda text: base64.b64encode(text.encode()).decode()])
def test_an_event_inside_a_form_is_cleaned(coded):
    form = {
        "data": coded(json.dumps({"event": "Seen", "properties": {"contact": SECRET, "plan": "pro"}})),
        "v": "1",
    }
    body, _, _ = sent(urlencode(form).encode(), FORM)
    told = dict(parse_qsl(body.decode()))
    inner = told["data"] if coded is str else base64.b64decode(told["data"]).decode()
    assert SECRET not in inner
    assert json.loads(inner)["properties"]["plan"] == "pro"


def test_a_name_that_stands_twice_hides_nothing():
    body, _, _ = sent(f'{{"note": "{SECRET}", "note": "fine"}}'.encode())
    assert json.loads(body) == {"note": "fine"}
    assert SECRET.encode() not in body


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (f'{{"email": "{SECRET}"'.encode(), {"content-type": "application/json"}, 415),
        (f'{{"email": "{SECRET}"'.encode(), {}, 415),
        (SECRET.encode("utf-16"), {"content-type": "text/plain; charset=utf-16"}, 415),
        (f"email={SECRET}&name=J\xf6".encode(), FORM, 415),
        (b"--b\r\n\r\n" + SECRET.encode(), {"content-type": "multipart/form-data; boundary=b"}, 415),
        (zlib.compress(SECRET.encode()), {"content-encoding": "deflate"}, 415),
        (gzip.compress(b'{"a": 1}', mtime=0)[:-4], {"content-encoding": "gzip"}, 415),
        (
            gzip.compress(b"{}", mtime=0) + gzip.compress(SECRET.encode(), mtime=0),
            {"content-encoding": "gzip"},
            415,
        ),
        (SECRET.encode() * 10_000, {"content-type": "text/plain"}, 413),
        (gzip.compress(b" " * 200_000, mtime=0), {"content-encoding": "gzip"}, 413),
        (json.dumps({"ssn": SSN}).encode(), {"content-type": "application/json; charset=utf-8; v=1"}, 422),
    ],
)
def test_what_cannot_be_judged_is_answered_without_a_word_of_it(content, headers, status, capsys):
    body, response, ours = sent(content, headers, most_bytes=100_000, policy=REFUSES)
    assert body is None
    assert response.status_code == status
    assert SECRET not in response.text + "".join(capsys.readouterr())
    assert ours.stats()["events"]["refused" if status == 422 else "failed"] == 1


def test_a_body_that_calls_itself_two_things_is_refused():
    endpoint = Endpoint()
    headers = [("content-type", "image/png"), ("content-type", "application/json")]
    assert post(before(endpoint, others="pass"), b"\x89PNG", httpx.Headers(headers)).status_code == 415
    assert endpoint.bodies == []


def test_other_bodies_pass_by_the_callers_word_and_broken_json_does_not():
    upload = b"--b\r\n\r\n" + SECRET.encode()
    assert sent(upload, {"content-type": "multipart/form-data; boundary=b"}, others="pass")[0] == upload
    assert sent(b"{", {"content-type": "application/json"}, others="pass")[1].status_code == 415
    body, _, _ = sent(json.dumps({"email": SECRET}).encode(), {"content-type": "image/png"}, others="pass")
    assert SECRET.encode() not in body  # JSON is judged whatever it calls itself


def test_requests_without_a_body_pass():
    assert sent(b"")[0] == b""
    assert sent(b"null")[0] == b"null"


def test_a_redactor_that_fails_lets_no_body_through():
    body, response, ours = sent(json.dumps({"email": SECRET}).encode(), redactor=Broken())
    assert body is None
    assert response.status_code == 422
    assert ours.stats()["events"]["failed"] == 1


def test_a_redactor_that_begins_to_observe_while_it_is_used_lets_no_body_through():
    redactor, endpoint = Redactor("analytics", keys=KEYS), Endpoint()
    ours = before(endpoint, redactor=redactor)
    redactor.mode = "observe"
    assert post(ours, json.dumps({"email": SECRET}).encode()).status_code == 422
    assert endpoint.bodies == []


@pytest.mark.parametrize("redactor", [None, Broken("observe")])
@pytest.mark.parametrize("content", [json.dumps({"email": SECRET}).encode(), b"no json", b"x" * 200_000])
def test_observing_passes_the_original_and_counts(redactor, content):
    body, response, ours = sent(content, mode="observe", redactor=redactor, most_bytes=100_000)
    assert body == content
    assert response.status_code == 200
    counted = ours.stats()["events"]
    assert counted["changed" if redactor is None and content[:1] == b"{" else "failed"] == 1


def test_a_second_pass_changes_nothing():
    once, _, _ = sent(json.dumps([{"email": SECRET}, {"event": "a"}]).encode())
    assert sent(once)[0] == once
    form, _, _ = sent(urlencode({"email": SECRET, "n": "1"}).encode(), FORM)
    assert sent(form, FORM)[0] == form


def test_the_servers_scope_and_messages_stay_as_they_were():
    content = json.dumps({"email": SECRET}).encode()
    message = {"type": "http.request", "body": content, "more_body": False}
    scope = {"type": "http", "headers": [(b"content-length", str(len(content)).encode())]}

    async def receive():
        return message

    async def send(_):
        return None

    endpoint = Endpoint()
    asyncio.run(before(endpoint)(scope, receive, send))
    assert SECRET.encode() not in endpoint.bodies[0]
    assert message["body"] is content
    assert scope["headers"] == [(b"content-length", str(len(content)).encode())]


def test_a_client_that_goes_away_is_not_handed_on():
    messages = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    endpoint = Endpoint()

    async def receive():
        return messages.pop(0)

    asyncio.run(before(endpoint)({"type": "http", "headers": []}, receive, None))
    assert endpoint.bodies == []


def test_an_application_hears_that_its_client_went_away_after_the_body():
    messages = [{"type": "http.request", "body": b"{}", "more_body": False}, {"type": "http.disconnect"}]
    heard = []

    async def app(_scope, receive, _send):
        heard.extend([(await receive())["type"], (await receive())["type"]])

    async def receive():
        return messages.pop(0)

    asyncio.run(before(app)({"type": "http", "headers": []}, receive, None))
    assert heard == ["http.request", "http.disconnect"]


def test_it_is_a_middleware_of_starlette():
    async def collect(request):
        return JSONResponse(await request.json())

    app = Starlette(
        routes=[Route("/collect", collect, methods=["POST"])],
        middleware=[Middleware(CleanBodies, policy="analytics", keys=KEYS)],
    )
    answer = post(app, json.dumps({"email": SECRET, "plan": "pro"}).encode(), path="/collect").json()
    assert answer["plan"] == "pro"
    assert answer["email"].startswith("pi1_email_")


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_lifespan_and_websockets_pass_as_they_are(kind):
    got = []

    async def app(*given):
        got.append(given)

    scope, receive, send = {"type": kind}, object(), object()
    asyncio.run(before(app)(scope, receive, send))
    assert got == [(scope, receive, send)]


def test_many_requests_at_once_do_not_mix():
    endpoint = Endpoint()
    app = before(endpoint)

    async def all_of_them():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            await asyncio.gather(
                *(client.post("/", json={"order": f"A-{n}", "email": SECRET}) for n in range(100))
            )

    asyncio.run(all_of_them())
    assert {json.loads(body)["order"] for body in endpoint.bodies} == {f"A-{n}" for n in range(100)}
    assert SECRET.encode() not in b"".join(endpoint.bodies)


def test_a_large_batch_does_not_hold_up_the_event_loop():
    threads = set()

    class Watched(Redactor):
        def redact(self, payload, *place):
            threads.add(threading.current_thread() is threading.main_thread())
            return super().redact(payload, *place)

    large = json.dumps([{"event": f"e{n}", "email": SECRET} for n in range(500)]).encode()
    for body, in_the_loop in ((large, False), (b'{"email": "' + SECRET.encode() + b'"}', True)):
        threads.clear()
        clean, _, _ = sent(body, redactor=Watched("analytics", keys=KEYS))
        assert threads == {in_the_loop}
        assert SECRET.encode() not in clean
        assert json.loads(clean)


def test_an_option_that_is_none_is_refused_when_it_is_built():
    with pytest.raises(ValueError, match="others is"):
        before(Endpoint(), others="keep")
    with pytest.raises(ValueError, match="not offered here"):
        before(Endpoint(), on_error="skeleton")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    content=_JSON.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=30)
    | st.dictionaries(st.text(max_size=5), st.just(SECRET) | st.text(max_size=9)).map(
        lambda f: urlencode(f).encode()
    ),
    headers=st.sampled_from([{}, FORM, {"content-type": "text/plain"}, {"content-encoding": "gzip"}]),
)
def test_no_body_makes_it_fail_or_leak(content, headers):
    endpoint = Endpoint()
    response = post(_shared(endpoint), content, headers)
    assert response.status_code in (200, 413, 415, 422)
    for body in endpoint.bodies:
        assert SECRET.encode() not in body
        assert b"jane.roe%40example.com" not in body


def _shared(endpoint):
    return CleanBodies(endpoint, "analytics", redactor=_REDACTOR, keys=KEYS)


_REDACTOR = before(Endpoint())._hook.redactor
