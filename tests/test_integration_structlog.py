"""What structlog renders when our processor is the last before the renderer."""

import json
import logging
import sys
import threading

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from leaks import KEYS, REFUSES, Broken
from pi_classify.errors import MissingExtra
from pi_classify.integrations.structlog import WITHHELD, processor

SECRET = "jane.roe@example.com"


def logging_to(policy="analytics", *before, **options):
    """A logger, the lines that it renders, and our processor."""
    options.setdefault("keys", KEYS)
    lines = []
    ours = processor(policy, **options)

    class Sink:
        def msg(self, line):
            lines.append(line)

        info = warning = error = exception = msg

    log = structlog.wrap_logger(
        Sink(),
        processors=[structlog.processors.add_log_level, *before, ours, structlog.processors.JSONRenderer()],
        context_class=dict,
    )
    return log, lines, ours


def test_event_text_and_fields_are_cleaned_and_the_rest_is_kept():
    log, lines, ours = logging_to()
    log.bind(plan="pro").info(f"no such user: {SECRET}", email=SECRET, user={"ssn": "987-65-4320"}, n=3)
    told = json.loads(lines[0])
    assert SECRET not in lines[0]
    assert told["event"] == f"no such user: {told['email']}"
    assert told["user"] == {"ssn": "[US_SSN]"}
    assert (told["plan"], told["n"], told["level"]) == ("pro", 3, "info")
    assert ours.stats()["events"]["changed"] == 1


@pytest.mark.parametrize("given_as", ["true", "error", "triple", "formatted"])
def test_an_exception_is_rendered_as_text_without_its_values(given_as):
    before = [structlog.processors.format_exc_info] if given_as == "formatted" else []
    log, lines, _ = logging_to("analytics", *before)
    try:
        raise ValueError(f"no such user: {SECRET}")
    except ValueError as error:
        told = {"error": error, "triple": (type(error), error, error.__traceback__)}.get(given_as, True)
        log.error("failed", exc_info=told)
    assert "ValueError: no such user: pi1_email_" in json.loads(lines[0])["exception"]
    assert SECRET not in lines[0]
    assert "exc_info" not in lines[0]


def test_tracebacks_as_dicts_lose_the_values_of_their_frames_too():
    log, lines, _ = logging_to("analytics", structlog.processors.dict_tracebacks)
    try:
        customer = {"email": SECRET}
        raise ValueError(customer)
    except ValueError:
        log.exception("failed")
    assert SECRET not in lines[0]
    assert json.loads(lines[0])["exception"][0]["exc_type"] == "ValueError"


def test_exc_info_without_an_exception_is_no_exception():
    log, lines, _ = logging_to()
    log.info("fine", exc_info=True)
    assert json.loads(lines[0]) == {"event": "fine", "level": "info"}


def test_the_callers_values_and_context_stay_as_they_were():
    log, _, _ = logging_to()
    user = {"email": SECRET}
    bound = log.bind(user=user)
    bound.info("one")
    assert user == {"email": SECRET}
    assert structlog.get_context(bound) == {"user": {"email": SECRET}}


def test_a_redactor_that_fails_drops_the_event():
    log, lines, ours = logging_to(redactor=Broken())
    log.error("failed", email=SECRET, exc_info=ValueError(SECRET))
    assert lines == []
    assert ours.stats()["events"]["failed"] == 1


def test_a_refused_event_is_dropped():
    log, lines, ours = logging_to(REFUSES)
    log.info("signed up", ssn="987-65-4320")
    log.info("signed up", plan="pro")
    assert [json.loads(line)["event"] for line in lines] == ["signed up"]
    assert ours.stats()["events"]["refused"] == 1


def test_a_line_says_that_an_event_was_withheld_where_that_is_asked_for():
    fails_on_people = Broken(about=lambda payload: SECRET in repr(payload))
    log, lines, ours = logging_to(redactor=fails_on_people, on_error="skeleton")
    log.error("failed", email=SECRET)
    assert json.loads(lines[0]) == {"event": WITHHELD, "level": "error"}
    assert ours.stats()["events"]["skeleton"] == 1


@pytest.mark.parametrize("redactor", [None, Broken("observe")])
def test_observing_renders_the_original_and_counts(redactor):
    log, lines, ours = logging_to(mode="observe", redactor=redactor)
    log.info("signed up", email=SECRET)
    assert json.loads(lines[0])["email"] == SECRET
    assert ours.stats()["events"]["changed" if redactor is None else "failed"] == 1


@pytest.mark.parametrize("event", [[SECRET], SECRET])
def test_what_is_no_event_is_dropped_and_who_observes_renders_it(event):
    with pytest.raises(structlog.DropEvent):
        processor("analytics", keys=KEYS)(None, "info", event)
    assert processor("analytics", keys=KEYS, mode="observe")(None, "info", event) is event


def test_without_structlog_the_error_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "structlog", None)
    with pytest.raises(MissingExtra, match="pip install structlog"):
        processor("analytics", keys=KEYS)


def test_an_object_that_nobody_knows_is_not_rendered():
    class Customer:
        def __repr__(self):
            return SECRET

    log, lines, _ = logging_to()
    log.info("signed up", customer=Customer(), plan="pro")
    assert SECRET not in lines[0]
    assert json.loads(lines[0])["customer"] == "[UNSCANNED:type]"
    assert json.loads(lines[0])["plan"] == "pro"


def test_a_second_pass_changes_nothing():
    ours = processor("analytics", keys=KEYS)
    once = ours(
        None, "info", {"event": f"for {SECRET}", "ssn": "987-65-4320", "exc_info": ValueError(SECRET)}
    )
    assert ours(None, "info", once) is once


def test_it_works_in_front_of_the_standard_library():
    records = []

    class Kept(logging.Handler):
        def emit(self, record):
            records.append(record)

    stdlib = logging.Logger("shop")
    stdlib.addHandler(Kept())
    log = structlog.wrap_logger(
        stdlib,
        processors=[processor("analytics", keys=KEYS), structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    log.info("no such user", email=SECRET)
    assert records[0].email.startswith("pi1_email_")
    assert SECRET not in repr(vars(records[0]))


def test_threads_share_one_processor():
    log, lines, ours = logging_to()

    def work(n):
        for m in range(50):
            log.info("seen", order=f"A-{n}-{m}", email=SECRET)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({json.loads(line)["order"] for line in lines}) == 200
    assert SECRET not in "".join(lines)
    assert ours.stats()["events"]["changed"] == 200


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_SHARED = processor("analytics", keys=KEYS)


@settings(max_examples=150, deadline=None)
@given(event=st.dictionaries(st.text(max_size=8) | st.just("exc_info"), _VALUES, max_size=4))
def test_nothing_but_drop_event_is_ever_raised(event):
    before = repr(event)
    try:
        clean = _SHARED(None, "info", event)
    except structlog.DropEvent:
        clean = None
    assert repr(event) == before
    assert SECRET not in repr(clean)
