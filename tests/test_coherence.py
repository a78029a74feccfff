"""One person is one token wherever and however he is written, two are never one, and a batch can be asked whether that holds."""

import gc
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify import Classifier, Key, KeyRing, Policy, Redactor, check_coherence
from pi_classify.detectors import email_address, phone_number, user_id
from pi_classify.engine.identities import DOMAINS
from pi_classify.engine.marks import PLACEHOLDER, TOKEN
from pi_classify.policy import PRESETS
from pi_classify.policy.following import Following
from pi_classify.policy.identity import identity, identity_of_id
from pi_classify.vocabulary import load, vendors

RING = KeyRing([Key(bytes(range(32)))])
CLASSIFIER = Classifier()
REDACTORS = {preset: Redactor(preset, keys=RING, classifier=CLASSIFIER) for preset in PRESETS}
EVENTS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "examples" / "events.jsonl").read_bytes().splitlines()
]
CASES = [(preset, vendor) for preset in PRESETS for vendor in vendors()]


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def nested(slot: str, value: object) -> dict:
    """A payload with this value in a slot, whose name is a path."""
    for name in reversed(slot.lstrip(".").split(".")):
        value = {name: value}
    return value


def held(payload: dict | None, slot: str) -> object:
    for name in slot.lstrip(".").split("."):
        payload = None if payload is None else payload.get(name)
    return payload


def slots(vendor: str) -> list[str]:
    """The slots of people; the key of a group is one too, but names no person and stays as it is."""
    known = load(vendor)
    return sorted(slot for slot in known.slots - known.harmless if "*" not in slot)


EMAIL_SPELLINGS: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.title,
    lambda text: f" {text}\n",
    full_width,
    lambda text: "\u200b" + text,
    lambda text: text[:4] + "\u00ad" + text[4:],
    lambda text: f"mailto:{text}",
    lambda text: f"<{text}>",
    lambda text: f"{text}.",
    lambda text: text.replace("@", "%40"),
    lambda text: text.replace(".com", "\u3002com"),
]
PHONE_SPELLINGS = [
    "415-555-{}",
    "1-415-555-{}",
    "415.555.{}",
    "415 555 {}",
    "415 555-{}",
    "001-415-555-{}",
    "tel:415555{}",
    "+1415555{}",
    "+1 415 555 {}",
    "+1 (415) 555-{}",
    "+1-415-555-{}",
    "+1.415.555.{}",
    "(415) 555-{}",
    "(415)555-{}",
    " +1415555{} ",
]
LINE = st.integers(100, 199).map("{:04}".format)  # 555-0100 to 555-0199 are fiction
LOCAL = st.from_regex(r"[a-z]{3,8}\.[a-z]{2,8}", fullmatch=True)


@pytest.mark.parametrize(("preset", "vendor"), CASES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), local=LOCAL)
def test_one_address_is_one_token_in_every_slot_and_spelling(preset, vendor, data, local) -> None:
    spelling = data.draw(st.sampled_from(EMAIL_SPELLINGS))
    slot = data.draw(st.sampled_from(slots(vendor)))
    address = f"{local}@example.com"
    out = REDACTORS[preset].redact(nested(slot, spelling(address)), vendor).payload
    assert held(out, slot) == RING.token("email", address)


@pytest.mark.parametrize(("preset", "vendor"), CASES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), line=LINE)
def test_one_telephone_number_is_one_token_in_every_slot_and_spelling(preset, vendor, data, line) -> None:
    spelling = data.draw(st.sampled_from(PHONE_SPELLINGS)).format(line)
    spelling = data.draw(st.sampled_from([spelling, full_width(spelling)]))
    slot = data.draw(st.sampled_from(slots(vendor)))
    out = REDACTORS[preset].redact(nested(slot, spelling), vendor).payload
    assert held(out, slot) == RING.token("phone", f"+1415555{line}")


@pytest.mark.parametrize("vendor", vendors())
@pytest.mark.parametrize("preset", ["ccpa", "strict"])
@settings(max_examples=25, deadline=None)
@given(data=st.data(), number=st.integers(1, 10**9), uuid=st.uuids())
def test_one_id_is_one_token_in_every_slot_and_spelling(preset, vendor, data, number, uuid) -> None:
    spellings = data.draw(
        st.sampled_from(
            [
                (number, str(number), f" {number} ", float(number), f"{number}.0", full_width(str(number))),
                (
                    str(uuid),
                    str(uuid).upper(),
                    f" {uuid}",
                    f"{{{uuid}}}",
                    uuid.urn,
                    uuid.hex,
                    uuid.hex.upper(),
                ),
                (f"user_{number}", f" user_{number}\t", full_width(f"user_{number}")),
            ]
        )
    )
    tokens = set()
    for spelling in spellings:
        slot = data.draw(st.sampled_from(slots(vendor)))
        tokens.add(held(REDACTORS[preset].redact(nested(slot, spelling), vendor).payload, slot))
    (token,) = tokens
    assert TOKEN.fullmatch(token)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_persons_properties_join_the_slots(preset) -> None:
    email, phone = "Jane.Roe@Example.com", "+1 (415) 555-0123"
    posthog = {
        "event": "$identify",
        "distinct_id": f" {email.lower()}",
        "properties": {
            "$anon_distinct_id": full_width(email),
            "alias": email.upper(),
            "$set": {"email": email, "phone": 4155550123},
            "$user_id": phone,
        },
    }
    out = REDACTORS[preset].redact(posthog, "posthog").payload
    inner = out["properties"]
    assert {out["distinct_id"], inner["$anon_distinct_id"], inner["alias"], inner["$set"]["email"]} == {
        RING.token("email", "jane.roe@example.com")
    }
    assert inner["$user_id"] == inner["$set"]["phone"] == RING.token("phone", "+14155550123")
    segment = {"type": "identify", "userId": f"mailto:{email}", "traits": {"email": email.upper()}}
    out = REDACTORS[preset].redact(segment, "segment").payload
    assert out["userId"] == out["traits"]["email"] == RING.token("email", "jane.roe@example.com")


PEOPLE = st.tuples(st.integers(0, 9), st.integers(100, 199))


def person(kind: int, n: int) -> object:
    return [
        f"jane{n}@example.com",
        f"+1415555{n:04}",
        f"987-65-4{n:03}",
        n,
        f"Jane Roe the {n}th",
        f'{{"email": "jane{n}@example.com", "card": "4111 1111 1111 1111"}}',
        f"https://example.com/u/{n}?email=jane{n}%40example.com&gclid=abc",
        f"203.0.113.{n}",
        f"Jane {'abcdefghij'[n // 10 % 10]}{'klmnopqrst'[n % 10]}oe",
        f"Jane Roe <jane.roe{n}@example.com>",
    ][kind]


@pytest.mark.parametrize("action", ["redact", "mask", "truncate", "drop", "hash"])
@settings(max_examples=40, deadline=None)
@given(data=st.data(), one=PEOPLE, other=PEOPLE)
def test_no_policy_writes_a_constant_into_a_slot_or_makes_two_people_one(action, data, one, other) -> None:
    redactor = _by_default(action)
    vendor = data.draw(st.sampled_from(vendors()))
    slot = data.draw(st.sampled_from(slots(vendor)))
    outs = [held(redactor.redact(nested(slot, person(*who)), vendor).payload, slot) for who in (one, other)]
    assert (outs[0] == outs[1]) == (one == other)
    assert not any(out is None or PLACEHOLDER.search(str(out)) for out in outs)


_BUILT: dict[str, Redactor] = {}


def _by_default(action: str) -> Redactor:
    if action not in _BUILT:
        policy = Policy.load(f'version = 1\ndefault = "{action}"\n')
        _BUILT[action] = Redactor(policy, keys=RING, classifier=CLASSIFIER)
    return _BUILT[action]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(vendors()), st.data(), PEOPLE)
def test_without_a_key_a_slot_refuses_the_event_and_writes_no_placeholder(vendor, data, who) -> None:
    slot = data.draw(st.sampled_from(slots(vendor)))
    out = KEYLESS.redact(nested(slot, person(*who)), vendor)
    assert out.payload is None or not PLACEHOLDER.search(str(held(out.payload, slot)))


KEYLESS = Redactor("ccpa", without_key="redact", classifier=CLASSIFIER)


class TestIdentity:
    @settings(max_examples=100, deadline=None)
    @given(st.text(max_size=60))
    def test_it_never_fails_and_what_is_canonical_stays_so(self, text) -> None:
        domain, canonical = identity_of_id(text)
        assert domain in DOMAINS | {"id"}
        assert identity_of_id(canonical) == (domain, canonical)

    @settings(max_examples=100, deadline=None)
    @given(st.integers(10**9, 10**11), st.integers(10**9, 10**11))
    def test_bare_digits_of_an_id_are_never_made_a_telephone_number(self, one, other) -> None:
        assert (identity_of_id(str(one)) == identity_of_id(str(other))) == (one == other)
        assert identity_of_id(str(one))[0] == "id"

    @pytest.mark.parametrize(
        "text", ["icon@2x.png", "@jane_roe", "jane@", "Jane Roe <jane>", "+x", "(1)", "+05:30"]
    )
    def test_what_only_looks_like_an_address_stays_an_id(self, text) -> None:
        assert identity_of_id(text)[0] == "id"

    def test_a_value_longer_than_any_address_is_not_looked_at(self) -> None:
        assert identity_of_id("a" * 500 + "@example.com")[0] == "id"

    def test_an_address_may_hold_a_percent_sign(self) -> None:
        assert identity(email_address.DETECTOR, "a%41b@example.com") == ("email", "a%41b@example.com")

    def test_a_telephone_number_with_an_extension_is_another_one(self) -> None:
        plain, inside = (identity(user_id.DETECTOR, text) for text in ("+14155550123", "+14155550123 x7"))
        assert plain == identity(phone_number.DETECTOR, "415-555-0123")
        assert plain != inside


# ---------------------------------------------------------------------- check_coherence


def people(*ids: str, **more: object) -> list[dict]:
    return [{"event": f"step {n}", "distinct_id": one, "properties": dict(more)} for n, one in enumerate(ids)]


@pytest.mark.parametrize("preset", ["analytics", "ccpa"])
def test_the_presets_keep_every_join_funnel_and_count_of_the_examples(preset) -> None:
    told = check_coherence(EVENTS, (result.payload for result in REDACTORS[preset].redact_many(EVENTS)))
    assert told.holds, told
    assert told.broken == ()
    assert (told.events, told.refused, told.beyond) == (len(EVENTS), 0, 0)
    assert len(told.joins) > 50
    assert len(told.funnels) > 10


def test_a_join_that_breaks_is_named_with_its_counts() -> None:
    before = [{"event": "a", "distinct_id": f"u-{n}", "properties": {"$user_id": f"u-{n}"}} for n in range(5)]
    after = [event if n < 2 else {**event, "distinct_id": f"x-{n}"} for n, event in enumerate(before)]
    told = check_coherence(before, after, vendor="posthog")
    (join,) = told.broken
    assert (join.one, join.other) == ("distinct_id", "properties.$user_id")
    assert (join.events_before, join.events_after, join.lost, join.made) == (5, 2, 3, 0)
    assert not told.holds
    assert all(funnel.holds for funnel in told.funnels)
    assert all(count.holds for count in told.counts)


def test_a_join_across_events_is_seen_too() -> None:
    before = [{"event": "a", "distinct_id": "u-1"}, {"event": "b", "properties": {"alias": "u-1"}}]
    after = [{"event": "a", "distinct_id": "t-1"}, {"event": "b", "properties": {"alias": "t-2"}}]
    (join,) = check_coherence(before, after, vendor="posthog").broken
    assert (join.events_before, join.values_before, join.values_after, join.lost) == (0, 1, 0, 1)


def test_two_people_who_became_one_break_joins_funnels_and_counts() -> None:
    told = check_coherence(people("u-1", "u-2"), people("same", "same"), vendor="posthog")
    assert [(c.before, c.after, c.merged, c.holds) for c in told.counts] == [(2, 1, 1, False)]
    assert [(f.people_before, f.people_after, f.changed) for f in told.funnels] == [(2, 1, 2)]
    before = [{"event": "a", "distinct_id": "u-1", "properties": {"alias": "u-2"}}]
    after = [{"event": "a", "distinct_id": "same", "properties": {"alias": "same"}}]
    (join,) = check_coherence(before, after, vendor="posthog").broken
    assert (join.events_before, join.events_after, join.lost, join.made) == (0, 0, 0, 1)


def test_one_person_who_became_two_is_split() -> None:
    told = check_coherence(people("u-1", "u-1"), people("x", "y"), vendor="posthog")
    assert [(c.split, c.holds) for c in told.counts] == [(1, False)]
    assert [f.changed for f in told.funnels] == [1]


def test_spellings_of_one_person_may_become_one_and_are_counted() -> None:
    before = people("jane@example.com", "JANE@example.com", "joe@example.com")
    told = check_coherence(
        before, [REDACTORS["ccpa"].redact(e, "posthog").payload for e in before], vendor="posthog"
    )
    assert told.holds
    (count,) = told.counts
    assert (count.before, count.after, count.united) == (3, 2, 1)


def test_another_order_of_events_is_another_funnel() -> None:
    before = people("u-1", "u-1")
    told = check_coherence(before, [{**before[1]}, {**before[0]}], vendor="posthog")
    assert [(f.people_before, f.changed, f.holds) for f in told.funnels] == [(1, 1, False)]
    assert all(count.holds for count in told.counts)


def test_a_refused_event_is_counted_and_missed_in_its_funnel() -> None:
    before = people("u-1", "u-1", "u-2", "u-3")
    told = check_coherence(before, [before[0], None, before[2], None], vendor="posthog")
    assert told.refused == 2
    assert [(f.people_before, f.people_after, f.changed) for f in told.funnels] == [(3, 2, 2)]
    assert [(c.before, c.after, c.holds) for c in told.counts] == [(3, 2, False)]


def test_what_a_policy_removes_altogether_is_told_and_no_failure_but_in_a_slot() -> None:
    before = [
        {"event": "a", "distinct_id": f"j{n}@example.com", "properties": {"email": f"j{n}@example.com"}}
        for n in range(3)
    ]
    removed = [{**event, "properties": {"email": "[EMAIL_ADDRESS]"}} for event in before]
    told = check_coherence(before, removed, vendor="posthog")
    assert told.holds
    assert [(j.events_before, j.events_after, j.lost, j.removed) for j in told.joins] == [(3, 0, 3, True)]
    assert [(c.place, c.removed) for c in told.counts] == [("distinct_id", False), ("properties.email", True)]
    constant = [{**event, "distinct_id": "[USER_ID]"} for event in before]
    assert not check_coherence(before, constant, vendor="posthog").holds


def test_a_property_that_is_removed_only_sometimes_breaks() -> None:
    before = [{"event": "a", "properties": {"email": f"j{n}@example.com"}} for n in range(2)]
    after = [{"event": "a", "properties": {"email": "[EMAIL_ADDRESS]"}}, before[1]]
    assert not check_coherence(before, after).holds


def test_sides_of_different_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        check_coherence(people("u-1", "u-2"), people("u-1"))


def test_what_was_not_followed_is_not_proven() -> None:
    events = people("u-1", "u-2")
    told = check_coherence(events, events, vendor="posthog", most=1)
    assert told.beyond == 1
    assert not told.holds
    assert "1 not followed" in repr(told)
    assert check_coherence(events, events, vendor="posthog", most=2).holds


def test_a_long_list_of_ids_is_compared_in_time_that_grows_with_it() -> None:
    event = {"event": "$merge", "$distinct_ids": [f"u-{n}" for n in range(5_000)], "distinct_id": "u-7"}
    told = check_coherence([event], [event], vendor="mixpanel")
    assert told.holds
    assert [(j.one, j.other, j.events_before) for j in told.joins] == [("$distinct_ids[]", "distinct_id", 1)]


def test_a_payload_that_holds_itself_ends() -> None:
    event: dict = {"event": "a"}
    event["properties"] = [event, event]
    assert check_coherence([event], [event]).beyond == 1


@pytest.mark.parametrize(
    "payload", [None, 7, "u-1", [], [{"distinct_id": "u-1"}], {"distinct_id": {"a": [None, True, ""]}}]
)
def test_no_payload_is_too_strange_to_be_compared(payload) -> None:
    assert check_coherence([payload], [payload]).events == 1


def test_neither_values_nor_names_that_are_values_are_shown_or_kept() -> None:
    secret = "jane.quillfeather@example.com"
    before = [
        {"event": "a", "distinct_id": secret, "by_email": {secret: {"user_id": "u-quillfeather"}}},
        {"event": "b", "distinct_id": secret},
    ]
    following = Following(CLASSIFIER, "posthog")
    for event in before:
        following.add(event, REDACTORS["ccpa"].redact(event, "posthog").payload)
    told = following.result()
    shown = repr(told) + json.dumps(told.to_dict()) + str(pickle.dumps(told))
    assert "quillfeather" not in shown
    assert told.events == 2
    reachable = [following]
    seen: set[int] = set()
    texts = []
    while reachable:
        thing = reachable.pop()
        if id(thing) in seen or isinstance(thing, type(gc) | type | Classifier):
            continue
        seen.add(id(thing))
        texts += [thing] if isinstance(thing, str) else []
        reachable += gc.get_referents(thing) if type(thing) in (dict, set, tuple, list, Following) else []
    assert texts
    assert not any("quillfeather" in text for text in texts)


DRESSES = [" {} ", "{}\n", "<{}>", "mailto:{}", "\u200b{}", "{}."]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("dress", DRESSES)
def test_a_dressed_address_still_joins_the_slot_that_holds_it(preset, dress) -> None:
    who = dress.format("Jane.Roe@example.com")
    events = [{"event": "Paid", "distinct_id": who, "properties": {"$set": {"email": who}}}] * 2
    after = [REDACTORS[preset].redact(event, "posthog").payload for event in events]
    assert after[0]["distinct_id"] == after[0]["properties"]["$set"]["email"]
    assert TOKEN.fullmatch(after[0]["distinct_id"])
    assert check_coherence(events, after, vendor="posthog").holds


def test_a_text_keeps_what_stands_around_an_address() -> None:
    redact = REDACTORS["analytics"].redact
    assert redact({"note": " jane.roe@example.com "}).payload["note"].startswith(" pi1_email_")
    assert "[PERSON] <pi1_email_" in redact({"note": "Jane Roe <jane.roe@example.com>"}).payload["note"]
    assert redact({"email": "'jane.roe@example.com'"}).payload["email"].startswith("'pi1_email_")


def test_one_value_that_becomes_another_each_time_takes_no_more_room_than_it_may() -> None:
    following = Following(CLASSIFIER, "segment", most=50)
    for n in range(500):
        following.add({"event": "Paid", "userId": "u-1"}, {"event": "Paid", "userId": f"x-{n}"})
    told = following.result()
    assert not told.holds
    assert told.beyond == 450
    assert len(following._origins) <= 50
    assert len(following._sequences_after) <= 50
