"""The sentinel says once that a rule stopped, and says nothing about rules that are merely rare."""

import json
import logging
import random
import threading

import pytest

from pi_classify.hooks import Outcome
from pi_classify.hooks.sentinel import Sentinel
from pi_classify.integrations.posthog import before_send
from pi_classify.policy import Key, KeyRing

KEYS = KeyRing([Key(bytes(range(32)))])
MAIL = ("properties.email", "EMAIL_ADDRESS", "hash")
PHONE = ("properties.phone", "PHONE_NUMBER", "redact")
SECRET = "jane.roe@example.com"


def outcome(*rules, vendor="posthog", word="changed", policy="v1"):
    return Outcome(vendor, word, dict.fromkeys(rules, 1), policy)


@pytest.fixture
def heard():
    return []


@pytest.fixture
def sentinel(heard):
    return Sentinel(heard.append)


def feed(sentinel, count, *rules, **options):
    for _ in range(count):
        sentinel(outcome(*rules, **options))


def test_a_rule_that_stops_is_told_once_with_what_and_where_and_since_when(sentinel, heard, caplog):
    feed(sentinel, 200, MAIL, PHONE)
    feed(sentinel, 1_000, PHONE)
    (silence,) = heard
    assert silence[:6] == ("posthog", *MAIL, 41, 41)
    assert silence.policy_changed is False
    assert len(caplog.records) == 1
    assert "hash of EMAIL_ADDRESS in properties.email has stopped" in caplog.text
    assert "last 41 events of posthog" in caplog.text


def test_a_rule_that_comes_back_is_watched_anew(sentinel, heard):
    feed(sentinel, 200, MAIL)
    feed(sentinel, 100)
    feed(sentinel, 1, MAIL)
    feed(sentinel, 300)
    feed(sentinel, 200, MAIL)
    feed(sentinel, 700)
    assert [silence.events for silence in heard] == [41, 202, 602]


def nights(count):
    """Office hours with a rule in every twentieth event, and the events of a night without it."""
    chance = random.Random(1798)
    for _ in range(count):
        yield from (chance.random() < 0.05 for _ in range(20_000))
        yield from (False for _ in range(12_000))


def test_a_night_without_a_rule_is_told_once_and_not_every_night(sentinel, heard):
    for fires in nights(6):
        sentinel(outcome(*([MAIL] if fires else [])))
    assert len(heard) == 1
    feed(sentinel, 30_000)
    assert len(heard) == 2


def test_a_long_pause_is_forgotten_after_so_many_firings(sentinel, heard):
    feed(sentinel, 200, MAIL)
    feed(sentinel, 5_000)
    feed(sentinel, 11_000, MAIL)
    feed(sentinel, 100)
    assert [silence.events for silence in heard] == [41, 41]


def restarted(sentinel, heard, **options):
    return Sentinel(heard.append, habits=json.loads(json.dumps(sentinel.habits())), **options)


def test_a_rule_that_stops_with_a_release_is_told_by_the_next_process(sentinel, heard):
    feed(sentinel, 200, MAIL, PHONE)
    following = restarted(sentinel, heard)
    feed(following, 100, PHONE, policy="v2")
    (silence,) = heard
    assert (silence.property, silence.events, silence.policy_changed) == (MAIL[0], 41, True)


def test_a_silence_is_told_once_however_often_the_process_starts_anew(sentinel, heard):
    feed(sentinel, 200, MAIL)
    for _ in range(5):
        feed(sentinel, 30)
        sentinel = restarted(sentinel, heard)
    assert [silence.events for silence in heard] == [41]
    feed(sentinel, 1, MAIL)
    assert repr(sentinel) == "<Sentinel: 1 rules known, 0 silent>"


def test_what_is_handed_over_goes_on_as_if_nothing_had_happened(sentinel, heard):
    told, chance = [], random.Random(1798)
    other = Sentinel(told.append)
    for number in range(30_000):
        rules = [rule for rule, rate in ((MAIL, 0.3), (PHONE, 0.02)) if chance.random() < rate]
        rules = rules if number % 9_000 < 6_000 else []
        sentinel(outcome(*rules))
        other(outcome(*rules))
        if number == 20_000:
            other = restarted(other, told)
    assert [silence[1] for silence in told] == [silence[1] for silence in heard]
    assert heard


@pytest.mark.parametrize(
    "known",
    [{}, [], "x", {"vendor": "posthog"}]
    + [
        {"vendor": None, "property": "a", "entity": "E", "action": "hash", "working": 104, "window": 41, "longest": 1,
         "pause": 0, "silent": False, "policy_id": "v1"} | wrong
        for wrong in ({"window": 0}, {"pause": -1}, {"working": "104"}, {"silent": 1}, {"property": None}, {"vendor": 3})
    ],
)  # fmt: skip
def test_what_are_no_habits_is_refused_without_being_quoted(known):
    with pytest.raises(ValueError, match="habits are what"):
        Sentinel(habits=[known])


def test_habits_hold_paths_and_counts_and_no_value(heard):
    sentinel = Sentinel(heard.append)
    hook = before_send("analytics", keys=KEYS, watch=[sentinel])
    for number in range(120):
        hook({"event": "Seen", "distinct_id": "1", "properties": {SECRET: {"email": f"{number}.{SECRET}"}}})
    (name, below) = sorted(habit["property"] for habit in sentinel.habits())
    assert (name, below) == ("properties.<EMAIL_ADDRESS#1>", "properties.<EMAIL_ADDRESS#1>.email")
    assert restarted(sentinel, heard, most_rules=1).habits() == sentinel.habits()[:1]


def test_a_rare_rule_is_given_as_long_as_it_is_rare(sentinel, heard):
    for _ in range(120):
        feed(sentinel, 99)
        feed(sentinel, 1, MAIL)
    feed(sentinel, 3_900)
    assert not heard
    feed(sentinel, 200)
    assert len(heard) == 1


def test_what_has_hardly_fired_is_not_missed(sentinel, heard):
    feed(sentinel, 100, MAIL)
    feed(sentinel, 10_000)
    assert not heard


def test_bursts_are_given_twice_the_longest_pause_so_far(sentinel, heard):
    for _ in range(6):
        feed(sentinel, 40, MAIL)
        feed(sentinel, 2_000)
    feed(sentinel, 1_900)
    assert not heard
    feed(sentinel, 200)
    assert len(heard) == 1


def test_independent_events_warn_of_nothing_at_any_rate():
    chance = random.Random(1798)
    heard = []
    sentinel = Sentinel(heard.append)
    rates = {
        (f"properties.p{number}", "EMAIL_ADDRESS", "hash"): rate
        for number, rate in enumerate((0.9, 0.3, 0.05))
    }
    for _ in range(60_000):
        sentinel(outcome(*(rule for rule, rate in rates.items() if chance.random() < rate)))
    assert not heard
    assert "3 rules known" in repr(sentinel)


def test_a_rule_that_becomes_rarer_bit_by_bit_is_measured_anew(sentinel, heard):
    for pause in range(20):
        for _ in range(105):
            feed(sentinel, pause)
            feed(sentinel, 1, MAIL)
    assert not heard


def test_vendors_are_counted_apart(sentinel, heard):
    feed(sentinel, 200, MAIL)
    feed(sentinel, 10_000, vendor="segment")
    assert not heard


def test_events_that_were_not_judged_are_no_silence(sentinel, heard):
    feed(sentinel, 200, MAIL)
    feed(sentinel, 1_000, word="failed")
    feed(sentinel, 1_000, word="skeleton")
    assert not heard


def test_a_new_policy_is_named_as_a_reason(sentinel, heard, caplog):
    feed(sentinel, 200, MAIL)
    feed(sentinel, 100, policy="v2")
    assert heard[0].policy_changed
    assert "by the policy that came into force since" in caplog.text


def test_a_policy_that_takes_another_action_there_is_no_silence(sentinel, heard):
    masked = (*MAIL[:2], "mask")
    feed(sentinel, 200, MAIL, PHONE)
    feed(sentinel, 200, masked, PHONE, policy="v2")
    assert not heard
    feed(sentinel, 100, PHONE, policy="v2")
    assert [silence[1:4] for silence in heard] == [masked]
    feed(sentinel, 200, MAIL, policy="v3")  # what was forgotten is learned again
    feed(sentinel, 100, policy="v3")
    assert [silence[1:4] for silence in heard] == [masked, PHONE, MAIL]


def test_another_action_under_the_same_policy_is_one(sentinel, heard):
    feed(sentinel, 200, MAIL)
    feed(sentinel, 100, (*MAIL[:2], "mask"))
    assert [silence[1:4] for silence in heard] == [MAIL]


def test_its_memory_is_bounded_and_known_rules_stay(heard):
    sentinel = Sentinel(heard.append, most_rules=10)
    feed(sentinel, 200, MAIL)
    for number in range(1_000):
        sentinel(outcome(MAIL, (f"properties.p{number}", "EMAIL_ADDRESS", "hash")))
    assert len(sentinel._habits) <= 10
    feed(sentinel, 100)
    assert [silence.property for silence in heard] == ["properties.email"]


def test_when_only_known_rules_are_remembered_new_ones_are_not_watched(heard):
    sentinel = Sentinel(heard.append, most_rules=1)
    feed(sentinel, 200, MAIL)
    feed(sentinel, 200, MAIL, PHONE)
    feed(sentinel, 100, MAIL)
    assert not heard


def test_a_bound_of_nothing_is_refused():
    with pytest.raises(ValueError, match="most_rules"):
        Sentinel(most_rules=0)


def test_before_a_hook_it_notices_a_renamed_property_and_shows_no_value(heard, caplog):
    caplog.set_level(logging.INFO)
    hook = before_send("analytics", keys=KEYS, watch=[Sentinel(heard.append)])
    for number in range(120):
        hook({"event": "Seen", "distinct_id": "1", "properties": {"email": f"{number}.{SECRET}"}})
    for number in range(60):
        hook({"event": "Seen", "distinct_id": "1", "properties": {"contact": f"{number} at example"}})
    assert [(silence.property, silence.entity) for silence in heard] == [
        ("properties.email", "EMAIL_ADDRESS")
    ]
    assert "example.com" not in caplog.text + repr(heard)


def test_threads_share_one_sentinel(sentinel, heard):
    threads = [threading.Thread(target=feed, args=(sentinel, 500, MAIL)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert repr(sentinel) == "<Sentinel: 1 rules known, 0 silent>"
    feed(sentinel, 50)
    assert len(heard) == 1
