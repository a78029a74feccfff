"""Faults at every step, with the real SDK on a loopback sink: no original value arrives, in whatever dress."""

import contextlib
import dataclasses
import itertools
import logging
import threading
from urllib.parse import urlencode

import posthog
import pytest

from pi_classify.engine import lenses, overlaps
from pi_classify.engine.classifier import Classifier
from pi_classify.errors import KeyUnavailable
from pi_classify.integrations import posthog as adapter
from pi_classify.integrations.posthog import before_send
from pi_classify.policy import Key, KeyRing, Redactor
from pi_classify.policy.reloading import ReloadingRedactor
from pi_classify.policy.writing import Writer
from pi_classify.testing.canaries import Canaries

CANARIES = Canaries(__name__)
KEYS = KeyRing([Key(bytes(range(32)))])


def send(sink, hook, count=1):
    """Events that carry every canary plainly, inside JSON, inside a URL and in prose."""
    client = posthog.Posthog(
        "phc_test", host=sink.url, sync_mode=True, max_retries=0, before_send=hook, debug=True
    )
    for _ in range(count):
        client.capture(
            "Signed Up",
            distinct_id=CANARIES.email,
            properties={
                **CANARIES.event()["properties"],
                "$current_url": f"https://example.com/?{urlencode({'mail': CANARIES.email, 'tel': CANARIES.phone})}",
                "blob": f'{{"ssn": "{CANARIES.ssn}", "who": {{"email": "{CANARIES.email}"}}}}',
                "message": f"My name is {CANARIES.name}, call {CANARIES.phone}",
                "$set": {"email": CANARIES.email},
            },
        )
    client.shutdown()


@contextlib.contextmanager
def breaks(monkeypatch, owner, name, error=RuntimeError):
    def broken(*args, **kwargs):
        raise error(f"{CANARIES.values} {args} {kwargs}")

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, broken)
        yield


BROKEN = threading.Event()


def breakable(text):
    if BROKEN.is_set():
        raise RuntimeError(f"cannot judge {text}")
    return True


def breakable_redactor(**options):
    """One with a detector of the house whose check can be made to raise."""
    detectors = [
        dataclasses.replace(detector, check=breakable) if detector.entity == "EMAIL_ADDRESS" else detector
        for detector in Classifier().detectors
    ]
    return Redactor("analytics", keys=KEYS, classifier=Classifier(detectors=detectors), **options)


@contextlib.contextmanager
def detector_raises(_monkeypatch):
    BROKEN.set()
    try:
        yield
    finally:
        BROKEN.clear()


def overlaps_raise(monkeypatch):
    return breaks(monkeypatch, overlaps, "resolve")


def lens_is_out_of_memory(monkeypatch):
    return breaks(monkeypatch, lenses, "open_text", MemoryError)


def walk_is_too_deep(monkeypatch):
    return breaks(monkeypatch, Classifier, "scan", RecursionError)


def key_provider_is_down(monkeypatch):
    return breaks(monkeypatch, KeyRing, "token", KeyUnavailable)


def policy_raises(monkeypatch):
    return breaks(monkeypatch, Writer, "_apply", LookupError)


def counting_raises(monkeypatch):
    return breaks(monkeypatch, Redactor, "_count", MemoryError)


STEPS = [
    detector_raises,
    overlaps_raise,
    lens_is_out_of_memory,
    walk_is_too_deep,
    key_provider_is_down,
    policy_raises,
    counting_raises,
]


@pytest.mark.parametrize("fault", STEPS)
@pytest.mark.parametrize("on_error", ["drop", "skeleton"])
def test_a_fault_lets_no_original_pass_and_shows_none(sink, monkeypatch, caplog, capfd, fault, on_error):
    caplog.set_level(logging.DEBUG)
    hook = before_send("analytics", redactor=breakable_redactor(), on_error=on_error)
    with fault(monkeypatch):
        send(sink, hook)
    CANARIES.assert_gone(sink, caplog.text, *capfd.readouterr(), repr(hook))
    assert hook.stats()["events"]["failed"] == 1
    assert len(sink.events) == hook.stats()["events"]["skeleton"]


@pytest.mark.parametrize("fault", STEPS)
def test_after_the_fault_events_pass_again_cleaned(sink, monkeypatch, fault):
    hook = before_send("analytics", redactor=breakable_redactor())
    with fault(monkeypatch):
        send(sink, hook)
    send(sink, hook)
    assert len(sink.events) == 1
    CANARIES.assert_gone(sink)


def test_without_a_fault_the_event_arrives_cleaned(sink):
    hook = before_send("analytics", keys=KEYS)
    send(sink, hook)
    CANARIES.assert_gone(sink)
    assert sink.events[0][1]["event"] == "Signed Up"


def test_observing_the_original_arrives_so_the_search_can_fail(sink):
    send(sink, before_send("analytics", keys=KEYS, mode="observe"))
    assert {sighting.kind for sighting in CANARIES.sightings(sink)} == set(CANARIES.values)


@pytest.mark.parametrize("fault", STEPS)
def test_observing_a_fault_harms_no_event(sink, monkeypatch, fault):
    hook = before_send("analytics", redactor=breakable_redactor(mode="observe"))
    with fault(monkeypatch):
        send(sink, hook)
    assert len(sink.events) == 1
    assert hook.stats()["events"]["failed"] <= 1


def test_a_watcher_that_raises_changes_nothing(sink, caplog):
    def broken(outcome):
        raise MemoryError(CANARIES.values)

    send(sink, before_send("analytics", keys=KEYS, watch=[broken]))
    assert len(sink.events) == 1
    CANARIES.assert_gone(sink, caplog.text)


def test_a_skeleton_maker_that_raises_sends_nothing(sink, monkeypatch, caplog):
    with breaks(monkeypatch, adapter, "_skeleton"), breaks(monkeypatch, Classifier, "scan"):
        send(sink, before_send("analytics", keys=KEYS, on_error="skeleton"))
    assert not sink.events
    CANARIES.assert_gone(sink, caplog.text)


def test_a_policy_that_is_reloaded_mid_flight_lets_nothing_pass(sink, tmp_path):
    path = tmp_path / "policy.toml"

    def write(preset):
        path.write_text(f'version = 1\nextends = "{preset}"\n')

    write("analytics")
    reloading = ReloadingRedactor(path, keys=KEYS)
    seen = []
    hook = before_send(path, redactor=reloading, watch=[seen.append])
    done = threading.Event()

    def reload():
        presets = itertools.cycle(("strict", "no such preset", "analytics"))
        while not done.wait(0.005):
            write(next(presets))
            reloading.reload()

    threads = [threading.Thread(target=send, args=(sink, hook, 20)) for _ in range(2)]
    reloader = threading.Thread(target=reload)
    for thread in (reloader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reloader.join()
    assert len(sink.events) == 40
    assert len({outcome.policy_id for outcome in seen}) == 2
    CANARIES.assert_gone(sink)
