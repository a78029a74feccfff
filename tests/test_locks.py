"""A process that forks in the midst of a hook has a child that goes on."""

import os
import signal
import threading
import time
import warnings

import pytest

from pi_classify import Classifier, KeyRing, Redactor
from pi_classify.hooks import Hook
from pi_classify.hooks.sentinel import Sentinel
from pi_classify.locks import lock_of


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("held", ["hook", "redactor", "sentinel", "classifier"])
def test_a_child_does_not_wait_for_threads_that_it_does_not_have(held: str) -> None:
    classifier = Classifier()
    redactor = Redactor("analytics", keys=KeyRing.ephemeral(), classifier=classifier)
    sentinel = Sentinel()
    hook = Hook(redactor, watch=[sentinel])
    owner = {"hook": hook, "redactor": redactor, "sentinel": sentinel, "classifier": classifier}[held]
    taken, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with owner._lock:  # type: ignore[attr-defined]
            taken.set()
            leave.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of 3.12: that is what is tested here
        child = os.fork()
    if not child:
        signal.alarm(10)  # a child that waits for ever is ended
        hook.clean({"event": "x", "email": "jane@example.com"})
        classifier.tree("segment")
        hook.stats()
        os._exit(0)
    try:
        assert os.waitpid(child, 0)[1] == 0
    finally:
        leave.set()
        thread.join()


def test_a_lock_may_be_taken_again_by_who_holds_it_and_keeps_others_out() -> None:
    class Owner:
        def __init__(self) -> None:
            self._lock = lock_of(self)

    owner = Owner()
    seen: list[str] = []

    def enter() -> None:
        with owner._lock:
            seen.append("in")

    with owner._lock, owner._lock:
        thread = threading.Thread(target=enter)
        thread.start()
        time.sleep(0.05)
        assert seen == []
    thread.join()
    assert seen == ["in"]
