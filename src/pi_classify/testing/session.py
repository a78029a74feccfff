"""What the pytest plugin does once it is asked: guards and sinks of tests, what they saw, and the summary.

A test's state is in the item's stash, the run's in the config's; reports carry it from the workers of xdist.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pi_classify.auditing.render import printable
from pi_classify.errors import PiClassifyError
from pi_classify.testing.assertions import assert_items, redactor_for
from pi_classify.testing.canaries import Canaries
from pi_classify.testing.guard import Guard, SeenRow, seen_rows
from pi_classify.testing.judged_sink import JudgedSink
from pi_classify.testing.reading import Item
from pi_classify.testing.reserved import RANGES
from pi_classify.testing.sink import Sink

_WORDS = ("policy", "allow", "inventory")
_MOST_NAMES = 10


@dataclass
class _Test:
    """What one test has: its guard, its sink, its canaries, and how much of it was judged."""

    guard: Guard | None = None
    sink: JudgedSink | None = None
    canaries: Canaries | None = None
    asked: bool = False
    judged: int = 0
    told: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Run:
    """What the run has seen, in the process that gathers the reports."""

    tests: int = 0
    events: Counter[str] = field(default_factory=Counter)
    empty: list[str] = field(default_factory=list)
    unwatched: dict[str, str] = field(default_factory=dict)
    seen: Counter[SeenRow] = field(default_factory=Counter)


_TEST = pytest.StashKey[_Test]()
_RUN = pytest.StashKey[_Run]()


def begin(config: pytest.Config) -> None:
    """Read policy and inventory once, so that a mistake ends the run at its start and not each test."""
    try:
        redactor_for(_policy(config), _inventory(config))
    except PiClassifyError as error:
        raise pytest.UsageError(str(error)) from None
    _run(config)


def _run(config: pytest.Config) -> _Run:
    return config.stash.setdefault(_RUN, _Run())


def _policy(config: pytest.Config) -> str:
    said = str(config.getini("pi_policy"))
    return str(config.rootpath / said) if said.endswith(".toml") else said


def _inventory(config: pytest.Config) -> Any:
    said = str(config.getini("pi_inventory"))
    return _loaded(config.rootpath / said) if said else None


def _loaded(source: Any) -> Any:
    from pi_classify.inventory import Inventory

    return Inventory.load(source) if isinstance(source, str | Path) else source


# ---------------------------------------------------------------------- one test


def _test(item: pytest.Item) -> _Test:
    return item.stash.setdefault(_TEST, _Test())


def guard_of(item: pytest.Item, *, asked: bool = False) -> Guard:
    """The guard of a test, which watches from now on; `asked` by a fixture or a marker, not by the whole run."""
    _how(item)  # a marker with an unknown word fails before the test runs
    test = _test(item)
    test.asked = test.asked or asked or item.get_closest_marker("pi_guard") is not None
    if test.guard is None:
        test.guard = Guard().start()
    return test.guard


def sink_of(item: pytest.Item) -> Iterator[Sink]:
    """The sink of a test, until the test ends."""
    __tracebackhide__ = True
    test = _test(item)
    test.asked = True
    test.sink = sink = JudgedSink()
    with sink:
        yield sink
    test.told["sink"] = Counter(vendor for vendor, _ in sink.events)
    test.told["seen"] = _rows(seen_rows(_received(sink)))
    if sink.judge(_how(item), is_last=True):
        _look_for(test.canaries, sink)


def canaries_of(item: pytest.Item) -> Canaries:
    """The canaries of a test: its own, because its id is."""
    test = _test(item)
    test.canaries = Canaries(_seed(item))
    return test.canaries


def lay_out_canaries(items: Iterable[pytest.Item]) -> None:
    """Give the collected tests their values before the first runs: every worker of xdist collects the same ones."""
    RANGES.lay_out(map(_seed, items))


def _seed(item: pytest.Item) -> str:
    """The test's id; under `--dist loadgroup` xdist adds a group to `item.nodeid`, which is left out."""
    return f"{item.parent.nodeid}::{item.name}" if item.parent is not None else item.nodeid


def _how(item: pytest.Item) -> dict[str, Any]:
    """Policy, allowances and inventory: of the nearest marker that says so, then of the ini file."""
    how: dict[str, Any] = {"policy": _policy(item.config), "inventory": _inventory(item.config)}
    for marker in reversed(list(item.iter_markers("pi_guard"))):
        unknown = set(marker.kwargs) - set(_WORDS)
        if marker.args or unknown:
            raise pytest.UsageError(
                f"{item.nodeid}: the marker is pi_guard(policy=..., allow=[...], inventory=...)"
            )
        how |= marker.kwargs
    how["inventory"] = _loaded(how["inventory"])
    return how


def judge(item: pytest.Item) -> None:
    """Assert about what came since the last time; raises PersonalInformationFound."""
    __tracebackhide__ = True
    test = item.stash.get(_TEST, None)
    if test is None:
        return
    how = _how(item)
    new: list[Item] = []
    first = not test.judged
    if test.guard is not None:
        events = test.guard.items()
        new = events[test.judged :]
        test.judged = len(events)
    if new:
        # An allowance was needed by what came first; what a fixture sends at the end need not need it again.
        assert_items(new, **how, may_be_idle=not first)
        _look_for(test.canaries, test.guard)
    # What comes to the sink while fixtures end is judged when it is closed.
    if test.sink is not None and test.sink.judge(how, is_last=False):
        _look_for(test.canaries, test.sink)


def _look_for(canaries: Canaries | None, place: object) -> None:
    """Last, because what the detectors know has the better message."""
    __tracebackhide__ = True
    if canaries is not None:
        canaries.assert_gone(place)


def _received(sink: Sink) -> list[Item]:
    return [Item("", payload, vendor if vendor != "unknown" else None) for vendor, payload in sink.events]


def end(item: pytest.Item) -> None:
    """The SDKs as they were; what was seen, as counts."""
    test = item.stash.get(_TEST, None)
    if test is None:
        return
    events: Counter[str] = Counter(test.told.pop("sink", {}))
    seen = list(test.told.pop("seen", ()))
    if test.guard is not None:
        test.guard.stop()
        events += test.guard.counts()
        if item.config.getoption("--pi-seen"):
            seen += _rows(test.guard.seen())
    test.told = {
        "test": item.nodeid,
        "events": dict(events),
        "empty": test.asked and not events,
        "unwatched": test.guard.unwatched if test.guard is not None else {},
        "seen": seen,
    }


def _rows(seen: Counter[SeenRow]) -> list[list[Any]]:
    return [[*row, count] for row, count in seen.items()]


def attach(item: pytest.Item, report: pytest.TestReport) -> None:
    """Counts for the process that gathers; plain data, because xdist sends it."""
    test = item.stash.get(_TEST, None)
    if test is not None:
        vars(report)["pi_classify"] = test.told
        item.stash[_TEST] = _Test()  # the test may run again


# ---------------------------------------------------------------------- the run


def add(config: pytest.Config, report: Any) -> None:
    """Add up what one test's report says, wherever the test ran."""
    told, run = report.pi_classify, _run(config)
    run.tests += 1
    run.events.update(told["events"])
    run.unwatched.update(told["unwatched"])
    if told["empty"]:
        run.empty.append(told["test"])
    for *row, count in told["seen"]:
        run.seen[SeenRow(*row)] += count


def summarise(terminal: Any, config: pytest.Config) -> None:
    """A section of a few lines: green only where something was seen."""
    run = _run(config)
    if not run.tests:
        return
    total = run.events.total()
    terminal.section("pi_classify", sep="-", yellow=not total)
    if total:
        told = ", ".join(f"{sdk} {count}" for sdk, count in sorted(run.events.items()))
        terminal.line(f"events seen: {total}, guarded tests: {run.tests} ({told})")
    else:
        terminal.line(
            f"no event was seen (guarded tests: {run.tests}): nothing was checked, so this proves nothing",
            yellow=True,
        )
    for sdk, error in sorted(run.unwatched.items()):
        terminal.line(f"{sdk} is installed and could not be watched ({error})", yellow=True)
    if total and run.empty:
        terminal.line(f"asked for a guard or a sink, and sent no event: {len(run.empty)}", yellow=True)
        for test in run.empty[:_MOST_NAMES]:
            terminal.line(f"  {printable(test)}", yellow=True)


def write_seen(config: pytest.Config) -> None:
    """The properties of all events as JSON lines, for `pi-classify inventory check`; never a value."""
    target = config.getoption("--pi-seen")
    if not target:
        return
    lines = [
        json.dumps({**row._asdict(), "count": count}, ensure_ascii=False)
        for row, count in sorted(_run(config).seen.items(), key=lambda pair: [str(part) for part in pair[0]])
    ]
    (config.invocation_params.dir / target).write_text(
        "".join(f"{line}\n" for line in lines), encoding="utf-8"
    )
