"""What every adapter may rely on: a hook never raises, works on a copy, and passes nothing that it could not judge."""

import copy
import logging
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify.errors import KeyUnavailable
from pi_classify.hooks import Hook, build
from pi_classify.hooks.sentinel import Sentinel
from pi_classify.policy import Key, KeyRing, Redactor
from pi_classify.testing.canaries import Canaries

CANARIES = Canaries(__name__)
KEYS = KeyRing([Key(bytes(range(32)))])


def event():
    return {
        "event": "Signed Up",
        "distinct_id": CANARIES.email,
        "properties": {
            **CANARIES.event()["properties"],
            "plan": "pro",
            "coming_key": {"kept": [1, None, 2.5]},
        },
        "options": {"coming": True, "email": CANARIES.email},
    }


@pytest.fixture
def redactor():
    return Redactor("analytics", keys=KEYS)


@pytest.fixture
def refusing(tmp_path):
    path = tmp_path / "refusing.toml"
    path.write_text('version = 1\nextends = "analytics"\n[[rules]]\naction = "refuse"\nentity = ["US_SSN"]\n')
    return path


class Wrapped:
    """A redactor with a fault: what is not told stays that of the real one."""

    def __init__(self, real, redact=None, *, mode=None):
        self.real = real
        self.mode = mode or real.mode
        self.policy_id = real.policy_id
        self.stats = real.stats
        self.redact = redact or real.redact


def raising(error):
    def redact(payload, vendor=None, tenant=None):
        raise error(f"cannot handle {payload}")

    return redact


# ---------------------------------------------------------------------- what passes


def test_an_event_is_cleaned_and_unknown_keys_are_kept_and_cleaned(redactor):
    hook = Hook(redactor, vendor="posthog")
    clean = hook.clean(event())
    CANARIES.assert_gone(clean)
    assert clean["properties"]["plan"] == "pro"
    assert clean["properties"]["coming_key"] == {"kept": [1, None, 2.5]}
    assert clean["options"]["coming"] is True


def test_the_event_of_the_caller_stays_as_it_was(redactor):
    given_event = event()
    before = copy.deepcopy(given_event)
    Hook(redactor, vendor="posthog").clean(given_event)
    assert given_event == before


def test_an_event_with_nothing_in_it_is_the_same_object(redactor):
    hook = Hook(redactor)
    plain = {"event": "Seen", "properties": {"plan": "pro"}}
    assert hook.clean(plain) is plain
    assert hook.stats()["events"]["unchanged"] == 1


VALUES = st.sampled_from(
    [*CANARIES.values.values(), "pro", "", 3, 2.5, None, True, f"mail {CANARIES.email} or {CANARIES.phone}"]
)
NAMES = st.sampled_from(
    ["email", "plan", "distinct_id", "$device_id", "ssn", "note", "url", "full_name", "$ip", CANARIES.email]
)
TREES = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
SHARED = Redactor("analytics", keys=KEYS)


@settings(max_examples=60, deadline=None)
@given(
    properties=st.dictionaries(NAMES, TREES, max_size=5), vendor=st.sampled_from(["posthog", "segment", None])
)
def test_cleaning_twice_is_cleaning_once(properties, vendor):
    hook = Hook(SHARED, vendor=vendor)
    once = hook.clean({"event": "Seen", "properties": properties})
    assert hook.clean(once) == once


# ---------------------------------------------------------------------- what fails


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, RecursionError, UnicodeError, StopIteration])
def test_what_raises_sends_nothing_and_shows_no_value(redactor, caplog, error):
    hook = Hook(Wrapped(redactor, raising(error)))
    assert hook.clean(event()) is None
    assert hook.stats()["events"]["failed"] == 1
    assert error.__name__ in caplog.text
    CANARIES.assert_gone(caplog.text, repr(hook))


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_stops_the_process_is_not_swallowed(redactor, error):
    with pytest.raises(error):
        Hook(Wrapped(redactor, raising(error))).clean({})


def test_only_the_first_failure_is_logged_and_all_are_counted(redactor, caplog):
    hook = Hook(Wrapped(redactor, raising(RuntimeError)))
    for _ in range(3):
        hook.clean(event())
    assert len(caplog.records) == 1
    assert hook.stats()["events"]["failed"] == 3


def test_a_log_filter_that_raises_reaches_nobody(redactor):
    def refuse(_record):
        raise RuntimeError

    log = logging.getLogger("pi_classify")
    log.addFilter(refuse)
    try:
        hook = Hook(Wrapped(redactor, raising(RuntimeError)))
        assert hook.clean(event()) is None
        hook.failed("RuntimeError")
    finally:
        log.removeFilter(refuse)
    assert hook.stats()["events"]["failed"] == 2


def test_at_the_end_of_the_stack_nothing_is_raised_and_nothing_passes(redactor):
    hook = Hook(redactor)
    hook.clean(event())  # nothing is imported for the first time down there
    depth = 0
    frame = sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    one, before = event(), depth

    def descend(left):
        return descend(left - 1) if left else hook.clean(one)

    answers = []
    for room in range(1, 120):
        try:
            answers.append(descend(sys.getrecursionlimit() - before - room))
        except RecursionError:
            assert room < 20  # there was no room for the call itself, nor for what a tracer does at a call
    assert None in answers
    CANARIES.assert_gone(repr(answers))


def test_a_container_that_raises_when_it_is_walked_passes_nothing(redactor):
    class Strange(dict):
        def items(self):
            raise RuntimeError(CANARIES.email)

        def __iter__(self):
            raise RuntimeError(CANARIES.email)

    hook = Hook(redactor)
    answer = hook.clean({"event": "Seen", "properties": Strange(email=CANARIES.email)})
    CANARIES.assert_gone(repr(answer))


def test_a_policy_that_refuses_is_counted_as_refused(refusing):
    hook = build(refusing, {"keys": KEYS})
    assert hook.clean(event()) is None
    assert hook.stats()["events"]["refused"] == 1


# ---------------------------------------------------------------------- observing


def test_observing_passes_the_very_event_and_counts_what_would_be_done(redactor, refusing):
    hook = build(refusing, {"keys": KEYS, "mode": "observe"}, vendor="posthog")
    refused, plain = event(), {"event": "Seen", "properties": {"plan": "pro"}}
    changed = {"event": "Seen", "properties": {"email": CANARIES.email}}
    for one in (refused, plain, changed):
        assert hook.clean(one) is one
    assert hook.stats()["events"] == {"unchanged": 1, "changed": 1, "refused": 1, "failed": 0, "skeleton": 0}
    assert hook.stats()["changes"][("properties.email", "EMAIL_ADDRESS", "hash")] == 2


def test_observing_counts_failures_and_passes_the_event(redactor):
    hook = Hook(Wrapped(redactor, raising(RuntimeError), mode="observe"))
    one = event()
    assert hook.clean(one) is one
    assert hook.stats()["events"]["failed"] == 1


def test_observing_is_said_aloud_once(caplog):
    build("analytics", {"keys": KEYS, "mode": "observe"})
    assert "observe" in caplog.text


@pytest.mark.parametrize(("at_first", "later"), [("enforce", "observe"), ("observe", "enforce")])
def test_a_redactor_that_changes_its_mode_sends_nothing(at_first, later):
    redactor = Redactor("analytics", keys=KEYS, mode=at_first)
    hook = Hook(redactor)
    redactor.mode = later
    assert hook.clean(event()) is None
    assert hook.stats()["events"]["failed"] == 1


# ---------------------------------------------------------------------- skeletons


def bones(payload):
    return {"event": payload["event"], "distinct_id": payload["distinct_id"]}


def once_raising(redactor):
    calls = []

    def redact(payload, vendor=None, tenant=None):
        calls.append(1)
        if len(calls) == 1:
            raise MemoryError
        return redactor.redact(payload, vendor, tenant)

    return Wrapped(redactor, redact)


def test_a_skeleton_is_judged_as_well(redactor):
    hook = Hook(once_raising(redactor), vendor="posthog", on_error="skeleton", skeleton=bones)
    clean = hook.clean(event())
    assert clean["event"] == "Signed Up"
    assert clean["distinct_id"].startswith("pi1_email_")
    events = hook.stats()["events"]
    assert (events["failed"], events["skeleton"]) == (1, 1)


def test_a_skeleton_that_cannot_be_judged_is_not_sent(redactor):
    hook = Hook(Wrapped(redactor, raising(RuntimeError)), on_error="skeleton", skeleton=bones)
    assert hook.clean(event()) is None


def test_a_skeleton_maker_that_raises_sends_nothing(redactor):
    def broken(payload):
        raise RuntimeError(str(payload))

    hook = Hook(once_raising(redactor), on_error="skeleton", skeleton=broken)
    assert hook.clean(event()) is None


def test_a_skeleton_of_nothing_is_nothing(redactor):
    hook = Hook(once_raising(redactor), on_error="skeleton", skeleton=lambda _: None)
    assert hook.clean(event()) is None


def test_no_skeleton_is_made_where_none_is_offered(redactor):
    with pytest.raises(ValueError, match="skeleton"):
        Hook(redactor, on_error="skeleton")


# ---------------------------------------------------------------------- who watches


def test_whoever_watches_gets_counts_by_place_and_never_a_value(redactor):
    seen = []
    hook = build("analytics", {"keys": KEYS, "watch": [seen.append]}, vendor="posthog")
    hook.clean(event())
    hook.clean({"event": "Seen"})
    changed, unchanged = seen
    assert (changed.vendor, changed.word, unchanged.word) == ("posthog", "changed", "unchanged")
    assert changed.changes[("properties.ssn", "US_SSN", "redact")] == 1
    assert changed.policy_id == hook.stats()["policy_id"]
    CANARIES.assert_gone(repr(seen))


def test_whoever_watches_hears_of_failures_and_skeletons(redactor):
    seen = []
    hook = Hook(once_raising(redactor), on_error="skeleton", skeleton=bones, watch=[seen.append])
    hook.clean(event())
    hook.failed("TypeError")
    assert [outcome.word for outcome in seen] == ["failed", "skeleton", "failed"]


def test_a_watcher_that_raises_stops_neither_the_event_nor_the_next_watcher(redactor, caplog):
    seen = []

    def broken(outcome):
        raise MemoryError(CANARIES.email)

    hook = Hook(redactor, watch=[broken, seen.append])
    CANARIES.assert_gone(repr(hook.clean(event())), caplog.text)
    assert len(seen) == 1
    assert "MemoryError" in caplog.text


def test_outcomes_that_cannot_be_told_stop_no_event(redactor):
    class Untold:
        def __init__(self, payload):
            self.payload, self.policy_id, self.findings, self.refused = payload, "x", (), False

        @property
        def changes(self):
            raise RuntimeError(CANARIES.email)

    hook = Hook(Wrapped(redactor, lambda *_: Untold({"event": "Seen"})), watch=[lambda _: None])
    assert hook.clean(event()) == {"event": "Seen"}


def test_many_threads_lose_no_count(redactor):
    seen = []
    hook = Hook(redactor, watch=[seen.append])

    def run():
        for _ in range(50):
            hook.clean(event())

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hook.stats()["events"]["changed"] == len(seen) == 200
    assert repr(hook) == "<Hook: 200 changed>"


# ---------------------------------------------------------------------- how it is built


def test_a_missing_key_is_said_when_the_hook_is_built():
    with pytest.raises(KeyUnavailable):
        build("analytics", {})


def test_without_a_key_placeholders_are_written_and_slots_refuse():
    hook = build("analytics", {"without_key": "redact"}, vendor="posthog")
    assert hook.clean({"properties": {"email": CANARIES.email}}) == {
        "properties": {"email": "[EMAIL_ADDRESS]"}
    }
    assert hook.clean(event()) is None


def test_a_tenant_has_tokens_of_its_own():
    mail = {"properties": {"email": CANARIES.email}}
    one, other = (build("analytics", {"keys": KEYS, "tenant": tenant}).clean(mail) for tenant in ("a", "b"))
    assert one != other


def test_options_that_contradict_each_other_are_refused(redactor, tmp_path):
    with pytest.raises(ValueError, match="another policy"):
        build("ccpa", {"redactor": redactor})
    with pytest.raises(ValueError, match="inventory"):
        build("analytics", {"redactor": redactor, "inventory": tmp_path / "pi_inventory.toml"})
    with pytest.raises(ValueError, match="on_error"):
        build("analytics", {"redactor": redactor, "on_error": "send"})


# ---------------------------------------------------------------------- writing back, coming back, names


def test_a_signals_handler_that_logs_in_the_midst_of_counting_waits_for_nobody(redactor):
    hook = Hook(redactor, watch=[Sentinel()])
    done = threading.Event()

    def interrupted():
        with hook._lock, redactor._lock:  # here the signal comes, and its handler logs through a hook
            hook.clean(event())
            hook.stats()
        done.set()

    threading.Thread(target=interrupted, daemon=True).start()
    assert done.wait(10)


def test_what_cannot_be_written_back_is_not_sent_and_counts_once(redactor, caplog):
    def back(clean):
        raise ValueError(f"cannot write {clean} {CANARIES.email}")

    heard = []
    hook = Hook(redactor, vendor="posthog", watch=[heard.append])
    assert hook.clean(event(), back) is None
    assert {word: n for word, n in hook.stats()["events"].items() if n} == {"failed": 1}
    assert [outcome.word for outcome in heard] == ["failed"]
    assert "ValueError" in caplog.text
    CANARIES.assert_gone(caplog.text)


def test_what_is_written_back_is_what_the_sdk_gets_and_a_skeleton_too(redactor):
    hook = Hook(redactor, vendor="posthog", on_error="skeleton", skeleton=lambda _: {"event": "withheld"})
    assert hook.clean({"event": "Seen"}, lambda clean: ("sent", clean)) == ("sent", {"event": "Seen"})
    tries = iter((ValueError, None))

    def at_the_second_time(clean):
        if error := next(tries):
            raise error
        return ("sent", clean)

    assert hook.clean(event(), at_the_second_time) == ("sent", {"event": "withheld"})
    assert {word: n for word, n in hook.stats()["events"].items() if n} == {
        "unchanged": 1,
        "failed": 1,
        "skeleton": 1,
    }


def test_who_observes_writes_nothing_back(redactor):
    hook = Hook(Redactor("analytics", keys=KEYS, mode="observe"), vendor="posthog")
    given = event()
    assert hook.observing
    assert hook.clean(given, lambda _: pytest.fail("it was asked")) is given
    assert not Hook(redactor).observing


def test_names_that_are_data_are_counted_without_text_token_or_number():
    heard = []
    hook = build("strict", {"keys": KEYS, "watch": [heard.append]})
    given = {"by": {f"{name}@example.com": {"ssn": "987-65-4320", "q": 1} for name in ("jane", "john")}}
    once = hook.clean(given)
    hook.clean({"by": {name: {"ssn": "987-65-4320", "q": 1} for name in once["by"]}})
    changed = hook.stats()["changes"]
    assert changed["by.<EMAIL_ADDRESS#1>", "EMAIL_ADDRESS", "hash"] == 2
    assert changed["by.<EMAIL_ADDRESS#1>.ssn", "US_SSN", "redact"] == 2
    assert changed["by.<DATA#1>.ssn", "US_SSN", "redact"] == 2
    assert heard[0].changes["by.<EMAIL_ADDRESS#1>.ssn", "US_SSN", "redact"] == 2
    for told in (str(changed), str(heard)):
        assert "pi1_" not in told
        assert "@example" not in told
