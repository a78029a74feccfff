"""Looking at payloads as columns counts what looking at them one by one counts."""

import datetime
import gc
import json
import subprocess
import sys
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_classify import audit
from pi_classify.auditing import Tally, batches, columns, events
from pi_classify.auditing.reading import count, source_rows
from pi_classify.engine import outlines, placing
from pi_classify.engine.classifier import Classifier
from pi_classify.engine.outlines import Outlines
from pi_classify.errors import PiClassifyError
from pi_classify.model import Limits
from pi_classify.sources.layouts import payload_of
from pi_classify.sources.rows import read_rows

CLASSIFIER = Classifier()
EXAMPLES = [json.loads(line) for line in Path("examples/events.jsonl").read_text("utf-8").splitlines()]


ZONES = [datetime.timezone(datetime.timedelta(hours=hours)) for hours in range(3)]


class Nowhere(datetime.tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _moment):
        raise LookupError("no such place")


def one_by_one(rows, classifier=CLASSIFIER):
    tally = Tally()
    for row in rows:
        if row.reason is not None:
            tally.skip(row.reason)
            continue
        payload = payload_of(row.payload)
        scan = classifier.scan(payload)
        event = events.of_file(row.source, scan.vendor, payload)
        tally.add_scan(scan, source=row.source, record=row.number, event=event)
    return tally


def by_columns(payloads, classifier=CLASSIFIER):
    tally = Tally()
    count(tally, source_rows(payloads, "events"), classifier)
    return tally


def assert_same(payloads, classifier=CLASSIFIER):
    assert by_columns(payloads, classifier) == one_by_one(source_rows(payloads, "events"), classifier)


TEXTS = st.sampled_from(
    [
        "", "pro", "jane@example.com", "Jane Roe", "Jane", "Roe", "Signed in as Jane Roe", "hello jane roe and Roe",
        "https://example.com/team/jane-roe", "/team/jane-roe?email=jane%40example.com", "203.0.113.9", "u-48213",
        "3f2c9a10-aaaa-4c6e-a7f8-0123456789ab", "2026-03-04T10:00:00Z", "1772668740", "call +1 206 555 0100",
        '{"email": "joe@example.net", "name": "Jane Roe"}', "phone", "email", "company", "user", "a\ud800b", "anonymous",
        "6a616e65406578616d706c652e636f6d", "415-555-0123", "Jane Roe <jane@example.com>", "janeroe_91", "track", "group", "identify", "$pageview",
    ]
)  # fmt: skip
SCALARS = st.one_of(
    TEXTS,
    st.sampled_from(
        [
            0,
            34,
            -1,
            94110,
            4242424242424242,
            10**12,
            -(10**12),
            10**31,
            1772668740,
            True,
            False,
            None,
            37.77493,
            1e9,
        ]
    ),
    st.sampled_from([float("nan"), float("inf")]),
    st.sampled_from(
        [
            datetime.datetime(1980, 2, 29, 4, 5),
            datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC),
            datetime.date(1980, 2, 29),
            datetime.time(4, 5),
            datetime.timedelta(days=12_345),
            Decimal("219099999"),
            Decimal("NaN"),
            uuid.UUID("3f2c9a10-aaaa-4c6e-a7f8-0123456789ab"),
        ]
    ),
)
NAMES = st.sampled_from(
    [
        "event", "type", "userId", "distinct_id", "$anon_distinct_id", "properties", "context", "traits", "name", "first_name",
        "last_name", "username", "title", "id", "email", "url", "ip", "age", "zip", "note", "message", "key", "value", "rows",
        "columns", "coordinates", "timestamp", "time", "company", "items", "members", "args", "previousId", "u-48213",
        "jane@example.com", "2026", "batch", "n", "birthday", "ssn",
    ]
)  # fmt: skip
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=12,
)
PAYLOADS = st.dictionaries(NAMES, TREES, max_size=7)


def alike(payload, values):
    """Payloads of one outline: texts give way to other texts, numbers to other numbers."""
    if isinstance(payload, dict):
        return {key: alike(value, values) for key, value in payload.items()}
    if isinstance(payload, list):
        return [alike(value, values) for value in payload]
    if isinstance(payload, str):
        return next(values)
    return payload


@given(PAYLOADS, st.lists(TEXTS, min_size=20, max_size=60), st.integers(4, 12))
@settings(max_examples=300, deadline=None)
def test_payloads_of_one_outline_are_counted_as_if_one_by_one(payload, texts, size):
    from itertools import cycle

    values = cycle(texts)
    assert_same([alike(payload, values) for _ in range(size)])


@given(st.lists(PAYLOADS, max_size=6), st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_any_mixture_is_counted_as_if_one_by_one(payloads, times):
    assert_same(payloads * times)


def test_the_example_events_are_counted_as_if_one_by_one():
    assert_same(EXAMPLES * 5)


@pytest.mark.parametrize(
    "payloads",
    [
        # a name that stands in a text too, in some payloads
        [{"first_name": f"Delphine{n % 3}", "note": f"seen by delphine{n % 2} today"} for n in range(12)],
        [{"first_name": "Ada", "last_name": "Roe", "title": f"Page of Ada Roe {n}"} for n in range(6)],
        [{"user": {"name": "Jane Roe"}, "url": f"https://example.com/{'jane-roe' if n % 2 else n}"} for n in range(8)],
        [{"properties": ["Jane Roe", "Signed in as Jane Roe"] if n == 1 else ["", ""]} for n in range(4)],
        # a name that means what the object around it says
        [{"o": {"name": "Jane Roe", "type": kind}} for kind in ("user", "company", "product", "user", "x")],
        [{"id": "u-8231x", "user_id": "u-8231x" if n % 2 else "other"} for n in range(6)],
        # a pair of name and value, a table, a list of options
        [{"p": {"key": "email" if n % 2 else "plan", "value": "jane roe"}} for n in range(6)],
        [{"columns": ["email"], "rows": [["jane"]]} for _ in range(6)],
        # the same below a name that may hold a batch of events
        [{"events": {"p": {"key": "email" if n % 2 else "plan", "value": "jane roe"}}} for n in range(6)],
        [{"batch": [{"p": {"key": "plan" if n % 2 else "anon_id", "value": 100 + n}}]} for n in range(6)],
        [{"event_params": [{"key": "user_name", "value": {"string_value": f"jane{n}"}}, {"key": f"k{n % 2}", "value": n}]} for n in range(9)],
        [{"key": f"name{n}", "value": "jane@example.com"} for n in range(9)],
        [{"args": ["--email", f"jane{n}"]} for n in range(6)],
        # coordinates and what only looks like them
        [{"coordinates": [-122.4, 37.8] if n % 2 else [1920.0, 1080.0]} for n in range(6)],
        # what cannot be scanned, in some payloads
        [{"note": "a\ud800" if n % 3 else "jane@example.com", "n": n} for n in range(9)],
        [{"n": 10**31 if n % 3 else n, "age": 34} for n in range(9)],
        [{"lat": float("nan") if n % 3 else 37.77493} for n in range(9)],
        # numbers that are equal and are written otherwise
        [{"age": zero} for zero in (-0.0, 0.0, 34.0) * 3],
        [{"age": zero} for zero in (0.0, -0.0, 34.0) * 3],
        # names that are data
        [{f"user{n}@example.com": n, "plan": "pro"} for n in range(6)],
        # the same vendor, another reading
        [{"type": "group" if n % 2 else "identify", "userId": f"u{n}", "traits": {"name": "Jane Roe"}} for n in range(8)],
        # empty containers beside full ones; a list whose items have other types
        [{"items": [] if n % 2 else [{"email": "jane@example.com"}], "o": {} if n % 3 else {"a": 1}} for n in range(12)],
        [{"items": ["jane@example.com", 1] if n % 2 else [1, "jane@example.com"]} for n in range(8)],
        # a value that is the name of its own property
        [{"previousId": "previousId", "userId": "userId", "type": "alias"} for _ in range(6)],
        # an event's name that is personal information
        [{"event": "jane@example.com" if n % 2 else "Signed up", "distinct_id": f"u{n}"} for n in range(8)],
        [{"event": "", "type": "track", "userId": ""} for _ in range(5)],
        # moments and numbers that are equal and are written otherwise; one that has no text
        [{"birthday": datetime.datetime(1980, 2, 29, n % 3, tzinfo=ZONES[n % 3]), "n": n % 3} for n in range(9)],
        [{"ssn": Decimal("219099999.0") if n % 2 else Decimal(219099999), "age": Decimal("NaN" if n % 3 else "34")} for n in range(9)],
        [{"event": "a", "time": datetime.datetime(2026, 3, 4, tzinfo=Nowhere() if n == 4 else None)} for n in range(9)],
        [{"timestamp": datetime.date(2026, 3, 1 + n), "userId": uuid.UUID(int=n // 2), "name": uuid.UUID(int=7)} for n in range(9)],
        [{"received_at": uuid.UUID(int=n), "sent_at": Decimal(1772668740), "time": True} for n in range(9)],
    ],
)  # fmt: skip
def test_what_values_say_of_each_other_counts(payloads):
    assert_same(payloads)


def test_a_payload_may_come_again_with_other_values():
    payload = {"email": "", "in": {"note": ""}}

    def same_object():
        for number in range(12):
            payload["email"] = "jane@example.com" if number % 2 else "pro"
            payload["in"]["note"] = "a\ud800" if number % 3 else "joe@example.com"
            yield payload

    assert by_columns(same_object()) == one_by_one(source_rows(same_object(), "events"))
    assert audit(same_object(), workers=2).tally == audit(same_object(), sample=12).tally
    assert audit(same_object(), sample=12).tally == audit(same_object()).tally


def test_what_cannot_be_sent_to_a_worker_is_told_without_its_value():
    with pytest.raises(PiClassifyError, match="audit without workers") as told:
        audit([{"zebra": lambda: "zebra"}], workers=2)
    assert "zebra" not in str(told.value)
    assert told.value.__suppress_context__
    report = audit(({"zebra": lambda: "zebra", "email": "jane@example.com"} for _ in range(3)), sample=2)
    assert report.tally.unscanned == 2


def test_own_limits_hold_in_columns_too():
    tight = Classifier(limits=Limits(string=20, nodes=8, depth=2))
    payloads = [
        {"note": "x" * (15 + n % 10), "email": "jane@example.com", "o": {"p": {"q": {"ip": "203.0.113.9"}}}}
        for n in range(12)
    ]
    assert_same(payloads, tight)
    assert_same([{f"p{m}": n for m in "abcdefghijkl"} for n in range(6)], tight)
    ids = [f"3f2c9a10-aaaa-4c6e-a7f8-{n:012}" for n in range(6)]
    assert_same([{"n": one, "session_id": one[: 10 + 5 * (n % 2)]} for n, one in enumerate(ids)], tight)
    assert_same([{"session_id": one} for one in ids], tight)
    assert by_columns([{"n": one} for one in ids], tight).unscanned == 6


def test_columns_are_used_where_they_can_be(monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("it was looked at alone")

    monkeypatch.setattr(Classifier, "scan", refuse)
    payloads = [
        {"event": "Signed up", "properties": {"name": f"Jane Roe{n}", "email": f"j{n}@example.com"}}
        for n in range(9)
    ]
    assert by_columns(payloads).touched == 9


def test_what_waits_is_bounded_by_characters(monkeypatch):
    most = 0
    finish = batches.Batches.finish

    def watched(self):
        nonlocal most
        most = max(most, self._waiting)
        finish(self)

    monkeypatch.setattr(batches.Batches, "finish", watched)
    by_columns({"note": "x" * 1_000_000} for _ in range(40))
    assert most <= 17


def test_rows_of_several_files_keep_their_places(tmp_path):
    for name in ("b", "a"):
        lines = [json.dumps({"email": f"{name}{n}@example.com"}) for n in range(7)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    report = audit(str(tmp_path / "*.jsonl"))
    locators = report.profiles["email"].cells["EMAIL_ADDRESS"].locators
    assert [(Path(one.source).name, one.record) for one in locators] == [("a.jsonl", n) for n in range(1, 6)]


def test_nothing_of_the_payloads_is_left_behind():
    surname = "nolliuq"[::-1] + "beth"  # spelled out nowhere, so that only payloads hold it
    payloads = [
        {
            "email": f"z{n}@{surname}.example",
            "name": f"Zora {surname}",
            "userId": f"{surname}-7781",
            "note": f"by Zora {surname} {n}",
        }
        for n in range(9)
    ]
    assert texts_with(surname)
    tally = by_columns(payloads)
    assert tally.touched == 9
    del payloads
    assert not texts_with(surname)


def texts_with(part):
    gc.collect()
    # The collector does not know containers of texts alone: they are met where something holds them.
    held = [one for tracked in gc.get_objects() for one in gc.get_referents(tracked)]
    held += [
        inner for one in held if type(one) in (dict, list, tuple, set) for inner in gc.get_referents(one)
    ]
    return [text for text in held if type(text) is str and part in text and text != part]


# ---------------------------------------------------------------------- record batches


def written(tmp_path, rows, name="t.parquet", schema=None):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    file = str(tmp_path / name)
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), file)
    return file


def assert_same_table(file):
    assert audit(file).tally == one_by_one(read_rows(file))


MOMENT = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "rows",
    [
        [{"email": f"jane{n}@example.com" if n % 2 else None, "o": {"ip": "203.0.113.9"} if n % 3 else None} for n in range(20)],
        [{"event": "a", "properties": {"items": [{"name": "Jane Roe", "n": n}] * (n % 3)}} for n in range(20)],
        [{"type": "group" if n % 2 else "identify", "userId": f"u{n}", "traits": {"name": "Jane Roe"}} for n in range(20)],
        [{"event": "a", "properties": '{"email": "jane@example.com"}', "distinct_id": "u"} for _ in range(9)],
        [{"timestamp": MOMENT + datetime.timedelta(hours=n), "email": "jane@example.com"} for n in range(99)],
        [{"birthday": datetime.date(1980, 2, 1 + n) if n % 3 else None, "at": MOMENT if n % 2 else None} for n in range(20)],
        [{"ssn": Decimal(219099990 + n), "o": {"sent_at": MOMENT}} for n in range(9)],
        [{"times": [MOMENT], "at": datetime.time(4, n), "email": "jane@example.com"} for n in range(9)],
        [{"raw": b"jane@example.com", "n": n} for n in range(9)],
        [{"lat": float("nan") if n % 2 else 37.8, "in": {"lon": float("inf") if n % 2 else -122.4}} for n in range(9)],
        [{"user": {"name": "Jane Roe", "type": kind}, "note": "by jane roe"} for kind in ("user", "company", "x") * 4],
        [{"n": n} for n in range(3)],
        [{"event_params": [{"key": key, "value": {"string_value": f"jane{n}@example.com"}}]} for n in range(4) for key in "ab"],
        [{"p": {"key": "email" if n % 2 else "plan", "value": "jane roe"}, "event_name": "a"} for n in range(12)],
        [{"ps": [{"key": k, "value": "jane roe"} for k in (("email", "plan") if n % 2 else ("plan", "email"))]} for n in range(12)],
        [{"batch": [{"event": "a", "properties": {"$lib": "web"}}], "n": n} for n in range(9)],
        [{"first_name": "Delphine", "note": "for Delphine" if n % 4 == 0 else None, "bad": "ok"} for n in range(9)],
    ],
)  # fmt: skip
def test_a_table_is_counted_as_if_row_by_row(tmp_path, rows):
    assert_same_table(written(tmp_path, rows))


def test_a_table_of_the_example_events_is_counted_as_if_row_by_row(tmp_path):
    flat = [event.get("payload", event) for event in EXAMPLES]
    by_names = {}
    for event in flat:
        by_names.setdefault(tuple(event), []).append(event)
    pa = pytest.importorskip("pyarrow")
    written_tables = 0
    for number, group in enumerate(by_names.values()):
        try:
            file = written(tmp_path, group * 4, f"{number}.parquet")
        except (pa.ArrowException, TypeError):  # values of two types under one name, an object without any
            continue
        written_tables += 1
        assert_same_table(file)
    assert written_tables > 10


def test_a_warehouse_table_is_named_by_its_file(tmp_path):
    rows = [
        {"anonymous_id": f"a-{n}", "context_page_url": "https://example.com/", "user_id": f"u{n}"}
        for n in range(9)
    ]
    file = written(tmp_path, rows, "order_completed.parquet")
    assert_same_table(file)
    assert dict(audit(file).tally.events) == {"order_completed": 9}


def test_columns_of_a_table_with_two_of_one_name_and_with_maps(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    twice = pa.Table.from_arrays(
        [pa.array(["jane@example.com"] * 6), pa.array(["Jane Roe"] * 6)], names=["a", "a"]
    )
    maps = pa.table({"m": pa.array([[("email", "jane@example.com")]] * 6, pa.map_(pa.string(), pa.string()))})
    for number, table in enumerate((twice, maps)):
        parquet.write_table(table, tmp_path / f"{number}.parquet")
        assert_same_table(str(tmp_path / f"{number}.parquet"))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/Los_Angeles", "Mars/Olympus"])
def test_moments_of_every_unit_and_zone_are_counted_as_if_row_by_row(unit, zone):
    pa = pytest.importorskip("pyarrow")
    seconds = pa.array([1772668740, None, 1772668741, 0] * 6)
    moments = pa.array(
        [n and n * 10 ** (("s", "ms", "us", "ns").index(unit) * 3) for n in seconds.to_pylist()]
    )
    table = pa.table(
        {"timestamp": moments.cast(pa.timestamp(unit, zone)), "email": ["jane@example.com"] * 24}
    )
    assert audit(table).tally == one_by_one(read_rows(table))


def test_rows_with_moments_are_looked_at_as_columns(monkeypatch):
    pa = pytest.importorskip("pyarrow")
    rows = [{"timestamp": MOMENT, "day": MOMENT.date(), "paid": Decimal("9.90"), "email": "jane@example.com"}]

    def refuse(*_args, **_options):
        raise AssertionError("it was looked at alone")

    monkeypatch.setattr(Classifier, "scan", refuse)
    tally = audit(pa.Table.from_pylist(rows * 9)).tally
    assert (tally.touched, tally.profiles["timestamp"].first) == (9, "2026-03-04")


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_texts_of_every_arrow_type_are_read(kind):
    pa = pytest.importorskip("pyarrow")
    texts = pa.array(["jane@example.com", None, "", "pro"] * 6)
    column = texts.dictionary_encode() if kind == "dictionary" else texts.cast(getattr(pa, kind)())
    table = pa.table({"email": column, "n": [1, 2, None] * 8})
    assert audit(table).tally == one_by_one(read_rows(table))
    assert audit(table).profiles["email"].cells["EMAIL_ADDRESS"].events == 6


def test_no_pandas_is_loaded_to_audit_a_file(tmp_path):
    pytest.importorskip("pandas")
    file = written(tmp_path, [{"event": "a", "properties": {"email": f"j{n}@example.com"}} for n in range(9)])
    program = "import sys; from pi_classify import audit; audit(sys.argv[1]); print('pandas' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, file], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"


# ---------------------------------------------------------------------- outlines


@given(PAYLOADS)
@settings(deadline=None)
def test_an_outline_has_every_container_and_type(payload):
    found = Outlines().of(payload)
    if found is None:
        return
    outline, containers = found
    assert len(outline.containers) == len(containers)
    for container, node in zip(outline.containers, containers, strict=True):
        assert container.keys == (tuple(node) if isinstance(node, dict) else tuple(range(len(node))))
        values = list(node.values() if isinstance(node, dict) else node)
        assert container.kinds == tuple(map(type, values))
        if container.above >= 0:
            assert containers[container.above][container.key] is node


def test_what_has_no_outline_is_looked_at_alone():
    loop = {}
    loop["me"] = loop
    assert Outlines().of(loop) is None
    assert Outlines().of({1: "a"}) is None
    assert Outlines().of([1]) is None
    assert_same([{1: "jane@example.com"} for _ in range(6)])
    assert_same([loop for _ in range(6)])
    assert_same([{"o": [[[[["jane@example.com"]]]]] * 70} for _ in range(5)])


def test_ever_new_outlines_are_forgotten(monkeypatch):
    monkeypatch.setattr(outlines, "_MOST_STEPS", 50)
    monkeypatch.setattr(placing, "_MOST_OUTLINES", 40)
    monkeypatch.setattr(batches, "_MOST_COLUMNS", 60)
    monkeypatch.setattr(columns, "_MOST_PLANNED", 40)
    monkeypatch.setattr(batches, "_MOST_ROWS", 40)
    waiting = batches.Batches(Tally(), CLASSIFIER, CLASSIFIER.columns)
    for number in range(500):
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        for record in range(5):
            payload = {f"p_{letters}": "x", "email": "jane@example.com"}
            waiting.add(("", 5 * number + record), payload)
    waiting.finish()
    assert waiting._outlines._steps <= 50
    assert len(waiting._placed._spots) <= 40
    assert 0 < len(waiting._columns) <= 30
    assert 0 < len(waiting._tally._counting.columns._plans) <= 20
    assert (waiting._tally.payloads, waiting._tally.touched) == (2500, 2500)
