"""What a handler of `logging` writes when ours stands before it."""

import io
import json
import logging
import logging.config
import logging.handlers
import threading
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaks import KEYS, Broken
from pi_classify.integrations import logs
from pi_classify.policy import Redactor

SECRET = "jane.roe@example.com"
SSN = "987-65-4320"


class Kept(logging.Handler):
    """Keeps the records that it gets."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)


@pytest.fixture
def log(request):
    logger = logging.Logger(request.node.name)
    yield logger
    for handler in logger.handlers:
        handler.close()


def writing(log, policy="analytics", fmt="%(levelname)s %(name)s %(threadName)s %(message)s", **options):
    """A stream behind our handler, and the handler."""
    options.setdefault("keys", KEYS)
    stream = io.StringIO()
    inner = logging.StreamHandler(stream)
    inner.setFormatter(logging.Formatter(fmt))
    made = logs.handler(inner, policy, **options)
    log.addHandler(made)
    return stream, made


def raised(message):
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "call",
    [
        lambda log: log.warning(f"no such user: {SECRET}"),
        lambda log: log.warning("no such user: %s", SECRET),
        lambda log: log.warning("no such user: %(who)s", {"who": SECRET}),
        lambda log: log.warning({"email": SECRET}),
        lambda log: log.warning(["tried", SECRET]),
        lambda log: log.warning(raised(SECRET)),
        lambda log: log.warning("failed", exc_info=raised(SECRET)),
        lambda log: log.warning("%s %s", SECRET),  # arguments that do not fit
        lambda log: log.warning("stack", stack_info=SECRET),
    ],
    ids=["message", "argument", "named", "dict", "list", "error", "exc_info", "misfit", "stack"],
)
def test_an_email_in_a_record_is_not_written(log, call):
    stream, _ = writing(log)
    call(log)
    assert "WARNING" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_a_traceback_keeps_its_shape_and_loses_its_values(log):
    stream, _ = writing(log)
    log.error("failed", exc_info=raised(f"no such user: {SECRET}"))
    assert "Traceback (most recent call last)" in stream.getvalue()
    assert "ValueError: no such user: pi1_email_" in stream.getvalue()


def test_extra_fields_are_judged_by_their_names_and_keep_them(log):
    kept = Kept()
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    extra = {"contact": {"email": SECRET}, "user_ssn": SSN, "plan": "pro", "request": object()}
    log.info("signed up", extra=extra)
    (record,) = kept.records
    assert record.plan == "pro"
    assert record.user_ssn == "[US_SSN]"
    assert record.contact["email"].startswith("pi1_email_")
    assert record.request == "[UNSCANNED:type]"  # nobody can tell what it prints
    assert extra["contact"] == {"email": SECRET}


def test_nothing_of_the_original_hangs_on_the_record_that_is_handed_on(log):
    kept = Kept()
    log.addHandler(logging.StreamHandler(io.StringIO()))  # formats first, and caches what it made
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    log.error("no such user: %.40s", SECRET, exc_info=raised(SECRET), extra={"who": SECRET})
    (record,) = kept.records
    assert record.exc_info is None
    assert SECRET not in repr(vars(record))
    assert SECRET not in logging.Formatter("%(message)s").format(record)


def test_arguments_that_the_message_does_not_show_are_judged_too(log):
    kept = Kept()
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    log.info("starts with %.1s", SECRET)
    assert SECRET not in repr(vars(kept.records[0]))


def test_arguments_in_a_foreign_mapping_are_judged_with_their_values(log):
    kept = Kept()
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    log.info("order %(order)s", MappingProxyType({"order": "A-17", "who": SECRET}))
    assert kept.records[0].getMessage() == "order A-17"
    assert SECRET not in repr(vars(kept.records[0]))


def test_other_handlers_keep_the_record_as_it_was(log):
    stream, _ = writing(log)
    other = Kept()
    log.addHandler(other)
    log.error("no such user: %s", SECRET, exc_info=raised(SECRET), extra={"who": SECRET})
    (record,) = other.records
    assert SECRET not in stream.getvalue()
    assert (record.msg, record.args, record.who) == ("no such user: %s", (SECRET,), SECRET)
    assert record.exc_info[1].args == (SECRET,)


def test_a_thread_that_is_named_for_somebody_is_not_written(log):
    stream, _ = writing(log)
    thread = threading.Thread(target=log.info, args=("done",), name=f"worker for {SECRET}")
    thread.start()
    thread.join()
    assert "done" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_a_clean_record_is_handed_on_as_it_is(log):
    kept = Kept()
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    other = Kept()
    log.addHandler(other)
    log.info("order %s paid in %d ms", "A-17", 12, extra={"plan": "pro"})
    assert kept.records == other.records
    assert kept.records[0].args == ("A-17", 12)


def test_a_template_survives_when_only_the_traceback_had_to_go(log):
    kept = Kept()
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    log.error("order %s failed", "A-17", exc_info=raised(SECRET))
    (record,) = kept.records
    assert (record.msg, record.args) == ("order %s failed", ("A-17",))
    assert SECRET not in record.exc_text


def test_a_record_without_a_finding_that_carries_an_exception_does_not_carry_its_object(log):
    kept = Kept()
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    error = raised("no such order")
    error.user = SECRET  # what collectors of errors read and send
    log.error("failed", exc_info=error)
    assert kept.records[0].exc_info is None
    assert "ValueError: no such order" in kept.records[0].exc_text


def test_a_redactor_that_fails_lets_nothing_be_written(log, capsys):
    stream, handler = writing(log, redactor=Broken())
    log.error("no such user: %s", SECRET, exc_info=raised(SECRET))
    assert stream.getvalue() == ""
    assert handler.stats()["events"]["failed"] == 1
    assert SECRET not in "".join(capsys.readouterr())


def test_a_redactor_that_begins_to_observe_while_it_is_used_lets_nothing_be_written(log):
    redactor = Redactor("analytics", keys=KEYS)
    stream, _ = writing(log, redactor=redactor)
    redactor.mode = "observe"
    log.error("no such user: %s", SECRET)
    assert stream.getvalue() == ""


def test_objects_that_raise_when_they_are_printed_stop_nobody_and_write_nothing(log, capsys):
    class Hostile:
        def __str__(self):
            raise RuntimeError(SECRET)

        __repr__ = __str__

    stream, handler = writing(log)
    log.error("%s", Hostile())
    log.error(Hostile())
    assert stream.getvalue() == ""
    assert handler.stats()["events"]["failed"] == 2
    assert SECRET not in "".join(capsys.readouterr())


def test_a_line_says_that_a_record_was_withheld_where_that_is_asked_for(log):
    fails_on_people = Broken(about=lambda payload: SECRET in repr(payload))
    stream, handler = writing(log, redactor=fails_on_people, on_error="skeleton")
    log.error("no such user: %s", SECRET, exc_info=raised(SECRET), extra={"who": SECRET})
    assert logs.WITHHELD in stream.getvalue()
    assert stream.getvalue().startswith("ERROR ")
    assert SECRET not in stream.getvalue()
    assert handler.stats()["events"]["skeleton"] == 1


@pytest.mark.parametrize("redactor", [None, Broken("observe")])
def test_observing_writes_the_original_and_counts(log, redactor):
    other = Kept()
    stream, handler = writing(log, mode="observe", redactor=redactor)
    log.addHandler(other)
    log.error("no such user: %s", SECRET)
    assert SECRET in stream.getvalue()
    assert handler.stats()["events"]["changed" if redactor is None else "failed"] == 1


def test_two_of_them_in_a_row_change_nothing_more(log):
    kept, twice = Kept(), Kept()
    log.addHandler(logs.handler(kept, "analytics", keys=KEYS))
    log.addHandler(logs.handler(logs.handler(twice, "analytics", keys=KEYS), "analytics", keys=KEYS))
    log.error("no such user: %s", SECRET, exc_info=raised(SECRET), extra={"ssn": SSN})
    assert vars(kept.records[0]) == vars(twice.records[0])


def test_level_and_formatter_are_those_of_the_handler_behind(log):
    stream, handler = writing(log)
    handler.inner.setLevel(logging.ERROR)
    log.warning("not written")
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.error("written")
    assert stream.getvalue() == "written\n"
    assert handler.stats()["events"]["unchanged"] == 1  # what is not written is not judged


def test_a_filter_of_ours_and_one_of_the_handler_behind_are_asked(log):
    stream, handler = writing(log, fmt="%(message)s")
    handler.addFilter(lambda record: "one" not in record.getMessage())
    handler.inner.addFilter(lambda record: SECRET not in record.getMessage())
    log.warning("one")
    log.warning("two %s", SECRET)
    assert stream.getvalue().startswith("two pi1_email_")
    assert len(stream.getvalue().splitlines()) == 1


def test_a_formatter_that_writes_json_gets_the_traceback_as_text(log):
    class Lines(logging.Formatter):
        def format(self, record):
            return json.dumps({"message": record.getMessage(), "error": record.exc_text})

    stream, handler = writing(log)
    handler.setFormatter(Lines())
    log.error("failed", exc_info=raised(SECRET))
    line = json.loads(stream.getvalue())
    assert line["error"].startswith("Traceback")
    assert SECRET not in line["error"]


def test_dict_config_can_name_it():
    stream = io.StringIO()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"short": {"format": "%(message)s"}},
            "handlers": {
                "console": {"class": "logging.StreamHandler", "stream": stream, "formatter": "short"},
                "safe": {
                    "()": "pi_classify.integrations.logs.handler",
                    "inner": "cfg://handlers.console",
                    "policy": "analytics",
                    "without_key": "redact",
                },
            },
            "loggers": {"shop.configured": {"handlers": ["safe"], "level": "INFO", "propagate": False}},
        }
    )
    logger = logging.getLogger("shop.configured")
    try:
        logger.info("no such user: %s", SECRET)
        assert stream.getvalue() == "no such user: [EMAIL_ADDRESS]\n"
    finally:
        logger.handlers[0].close()
        logger.handlers.clear()


def test_a_queue_gets_the_clean_record(log):
    got = []

    class Queue:
        def put_nowait(self, record):
            got.append(record)

    log.addHandler(logs.handler(logging.handlers.QueueHandler(Queue()), "analytics", keys=KEYS))
    log.error("no such user: %s", SECRET, exc_info=raised(SECRET))
    assert SECRET not in repr(vars(got[0]))


def test_what_is_no_handler_is_refused_when_it_is_built():
    with pytest.raises(TypeError, match=r"inner is a logging\.Handler"):
        logs.handler({"class": "logging.StreamHandler"}, "analytics", keys=KEYS)


def test_threads_share_one_handler(log):
    stream, handler = writing(log, fmt="%(message)s")

    def work(n):
        for m in range(50):
            log.info("user %d-%d %s", n, m, SECRET)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = stream.getvalue().splitlines()
    assert len(lines) == len({line.split()[1] for line in lines}) == 200
    assert SECRET not in stream.getvalue()
    assert handler.stats()["events"]["changed"] == 200


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    message=st.text(max_size=30) | st.just(f"{SECRET} %s"), args=st.lists(_VALUES, max_size=3), extra=_VALUES
)
def test_no_record_makes_it_raise_or_leak(message, args, extra):
    handler = _SHARED
    handler.inner.records.clear()
    record = logging.makeLogRecord({"levelno": 20, "msg": message, "args": tuple(args), "told": extra})
    before = repr(vars(record))
    handler.handle(record)
    assert repr(vars(record)) == before
    assert SECRET not in repr([vars(one) for one in handler.inner.records])


_SHARED = logs.handler(Kept(), "analytics", keys=KEYS)


def test_a_line_that_another_formatter_left_in_the_record_is_not_handed_on():
    heard = []

    class Keeping(logging.Handler):
        def emit(self, record):
            heard.append(repr(vars(record)))

    record = logging.makeLogRecord(
        {"name": "shop", "msg": "paid %s", "args": ("u-1",), "levelno": logging.ERROR}
    )
    record.message = f"paid by {SECRET}"  # as a formatter of the application's own may do
    record.asctime = f"today, {SECRET}"
    logs.handler(Keeping(), "analytics", keys=KEYS).handle(record)
    assert SECRET not in heard[0]
    assert "'msg': 'paid %s', 'args': ('u-1',)" in heard[0]
    assert record.message == f"paid by {SECRET}"
