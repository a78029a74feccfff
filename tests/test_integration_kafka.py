"""What may be produced of a message: value, key and headers."""

import json
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaks import KEYS, REFUSES, Broken
from pi_classify.integrations.kafka import messages
from pi_classify.policy import Redactor

SECRET = "jane.roe@example.com"
EVENT = {"event": "Signed Up", "properties": {"plan": "pro", "n": 3}}


def made(policy="analytics", **options):
    options.setdefault("keys", KEYS)
    return messages(policy, **options)


def test_a_value_is_cleaned_and_unknown_keys_stay():
    clean = made().process(json.dumps({**EVENT, "email": SECRET, "of_a_later_version": [1, None]}).encode())
    told = json.loads(clean)
    assert told["email"].startswith("pi1_email_")
    assert told == {**EVENT, "email": told["email"], "of_a_later_version": [1, None]}


def test_a_clean_value_is_the_same_bytes():
    value = b'{ "event" : "Signed Up",\n "n": 1.50 }'
    assert made().process(value) is value


def test_a_name_that_stands_twice_hides_nothing():
    clean = made().process(f'{{"note": "{SECRET}", "note": "fine"}}'.encode())
    assert json.loads(clean) == {"note": "fine"}
    assert SECRET.encode() not in clean


@pytest.mark.parametrize(
    "value",
    [
        b"not json " + SECRET.encode(),
        b"\x00\x00\x00\x00\x07\x02" + SECRET.encode(),  # Avro under a registry's framing
        b"\xff\xfe",
        b"",
        f'{{"email": "{SECRET}"'.encode(),
    ],
)
def test_what_is_no_json_is_not_produced(value):
    ours = made()
    assert ours.process(value) is None
    assert ours.stats()["events"]["failed"] == 1


@pytest.mark.parametrize("value", [7, object(), memoryview(b'{"a": 1}'), bytearray(b"no json")])
def test_what_is_no_bytes_stops_nobody(value):
    made().process(value)
    assert made(redactor=Broken()).process(value) is None


def test_json_behind_a_registrys_framing_is_cleaned_and_keeps_the_framing():
    frame = b"\x00\x00\x00\x00\x07"
    clean = made().process(frame + json.dumps({"email": SECRET}).encode())
    assert clean.startswith(frame)
    assert json.loads(clean[5:])["email"].startswith("pi1_email_")


def test_a_tombstone_stays_one_and_a_refused_message_does_not_become_one():
    ours = made(REFUSES)
    tombstone = ours.message(b"user-1", None)
    assert tombstone == (b"user-1", None, [])
    assert ours.message(b"user-1", b'{"ssn": "987-65-4320"}') is None
    assert ours.process(None) is None


def test_the_tombstone_of_a_person_has_the_key_of_the_persons_messages():
    ours = made()
    message = ours.message(SECRET.encode(), json.dumps({"email": SECRET}).encode())
    tombstone = ours.message(SECRET.upper().encode(), None)
    assert message.key == tombstone.key
    assert message.key.decode() == json.loads(message.value)["email"]


@pytest.mark.parametrize("policy", ["analytics", "ccpa", "strict"])
def test_two_people_never_share_a_key(policy):
    ours = made(policy)
    people = [SECRET, "richard.roe@example.com", "987-65-4320", "987-65-4321", "user-1", "user-2"]
    keys = [ours.message(person.encode(), b"{}").key for person in people]
    assert len(set(keys)) == len(people)
    assert not any(key.startswith(b"[") for key in keys)
    assert keys == [ours.message(person.encode(), b"{}").key for person in people]


def test_a_key_of_several_parts_becomes_one_token_when_one_of_them_may_not_stay():
    ours = made()
    people = [{"ssn": "987-65-4320", "shop": 7}, {"ssn": "987-65-4321", "shop": 7}, {"email": SECRET}]
    keys = [ours.message(json.dumps(person).encode(), b"{}").key for person in people]
    assert len(set(keys)) == 3
    assert all(key.startswith(b"pi1_") for key in keys)
    lone = b'{ "user_id": "user-1" }'
    assert ours.message(lone, b"{}", [("note", SECRET.encode())]).key == lone


def test_a_key_that_is_no_text_is_not_produced():
    assert made().message(b"\x00\x00\xff\xff", b"{}") is None


def test_headers_are_cleaned_by_name_and_value_and_keep_their_order():
    headers = [
        ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("x-user-email", SECRET.encode()),
        ("note", b"for " + SECRET.encode()),
        ("note", b"again"),
        ("empty", None),
        ("raw", b"\xff\x00\xfe\x80"),
    ]
    given_headers = list(headers)
    clean = made().message(None, b"{}", headers)
    assert headers == given_headers
    assert [name for name, _ in clean.headers] == [name for name, _ in headers]
    assert clean.headers[0] == headers[0]
    assert clean.headers[3:5] == headers[3:5]
    assert SECRET.encode() not in b"".join(value or b"" for _, value in clean.headers)
    assert clean.headers[5][1].startswith(b"[UNSCANNED:")


def test_a_redactor_that_fails_lets_nothing_through():
    ours = made(redactor=Broken())
    assert ours.process(json.dumps(EVENT).encode()) is None
    assert ours.message(SECRET.encode(), None) is None
    assert ours.message(None, b"{}") is None
    assert ours.stats()["events"]["failed"] == 3


def test_a_redactor_that_begins_to_observe_while_it_is_used_lets_nothing_through():
    redactor = Redactor("analytics", keys=KEYS)
    ours = made(redactor=redactor)
    redactor.mode = "observe"
    assert ours.process(json.dumps({"email": SECRET}).encode()) is None
    assert ours.message(SECRET.encode(), None) is None


@pytest.mark.parametrize("redactor", [None, Broken("observe")])
def test_observing_passes_the_original_bytes_and_counts(redactor):
    ours = made(mode="observe", redactor=redactor)
    value, headers = json.dumps({"email": SECRET}).encode(), [("who", SECRET.encode())]
    assert ours.process(value) is value
    assert ours.process(b"no json") == b"no json"
    assert ours.message(SECRET.encode(), value, headers) == (SECRET.encode(), value, headers)
    assert ours.stats()["events"]["changed" if redactor is None else "failed"] >= 2


def test_a_second_pass_changes_nothing():
    ours = made()
    once = ours.message(SECRET.encode(), json.dumps({"email": SECRET, "note": f"for {SECRET}"}).encode())
    assert ours.message(*once) == once
    assert ours.process(once.value) is once.value


@pytest.mark.parametrize("value", [b"null", b"17", b'"fine"', b"[]", b"{}", b"[{}]"])
def test_json_that_is_no_event_passes_when_it_is_clean(value):
    assert made().process(value) == value


def test_a_text_that_is_an_email_is_cleaned():
    assert json.loads(made().process(json.dumps(SECRET).encode())).startswith("pi1_email_")


def test_a_skeleton_is_not_offered_for_messages():
    with pytest.raises(ValueError, match="not offered here"):
        made(on_error="skeleton")


def test_threads_share_one():
    ours, got = made(), []

    def work(n):
        for m in range(50):
            got.append(ours.process(json.dumps({"order": f"A-{n}-{m}", "email": SECRET}).encode()))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 200
    assert SECRET.encode() not in b"".join(got)


_SHARED = made()


@settings(max_examples=200, deadline=None)
@given(
    value=st.none()
    | st.binary(max_size=40)
    | st.text(max_size=20).map(lambda t: json.dumps({"t": t + SECRET}).encode()),
    key=st.none() | st.binary(max_size=10) | st.text(max_size=10) | st.just(SECRET),
    headers=st.lists(
        st.tuples(st.text(max_size=8) | st.just(SECRET), st.none() | st.binary(max_size=10)), max_size=3
    ),
)
def test_it_never_raises_and_never_leaks(value, key, headers):
    _SHARED.process(value)
    message = _SHARED.message(key, value, headers)
    assert SECRET not in repr(message)
