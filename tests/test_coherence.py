"""A batch can be asked whether joins, funnels and distinct counts survive a policy."""

import gc
import json
import pickle
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from pi_classify import Classifier, Key, KeyRing, Redactor, check_coherence
from pi_classify.engine.marks import TOKEN
from pi_classify.policy import PRESETS
from pi_classify.policy.following import Following
from pi_classify.vocabulary import vendors

RING = KeyRing([Key(bytes(range(32)))])
CLASSIFIER = Classifier()
REDACTORS = {preset: Redactor(preset, keys=RING, classifier=CLASSIFIER) for preset in PRESETS}
EVENTS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "examples" / "events.jsonl").read_bytes().splitlines()
]
CASES = [(preset, vendor) for preset in PRESETS for vendor in vendors()]


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


@pytest.mark.parametrize(
    ("name", "text"),
    [("ssn", "219099999"), ("vin", "1M8GDM9AXKP042788"), ("first_name", "jane"), ("ip", "192.0.2.7:80")],
)
def test_the_same_text_in_a_slot_and_beside_it_is_a_join_whatever_it_says(name, text) -> None:
    before = [{"userId": text, "traits": {name: text}}] * 2
    (broken,) = check_coherence(before, [{"userId": text, "traits": {name: "x"}}] * 2).broken
    assert (broken.one, broken.other, broken.lost) == (f"traits.{name}", "userId", 2)
    assert check_coherence(before, before).holds
    assert check_coherence(before, [{"userId": text, "traits": {}}] * 2).holds  # removed on purpose


def test_a_property_that_is_removed_only_sometimes_breaks() -> None:
    before = [{"event": "a", "properties": {"email": f"j{n}@example.com"}} for n in range(2)]
    after = [{"event": "a", "properties": {"email": "[EMAIL_ADDRESS]"}}, before[1]]
    assert not check_coherence(before, after).holds


@pytest.mark.parametrize("name", ["first_name", "firstName", "LastName"])
@pytest.mark.parametrize("vendor", vendors())
def test_a_persons_name_is_no_id_though_its_hash_may_stand_there(name, vendor) -> None:
    events = [
        {"event": "Paid", "userId": "u-1", "traits": {name: value}} for value in ("Jane", "Petra", "n/a")
    ]
    after = [
        {**event, "traits": {name: value}}
        for event, value in zip(events, ("[PERSON]", "[PERSON]", "n/a"), strict=True)
    ]
    told = check_coherence(events, after, vendor=vendor)
    assert not [row for row in told.counts if name in row.place]


IDS = ["8f14e45f-ceea-467f-a8d9-1b3f6f5c4d21", "45c48cce-2e2d-4fbd-a0f5-c6d1f0a1b2c3"]


@pytest.mark.parametrize(
    "ids",
    [
        [UUID(one) for one in IDS],
        [one.encode() for one in IDS],
        [Decimal(1), Decimal(2)],
        [("u-1",), ("u-2",)],
        [{"u-1"}, {"u-2"}],
        [{"id": "u-1"}, {"id": "u-2"}],
    ],
)
def test_an_id_that_is_no_json_is_followed_as_it_is_passed_on(ids) -> None:
    before = [{"event": "a", "distinct_id": one} for one in ids]
    same = [{**event, "distinct_id": "same"} for event in before]
    assert not check_coherence(before, same, vendor="posthog").holds
    for preset in ("analytics", "ccpa"):
        after = [REDACTORS[preset].redact(event, "posthog").payload for event in before]
        told = check_coherence(before, after, vendor="posthog")
        assert told.holds
        assert [(count.before, count.after) for count in told.counts] == [(2, 2)]


def test_an_id_in_a_json_text_is_followed() -> None:
    before = [
        {"event": "a", "properties": json.dumps({"distinct_id": one, "n": [1]})} for one in ("u-1", "u-2")
    ]
    same = [{**event, "properties": json.dumps({"distinct_id": "x", "n": [1]})} for event in before]
    told = check_coherence(before, same, vendor="posthog")
    assert [(c.place, c.merged) for c in told.counts] == [("properties!json.distinct_id", 1)]
    assert not told.holds
    after = [REDACTORS["ccpa"].redact(event, "posthog").payload for event in before]
    assert check_coherence(before, after, vendor="posthog").holds
    unreadable = [{**event, "properties": "{"} for event in before]
    assert not check_coherence(before, unreadable, vendor="posthog").holds


@pytest.mark.parametrize("nothing", [{}, {"userId": None}, {"userId": ""}])
def test_an_id_where_nothing_stood_is_no_coherence(nothing) -> None:
    before = [{"event": "a", "userId": "u-1"}, {"event": "a", **nothing}]
    told = check_coherence(before, [{"event": "a", "userId": "t"}] * 2)
    assert [(c.before, c.after, c.merged) for c in told.counts] == [(1, 1, 1)]
    assert [(f.people_before, f.changed) for f in told.funnels] == [(1, 1)]
    other = check_coherence(before, [{"event": "a", "userId": "t"}, {"event": "a", "userId": "new"}])
    assert [(c.before, c.after, c.merged, c.holds) for c in other.counts] == [(1, 2, 0, False)]
    beside = check_coherence([{"userId": "u-1"}], [{"userId": "t", "anonymousId": "t"}], vendor="segment")
    assert [(j.one, j.other, j.events_before, j.events_after, j.made) for j in beside.broken] == [
        ("anonymousId", "userId", 0, 0, 1)
    ]


def test_what_stands_below_a_name_that_is_data_keeps_its_place_under_the_new_name() -> None:
    before = [{"event": "a", "by_email": {f"j{n}@example.com": {"user_id": f"u-{n}"} for n in range(3)}}]
    after = [REDACTORS["analytics"].redact(event).payload for event in before]
    assert after[0]["by_email"].keys().isdisjoint(before[0]["by_email"])
    told = check_coherence(before, after)
    assert told.holds
    assert 'by_email["<name>"].user_id' in [count.place for count in told.counts]


def test_a_name_that_is_data_and_came_from_nowhere_is_not_told() -> None:
    told = check_coherence([{"by_email": {}}], [{"by_email": {"jane@example.com": {"user_id": "u-1"}}}])
    assert not told.holds
    assert "jane" not in json.dumps(told.to_dict())


def test_each_that_became_another_is_counted_wherever_the_first_one_stood() -> None:
    before = [{"distinct_id": "u-1"}, {"properties": {"alias": "u-2"}}, {"properties": {"alias": "u-3"}}]
    after = [{"distinct_id": "t"}, {"properties": {"alias": "t"}}, {"properties": {"alias": "t"}}]
    told = check_coherence(before, after, vendor="posthog")
    assert [(count.place, count.merged) for count in told.counts] == [
        ("distinct_id", 0),
        ("properties.alias", 1),
    ]


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
